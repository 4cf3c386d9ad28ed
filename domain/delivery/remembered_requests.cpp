#include "domain/delivery/remembered_requests.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace usher::domain {

remembered_requests::remembered_requests(const remembered_requests_image& image, std::size_t most)
    : most_(most) {
  known_.reserve(image.requests.size());
  for (const request_remembered& request : image.requests) {
    remember(request);
  }
}

outcome<begun_request, request_refusal> remembered_requests::begin(const begin_request& command,
                                                                   instant now) {
  const auto known = known_.find(command.key);
  const bool is_remembered = known != known_.end() && known->second.forgotten_at > now;
  if (is_remembered && !command.is_of(known->second.fingerprint)) {
    return request_refusal::key_reused;
  }
  if (is_remembered) {
    return begun_request{request_was_answered{known->second.answer}};
  }

  const auto under_way = under_way_.find(command.key);
  if (under_way != under_way_.end() && !command.is_of(under_way->second.fingerprint)) {
    return request_refusal::key_reused;
  }
  if (under_way != under_way_.end()) {
    return begun_request{request_is_under_way{}};
  }

  if (!has_room(command)) {
    return request_refusal::too_many;
  }
  under_way_.emplace(command.key, pending{command.fingerprint, command.share, command.yields});
  count_kept(command.share, command.yields, +1);
  if (known != known_.end()) {
    may_not_go(command.key, known->second);
  }
  return begun_request{request_is_new{}};
}

bool remembered_requests::has_room(const begin_request& command) const {
  const auto room = most_ - std::min(most_, kept_);
  if (command.yields) {
    return room > 0;
  }
  const auto mine = shares_.find(command.share);
  return room > (mine == shares_.end() ? 0 : mine->second.kept);
}

void remembered_requests::end(const secret_hash& key) {
  const auto ended = under_way_.find(key);
  if (ended == under_way_.end()) {
    return;
  }
  count_kept(ended->second.share, ended->second.yields, -1);
  under_way_.erase(ended);
  const auto known = known_.find(key);
  if (known != known_.end()) {
    may_go(key, known->second);
  }
}

void remembered_requests::apply(const change& c) {
  if (const auto* remembered = std::get_if<request_remembered>(&c)) {
    remember(*remembered);
  } else if (const auto* forgotten = std::get_if<request_forgotten>(&c)) {
    forget(forgotten->key);
  }
}

void remembered_requests::remember(const request_remembered& fact) {
  forget(fact.key);
  const auto known = known_.emplace(fact.key, record{fact.fingerprint, fact.answer, fact.remembered_at,
                                                     fact.forgotten_at, fact.share, fact.yields});
  count_kept(fact.share, fact.yields, +1);
  if (!under_way_.contains(fact.key)) {
    may_go(fact.key, known.first->second);
  }
}

void remembered_requests::forget(const secret_hash& key) {
  const auto known = known_.find(key);
  if (known == known_.end()) {
    return;
  }
  may_not_go(key, known->second);
  count_kept(known->second.share, known->second.yields, -1);
  known_.erase(known);
}

void remembered_requests::may_go(const secret_hash& key, const record& known) {
  deadlines_.emplace(known.forgotten_at, key);
  if (known.yields) {
    change_share(known.share, [&](share& of) { of.yielding.emplace(known.forgotten_at, key); });
  }
}

void remembered_requests::may_not_go(const secret_hash& key, const record& known) {
  deadlines_.erase({known.forgotten_at, key});
  if (known.yields) {
    change_share(known.share, [&](share& of) { of.yielding.erase({known.forgotten_at, key}); });
  }
}

void remembered_requests::count_kept(const secret_hash& whose, bool yields, int by) {
  if (yields) {
    return;
  }
  kept_ += static_cast<std::size_t>(by);
  change_share(whose, [by](share& of) { of.kept += static_cast<std::size_t>(by); });
}

template <class Change>
void remembered_requests::change_share(const secret_hash& whose, Change change) {
  const auto found = shares_.try_emplace(whose).first;
  auto& yielding = found->second.yielding;
  if (!yielding.empty()) {
    offers_.erase({yielding.size(), *yielding.begin(), whose});
  }
  change(found->second);
  if (!yielding.empty()) {
    offers_.insert({yielding.size(), *yielding.begin(), whose});
  } else if (found->second.kept == 0) {
    shares_.erase(found);
  }
}

std::size_t remembered_requests::surplus() const {
  return known_.size() - std::min(most_, known_.size());
}

changes remembered_requests::due(instant now) const {
  changes facts;
  for (const auto& [forgotten_at, key] : deadlines_) {
    if (forgotten_at > now || facts.size() == limits::max_due_changes_per_step) {
      break;
    }
    facts.push_back(request_forgotten{key, forgotten_at});
  }
  if (!facts.empty() || surplus() == 0 || offers_.empty()) {
    return facts;
  }
  // No more than brings this share down to the next one.
  const auto& first = *offers_.begin();
  const auto next = std::next(offers_.begin());
  const auto above = first.yielding - (next == offers_.end() ? 0 : next->yielding);
  const auto count = std::min({surplus(), std::max<std::size_t>(above, 1), limits::max_due_changes_per_step});
  for (const auto& [forgotten_at, key] : shares_.at(first.share).yielding) {
    if (facts.size() == count) {
      break;
    }
    facts.push_back(request_forgotten{key, now});
  }
  return facts;
}

std::optional<instant> remembered_requests::next_due() const {
  if (surplus() > 0 && !offers_.empty()) {
    return instant{};
  }
  if (deadlines_.empty()) {
    return std::nullopt;
  }
  return deadlines_.begin()->first;
}

std::size_t remembered_requests::size() const {
  return known_.size();
}

remembered_requests_image remembered_requests::image() const {
  remembered_requests_image image;
  image.requests.reserve(known_.size());
  for (const auto& [key, known] : known_) {
    request_remembered fact{key, known.fingerprint,   known.answer,      std::nullopt,
                            {},  known.remembered_at, known.forgotten_at};
    fact.share = known.share;
    fact.yields = known.yields;
    image.requests.push_back(std::move(fact));
  }
  std::sort(image.requests.begin(), image.requests.end(),
            [](const request_remembered& a, const request_remembered& b) {
              return std::tie(a.remembered_at, a.key) < std::tie(b.remembered_at, b.key);
            });
  return image;
}

}  // namespace usher::domain
