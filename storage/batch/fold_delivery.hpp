#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/batch/folding.hpp"
#include "storage/log/stored_words.hpp"

namespace usher::storage::folds {

/// What a batch does to notices, and to answers and calls that are remembered.
class delivery {
 public:
  explicit delivery(batch_rows& rows) : rows_(rows) {}

  void take(const notice_queued& c) {
    const auto [at, fresh] = queued_.try_emplace({c.lane, c.notice}, rows_.notice_inserts.size());
    if (!fresh) {
      throw contradiction("a notice of " + domain::lane_name(c.lane) + " was queued twice");
    }
    notice_progress progress;
    progress.attempts = 0;
    progress.last_error = "";
    progress.next_try_at = c.queued_at;
    progress.queued_as = ++queue_;
    rows_.notice_inserts.push_back({c, progress});
  }

  void take(const notice_delivered& c) {
    auto& progress = with_notice(c, notice_state::pending);
    progress.state = notice_state::delivered;
    progress.next_try_at.reset();
    progress.delivered_at = c.delivered_at;
  }

  void take(const notice_failed& c) {
    auto& progress = with_notice(c, notice_state::pending);
    progress.state = c.dead ? notice_state::dead : notice_state::pending;
    progress.attempts = c.attempt;
    progress.last_error = c.error;
    progress.next_try_at = c.next_try_at;
  }

  void take(const notice_resent& c) {
    auto& progress = with_notice(c, notice_state::dead);
    progress.state = notice_state::pending;
    progress.attempts = 0;
    progress.next_try_at = c.resent_at;
    progress.queued_as = ++queue_;
  }

  void take(const request_remembered& c) {
    touch_request(c.key);
    remembered_[c.key] = c;
    request_order_.push_back(c.key);
  }

  void take(const request_forgotten& c) {
    touch_request(c.key);
    remembered_.erase(c.key);
  }

  void take(const admin_called& c) { rows_.admin_call_inserts.push_back(c); }

  void take(const app_key_made& c) {
    const auto [at, fresh] = made_keys_.try_emplace(c.key.number, rows_.app_key_inserts.size());
    if (!fresh) {
      throw contradiction("a key was made twice");
    }
    rows_.app_key_inserts.push_back(c.key);
  }

  void take(const app_key_rotated& c) {
    with_key(c.key, [&c](auto& row) {
      row.hash = c.hash;
      row.former_hash = c.former_hash;
      row.former_until = c.former_until;
    });
  }

  void take(const app_key_revoked& c) {
    with_key(c.key, [&c](auto& row) { row.revoked_at = c.revoked_at; });
  }

  /// After the last change.
  void finish() {
    for (const auto& key : request_order_) {
      if (auto kept = remembered_.extract(key)) {
        rows_.request_inserts.push_back(std::move(kept.mapped()));
      }
    }
  }

 private:
  template <class F>
  void with_key(app_key_number number, F alter) {
    if (const auto made = made_keys_.find(number); made != made_keys_.end()) {
      return alter(rows_.app_key_inserts[made->second]);
    }
    const auto [at, fresh] = changed_keys_.try_emplace(number, rows_.app_key_updates.size());
    if (fresh) {
      rows_.app_key_updates.emplace_back().number = number;
    }
    alter(rows_.app_key_updates[at->second]);
  }

  template <class Change>
  notice_progress& with_notice(const Change& c, notice_state from) {
    const auto check = [&](notice_progress& progress) -> notice_progress& {
      if (progress.state != from) {
        throw contradiction("a notice of " + domain::lane_name(c.lane) + " is not " +
                            std::string(stored_word(from)));
      }
      return progress;
    };
    if (const auto at = queued_.find({c.lane, c.notice}); at != queued_.end()) {
      return check(rows_.notice_inserts[at->second].progress);
    }
    const auto [at, fresh] = sent_.try_emplace({c.lane, c.notice}, rows_.notice_updates.size());
    if (fresh) {
      notice_update row{{c.lane, c.notice}, from, {}};
      row.progress.state = from;
      rows_.notice_updates.push_back(row);
    }
    return check(rows_.notice_updates[at->second].progress);
  }

  void touch_request(const secret_hash& key) {
    if (touched_requests_.insert(key).second) {
      rows_.request_removals.push_back(key);
    }
  }

  batch_rows& rows_;
  std::map<notice_key, std::size_t> queued_;
  std::map<notice_key, std::size_t> sent_;
  std::int64_t queue_ = 0;
  std::unordered_map<secret_hash, request_remembered> remembered_;
  std::vector<secret_hash> request_order_;
  std::set<secret_hash> touched_requests_;
  std::unordered_map<app_key_number, std::size_t> made_keys_;
  std::unordered_map<app_key_number, std::size_t> changed_keys_;
};

}  // namespace usher::storage::folds
