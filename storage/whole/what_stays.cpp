#include "storage/whole/what_stays.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "domain/base/record.hpp"
#include "domain/changes/names.hpp"
#include "domain/waiting/waiting_line.hpp"

namespace usher::storage {

namespace {

/// One of these types.
template <class T, class... Types>
constexpr bool is_any_of = (std::is_same_v<T, Types> || ...);

template <class T>
constexpr bool is_about_a_token =
    is_any_of<T, domain::token_issued, domain::token_admitted, domain::token_claimed, domain::token_extended,
              domain::token_lapsed, domain::token_returned, domain::token_ended>;
template <class T>
constexpr bool is_about_a_session =
    is_any_of<T, domain::session_started, domain::session_used, domain::session_ended>;
template <class T>
constexpr bool is_about_a_request = is_any_of<T, domain::request_remembered, domain::request_forgotten>;
template <class T>
constexpr bool is_about_a_notice = is_any_of<T, domain::notice_queued, domain::notice_delivered,
                                             domain::notice_failed, domain::notice_resent>;
template <class T>
constexpr bool is_about_a_hold =
    is_any_of<T, domain::seat_held, domain::hold_extended, domain::hold_reclaimed, domain::hold_expired,
              domain::hold_released>;

/// Nothing that may go says who anybody is: who is erased later is in no file that was written before.
template <class T>
constexpr bool may_go = is_about_a_token<T> || is_about_a_session<T> || is_about_a_request<T> ||
                        is_about_a_notice<T> || is_about_a_hold<T>;
template <class... Kinds>
constexpr bool are_impersonal(const std::variant<Kinds...>*) {
  return ((!may_go<Kinds> || !domain::has_personal<Kinds>()) && ...);
}
static_assert(are_impersonal(static_cast<const domain::change*>(nullptr)));

std::string token_key(std::int64_t room, std::uint64_t ticket) {
  return std::to_string(room) + '#' + std::to_string(ticket);
}
std::string key_of_hash(char kind, const domain::secret_hash& hash) {
  return kind + std::string(hash.bytes.begin(), hash.bytes.end());
}
std::string notice_key_text(const std::string& lane, std::int64_t number) {
  return lane + '#' + std::to_string(number);
}

/// What names the token, session, request or notice that a change is about; empty for any other.
std::string thing_of(const domain::change& c) {
  return std::visit(
      [](const auto& fact) -> std::string {
        using T = std::decay_t<decltype(fact)>;
        if constexpr (is_about_a_token<T>) {
          return token_key(fact.room.value, fact.ticket.value);
        } else if constexpr (is_about_a_session<T>) {
          return key_of_hash('s', fact.key);
        } else if constexpr (is_about_a_request<T>) {
          return key_of_hash('r', fact.key);
        } else if constexpr (is_about_a_notice<T>) {
          return notice_key_text(domain::lane_name(fact.lane), fact.notice.value);
        } else {
          return {};
        }
      },
      c);
}

}  // namespace

bool what_stays::may_matter(std::string_view kind) {
  return kind.starts_with("token_") || kind.starts_with("session_") || kind.starts_with("request_") ||
         kind.starts_with("notice_") || kind.starts_with("hold_") || kind == "seat_held" ||
         kind == "seat_sold" || kind == "room_reset";
}

void what_stays::hold_back_token(std::int64_t room, std::uint64_t ticket) {
  held_back_.insert(token_key(room, ticket));
}

void what_stays::hold_back_session(const domain::secret_hash& key) {
  held_back_.insert(key_of_hash('s', key));
}

void what_stays::hold_back_notice(const std::string& lane, std::int64_t number) {
  held_back_.insert(notice_key_text(lane, number));
}

void what_stays::hold_back_request(const domain::secret_hash& key) {
  held_back_.insert(key_of_hash('r', key));
}

template <class T>
void what_stays::take(const T& fact, std::uint64_t number, bool must_stay) {
  if constexpr (std::is_same_v<T, domain::token_issued>) {
    tokens_[fact.room.value].insert(fact.ticket.value);
  } else if constexpr (std::is_same_v<T, domain::token_ended>) {
    if (is_forgotten(fact.ended_at)) {
      tokens_[fact.room.value].erase(fact.ticket.value);
    }
  } else if constexpr (std::is_same_v<T, domain::room_reset>) {
    if (is_forgotten(fact.reset_at)) {
      auto& open = tokens_[fact.room.value];
      open.erase(open.begin(), open.upper_bound(fact.through.value));
    }
  } else if constexpr (std::is_same_v<T, domain::session_started>) {
    alive_.insert(key_of_hash('s', fact.key));
  } else if constexpr (std::is_same_v<T, domain::session_ended>) {
    alive_.erase(key_of_hash('s', fact.key));
  } else if constexpr (std::is_same_v<T, domain::request_remembered>) {
    requests_[key_of_hash('r', fact.key)] = fact.forgotten_at;
  } else if constexpr (std::is_same_v<T, domain::request_forgotten>) {
    requests_.erase(key_of_hash('r', fact.key));
  } else if constexpr (std::is_same_v<T, domain::notice_queued>) {
    alive_.insert(notice_key_text(domain::lane_name(fact.lane), fact.notice.value));
  } else if constexpr (std::is_same_v<T, domain::notice_delivered>) {
    alive_.erase(notice_key_text(domain::lane_name(fact.lane), fact.notice.value));
  } else if constexpr (is_about_a_hold<T>) {
    take_hold(fact, number, must_stay);
  } else if constexpr (std::is_same_v<T, domain::seat_sold>) {
    // The sale is of this hold.
    if (const auto found = holds_.find({fact.date, fact.seat}); found != holds_.end()) {
      keep(found->second.lines);
      holds_.erase(found);
    }
  }
}

template <class T>
void what_stays::take_hold(const T& fact, std::uint64_t number, bool must_stay) {
  const std::pair seat{fact.date, fact.seat};
  const auto found = holds_.find(seat);
  if constexpr (std::is_same_v<T, domain::seat_held>) {
    if (found != holds_.end()) {
      keep(found->second.lines);
    }
    holds_[seat] = {{number}, must_stay};
  } else {
    if (found == holds_.end()) {
      // Nobody knows any more how it began.
      kept_lines_.push_back(number);
      return;
    }
    auto& known = found->second;
    known.lines.push_back(number);
    known.must_stay = known.must_stay || must_stay;
    if constexpr (is_any_of<T, domain::hold_expired, domain::hold_released>) {
      if (known.must_stay) {
        keep(known.lines);
      }
      holds_.erase(found);
    }
  }
}

bool what_stays::is_forgotten(domain::instant ended_at) const {
  return ended_at + domain::waiting_line_settings{}.remembers_ended_for <= before_;
}

void what_stays::keep(const std::vector<std::uint64_t>& lines) {
  kept_lines_.insert(kept_lines_.end(), lines.begin(), lines.end());
}

void what_stays::pass(const domain::change& c, std::uint64_t number, bool must_stay) {
  std::visit([&](const auto& fact) { take(fact, number, must_stay); }, c);
  if (must_stay) {
    if (auto thing = thing_of(c); !thing.empty()) {
      held_back_.insert(std::move(thing));
    }
  }
}

void what_stays::finish() {
  for (const auto& [key, hold] : holds_) {
    keep(hold.lines);
  }
  holds_.clear();
  std::sort(kept_lines_.begin(), kept_lines_.end());
  std::erase_if(requests_, [this](const auto& known) { return known.second < before_; });
}

bool what_stays::is_waiting(const domain::change& c) const {
  return std::visit(
      [this](const auto& fact) {
        if constexpr (is_about_a_token<std::decay_t<decltype(fact)>>) {
          const auto room = tokens_.find(fact.room.value);
          return room != tokens_.end() && room->second.contains(fact.ticket.value);
        } else {
          return false;
        }
      },
      c);
}

bool what_stays::goes(const domain::change& c, std::uint64_t number) const {
  const bool is_of_hold = std::visit([]<class T>(const T&) { return is_about_a_hold<T>; }, c);
  if (is_of_hold) {
    return !std::binary_search(kept_lines_.begin(), kept_lines_.end(), number);
  }
  const auto thing = thing_of(c);
  return !thing.empty() && !alive_.contains(thing) && !held_back_.contains(thing) &&
         !requests_.contains(thing) && !is_waiting(c);
}

}  // namespace usher::storage
