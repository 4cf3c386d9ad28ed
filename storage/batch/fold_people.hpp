#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "storage/batch/folding.hpp"
#include "storage/log/stored_words.hpp"

namespace usher::storage::folds {

/// What a batch does to people: their accounts, sessions, marks and wallets.
class people {
 public:
  explicit people(batch_rows& rows) : rows_(rows) {}

  void take(const week_reset& c) {
    rows_.week_reset_inserts.push_back(c);
    ++resets_counted_;
    for (auto& row : rows_.person_inserts) {
      row.who.no_show = std::max(row.who.no_show - 1, 0);
    }
  }

  void take(const attendance_marked& c) { count_no_shows(c.user, c.no_show_after); }

  void take(const no_show_set& c) { count_no_shows(c.user, c.no_show); }

  void take(const non_pass_cleared& c) { set_non_pass(c.user, false); }

  void take(const non_pass_set& c) { set_non_pass(c.user, c.value); }

  void take(const essential_clinic_set& c) {
    if (auto* who = new_person(c.user)) {
      who->essential_clinic = c.value;
    } else {
      stored_person(c.user).essential_clinic = c.value;
    }
  }

  void take(const password_changed& c) {
    if (auto* who = new_person(c.user)) {
      who->password_hash = c.password_hash;
      who->needs_password_change = c.needs_password_change;
      return;
    }
    auto& row = stored_person(c.user);
    row.password_hash = c.password_hash;
    row.needs_password_change = c.needs_password_change;
  }

  void take(const person_registered& c) {
    const auto [at, fresh] = registered_.try_emplace(c.who.id, rows_.person_inserts.size());
    if (!fresh) {
      throw contradiction(described(c.who.id) + " was registered twice");
    }
    rows_.person_inserts.push_back(c);
  }

  void take(const person_changed& c) {
    auto* who = new_person(c.who.id);
    if (who == nullptr) {
      put_last(changed_people_, c.who.id, rows_.person_replacements, c);
      return;
    }
    auto changed = c.who;
    changed.username = who->username;
    changed.password_hash = who->password_hash;
    changed.no_show = who->no_show;
    changed.non_pass = who->non_pass;
    changed.essential_clinic = who->essential_clinic;
    changed.needs_password_change = who->needs_password_change;
    *who = std::move(changed);
  }

  void take(const person_erased& c) {
    if (auto* who = new_person(c.user)) {
      *who = erased_person(c.user);
    }
    // What the batch set of them before is erased as well.
    if (const auto at = updated_people_.find(c.user); at != updated_people_.end()) {
      rows_.person_updates[at->second] = person_update{};
      rows_.person_updates[at->second].user = c.user;
    }
    calendars_[c.user].reset();
    put_last(erased_people_, c.user, rows_.person_erasures, c);
  }

  void take(const session_started& c) {
    const auto [at, fresh] = sessions_.try_emplace(c.key, rows_.session_inserts.size());
    if (!fresh) {
      throw contradiction("a session key was used twice");
    }
    rows_.session_inserts.push_back({c.key, c.user, c.started_at, c.started_at, std::nullopt, std::nullopt});
  }

  void take(const session_used& c) {
    with_session(c, [&](auto& row) { row.used_at = c.used_at; });
  }

  void take(const session_ended& c) {
    with_session(c, [&](auto& row) {
      row.end_reason = c.reason;
      row.ended_at = c.ended_at;
    });
  }

  void take(const calendar_address_made& c) { calendars_[c.user] = c; }

  void take(const calendar_address_revoked& c) { calendars_[c.user].reset(); }

  void take(const wallet_credited& c) {
    move_money(c.user, c.amount, "credit", std::nullopt, receipt_number{0}, c.credited_at);
  }

  void take(const wallet_moved& c) {
    move_money(c.user, c.amount, stored_word(c.reason), c.date, c.receipt, c.moved_at);
    if (c.clinic.value != 0) {
      rows_.wallet_inserts.back().clinic = c.clinic;
      rows_.wallet_inserts.back().class_date = c.class_date;
    }
  }

  /// After the last change.
  void finish() {
    for (const auto& [user, made] : calendars_) {
      rows_.calendar_removals.push_back(user);
      if (made) {
        rows_.calendar_inserts.push_back(*made);
      }
    }
    if (resets_counted_ == 0) {
      return;
    }
    rows_.no_show_falls = {resets_counted_};
    for (auto& row : rows_.person_updates) {
      if (row.no_show) {
        row.no_show = std::max(*row.no_show - (resets_counted_ - resets_at_mark_.at(row.user)), 0);
      }
    }
  }

 private:
  person* new_person(user_id user) {
    const auto at = registered_.find(user);
    return at == registered_.end() ? nullptr : &rows_.person_inserts[at->second].who;
  }

  /// The update of a person whom the batch did not register.
  person_update& stored_person(user_id user) {
    const auto [at, fresh] = updated_people_.try_emplace(user, rows_.person_updates.size());
    if (fresh) {
      rows_.person_updates.emplace_back().user = user;
    }
    return rows_.person_updates[at->second];
  }

  void count_no_shows(user_id user, std::int32_t count) {
    if (auto* who = new_person(user)) {
      who->no_show = count;
      return;
    }
    stored_person(user).no_show = count;
    resets_at_mark_[user] = resets_counted_;
  }

  void set_non_pass(user_id user, bool value) {
    if (auto* who = new_person(user)) {
      who->non_pass = value;
    } else {
      stored_person(user).non_pass = value;
    }
  }

  template <class Change, class F>
  void with_session(const Change& c, F alter) {
    const auto change = [&](auto& row) {
      if (row.ended_at || row.user != c.user) {
        throw contradiction("a session changed that did not live");
      }
      alter(row);
    };
    if (const auto at = sessions_.find(c.key); at != sessions_.end()) {
      change(rows_.session_inserts[at->second]);
      return;
    }
    const auto [at, fresh] = updated_sessions_.try_emplace(c.key, rows_.session_updates.size());
    if (fresh) {
      rows_.session_updates.push_back({c.key, c.user, std::nullopt, std::nullopt, std::nullopt});
    }
    change(rows_.session_updates[at->second]);
  }

  void move_money(user_id user, std::int64_t amount, std::string_view reason,
                  const std::optional<concert_date_key>& date, receipt_number receipt, instant when) {
    auto& [count, sum] = moved_money_[user];
    if (__builtin_add_overflow(sum, amount, &sum)) {
      throw contradiction("a wallet overflows");
    }
    ++count;
    const auto known = receipt.value == 0 ? std::nullopt : std::optional(receipt);
    rows_.wallet_inserts.push_back(
        {user, count, amount, sum, reason, date, known, when, std::nullopt, std::nullopt});
  }

  batch_rows& rows_;
  std::int32_t resets_counted_ = 0;
  /// How many resets of the batch a person's last mark came after.
  std::unordered_map<user_id, std::int32_t> resets_at_mark_;
  std::unordered_map<user_id, std::size_t> registered_;
  std::unordered_map<user_id, std::size_t> changed_people_;
  std::unordered_map<user_id, std::size_t> updated_people_;
  std::unordered_map<user_id, std::size_t> erased_people_;
  std::unordered_map<secret_hash, std::size_t> updated_sessions_;
  std::unordered_map<secret_hash, std::size_t> sessions_;
  std::unordered_map<user_id, std::pair<std::int64_t, std::int64_t>> moved_money_;
  /// What the batch leaves of the calendar addresses that it touches.
  std::map<user_id, std::optional<calendar_address_made>> calendars_;
};

}  // namespace usher::storage::folds
