#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "actors/engine.hpp"
#include "api/http/idempotency.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// The hash of the key of `Authorization: Token <key>`; what is no key is the hash of nothing, which nobody
/// has.
domain::secret_hash session_key_of(const edge::request& r);

/// What all calls with a session key have in common: whose session it is, and whether they may. Any thread.
/// The engine must outlive it.
class session_desk : public std::enable_shared_from_this<session_desk> {
 public:
  explicit session_desk(actors::engine& engine) : engine_(engine), memory_(engine) {}

  /// Whom a call admits; others are refused before anything else is said about it. office: staff and
  /// superusers; teachers: these and teachers.
  enum class admits : std::uint8_t { everyone, teachers, office };

  /// A call that was read and is still to be carried out, on an actor's thread.
  using call = std::function<void(const domain::caller&, const exchange&)>;
  /// Reads a request; may throw bad_request, which the caller hears when they are who they must be.
  using reader = std::function<call(const edge::request&)>;

  /// The table keeps the desk alive.
  void add(route_table& table, edge::method method, const char* path, admits who, reader read) const;

  /// For calls about a person's place, which is `made` but for carrying it out. Their actor asks for the
  /// session itself: only a request with an Idempotency-Key is asked for it here, so that nobody gets an
  /// answer that was somebody else's, and then not once more there.
  template <class Command, class Outcome, class Remembered>
  void answer_once(const edge::request& r, const exchange& x, actors::place_call call,
                   changing_call<Outcome, Remembered> made) const {
    const auto asked = keyed(r);
    const auto key = call.key;
    const auto carry_out = [this, x](actors::place_call known) {
      return [this, x, known = std::move(known)](auto reply, auto remember) {
        engine_.ask(Command{known}, x.context(), std::move(reply), std::move(remember));
      };
    };
    if (!asked) {
      made.carry_out = carry_out(std::move(call));
      return memory_.answer_once(std::optional<request_identity>{}, key, x, std::move(made));
    }
    with_session(key, x, [memory = memory_, asked, key, x, call, carry_out, made](const domain::caller& by) {
      auto known = call;
      known.by = by;
      auto authenticated = made;
      authenticated.carry_out = carry_out(std::move(known));
      memory.answer_once(identify(asked, owner_text(by)), key, x, std::move(authenticated));
    });
  }

  /// The same within a call that has its session.
  template <class Outcome, class Remembered>
  void answer_once(const std::optional<keyed_request>& asked, const domain::caller& by, const exchange& x,
                   changing_call<Outcome, Remembered> made) const {
    memory_.answer_once(identify(asked, owner_text(by)), {}, x, std::move(made));
  }

  actors::engine& engine() const { return engine_; }
  const request_memory& memory() const { return memory_; }

 private:
  static std::string owner_text(const domain::caller& by) { return std::to_string(by.user.value); }

  void serve(const edge::request& r, const exchange& x, admits who, const reader& read) const;
  void with_session(const domain::secret_hash& key, const exchange& x,
                    std::function<void(const domain::caller&)> next) const;

  actors::engine& engine_;
  request_memory memory_;
};

}  // namespace usher::api
