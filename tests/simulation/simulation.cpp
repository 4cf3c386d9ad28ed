#include "tests/simulation/simulation.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <sodium.h>

#include "storage/journal/retention.hpp"

namespace usher::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::int64_t most_balance = 400'000;
constexpr std::int32_t most_attempts = 3;
/// By how much a clock is set forward or back.
constexpr std::array clock_steps{50ms, 1'000ms, 90'000ms, 400'000ms};

room_rules first_rules() {
  room_rules rules;
  rules.places = 3;
  rules.active_for = 4min;
  rules.extend_by = 60s;
  rules.max_extensions = 1;
  rules.waits_for = 10min;
  return rules;
}

std::string options_of(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& ranges) {
  std::string text;
  for (const auto& [first, last] : ranges) {
    text += (text.empty() ? "" : ",") + std::to_string(first) + "-" + std::to_string(last);
  }
  return text;
}

}  // namespace

bool story::skips(std::uint64_t number) const {
  return std::any_of(skipped.begin(), skipped.end(),
                     [&](const auto& range) { return number >= range.first && number <= range.second; });
}

std::string story::to_options() const {
  auto text = "--seed " + std::to_string(seed) + " --run-steps " + std::to_string(steps);
  std::string names;
  for (const auto& name : without) {
    names += (names.empty() ? "" : ",") + name;
  }
  text += names.empty() ? "" : " --without " + names;
  text += skipped.empty() ? "" : " --skip " + options_of(skipped);
  return text;
}

simulation::simulation(const story& what, const first_store& first, bool tells)
    : story_(what),
      dice_(what.seed),
      book_(tells),
      mishaps_(dice_, what.seed, what.without, what.rarely),
      wall_(tests::make_manual_clock("Asia/Seoul", noon)),
      steady_(std::chrono::hours{1}),
      durable_(book_, first_rules(), most_balance),
      visitors_(dice_, book_, durable_, *wall_, what.without),
      receiver_(std::make_shared<receiver>(dice_, book_, most_attempts)) {
  first.copy_to(folder_.path());
  durable_.commit(first.content());
  keep_copy();
  settings_ = settings();
  boot();
}

simulation::~simulation() {
  end_process();
}

actors::engine_settings simulation::settings() {
  actors::engine_settings all;
  all.waiting_line.rules = first_rules();
  all.waiting_line.hash = [](std::string_view text) {
    bytes_32 hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return hash;
  };
  all.wallets.most = most_balance;
  all.people.session_idle = session_idle;
  all.people.refuse_time_conflicts = true;
  all.clinics.cancellation.until_before = cancelled_before;
  all.reservation_attempts = {4, 20s};
  all.logins.per_user = 2;
  all.outbox.first_retry = 1s;
  all.outbox.last_retry = 4s;
  all.outbox.max_attempts = most_attempts;
  all.notices = receiver_;
  all.renderers.clinic = [](actors::clinic_view&) {};
  all.renderers.notice = [to = receiver_](const notice_queued& notice, std::int32_t attempt) {
    return to->render(notice, attempt);
  };
  all.new_seed = [this] { return dice_.bytes<32>(); };
  return all;
}

ending simulation::run() {
  constexpr std::uint64_t rest_every = 900;
  auto next_rest = rest_every;
  while (steps_ < story_.steps && !book_.failed()) {
    step();
    if (steps_ >= next_rest && !book_.failed()) {
      come_to_rest();
      next_rest = steps_ + rest_every;
    }
  }
  if (!book_.failed()) {
    come_to_rest();
  }
  end_process();
  return {book_.failure(), book_.failed_at(), steps_,        deeds_,       book_.trail(),
          book_.counts(),  durable_.kinds(),  book_.pairs(), book_.story()};
}

