#include "api/concerts/concert_routes.hpp"

#include "api/concerts/concert_desk.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/concerts/seat_fields.hpp"
#include "api/http/fields.hpp"
#include "api/http/problem.hpp"

namespace usher::api {

namespace {

using edge::method;

constexpr std::int64_t concerts_per_page = 1'000;

/// Whoever comes to the shop sees what there is before they queue for it.
void find_concerts(const edge::request& r, const exchange& x, const concert_desk& desk) {
  const auto query = fields::of_query_or_body(r, "after");
  const domain::concert_id after{query.optional_whole_number("after").value_or(0)};
  const auto limit = query.optional_whole_number("limit").value_or(concerts_per_page);
  if (limit < 1 || limit > concerts_per_page) {
    throw bad_request{wrong_field("limit", number_between(1, concerts_per_page))};
  }
  x.answer(desk.pages().page(desk.engine().concerts(), after, static_cast<std::size_t>(limit),
                             desk.engine().time()),
           keepers::proxies);
}

void find_dates(const edge::request& r, const exchange& x, const concert_desk& desk) {
  const domain::concert_id id{fields::of_query_or_body(r, "concertId").whole_number("concertId")};
  desk.gate().pass(desk.gate().bearer_of(r), std::nullopt, id, x, [&desk, id, x] {
    if (const auto concert = desk.engine().concert(id)) {
      x.answer(shared_dates(*concert, desk.engine().time()), keepers::asker);
    } else {
      x.refuse(unknown_concert);
    }
  });
}

void find_seats(const edge::request& r, const exchange& x, const concert_desk& desk) {
  const auto date = read_date(fields::of_query_or_body(r, "concertId"));
  if (const auto view = desk.engine().seats(date)) {
    return x.answer(seats_body(*view), keepers::proxies);
  }
  if (auto wrong = desk.gate().unless_date(date)) {
    return x.refuse(*wrong);
  }
  using actors::seats_shown_outcome;
  desk.engine().ask(date, actors::show_seats{}, x.context(),
                    x.then<seats_shown_outcome>([x](const seats_shown_outcome& shown) {
                      if (shown) {
                        x.answer(seats_body(*shown.value()), keepers::proxies);
                      } else {
                        x.refuse(seats_cannot_be_shown);
                      }
                    }));
}

/// Streams the seats of a date whose view is there.
void stream_seats(const domain::concert_date_key& date, const actors::seats_view& view, bool knows_of_end,
                  std::optional<std::string> last_id, const exchange& x, const concert_desk& desk) {
  if (knows_of_end && sale_has_ended(view)) {
    return x.answer(nothing_more());
  }
  const auto look = [&engine = desk.engine(), date] { return engine.seats(date); };
  answer_with_stream(x, desk, [&](const open_stream& open) {
    return desk.settings().seats->follow(open, date, look, std::move(last_id));
  });
}

void follow_seats(const edge::request& r, const exchange& x, const concert_desk& desk) {
  const auto date = read_date(fields::of_query_or_body(r, "concertId"));
  const auto* last = r.header("last-event-id");
  const auto last_id = last == nullptr ? std::nullopt : std::optional(*last);
  if (const auto view = desk.engine().seats(date)) {
    return stream_seats(date, *view, has_seen_end(r), last_id, x, desk);
  }
  if (auto wrong = desk.gate().unless_date(date)) {
    return x.refuse(*wrong);
  }
  using actors::seats_shown_outcome;
  desk.engine().ask(date, actors::show_seats{}, x.context(),
                    x.then<seats_shown_outcome>([x, &desk, date, last_id, knows_of_end = has_seen_end(r)](
                                                    const seats_shown_outcome& shown) {
                      if (shown) {
                        stream_seats(date, *shown.value(), knows_of_end, last_id, x, desk);
                      } else {
                        x.refuse(seats_cannot_be_shown);
                      }
                    }));
}

/// A user's call about one date. `Fields` are read of the request and have a `date` and a `user`.
template <class Fields>
struct date_call : concert_call, Fields {
  static constexpr refusal_answer also[] = {unknown_user, unknown_concert, unknown_date};
  date_call(const edge::request& r, const concert_desk& at_desk, const exchange& to)
      : call_at(r, at_desk, to), Fields(fields_of(r, "concertId")) {}

  const domain::concert_date_key& whom() const { return this->date; }
  std::optional<problem> check() const { return desk.gate().unless_all(this->user, this->date); }
};

// ---- seats

struct wanted_fields {
  explicit wanted_fields(const fields& from)
      : date(read_date(from)), seats(read_wanted_seats(from)), user{from.whole_number("userId")} {}

  domain::concert_date_key date;
  wanted_seats seats;
  domain::user_id user;
};

struct named_fields {
  explicit named_fields(const fields& from)
      : date(read_date(from)), seats(read_seats(from)), user{from.whole_number("userId")} {}

  domain::concert_date_key date;
  named_seats seats;
  domain::user_id user;
};

/// The token of such a call does not end meanwhile.
struct with_checkout {
  /// Known once the gate was passed.
  std::shared_ptr<const actors::checkout_under_way> checkout = nullptr;

  /// What the command holds carries the token.
  template <class Command>
  Command under_token(Command command) const {
    if (checkout) {
      command.token = checkout->token();
      command.only_own = checkout->is_carried();
    }
    return command;
  }
};

template <class Fields>
struct seat_call : date_call<Fields> {
  using date_call<Fields>::date_call;

