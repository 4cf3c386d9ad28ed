#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "domain/waiting/waiting_line.hpp"

namespace usher::domain {

namespace {

milliseconds poll_after(std::uint64_t ahead, const room_rules& rules) {
  constexpr milliseconds longest = limits::longest_poll;
  constexpr std::int64_t ms_for_each_ahead = 10;
  const auto counted = static_cast<std::int64_t>(
      std::min<std::uint64_t>(ahead, static_cast<std::uint64_t>(longest.count() / ms_for_each_ahead)));
  const milliseconds by_distance = std::max(milliseconds{1'000}, milliseconds{counted * ms_for_each_ahead});
  return rules.idle_for > milliseconds{0} ? std::min(by_distance, rules.idle_for / 2) : by_distance;
}

/// The first member that is wrong, in the order of room_rules.
std::optional<std::string> wrong_member(const room_rules& rules) {
  constexpr milliseconds longest = limits::longest_room_duration;
  const struct {
    const char* name;
    std::int64_t value;
    std::int64_t least;
    std::int64_t most;
  } members[] = {
      {"places", rules.places, 1, static_cast<std::int64_t>(limits::max_active_places)},
      {"admissions_per_minute", rules.admissions_per_minute, 0, limits::max_admissions_per_minute},
      {"active_for", rules.active_for.count(), 1, longest.count()},
      {"claim_for", rules.claim_for.count(), 0, longest.count()},
      {"extend_by", rules.extend_by.count(), 0, longest.count()},
      {"max_extensions", rules.max_extensions, 0, std::numeric_limits<std::int32_t>::max()},
      {"idle_for", rules.idle_for.count(), 0, longest.count()},
      {"grace_for", rules.grace_for.count(), 0, longest.count()},
      {"waits_for", rules.waits_for.count(), 1, longest.count()},
  };
  for (const auto& member : members) {
    if (member.value < member.least || member.value > member.most) {
      return member.name;
    }
  }
  return std::nullopt;
}

}  // namespace

decision<outcome<token_standing, issue_refusal>, change> waiting_line::decide(const issue_token& command,
                                                                              instant now) const {
  if (mode_ == room_mode::draining) {
    return {issue_refusal::draining, {}};
  }

  changes facts;
  std::size_t waiting_count = waiting();
  std::size_t away_count = tokens_.away();
  std::size_t active_count = active();
  std::optional<position> replaced;
  if (settings_.one_token_per_user) {
    replaced = tokens_.newest_live(command.user);
  }
  if (replaced && is_pinned(tokens_.at(*replaced).ticket)) {
    replaced.reset();
  }
  if (replaced) {
    const entry older = tokens_.at(*replaced);
    facts.push_back(end_of(older, token_end::replaced, now));
    --(older.status == token_status::waiting ? waiting_count
       : older.status == token_status::away  ? away_count
                                             : active_count);
  }

  // What is due was applied: somebody is admissible only when nobody waits, or when the replaced token had a
  // place.
  const std::size_t most = admissible(active_count, now);
  const std::size_t most_waiting = std::min(settings_.most_waiting, limits::max_waiting_tokens_per_room);
  if (waiting_count >= most && waiting_count - most + away_count >= most_waiting) {
    return {issue_refusal::room_full, {}};
  }

  entry fresh{next_ticket_, command.token, command.user, token_status::waiting, now, now + rules_.waits_for};
  facts.push_back(token_issued{room_, fresh.ticket, fresh.token, fresh.user, now, fresh.valid_until});
  std::size_t admitted = admit_first(facts, {rules_, most, replaced}, now);
  const std::uint64_t ahead = waiting_count - admitted;
  if (ahead == 0 && admitted < most) {
    const auto admission = admission_of(fresh, rules_, now);
    facts.push_back(admission);
    fresh.status = token_status::active;
    fresh.valid_until = admission.active_until;
    fresh.claimed = admission.claimed;
    ++admitted;
  }
  return {describe(fresh, ahead, now, admitted), std::move(facts)};
}

decision<outcome<token_standing, check_refusal>, change> waiting_line::decide(const check_token& command,
                                                                              instant now) const {
  const auto found = tokens_.find(command.token);
  if (!found) {
    return {check_refusal::unknown_token, {}};
  }
  entry own = after_time(*found, now);
  if (own.status != token_status::away) {
    return {standing_of(own, *found, now), {}};
  }

  changes facts{token_returned{room_, own.ticket, own.user, now}};
  const std::size_t admitted =
      admit_first(facts, {rules_, admissible(active(), now), std::nullopt, *found}, now);
  own.status = token_status::waiting;
  own.claimed = true;
  for (const change& fact : facts) {
    const auto* own_admission = std::get_if<token_admitted>(&fact);
    if (own_admission == nullptr || own_admission->ticket != own.ticket) {
      continue;
    }
    own.status = token_status::active;
    own.valid_until = own_admission->active_until;
    own.claimed = own_admission->claimed;
  }
  // Whoever stands ahead is admitted before them.
  const std::uint64_t before = tokens_.waiting_before(*found);
  const std::uint64_t ahead = before - std::min<std::uint64_t>(before, admitted);
  return {describe(own, ahead, now, admitted), std::move(facts)};
}

decision<outcome<token_standing, gate_refusal>, change> waiting_line::decide(const pass_gate& command,
                                                                             instant now) const {
  using kind = gate_refusal_kind;
  const auto found = tokens_.find(command.token);
  if (!found) {
    return {gate_refusal{kind::unknown_token}, {}};
  }
  entry own = after_time(*found, now);
  if (!is_live(own.status)) {
    return {gate_refusal{kind::token_expired}, {}};
  }
  if (own.status != token_status::active) {
    return {gate_refusal{kind::token_not_active, tokens_.waiting_before(*found)}, {}};
  }
  if (command.user && *command.user != own.user) {
    return {gate_refusal{kind::user_mismatch}, {}};
  }
  changes facts;
  if (!own.claimed) {
    own.claimed = true;
    own.valid_until = now + rules_.active_for;
    facts.push_back(token_claimed{room_, own.ticket, own.user, now, own.valid_until});
  }
  return {describe(own, 0, now), std::move(facts)};
}

decision<outcome<token_standing, check_refusal>, change> waiting_line::decide(const leave_room& command,
                                                                              instant now) const {
  const auto found = tokens_.find(command.token);
  if (!found) {
    return {check_refusal::unknown_token, {}};
  }
  entry own = after_time(*found, now);
  if (!is_live(own.status) || is_pinned(own.ticket)) {
    return {standing_of(own, *found, now), {}};
  }
  changes facts{end_of(own, token_end::left, now)};
  const std::size_t active_count = active() - (own.status == token_status::active ? 1 : 0);
  const std::size_t admitted = admit_first(facts, {rules_, admissible(active_count, now), *found}, now);
  own.status = token_status::left;
  own.valid_until = now;
  return {describe(own, 0, now, admitted), std::move(facts)};
}

decision<outcome<token_standing, extend_session_refusal>, change> waiting_line::decide(
    const extend_session& command, instant now) const {
  const auto found = tokens_.find(command.token);
  if (!found) {
    return {extend_session_refusal::unknown_token, {}};
  }
  entry own = after_time(*found, now);
  if (!is_live(own.status)) {
    return {extend_session_refusal::token_expired, {}};
  }
  if (own.status != token_status::active || !own.claimed) {
    return {extend_session_refusal::token_not_active, {}};
  }
  if (own.extensions >= rules_.max_extensions || rules_.extend_by <= milliseconds{0}) {
    return {extend_session_refusal::no_more_extensions, {}};
  }
  own.valid_until += rules_.extend_by;
  ++own.extensions;
  return {describe(own, 0, now),
          {token_extended{room_, own.ticket, own.user, own.extensions, own.valid_until, now}}};
}

decision<outcome<room_standing, room_refusal>, change> waiting_line::decide(const change_room& command,
                                                                            instant now) const {
  const room_rules rules = command.rules.value_or(rules_);
  const room_mode mode = command.mode.value_or(mode_);
  if (command.rules) {
    if (const auto wrong = wrong_member(rules)) {
      return {room_refusal{*wrong}, {}};
    }
  }
  if (rules == rules_ && mode == mode_) {
    return {standing(now), {}};
  }

  changes facts{room_changed{room_, rules, mode, now}};
  std::size_t admitted = 0;
  if (mode != room_mode::paused && !scheduled_) {
    admitted = admit_after(facts, rules, now);
  }
  room_standing after = standing(now, admitted);
  after.rules = rules;
  after.mode = mode;
  after.phase = phase_of(mode, scheduled_.has_value());
  after.waiting -= admitted;
  after.active += admitted;
  return {std::move(after), std::move(facts)};
}

decision<outcome<room_standing, schedule_refusal>, change> waiting_line::decide(
    const schedule_opening& command, instant now) const {
  if (command.opens_at <= now) {
    return {schedule_refusal::in_the_past, {}};
  }
  if (scheduled_) {
    return {schedule_refusal::already_scheduled, {}};
  }
  room_standing after = standing(now);
  after.opens_at = command.opens_at;
  after.commitment = command.commitment;
  after.phase = phase_of(mode_, true);
  return {std::move(after),
          {opening_scheduled{room_, command.opens_at, next_ticket_, command.seed, command.commitment, now}}};
}

decision<outcome<room_standing, opening_refusal>, change> waiting_line::decide(
    const reschedule_opening& command, instant now) const {
  if (command.opens_at <= now) {
    return {opening_refusal::in_the_past, {}};
  }
  if (!scheduled_) {
    return {opening_refusal::not_scheduled, {}};
  }
  room_standing after = standing(now);
  if (scheduled_->opens_at == command.opens_at) {
    return {std::move(after), {}};
  }
  after.opens_at = command.opens_at;
  return {std::move(after), {opening_rescheduled{room_, command.opens_at, now}}};
}

decision<outcome<room_standing, opening_refusal>, change> waiting_line::decide(const call_off_opening&,
                                                                               instant now) const {
  if (!scheduled_) {
    return {opening_refusal::not_scheduled, {}};
  }
  changes facts{opening_called_off{room_, now}};
  const std::size_t admitted = mode_ == room_mode::paused ? 0 : admit_after(facts, rules_, now);
  room_standing after = standing(now, admitted);
  after.opens_at.reset();
  after.commitment.reset();
  after.phase = phase_of(mode_, false);
  after.waiting -= admitted;
  after.active += admitted;
  return {std::move(after), std::move(facts)};
}

decision<outcome<reset_report, room_refusal>, change> waiting_line::decide(const reset_room& command,
                                                                           instant now) const {
  const reset_report report{waiting(), tokens_.away(), active()};
  const bool nothing_to_do = report == reset_report{} && !scheduled_;
  if (command.dry_run || nothing_to_do) {
    return {report, {}};
  }
  return {report, {room_reset{room_, ticket_number{next_ticket_.value - 1}, now}}};
}

changes waiting_line::completion(const secret_hash& token, instant now) const {
  const auto found = tokens_.find(token);
  if (!found) {
    return {};
  }
  const entry own = after_time(*found, now);
  if (own.status != token_status::active) {
    return {};
  }
  return {end_of(own, token_end::completed, now)};
}

bool waiting_line::was_completed(const pass_gate& by) const {
  const auto found = tokens_.find(by.token);
  if (!found) {
    return false;
  }
  const entry own = tokens_.at(*found);
  return own.status == token_status::completed && by.user == own.user;
}

bool waiting_line::is_over(const entry& token, instant now) const {
  switch (token.status) {
    case token_status::waiting:
      return token.valid_until <= now;
    case token_status::away:
      return token.returns_until <= now;
    case token_status::active:
      return end_of_session(token) <= now && !is_pinned(token.ticket);
    default:
      return true;
  }
}

waiting_line_image::entry waiting_line::after_time(position at, instant now) const {
  entry token = tokens_.at(at);
  // Nobody passes on a token whose time is over, also before its end was applied.
  if (is_live(token.status) && is_over(token, now)) {
    token.status = token_status::expired;
  }
  return token;
}

token_standing waiting_line::standing_of(const entry& token, position at, instant now) const {
  return describe(token, token.status == token_status::waiting ? tokens_.waiting_before(at) : 0, now);
}

token_standing waiting_line::describe(const entry& token, std::uint64_t ahead, instant now,
                                      std::size_t further_admissions) const {
  token_standing standing{token.ticket, token.user, token.status, 0, token.valid_until};
  standing.claimed = token.status != token_status::active || token.claimed;
  if (token.status == token_status::active) {
    standing.valid_until = end_of_session(token);
    standing.carried = token.valid_until <= now;
  }
  standing.phase = phase_of(mode_, scheduled_.has_value());
  if (scheduled_) {
    standing.opens_at = scheduled_->opens_at;
  }
  if (token.status != token_status::waiting) {
    standing.next_poll = poll_after(0, rules_);
    return standing;
  }
  standing.ahead = ahead;
  standing.next_poll = poll_after(ahead, rules_);
  standing.claim_for = rules_.claim_for;
  standing.active_for = rules_.active_for;
  const double per_minute = meter_.per_minute(now, further_admissions);
  if (admits() && per_minute > 0) {
    const double minutes = static_cast<double>(ahead + 1) / per_minute;
    standing.estimated_wait = milliseconds{static_cast<std::int64_t>(std::ceil(minutes * 60'000.0))};
  }
  return standing;
}

std::size_t waiting_line::admit_after(changes& facts, const room_rules& rules, instant now) const {
  admission_bucket bucket = bucket_;
  bucket.change_rate(rules.admissions_per_minute, now);
  return admit_first(facts, {rules, std::min(free_places(rules, active()), bucket.available(now))}, now);
}

std::size_t waiting_line::admit_first(changes& facts, candidates whom, instant now) const {
  std::size_t admitted = 0;
  auto next = tokens_.next_waiting();
  const auto next_candidate = [&]() -> std::optional<position> {
    if (next && next == whom.without) {
      next = tokens_.next_waiting(*next);
    }
    if (whom.back && (!next || *whom.back < *next)) {
      return std::exchange(whom.back, std::nullopt);
    }
    // New rules may make somebody idle; the rest is for `due`, which lapses them first.
    if (!next || is_past(*next, whom.rules, now)) {
      return std::nullopt;
    }
    return std::exchange(next, tokens_.next_waiting(*next));
  };
  for (; admitted < whom.most && facts.size() < limits::max_due_changes_per_step; ++admitted) {
    const auto at = next_candidate();
    if (!at) {
      break;
    }
    facts.push_back(admission_of(tokens_.at(*at), whom.rules, now));
  }
  return admitted;
}

}  // namespace usher::domain
