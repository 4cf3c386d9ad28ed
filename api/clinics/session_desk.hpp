#pragma once

#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "actors/engine.hpp"
#include "api/clinics/office/login_notes.hpp"
#include "api/clinics/refusals.hpp"
#include "api/http/idempotency.hpp"
#include "api/http/routes.hpp"
#include "api/identity/key_gate.hpp"

namespace usher::api {

/// What all calls with a session key have in common: whose session it is, and whether they may. Some are made
/// by programs as well, with a key; those are recorded, but for what they say of people. Any thread. The
/// engine must outlive it.
class session_desk : public std::enable_shared_from_this<session_desk> {
 public:
  session_desk(actors::engine& engine, std::shared_ptr<const key_gate> keys)
      : engine_(engine), memory_(engine), keys_(std::move(keys)) {}

  /// Whom a call admits; others are refused before anything else is said about it. office: staff and
  /// superusers; teachers: these and teachers.
  enum class admits : std::uint8_t { everyone, teachers, office };

  /// A call that was read and is still to be carried out, on an actor's thread.
  using call = std::function<void(const domain::caller&, const exchange&)>;
  /// Reads a request; may throw bad_request, which the caller hears when they are who they must be.
  using reader = std::function<call(const edge::request&)>;

  /// Keys with one of these `scopes` are let in too. The table keeps the desk alive.
  void add(route_table& table, edge::method method, const char* path, admits who, reader read,
           domain::key_scopes scopes = {}) const;

  /// A call as a struct of its own (api/http/calls.hpp), which says whom it `admits`, and the `scopes` of
  /// keys where it lets those in, and whose `by` is set when that is known. The table keeps both desks alive.
  template <class Call, class Desk>
  void add(route_table& table, const std::shared_ptr<const Desk>& at_desk) const {
    auto answers = answers_of_call<Call>();
    answers.merge(answers_of<domain::session_refusal>());
    if (Call::admits != admits::everyone) {
      answers.insert(forbidden);
    }
    if (!scopes_of<Call>().empty()) {
      answers.insert(std::begin(refusals_of_keys), std::end(refusals_of_keys));
    }
    table.add({Call::at.method, Call::at.path, needs(scopes_of<Call>()),
               [desk = shared_from_this(), at_desk](const edge::request& r, const exchange& x) {
                 const admission lets_in{Call::admits, scopes_of<Call>()};
                 desk->serve(r, x, lets_in, [&](const edge::request& of, const std::string& key_owner) {
                   return desk->to_call(of, key_owner, read_call<Call>(of, *at_desk, x));
                 });
               },
               std::move(answers), scopes_of<Call>()});
  }

  /// For calls about a person's place, with their `wish`. Their actor asks for the session itself: only a
  /// request with an Idempotency-Key is asked for it here, so that nobody gets an answer that was somebody
  /// else's, and then not once more there.
  template <class Call>
  void answer_wish_once(const edge::request& r, const exchange& x, const std::shared_ptr<Call>& made) const {
    const auto asked = keyed(r);
    if (!asked) {
      return answer_each_time(std::shared_ptr<const Call>(made), x);
    }
    with_session(made->wish.key, x, [memory = memory_, asked, x, made](const domain::caller& by) {
      made->wish.by = by;
      memory.answer_once(identify(asked, owner_text(by)), made->wish.key, x,
                         std::shared_ptr<const Call>(made));
    });
  }

  /// Within a call that has its session.
  template <class Call>
  void answer_once(const std::optional<keyed_request>& asked, const domain::caller& by, const exchange& x,
                   const std::shared_ptr<const Call>& made) const {
    memory_.answer_once(identify(asked, owner_text(by)), {}, x, made);
  }

  actors::engine& engine() const { return engine_; }
  const request_memory& memory() const { return memory_; }
  login_notes& logins() const { return *logins_; }

 private:
  static std::string owner_text(const domain::caller& by) { return std::to_string(by.user.value); }

  struct admission {
    admits people;
    domain::key_scopes keys;
  };

  template <class Call>
  static constexpr domain::key_scopes scopes_of() {
    if constexpr (requires { Call::scopes; }) {
      return Call::scopes;
    } else {
      return {};
    }
  }
  static constexpr credentials needs(domain::key_scopes scopes) {
    return scopes.empty() ? credentials(credential::session) : credential::session | credential::admin_key;
  }

  /// Is told whose an Idempotency-Key is that comes with a key; empty with a session.
  using reader_for = std::function<call(const edge::request&, const std::string& key_owner)>;
  void serve(const edge::request& r, const exchange& x, const admission& lets_in,
             const reader_for& read) const;

  template <class Call>
  session_desk::call to_call(const edge::request& r, const std::string& key_owner,
                             const std::shared_ptr<Call>& read) const {
    if constexpr (is_repeatable<Call>) {
      std::function<std::string()> repeated_as;
      if constexpr (requires { read->repeated_as(); }) {
        repeated_as = [&read] { return read->repeated_as(); };
      }
      return [memory = memory_, read, asked = keyed(r, repeated_as), key_owner](const domain::caller& by,
                                                                                const exchange& x) {
        read->by = by;
        memory.answer_once(identify(asked, key_owner.empty() ? owner_text(by) : key_owner), {}, x,
                           std::shared_ptr<const Call>(read));
      };
    } else {
      return [read](const domain::caller& by, const exchange& x) {
        read->by = by;
        answer_each_time(std::shared_ptr<const Call>(read), x);
      };
    }
  }

  void with_session(const domain::secret_hash& key, const exchange& x,
                    std::function<void(const domain::caller&)> next) const;

  actors::engine& engine_;
  request_memory memory_;
  std::shared_ptr<const key_gate> keys_;
  std::shared_ptr<login_notes> logins_ = std::make_shared<login_notes>();
};

/// A call with a session; `by` is set when that was found.
template <class Desk>
struct session_call : call_at<Desk> {
  using call_at<Desk>::call_at;

  domain::caller by = {};
};

/// Adds each of these calls.
template <class... Calls, class Desk>
void add_calls(route_table& table, const session_desk& desk, const std::shared_ptr<const Desk>& at_desk) {
  (desk.add<Calls>(table, at_desk), ...);
}

}  // namespace usher::api
