#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

void visitors::issue() {
  const ticket who{some_room(), {dice_.bytes<16>()}, somebody()};
  tickets_.push_back(who);
  if (tickets_.size() > 40) {
    tickets_.pop_front();
  }
  ask("issue", who.room, issue_token{who.secret, who.user},
      [this, who](const actors::token_issued_outcome& said, version since) {
        if (said) {
          check_standing(who, said.value(), since);
        }
      });
}

void visitors::check_standing(const ticket& who, const token_standing& said, version since) {
  const auto* known = durable_.find(who.room, who.secret);
  if (known == nullptr) {
    return require(false, "token", "stands somewhere, and is not durable");
  }
  require(known->now().user == said.user, "token", "is somebody else's");
  const auto is_so = [&](const model_token& token) {
    return token.status == said.status ||
           (said.status == token_status::expired && is_live(token.status) &&
            std::min(token.until, token.status == token_status::away ? token.returns_until : token.until) <=
                wall_.now());
  };
  // A payment that is durable is told to the room a moment later.
  require(known->was_lately(since, is_so), "token", "has a status that it never had");
  if (said.status == token_status::waiting) {
    require(durable_.room(who.room).waited.was(since,
                                               [&](const std::vector<std::uint64_t>& line) {
                                                 return said.ahead < line.size() &&
                                                        line[said.ahead] == said.ticket.value;
                                               }),
            "token", "stands at another place in the line");
  }
}

void visitors::check() {
  if (tickets_.empty()) {
    return;
  }
  const auto who = dice_.pick(tickets_);
  ask("check", who.room, check_token{who.secret},
      [this, who](const actors::token_checked_outcome& said, version since) {
        if (said) {
          return check_standing(who, said.value(), since);
        }
        const auto* known = durable_.find(who.room, who.secret);
        require(known == nullptr || known->was(since, [](const auto& t) { return !is_live(t.status); }),
                "token", "is durable, and unknown");
      });
}

void visitors::leave() {
  if (tickets_.empty()) {
    return;
  }
  const auto who = dice_.pick(tickets_);
  ask("leave", who.room, leave_room{who.secret},
      [this, who](const actors::token_checked_outcome& said, version since) {
        if (said) {
          check_standing(who, said.value(), since);
        }
      });
}

void visitors::extend_session() {
  if (const auto who = some_session()) {
    ask("extend-session", who->room, domain::extend_session{who->secret},
        [this, who = *who](const actors::session_extended_outcome& said, version since) {
          if (said) {
            check_standing(who, said.value(), since);
          }
        });
  }
}

}  // namespace usher::simulation
