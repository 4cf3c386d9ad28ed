#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/batch/folding.hpp"

namespace usher::storage::folds {

/// What a batch does to clinics, the places in their classes, attendance and refusals.
class clinics {
 public:
  explicit clinics(batch_rows& rows) : rows_(rows) {}

  void take(const place_reserved& c) {
    auto& place = places_[{c.clinic, c.class_date, c.user}];
    if (place.known && place.stands) {
      throw contradiction(described(c.user) + " has two places in a class");
    }
    place = {true, true, true, rows_.reservation_inserts.size()};
    rows_.reservation_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void take(const place_released& c) {
    with_place(c, c.place, [&](auto& row, std::int32_t&) {
      row.released_at = c.released_at;
      row.release_reason = c.reason;
    });
    places_[{c.clinic, c.class_date, c.user}].stands = false;
    withdraw({c.clinic, c.class_date, c.user, c.released_at});
  }

  void take(const place_renumbered& c) {
    with_place(c, c.from, [&](auto&, std::int32_t& place) { place = c.to; });
  }

  void take(const attendance_opened& c) {
    next_attendance_step({c.clinic, c.class_date}, c.user).opened.push_back(c);
  }

  void take(const attendance_marked& c) {
    next_attendance_step({c.clinic, c.class_date}, c.user).marked.push_back(c);
  }

  void take(const attendance_withdrawn& c) { withdraw({c.clinic, c.class_date, c.user, c.withdrawn_at}); }

  void take(const roster_cleared& c) {
    const class_key cleared{c.clinic, c.class_date};
    const auto of_class = [&](const auto& row) {
      return row.clinic == cleared.clinic && row.class_date == cleared.class_date;
    };
    std::erase_if(places_, [&](const auto& known) {
      return std::get<0>(known.first) == c.clinic && std::get<1>(known.first) == c.class_date;
    });
    for (std::size_t i = 0; i < rows_.reservation_inserts.size(); ++i) {
      if (of_class(rows_.reservation_inserts[i].reserved)) {
        dropped_reservations_.insert(i);
      }
    }
    for (auto& step : rows_.attendance_steps) {
      std::erase_if(step.opened, of_class);
      std::erase_if(step.withdrawn, of_class);
      std::erase_if(step.marked, of_class);
    }
    if (cleared_.insert(cleared).second) {
      rows_.cleared_classes.push_back(cleared);
    }
  }

  void take(const clinic_waiter_joined& c) {
    const auto [at, fresh] =
        clinic_joined_.try_emplace({c.clinic, c.waiter}, rows_.clinic_waiter_inserts.size());
    if (!fresh) {
      throw contradiction("a waiter of " + described(c.clinic) + " joined twice");
    }
    rows_.clinic_waiter_inserts.push_back({c, std::nullopt, std::nullopt, std::nullopt});
  }

  void take(const clinic_waiter_passed& c) {
    const auto at = clinic_joined_.find({c.clinic, c.waiter});
    if (at == clinic_joined_.end()) {
      rows_.clinic_waiter_passes.push_back(c);
      return;
    }
    auto& row = rows_.clinic_waiter_inserts[at->second];
    const bool waits = !row.ended_at && row.joined.user == c.user && row.joined.class_date == c.class_date;
    if (!waits || row.passed_at) {
      throw contradiction("a waiter for " + described(c.clinic) +
                          " was passed over who did not wait, or twice");
    }
    row.passed_at = c.passed_at;
  }

  void take(const clinic_waiter_left& c) {
    const auto at = clinic_joined_.find({c.clinic, c.waiter});
    if (at == clinic_joined_.end()) {
      rows_.clinic_waiter_updates.push_back(c);
      return;
    }
    auto& row = rows_.clinic_waiter_inserts[at->second];
    if (row.ended_at || row.joined.user != c.user || row.joined.class_date != c.class_date) {
      throw contradiction("a wait for " + described(c.clinic) + " ended that was not open");
    }
    row.ended_at = c.left_at;
    row.end_reason = c.reason;
  }

  void take(const roster_reset& c) {
    if (const auto at = created_clinics_.find(c.clinic); at != created_clinics_.end()) {
      rows_.clinic_inserts[at->second].reset_done = c.number;
      return;
    }
    put_last(reset_clinics_, c.clinic, rows_.clinic_resets, c);
  }

  void take(const refusals_counted& c) {
    const auto [at, fresh] =
        refusals_.try_emplace({c.clinic, c.week, c.reason}, rows_.refusal_additions.size());
    if (fresh) {
      rows_.refusal_additions.push_back(c);
      return;
    }
    auto& count = rows_.refusal_additions[at->second].count;
    if (__builtin_add_overflow(count, c.count, &count)) {
      throw contradiction("a count of refusals overflows");
    }
  }

  void take(const clinic_created& c) {
    const auto [at, fresh] = created_clinics_.try_emplace(c.clinic.id, rows_.clinic_inserts.size());
    if (!fresh) {
      throw contradiction(described(c.clinic.id) + " was created twice");
    }
    rows_.clinic_inserts.push_back({c.clinic, c.created_at, reset_number{0}, std::nullopt});
  }

  void take(const clinic_changed& c) {
    if (auto* row = new_clinic(c.clinic.id)) {
      row->clinic = c.clinic;
    } else {
      rows_.clinic_steps.emplace_back(c);
    }
  }

  void take(const clinic_deleted& c) {
    if (auto* row = new_clinic(c.clinic)) {
      row->deleted_at = c.deleted_at;
    } else {
      rows_.clinic_steps.emplace_back(c);
    }
  }

  /// After the last change.
  void finish() {
    std::set<class_key> reserved;
    std::vector<reservation_row> kept;
    for (std::size_t i = 0; i < rows_.reservation_inserts.size(); ++i) {
      if (dropped_reservations_.contains(i)) {
        continue;
      }
      const auto& row = kept.emplace_back(std::move(rows_.reservation_inserts[i]));
      reserved.insert({row.reserved.clinic, row.reserved.class_date});
    }
    rows_.reservation_inserts = std::move(kept);
    rows_.class_upserts.assign(reserved.begin(), reserved.end());

    const auto stands = [](const reservation_update& row) { return !row.released_at; };
    std::copy_if(rows_.reservation_releases.begin(), rows_.reservation_releases.end(),
                 std::back_inserter(rows_.reservation_moves), stands);
    std::erase_if(rows_.reservation_releases, stands);
    std::stable_sort(rows_.reservation_moves.begin(), rows_.reservation_moves.end(),
                     [](const auto& a, const auto& b) { return a.from < b.from; });
  }

 private:
  /// What the batch knows of one person's place in one class.
  struct place_history {
    bool known = false;
    bool stands = false;
    /// Taken in this batch: `row` is in reservation_inserts. Otherwise a stored one, in reservation_releases.
    bool is_new = false;
    std::size_t row = 0;
  };

  /// Hands the row of the place that a change is about, which must stand, to `alter`, and the row's number of
  /// the place.
  template <class Change, class F>
  void with_place(const Change& c, std::int32_t number, F alter) {
    const auto check = [&](bool fits) {
      if (!fits) {
        throw contradiction(described(c.user) + " does not have place " + std::to_string(number) + " of " +
                            described(c.clinic));
      }
    };
    auto& place = places_[{c.clinic, c.class_date, c.user}];
    if (!place.known) {
      check(!cleared_.contains({c.clinic, c.class_date}));
      place = {true, true, false, rows_.reservation_releases.size()};
      rows_.reservation_releases.push_back(
          {c.clinic, c.class_date, c.user, number, number, std::nullopt, std::nullopt});
    }
    check(place.stands);
    if (place.is_new) {
      auto& row = rows_.reservation_inserts[place.row];
      check(row.reserved.place == number);
      alter(row, row.reserved.place);
    } else {
      auto& row = rows_.reservation_releases[place.row];
      check(row.to == number);
      alter(row, row.to);
    }
  }

  /// Where the next thing that happens to the person's record of the class belongs.
  attendance_step& next_attendance_step(const class_key& key, user_id user) {
    const auto nth = attendance_counts_[{key, user}]++;
    if (nth == rows_.attendance_steps.size()) {
      rows_.attendance_steps.emplace_back();
    }
    return rows_.attendance_steps[nth];
  }

  void withdraw(const attendance_withdrawal& row) {
    next_attendance_step({row.clinic, row.class_date}, row.user).withdrawn.push_back(row);
  }

  clinic_row* new_clinic(clinic_id clinic) {
    const auto at = created_clinics_.find(clinic);
    if (at == created_clinics_.end()) {
      return nullptr;
    }
    auto& row = rows_.clinic_inserts[at->second];
    if (row.deleted_at) {
      throw contradiction(described(clinic) + " changed after its end");
    }
    return &row;
  }

  batch_rows& rows_;
  std::map<std::pair<clinic_id, waiter_number>, std::size_t> clinic_joined_;
  std::map<std::tuple<clinic_id, local_date, user_id>, place_history> places_;
  std::set<std::size_t> dropped_reservations_;
  std::set<class_key> cleared_;
  std::map<std::pair<class_key, user_id>, std::size_t> attendance_counts_;
  std::map<std::tuple<clinic_id, local_date, attempt_refusal>, std::size_t> refusals_;
  std::unordered_map<clinic_id, std::size_t> created_clinics_;
  std::unordered_map<clinic_id, std::size_t> reset_clinics_;
};

}  // namespace usher::storage::folds
