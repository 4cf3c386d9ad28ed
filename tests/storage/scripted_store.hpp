#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/empty_store.hpp"

namespace usher::storage {

/// A store that answers by script and keeps what it was asked to commit. Without a script all goes well.
class scripted_store final : public tests::empty_store {
 public:
  /// Answers to the next commits and resolutions, first in first out.
  std::deque<commit_status> commits;
  std::deque<resolution> resolutions;
  std::deque<bool> pings;
  /// Batches with an append of such an actor are refused.
  std::vector<std::string> guilty;
  /// Called before each answer, with the batch.
  std::function<void(const batch&)> on_commit;
  std::function<void()> on_resolve;

  /// All batches asked for, and those that became durable.
  std::vector<batch> attempted;
  std::vector<batch> stored;
  std::vector<batch_id> resolved;
  int pinged = 0;
  /// What last_change_number answers at least, and what it was asked for.
  std::map<std::string, std::uint64_t> last_numbers;
  std::vector<std::string> asked_numbers;
  bool numbers_fail = false;
  std::string right_lost;

  std::string why_right_lost() const override { return right_lost; }

  std::uint64_t last_change_number(const std::string& actor) override {
    asked_numbers.push_back(actor);
    if (numbers_fail) {
      throw store_error("scripted");
    }
    std::uint64_t last = last_numbers[actor];
    for (const auto& b : stored) {
      for (const auto& a : b.appends) {
        if (a.actor == actor) {
          last = std::max(last, a.first_number + a.changes.size() - 1);
        }
      }
    }
    return last;
  }

  commit_result commit(const batch& b) noexcept override {
    if (on_commit) {
      on_commit(b);
    }
    attempted.push_back(b);
    for (const auto& a : b.appends) {
      for (const auto& name : guilty) {
        if (a.actor == name) {
          return {commit_status::refused, "guilty"};
        }
      }
    }
    const auto status = next(commits, commit_status::committed);
    if (status == commit_status::committed) {
      stored.push_back(b);
    }
    return {status, status == commit_status::committed ? "" : "scripted"};
  }

  resolution resolve(const batch_id& id) noexcept override {
    if (on_resolve) {
      on_resolve();
    }
    resolved.push_back(id);
    const auto answer = next(resolutions, resolution::committed);
    if (answer == resolution::committed) {
      stored.push_back(attempted.back());
    }
    return answer;
  }

  bool ping() noexcept override {
    ++pinged;
    return next(pings, true);
  }

  std::string description() const override { return "scripted"; }

 private:
  template <class T>
  static T next(std::deque<T>& script, T otherwise) {
    if (script.empty()) {
      return otherwise;
    }
    const auto answer = script.front();
    script.pop_front();
    return answer;
  }
};

}  // namespace usher::storage
