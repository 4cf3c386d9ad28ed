#include "api/concerts/concert_routes.hpp"

#include <functional>
#include <memory>

#include "api/concerts/refusals.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/concerts/seat_fields.hpp"
#include "api/http/fields.hpp"

namespace usher::api {

namespace {

constexpr std::int64_t concerts_per_page = 1'000;

/// A user's call about seats of one date.
struct seat_call {
  domain::user_id user;
  domain::concert_date_key date;
  named_seats seats;
};

seat_call read_seat_call(const fields& body) {
  auto date = read_date(body);
  auto seats = read_seats(body);
  return {domain::user_id{body.whole_number("userId")}, date, std::move(seats)};
}

class concert_routes {
 public:
  concert_routes(actors::engine& engine, const concert_route_settings& settings)
      : engine_(engine), gate_(engine, settings.test_token) {}

  void find_concerts(const edge::request& r, const exchange& x) const {
    const auto query = fields::of_query_or_body(r, "after");
    const domain::concert_id after{query.optional_whole_number("after").value_or(0)};
    const auto limit = query.optional_whole_number("limit").value_or(concerts_per_page);
    if (limit < 1 || limit > concerts_per_page) {
      throw bad_request{wrong_field("limit", "1 to " + std::to_string(concerts_per_page))};
    }
    gate_.pass(gate_.bearer_of(r), std::nullopt, std::nullopt, x, [this, after, limit, x] {
      x.answer(200, concerts_body(engine_.concerts(), after, static_cast<std::size_t>(limit)));
    });
  }

  void find_dates(const edge::request& r, const exchange& x) const {
    const domain::concert_id id{fields::of_query_or_body(r, "concertId").whole_number("concertId")};
    gate_.pass(gate_.bearer_of(r), std::nullopt, id, x, [this, id, x] {
      if (const auto concert = engine_.concert(id)) {
        x.answer(200, dates_body(*concert));
      } else {
        x.refuse(unknown_concert);
      }
    });
  }

  void find_seats(const edge::request& r, const exchange& x) const {
    const auto date = read_date(fields::of_query_or_body(r, "concertId"));
    if (const auto view = engine_.seats(date)) {
      return x.answer(seats_body(*view));
    }
    const auto concert = engine_.concert(date.concert);
    if (!concert) {
      return x.refuse(unknown_concert);
    }
    if (concert->find(date.starts_at) == nullptr) {
      return x.refuse(unknown_date);
    }
    engine_.ask(date, actors::show_seats{}, x.context(),
                x.then<actors::seats_shown_outcome>([x](const actors::seats_shown_outcome& shown) {
                  if (shown) {
                    x.answer(seats_body(*shown.value()));
                  } else {
                    x.refuse(make_problem(500, "INTERNAL_ERROR", "the seats of this date cannot be shown"));
                  }
                }));
  }

