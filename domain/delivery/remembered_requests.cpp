#include "domain/delivery/remembered_requests.hpp"

#include <algorithm>
#include <tuple>

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
  if (under_way != under_way_.end() && !command.is_of(under_way->second)) {
    return request_refusal::key_reused;
  }
  if (under_way != under_way_.end()) {
    return begun_request{request_is_under_way{}};
  }

  if (known_.size() + under_way_.size() >= most_) {
    return request_refusal::too_many;
  }
  under_way_.emplace(command.key, command.fingerprint);
  if (known != known_.end()) {
    deadlines_.erase({known->second.forgotten_at, command.key});
  }
  return begun_request{request_is_new{}};
}

void remembered_requests::end(const secret_hash& key) {
  if (under_way_.erase(key) == 0) {
    return;
  }
  const auto known = known_.find(key);
  if (known != known_.end()) {
    deadlines_.emplace(known->second.forgotten_at, key);
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
  known_.emplace(fact.key, record{fact.fingerprint, fact.answer, fact.remembered_at, fact.forgotten_at});
  if (!under_way_.contains(fact.key)) {
    deadlines_.emplace(fact.forgotten_at, fact.key);
  }
}

void remembered_requests::forget(const secret_hash& key) {
  const auto known = known_.find(key);
  if (known == known_.end()) {
    return;
  }
  deadlines_.erase({known->second.forgotten_at, key});
  known_.erase(known);
}

changes remembered_requests::due(instant now) const {
  changes facts;
  for (const auto& [forgotten_at, key] : deadlines_) {
    if (forgotten_at > now || facts.size() == limits::max_due_changes_per_step) {
      break;
    }
    facts.push_back(request_forgotten{key, forgotten_at});
  }
  return facts;
}

std::optional<instant> remembered_requests::next_due() const {
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
    image.requests.push_back(
        {key, known.fingerprint, known.answer, std::nullopt, {}, known.remembered_at, known.forgotten_at});
  }
  std::sort(image.requests.begin(), image.requests.end(),
            [](const request_remembered& a, const request_remembered& b) {
              return std::tie(a.remembered_at, a.key) < std::tie(b.remembered_at, b.key);
            });
  return image;
}

}  // namespace usher::domain
