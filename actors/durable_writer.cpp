#include "actors/durable_writer.hpp"

#include <iterator>
#include <utility>

namespace usher::actors {

durable_writer::durable_writer(std::string actor, std::shared_ptr<storage::journal_port> journal)
    : actor_(std::move(actor)), journal_(std::move(journal)) {}

void durable_writer::begin(std::uint64_t last_number) {
  last_number_ = last_number;
}

void durable_writer::append(domain::changes changes, const domain::trace_id& trace,
                            domain::instant decided_at, showing show) {
  const auto first = last_number_ + 1;
  last_number_ += changes.size();
  waiting_.push_back({last_number_, std::move(show), {}});
  journal_->submit({observer_, epoch_, {actor_, first, std::move(changes), trace, decided_at}});
}

void durable_writer::after_durable(effect run) {
  if (waiting_.empty()) {
    run(true);
  } else {
    waiting_.back().effects.push_back(std::move(run));
  }
}

bool durable_writer::settle(std::uint64_t epoch, std::uint64_t through) {
  if (epoch != epoch_) {
    return false;
  }
  bool visible = false;
  while (!waiting_.empty() && waiting_.front().through <= through) {
    auto done = std::move(waiting_.front());
    waiting_.pop_front();
    done.show();
    std::move(done.effects.begin(), done.effects.end(), std::back_inserter(settled_));
    visible = true;
  }
  return visible;
}

void durable_writer::answer() {
  // An effect may lead to further appends; it must not find itself in the list that is being walked.
  for (auto& run : std::exchange(settled_, {})) {
    run(true);
  }
}

void durable_writer::lose() {
  ++epoch_;
  for (auto& lost : std::exchange(waiting_, {})) {
    for (auto& run : lost.effects) {
      run(false);
    }
  }
}

}  // namespace usher::actors
