#pragma once

#include <utility>
#include <variant>
#include <vector>

namespace usher::domain {

/// What a decision came to: a value or a refusal, never both. Refusals are values, not exceptions. A refusal
/// type is an enumeration whose members stand in order of precedence, or a small struct that carries one.
template <class Value, class Refusal>
class outcome {
 public:
  outcome(Value value) : content_(std::in_place_index<0>, std::move(value)) {}
  outcome(Refusal refusal) : content_(std::in_place_index<1>, std::move(refusal)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// Only when ok().
  const Value& value() const { return std::get<0>(content_); }
  /// Only when not ok().
  const Refusal& refusal() const { return std::get<1>(content_); }

 private:
  std::variant<Value, Refusal> content_;
};

/// What a rule decided and what follows from it. `changes` are facts in order; they are empty for every
/// refusal and for a repetition that changes nothing.
template <class Outcome, class Change>
struct decision {
  Outcome outcome;
  std::vector<Change> changes;
};

}  // namespace usher::domain
