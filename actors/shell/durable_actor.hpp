#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include "actors/base/clock.hpp"
#include "actors/base/handing_over.hpp"
#include "actors/base/parked.hpp"
#include "actors/shell/durable_writer.hpp"
#include "actors/shell/mailbox_watch.hpp"
#include "actors/shell/protocol.hpp"
#include "domain/base/limits.hpp"
#include "storage/journal/journal.hpp"

namespace usher::actors {

/// What every actor that decides something is given.
struct surroundings {
  std::shared_ptr<const clock> time;
  std::shared_ptr<storage::journal_port> journal;
  /// Called once, when the actor has restored its state for the first time. On its thread; must not block.
  std::function<void()> restored = {};
  /// Where it leaves the spans of its messages; none without it.
  std::shared_ptr<tracing::recorder> spans = {};
  /// Another node decides, until `lead_now` comes.
  bool follows = false;
};

/// Hands the journal's reports to the actor as messages. Does not keep the actor alive.
class mailbox_observer final : public storage::append_observer {
 public:
  explicit mailbox_observer(caf::actor_addr writer) : writer_(std::move(writer)) {}

  void durable(std::uint64_t epoch, std::uint64_t through,
               const storage::committed_batch& by) noexcept override {
    post(journal_durable{epoch, through, by});
  }
  void lost(std::uint64_t epoch, const std::string& why) noexcept override { post(journal_lost{epoch, why}); }

 private:
  template <class Message>
  void post(Message message) noexcept {
    if (const auto writer = caf::actor_cast<caf::actor>(writer_)) {
      caf::anon_send(writer, std::move(message));
    }
  }

  caf::actor_addr writer_;
};

/// The thin shell around a state machine of the domain: decide, apply at once, let the journal make it
/// durable, then publish and answer. When the journal loses a change the shell answers everyone, drops the
/// machine, and restores it from the store before it serves again.
///
/// `Machine` has `apply(change)` and may have `due(instant)` and `next_due()`. A derived class says how the
/// machine is restored and what it publishes.
///
/// Where another node decides it follows: the state is restored, takes in what that node has committed, and
/// is published; nothing is decided and no time passes, and what actors tell each other comes with what was
/// committed. What is asked then is answered only where nothing follows from it.
///
/// What is asked while the state is read for the first time waits for it; while it is read again after a
/// loss, the answer is `restoring`.
template <class Interface, class Machine, class Image>
class durable_actor : public Interface::base {
 public:
  using super = typename Interface::base;

  durable_actor(caf::actor_config& config, std::string name, surroundings around)
      : super(config),
        around_(std::move(around)),
        writer_(std::move(name), around_.journal),
        watch_(around_.spans, writer_.actor()) {
    writer_.report_to(std::make_shared<mailbox_observer>(this->address()));
  }

  using super::enqueue;
  /// On the sender's thread.
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) override {
    watch_.arrived();
    hand_over(this);
    super::enqueue(std::move(message), unit);
  }

  void on_exit() override {
    watch_.left();
    machine_.reset();
    if (!writer_.idle()) {
      spdlog::warn("{} stops while changes are under way", writer_.actor());
    }
    // Timers may keep this object for long: whoever waits for an answer must not.
    writer_.forget();
    parked_.clear();
    late_followed_.clear();
  }

 protected:
  /// Reads the image. Runs on a thread that reads the store: must not touch the actor.
  using reader = std::function<Image(storage::store_reader&)>;
  virtual reader image_reader() = 0;
  virtual Machine make_machine(const Image& image) = 0;
  /// Publishes what is durable. After restoring and after each batch that brought something.
  virtual void publish() {}
  /// What the clock alone brings about and `Machine::due` does not know.
  virtual void time_passed(const domain::instant&) {}
  /// False: what is due in the machine waits for something else than time.
  virtual bool goes_by_time() const { return true; }
  /// When `time_passed` next has something to do.
  virtual std::optional<domain::instant> next_time_passed() const { return std::nullopt; }
  /// Takes in what another node has committed, into the machine and into what `publish` shows.
  virtual void follow(const followed_change& one) {
    if constexpr (requires(const domain::change& c) { machine_->apply(c); }) {
      machine_->apply(one.change);
      show(one.change);
    }
  }
  /// The machine was brought forward by what others decided: what of its state is not durable begins as after
  /// a restart.
  virtual void begin_to_lead() {}
  /// Hears of a change that was decided here and is not durable yet.
  virtual void submitted(const domain::change&) {}
  /// Takes a durable change into what `publish` shows; called only where `shows` is true.
  virtual void show(const domain::change&) {}
  virtual bool shows() const { return false; }

