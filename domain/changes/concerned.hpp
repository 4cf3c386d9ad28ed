#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/changes/change.hpp"

/// Whom a change concerns that was decided elsewhere.
namespace usher::domain {

/// The names of the actors whose states the change says something to: its owner first, and who keeps
/// something of it beside. Whoever decides it applies it as well, whatever it says.
std::vector<std::string> concerned_by(const change& c);

/// Whether it says something to each clinic that there is: who may not book any more, or that everyone is to
/// be let go for a new week.
bool concerns_each_clinic(const change& c);

/// Who gets a place in a class by it, or begins to wait for one.
std::optional<user_id> entering_by(const change& c);

/// `concerned_by`, of changes in the order of the change log: what a decision says of keys concerns the dates
/// that it is about, which only the rest of it names; keys stand last. One thread.
class concerned_in_log {
 public:
  /// The next change, of the decision that was asked for by this trace, and made then.
  std::vector<std::string> by(const change& c, const trace_id& trace, instant decided_at);

 private:
  trace_id trace_{};
  instant decided_at_{};
  /// That the decision at hand has been about so far.
  std::vector<std::string> dates_;
};

}  // namespace usher::domain
