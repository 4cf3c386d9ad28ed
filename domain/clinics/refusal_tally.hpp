#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "domain/base/words.hpp"
#include "domain/changes/change.hpp"

namespace usher::domain {

inline constexpr auto all_attempt_refusals = values_of<attempt_refusal>;

/// Counts refused attempts between two changes that make the counts durable, so that a crowd of losers does
/// not write a row each. What was counted since the last of them is lost in a crash.
class refusal_tally {
 public:
  /// For refusals before any clinic was asked: clinic 0.
  explicit refusal_tally(clinic_id clinic) : clinic_(clinic) {}

  void count(attempt_refusal reason, const moment& now);

  /// A refusals_counted for each reason that was counted, once the oldest has waited for
  /// limits::refusals_counted_every, or the week has turned. Apply them before the next call.
  changes due(const moment& now) const;
  std::optional<instant> next_due() const;

  /// Takes the refusals_counted of this clinic off.
  void apply(const refusals_counted& counted);

 private:
  using counts = std::array<std::int64_t, all_attempt_refusals.size()>;

  clinic_id clinic_;
  /// By the Monday of their week. Two at most: `due` comes far more often than weeks do.
  std::map<local_date, counts> weeks_;
  /// When the first of them was counted.
  std::optional<instant> oldest_;
};

}  // namespace usher::domain
