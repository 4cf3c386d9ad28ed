#include "domain/waiting/waiting_line.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "domain/base/hex.hpp"
#include "domain/waiting/token_table.hpp"

namespace usher::domain {

namespace {

/// The bound by rate, a token bucket: refilled by the milliseconds, counted in 60,000ths of an admission, so
/// that every rate a minute is a whole number a millisecond.
class admission_bucket {
 public:
  explicit admission_bucket(std::int64_t per_minute) : per_minute_(per_minute) {}

  void change_rate(std::int64_t per_minute, instant now) {
    if (per_minute == per_minute_) return;
    level_ = per_minute_ == 0 ? one : std::min(level_at(now), capacity(per_minute));
    as_of_ = now;
    per_minute_ = per_minute;
  }

  void take(instant now) {
    if (per_minute_ == 0) return;
    level_ = std::max<std::int64_t>(0, level_at(now) - one);
    as_of_ = now;
  }

  /// How many may be admitted at `now`.
  std::size_t available(instant now) const {
    if (per_minute_ == 0) return std::numeric_limits<std::size_t>::max();
    return static_cast<std::size_t>(level_at(now) / one);
  }

  /// When the next may be admitted; nothing when that needs no waiting.
  std::optional<instant> next() const {
    if (per_minute_ == 0 || level_ >= one) return std::nullopt;
    return *as_of_ + milliseconds{(one - level_ + per_minute_ - 1) / per_minute_};
  }

 private:
  static constexpr std::int64_t one = 60'000;

  static std::int64_t capacity(std::int64_t per_minute) {
    // What one second brings, one at least; and what the last millisecond brought too much, or the rate would
    // not be kept where it is no whole number of milliseconds.
    return std::max<std::int64_t>(1, per_minute / 60) * one + std::min(per_minute, one) - 1;
  }

  std::int64_t level_at(instant now) const {
    if (!as_of_) return level_;
    // The clock was set back: nobody waits until it has caught up.
    if (now < *as_of_) return std::max(level_, one);
    const std::int64_t elapsed = (now - *as_of_).count();
    const std::int64_t missing = capacity(per_minute_) - level_;
    return elapsed > missing / per_minute_ ? capacity(per_minute_) : level_ + elapsed * per_minute_;
  }

  std::int64_t per_minute_;
  std::int64_t level_ = one;
  /// Nothing until the first admission: how long the bucket has stood is not known after a restart.
  std::optional<instant> as_of_;
};

/// Counts the admissions of the last five minutes.
class admission_meter {
 public:
  void count(instant now) {
    const std::int64_t slice = slice_of(now);
    counted& c = counts_[static_cast<std::size_t>(slice) % slices];
    if (c.slice != slice) c = {slice, 0};
    ++c.admissions;
    summed_.reset();
  }

