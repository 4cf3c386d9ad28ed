#include "actors/engine.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include "actors/conversations/conversations.hpp"

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

/// Counts the actors that have yet to restore their state.
class restore_count {
 public:
  void expect_one() {
    const std::lock_guard lock{mutex_};
    ++left_;
  }
  void one_is_ready() {
    const std::lock_guard lock{mutex_};
    --left_;
    ++ready_;
    changed_.notify_all();
  }

  /// Waits until all are ready, as long as there is progress or the store is away. Throws store_error
  /// otherwise.
  void wait(const storage::journal& journal) {
    using namespace std::chrono_literals;
    std::unique_lock lock{mutex_};
    auto seen = ready_;
    int quiet = 0;
    while (!changed_.wait_for(lock, 5s, [this] { return left_ == 0; })) {
      quiet = ready_ == seen && journal.counters().store_well ? quiet + 1 : 0;
      seen = ready_;
      if (quiet == 12) {
        throw storage::store_error("the state could not be restored from the store within 60 s");
      }
      spdlog::info("restoring: {} actors are ready, {} to go", ready_, left_);
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t left_ = 0;
  std::size_t ready_ = 0;
};

/// Whether an actor takes such messages.
template <class Message, class Actor>
struct takes;
template <class Message, class... Handlers>
struct takes<Message, caf::typed_actor<Handlers...>>
    : std::bool_constant<(std::is_same_v<Handlers, caf::reacts_to<Message>> || ...)> {};

/// The first of these actors that takes such messages.
template <class Message, class First, class... Rest>
const auto& who_takes(const First& first, const Rest&... rest) {
  if constexpr (takes<Message, First>::value) {
    return first;
  } else {
    return who_takes<Message>(rest...);
  }
}

template <class Message>
const auto& actor_for(const cast_list& cast, unaddressed) {
  return who_takes<Message>(cast.people, cast.wallets, cast.catalogue, cast.requests, cast.outbox, cast.audit,
                            cast.keys, cast.timetable);
}
template <class Message>
auto actor_for(const cast_list& cast, domain::room_id room) {
  return cast.names->room(room);
}
template <class Message>
auto actor_for(const cast_list& cast, const domain::concert_date_key& date) {
  return cast.names->date(date);
}
template <class Message>
auto actor_for(const cast_list& cast, domain::clinic_id clinic) {
  return cast.names->clinic(clinic);
}

}  // namespace

class engine::impl {
 public:
  impl(engine_settings settings, std::shared_ptr<const clock> time, std::shared_ptr<storage::journal> journal)
      : settings_(std::move(settings)),
        time_(std::move(time)),
        journal_(std::move(journal)),
        passwords_(std::make_shared<password_workers>(settings_.passwords, time_)),
        caf_settings_(settings_.threads),
        system_(std::make_unique<caf::actor_system>(caf_settings_)) {}

  ~impl() { stop(); }

  void start() {
    const auto known = read<storage::catalogue>([](storage::store& store) { return store.load_catalogue(); });
    const auto lively = read<storage::restless>([](storage::store& store) { return store.load_restless(); });
    spawn_cast(known);
    for (const auto room : lively.rooms) {
      cast_.names->room(room);
    }
    for (const auto& date : lively.dates) {
      cast_.names->date(date);
    }
    starting_ = false;
    restores_->wait(*journal_);
  }

  void stop() {
    if (!system_) {
      return;
    }
    end_actors();
    // What the workers still compute has nobody left to go to.
    passwords_.reset();
    journal_->stop();
    system_->await_all_actors_done();
    system_.reset();
  }

  template <class Command>
  static void take(impl& self, asked<Command>&& call) {
    if constexpr (call_of<Command>::is_conducted) {
      conduct(self.cast_, std::move(call));
    } else {
      send(actor_for<actors::ask<Command, outcome_of<Command>>>(self.cast_, call.whom),
           std::move(call.command), call.context, std::move(call.reply), std::move(call.remember));
    }
  }

  template <class... Calls>
  static constexpr ways_in<call_list<Calls...>> ways_of(const call_list<Calls...>&) {
    return {{&impl::take<typename Calls::command>}...};
  }

  const clock& time() const { return *time_; }
  storage::journal& journal() { return *journal_; }
  const cast_list& cast() const { return cast_; }
  const view_slot<people_view>& people_slot() const { return *people_slot_; }
  const view_slot<app_keys_view>& keys_slot() const { return *keys_slot_; }

