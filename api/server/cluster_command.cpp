#include "api/server/cluster_command.hpp"

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "api/support/log.hpp"
#include "storage/ownership.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

/// All that is acknowledged is stored before another takes over, and that reads it back.
constexpr auto hand_over_patience = 60s;

std::string text_of(const storage::known_owner& owner) {
  if (!owner.seen.is_node) {
    return owner.seen.epoch == 0 ? "nobody has served yet"
                                 : "a server that is no node serves, or did so last";
  }
  return "the node " + owner.node.name + " serves at " + owner.node.url + " with claim " +
         std::to_string(owner.seen.epoch) +
         (owner.seen.has_resigned   ? ", and has given its place up"
          : owner.seen.is_connected ? ""
                                    : ", and has no session");
}

/// Of usher-NAME-RUN.
std::string node_of(const std::string& process) {
  const auto begin = process.find('-') + 1;
  return process.substr(begin, process.rfind('-') - begin);
}

int say_status(storage::ownership_session& database) {
  std::string waiting;
  for (const auto& process : database.waiting()) {
    waiting += (waiting.empty() ? "" : ", ") + node_of(process);
  }
  std::printf("%s\nwaiting: %s\n", text_of(database.look()).c_str(),
              waiting.empty() ? "none" : waiting.c_str());
  return 0;
}

int hand_over(storage::ownership_session& database) {
  const auto before = database.look();
  if (database.waiting().empty()) {
    complain("no other node waits for its turn");
    return 1;
  }
  if (!before.seen.is_node || !database.ask_to_resign(before.seen)) {
    complain("no node can be asked: " + text_of(database.look()));
    return 1;
  }
  const auto give_up = std::chrono::steady_clock::now() + hand_over_patience;
  while (std::chrono::steady_clock::now() < give_up) {
    if (const auto now = database.look(); now.seen.epoch != before.seen.epoch) {
      std::puts(text_of(now).c_str());
      return 0;
    }
    std::this_thread::sleep_for(domain::ownership::look_interval);
  }
  complain("the node " + before.node.name + " was asked, and no other has taken its place yet");
  return 1;
}

}  // namespace

int run_cluster_command(const cluster_command& command) {
  if (command.store.database.empty()) {
    complain("--database: is required");
    return 2;
  }
  try {
    const auto database = storage::open_ownership(command.store.database);
    return command.action == "status" ? say_status(*database) : hand_over(*database);
  } catch (const std::exception& error) {
    complain(error.what());
    return 1;
  }
}

}  // namespace usher::api
