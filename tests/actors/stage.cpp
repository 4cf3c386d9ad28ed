#include "tests/actors/stage.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <caf/atom.hpp>

#include "tests/support/empty_store.hpp"

namespace usher::tests {

namespace {

/// What each writer hears of its appends, in the order in which they submitted first.
template <class Report>
class reports {
 public:
  void put(const std::shared_ptr<storage::append_observer>& writer, Report report) {
    const auto known =
        std::find_if(all_.begin(), all_.end(), [&](const auto& of) { return of.first == writer; });
    if (known == all_.end()) {
      all_.emplace_back(writer, report);
    } else {
      known->second = report;
    }
  }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<std::pair<std::shared_ptr<storage::append_observer>, Report>> all_;
};

/// A store that cannot be read: actors must cope with what it throws.
class out_of_order final : public empty_store {
 protected:
  void before_reading() override { throw storage::store_error("out of order"); }
};

}  // namespace

void manual_journal::read(std::function<void(storage::store_reader&)> work) noexcept {
  if (broken_) {
    out_of_order store;
    work(store);
  } else if (waiting_.empty()) {
    work(*store_);
  } else {
    reads_.push_back(std::move(work));
  }
}

void manual_journal::read_what_waited() {
  for (const auto& work : std::exchange(reads_, {})) {
    work(*store_);
  }
}

std::size_t manual_journal::commit() {
  const auto count = waiting_.size();
  commit_telling_later({});
  return count;
}

std::function<void()> manual_journal::commit_telling_later(const std::string& actor) {
  storage::batch batch;
  batch.id = next_batch();
  // As the journal does: one report per writer and batch.
  using durable_reports = reports<std::pair<std::uint64_t, std::uint64_t>>;
  durable_reports now;
  durable_reports later;
  const auto appends = std::exchange(waiting_, {});
  std::map<std::string, std::uint64_t> last;
  for (const auto& request : appends) {
    for (const auto& part : request.parts) {
      const auto known = last.try_emplace(part.actor, 0);
      if (known.second) {
        known.first->second = store_->last_change_number(part.actor);
      }
      auto& number = known.first->second;
      batch.appends.push_back({part.actor, number + 1, part.changes, request.trace, request.decided_at});
      number += part.changes.size();
    }
    auto& told = request.parts.front().actor == actor ? later : now;
    told.put(request.writer, {request.epoch, request.sequence});
  }
  const auto result = store_->commit(batch);
  if (result.status != storage::commit_status::committed) {
    throw std::runtime_error("the batch was not committed: " + result.message);
  }
  const storage::committed_batch by{batch.id, 1, {}, {}};
  const auto tell = [by](const durable_reports& whom) {
    for (const auto& [writer, report] : whom) {
      writer->durable(report.first, report.second, by);
    }
  };
  tell(now);
  read_what_waited();
  return [tell, later] { tell(later); };
}

void manual_journal::lose() {
  reports<std::uint64_t> losers;
  for (const auto& request : std::exchange(waiting_, {})) {
    losers.put(request.writer, request.epoch);
  }
  for (const auto& [writer, epoch] : losers) {
    writer->lost(epoch, "lost on purpose");
  }
}

storage::batch_id manual_journal::next_batch() {
  storage::batch_id id;
  ++batches_;
  id.bytes[0] = static_cast<std::uint8_t>(batches_ & 0xFFU);
  id.bytes[1] = static_cast<std::uint8_t>(batches_ >> 8U);
  return id;
}

void manual_journal::write(const std::string& actor, domain::changes changes,
                           std::optional<domain::instant> when) {
  storage::batch batch;
  batch.id = next_batch();
  batch.appends.push_back(
      {actor, store_->last_change_number(actor) + 1, std::move(changes), {}, when.value_or(stage::noon)});
  const auto result = store_->commit(batch);
  if (result.status != storage::commit_status::committed) {
    throw std::runtime_error("the set-up was not committed: " + result.message);
  }
}

domain::changes people(int count) {
  domain::changes registered;
  for (int id = 1; id <= count; ++id) {
    domain::person who;
    who.id = domain::user_id{id};
    who.name = "somebody";
    registered.push_back(domain::person_registered{who, stage::noon});
  }
  return registered;
}

stage::stage(const std::string& zone, domain::instant start)
    : time(make_manual_clock(zone, start)),
      journal(std::make_shared<manual_journal>(storage::open_sqlite(folder.path()))) {
  config.set("scheduler.policy", caf::atom("testing"));
  system = std::make_unique<caf::actor_system>(config);
  scheduler = &dynamic_cast<caf::scheduler::test_coordinator&>(system->scheduler());
}

stage::~stage() {
  // The test coordinator runs nothing by itself: what is left must be run before the system goes.
  scheduler->run();
}

std::vector<tracing::span> stage::spans_of(std::string_view kind) const {
  std::vector<tracing::span> found;
  for (std::uint64_t ticket = 0; ticket < spans->claimed(); ++ticket) {
    for (std::size_t i = 0; i < tracing::recorder::spans_per_chunk; ++i) {
      if (const auto s = spans->read(ticket, i); s && s->kind == kind) {
        found.push_back(*s);
      }
    }
  }
  return found;
}

void stage::run() {
  scheduler->run();
}

void stage::advance(domain::milliseconds by) {
  time->advance(by);
  scheduler->advance_time(by);
  run();
}

}  // namespace usher::tests
