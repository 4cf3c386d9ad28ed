#include "api/server/cluster_control.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

/// Of usher-NAME-RUN.
std::string node_of(const std::string& process) {
  const auto begin = process.find('-') + 1;
  return process.substr(begin, process.rfind('-') - begin);
}

}  // namespace

domain::cluster_standing standing_of(storage::ownership_session& database) {
  const auto owner = database.look();
  domain::cluster_standing now;
  now.epoch = owner.seen.epoch;
  if (owner.seen.is_node) {
    now.last = {owner.node.name, owner.node.url, owner.seen.is_connected, owner.seen.has_resigned,
                owner.asked};
  }
  for (const auto& process : database.waiting()) {
    now.waiting.push_back(node_of(process));
  }
  return now;
}

std::optional<domain::wish_refusal> ask_owner(storage::ownership_session& database, domain::owner_wish what) {
  const auto now = standing_of(database);
  if (const auto refused = domain::refuse_wish(now, what)) {
    return refused;
  }
  // Another may have taken its place meanwhile.
  return database.ask_owner(now.epoch, what) ? std::nullopt
                                             : std::optional(domain::wish_refusal::nobody_serves);
}

cluster_control::cluster_control(std::string name, std::unique_ptr<storage::ownership_session> database)
    : name_(std::move(name)),
      database_(std::move(database)),
      thread_([this](const std::stop_token& stopped) { work(stopped); }) {}

cluster_control::~cluster_control() {
  thread_.request_stop();
  thread_.join();
}

void cluster_control::look(actors::reply_to<cluster_outcome> reply) {
  put([](storage::ownership_session& database) { return standing_of(database); }, reply);
}

void cluster_control::ask(domain::owner_wish what, actors::reply_to<cluster_outcome> reply) {
  put(
      [what](storage::ownership_session& database) -> cluster_outcome {
        if (const auto refused = ask_owner(database, what)) {
          return *refused;
        }
        return standing_of(database);
      },
      reply);
}

void cluster_control::put(question what, const actors::reply_to<cluster_outcome>& reply) {
  {
    const std::scoped_lock guard(lock_);
    if (waiting_.size() < domain::limits::max_cluster_questions) {
      waiting_.push_back({std::move(what), reply});
      wanted_.notify_one();
      return;
    }
  }
  reply.unavailable_because(actors::unavailable_reason::busy);
}

void cluster_control::work(const std::stop_token& stopped) {
  while (true) {
    asked next;
    {
      std::unique_lock guard(lock_);
      if (!wanted_.wait(guard, stopped, [this] { return !waiting_.empty(); })) {
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      next.reply.send(next.what(*database_));
    } catch (const storage::store_error& problem) {
      spdlog::warn("node {}: the nodes of its database could not be asked: {}", name_, problem.what());
      next.reply.unavailable_because(actors::unavailable_reason::store_down);
    }
  }
}

}  // namespace usher::api
