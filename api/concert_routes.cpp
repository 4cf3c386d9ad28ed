#include "api/concert_routes.hpp"

#include "api/fields.hpp"
#include "api/render_concerts.hpp"
#include "api/secrets.hpp"

namespace usher::api {

namespace {

constexpr std::string_view test_token = "testToken";

problem unknown_user() {
  return make_problem(400, "USER_NOT_FOUND", "no such user");
}
problem unknown_concert() {
  return make_problem(404, "CONCERT_NOT_FOUND", "no such concert");
}
problem unknown_date() {
  return make_problem(404, "CONCERT_DATE_NOT_FOUND", "the concert has no such date");
}

/// The token of the authorization header, raw or after `Bearer `; empty when absent.
std::string_view token_of(const edge::request& r) {
  const auto* header = r.header("authorization");
  if (header == nullptr) {
    return {};
  }
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view text = *header;
  return text.starts_with(scheme) ? text.substr(scheme.size()) : text;
}

class concert_routes {
 public:
  concert_routes(actors::engine& engine, concert_route_settings settings)
      : engine_(engine), settings_(settings) {}

  void create_token(const edge::request& r, const exchange& x) const {
    const domain::user_id user{fields::of_body(r).whole_number("userId")};
    if (!engine_.people()->known.contains(user)) {
      return x.refuse(unknown_user());
    }
    auto token = new_token();
    const domain::issue_token command{hash_secret(token), user};
    engine_.issue_token(command, x.context(),
                        x.then<actors::token_issued_outcome>(
                            [this, x, token = std::move(token)](const actors::token_issued_outcome& issued) {
                              if (issued) {
                                x.answer(200, token_body(issued.value(), token, engine_.time()));
                              } else {
                                x.refuse(describe(issued.refusal()));
                              }
                            }));
  }

  void check_token(const edge::request& r, const exchange& x) const {
    std::string token{token_of(r)};
    if (passes_as_test(token)) {
      return x.answer(200, {{"userId", nullptr},
                            {"token", token},
                            {"status", "active"},
                            {"queueCount", 0},
                            {"validDate", nullptr}});
    }
    const domain::check_token query{hash_secret(token)};
    engine_.check_token(
        query, x.context(),
        x.then<actors::token_checked_outcome>(
            [this, x, token = std::move(token)](const actors::token_checked_outcome& checked) {
              if (checked) {
                x.answer(200, token_body(checked.value(), token, engine_.time()));
              } else {
                // LEGACY: 400 here, where every other call answers 401.
                x.refuse(make_problem(400, "INVALID_TOKEN", "the authorization header names no known token"));
              }
            }));
  }

  void find_dates(const edge::request& r, const exchange& x) const {
    const domain::concert_id id{fields::of_query_or_body(r, "concertId").whole_number("concertId")};
    pass(r, std::nullopt, x, [this, id, x] {
      if (const auto* concert = engine_.concert(id)) {
        x.answer(200, dates_body(*concert));
      } else {
        x.refuse(unknown_concert());
      }
    });
  }

  void find_seats(const edge::request& r, const exchange& x) const {
    const auto query = fields::of_query_or_body(r, "concertId");
    const domain::concert_id id{query.whole_number("concertId")};
    const domain::concert_date_key date{id, query.local_time("concertDate")};
    if (const auto view = engine_.seats(date)) {
      x.answer(view->body);
    } else {
      x.refuse(engine_.concert(id) != nullptr ? unknown_date() : unknown_concert());
    }
  }

  void reserve(const edge::request& r, const exchange& x) const {
    const auto body = fields::of_body(r);
    const domain::concert_date_key date{domain::concert_id{body.whole_number("concertId")},
                                        body.local_time("concertDate")};
    const auto seat = body.whole_number("seatNo");
    const domain::user_id user{body.whole_number("userId")};
    pass(r, user, x, [this, date, seat, user, x] { hold(date, seat, user, x); });
  }

 private:
  bool passes_as_test(std::string_view token) const { return settings_.test_token && token == test_token; }

  /// Goes on with `next` when the request's token is active and, where the call is for a user, theirs.
  template <class Next>
  void pass(const edge::request& r, std::optional<domain::user_id> user, const exchange& x, Next next) const {
    const auto token = token_of(r);
    if (passes_as_test(token)) {
      return next();
    }
    const domain::pass_gate query{hash_secret(token), user};
    engine_.pass_gate(
        query, x.context(),
        x.then<actors::gate_outcome>([x, next = std::move(next)](const actors::gate_outcome& gate) {
          if (gate) {
            next();
          } else {
            x.refuse(describe(gate.refusal()));
          }
        }));
  }

  void hold(const domain::concert_date_key& date, std::int64_t seat, domain::user_id user,
            const exchange& x) const {
    if (!engine_.people()->known.contains(user)) {
      return x.refuse(unknown_user());
    }
    const auto* concert = engine_.concert(date.concert);
    if (concert == nullptr) {
      return x.refuse(unknown_concert());
    }
    if (!engine_.seats(date)) {
      return x.refuse(unknown_date());
    }
    // A number that no seat can have stays one that no seat has when it is narrowed.
    const bool possible = seat >= 1 && seat <= domain::limits::max_seats_per_date;
    const domain::seat_number number{possible ? static_cast<std::int32_t>(seat) : 0};
    engine_.hold_seat(
        date, {number, user}, x.context(),
        x.then<actors::seat_held_outcome>([this, date, concert, x](const actors::seat_held_outcome& held) {
          if (held) {
            x.answer(200, hold_body(*concert, *engine_.seats(date), held.value(), engine_.time()));
          } else {
            x.refuse(describe(held.refusal(), engine_.seat_count(date)));
          }
        }));
  }

  actors::engine& engine_;
  concert_route_settings settings_;
};

}  // namespace

void add_concert_routes(route_table& table, actors::engine& engine, concert_route_settings settings) {
  const auto routes = std::make_shared<const concert_routes>(engine, settings);
  const auto add = [&](edge::method method, const char* path, auto member) {
    table.add({method, path,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); }});
  };
  using edge::method;
  add(method::post, "/api/token/create", &concert_routes::create_token);
  add(method::get, "/api/token/check", &concert_routes::check_token);
  add(method::get, "/api/concert/findDates", &concert_routes::find_dates);
  add(method::get, "/api/concert/findSeats", &concert_routes::find_seats);
  add(method::post, "/api/concert/reserve", &concert_routes::reserve);
}

}  // namespace usher::api
