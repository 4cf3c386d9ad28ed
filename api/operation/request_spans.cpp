#include "api/operation/request_spans.hpp"

#include <string_view>
#include <unordered_map>

namespace usher::api {

namespace {

/// Codes are few; each thread looks one up in the recorder once.
const char* lasting(tracing::recorder& recorder, std::string_view code) {
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct memory {
    std::uint64_t of = 0;
    std::unordered_map<std::string, const char*, hash, std::equal_to<>> texts;
  };
  thread_local memory known;
  if (known.of != recorder.serial()) {
    known = {recorder.serial(), {}};
  }
  if (const auto found = known.texts.find(code); found != known.texts.end()) {
    return found->second;
  }
  return known.texts.emplace(code, recorder.intern(code)).first->second;
}

}  // namespace

tracing::span_outcome outcome_of_status(int status) noexcept {
  using tracing::span_outcome;
  if (status < 400) {
    return span_outcome::done;
  }
  if (status < 500) {
    return span_outcome::refused;
  }
  return status == 503 ? span_outcome::unavailable : span_outcome::failed;
}

request_spans::request_spans(std::shared_ptr<tracing::recorder> recorder,
                             const std::vector<std::string>& routes)
    : recorder_(std::move(recorder)) {
  for (const auto& route : routes) {
    kinds_.push_back(recorder_->intern(route));
  }
}

void request_spans::answered(const request_facts& facts) noexcept {
  if (!recorder_->on()) {
    return;
  }
  tracing::span root;
  root.trace = facts.trace.trace;
  root.id = facts.trace.span;
  root.parent = facts.trace.parent;
  root.kind = kinds_[facts.route];
  root.outcome = outcome_of_status(facts.status);
  root.status = static_cast<std::uint16_t>(facts.status);
  if (!facts.code.empty()) {
    root.reason = lasting(*recorder_, facts.code);
  }
  root.enqueued = facts.received;
  root.started = facts.received;
  root.answered = facts.answered;
  root.at = recorder_->to_wall(facts.received);
  recorder_->record(root);
}

}  // namespace usher::api
