#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

void visitors::check_waiter(const concert_date_key& date, const waiter_standing& said, version since) {
  const auto* of = durable_.find(date);
  if (!said.offer) {
    return require(of->waited.was(since,
                                  [&](const std::vector<waiter_number>& line) {
                                    return said.ahead < line.size() && line[said.ahead] == said.waiter;
                                  }),
                   "waiting list", "shows a place that is not durable");
  }
  require(seat_was(date, said.offer->seat, since,
                   [&](const model_seat& is) {
                     return is.what == seat_is::offered && is.waiter == said.waiter &&
                            is.until == said.offer->expires_at;
                   }),
          "waiting list", "shows an offer that is not durable");
}

concert_date_key visitors::full_date() {
  std::vector<concert_date_key> full;
  for (const auto& key : offered_dates()) {
    const auto& date = *durable_.find(key);
    const bool has_free = std::any_of(date.seats.begin(), date.seats.end(),
                                      [](const auto& seat) { return seat.now().what == seat_is::free; });
    if (!has_free && date.terms.state == date_state::open) {
      full.push_back(key);
    }
  }
  return full.empty() || dice_.one_in(4) ? some_date() : dice_.pick(full);
}

void visitors::join() {
  const auto date = full_date();
  const auto user = somebody();
  const auto go = [=, this](const keyed& key) {
    ask_once("join", date, join_waiting_list{user}, key,
             [=, this](const actors::waiting_list_outcome& said, version since) {
               if (said) {
                 check_waiter(date, said.value(), since);
               } else if (said.refusal() == waiting_list_refusal::seats_available) {
                 const auto& seats = durable_.find(date)->seats;
                 require(std::any_of(seats.begin(), seats.end(),
                                     [&](const auto& seat) {
                                       return seat.was_lately(since, [&](const model_seat& is) {
                                         return is.what == seat_is::free || is.until <= wall_.now();
                                       });
                                     }),
                         "join", "was refused for free seats that there are not");
               }
             });
  };
  go(maybe_key(go));
}

void visitors::leave_list() {
  const auto date = some_date();
  const auto& waiting = durable_.find(date)->waiting;
  const auto user = waiting.empty() || dice_.one_in(6) ? somebody() : dice_.pick(waiting).second;
  ask("leave-list", date, leave_waiting_list{user},
      [this, date](const actors::waiting_list_outcome& said, version since) {
        if (said) {
          check_waiter(date, said.value(), since);
        }
      });
}

void visitors::decline() {
  const auto date = some_date();
  ask("decline", date, decline_offer{somebody()},
      [this, date](const actors::waiting_list_outcome& said, version since) {
        if (said) {
          check_waiter(date, said.value(), since);
        }
      });
}

void visitors::position() {
  const auto date = some_date();
  ask("position", date, waiting_list_position{somebody()},
      [this, date](const actors::waiting_list_outcome& said, version since) {
        if (said) {
          check_waiter(date, said.value(), since);
        }
      });
}

}  // namespace usher::simulation
