#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.hpp"

namespace usher::storage {

/// A store that answers by script and keeps what it was asked to commit. Without a script all goes well.
class scripted_store final : public store {
 public:
  /// Answers to the next commits and settlements, first in first out.
  std::deque<commit_status> commits;
  std::deque<settlement> settlements;
  std::deque<bool> pings;
  /// Batches with an append of such an actor are refused.
  std::vector<std::string> guilty;
  /// Called before each answer, with the batch.
  std::function<void(const batch&)> on_commit;
  std::function<void()> on_settle;

  /// All batches asked for, and those that became durable.
  std::vector<batch> attempted;
  std::vector<batch> stored;
  std::vector<batch_id> settled;
  int pinged = 0;

  commit_result commit(const batch& b) noexcept override {
    if (on_commit) on_commit(b);
    attempted.push_back(b);
    for (const auto& a : b.appends)
      for (const auto& name : guilty)
        if (a.actor == name) return {commit_status::refused, "guilty"};
    const auto status = next(commits, commit_status::committed);
    if (status == commit_status::committed) stored.push_back(b);
    return {status, status == commit_status::committed ? "" : "scripted"};
  }

  settlement settle(const batch_id& id) noexcept override {
    if (on_settle) on_settle();
    settled.push_back(id);
    const auto answer = next(settlements, settlement::committed);
    if (answer == settlement::committed) stored.push_back(attempted.back());
    return answer;
  }

  bool ping() noexcept override {
    ++pinged;
    return next(pings, true);
  }

  catalogue load_catalogue() override { return {}; }
  domain::seat_map_image load_concert_date(const domain::concert_date_key&) override { return {}; }
  domain::waiting_line_image load_waiting_line(domain::room_id, domain::instant) override { return {}; }
  domain::clinic_facts load_clinic(domain::clinic_id) override { return {}; }
  domain::roster_image load_roster(domain::clinic_id, domain::local_date) override { return {}; }
  domain::people_image load_people() override { return {}; }
  domain::existing_data load_existing_data() override { return {}; }
  std::uint64_t last_change_number(const std::string&) override { return 0; }
  std::vector<logged_change> read_changes(const std::string&, std::uint64_t, std::size_t) override {
    return {};
  }
  std::int64_t wallet_balance(domain::user_id) override { return 0; }
  std::string description() const override { return "scripted"; }

 private:
  template <class T>
  static T next(std::deque<T>& script, T otherwise) {
    if (script.empty()) return otherwise;
    const auto answer = script.front();
    script.pop_front();
    return answer;
  }
};

}  // namespace usher::storage
