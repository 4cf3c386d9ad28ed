#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "actors/engine.hpp"
#include "api/http/idempotency.hpp"

/// What all calls of the concert half share: whose token came with a request, and whether it lets it pass.
namespace usher::api {

/// The room that a token's text names: `c<concert>-<secret>` that of the concert, any other text the one for
/// everything. Secrets are those of `new_token`. Pure.
domain::room_id room_of_token(std::string_view token);

/// The text of a new token of that room.
std::string new_token_of(domain::room_id room);

/// A token as it came with a request.
struct bearer {
  std::string text;
  domain::room_id room;
  domain::secret_hash hash;
  /// The literal that demonstrations let pass.
  bool is_test = false;
};

/// Who is known, what exists, and what stands in its way.
class token_gate {
 public:
  /// The engine must outlive it.
  token_gate(actors::engine& engine, bool test_token)
      : engine_(engine), memory_(engine), test_token_(test_token) {}

  /// Of the authorization header, raw or after `Bearer `.
  bearer bearer_of(const edge::request& r) const;
  bearer to_bearer(std::string text) const;
  /// False for a token whose room cannot exist: nobody knows it.
  bool has_room(const bearer& who) const;

  /// Goes on with `next` when the token is active, where the call is for a user theirs, and where it is for a
  /// concert one that the concert takes. A concert that does not exist is for `next` to find.
  template <class Next>
  void pass(const bearer& who, std::optional<domain::user_id> user, std::optional<domain::concert_id> concert,
            const exchange& x, Next next) const {
    ask(who, domain::pass_gate{who.hash, user}, concert, x, [x, next = std::move(next)](const verdict& gate) {
      if (gate.refusal) {
        x.refuse(*gate.refusal);
      } else {
        next();
      }
    });
  }

  /// As `pass`; then carries the call out once for its Idempotency-Key, where it has one. A repetition is
  /// also answered when the token ended meanwhile. `whose` owns the key.
  template <class Call>
  void change(const edge::request& r, const bearer& who, std::string_view whose,
              std::optional<domain::user_id> user, std::optional<domain::concert_id> concert,
              const exchange& x, const std::shared_ptr<const Call>& call) const {
    ask(who, domain::pass_gate{who.hash, user}, concert, x, once(r, whose, who, x, call));
  }

  /// `change` for a payment, or for a hold, which carries the token: once it has passed the gate, the token
  /// cannot end before that is over. The call's `checkout` says so; the token of demonstrations has none.
  template <class Call>
  void check_out(const edge::request& r, const bearer& who, const exchange& x,
                 const std::shared_ptr<Call>& call) const {
    ask(who, actors::open_checkout{{who.hash, call->user}, Call::pays}, call->date.concert, x,
        [call, finish = once(r, std::to_string(call->user.value), who, x, std::shared_ptr<const Call>(call))](
            const verdict& gate) {
          call->checkout = gate.checkout;
          finish(gate);
        });
  }

  const request_memory& memory() const { return memory_; }

  std::optional<problem> unless_user(domain::user_id user) const;
  /// A user who is known, and was neither deactivated nor erased.
  std::optional<problem> unless_active(domain::user_id user) const;
  std::optional<problem> unless_concert(domain::concert_id concert) const;
  std::optional<problem> unless_date(const domain::concert_date_key& date) const;
  /// In this order: the user, the concert, its date.
  std::optional<problem> unless_all(domain::user_id user, const domain::concert_date_key& date) const;

 private:
  struct verdict {
    /// Nothing when the token passes.
    std::optional<problem> refusal = {};
    /// That is why it does not.
    bool has_ended = false;
    /// Of a token that passes for one; none for the token of demonstrations.
    std::shared_ptr<const actors::checkout_under_way> checkout = {};
  };

  /// Carries the call out, once for its key, when the token has passed.
  template <class Call>
  auto once(const edge::request& r, std::string_view whose, const bearer& who, const exchange& x,
            const std::shared_ptr<const Call>& call) const {
    return [memory = memory_, id = identify(r, whose), hash = who.hash, x, call](const verdict& gate) {
      if (!gate.refusal) {
        memory.answer_once(id, hash, x, call);
      } else if (gate.has_ended && id) {
        memory.repeat_or_refuse(*id, hash, x, *gate.refusal);
      } else {
        x.refuse(*gate.refusal);
      }
    };
  }

  /// Asks the token's waiting room.
  void ask(const bearer& who, const domain::pass_gate& what, std::optional<domain::concert_id> concert,
           const exchange& x, std::function<void(const verdict&)> then) const;
  void ask(const bearer& who, const actors::open_checkout& what, std::optional<domain::concert_id> concert,
           const exchange& x, std::function<void(const verdict&)> then) const;
  template <class Outcome, class Question>
  void ask_room(const bearer& who, const Question& what, std::optional<domain::concert_id> concert,
                const exchange& x, std::function<void(const verdict&)> then) const;
  std::optional<problem> unless_taken(const bearer& who, std::optional<domain::concert_id> concert) const;

  actors::engine& engine_;
  request_memory memory_;
  bool test_token_;
};

}  // namespace usher::api
