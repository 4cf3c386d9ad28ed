#include "tests/actors/stage.hpp"

#include <map>
#include <stdexcept>

#include <caf/atom.hpp>

namespace usher::tests {

namespace {

/// A store that cannot be read: actors must cope with what it throws.
class out_of_order final : public storage::store {
 public:
  storage::commit_result commit(const storage::batch&) noexcept override {
    return {storage::commit_status::failed, "out of order"};
  }
  storage::settlement settle(const storage::batch_id&) noexcept override {
    return storage::settlement::unknown;
  }
  storage::catalogue load_catalogue() override { fail(); }
  domain::seat_map_image load_concert_date(const domain::concert_date_key&) override { fail(); }
  domain::waiting_line_image load_waiting_line(domain::room_id, domain::instant) override { fail(); }
  domain::clinic_facts load_clinic(domain::clinic_id) override { fail(); }
  domain::roster_image load_roster(domain::clinic_id, domain::local_date) override { fail(); }
  domain::people_image load_people() override { fail(); }
  domain::existing_data load_existing_data() override { fail(); }
  std::uint64_t last_change_number(const std::string&) override { fail(); }
  std::vector<storage::logged_change> read_changes(const std::string&, std::uint64_t, std::size_t) override {
    fail();
  }
  std::int64_t wallet_balance(domain::user_id) override { fail(); }
  bool ping() noexcept override { return false; }
  std::string description() const override { return "out of order"; }

 private:
  [[noreturn]] static void fail() { throw storage::store_error("out of order"); }
};

}  // namespace

void manual_journal::read(std::function<void(storage::store&)> work) noexcept {
  if (broken_) {
    out_of_order store;
    return work(store);
  }
  work(*store_);
}

std::size_t manual_journal::commit() {
  storage::batch batch;
  batch.id.bytes[0] = ++batches_;
  // As the journal does: one report per writer and batch.
  std::map<std::shared_ptr<storage::append_observer>, std::pair<std::uint64_t, std::uint64_t>> reports;
  const auto appends = std::exchange(waiting_, {});
  for (const auto& request : appends) {
    batch.appends.push_back(request.append);
    reports[request.writer] = {request.epoch,
                               request.append.first_number + request.append.changes.size() - 1};
  }
  const auto result = store_->commit(batch);
  if (result.status != storage::commit_status::committed) {
    throw std::runtime_error("the batch was not committed: " + result.message);
  }
  for (const auto& [writer, report] : reports) {
    writer->durable(report.first, report.second);
  }
  return appends.size();
}

void manual_journal::lose() {
  std::map<std::shared_ptr<storage::append_observer>, std::uint64_t> losers;
  for (const auto& request : std::exchange(waiting_, {})) {
    losers[request.writer] = request.epoch;
  }
  for (const auto& [writer, epoch] : losers) {
    writer->lost(epoch, "lost on purpose");
  }
}

void manual_journal::write(const std::string& actor, domain::changes changes) {
  storage::batch batch;
  batch.id.bytes[0] = ++batches_;
  batch.id.bytes[1] = 1;
  batch.appends.push_back(
      {actor, store_->last_change_number(actor) + 1, std::move(changes), {}, stage::noon});
  const auto result = store_->commit(batch);
  if (result.status != storage::commit_status::committed) {
    throw std::runtime_error("the set-up was not committed: " + result.message);
  }
}

stage::stage()
    : time(actors::make_manual_clock("Asia/Seoul", noon)),
      journal(std::make_shared<manual_journal>(storage::open_sqlite(folder.path()))) {
  config.set("scheduler.policy", caf::atom("testing"));
  system = std::make_unique<caf::actor_system>(config);
  scheduler = &dynamic_cast<caf::scheduler::test_coordinator&>(system->scheduler());
}

stage::~stage() {
  // The test coordinator runs nothing by itself: what is left must be run before the system goes.
  scheduler->run();
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
