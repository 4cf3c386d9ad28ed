#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "actors/engine.hpp"
#include "api/http/exchange.hpp"
#include "api/http/refusals.hpp"

/// A call that asks the actors is declared once, as a struct over call_at. Its members read its fields, in
/// their order, when it is made of a request; that may throw bad_request. It says
///
/// - `at`: its method and path; what is a POST is carried out once for its Idempotency-Key;
/// - `command()`, and `whom()` where there are several of those whom it is for; or, where one question is not
///   all there is to it, `outcome`, perhaps `remembered`, and `carry_out(reply, remember)`;
/// - `render(value)`: the body of a success, json or text, with `status` where that is not 200;
/// - `check()`, if there is something to be wrong without asking anybody; not asked of a request that was
///   answered before;
/// - `asked()`, if the rows of its refusals are told something; `refuse(outcome)`, if it has no rows;
/// - `yields`, if carrying it out again moves neither money nor places, and anybody may ask for it: its keys
///   then give way where there is no room for all;
/// - `complete(remembered)`: the asker's outcome of a success, if the value of the one does not make the
///   other;
/// - `is_kept_afterwards`, if carrying it out again comes to the same: its answer becomes durable behind what
///   it changed, and not with it, so that it may say what is known only then. `carry_out` is given nothing to
///   remember by;
/// - `repeated_as()`: what a repetition has the same of, if it is not the whole body.
///
/// What it may be refused with follows from its outcome; `also` lists what `check` and `carry_out` refuse
/// beyond that, and `never` the codes of its outcome that only other calls get.
///
/// `render` is called once, on the thread of whoever decides or answers, and is pure as far as the value
/// goes.
namespace usher::api {

struct method_and_path {
  edge::method method;
  const char* path;
};

/// What every call has: the desk of its half, which outlives it, and whom it answers.
template <class Desk>
struct call_at {
  call_at(const edge::request& r, const Desk& at_desk, const exchange& to)
      : desk(at_desk), x(to), request(&r) {}
  /// Of what was read before.
  call_at(const Desk& at_desk, const exchange& to) : desk(at_desk), x(to) {}

  actors::engine& engine() const { return desk.engine(); }
  const actors::clock& time() const { return desk.engine().time(); }

  const Desk& desk;
  exchange x;
  /// Only while the members are initialised; see `read_call`.
  const edge::request* request = nullptr;
};

/// Makes a call of its request.
template <class Call, class Desk>
std::shared_ptr<Call> read_call(const edge::request& r, const Desk& desk, const exchange& x) {
  auto call = std::make_shared<Call>(r, desk, x);
  call->request = nullptr;
  return call;
}

template <class Call>
inline constexpr bool is_repeatable = Call::at.method == edge::method::post;

/// Whether its key may be forgotten before its time; see domain::request_remembered.
template <class Call>
constexpr bool yields() {
  if constexpr (requires { Call::yields; }) {
    return Call::yields;
  } else {
    return false;
  }
}

/// Whether its answer is remembered by itself; see domain::keep_answer.
template <class Call>
constexpr bool is_kept_afterwards() {
  if constexpr (requires { Call::is_kept_afterwards; }) {
    return Call::is_kept_afterwards;
  } else {
    return false;
  }
}

inline constexpr refusal_answer key_reused{422, "IDEMPOTENCY_KEY_REUSED",
                                           "이 Idempotency-Key는 다른 요청에 이미 쓰였습니다.",
                                           "this Idempotency-Key came with another request before"};

namespace detail {

template <class Call>
struct ends {
  using outcome = typename Call::outcome;
  using remembered = outcome;
};
template <class Call>
requires requires {
  typename Call::remembered;
}
struct ends<Call> {
  using outcome = typename Call::outcome;
  using remembered = typename Call::remembered;
};
template <class Call>
requires requires(const Call& call) {
  call.command();
}
struct ends<Call> {
  using command = decltype(std::declval<const Call&>().command());
  using outcome = actors::outcome_of<command>;
  using remembered = actors::remembered_of<command>;
};

template <class Call>
constexpr int status_of() {
  if constexpr (requires { Call::status; }) {
    return Call::status;
  } else {
    return 200;
  }
}

template <class Call>
answer_text with_status(answer_text answer) {
  return answer;
}
template <class Call>
answer_text with_status(const json& body) {
  return to_answer(status_of<Call>(), body);
}
template <class Call>
answer_text with_status(std::string body) {
  return {status_of<Call>(), std::move(body)};
}

}  // namespace detail

/// What the asker gets, and what of it becomes durable.
template <class Call>
using end_of = typename detail::ends<Call>::outcome;
template <class Call>
using remembered_end_of = typename detail::ends<Call>::remembered;

template <class Call>
std::optional<problem> check(const Call& call) {
  if constexpr (requires { call.check(); }) {
    return call.check();
  } else {
    return std::nullopt;
  }
}

template <class Call>
void carry_out(const Call& call, actors::reply_to<end_of<Call>> reply,
               actors::remember_as<remembered_end_of<Call>> remember) {
  if constexpr (requires { call.carry_out(reply, remember); }) {
    call.carry_out(std::move(reply), std::move(remember));
  } else if constexpr (requires { call.whom(); }) {
    call.engine().ask(call.whom(), call.command(), call.x.context(), std::move(reply), std::move(remember));
  } else {
    call.engine().ask(call.command(), call.x.context(), std::move(reply), std::move(remember));
  }
}

/// Of a success.
template <class Call>
answer_text answer_of(const Call& call, const end_of<Call>& done) {
  if constexpr (requires { call.render(done); }) {
    return detail::with_status<Call>(call.render(done));
  } else {
    return detail::with_status<Call>(call.render(done.value()));
  }
}

template <class Call>
answer_text remembered_answer_of(const Call& call, const remembered_end_of<Call>& made) {
  if constexpr (requires { call.complete(made); }) {
    return answer_of(call, call.complete(made));
  } else if constexpr (std::is_same_v<end_of<Call>, remembered_end_of<Call>>) {
    return answer_of(call, made);
  } else {
    return answer_of(call, end_of<Call>(made.value()));
  }
}

template <class Call>
problem refusal_of(const Call& call, const end_of<Call>& refused) {
  if constexpr (requires { call.refuse(refused); }) {
    return call.refuse(refused);
  } else if constexpr (requires { call.asked(); }) {
    return describe(refused.refusal(), call.asked());
  } else {
    return describe(refused.refusal());
  }
}

/// What a call may be refused with once it was read and is let in.
template <class Call>
refusal_answers answers_of_call() {
  using refusal = std::remove_cvref_t<decltype(std::declval<const end_of<Call>&>().refusal())>;
  auto answers = answers_of<refusal>();
  if (is_repeatable<Call>) {
    answers.insert(key_reused);
  }
  if constexpr (requires { Call::also; }) {
    for (const refusal_answer& answer : Call::also) {
      answers.insert(answer);
    }
  }
  if constexpr (requires { Call::never; }) {
    for (const std::string_view code : Call::never) {
      std::erase_if(answers, [code](const refusal_answer& one) { return one.code == code; });
    }
  }
  return answers;
}

/// Carries a call out and answers.
template <class Call>
void answer_each_time(const std::shared_ptr<const Call>& call, const exchange& x) {
  if (auto wrong = check(*call)) {
    return x.refuse(*wrong);
  }
  carry_out(*call, x.then<end_of<Call>>([x, call](const end_of<Call>& outcome) {
    if (outcome) {
      x.answer(answer_of(*call, outcome));
    } else {
      x.refuse(refusal_of(*call, outcome));
    }
  }),
            {});
}

}  // namespace usher::api
