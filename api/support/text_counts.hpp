#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/limits.hpp"

namespace usher::api {

/// Counts by text, of a bounded number of texts. Counting a text that is known takes no lock; the first of
/// each takes a short one. Nothing is allocated. Any thread.
class text_counts {
 public:
  static constexpr std::size_t max_texts = domain::limits::max_refusal_reasons;
  static constexpr std::size_t max_text_bytes = 63;

  /// Texts that are empty or too long, and those beyond the bound, count as `other`.
  void add(std::string_view text) noexcept;

  /// What was counted, in order of text.
  std::vector<std::pair<std::string, std::uint64_t>> read() const;

 private:
  struct slot {
    /// 0 while the slot is free; the text is there before its length is.
    std::atomic<std::uint8_t> length{0};
    std::array<char, max_text_bytes> text{};
    std::atomic<std::uint64_t> count{0};

    std::string_view name(std::size_t bytes) const { return {text.data(), bytes}; }
  };

  /// The slot of the text, or the free one where it belongs.
  slot& find(std::string_view text) noexcept;

  /// Half of them stay free, so that few are looked at.
  std::array<slot, 2 * max_texts> slots_;
  std::atomic<std::size_t> used_{0};
  std::atomic<std::uint64_t> other_{0};
  std::mutex taking_;
};

}  // namespace usher::api
