#include "api/concerts/wallet_routes.hpp"

#include "api/concerts/concert_desk.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/http/fields.hpp"
#include "api/http/paging.hpp"
#include "api/http/problem.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

constexpr std::int64_t default_rows = 100;
constexpr std::int64_t most_rows = 1'000;

std::size_t read_limit(const fields& query) {
  const auto limit = query.optional_whole_number("limit").value_or(default_rows);
  if (limit < 1 || limit > most_rows) {
    throw bad_request{wrong_field("limit", number_between(1, most_rows))};
  }
  return static_cast<std::size_t>(limit);
}

domain::user_id read_user(const fields& from) {
  return domain::user_id{from.whole_number("userId")};
}

struct owner_fields {
  explicit owner_fields(const fields& from) : user(read_user(from)) {}

  domain::user_id user;
};

struct movement_fields : owner_fields {
  explicit movement_fields(const fields& from) : owner_fields(from), amount(from.whole_number("amount")) {}

  std::int64_t amount;
};

/// A user's call about their own money.
template <class Fields>
struct wallet_call : concert_call, Fields {
  static constexpr refusal_answer also[] = {unknown_user};
  wallet_call(const edge::request& r, const concert_desk& at_desk, const exchange& to)
      : call_at(r, at_desk, to), Fields(fields_of(r, "userId")) {}

  std::optional<problem> check() const { return desk.gate().unless_user(this->user); }
  json render(const domain::wallet_standing& standing) const { return balance_body(standing); }
};

struct balance_call : wallet_call<owner_fields> {
  static constexpr method_and_path at{edge::method::get, "/api/charge"};
  static constexpr std::string_view never[] = {"INVALID_POINT_VALUE", "POINT_LIMIT_EXCEEDED",
                                               "NOT_ENOUGH_USE_AMOUNT"};
  using wallet_call::wallet_call;

  domain::wallet_balance command() const { return {user}; }
};

struct charge_call : wallet_call<movement_fields> {
  static constexpr method_and_path at{edge::method::post, "/api/charge/charge"};
  static constexpr std::string_view never[] = {"NOT_ENOUGH_USE_AMOUNT"};
  static constexpr refusal_answer also[] = {unknown_user, inactive_user};
  using wallet_call::wallet_call;

  std::optional<problem> check() const { return desk.gate().unless_active(user); }

  domain::charge_wallet command() const { return {user, amount}; }
};

struct use_call : wallet_call<movement_fields> {
  static constexpr method_and_path at{edge::method::post, "/api/charge/use"};
  static constexpr std::string_view never[] = {"POINT_LIMIT_EXCEEDED"};
  using wallet_call::wallet_call;

  domain::use_wallet command() const { return {user, amount}; }
};

/// Goes on with `next` for a user who is known and whose token passes.
template <class Next>
void as_user(const edge::request& r, domain::user_id user, const exchange& x, const concert_desk& desk,
             Next next) {
  desk.gate().pass(desk.gate().bearer_of(r), user, std::nullopt, x, [&desk, user, x, next = std::move(next)] {
    if (auto wrong = desk.gate().unless_user(user)) {
      return x.refuse(*wrong);
    }
    next();
  });
}

void show_entries(const edge::request& r, const exchange& x, const concert_desk& desk) {
  const auto query = fields::of_query_or_body(r, "userId");
  const auto user = read_user(query);
  const auto before = query.optional_whole_number("before").value_or(0);
  if (before < 0) {
    throw bad_request{wrong_field("before", {"내역의 번호", "the number of an entry"})};
  }
  const auto limit = read_limit(query);
  as_user(r, user, x, desk, [&desk, user, before, limit, x] {
    using lines = std::vector<storage::wallet_line>;
    desk.engine().read_store<lines>(
        [user, before, limit](storage::queries& store) { return store.list_wallet(user, before, limit); },
        x.then<lines>([&desk, user, limit, x](const lines& read) {
          x.answer(200, ledger_body(user, read, limit, desk.engine().time()));
        }));
  });
}

void show_bookings(const edge::request& r, const exchange& x, const concert_desk& desk) {
  const auto query = fields::of_query_or_body(r, "userId");
  const auto user = read_user(query);
  const auto after = query.optional_text("after").value_or("");
  const auto limit = read_limit(query);
  as_user(r, user, x, desk, [&desk, user, after, limit, x] {
    using page = storage::booking_page;
    desk.engine().read_store<page_found<page>>(
        page_of<page>(after,
                      [user, after, limit](storage::queries& store) {
                        storage::booking_filter filter;
                        filter.user = user;
                        return store.list_bookings(filter, after, limit);
                      }),
        x.then<page_found<page>>([&desk, user, x](const page_found<page>& found) {
          if (found) {
            x.answer(200, bookings_body(user, *found, desk.engine().time()));
          } else {
            x.refuse(wrong_field("after", an_earlier_next));
          }
        }));
  });
}

}  // namespace

void add_wallet_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings) {
  const auto desk = std::make_shared<const concert_desk>(engine, settings);
  add_calls<balance_call, use_call>(table, desk);
  // Charging brings money into being: where nobody is believed, only who has a key may.
  add_call_for_keys<charge_call>(table, desk, {domain::key_scope::wallets_charge},
                                 desk->callers().is_trusting() ? tokens::taken : tokens::refused);
  add_handler(table, desk, {edge::method::get, "/api/charge/entries"}, credential::token, show_entries);
  add_handler(table, desk, {edge::method::get, "/api/reservations"}, credential::token, show_bookings);
}

}  // namespace usher::api