  /// Reads the state from the store; called first by `make_behavior`.
  void restore() {
    restoring_ = true;
    const auto self = caf::actor_cast<caf::actor>(this);
    around_.journal->read([self, reading = ++readings_, read = image_reader(),
                           follows = around_.follows](storage::store_reader& store) {
      try {
        restored<Image> state{reading, read(store)};
        if (follows) {
          state.position = store.end_of_log().position;
        }
        caf::anon_send(self, std::move(state));
      } catch (const std::exception& error) {
        caf::anon_send(self, restore_failed{reading, error.what()});
      }
    });
  }

  /// A handler that runs `serve` on its message, after the first loading where that has not ended yet.
  template <class Ask, class Serve>
  auto when_loaded(Serve serve) {
    return handles<Ask>([this, serve](const Ask& a) {
      if (loaded_) {
        serve(a);
      } else {
        parked_.park(a, serve);
      }
    });
  }

  /// A handler that leaves a span.
  template <class Message, class Serve>
  auto handles(Serve serve) {
    return [this, serve](const Message& m) {
      take_over(this);
      watch_.observe(m, [&](const Message& taken) {
        if (!std::is_same_v<Message, news> || !around_.follows) {
          serve(taken);
        }
      });
      hand_over(this);
    };
  }

  /// Such a handler for a command that the machine decides.
  template <class Ask>
  auto decides() {
    return when_loaded<Ask>([this](const Ask& a) { handle(a); });
  }

  /// Such a handler for a query that the machine answers.
  template <class Ask>
  auto answers() {
    return when_loaded<Ask>([this](const Ask& a) { handle_query(a); });
  }

  /// The machine, when this ask can be served now; otherwise answers it and returns nothing.
  template <class Ask>
  Machine* machine_for(const Ask& a, domain::instant now) {
    if (!machine_) {
      a.reply.unavailable_because(unavailable_reason::restoring);
      return nullptr;
    }
    if (a.context.deadline < now) {
      a.reply.unavailable_because(unavailable_reason::deadline_passed);
      return nullptr;
    }
    take_due(now);
    return &*machine_;
  }

  /// What the machine says of a command. Some machines go by the wall clock as well.
  template <class Command>
  auto decide(const Machine& machine, const Command& command, domain::instant now) const {
    if constexpr (requires { machine.decide(command, now); }) {
      return machine.decide(command, now);
    } else {
      return machine.decide(command, around_.time->at(now));
    }
  }

  /// The whole way of a command: decide, apply, append, and answer when it is durable.
  template <class Ask>
  void handle(const Ask& a) {
    const auto now = around_.time->now();
    if (auto* machine = machine_for(a, now)) {
      finish(a, decide(*machine, a.command, now), now);
    }
  }

  /// The rest of that way, for what was decided.
  template <class Ask, class Outcome>
  void finish(const Ask& a, domain::decision<Outcome, domain::change> decided, domain::instant now) {
    if (a.remember && decided.outcome) {
      decided.changes.push_back(a.remember(decided.outcome));
    }
    note_seats_of(a.reply.span(), decided.changes);
    take(std::move(decided.changes), a.context.trace, now);
    take_due(now);
    answer_when_durable(a.reply, std::move(decided.outcome));
    arm(now);
  }

  /// As `handle`, for what changes nothing.
  template <class Ask>
  void handle_query(const Ask& a) {
    const auto now = around_.time->now();
    if (auto* machine = machine_for(a, now)) {
      answer_when_durable(a.reply, decide(*machine, a.command, now));
      arm(now);
    }
  }

  /// Takes in what became durable elsewhere; while there is no machine, once there is one.
  void take_in(const domain::changes& changes) {
    if (!machine_) {
      late_.insert(late_.end(), changes.begin(), changes.end());
      return;
    }
    if constexpr (requires(const domain::change& c) { machine_->apply(c); }) {
      for (const auto& change : changes) {
        machine_->apply(change);
        show(change);
      }
    }
  }