  void reserve(const edge::request& r, const exchange& x) const {
    const auto body = fields::of_body(r);
    const auto date = read_date(body);
    auto wanted = read_wanted_seats(body);
    const domain::user_id user{body.whole_number("userId")};
    changing_call<actors::seats_held_outcome> call;
    call.check = [this, user, date] { return gate_.unless_all(user, date); };
    call.carry_out = [this, user, date, seats = std::move(wanted.wanted), x](auto reply, auto remember) {
      engine_.ask(date, domain::hold_seats{user, seats}, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [this, date](const auto& held) {
      return answer_text{200, hold_body(*engine_.concert(date.concert), date, engine_.seats(date).get(),
                                        held.value(), engine_.time())};
    };
    call.refuse = [asked = asked_for(std::move(wanted.field), date)](const auto& held) {
      return describe(held.refusal(), asked());
    };
    gate_.change_for(r, user, date.concert, x, std::move(call));
  }

  void release(const edge::request& r, const exchange& x) const {
    const auto what = read_seat_call(fields::of_body(r));
    auto call = about_seats<actors::seats_released_outcome>(what);
    call.carry_out = [this, what, x](auto reply, auto remember) {
      engine_.ask(what.date, domain::release_seats{what.user, what.seats.seats}, x.context(),
                  std::move(reply), std::move(remember));
    };
    call.render = [what](const auto& gone) {
      return to_answer(200, released_body(what.user, what.date, gone.value()));
    };
    gate_.change_for(r, what.user, what.date.concert, x, std::move(call));
  }

  void extend(const edge::request& r, const exchange& x) const {
    const auto what = read_seat_call(fields::of_body(r));
    auto call = about_seats<actors::holds_extended_outcome>(what);
    call.carry_out = [this, what, x](auto reply, auto remember) {
      engine_.ask(what.date, domain::extend_holds{what.user, what.seats.seats}, x.context(), std::move(reply),
                  std::move(remember));
    };
    call.render = [this, what](const auto& extended) {
      return answer_text{200, extended_body(what.user, what.date, extended.value(), engine_.time())};
    };
    gate_.change_for(r, what.user, what.date.concert, x, std::move(call));
  }

  void cancel(const edge::request& r, const exchange& x) const {
    const auto what = read_seat_call(fields::of_body(r));
    auto call = about_seats<actors::sale_cancelled_outcome>(what);
    call.carry_out = [this, what, x](auto reply, auto remember) {
      engine_.ask(what.date, domain::prepare_cancellation{what.user, what.seats.seats}, x.context(),
                  std::move(reply), std::move(remember));
    };
    call.render = [what](const auto& cancelled) {
      return to_answer(200, cancelled_body(what.user, cancelled.value()));
    };
    gate_.change_for(r, what.user, what.date.concert, x, std::move(call));
  }

  void pay(const edge::request& r, const exchange& x) const {
    const auto body = fields::of_body(r);
    const auto what = read_seat_call(body);
    const auto price = body.whole_number("price");
    gate_.pay_for<actors::paid_outcome>(
        r, what.user, what.date.concert, x,
        [this, what, price, x](const std::shared_ptr<const actors::checkout_under_way>& checkout) {
          auto call = about_seats<actors::paid_outcome>(what);
          call.carry_out = [this, what, price, checkout, x](auto reply, auto remember) {
            engine_.ask(what.date, actors::buy_seats{{what.user, what.seats.seats, price}, checkout},
                        x.context(), std::move(reply), std::move(remember));
          };
          call.render = [this, concert = what.date.concert](const auto& paid) {
            return to_answer(200, receipt_body(paid.value(), concert, engine_.time()));
          };
          return call;
        });
  }

  void join(const edge::request& r, const exchange& x) const {
    const auto [user, date] = read_waiter(fields::of_body(r));
    auto call = as_waiter(user, date);
    call.carry_out = [this, user = user, date = date, x](auto reply, auto remember) {
      engine_.ask(date, domain::join_waiting_list{user}, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [this, user = user, date = date](const auto& joined) {
      return to_answer(200, waiter_body(user, date, joined.value(), terms_of(date), engine_.time()));
    };
    gate_.change_for(r, user, date.concert, x, std::move(call));
  }

  void leave(const edge::request& r, const exchange& x) const {
    const auto [user, date] = read_waiter(fields::of_body(r));
    auto call = as_waiter(user, date);
    call.carry_out = [this, user = user, date = date, x](auto reply, auto remember) {
      engine_.ask(date, domain::leave_waiting_list{user}, x.context(), std::move(reply), std::move(remember));
    };
    gate_.change_for(r, user, date.concert, x, std::move(call));
  }

  void decline(const edge::request& r, const exchange& x) const {
    const auto [user, date] = read_waiter(fields::of_body(r));
    auto call = as_waiter(user, date);
    call.carry_out = [this, user = user, date = date, x](auto reply, auto remember) {
      engine_.ask(date, domain::decline_offer{user}, x.context(), std::move(reply), std::move(remember));
    };
    gate_.change_for(r, user, date.concert, x, std::move(call));
  }

  void position(const edge::request& r, const exchange& x) const {
    const auto [user, date] = read_waiter(fields::of_query_or_body(r, "concertId"));
    gate_.pass(gate_.bearer_of(r), user, date.concert, x, [this, x, user = user, date = date] {
      if (auto wrong = gate_.unless_all(user, date)) {
        return x.refuse(*wrong);
      }
      engine_.ask(date, domain::waiting_list_position{user}, x.context(),
                  x.then<actors::waiting_list_outcome>([this, x, user,
                                                        date](const actors::waiting_list_outcome& found) {
                    if (found) {
                      x.answer(200, waiter_body(user, date, found.value(), terms_of(date), engine_.time()));
                    } else {
                      x.refuse(describe(found.refusal()));
                    }
                  }));
    });
  }

 private:
  static std::pair<domain::user_id, domain::concert_date_key> read_waiter(const fields& from) {
    const auto date = read_date(from);
    return {domain::user_id{from.whole_number("userId")}, date};
  }

  /// What a refusal may have to name; the date is looked up when there is one.
  std::function<seats_asked_for()> asked_for(std::string field, const domain::concert_date_key& date) const {
    return [this, field = std::move(field), date] {
      const auto terms = terms_of(date);
      return seats_asked_for{field, terms.seat_count};
    };
  }

  domain::date_terms terms_of(const domain::concert_date_key& key) const {
    const auto concert = engine_.concert(key.concert);
    const auto* date = concert ? concert->find(key.starts_at) : nullptr;
    return date == nullptr ? domain::date_terms{} : date->terms;
  }

  /// The steps that all calls about named seats share.
  template <class Outcome>
  changing_call<Outcome> about_seats(const seat_call& what) const {
    changing_call<Outcome> call;
    call.check = [this, user = what.user, date = what.date] { return gate_.unless_all(user, date); };
    call.refuse = [asked = asked_for(what.seats.field, what.date)](const Outcome& outcome) {
      return describe(outcome.refusal(), asked());
    };
    return call;
  }

  /// The steps that all changes of the waiting list share; by default the answer says that one is off it.
  changing_call<actors::waiting_list_outcome> as_waiter(domain::user_id user,
                                                        const domain::concert_date_key& date) const {
    changing_call<actors::waiting_list_outcome> call;
    call.check = [this, user, date] { return gate_.unless_all(user, date); };
    call.render = [user, date](const auto&) { return to_answer(200, left_list_body(user, date)); };
    call.refuse = [](const auto& outcome) { return describe(outcome.refusal()); };
    return call;
  }

  actors::engine& engine_;
  token_gate gate_;
};

}  // namespace

void add_concert_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings) {
  const auto routes = std::make_shared<const concert_routes>(engine, settings);
  const auto add = [&](edge::method method, const char* path, auto member) {
    table.add({method, path,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); }});
  };
  using edge::method;
  add(method::get, "/api/concert/findConcerts", &concert_routes::find_concerts);
  add(method::get, "/api/concert/findDates", &concert_routes::find_dates);
  add(method::get, "/api/concert/findSeats", &concert_routes::find_seats);
  add(method::post, "/api/concert/reserve", &concert_routes::reserve);
  add(method::post, "/api/concert/release", &concert_routes::release);
  add(method::post, "/api/concert/extend", &concert_routes::extend);
  add(method::post, "/api/concert/cancel", &concert_routes::cancel);
  add(method::post, "/api/payment", &concert_routes::pay);
  add(method::get, "/api/concert/waitingList", &concert_routes::position);
  add(method::post, "/api/concert/waitingList/join", &concert_routes::join);
  add(method::post, "/api/concert/waitingList/leave", &concert_routes::leave);
  add(method::post, "/api/concert/waitingList/decline", &concert_routes::decline);
}

}  // namespace usher::api
