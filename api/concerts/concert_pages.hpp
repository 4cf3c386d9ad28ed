#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "actors/base/clock.hpp"
#include "actors/base/views.hpp"
#include "api/http/browser/rendition.hpp"

/// What everybody asks about concerts, rendered once for all who ask while it stays the same.
namespace usher::api {

/// The answer to findDates.
std::shared_ptr<const rendition> shared_dates(const actors::concert_view& concert, const actors::clock& time);

/// The answers to findConcerts, of which the last few pages that were asked for are kept. Any thread.
class concert_pages {
 public:
  using concerts = std::vector<std::shared_ptr<const actors::concert_view>>;

  /// As concerts_body has it.
  std::shared_ptr<const rendition> page(const concerts& all, domain::concert_id after, std::size_t most,
                                        const actors::clock& time);

 private:
  struct kept_page {
    domain::concert_id after;
    std::size_t most = 0;
    /// All that it shows, and one more if there is one, in the same order.
    concerts of;
    std::shared_ptr<const rendition> shown;
  };

  std::shared_ptr<const rendition> find(const kept_page& wanted) const;
  void keep(kept_page&& fresh);

  mutable std::mutex mutex_;
  std::deque<kept_page> pages_;
};

}  // namespace usher::api