  /// Since the first of them, but over a minute at least; as if `further` more were admitted now.
  double per_minute(instant now, std::size_t further) const {
    const std::int64_t present = slice_of(now);
    // Everybody who waits asks for this, and it changes by the slice or the admission only.
    if (!summed_ || summed_->slice != present) summed_ = sum_at(present);
    const milliseconds span = now.time_since_epoch() - summed_->oldest * slice_length;
    const auto minutes = static_cast<double>(std::max(span, milliseconds{60'000}).count()) / 60'000.0;
    return static_cast<double>(summed_->admissions + further) / minutes;
  }

 private:
  static constexpr std::int64_t slices = 30;
  static constexpr milliseconds slice_length{10'000};

  struct counted {
    std::int64_t slice = 0;
    std::uint64_t admissions = 0;
  };

  struct sum {
    std::int64_t slice;
    std::int64_t oldest;
    std::uint64_t admissions;
  };

  static std::int64_t slice_of(instant now) { return now.time_since_epoch() / slice_length; }

  sum sum_at(std::int64_t present) const {
    sum all{present, present, 0};
    for (const counted& c : counts_) {
      if (c.admissions == 0 || c.slice > present || c.slice + slices <= present) continue;
      all.admissions += c.admissions;
      all.oldest = std::min(all.oldest, c.slice);
    }
    return all;
  }

  std::array<counted, slices> counts_{};
  mutable std::optional<sum> summed_;
};

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
  const auto is_duration = [](milliseconds given, std::int64_t least) {
    return given >= milliseconds{least} && given <= limits::longest_room_duration;
  };
  if (rules.places < 1 || rules.places > static_cast<std::int64_t>(limits::max_active_places))
    return "places";
  if (rules.admissions_per_minute < 0 || rules.admissions_per_minute > limits::max_admissions_per_minute)
    return "admissions_per_minute";
  if (!is_duration(rules.active_for, 1)) return "active_for";
  if (!is_duration(rules.claim_for, 0)) return "claim_for";
  if (!is_duration(rules.extend_by, 0)) return "extend_by";
  if (rules.max_extensions < 0) return "max_extensions";
  if (!is_duration(rules.idle_for, 0)) return "idle_for";
  if (!is_duration(rules.grace_for, 0)) return "grace_for";
  if (!is_duration(rules.waits_for, 1)) return "waits_for";
  return std::nullopt;
}

std::vector<ticket_number> drawn_order(const std::vector<ticket_number>& tickets, const bytes_32& seed,
                                       const sha_256& hash) {
  std::vector<std::pair<bytes_32, ticket_number>> lots;
  lots.reserve(tickets.size());
  const std::string before = to_hex(seed) + ":";
  for (const ticket_number ticket : tickets)
    lots.emplace_back(hash(before + std::to_string(ticket.value)), ticket);
  std::sort(lots.begin(), lots.end());
  std::vector<ticket_number> order;
  order.reserve(lots.size());
  for (const auto& [lot, ticket] : lots)
    order.push_back(ticket);
  return order;
}

}  // namespace

token_status status_after(token_end reason) {
  switch (reason) {
    case token_end::completed:
      return token_status::completed;
    case token_end::replaced:
      return token_status::replaced;
    case token_end::left:
      return token_status::left;
    case token_end::expired:
    case token_end::abandoned:
    case token_end::reset:
      return token_status::expired;
  }
  return token_status::expired;
}

bool is_live(token_status status) {
  return status == token_status::waiting || status == token_status::away || status == token_status::active;
}

class waiting_line::impl {
 public:
  impl(room_id room, waiting_line_settings settings, const waiting_line_image& image, instant restored_at);

  decision<outcome<token_standing, issue_refusal>, change> issue(const issue_token& command,
                                                                 instant now) const;
  decision<outcome<token_standing, check_refusal>, change> check(const secret_hash& token, instant now) const;
  decision<outcome<token_standing, gate_refusal>, change> pass(const pass_gate& command, instant now) const;
  decision<outcome<token_standing, check_refusal>, change> leave(const secret_hash& token, instant now) const;
  decision<outcome<token_standing, extend_session_refusal>, change> extend(const secret_hash& token,
                                                                           instant now) const;
  decision<outcome<room_standing, room_refusal>, change> change_rules(const change_room& command,
                                                                      instant now) const;
  decision<outcome<room_standing, schedule_refusal>, change> schedule_draw(const schedule_opening& command,
                                                                           instant now) const;
  decision<outcome<reset_report, room_refusal>, change> reset(const reset_room& command, instant now) const;
  room_standing standing(instant now, std::size_t further_admissions = 0) const;
  changes completion(const secret_hash& token, instant now) const;
  void note_seen(const secret_hash& token, instant now);
  void pin(ticket_number ticket);
  void unpin(ticket_number ticket);
  bool is_pinned(ticket_number ticket) const { return pins_.count(ticket) != 0; }
  changes due(instant now) const;
  std::optional<instant> next_due() const;

  void take_in(const token_issued& issued);
  void take_in(const token_admitted& admitted);
  void take_in(const token_claimed& claimed);
  void take_in(const token_extended& extended);
  void take_in(const token_lapsed& lapsed);
  void take_in(const token_returned& returned);
  void take_in(const token_ended& ended);
  void take_in(const room_changed& changed);
  void take_in(const opening_scheduled& scheduled);
  void take_in(const draw_held& held);
  void take_in(const room_reset& reset);

  void forget(instant now);

  room_id room() const { return room_; }
  std::size_t waiting() const { return tokens_.waiting(); }
  std::size_t active() const { return active_count_; }
  waiting_line_image image() const;

 private:
  using entry = waiting_line_image::entry;
  using position = token_table::position;
  /// Tokens by when their present status ends, or when they ended.
  using schedule = std::set<std::pair<instant, ticket_number>>;

  /// Who may be admitted, and how many, where that is not just what the line has now.
  struct candidates {
    const room_rules& rules;
    /// No more than these.
    std::size_t most = 0;
    /// Somebody who is about to leave, and somebody who has just come back.
    std::optional<position> without{};
    std::optional<position> back{};
  };

  bool is_over(const entry& token, instant now) const;
  bool is_idle(position at, const room_rules& rules, instant now) const {
    return rules.idle_for > milliseconds{0} && tokens_.seen(at) + rules.idle_for <= now;
  }
  /// Who waits and may not be admitted any more, only that was not applied yet.
  bool is_past(position at, const room_rules& rules, instant now) const {
    return tokens_.at(at).valid_until <= now || is_idle(at, rules, now);
  }
  bool admits() const { return mode_ != room_mode::paused && !scheduled_; }
  /// Bounded by places and by rate.
  std::size_t admissible(std::size_t active_count, instant now) const {
    return admits() ? std::min(free_places(rules_, active_count), bucket_.available(now)) : 0;
  }
  static std::size_t free_places(const room_rules& rules, std::size_t active_count) {
    const auto places = static_cast<std::size_t>(std::max<std::int64_t>(0, rules.places));
    return places - std::min(places, active_count);
  }
  static room_phase phase_of(room_mode mode, bool scheduled);

  entry after_time(position at, instant now) const;
  token_standing standing_of(const entry& token, position at, instant now) const;
  token_standing describe(const entry& token, std::uint64_t ahead, instant now,
                          std::size_t further_admissions = 0) const;
  token_ended end_of(const entry& token, token_end reason, instant when) const {
    return {room_, token.ticket, token.user, reason, when};
  }
  token_admitted admission_of(const entry& token, const room_rules& rules, instant now) const;
  /// Admits the first of the line; returns how many.
  std::size_t admit_first(changes& facts, candidates whom, instant now) const;

  std::optional<position> find(ticket_number ticket, token_status status) const;
  void enter(const entry& token, instant seen);
  void activate(position at, entry token);
  void end(ticket_number ticket, token_end reason, instant when);
  void remember_until_forgotten(const entry& token);
  /// The newest token of the user has ended: the one before it is no surplus any more.
  void promote_surplus(user_id user);
  bool somebody_stays(ticket_number first, ticket_number last) const;
  void arrange(const draw_facts& draw);

  void end_surplus(changes& facts, instant now) const;
  void end_overdue_waiting(changes& facts, instant now) const;
  void end_abandoned(changes& facts, instant now) const;
  void lapse_idle(changes& facts, instant now) const;
  void end_overdue_active_and_admit(changes& facts, instant now) const;
  std::optional<instant> next_admission() const;

  room_id room_;
  waiting_line_settings settings_;
  room_rules rules_;
  /// A room_changed is in force, not the settings.
  bool changed_;
  room_mode mode_;
  std::optional<waiting_line_image::opening> scheduled_;
  std::vector<draw_facts> draws_;
  ticket_number next_ticket_;
  token_table tokens_;
  std::size_t active_count_ = 0;
  /// Active tokens that are not pinned.
  schedule active_;
  schedule ended_;
  std::map<ticket_number, std::size_t> pins_;
  /// Live tokens beside which their user has a newer one, where only one is allowed.
  std::set<std::pair<user_id, ticket_number>> surplus_;
  admission_bucket bucket_;
  admission_meter meter_;
};

waiting_line::impl::impl(room_id room, waiting_line_settings settings, const waiting_line_image& image,
                         instant restored_at)
    : room_(room),
      settings_(std::move(settings)),
      rules_(image.rules.value_or(settings_.rules)),
      changed_(image.rules.has_value()),
      mode_(image.mode),
      scheduled_(image.scheduled),
      draws_(image.draws),
      next_ticket_(image.next_ticket),
      tokens_(settings_.one_token_per_user ? token_table::users::found : token_table::users::not_found),
      bucket_(rules_.admissions_per_minute) {
  for (const auto& token : image.entries)
    enter(token, restored_at);
  const auto stays = [](const entry& token) {
    return token.status == token_status::waiting || token.status == token_status::away;
  };
  for (const draw_facts& draw : draws_) {
    const auto first =
        std::lower_bound(image.entries.begin(), image.entries.end(), draw.first,
                         [](const entry& token, ticket_number wanted) { return token.ticket < wanted; });
    const auto found = std::find_if(first, image.entries.end(), [&](const entry& token) {
      return token.ticket > draw.last || stays(token);
    });
    if (found != image.entries.end() && found->ticket <= draw.last) arrange(draw);
  }
}

decision<outcome<token_standing, issue_refusal>, change> waiting_line::impl::issue(const issue_token& command,
                                                                                   instant now) const {
  if (mode_ == room_mode::draining) return {issue_refusal::draining, {}};

  changes facts;
  std::size_t waiting_count = waiting();
  std::size_t away_count = tokens_.away();
  std::size_t active_count = active();
  std::optional<position> replaced;
  if (settings_.one_token_per_user) replaced = tokens_.newest_live(command.user);
  if (replaced && is_pinned(tokens_.at(*replaced).ticket)) replaced.reset();
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
  if (waiting_count >= most && waiting_count - most + away_count >= most_waiting)
    return {issue_refusal::room_full, {}};

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

decision<outcome<token_standing, check_refusal>, change> waiting_line::impl::check(const secret_hash& token,
                                                                                   instant now) const {
  const auto found = tokens_.find(token);
  if (!found) return {check_refusal::unknown_token, {}};
  entry own = after_time(*found, now);
  if (own.status != token_status::away) return {standing_of(own, *found, now), {}};

  changes facts{token_returned{room_, own.ticket, own.user, now}};
  const std::size_t admitted =
      admit_first(facts, {rules_, admissible(active(), now), std::nullopt, *found}, now);
  own.status = token_status::waiting;
  own.claimed = true;
  for (const change& fact : facts) {
    const auto* own_admission = std::get_if<token_admitted>(&fact);
    if (own_admission == nullptr || own_admission->ticket != own.ticket) continue;
    own.status = token_status::active;
    own.valid_until = own_admission->active_until;
    own.claimed = own_admission->claimed;
  }
  // Whoever stands ahead is admitted before them.
  const std::uint64_t before = tokens_.waiting_before(*found);
  const std::uint64_t ahead = before - std::min<std::uint64_t>(before, admitted);
  return {describe(own, ahead, now, admitted), std::move(facts)};
}

decision<outcome<token_standing, gate_refusal>, change> waiting_line::impl::pass(const pass_gate& command,
                                                                                 instant now) const {
  using kind = gate_refusal_kind;
  const auto found = tokens_.find(command.token);
  if (!found) return {gate_refusal{kind::unknown_token}, {}};
  entry own = after_time(*found, now);
  if (!is_live(own.status)) return {gate_refusal{kind::token_expired}, {}};
  if (own.status != token_status::active)
    return {gate_refusal{kind::token_not_active, tokens_.waiting_before(*found)}, {}};
  if (command.user && *command.user != own.user) return {gate_refusal{kind::user_mismatch}, {}};
  changes facts;
  if (!own.claimed) {
    own.claimed = true;
    own.valid_until = now + rules_.active_for;
    facts.push_back(token_claimed{room_, own.ticket, own.user, now, own.valid_until});
  }
  return {describe(own, 0, now), std::move(facts)};
}

decision<outcome<token_standing, check_refusal>, change> waiting_line::impl::leave(const secret_hash& token,
                                                                                   instant now) const {
  const auto found = tokens_.find(token);
  if (!found) return {check_refusal::unknown_token, {}};
  entry own = after_time(*found, now);
  if (!is_live(own.status) || is_pinned(own.ticket)) return {standing_of(own, *found, now), {}};
  changes facts{end_of(own, token_end::left, now)};
  const std::size_t active_count = active() - (own.status == token_status::active ? 1 : 0);
  const std::size_t admitted = admit_first(facts, {rules_, admissible(active_count, now), *found}, now);
  own.status = token_status::left;
  own.valid_until = now;
  return {describe(own, 0, now, admitted), std::move(facts)};
}

decision<outcome<token_standing, extend_session_refusal>, change> waiting_line::impl::extend(
    const secret_hash& token, instant now) const {
  const auto found = tokens_.find(token);
  if (!found) return {extend_session_refusal::unknown_token, {}};
  entry own = after_time(*found, now);
  if (!is_live(own.status)) return {extend_session_refusal::token_expired, {}};
  if (own.status != token_status::active || !own.claimed)
    return {extend_session_refusal::token_not_active, {}};
  if (own.extensions >= rules_.max_extensions || rules_.extend_by <= milliseconds{0})
    return {extend_session_refusal::no_more_extensions, {}};
  own.valid_until += rules_.extend_by;
  ++own.extensions;
  return {describe(own, 0, now),
          {token_extended{room_, own.ticket, own.user, own.extensions, own.valid_until, now}}};
}

decision<outcome<room_standing, room_refusal>, change> waiting_line::impl::change_rules(
    const change_room& command, instant now) const {
  const room_rules rules = command.rules.value_or(rules_);
  const room_mode mode = command.mode.value_or(mode_);
  if (command.rules) {
    if (const auto wrong = wrong_member(rules)) return {room_refusal{*wrong}, {}};
  }
  if (rules == rules_ && mode == mode_) return {standing(now), {}};

  changes facts{room_changed{room_, rules, mode, now}};
  std::size_t admitted = 0;
  if (mode != room_mode::paused && !scheduled_) {
    admission_bucket bucket = bucket_;
    bucket.change_rate(rules.admissions_per_minute, now);
    admitted =
        admit_first(facts, {rules, std::min(free_places(rules, active()), bucket.available(now))}, now);
  }
  room_standing after = standing(now, admitted);
  after.rules = rules;
  after.mode = mode;
  after.phase = phase_of(mode, scheduled_.has_value());
  after.waiting -= admitted;
  after.active += admitted;
  return {std::move(after), std::move(facts)};
}

decision<outcome<room_standing, schedule_refusal>, change> waiting_line::impl::schedule_draw(
    const schedule_opening& command, instant now) const {
  if (command.opens_at <= now) return {schedule_refusal::in_the_past, {}};
  if (scheduled_) return {schedule_refusal::already_scheduled, {}};
  room_standing after = standing(now);
  after.opens_at = command.opens_at;
  after.commitment = command.commitment;
  after.phase = phase_of(mode_, true);
  return {std::move(after),
          {opening_scheduled{room_, command.opens_at, next_ticket_, command.seed, command.commitment, now}}};
}

decision<outcome<reset_report, room_refusal>, change> waiting_line::impl::reset(const reset_room& command,
                                                                                instant now) const {
  const reset_report report{waiting(), tokens_.away(), active()};
  const bool nothing_to_do = report == reset_report{} && !scheduled_;
  if (command.dry_run || nothing_to_do) return {report, {}};
  return {report, {room_reset{room_, ticket_number{next_ticket_.value - 1}, now}}};
}

room_standing waiting_line::impl::standing(instant now, std::size_t further_admissions) const {
  room_standing standing;
  standing.rules = rules_;
  standing.mode = mode_;
  standing.phase = phase_of(mode_, scheduled_.has_value());
  standing.waiting = waiting();
  standing.away = tokens_.away();
  standing.active = active();
  standing.issued = next_ticket_.value - 1;
  standing.admissions_per_minute = meter_.per_minute(now, further_admissions);
  if (scheduled_) {
    standing.opens_at = scheduled_->opens_at;
    standing.commitment = scheduled_->commitment;
  }
  for (const draw_facts& draw : draws_) {
    if (draw.first <= draw.last) standing.draws.push_back(draw);
  }
  if (standing.draws.size() > limits::max_remembered_draws) {
    standing.draws.erase(standing.draws.begin(),
                         standing.draws.end() - static_cast<std::ptrdiff_t>(limits::max_remembered_draws));
  }
  return standing;
}

room_phase waiting_line::impl::phase_of(room_mode mode, bool scheduled) {
  if (mode == room_mode::paused) return room_phase::paused;
  if (scheduled) return room_phase::not_yet_open;
  return mode == room_mode::draining ? room_phase::draining : room_phase::open;
}

bool waiting_line::impl::is_over(const entry& token, instant now) const {
  switch (token.status) {
    case token_status::waiting:
      return token.valid_until <= now;
    case token_status::away:
      return token.returns_until <= now;
    case token_status::active:
      return token.valid_until <= now && !is_pinned(token.ticket);
    default:
      return true;
  }
}

waiting_line_image::entry waiting_line::impl::after_time(position at, instant now) const {
  entry token = tokens_.at(at);
  // Nobody passes on a token whose time is over, also before its end was applied.
  if (is_live(token.status) && is_over(token, now)) token.status = token_status::expired;
  return token;
}

token_standing waiting_line::impl::standing_of(const entry& token, position at, instant now) const {
  return describe(token, token.status == token_status::waiting ? tokens_.waiting_before(at) : 0, now);
}

token_standing waiting_line::impl::describe(const entry& token, std::uint64_t ahead, instant now,
                                            std::size_t further_admissions) const {
  token_standing standing{token.ticket, token.user, token.status, 0, token.valid_until};
  standing.claimed = token.status != token_status::active || token.claimed;
  standing.phase = phase_of(mode_, scheduled_.has_value());
  if (scheduled_) standing.opens_at = scheduled_->opens_at;
  if (token.status != token_status::waiting) {
    standing.next_poll = poll_after(0, rules_);
    return standing;
  }
  standing.ahead = ahead;
  standing.next_poll = poll_after(ahead, rules_);
  const double per_minute = meter_.per_minute(now, further_admissions);
  if (admits() && per_minute > 0) {
    const double minutes = static_cast<double>(ahead + 1) / per_minute;
    standing.estimated_wait = milliseconds{static_cast<std::int64_t>(std::ceil(minutes * 60'000.0))};
  }
  return standing;
}

token_admitted waiting_line::impl::admission_of(const entry& token, const room_rules& rules,
                                                instant now) const {
  const bool claimed = rules.claim_for <= milliseconds{0};
  return {room_,  token.ticket, token.user, now, now + (claimed ? rules.active_for : rules.claim_for),
          claimed};
}

std::size_t waiting_line::impl::admit_first(changes& facts, candidates whom, instant now) const {
  std::size_t admitted = 0;
  auto next = tokens_.first_waiting();
  const auto next_candidate = [&]() -> std::optional<position> {
    if (next && next == whom.without) next = tokens_.next_waiting(*next);
    if (whom.back && (!next || *whom.back < *next)) return std::exchange(whom.back, std::nullopt);
    // New rules may make somebody idle; the rest is for `due`, which lapses them first.
    if (!next || is_past(*next, whom.rules, now)) return std::nullopt;
    return std::exchange(next, tokens_.next_waiting(*next));
  };
  for (; admitted < whom.most && facts.size() < limits::max_due_changes_per_step; ++admitted) {
    const auto at = next_candidate();
    if (!at) break;
    facts.push_back(admission_of(tokens_.at(*at), whom.rules, now));
  }
  return admitted;
}

changes waiting_line::impl::completion(const secret_hash& token, instant now) const {
  const auto found = tokens_.find(token);
  if (!found) return {};
  const entry own = after_time(*found, now);
  if (own.status != token_status::active) return {};
  return {end_of(own, token_end::completed, now)};
}

void waiting_line::impl::note_seen(const secret_hash& token, instant now) {
  if (const auto found = tokens_.find(token)) tokens_.note_seen(*found, now);
}

void waiting_line::impl::pin(ticket_number ticket) {
  const auto found = tokens_.find(ticket);
  if (!found) return;
  const entry token = tokens_.at(*found);
  if (!is_live(token.status)) return;
  ++pins_[ticket];
  active_.erase({token.valid_until, ticket});
}

void waiting_line::impl::unpin(ticket_number ticket) {
  const auto pinned = pins_.find(ticket);
  if (pinned == pins_.end() || --pinned->second > 0) return;
  pins_.erase(pinned);
  const entry token = tokens_.at(*tokens_.find(ticket));
  if (token.status == token_status::active) active_.emplace(token.valid_until, ticket);
}

changes waiting_line::impl::due(instant now) const {
  changes facts;
  // Each kind waits until nothing is left of the one before: nobody may be admitted who is about to be
  // replaced, whose place in the line is still to be drawn, or whose time of waiting is over.
  end_surplus(facts, now);
  if (!facts.empty()) return facts;
  if (scheduled_ && scheduled_->opens_at <= now) {
    facts.push_back(
        draw_held{room_, scheduled_->first, ticket_number{next_ticket_.value - 1}, scheduled_->seed, now});
    return facts;
  }
  end_overdue_waiting(facts, now);
  end_abandoned(facts, now);
  lapse_idle(facts, now);
  if (facts.size() < limits::max_due_changes_per_step) end_overdue_active_and_admit(facts, now);
  return facts;
}

void waiting_line::impl::end_surplus(changes& facts, instant now) const {
  for (const auto& [user, ticket] : surplus_) {
    if (facts.size() == limits::max_due_changes_per_step) return;
    if (is_pinned(ticket)) continue;
    facts.push_back(end_of(tokens_.at(*tokens_.find(ticket)), token_end::replaced, now));
  }
}

void waiting_line::impl::end_overdue_waiting(changes& facts, instant now) const {
  for (auto at = tokens_.first_overdue(now); at && facts.size() < limits::max_due_changes_per_step;
       at = tokens_.next_overdue(*at, now)) {
    const entry token = tokens_.at(*at);
    facts.push_back(end_of(token, token_end::expired, token.valid_until));
  }
}

void waiting_line::impl::end_abandoned(changes& facts, instant now) const {
  for (auto at = tokens_.first_abandoned(now); at && facts.size() < limits::max_due_changes_per_step;
       at = tokens_.next_abandoned(*at, now)) {
    const entry token = tokens_.at(*at);
    facts.push_back(end_of(token, token_end::abandoned, token.returns_until));
  }
}

void waiting_line::impl::lapse_idle(changes& facts, instant now) const {
  for (auto at = tokens_.longest_unseen();
       at && is_idle(*at, rules_, now) && facts.size() < limits::max_due_changes_per_step;
       at = tokens_.next_unseen(*at)) {
    const entry token = tokens_.at(*at);
    if (token.valid_until <= now) continue;
    // From now, not from when they became idle: a server that was asleep owes them the time to come back.
    facts.push_back(token_lapsed{room_, token.ticket, token.user, now,
                                 std::min(now + rules_.grace_for, token.valid_until)});
  }
}

void waiting_line::impl::end_overdue_active_and_admit(changes& facts, instant now) const {
  const std::size_t most = limits::max_due_changes_per_step;
  auto next = tokens_.first_waiting();
  std::size_t active_count = active();
  std::size_t by_rate = admits() ? bucket_.available(now) : 0;
  const auto admit_next = [&] {
    while (next && is_past(*next, rules_, now))
      next = tokens_.next_waiting(*next);
    if (!next || by_rate == 0 || free_places(rules_, active_count) == 0) return false;
    facts.push_back(admission_of(tokens_.at(*next), rules_, now));
    next = tokens_.next_waiting(*next);
    ++active_count;
    --by_rate;
    return true;
  };
  while (facts.size() < most && admit_next()) {
  }
  for (auto first = active_.begin(); first != active_.end() && first->first <= now; ++first) {
    // The end of a token and the admission to its place stay in one step.
    if (facts.size() + 2 > most) return;
    facts.push_back(end_of(tokens_.at(*tokens_.find(first->second)), token_end::expired, first->first));
    --active_count;
    admit_next();
  }
}

std::optional<instant> waiting_line::impl::next_admission() const {
  const auto first = tokens_.first_waiting();
  if (!first || !admits() || free_places(rules_, active()) == 0) return std::nullopt;
  // Where the rate sets no bound it is work for any time: they have been waiting since before.
  return bucket_.next().value_or(tokens_.at(*first).issued_at);
}

std::optional<instant> waiting_line::impl::next_due() const {
  for (const auto& [user, ticket] : surplus_) {
    if (!is_pinned(ticket)) return tokens_.at(*tokens_.find(ticket)).issued_at;
  }
  std::optional<instant> earliest;
  const auto consider = [&](std::optional<instant> when) {
    if (when && (!earliest || *when < *earliest)) earliest = when;
  };
  if (scheduled_) consider(scheduled_->opens_at);
  consider(tokens_.earliest_deadline());
  consider(tokens_.earliest_return_deadline());
  if (const auto unseen = tokens_.longest_unseen(); unseen && rules_.idle_for > milliseconds{0})
    consider(tokens_.seen(*unseen) + rules_.idle_for);
  if (!active_.empty()) consider(active_.begin()->first);
  consider(next_admission());
  return earliest;
}

void waiting_line::impl::take_in(const token_issued& issued) {
  if (issued.ticket < next_ticket_) return;
  enter(
      {issued.ticket, issued.token, issued.user, token_status::waiting, issued.issued_at, issued.waits_until},
      issued.issued_at);
}

void waiting_line::impl::enter(const entry& token, instant seen) {
  next_ticket_ = std::max(next_ticket_, ticket_number{token.ticket.value + 1});
  if (settings_.one_token_per_user && is_live(token.status)) {
    if (const auto older = tokens_.newest_live(token.user))
      surplus_.emplace(token.user, tokens_.at(*older).ticket);
  }
  tokens_.append(token, seen);
  if (token.status == token_status::active) {
    active_.emplace(token.valid_until, token.ticket);
    ++active_count_;
  }
  if (!is_live(token.status)) remember_until_forgotten(token);
}

std::optional<token_table::position> waiting_line::impl::find(ticket_number ticket,
                                                              token_status status) const {
  const auto found = tokens_.find(ticket);
  if (!found || tokens_.at(*found).status != status) return std::nullopt;
  return found;
}

void waiting_line::impl::take_in(const token_admitted& admitted) {
  const auto found = find(admitted.ticket, token_status::waiting);
  if (!found) return;
  entry token = tokens_.at(*found);
  token.valid_until = admitted.active_until;
  token.claimed = admitted.claimed;
  activate(*found, token);
  bucket_.take(admitted.admitted_at);
  meter_.count(admitted.admitted_at);
}

void waiting_line::impl::activate(position at, entry token) {
  const entry before = tokens_.at(at);
  if (before.status == token_status::active) {
    active_.erase({before.valid_until, before.ticket});
  } else {
    ++active_count_;
  }
  token.status = token_status::active;
  tokens_.update(at, token, {});
  if (!is_pinned(token.ticket)) active_.emplace(token.valid_until, token.ticket);
}

void waiting_line::impl::take_in(const token_claimed& claimed) {
  const auto found = find(claimed.ticket, token_status::active);
  if (!found) return;
  entry token = tokens_.at(*found);
  token.claimed = true;
  token.valid_until = claimed.active_until;
  activate(*found, token);
}

void waiting_line::impl::take_in(const token_extended& extended) {
  const auto found = find(extended.ticket, token_status::active);
  if (!found) return;
  entry token = tokens_.at(*found);
  token.extensions = extended.extension;
  token.valid_until = extended.active_until;
  activate(*found, token);
}

void waiting_line::impl::take_in(const token_lapsed& lapsed) {
  const auto found = find(lapsed.ticket, token_status::waiting);
  if (!found) return;
  entry token = tokens_.at(*found);
  token.status = token_status::away;
  token.returns_until = lapsed.returns_until;
  tokens_.update(*found, token, {});
}

void waiting_line::impl::take_in(const token_returned& returned) {
  const auto found = find(returned.ticket, token_status::away);
  if (!found) return;
  entry token = tokens_.at(*found);
  token.status = token_status::waiting;
  tokens_.update(*found, token, returned.returned_at);
}

void waiting_line::impl::take_in(const token_ended& ended) {
  end(ended.ticket, ended.reason, ended.ended_at);
}

void waiting_line::impl::end(ticket_number ticket, token_end reason, instant when) {
  const auto found = tokens_.find(ticket);
  if (!found) return;
  entry token = tokens_.at(*found);
  if (!is_live(token.status)) return;
  if (token.status == token_status::active) {
    active_.erase({token.valid_until, ticket});
    --active_count_;
  }
  pins_.erase(ticket);
  token.status = status_after(reason);
  token.valid_until = when;
  token.claimed = true;
  token.returns_until = {};
  tokens_.update(*found, token, {});
  if (surplus_.erase({token.user, ticket}) == 0) promote_surplus(token.user);
  remember_until_forgotten(token);
}

void waiting_line::impl::promote_surplus(user_id user) {
  const auto behind = surplus_.upper_bound({user, ticket_number{std::numeric_limits<std::uint64_t>::max()}});
  if (behind == surplus_.begin() || std::prev(behind)->first != user) return;
  tokens_.set_newest_live(*tokens_.find(std::prev(behind)->second));
  surplus_.erase(std::prev(behind));
}

void waiting_line::impl::remember_until_forgotten(const entry& token) {
  ended_.emplace(token.valid_until, token.ticket);
  if (ended_.size() <= limits::max_remembered_ended_tokens) return;
  tokens_.erase(*tokens_.find(ended_.begin()->second));
  ended_.erase(ended_.begin());
}

void waiting_line::impl::forget(instant now) {
  while (!ended_.empty() && ended_.begin()->first + settings_.remembers_ended_for <= now) {
    tokens_.erase(*tokens_.find(ended_.begin()->second));
    ended_.erase(ended_.begin());
  }
}

void waiting_line::impl::take_in(const room_changed& changed) {
  rules_ = changed.rules;
  changed_ = true;
  mode_ = changed.mode;
  bucket_.change_rate(rules_.admissions_per_minute, changed.changed_at);
}

void waiting_line::impl::take_in(const opening_scheduled& scheduled) {
  scheduled_ = {scheduled.opens_at, scheduled.first, scheduled.seed, scheduled.commitment};
}

void waiting_line::impl::take_in(const draw_held& held) {
  draws_.push_back(
      {held.first, held.last, held.seed, scheduled_ ? scheduled_->commitment : bytes_32{}, held.drawn_at});
  scheduled_.reset();
  if (somebody_stays(held.first, held.last)) arrange(draws_.back());
  while (draws_.size() > limits::max_remembered_draws &&
         !somebody_stays(draws_.front().first, draws_.front().last))
    draws_.erase(draws_.begin());
}

bool waiting_line::impl::somebody_stays(ticket_number first, ticket_number last) const {
  const auto tickets = tokens_.tickets(first, last);
  return std::any_of(tickets.begin(), tickets.end(), [&](ticket_number ticket) {
    const token_status status = tokens_.at(*tokens_.find(ticket)).status;
    return status == token_status::waiting || status == token_status::away;
  });
}

void waiting_line::impl::arrange(const draw_facts& draw) {
  const auto order = drawn_order(tokens_.tickets(draw.first, draw.last), draw.seed, settings_.hash);
  tokens_.draw(draw.first, draw.last, order);
}

void waiting_line::impl::take_in(const room_reset& reset) {
  for (const ticket_number ticket : tokens_.tickets(ticket_number{0}, reset.through))
    end(ticket, token_end::reset, reset.reset_at);
  scheduled_.reset();
}

waiting_line_image waiting_line::impl::image() const {
  waiting_line_image image{next_ticket_, tokens_.all(), std::nullopt, mode_, scheduled_, draws_};
  if (changed_) image.rules = rules_;
  return image;
}

waiting_line::waiting_line(room_id room, waiting_line_settings settings)
    : waiting_line(room, std::move(settings), waiting_line_image{}, instant{}) {}

waiting_line::waiting_line(room_id room, waiting_line_settings settings, const waiting_line_image& image,
                           instant restored_at)
    : impl_(std::make_unique<impl>(room, std::move(settings), image, restored_at)) {}

waiting_line::waiting_line(waiting_line&&) noexcept = default;
waiting_line& waiting_line::operator=(waiting_line&&) noexcept = default;
waiting_line::~waiting_line() = default;

decision<outcome<token_standing, issue_refusal>, change> waiting_line::decide(const issue_token& command,
                                                                              instant now) const {
  return impl_->issue(command, now);
}

decision<outcome<token_standing, check_refusal>, change> waiting_line::decide(const check_token& command,
                                                                              instant now) const {
  return impl_->check(command.token, now);
}

decision<outcome<token_standing, gate_refusal>, change> waiting_line::decide(const pass_gate& command,
                                                                             instant now) const {
  return impl_->pass(command, now);
}

decision<outcome<token_standing, check_refusal>, change> waiting_line::decide(const leave_room& command,
                                                                              instant now) const {
  return impl_->leave(command.token, now);
}

decision<outcome<token_standing, extend_session_refusal>, change> waiting_line::decide(
    const extend_session& command, instant now) const {
  return impl_->extend(command.token, now);
}

decision<outcome<room_standing, room_refusal>, change> waiting_line::decide(const change_room& command,
                                                                            instant now) const {
  return impl_->change_rules(command, now);
}

decision<outcome<room_standing, schedule_refusal>, change> waiting_line::decide(
    const schedule_opening& command, instant now) const {
  return impl_->schedule_draw(command, now);
}

decision<outcome<reset_report, room_refusal>, change> waiting_line::decide(const reset_room& command,
                                                                           instant now) const {
  return impl_->reset(command, now);
}

room_standing waiting_line::standing(instant now) const {
  return impl_->standing(now);
}
changes waiting_line::completion(const secret_hash& token, instant now) const {
  return impl_->completion(token, now);
}
void waiting_line::note_seen(const secret_hash& token, instant now) {
  impl_->note_seen(token, now);
}
void waiting_line::pin(ticket_number ticket) {
  impl_->pin(ticket);
}
void waiting_line::unpin(ticket_number ticket) {
  impl_->unpin(ticket);
}
changes waiting_line::due(instant now) const {
  return impl_->due(now);
}
std::optional<instant> waiting_line::next_due() const {
  return impl_->next_due();
}

void waiting_line::apply(const change& c) {
  std::visit(
      [this](const auto& fact) {
        if constexpr (requires { impl_->take_in(fact); }) {
          if (fact.room == impl_->room()) impl_->take_in(fact);
        }
      },
      c);
}

void waiting_line::forget(instant now) {
  impl_->forget(now);
}
std::size_t waiting_line::waiting() const {
  return impl_->waiting();
}
std::size_t waiting_line::active() const {
  return impl_->active();
}
waiting_line_image waiting_line::image() const {
  return impl_->image();
}

}  // namespace usher::domain
