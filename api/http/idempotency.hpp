#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "actors/engine.hpp"
#include "api/http/answer_seal.hpp"
#include "api/http/exchange.hpp"

/// Requests that a client may repeat under an `Idempotency-Key`: carried out once, answered the same each
/// time. Only successes are remembered, since a refusal changed nothing, for limits::requests_remembered_for.
/// What is remembered is sealed: see answer_seal.hpp.
namespace usher::api {

/// Which repetitions are the same request: those of one key, call and owner.
struct request_identity {
  std::string scope;
  std::string key;
  domain::secret_hash lookup;
  /// Of the call, its body and the key: the key keeps what stands in the body, such as a password, from being
  /// guessed out of the store.
  domain::secret_hash fingerprint;
};

/// What a request with a key asks for, as long as it is not known whose the key is.
struct keyed_request {
  std::string method;
  std::string path;
  std::string key;
  std::string body;
};

/// Nothing when the request has no key. Throws bad_request for a key that is none.
std::optional<keyed_request> keyed(const edge::request& r);

/// `whose`: the owner of the key, such as a user id. Nothing when the request has no key. Throws bad_request
/// for a key that is none.
std::optional<request_identity> identify(const edge::request& r, std::string_view whose);
std::optional<request_identity> identify(const std::optional<keyed_request>& asked, std::string_view whose);

/// A call that changes something, in the steps that `request_memory` puts together. `Remembered` is the
/// outcome that becomes durable, where the asker's has refusals of its own or says more.
template <class Outcome, class Remembered = Outcome>
struct changing_call {
  /// What is wrong with the request without asking an actor; may be left out. Not asked of a request that was
  /// answered before.
  std::function<std::optional<problem>()> check;
  std::function<void(actors::reply_to<Outcome>, actors::remember_as<Remembered>)> carry_out;
  /// A success. Pure as far as the outcome goes; called once, on the thread of whoever decides or answers.
  std::function<answer_text(const Outcome&)> render;
  std::function<problem(const Outcome&)> refuse;
  /// The asker's outcome of a success, before `render`; may be left out where the one value makes the other.
  std::function<Outcome(const Remembered&)> complete = {};

  answer_text render_remembered(const Remembered& made) const {
    if (complete) {
      return render(complete(made));
    }
    if constexpr (std::is_same_v<Outcome, Remembered>) {
      return render(made);
    } else if constexpr (requires { Outcome(made.value()); }) {
      return render(Outcome(made.value()));
    } else {
      throw std::logic_error("a changing call does not say how to complete what is remembered");
    }
  }
};

/// A call as all of its steps hold it.
template <class Outcome, class Remembered = Outcome>
class shared_call {
 public:
  explicit shared_call(changing_call<Outcome, Remembered> call)
      : call_(std::make_shared<const changing_call<Outcome, Remembered>>(std::move(call))) {}

  const changing_call<Outcome, Remembered>* operator->() const { return call_.get(); }

 private:
  std::shared_ptr<const changing_call<Outcome, Remembered>> call_;
};

/// Any thread.
class request_memory {
 public:
  /// The engine must outlive it.
  explicit request_memory(actors::engine& engine);

  using begin_request = std::function<void(domain::begin_request, actors::request_context,
                                           actors::reply_to<actors::request_begun_outcome>)>;
  using end_request = std::function<void(const domain::secret_hash&,
                                         std::optional<domain::request_remembered>, bool unknown)>;
  using tell_time = std::function<domain::instant()>;
  request_memory(begin_request begin, end_request end, tell_time time)
      : begin_(std::move(begin)), end_(std::move(end)), now_(std::move(time)) {}

  /// Carries the call out, or gives the answer that the same request got before, with `Idempotency-Replayed:
  /// true`. `bearer` is the hash of the token or session key that came with the request, zero without one.
  template <class Outcome, class Remembered = Outcome>
  void answer_once(const std::optional<request_identity>& id, const domain::secret_hash& bearer,
                   const exchange& x, changing_call<Outcome, Remembered> call) const {
    answer_once(id, bearer, x, shared_call<Outcome, Remembered>(std::move(call)));
  }
  template <class Outcome, class Remembered>
  void answer_once(const std::optional<request_identity>& id, const domain::secret_hash& bearer,
                   const exchange& x, const shared_call<Outcome, Remembered>& call) const {
    if (!id) {
      return answer_each_time(x, call);
    }
    begin_({id->lookup, id->fingerprint}, x.context(),
           x.then<actors::request_begun_outcome>(
               [self = *this, id = *id, bearer, x, call](const actors::request_begun_outcome& begun) {
                 if (!is_new(begun)) {
                   return repeat(id, begun, x);
                 }
                 self.carry_out(id, bearer, x, call);
               }));
  }

  /// For a request whose token has ended since: the answer that the same request got with this very token, or
  /// `otherwise`.
  void repeat_or_refuse(const request_identity& id, const domain::secret_hash& bearer, const exchange& x,
                        problem otherwise) const;

 private:
  /// What is remembered, kept so that the answer that goes out is that same text.
  struct remembered {
    answer_text answer;
    std::optional<domain::request_remembered> record;
  };

  static bool is_new(const actors::request_begun_outcome& begun);
  /// Only for what is not new.
  static void repeat(const request_identity& id, const actors::request_begun_outcome& begun,
                     const exchange& x);
  domain::request_remembered record_of(const request_identity& id, const domain::secret_hash& bearer,
                                       const answer_text& answer) const;

  template <class Outcome, class Remembered>
  static void answer_each_time(const exchange& x, const shared_call<Outcome, Remembered>& call) {
    if (auto wrong = call->check ? call->check() : std::nullopt) {
      return x.refuse(*wrong);
    }
    call->carry_out(x.then<Outcome>([x, call](const Outcome& outcome) {
      if (outcome) {
        x.answer(call->render(outcome));
      } else {
        x.refuse(call->refuse(outcome));
      }
    }),
                    {});
  }

  template <class Outcome, class Remembered>
  void carry_out(const request_identity& id, const domain::secret_hash& bearer, const exchange& x,
                 const shared_call<Outcome, Remembered>& call) const {
    if (auto wrong = call->check ? call->check() : std::nullopt) {
      end_(id.lookup, std::nullopt, false);
      return x.refuse(*wrong);
    }
    const auto memory = std::make_shared<remembered>();
    const auto remember = [self = *this, id, bearer, memory, call](const Remembered& outcome) {
      memory->answer = call->render_remembered(outcome);
      memory->record = self.record_of(id, bearer, memory->answer);
      return *memory->record;
    };
    const auto answer = [self = *this, id, memory, x, call](actors::answer<Outcome> a) {
      const auto* none = std::get_if<actors::unavailable>(&a);
      if (none != nullptr) {
        self.end_(id.lookup, std::nullopt, none->reason == actors::unavailable_reason::dropped);
        return x.refuse(none->reason);
      }
      const auto& outcome = std::get<Outcome>(a);
      if (!outcome) {
        self.end_(id.lookup, std::nullopt, false);
        return x.refuse(call->refuse(outcome));
      }
      // Nothing was remembered where nothing was changed.
      if (!memory->record) {
        memory->answer = call->render(outcome);
      }
      self.end_(id.lookup, std::move(memory->record), false);
      x.answer(std::move(memory->answer));
    };
    call->carry_out(actors::reply_to<Outcome>(answer), remember);
  }

  begin_request begin_;
  end_request end_;
  tell_time now_;
};

}  // namespace usher::api
