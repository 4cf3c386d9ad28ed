#include "api/concerts/concert_pages.hpp"

#include <algorithm>

#include "api/concerts/render_concerts.hpp"
#include "api/http/exchange.hpp"

namespace usher::api {

namespace {

constexpr std::size_t most_pages = 16;

rendition rendition_of(const json& body) {
  return make_rendition(to_answer(200, body).body);
}

/// Whether what was rendered when this was published is still right: a sale that ends by itself is published
/// anew, but a moment later.
bool is_current(const actors::concert_view& concert, domain::instant now) {
  return std::none_of(concert.dates.begin(), concert.dates.end(), [&](const auto& date) {
    const auto& closes = date.terms.sales_close_at;
    return closes && *closes > concert.as_of && *closes <= now;
  });
}

}  // namespace

std::shared_ptr<const rendition> shared_dates(const actors::concert_view& concert,
                                              const actors::clock& time) {
  const auto render = [&] { return rendition_of(dates_body(concert, time)); };
  return is_current(concert, time.now()) ? concert.dates_body.get(render)
                                         : std::make_shared<const rendition>(render());
}

std::shared_ptr<const rendition> concert_pages::page(const concerts& all, domain::concert_id after,
                                                     std::size_t most, const actors::clock& time) {
  const auto first = std::upper_bound(all.begin(), all.end(), after,
                                      [](domain::concert_id id, const auto& one) { return id < one->id; });
  const auto shown = std::min<std::size_t>(most + 1, static_cast<std::size_t>(all.end() - first));
  kept_page wanted{after, most, {first, first + static_cast<std::ptrdiff_t>(shown)}, nullptr};
  const auto now = time.now();
  const bool is_kept = std::all_of(wanted.of.begin(), wanted.of.end(),
                                   [now](const auto& one) { return is_current(*one, now); });
  if (is_kept) {
    if (auto known = find(wanted)) {
      return known;
    }
  }
  wanted.shown = std::make_shared<const rendition>(rendition_of(concerts_body(all, after, most, time)));
  auto fresh = wanted.shown;
  if (is_kept) {
    keep(std::move(wanted));
  }
  return fresh;
}

std::shared_ptr<const rendition> concert_pages::find(const kept_page& wanted) const {
  const std::lock_guard lock(mutex_);
  for (const auto& one : pages_) {
    if (one.after == wanted.after && one.most == wanted.most && one.of == wanted.of) {
      return one.shown;
    }
  }
  return nullptr;
}

void concert_pages::keep(kept_page&& fresh) {
  const std::lock_guard lock(mutex_);
  std::erase_if(pages_, [&](const auto& one) { return one.after == fresh.after && one.most == fresh.most; });
  if (pages_.size() == most_pages) {
    pages_.pop_front();
  }
  pages_.push_back(std::move(fresh));
}

}  // namespace usher::api
