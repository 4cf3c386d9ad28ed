#include "api/server/cluster_command.hpp"

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>

#include "api/admin/refusals.hpp"
#include "api/server/cluster_control.hpp"
#include "api/support/log.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;
using domain::cluster_standing;
using domain::owner_wish;

/// All that is acknowledged is stored before an owner lets go, and who takes over reads it back.
constexpr auto patience = 60s;

std::string text_of(const cluster_standing& now) {
  if (!now.last) {
    return now.epoch == 0 ? "nobody has served yet" : "a server that is no node serves, or did so last";
  }
  const auto& owner = *now.last;
  const auto claim = " with claim " + std::to_string(now.epoch);
  if (owner.has_resigned) {
    return "nobody serves: the node " + owner.name + " has given its place up, which it had" + claim;
  }
  if (!owner.is_connected) {
    return "the node " + owner.name + " served at " + owner.url + claim + ", and has no session";
  }
  return "the node " + owner.name + " serves at " + owner.url + claim +
         (!owner.asked                        ? ""
          : *owner.asked == owner_wish::drain ? ", and is asked to drain"
                                              : ", and is asked to hand over");
}

int say_status(storage::ownership_session& database) {
  const auto now = standing_of(database);
  std::string waiting;
  for (const auto& name : now.waiting) {
    waiting += (waiting.empty() ? "" : ", ") + name;
  }
  std::printf("%s\nwaiting: %s\n", text_of(now).c_str(), waiting.empty() ? "none" : waiting.c_str());
  return 0;
}

/// Waits until that is so of how the nodes stand, and says how.
bool becomes(storage::ownership_session& database, const std::function<bool(const cluster_standing&)>& so) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < give_up) {
    if (const auto now = standing_of(database); so(now)) {
      std::puts(text_of(now).c_str());
      return true;
    }
    std::this_thread::sleep_for(domain::ownership::look_interval);
  }
  return false;
}

int have_owner(storage::ownership_session& database, owner_wish what) {
  const auto before = standing_of(database);
  if (const auto refused = ask_owner(database, what)) {
    complain(describe(*refused).message.english + ": " + text_of(before));
    return 1;
  }
  const bool is_drain = what == owner_wish::drain;
  if (becomes(database, [&](const cluster_standing& now) {
        return now.epoch != before.epoch || (is_drain && now.last && now.last->has_resigned);
      })) {
    return 0;
  }
  complain("the node " + before.last->name + " was asked, and " +
           (is_drain ? "has not given its place up yet" : "no other has taken its place yet"));
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
    return command.action == "status"
               ? say_status(*database)
               : have_owner(*database, command.action == "drain" ? owner_wish::drain : owner_wish::hand_over);
  } catch (const std::exception& error) {
    complain(error.what());
    return 1;
  }
}

}  // namespace usher::api
