#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "domain/base/words.hpp"
#include "tests/simulation/first_store.hpp"
#include "tests/simulation/hand_passwords.hpp"
#include "tests/simulation/visitors/visitors.hpp"

/// How visitors ask and hear: the templates of `visitors`, for the files that say what they do.
namespace usher::simulation {

inline std::string_view word_of(const auto& why) {
  using type = std::remove_cvref_t<decltype(why)>;
  if constexpr (std::is_enum_v<type>) {
    return to_word(why);
  } else if constexpr (requires { why.kind; }) {
    return to_word(why.kind);
  } else if constexpr (requires { why.why; }) {
    return word_of(why.why);
  } else if constexpr (std::is_same_v<type, actors::rate_limited>) {
    return "rate_limited";
  } else if constexpr (std::is_same_v<type, actors::locked_out>) {
    return "locked_out";
  } else if constexpr (std::is_same_v<type, actors::unknown_clinic>) {
    return "unknown_clinic";
  } else if constexpr (std::is_same_v<type, field_errors>) {
    return "wrong fields";
  } else if constexpr (requires { why.index(); }) {
    return std::visit([](const auto& one) { return word_of(one); }, why);
  } else {
    return "refused";
  }
}

/// `check` hears the outcome and the version at which it was asked for; `none` why there is no outcome.
template <class Outcome, class Check, class None>
actors::reply_to<Outcome> visitors::expect_or(std::string_view what, Check check, None none) {
  const auto number = ++last_request_;
  open_.emplace(number, waiting_request{what, book_.step()});
  return actors::reply_to<Outcome>([this, what, number, process = met_, since = durable_.now(),
                                    deadline = context().deadline, check = std::move(check),
                                    none = std::move(none)](const actors::answer<Outcome>& said) mutable {
    if (process != met_) {
      return;
    }
    require(open_.erase(number) == 1, what, "was answered twice");
    if (wall_.now() > deadline) {
      book_.count("an answer comes after its deadline");
    }
    if (const auto* unavailable = std::get_if<actors::unavailable>(&said)) {
      count_unavailable(what, unavailable->reason);
      return none(unavailable->reason);
    }
    const auto& outcome = std::get<Outcome>(said);
    book_.mark(number);
    if (!outcome) {
      count_refusal(what, outcome.refusal());
    } else {
      book_.tell("  ", what, " is done");
    }
    check(outcome, since);
  });
}

template <class Outcome, class Check>
actors::reply_to<Outcome> visitors::expect(std::string_view what, Check check) {
  return expect_or<Outcome>(what, std::move(check), [](actors::unavailable_reason) {});
}

template <class Command, class Check>
void visitors::ask(std::string_view what, actors::address_of<Command> whom, Command command, Check check) {
  company_->take(actors::asked<Command>{
      whom, std::move(command), context(), expect<actors::outcome_of<Command>>(what, std::move(check)), {}});
}

template <class Refusal>
void visitors::count_refusal(std::string_view of, const Refusal& why) {
  const auto word = word_of(why);
  book_.tell("  ", of, " is refused: ", word);
  book_.count("refusal of " + std::string(of) + ": " + std::string(word));
}

/// As the REST layer does for a request with an idempotency key.
template <class Command, class Check>
void visitors::ask_once(std::string_view what, actors::address_of<Command> whom, Command command, keyed key,
                        Check check) {
  if (!key) {
    return ask(what, whom, std::move(command), std::move(check));
  }
  const auto go_on = [=, this] { carry_out(what, whom, command, *key, check); };
  company_->take(actors::asked<begin_request>{
      {},
      {key->key, key->fingerprint, {}},
      context(),
      expect<actors::request_begun_outcome>(
          "begin-request", [this, key = *key, go_on](const actors::request_begun_outcome& begun,
                                                     version) { check_begun(key, begun, go_on); }),
      {}});
}

template <class Command, class Check>
void visitors::carry_out(std::string_view what, actors::address_of<Command> whom, Command command,
                         const request_key& key, Check check) {
  const auto memory = std::make_shared<std::optional<request_remembered>>();
  const auto text = "answer " + std::to_string(++last_answer_);
  const auto remember = [this, memory, key, text](const actors::remembered_of<Command>&) {
    *memory = request_remembered{
        key.key, key.fingerprint, text, {}, {}, wall_.now(), wall_.now() + std::chrono::hours{24}, {}};
    return **memory;
  };
  const auto process = met_;
  auto done = [this, memory, key, text, check = std::move(check)](const actors::outcome_of<Command>& outcome,
                                                                  version since) mutable {
    if (outcome && *memory) {
      require(durable_.ever_remembered(text), "request with a key", "was answered before that is durable");
    }
    company_->end_request(key.key, outcome ? std::move(*memory) : std::nullopt, false);
    check(outcome, since);
  };
  auto none = [this, key, text, process](actors::unavailable_reason reason) {
    if (process != met_) {
      return;
    }
    const bool unknown = reason == actors::unavailable_reason::dropped;
    if (!unknown) {
      require(!durable_.ever_remembered(text), "request with a key", "was done, and said not to be");
      durable_.note_never(text);
    }
    company_->end_request(key.key, std::nullopt, unknown);
  };
  company_->take(actors::asked<Command>{
      whom, std::move(command), context(),
      expect_or<actors::outcome_of<Command>>(what, std::move(done), std::move(none)), remember});
}

template <class Next>
void visitors::with_session_of(user_id user, Next next) {
  const auto go_on = [this, next = std::move(next)](const secret_hash& key) {
    ask("authenticate", {}, actors::authenticate{key},
        [this, key, next](const actors::session_outcome& said, version since) {
          if (said) {
            check_session("authenticate", key, since);
            next(said.value(), key);
          }
        });
  };
  const auto key = session_of(user);
  return key ? go_on(*key) : log_in_as(user, go_on);
}

template <class Next>
void visitors::with_office(Next next) {
  const auto who = dice_.one_in(20) ? somebody() : user_id{dice_.between(superuser, last_teacher)};
  with_session_of(who, std::move(next));
}

/// As the REST layer does: who has a key is asked who they are before anything is remembered for them.
template <class Command, class Check>
void visitors::ask_about_place(std::string_view what, Command command, Check check) {
  const auto go = [=, this](const keyed& key) {
    if (!key) {
      return ask(what, {}, command, [=, this](const actors::outcome_of<Command>& said, version since) {
        if (said) {
          check_session(what, command.call.key, since);
        }
        check(said, since);
      });
    }
    ask("authenticate", {}, actors::authenticate{command.call.key},
        [=, this](const actors::session_outcome& said, version since) {
          if (said) {
            check_session("authenticate", command.call.key, since);
            auto known = command;
            known.call.by = said.value();
            ask_once(what, {}, known, key, check);
          }
        });
  };
  go(maybe_key(go));
}

template <class Refusal>
void visitors::check_why(std::string_view what, const asked_for& wish, const Refusal& said, version since) {
  std::visit(
      [&](const auto& why) {
        if constexpr (requires { why.why; }) {
          check_refused(what, wish, why.why, since);
        }
      },
      said);
}

template <class Next>
void visitors::through_gate(const ticket& who, Next next) {
  ask("pass-gate", who.room, pass_gate{who.secret, who.user},
      [this, who, next = std::move(next)](const actors::gate_outcome& passed, version since) {
        if (passed) {
          check_standing(who, passed.value(), since);
          next();
        }
      });
}

template <class Next>
void visitors::check_out(const ticket& who, bool pays, Next next) {
  company_->take(actors::asked<actors::open_checkout>{
      who.room,
      {{who.secret, who.user}, pays},
      context(),
      expect<actors::checkout_opened_outcome>(
          "open-checkout",
          [this, who, next = std::move(next)](const actors::checkout_opened_outcome& opened, version since) {
            if (!opened) {
              return;
            }
            const auto* known = durable_.find(who.room, who.secret);
            const bool was_active =
                known != nullptr && known->was_lately(since, [&](const model_token& token) {
                  return token.user == who.user &&
                         (token.status == token_status::active || token.status == token_status::completed);
                });
            require(was_active, "open-checkout", "let somebody pass who is not active");
            next(opened.value());
          }),
      {}});
}

/// What a seat was, where the hall ever had it.
template <class IsSo>
bool visitors::seat_was(const concert_date_key& date, seat_number seat, version since, IsSo is_so) const {
  const auto* known = durable_.seat_history(date, seat);
  return known == nullptr || known->was_lately(since, is_so);
}

}  // namespace usher::simulation