  seats_asked_for asked() const {
    return {this->seats.field, this->desk.terms_of(this->date).seat_count, this->desk.sale_of(this->date)};
  }
};

struct reserve_call : seat_call<wanted_fields>, with_checkout {
  static constexpr method_and_path at{method::post, "/api/concert/reserve"};
  static constexpr bool pays = false;
  using seat_call::seat_call;

  domain::hold_seats command() const { return under_token(domain::hold_seats{user, seats.wanted}); }
  std::string render(const std::vector<domain::seat_hold>& held) const {
    return hold_body(*engine().concert(date.concert), engine().seats(date).get(), held, time());
  }
};

struct release_call : seat_call<named_fields> {
  static constexpr method_and_path at{method::post, "/api/concert/release"};
  static constexpr std::string_view never[] = {"SESSION_OVER", "NO_MORE_EXTENSIONS"};
  using seat_call::seat_call;

  domain::release_seats command() const { return {user, seats.seats}; }
  json render(const std::vector<domain::seat_number>& gone) const { return released_body(user, date, gone); }
};

struct extend_call : seat_call<named_fields>, with_checkout {
  static constexpr method_and_path at{method::post, "/api/concert/extend"};
  static constexpr bool pays = false;
  using seat_call::seat_call;

  domain::extend_holds command() const { return under_token(domain::extend_holds{user, seats.seats}); }
  std::string render(const std::vector<domain::seat_hold>& held) const {
    return extended_body(user, date, held, time());
  }
};

struct cancel_call : seat_call<named_fields> {
  static constexpr method_and_path at{method::post, "/api/concert/cancel"};
  using seat_call::seat_call;

  domain::prepare_cancellation command() const { return {user, seats.seats}; }
  json render(const actors::cancelled_sale& sale) const { return cancelled_body(user, sale); }
};

struct paid_fields : named_fields {
  explicit paid_fields(const fields& from) : named_fields(from), price(from.whole_number("price")) {}

  std::int64_t price;
};

struct pay_call : seat_call<paid_fields>, with_checkout {
  static constexpr method_and_path at{method::post, "/api/payment"};
  static constexpr bool pays = true;
  static constexpr std::string_view never[] = {"INVALID_POINT_VALUE", "POINT_LIMIT_EXCEEDED"};
  using seat_call::seat_call;

  actors::buy_seats command() const { return {{user, seats.seats, price}, checkout}; }
  json render(const domain::receipt& paid) const { return receipt_body(paid, date, time()); }
};

// ---- waiting lists

struct waiter_fields {
  explicit waiter_fields(const fields& from) : date(read_date(from)), user{from.whole_number("userId")} {}

  domain::concert_date_key date;
  domain::user_id user;
};

/// Of whoever waits already.
struct waiter_call : date_call<waiter_fields> {
  static constexpr std::string_view never[] = {"DATE_CANCELLED", "DATE_CLOSED",     "SALES_NOT_OPEN",
                                               "SALES_CLOSED",   "SEATS_AVAILABLE", "WAITING_LIST_FULL"};
  using date_call::date_call;
};

struct position_call : waiter_call {
  static constexpr method_and_path at{method::get, "/api/concert/waitingList"};
  using waiter_call::waiter_call;

  domain::waiting_list_position command() const { return {user}; }
  json render(const domain::waiter_standing& found) const { return waiter_body(user, date, found, time()); }
};

struct join_call : date_call<waiter_fields> {
  static constexpr method_and_path at{method::post, "/api/concert/waitingList/join"};
  static constexpr std::string_view never[] = {"NOT_ON_WAITING_LIST"};
  using date_call::date_call;

  domain::join_waiting_list command() const { return {user}; }
  time_of_sale asked() const { return desk.sale_of(date); }
  json render(const domain::waiter_standing& joined) const { return waiter_body(user, date, joined, time()); }
};

struct leave_call : waiter_call {
  static constexpr method_and_path at{method::post, "/api/concert/waitingList/leave"};
  using waiter_call::waiter_call;

  domain::leave_waiting_list command() const { return {user}; }
  json render(const domain::waiter_standing&) const { return left_list_body(user, date); }
};

struct decline_call : waiter_call {
  static constexpr method_and_path at{method::post, "/api/concert/waitingList/decline"};
  using waiter_call::waiter_call;

  domain::decline_offer command() const { return {user}; }
  json render(const domain::waiter_standing&) const { return left_list_body(user, date); }
};

}  // namespace

void add_concert_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings) {
  const auto desk = std::make_shared<const concert_desk>(engine, settings);
  add_handler(table, desk, {method::get, "/api/concert/findConcerts"}, credential::nobody_in_particular,
              find_concerts);
  add_handler(table, desk, {method::get, "/api/concert/findDates"}, credential::token, find_dates);
  add_handler(table, desk, {method::get, "/api/concert/findSeats"}, credential::nobody_in_particular,
              find_seats);
  add_handler(table, desk, {method::get, seat_stream_path}, credential::nobody_in_particular, follow_seats);
  add_call_for_keys<cancel_call>(table, desk, {domain::key_scope::bookings_cancel}, tokens::taken);
  add_calls<reserve_call, release_call, extend_call, pay_call, position_call, join_call, leave_call,
            decline_call>(table, desk);
}

}  // namespace usher::api