void simulation::step() {
  book_.begin_step(++steps_);
  if (!process_) {
    boot();
  }
  maybe_go_wrong();
  if (has_standby() && !standby_ && !is_dead_ && dice_.one_in(50)) {
    start_standby();
  } else if (standby_ && dice_.one_in(1'000)) {
    book_.tell("the process that follows ends");
    standby_.reset();
  }
  if (!is_dead_) {
    let_time_go();
  }
  if (!is_dead_ && !do_something()) {
    pass(std::chrono::milliseconds{dice_.between(1, 4'000)});
  }
  if (is_dead_) {
    end_process();
    return;
  }
  visitors_.look_at_views(false);
}

/// One thing of those that can happen now; false where only time can pass. Within the journal's work all but
/// that goes on, and within a reading all but what takes the same session.
bool simulation::do_something() {
  if (standby_ && dice_.one_in(3) && standby_->step(process_->journal().store().real())) {
    return true;
  }
  const auto choice = dice_.below(100);
  if (choice < 60 && process_->has_message()) {
    process_->deliver_one(dice_);
    return true;
  }
  if (choice < 74 && !is_working_ && process_->journal().has_work()) {
    work_journal();
    return true;
  }
  if (choice < 78 && process_->journal().has_reading()) {
    process_->journal().read_one();
    return true;
  }
  if (choice < 82 && process_->passwords().has_work()) {
    process_->passwords().work_one();
    return true;
  }
  if (choice < 90 && visitors_.waiting() < 24 && !is_resting_ && process_->is_restored()) {
    act();
    return true;
  }
  if (choice < 93 && receiver_->has_work()) {
    receiver_->answer_one(!is_resting_);
    return true;
  }
  if (choice < 97) {
    pass(std::chrono::milliseconds{dice_.one_in(12) ? dice_.between(1'000, 90'000) : dice_.between(0, 400)});
    return true;
  }
  if (process_->has_message()) {
    process_->deliver_one(dice_);
    return true;
  }
  if (!is_working_ && process_->journal().has_work()) {
    work_journal();
    return true;
  }
  if (process_->journal().has_reading()) {
    process_->journal().read_one();
    return true;
  }
  if (process_->passwords().has_work()) {
    process_->passwords().work_one();
    return true;
  }
  return false;
}

void simulation::act() {
  const auto number = ++deeds_;
  visitors_.act(story_.skips(number));
}

void simulation::work_journal() {
  is_working_ = true;
  done_meanwhile_ = 0;
  process_->journal().work();
  is_working_ = false;
}

/// What only time brings about: what is old is taken out of the store; every third run is one of weeks, in
/// which hours pass at once.
void simulation::let_time_go() {
  if (dice_.one_in(300)) {
    take_out_what_is_old();
  }
  if (story_.seed % 3 == 0 && !story_.without.contains(std::string(hours)) && dice_.one_in(150)) {
    book_.tell("hours pass");
    book_.count("hours pass");
    pass(std::chrono::minutes{dice_.between(30, 30 * 60)});
  }
}

void simulation::take_out_what_is_old() {
  const auto what = static_cast<storage::prunable>(dice_.below(storage::kinds_of_prunable));
  const auto over_until = wall_->now() - std::chrono::minutes{dice_.between(0, 20)};
  process_->journal().use([this, what, over_until, most = 1 + dice_.below(20)](storage::store& from) {
    try {
      if (from.prune(what, over_until, most).rows > 0) {
        constexpr std::array names{"old tokens are taken out", "old sessions are taken out",
                                   "old notices are taken out"};
        book_.tell(names.at(static_cast<std::size_t>(what)));
        book_.count(names.at(static_cast<std::size_t>(what)));
      }
    } catch (const storage::store_error&) {
      // The next time, then.
    }
  });
}

void simulation::maybe_go_wrong() {
  if (is_resting_) {
    return;
  }
  const auto what = mishaps_.between_steps(steps_, [this](mishap one) {
    return (one != mishap::store_down || !process_->journal().store().is_down()) &&
           (one != mishap::going_back || !goes_back_);
  });
  if (what) {
    book_.went_wrong(*what);
    go_wrong(*what);
  }
}

void simulation::go_wrong(mishap what) {
  auto& store = process_->journal().store();
  switch (what) {
    case mishap::clock_back:
      wall_->advance(-dice_.pick(clock_steps));
      break;
    case mishap::clock_forward:
      wall_->advance(dice_.pick(clock_steps));
      break;
    case mishap::store_down:
      store.go_down(true);
      up_again_at_ = steady_ + std::chrono::milliseconds{dice_.between(10, 20'000)};
      break;
    case mishap::going_back:
      goes_back_ = true;
      store.go_back();
      break;
    default:
      is_dead_ = true;
      break;
  }
}

void simulation::pass(std::chrono::milliseconds time) {
  wall_->advance(time);
  steady_ += time;
  book_.pass(time);
  process_->pass(time);
  if (standby_) {
    standby_->pass(time);
  }
  auto& store = process_->journal().store();
  if (store.is_down() && steady_ >= up_again_at_) {
    book_.tell("the store is up again");
    store.go_down(false);
  }
  // As the journal's thread does when it has nothing else to do.
  if (!is_working_ && !process_->journal().has_work() && steady_ >= looked_after_at_ + 2s) {
    looked_after_at_ = steady_;
    process_->journal().look_after_store();
  }
}

// ---- processes

/// One step of others, while the journal is at work or somebody reads.
void simulation::step_meanwhile() {
  book_.begin_step(++steps_);
  maybe_go_wrong();
  if (!is_dead_) {
    do_something();
    visitors_.look_at_views(false);
  }
}

void simulation::step_while_reading() {
  if (story_.without.contains(std::string(readings_beside))) {
    return;
  }
  for (auto left = dice_.below(is_resting_ ? 2 : 4); left > 0 && !is_dead_; --left) {
    step_meanwhile();
  }
}

store_surroundings simulation::around_store() {
  return {[this] {
            // Who changes something each time would keep the journal at work for ever.
            constexpr std::uint64_t most = 30;
            for (auto left = dice_.below(is_resting_ ? 2 : 7);
                 left > 0 && done_meanwhile_ < most && !is_dead_; --left) {
              ++done_meanwhile_;
              step_meanwhile();
            }
          },
          [this] { return is_resting_ ? std::nullopt : mishaps_.of_commit(); },
          [this] {
            for (int i = 0; i < 20 && !is_dead_; ++i) {
              pass(std::chrono::milliseconds{dice_.between(500, 8'000)});
              step_meanwhile();
            }
            const auto counters = process_->journal().counters();
            if (counters.unanswered_for > 6s && counters.store_well) {
              book_.fail("the store hangs, and counts as well");
            }
          },
          [this](const storage::batch& b) { durable_.commit(b); },
          [this] { is_dead_ = true; },
          [this] { return is_dead_; },
          [this] { step_while_reading(); }};
}

hand_journal::surroundings simulation::around_journal() {
  return {[this] { return steady_; },
          [this](std::chrono::milliseconds time) {
            if (is_dead_) {
              return false;
            }
            pass(time);
            for (auto left = dice_.below(5); left > 0 && !is_dead_; --left) {
              step_meanwhile();
            }
            return !is_dead_;
          },
          [this](const std::string& why) {
            book_.tell("the right to serve is lost: ", why);
            is_dead_ = true;
          },
          !story_.without.contains(std::string(readings_beside))};
}

void simulation::boot() {
  is_dead_ = false;
  auto store =
      std::make_unique<doubtful_store>(storage::open_sqlite(folder_.path()), around_store(), dice_, book_);
  if (standby_) {
    book_.tell("a process takes over");
    book_.count(standby_is_of_another_past_ ? "a process takes over and reads all again"
                                            : "a process takes over");
    const auto from = std::exchange(standby_, nullptr);
    process_ = from->take_over(std::move(store), around_journal(),
                               std::exchange(standby_is_of_another_past_, false));
  } else {
    book_.tell("a process starts");
    process_ = std::make_unique<process>(*settings_, wall_, std::move(store), around_journal(), dice_);
  }
  check_store();
  receiver_->meet(&durable_);
  visitors_.meet(&process_->company());
}

void simulation::start_standby() {
  book_.tell("a process follows");
  standby_ = std::make_unique<standby>(
      *settings_, wall_, process_->journal().store().real(),
      [this](const std::string& what) { book_.fail(what); }, dice_);
}

void simulation::compare_standby() {
  if (standby_ && process_) {
    auto& store = process_->journal().store().real();
    standby_->catch_up(store);
    book_.count("who follows is compared");
    standby_->compare_with(*process_, store);
  }
}

void simulation::end_process() {
  if (!process_) {
    return;
  }
  visitors_.meet(nullptr);
  receiver_->meet(nullptr);
  process_.reset();
  if (goes_back_) {
    go_back();
  } else if (dice_.one_in(3)) {
    keep_copy();
  }
}

/// A back-up of the store as it is.
void simulation::keep_copy() {
  copy_store(folder_.path(), copy_.path());
  durable_then_ = durable_;
}

void simulation::go_back() {
  goes_back_ = false;
  standby_is_of_another_past_ = standby_ != nullptr;
  for (const auto* name : {"usher.db", "usher.db-wal", "usher.db-shm", "usher.mark"}) {
    std::filesystem::remove(folder_.path() + "/" + name);
  }
  copy_store(copy_.path(), folder_.path());
  auto kinds = durable_.kinds();
  durable_ = *durable_then_;
  durable_.keep_counts(std::move(kinds));
  receiver_->go_back();
  visitors_.go_back();
}

/// What a start finds is what is durable.
void simulation::check_store() {
  auto& real = process_->journal().store().real();
  for (const auto& [user, balance] : real.load_wallets().balances) {
    if (durable_.balance(user) != balance) {
      book_.fail("the store has another balance than is durable");
    }
  }
  for (const auto& [key, date] : durable_.dates()) {
    const auto image = real.load_concert_date(key);
    std::size_t used = 0;
    for (const auto& seat : date.seats) {
      used += seat.now().what != seat_is::free ? 1 : 0;
    }
    bool same = image.holds.size() + image.sales.size() + image.offers.size() == used;
    for (const auto& hold : image.holds) {
      const auto* seat = durable_.find(key, hold.seat);
      same = same && seat != nullptr && seat->what == seat_is::held && seat->user == hold.user &&
             seat->until == hold.expires_at && seat->price == hold.price;
    }
    for (const auto& sale : image.sales) {
      const auto* seat = durable_.find(key, sale.seat);
      same = same && seat != nullptr && seat->what == seat_is::sold && seat->receipt == sale.receipt;
    }
    if (!same) {
      book_.fail("the store has other seats in use than is durable");
    }
  }
  check_stored_people(real);
  check_stored_clinics(real);
}

void simulation::check_stored_people(storage::store& real) {
  const auto& people = durable_.people();
  const auto image = real.load_people({});
  bool same = image.people.size() == people.all().size();
  for (const auto& who : image.people) {
    const auto* known = people.find(who.id);
    same = same && known != nullptr && known->now().no_show == who.no_show &&
           known->now().is_active == who.is_active && known->now().non_pass == who.non_pass &&
           known->now().essential_clinic == who.essential_clinic && known->now().is_erased == who.is_erased;
  }
  if (!same) {
    book_.fail("the store has other people than are durable");
  }
  std::size_t live = 0;
  for (const auto& session : image.sessions) {
    live += session.ended ? 0 : 1;
    if (session.ended.has_value() == people.is_live(session.key)) {
      book_.fail("the store has a session that ended, or not, as is not durable");
    }
  }
  const auto all_live = std::count_if(people.sessions().begin(), people.sessions().end(),
                                      [](const auto& one) { return !one.second.ended.now(); });
  if (live != static_cast<std::size_t>(all_live)) {
    book_.fail("the store has other sessions than live");
  }
}

void simulation::check_stored_clinics(storage::store& real) {
  for (const auto& [id, clinic] : durable_.clinics().all()) {
    for (const auto& [date, of] : clinic.classes) {
      const auto image = real.load_roster(id, date);
      const auto& places = of.places.now();
      const auto& line = of.line.now();
      const bool same =
          std::equal(image.entries.begin(), image.entries.end(), places.begin(), places.end(),
                     [](const auto& one, const auto& other) {
                       return one.user == other.user && one.place == other.number && one.paid == other.paid;
                     }) &&
          std::equal(image.waiters.begin(), image.waiters.end(), line.begin(), line.end(),
                     [](const auto& one, const auto& other) {
                       return one.user == other.user && one.number == other.number &&
                              one.passed == other.passed;
                     });
      if (!same) {
        book_.fail("the store has another roster or line than is durable");
      }
    }
  }
}

// ---- rest

void simulation::finish_all_work() {
  while (!book_.failed()) {
    book_.begin_step(++steps_);
    if (process_->has_message()) {
      process_->deliver_one(dice_);
    } else if (process_->journal().has_work()) {
      work_journal();
    } else if (process_->journal().has_reading()) {
      process_->journal().read_one();
    } else if (process_->passwords().has_work()) {
      process_->passwords().work_one();
    } else if (receiver_->has_work()) {
      receiver_->answer_one(false);
    } else {
      return;
    }
  }
}

/// Nobody asks anything new, nothing fails any more: after a while all that is owed was paid.
void simulation::come_to_rest() {
  book_.tell("all come to rest");
  book_.count("all come to rest");
  is_resting_ = true;
  if (goes_back_ && process_) {
    is_dead_ = true;
    end_process();
  }
  const auto settle = [&](int seconds) {
    if (!process_) {
      boot();
    }
    process_->journal().store().heal();
    while (seconds-- > 0 && !book_.failed()) {
      pass(1s);
      finish_all_work();
    }
  };
  // Longer than anybody sleeps who waits for something.
  settle(40);
  if (!book_.failed()) {
    if (visitors_.waiting() != 0) {
      book_.fail("somebody was never answered: " + visitors_.who_waits());
    }
    visitors_.check_nothing_is_overdue();
    visitors_.look_at_views(true);
    visitors_.ask_everything();
    settle(3);
    visitors_.look_at_views(true);
    compare_standby();
  }
  is_resting_ = false;
}

}  // namespace usher::simulation
