#include "actors/engine.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/exit_reason.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include "actors/cast/audit.hpp"
#include "actors/cast/catalogue.hpp"
#include "actors/cast/clinic.hpp"
#include "actors/cast/concert_date.hpp"
#include "actors/cast/concert_quota.hpp"
#include "actors/cast/outbox.hpp"
#include "actors/cast/people.hpp"
#include "actors/cast/remembered_requests.hpp"
#include "actors/cast/timetable.hpp"
#include "actors/cast/waiting_room.hpp"
#include "actors/cast/wallets.hpp"
#include "actors/conversations/place_calls.hpp"
#include "actors/shell/directory.hpp"

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

  /// Waits until all are ready, as long as there is progress. Throws store_error otherwise.
  void wait() {
    using namespace std::chrono_literals;
    std::unique_lock lock{mutex_};
    auto seen = ready_;
    int quiet = 0;
    while (!changed_.wait_for(lock, 5s, [this] { return left_ == 0; })) {
      quiet = ready_ == seen ? quiet + 1 : 0;
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

/// Gathers what the clinics say of a weekly reset; answers once, when all have arrived. Any thread.
class house_reset {
 public:
  house_reset(domain::week_reset_report people, std::size_t clinics, reply_to<house_reset_outcome> reply)
      : result_{std::move(people), {}}, left_(clinics + 1), reply_(std::move(reply)) {}

  void add(clinic_was_reset clinic) {
    {
      const std::lock_guard lock{mutex_};
      if (clinic.places > 0 || clinic.waits > 0) {
        result_.clinics.push_back(clinic);
      }
    }
    arrive();
  }

  /// The clinic makes up for it when it restores.
  void fail(unavailable_reason why) {
    reply_.unavailable_because(why);
    arrive();
  }

  void arrive() {
    const std::lock_guard lock{mutex_};
    if (--left_ == 0) {
      std::sort(result_.clinics.begin(), result_.clinics.end(),
                [](const auto& a, const auto& b) { return a.clinic < b.clinic; });
      reply_.send(house_reset_outcome{std::move(result_)});
    }
  }

 private:
  std::mutex mutex_;
  week_was_reset result_;
  std::size_t left_;
  reply_to<house_reset_outcome> reply_;
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
    const auto known = read<storage::catalogue>([](storage::store& store) { return store.load_catalogue(); });
    const auto lively = read<storage::restless>([](storage::store& store) { return store.load_restless(); });
    spawn_house(known);
    for (const auto room : lively.rooms) {
      names_->room(room);
    }
    for (const auto& date : lively.dates) {
      names_->date(date);
    }
    starting_ = false;
    restores_->wait();
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
  template <class Ask, class Actor, class Command, class Reply, class Remember = std::nullptr_t>
  static void send(const Actor& to, Command command, request_context context, Reply reply,
                   Remember remember = {}) {
    if (to) {
      caf::anon_send(to, Ask{std::move(command), context, std::move(reply), std::move(remember)});
    } else {
      // The house is closing; or the caller broke the contract and named what does not exist.
      reply.unavailable_because(unavailable_reason::dropped);
    }
  }

  /// What a clinic said of an edit, as the answer to the whole call.
  static void pass_on(const answer<clinic_edit_outcome>& a, const reply_to<clinic_changed_outcome>& reply) {
    const auto* outcome = std::get_if<clinic_edit_outcome>(&a);
    if (outcome == nullptr) {
      reply.unavailable_because(std::get<unavailable>(a).reason);
    } else if (*outcome) {
      reply.send(clinic_changed_outcome{outcome->value()});
    } else {
      reply.send(clinic_changed_outcome{clinic_change_refusal{outcome->refusal()}});
    }
  }

  const clock& time() const { return *time_; }
  storage::journal& journal() { return *journal_; }
  const engine_settings& settings() const { return settings_; }
  directory& names() { return *names_; }
  const people_actor& people() const { return people_; }
  const wallets_actor& wallets() const { return wallets_; }
  const catalogue_actor& catalogue() const { return catalogue_; }
  const remembered_requests_actor& requests() const { return requests_; }
  const outbox_actor& outbox() const { return outbox_; }
  const audit_actor& audit() const { return audit_; }
  const view_slot<people_view>& people_slot() const { return *people_slot_; }
  const timetable_actor& timetable() const { return timetable_; }
  const place_calls& places() const { return *places_; }
  std::shared_ptr<directory> shared_names() const { return names_; }
  std::shared_ptr<const schedule_board> board() const { return board_; }
  const schedule_board& schedule() const { return *board_; }

 private:
  template <class Result>
  Result read(std::function<Result(storage::store&)> work) {
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
    if (names_) {
      names_->close();
    }
    const auto actors = take_stoppable();
    const auto ended = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(actors.size()));
    for (const auto& actor : actors) {
      actor->attach_functor([ended] { ended->count_down(); });
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    }
    ended->wait();
    people_ = nullptr;
    wallets_ = nullptr;
    catalogue_ = nullptr;
    requests_ = nullptr;
    outbox_ = nullptr;
    audit_ = nullptr;
    timetable_ = nullptr;
    places_.reset();
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

  void spawn_house(const storage::catalogue& known) {
    names_ = std::make_shared<directory>(make_spawners());
    people_slot_ = std::make_shared<view_slot<people_view>>();
    people_ =
        keep(system_->spawn<actors::people>(around(),
                                            people_settings{settings_.people, settings_.reservation_attempts,
                                                            settings_.logins, settings_.test_users_unlimited},
                                            passwords_, people_slot_));
    wallets_ = keep(system_->spawn<actors::wallets>(around(), settings_.wallets));
    requests_ = keep(system_->spawn<actors::remembered_requests>(around()));
    outbox_ = keep(system_->spawn<actors::outbox>(
        around(), settings_.outbox, outbox_delivery{settings_.notices, settings_.renderers.notice}));
    audit_ = keep(system_->spawn<actors::audit>(around()));
    catalogue_ = keep(system_->spawn<actors::catalogue>(around(), names_));
    for (const auto& concert : known.concerts) {
      names_->publish(concert);
    }
    names_->room(domain::room_id{0});
    board_ = std::make_shared<schedule_board>();
    places_ = std::make_unique<place_calls>(people_, names_, board_);
    timetable_ = keep(system_->spawn<actors::timetable>(
        around(), [this](const domain::clinic_facts& created) { open_new(created); }));
    for (const auto& clinic : known.clinics) {
      names_->open(clinic);
    }
  }

  /// Shows the clinic before it is loaded: nobody can have a place in it yet. What becomes of it later, its
  /// hours included, people hear from the clinic itself.
  void open_new(const domain::clinic_facts& created) {
    caf::anon_send(people_, news{{domain::clinic_created{created, time_->now()}}});
    auto view = std::make_shared<clinic_view>();
    view->clinic = created;
    view->roster.class_date = domain::next_class_date(created.day, created.time, time_->moment().local);
    settings_.renderers.clinic(*view);
    board_->publish(std::move(view));
    names_->open(created);
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
              concert_date_publication{std::move(concert), std::move(slot)},
              concert_date_neighbours{wallets_, outbox_, requests_, catalogue_, std::move(quota)}));
        },
        [this](domain::room_id room) {
          return keep(system_->spawn<waiting_room>(around(), room, settings_.waiting_line));
        },
        [this](const domain::clinic_facts& facts) {
          return keep(system_->spawn<actors::clinic>(
              around(), facts, settings_.clinics, clinic_publication{board_, settings_.renderers.clinic},
              clinic_neighbours{people_, outbox_, timetable_, requests_}));
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
  std::shared_ptr<directory> names_;
  people_actor people_;
  std::shared_ptr<view_slot<people_view>> people_slot_;
  wallets_actor wallets_;
  catalogue_actor catalogue_;
  remembered_requests_actor requests_;
  outbox_actor outbox_;
  audit_actor audit_;
  timetable_actor timetable_;
  std::shared_ptr<schedule_board> board_;
  std::unique_ptr<place_calls> places_;
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

void engine::issue_token(domain::room_id room, domain::issue_token command, request_context context,
                         reply_to<token_issued_outcome> reply, remember_as<token_issued_outcome> remember) {
  impl_->send<issue_token_ask>(impl_->names().room(room), std::move(command), context, std::move(reply),
                               std::move(remember));
}

void engine::check_token(domain::room_id room, domain::check_token query, request_context context,
                         reply_to<token_checked_outcome> reply) {
  impl_->send<check_token_ask>(impl_->names().room(room), std::move(query), context, std::move(reply));
}

void engine::pass_gate(domain::room_id room, domain::pass_gate query, request_context context,
                       reply_to<gate_outcome> reply) {
  impl_->send<pass_gate_ask>(impl_->names().room(room), std::move(query), context, std::move(reply));
}

void engine::leave_room(domain::room_id room, domain::leave_room command, request_context context,
                        reply_to<token_checked_outcome> reply, remember_as<token_checked_outcome> remember) {
  impl_->send<leave_room_ask>(impl_->names().room(room), std::move(command), context, std::move(reply),
                              std::move(remember));
}

void engine::extend_session(domain::room_id room, domain::extend_session command, request_context context,
                            reply_to<session_extended_outcome> reply,
                            remember_as<session_extended_outcome> remember) {
  impl_->send<extend_session_ask>(impl_->names().room(room), std::move(command), context, std::move(reply),
                                  std::move(remember));
}

void engine::change_room(domain::room_id room, domain::change_room command, request_context context,
                         reply_to<room_changed_outcome> reply, remember_as<room_changed_outcome> remember) {
  impl_->send<change_room_ask>(impl_->names().room(room), std::move(command), context, std::move(reply),
                               std::move(remember));
}

void engine::schedule_opening(domain::room_id room, domain::instant opens_at, request_context context,
                              reply_to<opening_scheduled_outcome> reply,
                              remember_as<opening_scheduled_outcome> remember) {
  domain::schedule_opening command{opens_at, impl_->settings().new_seed(), {}};
  command.commitment = impl_->settings().waiting_line.hash(
      std::string_view(reinterpret_cast<const char*>(command.seed.data()), command.seed.size()));
  impl_->send<schedule_opening_ask>(impl_->names().room(room), command, context, std::move(reply),
                                    std::move(remember));
}

void engine::reset_room(domain::room_id room, domain::reset_room command, request_context context,
                        reply_to<room_reset_outcome> reply, remember_as<room_reset_outcome> remember) {
  impl_->send<reset_room_ask>(impl_->names().room(room), std::move(command), context, std::move(reply),
                              std::move(remember));
}

void engine::room_standing(domain::room_id room, request_context context,
                           reply_to<room_changed_outcome> reply) {
  impl_->send<room_status_ask>(impl_->names().room(room), domain::room_status{}, context, std::move(reply));
}

std::vector<domain::room_id> engine::rooms() const {
  return impl_->names().rooms();
}

std::shared_ptr<const concert_view> engine::concert(domain::concert_id id) const {
  return impl_->names().concert(id);
}

std::vector<std::shared_ptr<const concert_view>> engine::concerts() const {
  return impl_->names().concerts();
}

void engine::create_concert(domain::create_concert command, request_context context,
                            reply_to<concert_outcome> reply, remember_as<concert_outcome> remember) {
  impl_->send<create_concert_ask>(impl_->catalogue(), std::move(command), context, std::move(reply),
                                  std::move(remember));
}

void engine::change_concert(domain::change_concert command, request_context context,
                            reply_to<concert_outcome> reply, remember_as<concert_outcome> remember) {
  impl_->send<change_concert_ask>(impl_->catalogue(), std::move(command), context, std::move(reply),
                                  std::move(remember));
}

void engine::create_date(domain::create_date command, request_context context,
                         reply_to<concert_outcome> reply, remember_as<concert_outcome> remember) {
  impl_->send<create_date_ask>(impl_->catalogue(), std::move(command), context, std::move(reply),
                               std::move(remember));
}

std::shared_ptr<const seats_view> engine::seats(const domain::concert_date_key& date) const {
  return impl_->names().seats(date);
}

void engine::show_seats(const domain::concert_date_key& date, request_context context,
                        reply_to<seats_shown_outcome> reply) {
  impl_->send<show_seats_ask>(impl_->names().date(date), actors::show_seats{}, context, std::move(reply));
}

void engine::hold_seats(const domain::concert_date_key& date, domain::hold_seats command,
                        request_context context, reply_to<seats_held_outcome> reply,
                        remember_as<seats_held_outcome> remember) {
  const auto concert = impl_->names().concert(date.concert);
  const auto actor = impl_->names().date(date);
  if (!concert || concert->seats_per_person == 0) {
    return impl_->send<hold_seats_ask>(actor, std::move(command), context, std::move(reply),
                                       std::move(remember));
  }
  domain::claim_seats claim{command.user, date, {}, 0, concert->seats_per_person};
  if (const auto* chosen = std::get_if<domain::seat_choice>(&command.wanted)) {
    claim.seats = chosen->seats;
  } else {
    claim.count = std::get<domain::best_available>(command.wanted).count;
  }
  const auto quota = impl_->names().quota(date.concert);
  const auto hold = [actor, quota, command = std::move(command), context, reply, remember,
                     most = claim.most](answer<seats_claimed_outcome> result) {
    if (const auto* failed = std::get_if<unavailable>(&result)) {
      return reply.unavailable_because(failed->reason);
    }
    const auto& claimed = std::get<seats_claimed_outcome>(result);
    if (!claimed) {
      return reply.send(
          seats_held_outcome{domain::hold_refusal{domain::hold_refusal_kind::limit_reached, {}, most}});
    }
    // The date tells the quota what became durable before it answers: the claim is let go after that.
    const reply_to<seats_held_outcome> settle{
        [quota, number = claimed.value(), reply, context](answer<seats_held_outcome> held) {
          caf::anon_send(quota, claim_settled{number, context});
          reply.send(std::move(held));
        }};
    impl::send<hold_seats_ask>(actor, command, context, settle, remember);
  };
  impl_->send<claim_seats_ask>(quota, std::move(claim), context, reply_to<seats_claimed_outcome>{hold});
}

void engine::release_seats(const domain::concert_date_key& date, domain::release_seats command,
                           request_context context, reply_to<seats_released_outcome> reply,
                           remember_as<seats_released_outcome> remember) {
  impl_->send<release_seats_ask>(impl_->names().date(date), std::move(command), context, std::move(reply),
                                 std::move(remember));
}

void engine::extend_holds(const domain::concert_date_key& date, domain::extend_holds command,
                          request_context context, reply_to<holds_extended_outcome> reply,
                          remember_as<holds_extended_outcome> remember) {
  impl_->send<extend_holds_ask>(impl_->names().date(date), std::move(command), context, std::move(reply),
                                std::move(remember));
}

void engine::pay(const domain::concert_date_key& date, domain::prepare_payment command,
                 std::optional<std::pair<domain::room_id, domain::secret_hash>> token,
                 request_context context, reply_to<paid_outcome> reply, remember_as<paid_outcome> remember) {
  const auto actor = impl_->names().date(date);
  remember_as<date_paid_outcome> remember_payment;
  if (remember) {
    remember_payment = [remember = std::move(remember)](const date_paid_outcome& paid) {
      return remember(paid_outcome{paid.value().receipt});
    };
  }
  // Answers what the date says, once `settle` has let go of the token.
  const auto pay_with = [actor, command, context, reply, remember_payment](domain::changes completion,
                                                                           auto settle) {
    const reply_to<date_paid_outcome> settled{[reply, settle](answer<date_paid_outcome> result) {
      const auto* outcome = std::get_if<date_paid_outcome>(&result);
      const bool paid_now = outcome != nullptr && *outcome && outcome->value().first;
      settle(paid_now);
      if (outcome == nullptr) {
        reply.unavailable_because(std::get<unavailable>(result).reason);
      } else if (*outcome) {
        reply.send(paid_outcome{outcome->value().receipt});
      } else {
        reply.send(paid_outcome{outcome->refusal()});
      }
    }};
    impl::send<pay_ask>(actor, actors::pay{command, std::move(completion)}, context, settled,
                        remember_payment);
  };
  if (!token) {
    return pay_with({}, [](bool) {});
  }
  const auto room = impl_->names().room(token->first);
  const auto check_out = [room, reply, pay_with, context](answer<checkout_outcome> result) {
    if (const auto* failed = std::get_if<unavailable>(&result)) {
      return reply.unavailable_because(failed->reason);
    }
    const auto& passed = std::get<checkout_outcome>(result);
    if (!passed) {
      return reply.send(paid_outcome{pay_refusal{passed.refusal()}});
    }
    pay_with(passed.value().completion, [room, passed = passed.value(), context](bool paid_now) {
      caf::anon_send(
          room, checkout_ended{passed.ticket, paid_now ? passed.completion : domain::changes{}, context});
    });
  };
  impl_->send<begin_checkout_ask>(room, begin_checkout{{token->second, command.user}}, context,
                                  reply_to<checkout_outcome>{check_out});
}

void engine::cancel_sale(const domain::concert_date_key& date, domain::prepare_cancellation command,
                         request_context context, reply_to<sale_cancelled_outcome> reply,
                         remember_as<sale_cancelled_outcome> remember) {
  impl_->send<cancel_sale_ask>(impl_->names().date(date), std::move(command), context, std::move(reply),
                               std::move(remember));
}

void engine::join_waiting_list(const domain::concert_date_key& date, domain::join_waiting_list command,
                               request_context context, reply_to<waiting_list_outcome> reply,
                               remember_as<waiting_list_outcome> remember) {
  impl_->send<join_waiting_list_ask>(impl_->names().date(date), std::move(command), context, std::move(reply),
                                     std::move(remember));
}

void engine::leave_waiting_list(const domain::concert_date_key& date, domain::leave_waiting_list command,
                                request_context context, reply_to<waiting_list_outcome> reply,
                                remember_as<waiting_list_outcome> remember) {
  impl_->send<leave_waiting_list_ask>(impl_->names().date(date), std::move(command), context,
                                      std::move(reply), std::move(remember));
}

void engine::decline_offer(const domain::concert_date_key& date, domain::decline_offer command,
                           request_context context, reply_to<waiting_list_outcome> reply,
                           remember_as<waiting_list_outcome> remember) {
  impl_->send<decline_offer_ask>(impl_->names().date(date), std::move(command), context, std::move(reply),
                                 std::move(remember));
}

void engine::waiting_list_position(const domain::concert_date_key& date, domain::waiting_list_position query,
                                   request_context context, reply_to<waiting_list_outcome> reply) {
  impl_->send<waiting_list_position_ask>(impl_->names().date(date), std::move(query), context,
                                         std::move(reply));
}

void engine::change_terms(const domain::concert_date_key& date, domain::change_terms command,
                          request_context context, reply_to<terms_changed_outcome> reply,
                          remember_as<terms_changed_outcome> remember) {
  impl_->send<change_terms_ask>(impl_->names().date(date), std::move(command), context, std::move(reply),
                                std::move(remember));
}

void engine::date_standing(const domain::concert_date_key& date, request_context context,
                           reply_to<terms_changed_outcome> reply) {
  impl_->send<show_standing_ask>(impl_->names().date(date), show_standing{}, context, std::move(reply));
}

void engine::charge_wallet(domain::charge_wallet command, request_context context,
                           reply_to<wallet_outcome> reply, remember_as<wallet_outcome> remember) {
  impl_->send<charge_wallet_ask>(impl_->wallets(), std::move(command), context, std::move(reply),
                                 std::move(remember));
}

void engine::use_wallet(domain::use_wallet command, request_context context, reply_to<wallet_outcome> reply,
                        remember_as<wallet_outcome> remember) {
  impl_->send<use_wallet_ask>(impl_->wallets(), std::move(command), context, std::move(reply),
                              std::move(remember));
}

void engine::wallet_balance(domain::wallet_balance query, request_context context,
                            reply_to<wallet_outcome> reply) {
  impl_->send<wallet_balance_ask>(impl_->wallets(), std::move(query), context, std::move(reply));
}

void engine::begin_request(domain::begin_request command, request_context context,
                           reply_to<request_begun_outcome> reply) {
  impl_->send<begin_request_ask>(impl_->requests(), std::move(command), context, std::move(reply));
}

void engine::end_request(const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                         bool unknown) {
  caf::anon_send(impl_->requests(), request_ended{key, std::move(record), unknown});
}

void engine::record_admin_call(domain::record_admin_call command, request_context context,
                               reply_to<admin_call_outcome> reply) {
  impl_->send<record_admin_call_ask>(impl_->audit(), std::move(command), context, std::move(reply));
}

void engine::resend_notice(domain::resend_notice command, request_context context,
                           reply_to<notice_resent_outcome> reply,
                           remember_as<notice_resent_outcome> remember) {
  impl_->send<resend_notice_ask>(impl_->outbox(), std::move(command), context, std::move(reply),
                                 std::move(remember));
}

void engine::on_store(std::function<void(storage::store&)> work) {
  impl_->journal().read(std::move(work));
}

void engine::reserve_place(place_call call, request_context context, reply_to<reserve_place_outcome> reply,
                           remember_as<place_outcome> remember) {
  impl_->places().reserve(call, context, std::move(reply), std::move(remember));
}

void engine::cancel_place(place_call call, request_context context, reply_to<cancel_place_outcome> reply,
                          remember_as<place_given_up_outcome> remember) {
  impl_->places().cancel(call, context, std::move(reply), std::move(remember));
}

void engine::move_place(place_call call, request_context context, reply_to<move_place_outcome> reply,
                        remember_as<place_outcome> remember) {
  impl_->places().move(call, context, std::move(reply), std::move(remember));
}

void engine::join_line(place_call call, request_context context, reply_to<line_call_outcome> reply,
                       remember_as<clinic_line_outcome> remember) {
  impl_->places().join_line(call, context, std::move(reply), std::move(remember));
}

void engine::leave_line(place_call call, request_context context, reply_to<line_call_outcome> reply,
                        remember_as<clinic_line_outcome> remember) {
  impl_->places().leave_line(call, context, std::move(reply), std::move(remember));
}

void engine::line_position(place_call call, request_context context, reply_to<line_call_outcome> reply) {
  impl_->places().line_position(call, context, std::move(reply));
}

void engine::remove_place(domain::clinic_id clinic, domain::user_id user, request_context context,
                          reply_to<place_given_up_outcome> reply) {
  impl_->send<release_place_ask>(impl_->names().clinic(clinic),
                                 domain::release_place{user, domain::place_end::removed}, context,
                                 std::move(reply));
}

void engine::create_clinic(domain::create_clinic command, request_context context,
                           reply_to<clinic_created_outcome> reply,
                           remember_as<clinic_created_outcome> remember) {
  impl_->send<create_clinic_ask>(impl_->timetable(), std::move(command), context, std::move(reply),
                                 std::move(remember));
}

void engine::edit_clinic(domain::clinic_id clinic, domain::edit_clinic command, request_context context,
                         reply_to<clinic_changed_outcome> reply) {
  const auto actor = impl_->names().clinic(clinic);
  const auto edit = [=, timetable = impl_->timetable()](const answer<clinic_created_outcome>& a) {
    const auto* claimed = std::get_if<clinic_created_outcome>(&a);
    if (claimed == nullptr) {
      return reply.unavailable_because(std::get<unavailable>(a).reason);
    }
    if (!*claimed) {
      return reply.send(clinic_changed_outcome{clinic_change_refusal{claimed->refusal()}});
    }
    // The clinic tells the timetable what became durable before it answers.
    const reply_to<clinic_edit_outcome> settled{[=](const answer<clinic_edit_outcome>& edited) {
      caf::anon_send(timetable, slot_settled{clinic, context});
      impl::pass_on(edited, reply);
    }};
    impl::send<edit_clinic_ask>(actor, command, context, settled);
  };
  impl_->send<claim_slot_ask>(impl_->timetable(), domain::claim_slot{clinic, command.edit}, context,
                              reply_to<clinic_created_outcome>{edit});
}

void engine::delete_clinic(domain::clinic_id clinic, domain::delete_clinic command, request_context context,
                           reply_to<clinic_changed_outcome> reply) {
  if (!this->clinic(clinic)) {
    return reply.send(
        clinic_changed_outcome{clinic_change_refusal{domain::timetable_refusal::unknown_clinic}});
  }
  const reply_to<clinic_edit_outcome> deleted{
      [reply](const answer<clinic_edit_outcome>& a) { impl::pass_on(a, reply); }};
  impl_->send<delete_clinic_ask>(impl_->names().clinic(clinic), command, context, deleted);
}

void engine::empty_roster(domain::clinic_id clinic, request_context context,
                          reply_to<roster_reset_outcome> reply) {
  impl_->send<reset_roster_ask>(impl_->names().clinic(clinic), domain::reset_roster{}, context,
                                std::move(reply));
}

void engine::mark_attendance(actors::mark_attendance command, request_context context,
                             reply_to<marked_outcome> reply) {
  impl_->send<mark_attendance_ask>(impl_->people(), command, context, std::move(reply));
}

void engine::reset_week(domain::reset_week command, request_context context,
                        reply_to<house_reset_outcome> reply, remember_as<week_reset_outcome> remember) {
  const auto board = impl_->board();
  const auto names = impl_->shared_names();
  const auto reset_clinics = [=](const answer<week_reset_outcome>& a) {
    const auto* people = std::get_if<week_reset_outcome>(&a);
    if (people == nullptr) {
      return reply.unavailable_because(std::get<unavailable>(a).reason);
    }
    const auto clinics = board->load();
    const auto all = std::make_shared<house_reset>(people->value(), clinics.size(), reply);
    for (const auto& view : clinics) {
      const auto id = view->clinic.id;
      if (command.dry_run) {
        all->add({id, static_cast<std::int32_t>(view->roster.entries.size()), view->waiting});
        continue;
      }
      const reply_to<roster_reset_outcome> done{[all, id](const answer<roster_reset_outcome>& reset) {
        if (const auto* outcome = std::get_if<roster_reset_outcome>(&reset)) {
          all->add({id, outcome->value().places, outcome->value().waits});
        } else {
          all->fail(std::get<unavailable>(reset).reason);
        }
      }};
      impl::send<reset_roster_ask>(names->clinic(id), domain::reset_roster{people->value().number}, context,
                                   done);
    }
    all->arrive();
  };
  impl_->send<reset_week_ask>(impl_->people(), command, context, reply_to<week_reset_outcome>{reset_clinics},
                              std::move(remember));
}

std::shared_ptr<const clinic_view> engine::clinic(domain::clinic_id id) const {
  return impl_->schedule().find(id);
}

const schedule_board& engine::schedule() const {
  return impl_->schedule();
}

void engine::register_person(domain::registration_form form, request_context context,
                             reply_to<registered_outcome> reply, remember_as<registered_outcome> remember) {
  impl_->send<register_ask>(impl_->people(), std::move(form), context, std::move(reply), std::move(remember));
}

void engine::log_in(actors::log_in command, request_context context, reply_to<logged_in_outcome> reply,
                    remember_as<logged_in_outcome> remember) {
  impl_->send<log_in_ask>(impl_->people(), std::move(command), context, std::move(reply),
                          std::move(remember));
}

void engine::log_out(actors::log_out command, request_context context, reply_to<session_outcome> reply,
                     remember_as<session_outcome> remember) {
  impl_->send<log_out_ask>(impl_->people(), command, context, std::move(reply), std::move(remember));
}

void engine::authenticate(actors::authenticate query, request_context context,
                          reply_to<session_outcome> reply) {
  impl_->send<authenticate_ask>(impl_->people(), query, context, std::move(reply));
}

void engine::change_password(actors::change_password command, request_context context,
                             reply_to<password_changed_outcome> reply,
                             remember_as<password_changed_outcome> remember) {
  impl_->send<change_password_ask>(impl_->people(), std::move(command), context, std::move(reply),
                                   std::move(remember));
}

void engine::create_person(actors::create_person command, request_context context,
                           reply_to<person_outcome> reply, remember_as<person_outcome> remember) {
  impl_->send<create_person_ask>(impl_->people(), std::move(command), context, std::move(reply),
                                 std::move(remember));
}

void engine::edit_person(domain::edit_person command, request_context context,
                         reply_to<person_outcome> reply) {
  impl_->send<edit_person_ask>(impl_->people(), std::move(command), context, std::move(reply));
}

void engine::reset_password(actors::reset_password command, request_context context,
                            reply_to<password_reset_outcome> reply,
                            remember_as<password_reset_outcome> remember) {
  impl_->send<reset_password_ask>(impl_->people(), std::move(command), context, std::move(reply),
                                  std::move(remember));
}

void engine::set_flag(domain::set_flag command, request_context context, reply_to<office_outcome> reply) {
  impl_->send<set_flag_ask>(impl_->people(), command, context, std::move(reply));
}

void engine::show_person(domain::show_person query, request_context context, reply_to<office_outcome> reply) {
  impl_->send<show_person_ask>(impl_->people(), query, context, std::move(reply));
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
