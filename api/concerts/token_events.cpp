#include "api/concerts/token_events.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <queue>
#include <utility>
#include <vector>

namespace usher::api {

namespace {

using time_point = token_events::time_point;
using follower_id = std::uint64_t;

struct follower {
  edge::stream to;
  ask_position ask;
  /// What they were told last.
  std::string told;
  /// How long they were told to wait before they come again.
  domain::milliseconds told_retry{0};
  time_point last_sent;
  time_point ask_at;
};

struct arrived {
  follower_id id;
  std::optional<position_news> news;
};

struct entry {
  time_point due;
  follower_id id;

  friend auto operator<=>(const entry&, const entry&) = default;
};

}  // namespace

class token_events::impl : public std::enable_shared_from_this<impl> {
 public:
  explicit impl(token_events_settings settings) : settings_(settings) {}

  bool follow(const open_stream& open, const position_news& first, ask_position ask) {
    const auto id = admit(std::move(ask));
    if (!id) {
      return false;
    }
    const auto stream = open([self = weak_from_this(), id = *id] {
      if (const auto all = self.lock()) {
        all->forget(id);
      }
    });
    if (!stream) {
      forget(*id);
      return false;
    }
    begin(*id, *stream, first);
    return true;
  }

  std::optional<time_point> step(time_point now) {
    for (auto& answer : take_answers()) {
      tell(answer, now);
    }
    for (const auto& ask : take_due(now)) {
      ask();
    }
    const std::lock_guard lock(mutex_);
    if (!answers_.empty()) {
      return now;
    }
    return schedule_.empty() ? std::nullopt : std::optional(schedule_.top().due);
  }

  void start() {
    thread_.start([this](time_point now) { return step(now); });
  }

  void stop() {
    std::map<follower_id, follower> all;
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
      all.swap(followers_);
      schedule_ = {};
      answers_.clear();
    }
    thread_.stop();
    for (const auto& [id, one] : all) {
      one.to.close();
    }
  }

  std::size_t followers() const {
    const std::lock_guard lock(mutex_);
    return followers_.size();
  }

 private:
  std::optional<follower_id> admit(ask_position ask) {
    const std::lock_guard lock(mutex_);
    if (stopped_) {
      return std::nullopt;
    }
    const auto id = next_id_++;
    followers_[id].ask = std::move(ask);
    return id;
  }

  void begin(follower_id id, const edge::stream& to, const position_news& first) {
    bool is_gone = false;
    {
      const std::lock_guard lock(mutex_);
      const auto found = followers_.find(id);
      // Its client may have left already, or the server stops.
      is_gone = found == followers_.end();
      if (!is_gone) {
        found->second.to = to;
        answers_.push_back({id, first});
      }
    }
    if (is_gone) {
      return to.close();
    }
    thread_.stir();
  }

  void forget(follower_id id) {
    follower gone;
    const std::lock_guard lock(mutex_);
    const auto found = followers_.find(id);
    if (found != followers_.end()) {
      gone = std::move(found->second);
      followers_.erase(found);
    }
  }

  std::vector<arrived> take_answers() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answers_, {});
  }

  void tell(arrived& answer, time_point now) {
    const std::lock_guard lock(mutex_);
    const auto found = followers_.find(answer.id);
    if (found == followers_.end()) {
      return;
    }
    auto& one = found->second;
    if (!answer.news) {
      one.ask_at = now + settings_.retry;
      return plan(answer.id, one);
    }
    auto& news = *answer.news;
    if (one.told != news.body) {
      one.to.send(event_text("position", news.body, retry_of(answer.id, one)));
      one.told = std::move(news.body);
      one.last_sent = now;
    }
    if (news.ended) {
      one.to.send(event_text("end", one.told, "id: " + std::string(id_of_end) + "\n"));
      one.to.close();
      followers_.erase(found);
      return;
    }
    one.ask_at = now + news.ask_again_after;
    plan(answer.id, one);
  }

  std::string retry_of(follower_id id, follower& one) const {
    return retry_line(followers_.size(), id, one.told_retry);
  }

  /// What is to be asked now; sends the heartbeats that are due.
  std::vector<std::function<void()>> take_due(time_point now) {
    std::vector<std::function<void()>> asks;
    const std::lock_guard lock(mutex_);
    while (!schedule_.empty() && schedule_.top().due <= now) {
      const auto id = schedule_.top().id;
      schedule_.pop();
      const auto found = followers_.find(id);
      if (found == followers_.end()) {
        continue;
      }
      auto& one = found->second;
      if (one.to.ended()) {
        followers_.erase(found);
        continue;
      }
      if (now - one.last_sent >= settings_.heartbeat) {
        const auto retry = retry_of(id, one);
        one.to.send(retry.empty() ? std::string(event_comment) : retry + "\n");
        one.last_sent = now;
      }
      if (one.ask_at > now) {
        plan(id, one);
      } else {
        asks.emplace_back([self = weak_from_this(), id, ask = one.ask] {
          ask([self, id](std::optional<position_news> news) {
            if (const auto all = self.lock()) {
              all->take_in(id, std::move(news));
            }
          });
        });
      }
    }
    return asks;
  }

  void take_in(follower_id id, std::optional<position_news> news) {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) {
        return;
      }
      answers_.push_back({id, std::move(news)});
    }
    thread_.stir();
  }

  /// A follower has one entry, but none while they are being asked for.
  void plan(follower_id id, const follower& one) {
    schedule_.push({std::min(one.last_sent + settings_.heartbeat, one.ask_at), id});
  }

  const token_events_settings settings_;
  mutable std::mutex mutex_;
  std::map<follower_id, follower> followers_;
  std::priority_queue<entry, std::vector<entry>, std::greater<>> schedule_;
  std::vector<arrived> answers_;
  follower_id next_id_ = 1;
  bool stopped_ = false;
  stepping_thread thread_;
};

token_events::token_events(token_events_settings settings) : impl_(std::make_shared<impl>(settings)) {}

token_events::~token_events() {
  stop();
}

void token_events::start() {
  impl_->start();
}

void token_events::stop() {
  impl_->stop();
}

bool token_events::follow(const open_stream& open, const position_news& first, ask_position ask) {
  return impl_->follow(open, first, std::move(ask));
}

std::optional<token_events::time_point> token_events::step(time_point now) {
  return impl_->step(now);
}

std::size_t token_events::followers() const {
  return impl_->followers();
}

}  // namespace usher::api
