#include "actors/engine.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <thread>
#include <utility>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include "actors/company.hpp"
#include "actors/follower.hpp"
#include "domain/base/limits.hpp"

namespace usher::actors {

namespace {

/// Settings of CAF 0.17 that were measured: work stealing burns processor time while idle, and without a
/// bound on the messages of one turn two busy actors starve a third.
class caf_settings : public caf::actor_system_config {
 public:
  explicit caf_settings(std::size_t threads) {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", threads);
    set("scheduler.max-throughput", std::size_t{100});
    set("logger.verbosity", caf::atom("quiet"));
  }
};

}  // namespace

class engine::impl {
 public:
  impl(engine_settings settings, std::shared_ptr<const clock> time, std::shared_ptr<storage::journal> journal)
      : settings_(std::move(settings)),
        time_(std::move(time)),
        journal_(std::move(journal)),
        caf_settings_(settings_.threads),
        system_(std::make_unique<caf::actor_system>(caf_settings_)),
        companies_(make_companies()),
        company_(companies_.back().get()) {}

  /// The system waits for the end of all threads that have made an actor, which may be those of clients: it
  /// ends when they have, and not with `stop`.
  ~impl() {
    stop();
    system_.reset();
  }

  void follow(const follower::open_session& open_session) {
    follower_ = std::make_unique<follower>(all(), open_session);
    follows_ = follower_.get();
  }

  std::optional<std::uint64_t> followed_through() const {
    const auto* by = follows_.load();
    return by == nullptr ? std::nullopt : by->through();
  }

  void start() {
    const auto reached = follower_ ? follower_->stop() : std::nullopt;
    const bool is_up_to_date = reached && can_take_in_the_rest(*reached);
    if (follower_ && !is_up_to_date) {
      follower_->end();
    }
    if (reached && !is_up_to_date) {
      follows_ = nullptr;
      end_actors();
      companies_.push_back(make_company());
    }
    const auto known =
        read<storage::catalogue>([](storage::store_reader& store) { return store.load_catalogue(); });
    const auto lively =
        read<storage::restless>([](storage::store_reader& store) { return store.load_restless(); });
    if (is_up_to_date) {
      follower_->lead(journal_);
      all().lead(known, lively);
    } else {
      companies_.back()->open(known, lively);
      company_ = companies_.back().get();
    }
    all().restoring().wait([this] { return journal_->counters().store_well; });
  }

  void stop() {
    if (std::exchange(stopped_, true)) {
      return;
    }
    if (follower_) {
      follower_->end();
    }
    end_actors();
    journal_->stop();
    system_->await_all_actors_done();
  }

  template <class Command>
  static void take(impl& self, asked<Command>&& call) {
    self.all().take(std::move(call));
  }

  template <class... Calls>
  static constexpr ways_in<call_list<Calls...>> ways_of(const call_list<Calls...>&) {
    return {{&impl::take<typename Calls::command>}...};
  }

  const clock& time() const { return *time_; }
  storage::journal& journal() { return *journal_; }
  company& all() const { return *company_.load(); }
  const cast_list& cast() const { return all().cast(); }

 private:
  std::unique_ptr<company> make_company() {
    return std::make_unique<company>(*system_, settings_, time_, journal_,
                                     std::make_shared<password_workers>(settings_.passwords, time_));
  }

  std::vector<std::unique_ptr<company>> make_companies() {
    std::vector<std::unique_ptr<company>> first;
    first.push_back(make_company());
    return first;
  }

  /// A line of the log that this program cannot read is no reason not to serve: its tables may be read.
  bool can_take_in_the_rest(const storage::log_end& from) {
    try {
      return take_in_the_rest(from);
    } catch (const storage::store_error& problem) {
      spdlog::warn("reads all again, and does not follow the log any further: {}", problem.what());
      return false;
    }
  }

  /// What was committed since. False where what the actors know is not sure.
  bool take_in_the_rest(storage::log_end from) {
    const auto end = read<storage::log_end>([](storage::store_reader& store) { return store.end_of_log(); });
    bool is_sure = follower_->is_sound() && end.history == from.history;
    bool is_at_end = false;
    while (is_sure && !is_at_end) {
      const auto rest = read<storage::log_piece>([&from](storage::store_reader& store) {
        return store.log_after(from.position, domain::limits::max_changes_per_page);
      });
      is_sure = follower_->hand_on(rest);
      is_at_end = rest.changes.empty();
      if (!is_at_end) {
        from.position = rest.changes.back().change_number;
      }
    }
    spdlog::info("{} change {}", is_sure ? "has followed the log up to" : "reads all again, up to",
                 end.position);
    return is_sure && from.position == end.position;
  }

