#include "api/support/text_counts.hpp"

#include <algorithm>
#include <functional>

namespace usher::api {

text_counts::slot& text_counts::find(std::string_view text) noexcept {
  for (auto i = std::hash<std::string_view>{}(text);; ++i) {
    auto& at = slots_[i % slots_.size()];
    const auto length = at.length.load(std::memory_order_acquire);
    if (length == 0 || at.name(length) == text) {
      return at;
    }
  }
}

void text_counts::add(std::string_view text) noexcept {
  if (text.empty() || text.size() > max_text_bytes) {
    other_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  auto* at = &find(text);
  if (at->length.load(std::memory_order_acquire) == 0) {
    if (used_.load(std::memory_order_relaxed) == max_texts) {
      other_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    const std::lock_guard lock{taking_};
    // Somebody else may have taken it meanwhile, for this text or another.
    at = &find(text);
    if (at->length.load(std::memory_order_relaxed) == 0) {
      if (used_.load(std::memory_order_relaxed) == max_texts) {
        other_.fetch_add(1, std::memory_order_relaxed);
        return;
      }
      std::copy(text.begin(), text.end(), at->text.begin());
      at->length.store(static_cast<std::uint8_t>(text.size()), std::memory_order_release);
      used_.fetch_add(1, std::memory_order_relaxed);
    }
  }
  at->count.fetch_add(1, std::memory_order_relaxed);
}

std::vector<std::pair<std::string, std::uint64_t>> text_counts::read() const {
  std::vector<std::pair<std::string, std::uint64_t>> all;
  for (const auto& at : slots_) {
    if (const auto length = at.length.load(std::memory_order_acquire); length > 0) {
      all.emplace_back(at.name(length), at.count.load(std::memory_order_relaxed));
    }
  }
  if (const auto others = other_.load(std::memory_order_relaxed); others > 0) {
    all.emplace_back("other", others);
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace usher::api
