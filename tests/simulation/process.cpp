#include "tests/simulation/process.hpp"

#include <algorithm>
#include <utility>

#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include "domain/base/limits.hpp"

namespace usher::simulation {

hand_journal::hand_journal(std::unique_ptr<doubtful_store> where, surroundings around, chance& dice)
    : store_(std::move(where)), around_(std::move(around)), dice_(dice) {
  storage::journal_settings settings;
  settings.on_right_lost = around_.on_right_lost;
  storage::journal_surroundings& own = *this;
  committer_.emplace(*store_, own, settings);
  while (sessions_.size() < domain::limits::store_readers) {
    sessions_.push_back({store_->open_reader(), false});
  }
}

void hand_journal::end() {
  has_ended_ = true;
  committer_.reset();
  inbox_.take();
  readings_.clear();
  sessions_.clear();
  store_.reset();
}

void hand_journal::submit(storage::append_request request) noexcept {
  if (!has_ended_) {
    inbox_.put(std::move(request));
  }
}

void hand_journal::read(std::function<void(storage::store_reader&)> work) noexcept {
  if (has_ended_) {
    return;
  }
  // In the place in which the store itself would be read, and there only handed over.
  inbox_.put(storage::store_work([this, work = std::move(work)](storage::store&) {
    if (around_.reads_beside) {
      readings_.push_back(work);
    } else {
      make(work);
    }
  }));
}

bool hand_journal::has_reading() const {
  return !readings_.empty() &&
         std::any_of(sessions_.begin(), sessions_.end(), [](const session& one) { return !one.is_reading; });
}

void hand_journal::read_one() {
  const auto first = std::move(readings_.front());
  readings_.pop_front();
  make(first);
}

void hand_journal::make(const reading& work) {
  const auto free =
      std::find_if(sessions_.begin(), sessions_.end(), [](const session& one) { return !one.is_reading; });
  free->is_reading = true;
  work(*free->reader);
  free->reader->end_reading();
  free->is_reading = false;
  if (const auto why = free->reader->why_right_lost(); !why.empty()) {
    around_.on_right_lost(why);
  }
}

void hand_readings::submit(storage::append_request request) noexcept {
  if (by_) {
    return by_->submit(std::move(request));
  }
  on_submit_();
  request.writer->lost(request.epoch, "another process decides");
}

void hand_readings::read(std::function<void(storage::store_reader&)> work) noexcept {
  if (by_) {
    by_->read(std::move(work));
  } else if (!has_ended_) {
    readings_.push_back(std::move(work));
  }
}

void hand_readings::read_one(storage::store_reader& from) {
  const auto first = std::move(readings_.front());
  readings_.pop_front();
  first(from);
}

void hand_readings::lead(std::shared_ptr<storage::journal_port> by) {
  by_ = std::move(by);
  readings_.clear();
}

process::process(const actors::engine_settings& settings, std::shared_ptr<const actors::clock> time,
                 std::unique_ptr<doubtful_store> store, hand_journal::surroundings around, chance& dice)
    : settings_(settings),
      time_(time),
      journal_(std::make_shared<hand_journal>(std::move(store), std::move(around), dice)),
      passwords_(std::make_shared<hand_passwords>(time, dice)) {
  make_system();
  auto& real = journal_->store().real();
  real.forget_requests(time->now());
  company_ = std::make_unique<actors::company>(*system_, settings, std::move(time), journal_, passwords_);
  company_->open(real.load_catalogue(), real.load_restless());
}

process::process(const actors::engine_settings& settings, std::shared_ptr<const actors::clock> time,
                 storage::store_reader& beginning, std::function<void()> on_submit, chance& dice)
    : settings_(settings),
      time_(time),
      readings_(std::make_shared<hand_readings>(std::move(on_submit))),
      passwords_(std::make_shared<hand_passwords>(time, dice)) {
  make_system();
  company_ = std::make_unique<actors::company>(*system_, settings, std::move(time), nullptr, passwords_);
  followed_to_ = beginning.end_of_log().position;
  company_->follow(readings_, beginning.load_catalogue(), beginning.load_restless());
}

void process::make_system() {
  config_.set("scheduler.policy", caf::atom("testing"));
  config_.set("logger.verbosity", caf::atom("quiet"));
  system_ = std::make_unique<caf::actor_system>(config_);
  scheduler_ = &dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
}

bool process::follow(storage::store_reader& from, std::size_t at_most) {
  const auto piece = from.log_after(followed_to_, at_most);
  if (piece.changes.empty()) {
    return false;
  }
  followed_to_ = piece.changes.back().change_number;
  // What was handed on before keeps it, too.
  auto held = until_taken_.lock();
  const auto taken = held ? held : std::make_shared<int>();
  until_taken_ = taken;
  company_->take_in(piece, taken);
  return true;
}

void process::lead(std::unique_ptr<doubtful_store> store, hand_journal::surroundings around, bool anew,
                   chance& dice) {
  journal_ = std::make_shared<hand_journal>(std::move(store), std::move(around), dice);
  auto& real = journal_->store().real();
  real.forget_requests(time_->now());
  if (!anew) {
    readings_->lead(journal_);
    return company_->lead(real.load_catalogue(), real.load_restless());
  }
  // As a start: none of those goes on who followed.
  readings_->end();
  passwords_->end();
  end_actors();
  readings_.reset();
  passwords_ = std::make_shared<hand_passwords>(time_, dice);
  company_ = std::make_unique<actors::company>(*system_, settings_, time_, journal_, passwords_);
  company_->open(real.load_catalogue(), real.load_restless());
}

void process::end_actors() {
  for (const auto& actor : company_->close()) {
    caf::anon_send_exit(actor, caf::exit_reason::kill);
  }
  scheduler_->run();
}

process::~process() {
  if (journal_) {
    journal_->end();
  }
  if (readings_) {
    readings_->end();
  }
  passwords_->end();
  end_actors();
  // What the journal still holds refers to actors, too.
  journal_.reset();
  readings_.reset();
  scheduler_->run();
  company_.reset();
  system_.reset();
}

void process::deliver_one(chance& dice) {
  auto& jobs = scheduler_->jobs;
  const auto chosen = jobs.begin() + static_cast<std::ptrdiff_t>(dice.below(jobs.size()));
  std::rotate(jobs.begin(), chosen, chosen + 1);
  scheduler_->run_once();
}

}  // namespace usher::simulation
