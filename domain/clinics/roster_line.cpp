#include <algorithm>
#include <utility>

#include "domain/base/limits.hpp"
#include "domain/clinics/roster.hpp"

namespace usher::domain {

namespace {

/// Who may not reserve may not wait, for the same reason.
clinic_line_refusal as_line_refusal(const reserve_refusal& refusal) {
  const auto kind = [&] {
    switch (refusal.kind) {
      case reserve_refusal_kind::closed:
        return clinic_line_refusal_kind::closed;
      case reserve_refusal_kind::already_reserved:
        return clinic_line_refusal_kind::already_reserved;
      case reserve_refusal_kind::no_show_blocked:
        return clinic_line_refusal_kind::no_show_blocked;
      case reserve_refusal_kind::time_conflict:
        return clinic_line_refusal_kind::time_conflict;
      case reserve_refusal_kind::occupied:
      case reserve_refusal_kind::insufficient_points:
        break;
    }
    return clinic_line_refusal_kind::closed;
  };
  return {kind(), refusal.status, refusal.no_show_count};
}

}  // namespace

decision<outcome<clinic_wait, clinic_line_refusal>, change> roster::decide(const join_clinic_line& command,
                                                                           const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  const user_id user = command.who.user;
  if (const auto refusal = objection(command.who, now.local)) {
    return {as_line_refusal(*refusal), {}};
  }
  if (const auto wait = wait_of(user)) {
    return {*wait, {}};
  }
  if (finds_a_place(user)) {
    return {clinic_line_refusal{clinic_line_refusal_kind::not_full}, {}};
  }
  if (state_.waiters.size() >= limits::max_waiters_per_clinic) {
    return {clinic_line_refusal{clinic_line_refusal_kind::line_full}, {}};
  }
  const clinic_wait wait{state_.next_waiter, state_.class_date, waiting()};
  return {wait, {clinic_waiter_joined{clinic_.id, state_.class_date, wait.waiter, user, now.utc}}};
}

decision<outcome<clinic_wait, clinic_line_refusal>, change> roster::decide(const leave_clinic_line& command,
                                                                           const moment& now) const {
  const auto standing = decide(clinic_line_position{command.user}, now);
  if (!standing) {
    return {standing, {}};
  }
  const clinic_wait& wait = standing.value();
  return {wait,
          {clinic_waiter_left{clinic_.id, wait.class_date, wait.waiter, command.user, clinic_waiter_end::left,
                              now.utc}}};
}

outcome<clinic_wait, clinic_line_refusal> roster::decide(const clinic_line_position& query,
                                                         const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(query, now);
  }
  if (const auto wait = wait_of(query.user)) {
    return *wait;
  }
  return clinic_line_refusal{clinic_line_refusal_kind::not_waiting};
}

std::optional<user_id> roster::next_in_line(const moment& now) const {
  if (class_after(now.local) != state_.class_date) {
    return std::nullopt;
  }
  if (status(now.local) != clinic_status::open || remaining() == 0) {
    return std::nullopt;
  }
  const auto next = std::find_if(state_.waiters.begin(), state_.waiters.end(),
                                 [&](const auto& waiter) { return !skipped_.contains(waiter.user); });
  if (next == state_.waiters.end()) {
    return std::nullopt;
  }
  return next->user;
}

changes roster::decide(const promote_waiter& command, const moment& now) const {
  if (class_after(now.local) != state_.class_date) {
    return {};
  }
  const booker& who = command.who;
  if (command.gone) {
    return decide(leave_clinic_line{who.user}, now).changes;
  }
  const auto wait = wait_of(who.user);
  if (!wait || remaining() == 0 || objection(who, now.local)) {
    return {};
  }

  changes facts = placing(who, first_free_place(), clinic_waiter_end::promoted, now.utc);
  auto notice = notice_of(notice_kind::promoted, who.user, now.utc);
  notice.place = first_free_place();
  facts.push_back(std::move(notice));
  return facts;
}

changes roster::decide(const pass_over& command, const moment& now) const {
  const auto wait = wait_of(command.user);
  if (class_after(now.local) != state_.class_date || !wait ||
      state_.waiters[static_cast<std::size_t>(wait->ahead)].passed) {
    return {};
  }
  auto notice = notice_of(notice_kind::passed_over, command.user, now.utc);
  notice.amount = clinic_.price;
  return {clinic_waiter_passed{clinic_.id, state_.class_date, wait->waiter, command.user, now.utc},
          std::move(notice)};
}

notice_queued roster::notice_of(notice_kind kind, user_id user, instant now) const {
  notice_queued notice{};
  notice.lane = clinic_.id;
  notice.notice = state_.next_notice;
  notice.kind = kind;
  notice.user = user;
  notice.queued_at = now;
  notice.class_date = state_.class_date;
  return notice;
}

bool roster::finds_a_place(user_id user) const {
  // While anybody waits, what is free is kept for those who have waited longest and may have it.
  const auto before = std::find_if(state_.waiters.begin(), state_.waiters.end(),
                                   [&](const auto& waiter) { return waiter.user == user; });
  const auto ahead = std::count_if(state_.waiters.begin(), before,
                                   [&](const auto& waiter) { return !skipped_.contains(waiter.user); });
  return ahead < remaining();
}

std::optional<std::int32_t> roster::ahead_of(user_id user) const {
  const auto found = std::find_if(state_.waiters.begin(), state_.waiters.end(),
                                  [&](const auto& waiter) { return waiter.user == user; });
  if (found == state_.waiters.end()) {
    return std::nullopt;
  }
  return static_cast<std::int32_t>(found - state_.waiters.begin());
}

std::optional<clinic_wait> roster::wait_of(user_id user) const {
  const auto ahead = ahead_of(user);
  if (!ahead) {
    return std::nullopt;
  }
  return clinic_wait{state_.waiters[static_cast<std::size_t>(*ahead)].number, state_.class_date, *ahead};
}

}  // namespace usher::domain