  /// As often as it takes to reach the store.
  template <class Result>
  Result read(const std::function<Result(storage::store_reader&)>& work) {
    while (true) {
      try {
        return read_once(work);
      } catch (const storage::store_unreachable& problem) {
        spdlog::warn("restoring: {}", problem.what());
        std::this_thread::sleep_for(std::chrono::seconds{1});
      }
    }
  }

  template <class Result>
  Result read_once(const std::function<Result(storage::store_reader&)>& work) {
    auto promise = std::make_shared<std::promise<Result>>();
    auto result = promise->get_future();
    journal_->read([promise, work](storage::store_reader& store) {
      try {
        promise->set_value(work(store));
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    });
    promise.reset();
    try {
      return result.get();
    } catch (const std::future_error&) {
      throw storage::store_error("the journal has stopped");
    }
  }

  /// Ends all actors and waits until each has run its last message. Attached functors instead of blocking
  /// actors, whose end races in this version of CAF.
  void end_actors() {
    const auto actors = all().close();
    const auto ended = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(actors.size()));
    for (const auto& actor : actors) {
      actor->attach_functor([ended] { ended->count_down(); });
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    }
    ended->wait();
    all().forget();
  }

  bool stopped_ = false;
  engine_settings settings_;
  std::shared_ptr<const clock> time_;
  std::shared_ptr<storage::journal> journal_;
  caf_settings caf_settings_;
  std::unique_ptr<caf::actor_system> system_;
  /// The last of them is the one at work, or about to be. Of one before it somebody may still look at views.
  std::vector<std::unique_ptr<company>> companies_;
  /// Whose views are shown, and who is asked.
  std::atomic<company*> company_;
  /// It ends before the company.
  std::unique_ptr<follower> follower_;
  /// The same, for whoever asks.
  std::atomic<const follower*> follows_ = nullptr;
};

engine::engine(engine_settings settings, std::shared_ptr<const clock> time,
               std::shared_ptr<storage::journal> journal)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(time), std::move(journal))) {}

engine::~engine() = default;

void engine::follow(const std::function<std::unique_ptr<storage::store_reader>()>& open_session) {
  impl_->follow(open_session);
}

std::optional<std::uint64_t> engine::followed_through() const {
  return impl_->followed_through();
}

void engine::start() {
  impl_->start();
}

void engine::stop() {
  impl_->stop();
}

constinit const engine::ways_in<calls> engine::every_way_in = impl::ways_of(calls{});

std::vector<domain::room_id> engine::rooms() const {
  return impl_->cast().names->rooms();
}

std::shared_ptr<const concert_view> engine::concert(domain::concert_id id) const {
  return impl_->cast().names->concert(id);
}

std::vector<std::shared_ptr<const concert_view>> engine::concerts() const {
  return impl_->cast().names->concerts();
}

std::shared_ptr<const seats_view> engine::seats(const domain::concert_date_key& date) const {
  return impl_->cast().names->seats(date);
}

std::shared_ptr<const clinic_view> engine::clinic(domain::clinic_id id) const {
  return impl_->cast().board->find(id);
}

const schedule_board& engine::schedule() const {
  return *impl_->cast().board;
}

std::shared_ptr<const people_view> engine::people() const {
  return impl_->all().people_slot().load();
}

std::shared_ptr<const app_keys_view> engine::keys() const {
  return impl_->all().keys_slot().load();
}

void engine::end_request(const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                         bool unknown) {
  impl_->all().end_request(key, std::move(record), unknown);
}

bool engine::on_store(std::function<void(storage::queries&)> work) {
  return impl_->journal().ask(std::move(work));
}

void engine::check_store(reply_to<store_health> reply) {
  impl_->journal().ping([reply = std::move(reply), journal = &impl_->journal()](bool connected) {
    reply.send(store_health{connected, journal->counters()});
  });
}

const clock& engine::time() const {
  return impl_->time();
}

}  // namespace usher::actors