 private:
  /// As often as it takes to reach the store.
  template <class Result>
  Result read(const std::function<Result(storage::store&)>& work) {
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
  Result read_once(const std::function<Result(storage::store&)>& work) {
    std::promise<Result> promise;
    auto result = promise.get_future();
    journal_->read([&promise, &work](storage::store& store) {
      try {
        promise.set_value(work(store));
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    });
    return result.get();
  }

  /// Ends all actors and waits until each has run its last message. Attached functors instead of blocking
  /// actors, whose end races in this version of CAF.
  void end_actors() {
    if (cast_.names) {
      cast_.names->close();
    }
    const auto actors = take_stoppable();
    const auto ended = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(actors.size()));
    for (const auto& actor : actors) {
      actor->attach_functor([ended] { ended->count_down(); });
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    }
    ended->wait();
    cast_.people = nullptr;
    cast_.wallets = nullptr;
    cast_.catalogue = nullptr;
    cast_.requests = nullptr;
    cast_.outbox = nullptr;
    cast_.audit = nullptr;
    cast_.keys = nullptr;
    cast_.timetable = nullptr;
  }

  template <class Actor>
  Actor keep(Actor actor) {
    const std::lock_guard lock{stoppable_mutex_};
    stoppable_.push_back(caf::actor_cast<caf::actor>(actor));
    return actor;
  }

  std::vector<caf::actor> take_stoppable() {
    const std::lock_guard lock{stoppable_mutex_};
    return std::exchange(stoppable_, {});
  }

  /// For an actor that `start` waits for, while it runs; later ones load while they are asked.
  surroundings around() {
    surroundings around{time_, journal_, {}, settings_.spans};
    if (starting_) {
      restores_->expect_one();
      around.restored = [count = restores_] { count->one_is_ready(); };
    }
    return around;
  }

  void spawn_cast(const storage::catalogue& known) {
    cast_.new_seed = settings_.new_seed;
    cast_.hash = settings_.waiting_line.hash;
    cast_.names = std::make_shared<directory>(make_spawners());
    people_slot_ = std::make_shared<view_slot<people_view>>();
    cast_.people =
        keep(system_->spawn<actors::people>(around(),
                                            people_settings{settings_.people, settings_.reservation_attempts,
                                                            settings_.logins, settings_.test_users_unlimited},
                                            passwords_, people_slot_));
    cast_.wallets = keep(system_->spawn<actors::wallets>(around(), settings_.wallets));
    cast_.requests = keep(system_->spawn<actors::remembered_requests>(around()));
    cast_.outbox = keep(system_->spawn<actors::outbox>(
        around(), settings_.outbox, outbox_delivery{settings_.notices, settings_.renderers.notice}));
    cast_.audit = keep(system_->spawn<actors::audit>(around()));
    cast_.keys = keep(system_->spawn<actors::app_keys>(around(), keys_slot_));
    cast_.catalogue = keep(system_->spawn<actors::catalogue>(
        around(), [names = cast_.names, time = time_](const domain::concert_facts& facts) {
          names->publish(facts, time->now());
        }));
    for (const auto& concert : known.concerts) {
      cast_.names->publish(concert, time_->now());
    }
    cast_.names->room(domain::room_id{0});
    cast_.board = std::make_shared<schedule_board>();
    cast_.timetable = keep(system_->spawn<actors::timetable>(
        around(), [this](const domain::clinic_facts& created) { open_new(created); }));
    for (const auto& clinic : known.clinics) {
      cast_.names->open(clinic);
    }
  }

  /// Shows the clinic before it is loaded: nobody can have a place in it yet. What becomes of it later, its
  /// hours included, people hear from the clinic itself.
  void open_new(const domain::clinic_facts& created) {
    caf::anon_send(cast_.people, news{{domain::clinic_created{created, time_->now()}}});
    auto view = std::make_shared<clinic_view>();
    view->clinic = created;
    view->roster.class_date = domain::next_class_date(created.day, created.time, time_->moment().local);
    settings_.renderers.clinic(*view);
    cast_.board->publish(std::move(view));
    cast_.names->open(created);
  }

  spawners make_spawners() {
    return {
        [this](domain::concert_id concert) {
          // Reads nothing before it is asked.
          return keep(
              system_->spawn<concert_quota>(surroundings{time_, journal_, {}, settings_.spans}, concert));
        },
        [this](const domain::concert_date_key& key, std::shared_ptr<view_slot<concert_view>> concert,
               std::shared_ptr<view_slot<seats_view>> slot, concert_quota_actor quota) {
          return keep(system_->spawn<concert_date>(
              around(), key, settings_.hold_for,
              concert_date_publication{std::move(concert), std::move(slot), settings_.seats_published},
              concert_date_neighbours{cast_.wallets, cast_.outbox, cast_.requests, cast_.catalogue,
                                      std::move(quota),
                                      [this](domain::room_id room) { return cast_.names->room(room); }}));
        },
        [this](domain::room_id room) {
          return keep(system_->spawn<waiting_room>(around(), room, settings_.waiting_line));
        },
        [this](const domain::clinic_facts& facts) {
          return keep(system_->spawn<actors::clinic>(
              around(), facts, settings_.clinics, clinic_publication{cast_.board, settings_.renderers.clinic},
              clinic_neighbours{cast_.people, cast_.outbox, cast_.timetable, cast_.requests}));
        },
    };
  }

  engine_settings settings_;
  std::shared_ptr<const clock> time_;
  std::shared_ptr<storage::journal> journal_;
  std::shared_ptr<password_workers> passwords_;
  caf_settings caf_settings_;
  std::unique_ptr<caf::actor_system> system_;

  std::shared_ptr<restore_count> restores_ = std::make_shared<restore_count>();
  std::atomic<bool> starting_ = true;
  std::mutex stoppable_mutex_;
  std::vector<caf::actor> stoppable_;
  cast_list cast_;
  std::shared_ptr<view_slot<people_view>> people_slot_;
  /// There before the state is restored: the first key is asked for then already.
  std::shared_ptr<view_slot<app_keys_view>> keys_slot_ = std::make_shared<view_slot<app_keys_view>>();
};

engine::engine(engine_settings settings, std::shared_ptr<const clock> time,
               std::shared_ptr<storage::journal> journal)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(time), std::move(journal))) {}

engine::~engine() = default;

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
  return impl_->people_slot().load();
}

std::shared_ptr<const app_keys_view> engine::keys() const {
  return impl_->keys_slot().load();
}

void engine::end_request(const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                         bool unknown) {
  caf::anon_send(impl_->cast().requests, request_ended{key, std::move(record), unknown});
}

void engine::on_store(std::function<void(storage::store&)> work) {
  impl_->journal().read(std::move(work));
}

void engine::check_store(reply_to<store_health> reply) {
  impl_->journal().read([reply = std::move(reply), journal = &impl_->journal()](storage::store& store) {
    const bool connected = store.ping();
    reply.send(store_health{connected, journal->counters()});
  });
}

const clock& engine::time() const {
  return impl_->time();
}

}  // namespace usher::actors
