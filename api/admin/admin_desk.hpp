#pragma once

#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include "actors/engine.hpp"
#include "api/http/idempotency.hpp"
#include "api/http/routes.hpp"
#include "api/identity/key_gate.hpp"

namespace usher::api {

/// What all calls of the administration have in common: the key, and the record of every call, which is
/// durable before the call is carried out. A call that cannot be recorded is answered 503 and not carried
/// out. Any thread. The engine must outlive it.
class admin_desk : public std::enable_shared_from_this<admin_desk> {
 public:
  admin_desk(actors::engine& engine, std::shared_ptr<const key_gate> keys);

  using call = key_gate::call;
  /// Reads a request with the right key; may throw bad_request, which is recorded as well.
  using reader = std::function<call(const edge::request&)>;

  /// For keys that have one of these scopes. The table keeps the desk alive.
  /// `refused`: what it may be refused with, where it says so.
  void add(route_table& table, edge::method method, const char* path, domain::key_scopes scopes, reader read,
           refusal_answers refused = {}) const;

  /// A call as a struct of its own (api/http/calls.hpp).
  template <class Call>
  void add(route_table& table, domain::key_scopes scopes) const {
    auto answers = answers_of_call<Call>();
    answers.insert(std::begin(refusals_of_keys), std::end(refusals_of_keys));
    table.add({Call::at.method, Call::at.path, credential::admin_key,
               [desk = shared_from_this(), scopes](const edge::request& r, const exchange& x) {
                 desk->keys_->serve(r, scopes, x, [&desk, &x](const edge::request& of, const key_holder& by) {
                   return desk->to_call<Call>(of, by, read_call<Call>(of, *desk, x));
                 });
               },
               std::move(answers), scopes});
  }

  actors::engine& engine() const { return engine_; }

 private:
  template <class Call>
  call to_call(const edge::request& r, const key_holder& by, const std::shared_ptr<const Call>& read) const {
    if constexpr (is_repeatable<Call>) {
      return [memory = memory_, read, id = identify(r, by.owner)](const exchange& x) {
        memory.answer_once(id, {}, x, read);
      };
    } else {
      return [read](const exchange& x) { answer_each_time(read, x); };
    }
  }

  actors::engine& engine_;
  request_memory memory_;
  std::shared_ptr<const key_gate> keys_;
};

using admin_call = call_at<admin_desk>;

/// Adds each of these calls.
template <class... Calls>
void add_calls(route_table& table, const admin_desk& desk, domain::key_scopes scopes) {
  (desk.add<Calls>(table, scopes), ...);
}

}  // namespace usher::api
