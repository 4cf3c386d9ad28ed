#pragma once

#include <functional>
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

  /// A call that was read and is still to be carried out.
  using call = std::function<void(const exchange&)>;
  /// Reads a request with the right key; may throw bad_request, which is recorded as well.
  using reader = std::function<call(const edge::request&)>;

  /// The table keeps the desk alive.
  void add(route_table& table, edge::method method, const char* path, reader read) const;

  /// A call as a struct of its own (api/http/calls.hpp).
  template <class Call>
  void add(route_table& table) const {
    auto answers = answers_of_call<Call>();
    answers.insert(admin_key_refused);
    table.add({Call::at.method, Call::at.path, credential::admin_key,
               [desk = shared_from_this()](const edge::request& r, const exchange& x) {
                 desk->serve(r, x, [&desk, &x](const edge::request& of) {
                   return desk->to_call<Call>(of, read_call<Call>(of, *desk, x));
                 });
               },
               std::move(answers)});
  }

  actors::engine& engine() const { return engine_; }

 private:
  void serve(const edge::request& r, const exchange& x, const reader& read) const;

  template <class Call>
  call to_call(const edge::request& r, const std::shared_ptr<const Call>& read) const {
    if constexpr (is_repeatable<Call>) {
      return [memory = memory_, read, id = identify(r, admin_scope)](const exchange& x) {
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
void add_calls(route_table& table, const admin_desk& desk) {
  (desk.add<Calls>(table), ...);
}

}  // namespace usher::api
