#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <variant>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

namespace {

/// Gathers what the clinics say of a weekly reset; answers once, when all have arrived. Any thread.
class full_reset {
 public:
  full_reset(domain::week_reset_report people, std::size_t clinics, reply_to<full_reset_outcome> reply)
      : result_{std::move(people), {}, {}}, left_(clinics + 1), reply_(std::move(reply)) {}

  void add(clinic_was_reset clinic, bool kept) {
    {
      const std::lock_guard lock{mutex_};
      if (clinic.places > 0 || clinic.waits > 0) {
        (kept ? result_.kept : result_.clinics).push_back(clinic);
      }
    }
    arrive();
  }

  /// The clinic makes up for it. The people's part is done, so nobody may say that nothing was changed.
  void fail() {
    reply_.unavailable_because(unavailable_reason::dropped);
    arrive();
  }

  void arrive() {
    const std::lock_guard lock{mutex_};
    if (--left_ == 0) {
      for (auto* clinics : {&result_.clinics, &result_.kept}) {
        std::sort(clinics->begin(), clinics->end(),
                  [](const auto& a, const auto& b) { return a.clinic < b.clinic; });
      }
      reply_.send(full_reset_outcome{std::move(result_)});
    }
  }

 private:
  std::mutex mutex_;
  week_was_reset result_;
  std::size_t left_;
  reply_to<full_reset_outcome> reply_;
};

}  // namespace

void conduct(const cast_list& cast, asked<domain::reset_week> call) {
  const auto reset_clinics = [board = cast.board, names = cast.names, command = call.command,
                              context = call.context](const week_reset_outcome& people,
                                                      const reply_to<full_reset_outcome>& reply) {
    const bool empties = command.dry_run || people.value().number.value != 0;
    const auto clinics = empties ? board->load() : decltype(board->load()){};
    const auto all = std::make_shared<full_reset>(people.value(), clinics.size(), reply);
    for (const auto& view : clinics) {
      const auto id = view->clinic.id;
      if (command.dry_run) {
        all->add({id, static_cast<std::int32_t>(view->roster.entries.size()), view->waiting},
                 domain::outlasts_reset(view->clinic));
        continue;
      }
      const reply_to<roster_reset_outcome> done{[all, id](const answer<roster_reset_outcome>& reset) {
        if (const auto* outcome = std::get_if<roster_reset_outcome>(&reset)) {
          const auto& [places, waits, kept] = outcome->value();
          all->add({id, places, waits}, kept);
        } else {
          all->fail();
        }
      }};
      send(names->clinic(id), domain::reset_roster{people.value().number}, context, done);
    }
    all->arrive();
  };
  send(cast.people, call.command, call.context, on_the_way_to<week_reset_outcome>(call.reply, reset_clinics),
       std::move(call.remember));
}

}  // namespace usher::actors
