#include "actors/shell/durable_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "domain/changes/names.hpp"

namespace usher::actors {

durable_writer::durable_writer(std::string actor, std::shared_ptr<storage::journal_port> journal)
    : actor_(std::move(actor)), journal_(std::move(journal)) {}

void durable_writer::append(domain::changes changes, const domain::trace_id& trace,
                            domain::instant decided_at, showing show) {
  waiting_.push_back({++last_sequence_, std::move(show), {}});
  journal_->submit({observer_, epoch_, last_sequence_, parts_of(std::move(changes)), trace, decided_at});
}

std::vector<storage::append_part> durable_writer::parts_of(domain::changes changes) {
  std::vector<storage::append_part> parts;
  for (auto& change : changes) {
    auto owner = domain::owner_of(change);
    auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.actor == owner; });
    if (part == parts.end()) {
      part = parts.insert(parts.end(), {std::move(owner), {}});
    }
    part->changes.push_back(std::move(change));
  }
  // Keys come with what was answered for, or is given back: who reads the log has read of that by then.
  const auto keys = std::find_if(parts.begin(), parts.end(), [](const auto& part) {
    return part.actor == domain::remembered_requests_name;
  });
  if (keys != parts.end()) {
    std::rotate(keys, keys + 1, parts.end());
  }
  return parts;
}

void durable_writer::after_durable(effect run) {
  if (waiting_.empty()) {
    run({});
  } else {
    waiting_.back().effects.push_back(std::move(run));
  }
}

bool durable_writer::mark_durable(std::uint64_t epoch, std::uint64_t through,
                                  const storage::committed_batch& by) {
  if (epoch != epoch_) {
    return false;
  }
  freed_by_ = by;
  bool visible = false;
  while (!waiting_.empty() && waiting_.front().through <= through) {
    auto done = std::move(waiting_.front());
    waiting_.pop_front();
    if (done.show) {
      done.show();
    }
    std::move(done.effects.begin(), done.effects.end(), std::back_inserter(freed_));
    visible = true;
  }
  return visible;
}

void durable_writer::answer() {
  // An effect may lead to further appends; it must not find itself in the list that is being walked.
  for (auto& run : std::exchange(freed_, {})) {
    run({true, &freed_by_});
  }
}

void durable_writer::forget() {
  waiting_.clear();
  freed_.clear();
}

void durable_writer::lose() {
  ++epoch_;
  for (auto& lost : std::exchange(waiting_, {})) {
    for (auto& run : lost.effects) {
      run({false});
    }
  }
}

}  // namespace usher::actors