  /// Applies changes and submits them.
  void take(domain::changes changes, const domain::trace_id& trace, domain::instant now) {
    take_by(
        std::move(changes), trace, now, [this](const domain::change& c) { machine_->apply(c); },
        [this](const domain::change& c) { show(c); });
  }

  /// The same where the changes do not say all that the machine and the views need of them.
  template <class Apply, class Show>
  void take_by(domain::changes changes, const domain::trace_id& trace, domain::instant now,
               const Apply& apply_one, Show show_one) {
    if (changes.empty()) {
      return;
    }
    for (const auto& change : changes) {
      apply_one(change);
      submitted(change);
    }
    watch_.submitted(changes, now);
    durable_writer::showing show_them;
    if (shows()) {
      show_them = [changes, show_one = std::move(show_one)] {
        for (const auto& change : changes) {
          show_one(change);
        }
      };
    }
    writer_.append(std::move(changes), trace, now, std::move(show_them));
  }

  /// An outcome that rests on changes under way waits for them, refusals included.
  template <class Outcome>
  void answer_when_durable(const reply_to<Outcome>& reply, Outcome outcome) {
    answer_when_durable(reply, std::move(outcome), [] {});
  }

  /// The same; `undo` comes before the asker hears that they are lost. The decision is made.
  template <class Outcome, class Undo>
  void answer_when_durable(const reply_to<Outcome>& reply, Outcome outcome, Undo undo) {
    // What waits for nothing is answered in the moment in which it is decided.
    if (writer_.idle()) {
      return reply.send(outcome);
    }
    if (reply.span().is_open()) {
      reply.span().decided(tracing::mono_now());
    }
    writer_.after_durable([reply, outcome = std::move(outcome),
                           undo = std::move(undo)](const durable_writer::durability& end) mutable {
      if (end.by != nullptr) {
        reply.span().durable(end.by->id.bytes, end.by->changes, end.by->began, end.by->ended);
      }
      if (end.durable) {
        return reply.send(outcome);
      }
      undo();
      reply.unavailable_because(unavailable_reason::store_down);
    });
  }

  /// The behaviour with these handlers and those that every durable actor has.
  template <class... Own>
  typename super::behavior_type serving(Own... own) {
    return {std::move(own)..., on_durable(),        on_lost(),     on_wake_up(),
            on_restored(),     on_restore_failed(), on_followed(), on_lead_now()};
  }

  auto on_durable() {
    return handles<journal_durable>([this](const auto& report) { on_durable(report); });
  }
  auto on_lost() {
    return handles<journal_lost>([this](const auto& report) { on_lost(report); });
  }
  auto on_wake_up() {
    return handles<wake_up>([this](const auto& called) { on_wake_up(called); });
  }
  auto on_restored() {
    return handles<restored<Image>>([this](const auto& state) { on_restored(state); });
  }
  auto on_restore_failed() {
    return handles<restore_failed>([this](const auto& report) { on_restore_failed(report); });
  }

  auto on_followed() {
    return handles<followed>([this](const auto& what) { on_followed(what); });
  }
  auto on_lead_now() {
    return handles<lead_now>([this](const auto& told) { on_lead_now(told); });
  }

  void on_durable(const journal_durable& report) {
    if (writer_.mark_durable(report.epoch, report.through, report.by)) {
      publish();
    }
    writer_.answer();
  }

  void on_lost(const journal_lost& report) {
    if (report.epoch != writer_.epoch()) {
      return;
    }
    spdlog::error("{} lost changes and restores: {}", writer_.actor(), report.why);
    machine_.reset();
    writer_.lose();
    restore();
  }

  void on_wake_up(const wake_up& called) {
    if (called.timer == timer_) {
      armed_.reset();
    }
    if (machine_) {
      catch_up();
    } else if (!restoring_) {
      restore();
    }
  }

