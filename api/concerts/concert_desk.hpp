#pragma once

#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "actors/engine.hpp"
#include "api/concerts/admission_pass.hpp"
#include "api/concerts/concert_pages.hpp"
#include "api/concerts/refusals.hpp"
#include "api/concerts/seat_events.hpp"
#include "api/concerts/token_events.hpp"
#include "api/concerts/token_gate.hpp"
#include "api/http/fields.hpp"
#include "api/http/routes.hpp"
#include "api/identity/identity.hpp"
#include "api/identity/key_gate.hpp"
#include "api/support/call_limits.hpp"

namespace usher::api {

/// For add_token_routes, add_concert_routes and add_wallet_routes.
struct concert_route_settings {
  identity_settings identity;
  /// Who may charge wallets where nobody is believed; make_routes knows them.
  std::shared_ptr<const key_gate> keys = {};
  /// The literal token `testToken` passes as active for every user. Demonstrations and load tests only.
  bool test_token = false;
  /// Needed by the calls for passes and their keys alone.
  std::shared_ptr<const pass_signer> passes = {};
  /// Needed by GET /api/token/events alone.
  std::shared_ptr<token_events> events = {};
  /// Needed by GET /api/concert/events alone.
  std::shared_ptr<seat_events> seats = {};
  /// Bounds how many tokens each user takes; without it nothing does.
  std::shared_ptr<user_limit> tokens_of_user = {};
  /// Bounds how many streams each network has; without it nothing does.
  std::shared_ptr<const open_limit> streams = {};
  /// Needed where assertions say who calls.
  std::shared_ptr<const assertion_login> login = {};
};

/// What the calls of the concert half are carried out with. Any thread.
class concert_desk {
 public:
  /// The engine must outlive it.
  concert_desk(actors::engine& engine, const concert_route_settings& settings)
      : engine_(engine),
        gate_(engine, settings.test_token),
        callers_(engine, settings.identity, settings.keys, settings.login),
        settings_(settings) {}

  actors::engine& engine() const { return engine_; }
  const token_gate& gate() const { return gate_; }
  const identity& callers() const { return callers_; }
  const concert_route_settings& settings() const { return settings_; }
  concert_pages& pages() const { return pages_; }

  /// Of a date that is not there, terms that nobody has changed.
  domain::date_terms terms_of(const domain::concert_date_key& key) const {
    const auto concert = engine_.concert(key.concert);
    const auto* date = concert ? concert->find(key.starts_at) : nullptr;
    return date == nullptr ? domain::date_terms{} : date->terms;
  }

  time_of_sale sale_of(const domain::concert_date_key& key) const {
    const auto terms = terms_of(key);
    const auto text = [this](const std::optional<domain::instant>& at) {
      return at ? engine_.time().to_text(*at) : std::string{};
    };
    return {text(terms.sales_open_at), text(terms.sales_close_at)};
  }

 private:
  actors::engine& engine_;
  token_gate gate_;
  identity callers_;
  concert_route_settings settings_;
  mutable concert_pages pages_;
};

using concert_call = call_at<concert_desk>;

/// Of the body of a POST; else of the query, or of a body where the query lacks `expected`.
inline fields fields_of(const edge::request& r, std::string_view expected) {
  return r.method == edge::method::post ? fields::of_body(r) : fields::of_query_or_body(r, expected);
}

/// Which concert must take the token of a call, if it is for one.
template <class Call>
std::optional<domain::concert_id> concert_of(const Call& call) {
  if constexpr (requires { call.date; }) {
    return call.date.concert;
  } else {
    return std::nullopt;
  }
}

/// A call that a user makes in their own name, for `user`, with a token that is active.
template <class Call>
void serve(const edge::request& r, const exchange& x, const concert_desk& desk) {
  const auto read = read_call<Call>(r, desk, x);
  const std::shared_ptr<const Call> call = read;
  const auto who = desk.gate().bearer_of(r);
  if constexpr (requires { read->checkout; }) {
    desk.gate().check_out(r, who, x, read);
  } else if constexpr (is_repeatable<Call>) {
    desk.gate().change(r, who, std::to_string(call->user.value), call->user, concert_of(*call), x, call);
  } else {
    desk.gate().pass(who, call->user, concert_of(*call), x, [call, x] { answer_each_time(call, x); });
  }
}

/// What a call with a token may be refused with.
template <class Call>
refusal_answers answers_with_token() {
  auto answers = answers_of_call<Call>();
  answers.merge(answers_of<domain::gate_refusal>());
  if constexpr (requires(const Call& call) { call.date; }) {
    answers.insert(token_of_another_concert);
  }
  return answers;
}

/// The table keeps the desk alive.
template <class... Calls>
void add_calls(route_table& table, const std::shared_ptr<const concert_desk>& desk) {
  (table.add({Calls::at.method, Calls::at.path, credential::token,
              [desk](const edge::request& r, const exchange& x) { serve<Calls>(r, x, *desk); },
              answers_with_token<Calls>()}),
   ...);
}

/// Answers with a stream that `follow` feeds and says false for when it cannot have another one. Refuses it
/// where this client has as many as one may have.
void answer_with_stream(const exchange& x, const concert_desk& desk,
                        const std::function<bool(const open_stream&)>& follow);

/// Whether a call that takes keys takes tokens as well.
enum class tokens : std::uint8_t { refused, taken };

/// A call for whoever it names, with a key that has one of these scopes; the key owns its Idempotency-Key.
/// The table keeps the desk alive.
template <class Call>
void add_call_for_keys(route_table& table, const std::shared_ptr<const concert_desk>& desk,
                       domain::key_scopes scopes, tokens also) {
  auto answers = also == tokens::taken ? answers_with_token<Call>() : answers_of_call<Call>();
  answers.insert(std::begin(refusals_of_keys), std::end(refusals_of_keys));
  const auto needs =
      also == tokens::taken ? credential::token | credential::admin_key : credentials(credential::admin_key);
  table.add({Call::at.method, Call::at.path, needs,
             [desk, scopes, also](const edge::request& r, const exchange& x) {
               const auto& keys = *desk->settings().keys;
               if (also == tokens::taken && !keys.is_meant(r)) {
                 return serve<Call>(r, x, *desk);
               }
               keys.serve(r, scopes, x, [&desk, &x](const edge::request& of, const key_holder& by) {
                 const std::shared_ptr<const Call> call = read_call<Call>(of, *desk, x);
                 return [memory = desk->gate().memory(), id = identify(of, by.owner),
                         call](const exchange& to) { memory.answer_once(id, {}, to, call); };
               });
             },
             std::move(answers), scopes});
}

/// Of another handler.
inline void add_handler(route_table& table, const std::shared_ptr<const concert_desk>& desk,
                        method_and_path at, credentials needs,
                        void (*handle)(const edge::request&, const exchange&, const concert_desk&)) {
  table.add({at.method, at.path, needs,
             [desk, handle](const edge::request& r, const exchange& x) { handle(r, x, *desk); }});
}

}  // namespace usher::api
