#include "api/concerts/wallet_routes.hpp"

#include "api/concerts/refusals.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/http/fields.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

constexpr std::int64_t default_rows = 100;
constexpr std::int64_t most_rows = 1'000;

std::size_t read_limit(const fields& query) {
  const auto limit = query.optional_whole_number("limit").value_or(default_rows);
  if (limit < 1 || limit > most_rows) {
    throw bad_request{wrong_field("limit", "1 to " + std::to_string(most_rows))};
  }
  return static_cast<std::size_t>(limit);
}

/// A page of the store, or nothing for a mark that it did not give.
using page_or_wrong_mark = std::optional<storage::booking_page>;

page_or_wrong_mark list_bookings(storage::queries& store, domain::user_id user,
                                 const storage::page_mark& after, std::size_t limit) {
  storage::booking_filter filter;
  filter.user = user;
  try {
    return store.list_bookings(filter, after, limit);
  } catch (const storage::store_error&) {
    // The store does not say whether the mark is wrong or the storage is down.
    if (!after.empty() && store.ping()) {
      return std::nullopt;
    }
    throw;
  }
}

class wallet_routes {
 public:
  wallet_routes(actors::engine& engine, const concert_route_settings& settings)
      : engine_(engine), gate_(engine, settings.test_token) {}

  void balance(const edge::request& r, const exchange& x) const {
    const domain::user_id user{fields::of_query_or_body(r, "userId").whole_number("userId")};
    as_user(r, user, x, [this, user, x] {
      engine_.ask(domain::wallet_balance{user}, x.context(),
                  x.then<actors::wallet_outcome>([x](const auto& standing) {
                    if (standing) {
                      x.answer(200, balance_body(standing.value()));
                    } else {
                      x.refuse(describe(standing.refusal()));
                    }
                  }));
    });
  }

  void charge(const edge::request& r, const exchange& x) const {
    const auto [user, amount] = read_movement(r);
    auto call = about_money(user);
    call.carry_out = [this, command = domain::charge_wallet{user, amount}, x](auto reply, auto remember) {
      engine_.ask(command, x.context(), std::move(reply), std::move(remember));
    };
    gate_.change_for(r, user, std::nullopt, x, std::move(call));
  }

  void use(const edge::request& r, const exchange& x) const {
    const auto [user, amount] = read_movement(r);
    auto call = about_money(user);
    call.carry_out = [this, command = domain::use_wallet{user, amount}, x](auto reply, auto remember) {
      engine_.ask(command, x.context(), std::move(reply), std::move(remember));
    };
    gate_.change_for(r, user, std::nullopt, x, std::move(call));
  }

  void entries(const edge::request& r, const exchange& x) const {
    const auto query = fields::of_query_or_body(r, "userId");
    const domain::user_id user{query.whole_number("userId")};
    const auto before = query.optional_whole_number("before").value_or(0);
    if (before < 0) {
      throw bad_request{wrong_field("before", "the number of an entry")};
    }
    const auto limit = read_limit(query);
    as_user(r, user, x, [this, user, before, limit, x] {
      using lines = std::vector<storage::wallet_line>;
      engine_.read_store<lines>(
          [user, before, limit](storage::queries& store) { return store.list_wallet(user, before, limit); },
          x.then<lines>([this, user, limit, x](const lines& read) {
            x.answer(200, ledger_body(user, read, limit, engine_.time()));
          }));
    });
  }

  void bookings(const edge::request& r, const exchange& x) const {
    const auto query = fields::of_query_or_body(r, "userId");
    const domain::user_id user{query.whole_number("userId")};
    const auto after = query.optional_text("after").value_or("");
    const auto limit = read_limit(query);
    as_user(r, user, x, [this, user, after, limit, x] {
      engine_.read_store<page_or_wrong_mark>(
          [user, after, limit](storage::queries& store) { return list_bookings(store, user, after, limit); },
          x.then<page_or_wrong_mark>([this, user, x](const page_or_wrong_mark& page) {
            if (page) {
              x.answer(200, bookings_body(user, *page, engine_.time()));
            } else {
              x.refuse(wrong_field("after", "the `next` of an earlier page"));
            }
          }));
    });
  }

 private:
  static std::pair<domain::user_id, std::int64_t> read_movement(const edge::request& r) {
    const auto body = fields::of_body(r);
    const domain::user_id user{body.whole_number("userId")};
    return {user, body.whole_number("amount")};
  }

  template <class Next>
  void as_user(const edge::request& r, domain::user_id user, const exchange& x, Next next) const {
    gate_.pass(gate_.bearer_of(r), user, std::nullopt, x, [this, user, x, next = std::move(next)] {
      if (auto wrong = gate_.unless_user(user)) {
        return x.refuse(*wrong);
      }
      next();
    });
  }

  changing_call<actors::wallet_outcome> about_money(domain::user_id user) const {
    changing_call<actors::wallet_outcome> call;
    call.check = [this, user] { return gate_.unless_user(user); };
    call.render = [](const auto& moved) { return to_answer(200, balance_body(moved.value())); };
    call.refuse = [](const auto& moved) { return describe(moved.refusal()); };
    return call;
  }

  actors::engine& engine_;
  token_gate gate_;
};

}  // namespace

void add_wallet_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings) {
  const auto routes = std::make_shared<const wallet_routes>(engine, settings);
  const auto add = [&](edge::method method, const char* path, auto member) {
    table.add({method, path,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); }});
  };
  using edge::method;
  add(method::get, "/api/charge", &wallet_routes::balance);
  add(method::post, "/api/charge/charge", &wallet_routes::charge);
  add(method::post, "/api/charge/use", &wallet_routes::use);
  add(method::get, "/api/charge/entries", &wallet_routes::entries);
  add(method::get, "/api/reservations", &wallet_routes::bookings);
}

}  // namespace usher::api
