#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

/// Where somebody stands must have been so.
void visitors::check_wait(std::string_view what, user_id user, clinic_id clinic, const clinic_wait& said,
                          version since) {
  const auto* of = durable_.clinics().find(clinic, said.class_date);
  require(of != nullptr && of->line.was(since,
                                        [&](const std::vector<model_wait>& line) {
                                          const auto ahead = static_cast<std::size_t>(said.ahead);
                                          return ahead < line.size() && line[ahead].number == said.waiter &&
                                                 line[ahead].user == user;
                                        }),
          what, "shows a place in the line that is not durable");
}

void visitors::check_refused(std::string_view what, const asked_for& wish, const clinic_line_refusal& said,
                             version since) {
  const auto as_place = [&](reserve_refusal_kind kind) {
    reserve_refusal why{.kind = kind};
    why.no_show_count = said.no_show_count;
    check_refused(what, wish, why, since);
  };
  switch (said.kind) {
    case clinic_line_refusal_kind::closed:
      return as_place(reserve_refusal_kind::closed);
    case clinic_line_refusal_kind::already_reserved:
      return as_place(reserve_refusal_kind::already_reserved);
    case clinic_line_refusal_kind::no_show_blocked:
      return as_place(reserve_refusal_kind::no_show_blocked);
    case clinic_line_refusal_kind::time_conflict:
      return as_place(reserve_refusal_kind::time_conflict);
    default:
      return;
  }
}

void visitors::join_line() {
  const auto user = somebody();
  const auto clinic = some_clinic();
  const auto call = call_about(user, clinic);
  if (!call) {
    return;
  }
  const asked_for wish{user, clinic, wall_.now()};
  ask_about_place("join-line", actors::join_line{*call},
                  [=, this](const actors::line_call_outcome& said, version since) {
                    if (!said) {
                      return check_why("join-line", wish, said.refusal(), since);
                    }
                    check_wait("join-line", user, clinic, said.value(), since);
                  });
}

void visitors::leave_line() {
  const auto [clinic, user] = some_wait();
  const auto call = call_about(user, clinic);
  if (!call) {
    return;
  }
  const asked_for wish{user, clinic, wall_.now()};
  ask_about_place("leave-line", actors::leave_line{*call},
                  [=, this](const actors::line_call_outcome& said, version since) {
                    if (!said) {
                      return;
                    }
                    const auto& left = said.value();
                    check_wait("leave-line", wish.user, wish.clinic, left, since);
                    const auto* of = durable_.clinics().find(wish.clinic, left.class_date);
                    const auto is_over = [&](const std::vector<model_wait>& line) {
                      return std::none_of(line.begin(), line.end(),
                                          [&](const auto& one) { return one.number == left.waiter; });
                    };
                    require(of != nullptr && of->line.was(since, is_over), "leave-line",
                            "was answered, and is not durable");
                  });
}

void visitors::line_position() {
  const auto [clinic, user] = some_wait();
  const auto call = call_about(user, clinic);
  if (!call) {
    return;
  }
  const asked_for wish{user, clinic, wall_.now()};
  ask("line-position", {}, actors::line_position{*call},
      [=, this](const actors::line_call_outcome& said, version since) {
        if (said) {
          check_wait("line-position", wish.user, wish.clinic, said.value(), since);
        }
      });
}

/// Where somebody waits, or now and then anybody.
std::pair<clinic_id, user_id> visitors::some_wait() {
  std::vector<std::pair<clinic_id, user_id>> all;
  for (const auto& [id, clinic] : durable_.clinics().all()) {
    if (clinic.is_deleted || clinic.classes.empty()) {
      continue;
    }
    for (const auto& wait : clinic.classes.rbegin()->second.line.now()) {
      all.emplace_back(id, wait.user);
    }
  }
  return all.empty() || dice_.one_in(8) ? std::pair{some_clinic(), somebody()} : dice_.pick(all);
}

}  // namespace usher::simulation