  void on_restored(const restored<Image>& state) {
    // What another reading has found, which was begun later, is not older.
    if (state.reading != readings_) {
      return;
    }
    restoring_ = false;
    machine_.emplace(make_machine(state.image));
    take_in(std::exchange(late_, {}));
    seen_through_ = state.position;
    // Taken in is what is shown.
    const auto followed_meanwhile = std::exchange(late_followed_, {});
    for (const auto& waiting : followed_meanwhile) {
      take_followed(waiting);
    }
    publish();
    catch_up();
    tell_restored();
    serve_parked();
  }

  void on_followed(const followed& what) {
    if (!around_.follows) {
      return;
    }
    if (!machine_) {
      late_followed_.push_back(what);
    } else if (take_followed(what)) {
      publish();
    }
  }

  void on_lead_now(const lead_now& told) {
    around_.follows = false;
    late_followed_.clear();
    around_.restored = [before = std::exchange(around_.restored, nullptr), ready = told.ready] {
      if (before) {
        before();
      }
      ready();
    };
    if (!machine_) {
      return restore();
    }
    begin_to_lead();
    catch_up();
    tell_restored();
  }

  void on_restore_failed(const restore_failed& report) {
    if (report.reading != readings_) {
      return;
    }
    spdlog::warn("{} cannot restore yet: {}", writer_.actor(), report.why);
    restoring_ = false;
    // They hear that the state is not there; who comes later does at once.
    serve_parked();
    this->delayed_send(this, restore_retry, wake_up{});
  }

  /// Makes sure that a wake-up comes at the next deadline. One is under way at a time, so that idle actors
  /// cost nothing; only an earlier deadline asks for a second one.
  void arm(domain::instant now) {
    if (!goes_by_time() || around_.follows) {
      return;
    }
    auto next = next_time_passed();
    if constexpr (requires { machine_->next_due(); }) {
      const auto due = machine_->next_due();
      next = next && due ? std::min(*next, *due) : (next ? next : due);
    }
    if (!next || (armed_ && *armed_ <= *next)) {
      return;
    }
    const auto delay = std::clamp(*next - now, domain::milliseconds{0}, longest_sleep);
    armed_ = now + delay;
    this->delayed_send(this, delay, wake_up{++timer_});
  }

  /// Takes what time has brought about.
  void take_due(domain::instant now) {
    if (around_.follows) {
      return;
    }
    time_passed(now);
    if constexpr (requires { machine_->due(now); }) {
      for (auto due = machine_->due(now); !due.empty(); due = machine_->due(now)) {
        take(std::move(due), {}, now);
      }
    }
  }

  /// Takes what is due now and sleeps until the next; nothing while there is no machine.
  void catch_up() {
    if (machine_) {
      const auto now = around_.time->now();
      take_due(now);
      arm(now);
    }
  }

  surroundings around_;
  durable_writer writer_;
  mailbox_watch watch_;
  std::optional<Machine> machine_;

 private:
  static constexpr std::chrono::milliseconds restore_retry{500};
  /// The wall clock may be set while an actor sleeps; it looks again at least this often while something is
  /// pending.
  static constexpr domain::milliseconds longest_sleep = std::chrono::seconds{30};

  /// Whether there was anything new in it.
  bool take_followed(const followed& what) {
    bool is_new = false;
    for (const auto& one : *what.changes) {
      if (one.position > seen_through_) {
        seen_through_ = one.position;
        follow(one);
        is_new = true;
      }
    }
    return is_new;
  }

  void tell_restored() {
    if (auto tell = std::exchange(around_.restored, nullptr)) {
      tell();
    }
  }

  void serve_parked() {
    loaded_ = true;
    parked_.serve_all();
  }

  /// When the wake-up that is under way will come.
  std::optional<domain::instant> armed_;
  /// The latest wake-up that was asked for; earlier ones still come, and ask for none to follow them.
  std::uint64_t timer_ = 0;
  bool restoring_ = false;
  /// How often the state was asked for: answers to former questions are not waited for any more.
  std::uint64_t readings_ = 0;
  /// The first loading has ended, well or not.
  bool loaded_ = false;
  parked<domain::limits::max_asks_while_loading> parked_;
  domain::changes late_;
  /// Of what is followed: the number of the last change that the machine has.
  std::uint64_t seen_through_ = 0;
  /// What came while there was no machine.
  std::vector<followed> late_followed_;
};

}  // namespace usher::actors
