#include "api/server/node.hpp"

#include <chrono>
#include <utility>

#include <sodium.h>
#include <spdlog/spdlog.h>

#include "api/support/process/boot_time.hpp"

namespace usher::api {

using domain::ownership::beat_interval;
using domain::ownership::look_interval;

namespace {

owner_address address_of(const storage::known_owner& owner) {
  return {owner.node.name, owner.node.url, owner.seen.epoch, owner.node.link};
}

}  // namespace

node::node(std::unique_ptr<storage::ownership_session> sessions, storage::node_facts mine,
           std::shared_ptr<readiness> health, std::function<void(const owner_address&)> on_owner,
           std::function<void()> on_wait)
    : sessions_(std::move(sessions)),
      mine_(std::move(mine)),
      health_(std::move(health)),
      on_owner_(std::move(on_owner)),
      on_wait_(std::move(on_wait)) {}

node::~node() {
  stop();
}

void node::say(const std::string& what) {
  if (what != said_) {
    said_ = what;
    spdlog::info("node {}: {}", mine_.name, what);
  }
}

void node::complain(const std::string& why) {
  if (why != said_) {
    said_ = why;
    spdlog::warn("node {}: no beat is taken, so nothing is answered: {}", mine_.name, why);
  }
}

domain::owner_sighting node::await_turn() {
  while (true) {
    const auto sent = boot_time();
    try {
      const auto owner = sessions_->look();
      if (watch_.look(owner.seen, sent, boot_time())) {
        sessions_->end_sessions(owner.seen);
        return owner.seen;
      }
      health_->follow(address_of(owner));
      if (on_owner_ && owner.seen.is_node) {
        on_owner_(address_of(owner));
      }
      if (const auto wait = std::exchange(on_wait_, nullptr)) {
        wait();
      }
      say("the node " + owner.node.name + " serves at " + owner.node.url + "; waiting for its place");
    } catch (const storage::store_unreachable& problem) {
      watch_.miss();
      health_->await_store();
      say(problem.what());
    }
    std::this_thread::sleep_for(look_interval);
  }
}

void node::become_owner(const std::function<std::int64_t(const domain::owner_sighting&)>& claim) {
  while (epoch_ == 0) {
    const auto instead_of = await_turn();
    const auto sent = boot_time();
    try {
      epoch_ = claim(instead_of);
      lease_.renew(sent);
    } catch (const storage::store_in_use& problem) {
      say(problem.what());
      std::this_thread::sleep_for(look_interval);
    } catch (const storage::store_unreachable& problem) {
      watch_.miss();
      say(problem.what());
      std::this_thread::sleep_for(look_interval);
    }
  }
  health_->answer_until(lease_.until());
  health_->lead();
  say("is the owner, with claim " + std::to_string(epoch_));
  thread_ = std::jthread([this](const std::stop_token& stopped) { work(stopped); });
}

void node::work(const std::stop_token& stopped) {
  while (!stopped.stop_requested() && beat()) {
    std::unique_lock guard(lock_);
    woken_.wait_for(guard, stopped, is_heard_ ? beat_interval : look_interval, [] { return false; });
  }
}

bool node::beat() {
  const auto sent = boot_time();
  try {
    const auto answer = [this] {
      const std::scoped_lock guard(asking_);
      return sessions_->beat(epoch_);
    }();
    if (answer == storage::beat_answer::refused) {
      spdlog::critical("node {}: another has taken its place", mine_.name);
      health_->withdraw();
      return false;
    }
    if (answer != storage::beat_answer::taken) {
      asked_ = answer;
    }
    lease_.renew(sent);
    is_heard_ = true;
    said_.clear();
  } catch (const storage::store_error& problem) {
    lease_.doubt();
    is_heard_ = false;
    complain(problem.what());
  }
  health_->answer_until(lease_.until());
  return true;
}

std::optional<domain::owner_wish> node::asked() const noexcept {
  switch (asked_) {
    case storage::beat_answer::taken_and_asked_to_hand_over:
      return domain::owner_wish::hand_over;
    case storage::beat_answer::taken_and_asked_to_drain:
      return domain::owner_wish::drain;
    case storage::beat_answer::taken:
    case storage::beat_answer::refused:
      break;
  }
  return std::nullopt;
}

void node::stop() {
  thread_.request_stop();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void node::resign() noexcept {
  stop();
  if (!is_heard_) {
    // The database would not hear it either, and ending has its time.
    spdlog::warn("node {}: ends while no beat of it is taken", mine_.name);
    return;
  }
  try {
    sessions_->resign(epoch_);
    spdlog::info("node {}: gives its place up", mine_.name);
  } catch (const std::exception& problem) {
    spdlog::warn("node {}: gives its place up, and could not say so: {}", mine_.name, problem.what());
  }
}

bool node::has_successor() noexcept {
  try {
    const std::scoped_lock guard(asking_);
    return !sessions_->waiting().empty();
  } catch (const std::exception&) {
    return false;
  }
}

bool node::find_successor(std::chrono::milliseconds patience) noexcept {
  constexpr std::chrono::milliseconds often{20};
  const auto give_up = std::chrono::steady_clock::now() + patience;
  do {
    try {
      if (const auto owner = sessions_->look(); owner.seen.epoch > epoch_ && owner.seen.is_node) {
        spdlog::info("node {}: the node {} serves now", mine_.name, owner.node.name);
        if (on_owner_) {
          on_owner_(address_of(owner));
        }
        return true;
      }
    } catch (const std::exception& problem) {
      // Whoever takes over ends all sessions of this node, this one too: the next look opens another.
      spdlog::debug("node {}: {}", mine_.name, problem.what());
    }
    std::this_thread::sleep_for(often);
  } while (std::chrono::steady_clock::now() < give_up);
  return false;
}

storage::node_facts node_facts_of(const node_settings& settings, const std::string& url,
                                  const std::string& link) {
  if (settings.name.empty()) {
    return {};
  }
  const auto run = std::to_string(::randombytes_random());
  return {settings.name, settings.url.empty() ? url : settings.url, "usher-" + settings.name + "-" + run,
          link};
}

}  // namespace usher::api
