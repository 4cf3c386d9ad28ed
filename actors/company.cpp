#include "actors/company.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <caf/send.hpp>
#include <caf/typed_actor.hpp>
#include <spdlog/spdlog.h>

namespace usher::actors {

namespace {

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

void restore_count::expect_one() {
  const std::lock_guard lock{mutex_};
  ++left_;
}

void restore_count::one_is_ready() {
  const std::lock_guard lock{mutex_};
  --left_;
  ++ready_;
  changed_.notify_all();
}

std::size_t restore_count::left() const {
  const std::lock_guard lock{mutex_};
  return left_;
}

void restore_count::wait(const std::function<bool()>& is_well) {
  using namespace std::chrono_literals;
  std::unique_lock lock{mutex_};
  auto seen = ready_;
  int quiet = 0;
  while (!changed_.wait_for(lock, 5s, [this] { return left_ == 0; })) {
    quiet = ready_ == seen && is_well() ? quiet + 1 : 0;
    seen = ready_;
    if (quiet == 12) {
      throw storage::store_error("the state could not be restored from the store within 60 s");
    }
    spdlog::info("restoring: {} actors are ready, {} to go", ready_, left_);
  }
}

company::company(caf::actor_system& system, const engine_settings& settings,
                 std::shared_ptr<const clock> time, std::shared_ptr<storage::journal_port> journal,
                 std::shared_ptr<password_port> passwords)
    : system_(system),
      settings_(settings),
      time_(std::move(time)),
      journal_(std::move(journal)),
      passwords_(std::move(passwords)),
      people_slot_(std::make_shared<view_slot<people_view>>()) {}

template <class Spawned, class... Arguments>
auto company::spawn(surroundings around, Arguments&&... more) {
  const bool follows = around.follows;
  auto spawned = system_.spawn<Spawned>(std::move(around), std::forward<Arguments>(more)...);
  const std::lock_guard lock{stoppable_mutex_};
  stoppable_.push_back(caf::actor_cast<caf::actor>(spawned));
  // All were told to lead meanwhile, and this one was not there yet.
  if (follows && !follows_) {
    tell_to_lead(stoppable_.back());
  }
  return spawned;
}

void company::open(const storage::catalogue& known, const storage::restless& lively) {
  cast_.new_seed = settings_.new_seed;
  cast_.hash = settings_.waiting_line.hash;
  cast_.names = std::make_shared<directory>(make_spawners());
  spawn_sole_ones();
  for (const auto& concert : known.concerts) {
    cast_.names->publish(concert, time_->now());
  }
  cast_.names->room(domain::room_id{0});
  cast_.board = std::make_shared<schedule_board>();
  cast_.timetable =
      spawn<actors::timetable>(around(), [this](const domain::clinic_facts& created) { open_new(created); });
  spawn_known(known, lively);
  starting_ = false;
}

void company::spawn_known(const storage::catalogue& known, const storage::restless& lively) {
  for (const auto& clinic : known.clinics) {
    cast_.names->open(clinic);
  }
  for (const auto room : lively.rooms) {
    cast_.names->room(room);
  }
  for (const auto& date : lively.dates) {
    cast_.names->date(date);
  }
}

// ---- while another node decides

void company::follow(std::shared_ptr<storage::journal_port> reads, const storage::catalogue& known,
                     const storage::restless& lively) {
  journal_ = std::move(reads);
  follows_ = true;
  open(known, lively);
}

void company::take_in(const storage::log_piece& piece, const std::shared_ptr<void>& until_taken) {
  std::map<std::string, std::vector<followed_change>> concerned;
  for (const auto& line : piece.changes) {
    if (const auto* created = std::get_if<domain::clinic_created>(&line.change)) {
      open_new(created->clinic);
    }
    auto names = concerned_.by(line.change, line.trace, line.decided_at);
    if (domain::concerns_each_clinic(line.change)) {
      for (const auto clinic : cast_.names->clinics()) {
        names.push_back(domain::clinic_name(clinic));
      }
    }
    for (const auto& name : names) {
      concerned[name].push_back({line.change_number, line.change, booker_of(piece.entering, line.change)});
    }
  }
  const auto hand_on = [&](bool to_rooms) {
    for (auto& [name, changes] : concerned) {
      const auto who = domain::actor_named(name);
      if (!who || (who->kind == domain::actor_kind::waiting_room) != to_rooms) {
        continue;
      }
      if (const auto actor = whose(*who)) {
        caf::anon_send(
            actor,
            followed{std::make_shared<const std::vector<followed_change>>(std::move(changes)), until_taken});
      }
    }
  };
  // What dates tell rooms is about tokens that were issued before.
  hand_on(true);
  hand_on(false);
}

caf::actor company::whose(const domain::actor_identity& who) {
  const auto as_actor = [](const auto& known) {
    return known ? caf::actor_cast<caf::actor>(known) : caf::actor{};
  };
  switch (who.kind) {
    case domain::actor_kind::waiting_room:
      return as_actor(cast_.names->room(who.room));
    case domain::actor_kind::concert_date:
      return as_actor(cast_.names->date(who.date));
    case domain::actor_kind::clinic:
      return as_actor(cast_.names->clinic(who.clinic));
    case domain::actor_kind::people:
      return as_actor(cast_.people);
    case domain::actor_kind::timetable:
      return as_actor(cast_.timetable);
    case domain::actor_kind::wallets:
      return as_actor(cast_.wallets);
    case domain::actor_kind::outbox:
      return as_actor(cast_.outbox);
    case domain::actor_kind::remembered_requests:
      return as_actor(cast_.requests);
    case domain::actor_kind::catalogue:
      return as_actor(cast_.catalogue);
    case domain::actor_kind::audit:
      return as_actor(cast_.audit);
    case domain::actor_kind::app_keys:
      return as_actor(cast_.keys);
    case domain::actor_kind::concert:
    case domain::actor_kind::setup:
      break;
  }
  return {};
}

void company::tell_to_lead(const caf::actor& actor) {
  restores_->expect_one();
  caf::anon_send(actor, lead_now{when_ready()});
}

std::function<void()> company::when_ready() const {
  return [count = restores_, before_rooms = before_rooms_] { count->one_is_ready(); };
}

std::vector<caf::actor> company::known_rooms() {
  std::vector<caf::actor> rooms;
  for (const auto room : cast_.names->rooms()) {
    rooms.push_back(caf::actor_cast<caf::actor>(cast_.names->room(room)));
  }
  return rooms;
}

void company::lead(const storage::catalogue& known, const storage::restless& lively) {
  const auto rooms = known_rooms();
  for (std::size_t i = 0; i < rooms.size(); ++i) {
    restores_->expect_one();
  }
  // A room ends whoever's time is over: it must have heard first what they hold at dates.
  const auto tell_rooms = [rooms, count = restores_](void*) {
    for (const auto& room : rooms) {
      caf::anon_send(room, lead_now{[count] { count->one_is_ready(); }});
    }
  };
  {
    const std::lock_guard lock{stoppable_mutex_};
    follows_ = false;
    before_rooms_ = std::shared_ptr<void>(nullptr, tell_rooms);
    for (const auto& actor : stoppable_) {
      if (std::find(rooms.begin(), rooms.end(), actor) == rooms.end()) {
        tell_to_lead(actor);
      }
    }
  }
  // Of a concert that is new to them the actors may not have heard yet.
  starting_ = true;
  for (const auto& concert : known.concerts) {
    if (!cast_.names->concert(concert.id)) {
      cast_.names->publish(concert, time_->now());
    }
  }
  spawn_known(known, lively);
  starting_ = false;
  const std::lock_guard lock{stoppable_mutex_};
  before_rooms_.reset();
}

void company::spawn_sole_ones() {
  cast_.people = spawn<actors::people>(around(),
                                       people_settings{settings_.people, settings_.reservation_attempts,
                                                       settings_.logins, settings_.test_users_unlimited},
                                       passwords_, people_slot_);
  cast_.wallets = spawn<actors::wallets>(around(), settings_.wallets);
  cast_.requests = spawn<actors::remembered_requests>(around());
  cast_.outbox = spawn<actors::outbox>(around(), settings_.outbox,
                                       outbox_delivery{settings_.notices, settings_.renderers.notice});
  cast_.audit = spawn<actors::audit>(around());
  cast_.keys = spawn<actors::app_keys>(around(), keys_slot_);
  cast_.catalogue = spawn<actors::catalogue>(
      around(), [names = cast_.names, time = time_](const domain::concert_facts& facts) {
        names->publish(facts, time->now());
      });
}

std::vector<caf::actor> company::close() {
  if (cast_.names) {
    cast_.names->close();
  }
  const std::lock_guard lock{stoppable_mutex_};
  return std::exchange(stoppable_, {});
}

void company::forget() {
  cast_.people = nullptr;
  cast_.wallets = nullptr;
  cast_.catalogue = nullptr;
  cast_.requests = nullptr;
  cast_.outbox = nullptr;
  cast_.audit = nullptr;
  cast_.keys = nullptr;
  cast_.timetable = nullptr;
  // What the workers still compute has nobody left to go to.
  passwords_.reset();
}

template <class Command>
void company::take(asked<Command>&& call) {
  if constexpr (call_of<Command>::is_conducted) {
    conduct(cast_, std::move(call));
  } else {
    send(actor_for<ask<Command, outcome_of<Command>>>(cast_, call.whom), std::move(call.command),
         call.context, std::move(call.reply), std::move(call.remember));
  }
}

namespace {

template <class... Calls>
constexpr auto takers_of(const call_list<Calls...>&) {
  return std::make_tuple(&company::take<typename Calls::command>...);
}

/// Makes them all, so that others need no more than their declaration.
[[gnu::used]] const auto takers = takers_of(calls{});

}  // namespace

void company::end_request(const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                          bool unknown) {
  caf::anon_send(cast_.requests, request_ended{key, std::move(record), unknown});
}

/// For an actor that the start waits for, while it goes on; later ones load while they are asked.
surroundings company::around() {
  surroundings around{time_, journal_, {}, settings_.spans, follows_};
  if (starting_) {
    const std::lock_guard lock{stoppable_mutex_};
    restores_->expect_one();
    around.restored = when_ready();
  }
  return around;
}

/// Shows the clinic before it is loaded: nobody can have a place in it yet. What becomes of it later, its
/// hours included, people hear from the clinic itself.
void company::open_new(const domain::clinic_facts& created) {
  if (cast_.names->clinic(created.id)) {
    return;
  }
  caf::anon_send(cast_.people, news{{domain::clinic_created{created, time_->now()}}});
  auto view = std::make_shared<clinic_view>();
  view->clinic = created;
  view->roster.class_date = domain::next_class_date(created.day, created.time, time_->moment().local);
  settings_.renderers.clinic(*view);
  cast_.board->publish(std::move(view));
  cast_.names->open(created);
}

spawners company::make_spawners() {
  return {
      [this](domain::concert_id concert) {
        // Reads nothing before it is asked.
        return spawn<concert_quota>(surroundings{time_, journal_, {}, settings_.spans}, concert);
      },
      [this](const domain::concert_date_key& key, std::shared_ptr<view_slot<concert_view>> concert,
             std::shared_ptr<view_slot<seats_view>> slot, concert_quota_actor quota) {
        return spawn<concert_date>(
            around(), key, settings_.hold_for,
            concert_date_publication{std::move(concert), std::move(slot), settings_.seats_published},
            concert_date_neighbours{cast_.wallets, cast_.outbox, cast_.requests, cast_.catalogue,
                                    std::move(quota),
                                    [this](domain::room_id room) { return cast_.names->room(room); }});
      },
      [this](domain::room_id room) { return spawn<waiting_room>(around(), room, settings_.waiting_line); },
      [this](const domain::clinic_facts& facts) {
        return spawn<actors::clinic>(
            around(), facts, settings_.clinics, clinic_publication{cast_.board, settings_.renderers.clinic},
            clinic_neighbours{cast_.people, cast_.outbox, cast_.timetable, cast_.requests, cast_.wallets});
      },
  };
}

}  // namespace usher::actors
