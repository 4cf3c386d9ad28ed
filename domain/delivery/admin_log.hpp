#pragma once

#include <algorithm>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"

/// The administration's calls, numbered in the order in which they were made.
namespace usher::domain {

/// A call that is about to be carried out, without its number.
struct record_admin_call {
  admin_called call;
};

enum class admin_log_refusal : std::uint8_t {};

struct admin_log_image {
  admin_call_number next{1};

  friend bool operator==(const admin_log_image&, const admin_log_image&) = default;
};

class admin_log {
 public:
  explicit admin_log(const admin_log_image& image = {}) : next_(image.next) {}

  /// Never refused.
  decision<outcome<admin_call_number, admin_log_refusal>, change> decide(const record_admin_call& command,
                                                                         instant now) const {
    auto call = command.call;
    call.call = next_;
    call.called_at = now;
    return {call.call, {std::move(call)}};
  }

  /// Takes admin_called in; ignores others.
  void apply(const change& c) {
    if (const auto* called = std::get_if<admin_called>(&c)) {
      next_ = std::max(next_, admin_call_number{called->call.value + 1});
    }
  }

  admin_log_image image() const { return {next_}; }

 private:
  admin_call_number next_;
};

}  // namespace usher::domain
