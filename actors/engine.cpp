#include "actors/engine.hpp"

#include <chrono>
#include <future>
#include <latch>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include "actors/clinic.hpp"
#include "actors/concert_date.hpp"
#include "actors/people.hpp"
#include "actors/waiting_room.hpp"

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

struct concert_date_entry {
  std::int32_t seat_count;
  std::shared_ptr<view_slot<seats_view>> slot;
  concert_date_actor actor;
};

}  // namespace

class engine::impl {
 public:
  impl(engine_settings settings, std::shared_ptr<const clock> time, std::shared_ptr<storage::journal> journal)
      : settings_(std::move(settings)),
        time_(std::move(time)),
        journal_(std::move(journal)),
        passwords_(std::make_shared<password_workers>(settings_.passwords)),
        caf_settings_(settings_.threads),
        system_(std::make_unique<caf::actor_system>(caf_settings_)) {}

  ~impl() { stop(); }

  void start() {
    const auto known = read_catalogue();
    const surroundings around{time_, journal_};
    people_slot_ = std::make_shared<view_slot<people_view>>();
    people_ = keep(system_->spawn<actors::people>(
        around, people_settings{settings_.reservation_attempts, settings_.test_users_unlimited}, passwords_,
        people_slot_));
    waiting_room_ =
        keep(system_->spawn<actors::waiting_room>(around, domain::room_id{0}, settings_.waiting_line));
    for (const auto& concert : known.concerts) {
      open_concert(around, concert);
    }
    open_clinics(around, known.clinics);
    wait_until_restored();
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

  /// Sends a command on its way with the place where its answer goes.
  template <class Ask, class Actor, class Command, class Reply>
  static void send(const Actor& to, Command command, request_context context, Reply reply) {
    caf::anon_send(to, Ask{std::move(command), context, std::move(reply)});
  }

  const clock& time() const { return *time_; }
  storage::journal& journal() { return *journal_; }
  const waiting_room_actor& waiting_room() const { return waiting_room_; }
  const people_actor& people() const { return people_; }
  const view_slot<people_view>& people_slot() const { return *people_slot_; }
  const schedule_board& schedule() const { return *board_; }

  const concert_date_entry* date(const domain::concert_date_key& key) const {
    const auto found = dates_.find(key);
    return found == dates_.end() ? nullptr : &found->second;
  }

  const concert_date_entry& existing_date(const domain::concert_date_key& key) const {
    if (const auto* entry = date(key)) {
      return *entry;
    }
    throw std::invalid_argument("no such concert date");
  }

  const storage::concert_facts* concert(domain::concert_id id) const {
    const auto found = concerts_.find(id);
    return found == concerts_.end() ? nullptr : found->second.get();
  }

  const clinic_actor* clinic(domain::clinic_id id) const {
    const auto found = clinics_.find(id);
    return found == clinics_.end() ? nullptr : &found->second;
  }

 private:
  storage::catalogue read_catalogue() {
    std::promise<storage::catalogue> promise;
    auto result = promise.get_future();
    journal_->read([&promise](storage::store& store) {
      try {
        promise.set_value(store.load_catalogue());
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    });
    return result.get();
  }

  /// Ends all actors and waits until each has run its last message. Attached functors instead of blocking
  /// actors, whose end races in this version of CAF.
  void end_actors() {
    const auto actors = std::exchange(stoppable_, {});
    const auto ended = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(actors.size()));
    for (const auto& actor : actors) {
      actor->attach_functor([ended] { ended->count_down(); });
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    }
    ended->wait();
    people_ = nullptr;
    waiting_room_ = nullptr;
    dates_.clear();
    clinics_.clear();
  }

  template <class Actor>
  Actor keep(Actor actor) {
    stoppable_.push_back(caf::actor_cast<caf::actor>(actor));
    return actor;
  }

  void open_concert(const surroundings& around, const storage::concert_facts& facts) {
    const auto concert = std::make_shared<const storage::concert_facts>(facts);
    concerts_.emplace(facts.id, concert);
    for (const auto& date : facts.dates) {
      const domain::concert_date_key key{facts.id, date.starts_at};
      const auto slot = std::make_shared<view_slot<seats_view>>();
      const concert_date_publication publication{concert, slot, settings_.renderers.seats};
      auto actor =
          keep(system_->spawn<concert_date>(around, key, date.seat_count, settings_.seats, publication));
      dates_.emplace(key, concert_date_entry{date.seat_count, slot, std::move(actor)});
    }
  }

  void open_clinics(const surroundings& around, const std::vector<domain::clinic_facts>& clinics) {
    board_ = std::make_shared<schedule_board>(clinics.size());
    for (std::size_t i = 0; i < clinics.size(); ++i) {
      const clinic_publication publication{board_, i, settings_.renderers.clinic};
      clinics_.emplace(clinics[i].id,
                       keep(system_->spawn<actors::clinic>(around, clinics[i], people_, publication)));
    }
  }

  /// Every actor asks the journal for its state before this asks it; each then needs one turn to take the
  /// state in.
  void wait_until_restored() {
    using namespace std::chrono_literals;
    auto published = [this] {
      if (!people_slot_->load()) {
        return false;
      }
      for (const auto& [key, entry] : dates_) {
        if (!entry.slot->load()) {
          return false;
        }
      }
      for (const auto& view : board_->load()) {
        if (!view) {
          return false;
        }
      }
      return true;
    };
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    while (!published() || !waiting_room_serves()) {
      if (std::chrono::steady_clock::now() > give_up) {
        throw storage::store_error("the state could not be restored from the store within 60 s");
      }
      std::this_thread::sleep_for(1ms);
    }
  }

  bool waiting_room_serves() {
    std::promise<bool> promise;
    auto serves = promise.get_future();
    send<check_token_ask>(waiting_room_, domain::check_token{}, {},
                          reply_to<token_checked_outcome>([&promise](answer<token_checked_outcome> a) {
                            promise.set_value(std::holds_alternative<token_checked_outcome>(a));
                          }));
    return serves.get();
  }

  engine_settings settings_;
  std::shared_ptr<const clock> time_;
  std::shared_ptr<storage::journal> journal_;
  std::shared_ptr<password_workers> passwords_;
  caf_settings caf_settings_;
  std::unique_ptr<caf::actor_system> system_;

  std::vector<caf::actor> stoppable_;
  people_actor people_;
  std::shared_ptr<view_slot<people_view>> people_slot_;
  waiting_room_actor waiting_room_;
  std::unordered_map<domain::concert_id, std::shared_ptr<const storage::concert_facts>> concerts_;
  std::unordered_map<domain::concert_date_key, concert_date_entry> dates_;
  std::unordered_map<domain::clinic_id, clinic_actor> clinics_;
  std::shared_ptr<schedule_board> board_;
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

void engine::issue_token(domain::issue_token command, request_context context,
                         reply_to<token_issued_outcome> reply) {
  impl_->send<issue_token_ask>(impl_->waiting_room(), command, context, std::move(reply));
}

void engine::check_token(domain::check_token query, request_context context,
                         reply_to<token_checked_outcome> reply) {
  impl_->send<check_token_ask>(impl_->waiting_room(), query, context, std::move(reply));
}

void engine::pass_gate(domain::pass_gate query, request_context context, reply_to<gate_outcome> reply) {
  impl_->send<pass_gate_ask>(impl_->waiting_room(), query, context, std::move(reply));
}

void engine::hold_seat(const domain::concert_date_key& date, domain::hold_seat command,
                       request_context context, reply_to<seat_held_outcome> reply) {
  impl_->send<hold_seat_ask>(impl_->existing_date(date).actor, command, context, std::move(reply));
}

std::int32_t engine::seat_count(const domain::concert_date_key& date) const {
  return impl_->existing_date(date).seat_count;
}

const storage::concert_facts* engine::concert(domain::concert_id id) const {
  return impl_->concert(id);
}

std::shared_ptr<const seats_view> engine::seats(const domain::concert_date_key& date) const {
  const auto* entry = impl_->date(date);
  return entry != nullptr ? entry->slot->load() : nullptr;
}

void engine::ask_for_place(actors::ask_for_place command, request_context context,
                           reply_to<ask_for_place_outcome> reply) {
  impl_->send<ask_for_place_ask>(impl_->people(), command, context, std::move(reply));
}

bool engine::has_clinic(domain::clinic_id id) const {
  return impl_->clinic(id) != nullptr;
}

void engine::reserve_place(domain::clinic_id id, domain::reserve_place command, request_context context,
                           reply_to<place_outcome> reply) {
  const auto* clinic = impl_->clinic(id);
  if (clinic == nullptr) {
    throw std::invalid_argument("reserve_place: no such clinic");
  }
  impl_->send<reserve_place_ask>(*clinic, std::move(command), context, std::move(reply));
}

const schedule_board& engine::schedule() const {
  return impl_->schedule();
}

void engine::register_person(domain::registration_form form, request_context context,
                             reply_to<registered_outcome> reply) {
  impl_->send<register_ask>(impl_->people(), std::move(form), context, std::move(reply));
}

void engine::log_in(actors::log_in command, request_context context, reply_to<logged_in_outcome> reply) {
  impl_->send<log_in_ask>(impl_->people(), std::move(command), context, std::move(reply));
}

void engine::log_out(actors::log_out command, request_context context, reply_to<session_outcome> reply) {
  impl_->send<log_out_ask>(impl_->people(), command, context, std::move(reply));
}

void engine::authenticate(actors::authenticate query, request_context context,
                          reply_to<session_outcome> reply) {
  impl_->send<authenticate_ask>(impl_->people(), query, context, std::move(reply));
}

std::shared_ptr<const people_view> engine::people() const {
  return impl_->people_slot().load();
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
