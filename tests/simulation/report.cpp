#include "tests/simulation/report.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <set>

namespace usher::simulation {

namespace {

/// Those of keys of apps, and what only set-up writes.
const std::set<std::string_view> kinds_of_nobody{"roster_cleared", "concert_created", "wallet_credited",
                                                 "app_key_made",   "app_key_rotated", "app_key_revoked"};

/// Kinds of changes that only visitors of clinics bring about, and people for themselves.
const std::set<std::string_view> kinds_of_clinics{"place_reserved",
                                                  "place_released",
                                                  "place_renumbered",
                                                  "clinic_waiter_joined",
                                                  "clinic_waiter_left",
                                                  "roster_reset",
                                                  "attendance_opened",
                                                  "clinic_created",
                                                  "clinic_changed",
                                                  "clinic_deleted",
                                                  "week_reset",
                                                  "refusals_counted",
                                                  "attendance_marked",
                                                  "no_show_set",
                                                  "non_pass_cleared",
                                                  "person_registered",
                                                  "person_changed",
                                                  "password_changed",
                                                  "non_pass_set",
                                                  "essential_clinic_set",
                                                  "person_erased",
                                                  "session_started",
                                                  "session_used",
                                                  "session_ended",
                                                  "attendance_withdrawn",
                                                  "clinic_waiter_passed",
                                                  "calendar_address_made",
                                                  "calendar_address_revoked"};

constexpr std::string_view expected_at_concerts[] = {
    "a notice is refused",
    "a notice is taken",
    "a process takes over",
    "a process takes over and reads all again",
    "who follows is compared",
    "a reading fails",
    "a request is answered again",
    "all come to rest",
    "old notices are taken out",
    "old tokens are taken out",
    "unavailable: deadline_passed",
    "unavailable: restoring",
    "unavailable: store_down",
    "refusal of begin-request: key_reused",
    "refusal of cancel: not_sold",
    "refusal of cancel: someone_elses",
    "refusal of charge: above_limit",
    "refusal of charge: invalid_amount",
    "refusal of extend: no_more_extensions",
    "refusal of extend: payment_under_way",
    "refusal of hold: date_cancelled",
    "refusal of hold: date_closed",
    "refusal of hold: limit_reached",
    "refusal of hold: not_available",
    "refusal of hold: seat_already_reserved",
    "refusal of hold: seat_out_of_range",
    "refusal of hold: seat_temporarily_held",
    "refusal of hold: session_over",
    "refusal of issue: draining",
    "refusal of join: seats_available",
    "refusal of open-checkout: token_expired",
    "refusal of open-checkout: token_not_active",
    "refusal of pay: no_hold",
    "refusal of pay: not_enough",
    "refusal of pay: price_mismatch",
    "refusal of pay: someone_elses",
    "refusal of plan-opening: already_scheduled",
    "refusal of plan-opening: in_the_past",
    "refusal of release: payment_under_way",
    "refusal of release: seat_not_held",
    "refusal of use: not_enough",
};

constexpr std::string_view expected_at_clinics[] = {
    "hours pass",
    "an answer comes after its deadline",
    "old sessions are taken out",
    "refusal of authenticate: admin_forced_logout",
    "refusal of authenticate: deactivated",
    "refusal of authenticate: duplicate_login",
    "refusal of authenticate: idle",
    "refusal of authenticate: not_authenticated",
    "refusal of authenticate: password_changed",
    "refusal of cancel-place: not_reserved",
    "refusal of cancel-place: too_late",
    "refusal of change-password: wrong fields",
    "refusal of create-clinic: slot_taken",
    "refusal of create-clinic: teacher_busy",
    "refusal of delete-clinic: in_use",
    "refusal of edit-clinic: below_reserved",
    "refusal of edit-clinic: in_use",
    "refusal of edit-clinic: slot_taken",
    "refusal of edit-person: forbidden",
    "refusal of join-line: already_reserved",
    "refusal of join-line: not_full",
    "refusal of leave-line: not_waiting",
    "refusal of line-position: not_waiting",
    "refusal of log-in: inactive",
    "refusal of log-in: locked_out",
    "refusal of log-in: wrong_credentials",
    "refusal of mark: forbidden",
    "refusal of mark: not_begun",
    "refusal of mark: unknown_record",
    "refusal of move: occupied",
    "refusal of move: too_late",
    "refusal of place-people: occupied",
    "refusal of place-people: unknown_people",
    "refusal of read-calendar: unknown_address",
    "refusal of register: wrong fields",
    "refusal of remove-place: not_reserved",
    "refusal of reserve: already_reserved",
    "refusal of reserve: closed",
    "refusal of reserve: field_missing",
    "refusal of reserve: forbidden",
    "refusal of reserve: inactive",
    "refusal of reserve: insufficient_points",
    "refusal of reserve: no_show_blocked",
    "refusal of reserve: occupied",
    "refusal of reserve: rate_limited",
    "refusal of reserve: time_conflict",
    "refusal of reserve: unknown_clinic",
    "refusal of set-no-show: forbidden",
    "refusal of withdraw-mark: unknown_record",
};

}  // namespace

void report::add(const ending& end) {
  ++runs_;
  steps_ += end.steps;
  for (const auto& [what, count] : end.counts) {
    counts_[what] += count;
  }
  for (std::size_t first = 0; first < mishap_count; ++first) {
    std::transform(end.pairs[first].begin(), end.pairs[first].end(), pairs_[first].begin(),
                   pairs_[first].begin(), std::plus<>{});
  }
  kinds_.resize(end.kinds.size());
  std::transform(end.kinds.begin(), end.kinds.end(), kinds_.begin(), kinds_.begin(), std::plus<>{});
}

std::string report::text() const {
  std::string out;
  const auto line = [&](std::string_view what, std::uint64_t count) {
    const auto number = std::to_string(count);
    out += std::string(number.size() < 10 ? 10 - number.size() : 0, ' ') + number + "  " + std::string(what) +
           '\n';
  };
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    if (kinds_[kind] != 0) {
      line(domain::kinds()[kind], kinds_[kind]);
    }
  }
  for (const auto& [what, count] : counts_) {
    line(what, count);
  }
  std::size_t occurred = 0;
  std::uint64_t rarest = std::numeric_limits<std::uint64_t>::max();
  for (const auto& row : pairs_) {
    for (const auto count : row) {
      occurred += count != 0 ? 1 : 0;
      rarest = std::min(rarest, count);
    }
  }
  line("times the rarest of all pairs of mishaps came, one shortly after the other", rarest);
  line("of " + std::to_string(mishap_count * mishap_count) + " such pairs came", occurred);
  return out;
}

std::vector<std::string> report::what_never_occurred(bool at_clinics) const {
  std::vector<std::string> missing;
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    const auto name = domain::kinds()[kind];
    if (kinds_[kind] == 0 && kinds_of_clinics.contains(name) == at_clinics &&
        !kinds_of_nobody.contains(name)) {
      missing.emplace_back(name);
    }
  }
  const auto expect = [&](const auto& all) {
    for (const auto what : all) {
      if (!counts_.contains(what)) {
        missing.emplace_back(what);
      }
    }
  };
  if (at_clinics) {
    expect(expected_at_clinics);
    expect(visitors::deeds_about_clinics());
  } else {
    expect(expected_at_concerts);
    expect(visitors::deeds_about_concerts());
  }
  expect(visitors::deeds_of_everybody());
  for (std::size_t first = 0; first < mishap_count; ++first) {
    for (std::size_t second = 0; second < mishap_count; ++second) {
      if (pairs_[first][second] == 0) {
        missing.push_back(std::string(name_of(mishap_at(first))) + ", and shortly after it " +
                          std::string(name_of(mishap_at(second))));
      }
    }
  }
  return missing;
}

}  // namespace usher::simulation
