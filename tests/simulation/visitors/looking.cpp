#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

void visitors::ask_everything() {
  for (std::int64_t id = 1; id <= 7; ++id) {
    const user_id user{id};
    ask("balance", {}, wallet_balance{user}, [this, user](const actors::wallet_outcome& said, version since) {
      check_money(user, 0, said, since);
    });
    for (const auto& date : offered_dates()) {
      ask("position", date, waiting_list_position{user},
          [this, date](const actors::waiting_list_outcome& said, version since) {
            if (said) {
              check_waiter(date, said.value(), since);
            }
          });
    }
  }
  for (const auto& who : tickets_) {
    ask("check", who.room, check_token{who.secret},
        [this, who](const actors::token_checked_outcome& said, version since) {
          if (said) {
            check_standing(who, said.value(), since);
          }
        });
  }
  for (const auto& date : offered_dates()) {
    ask("show-seats", date, actors::show_seats{}, [](const actors::seats_shown_outcome&, version) {});
  }
  ask_about_clinics();
}

void visitors::look_at_views(bool exactly) {
  if (company_ == nullptr) {
    return;
  }
  for (const auto& [key, date] : durable_.dates()) {
    const auto view = company_->cast().names->seats(key);
    auto& seen = seen_[key];
    if (!view || (view == seen.view && !exactly)) {
      continue;
    }
    seen.view = view;
    seen.seats.resize(std::max(seen.seats.size(), date.seats.size()));
    for (std::size_t i = 0; i < date.seats.size(); ++i) {
      const bool shown_free = view->free_seats.contains(seat_number{static_cast<std::int32_t>(i) + 1});
      const auto is_so = [&](const model_seat& is) { return (is.what == seat_is::free) == shown_free; };
      require(exactly ? is_so(date.seats[i].now()) : date.seats[i].was(seen.seats[i], is_so), "view",
              "shows a seat as it never durably was, or not as it is");
      // It may be so again by now: the view need not know.
      seen.seats[i] = date.seats[i].first_since(seen.seats[i], is_so);
    }
  }
  look_at_clinics(exactly);
}

void visitors::check_nothing_is_overdue() const {
  check_no_clinic_is_behind();
  const auto now = wall_.now();
  for (const auto& [key, date] : durable_.dates()) {
    bool is_one_free = false;
    for (const auto& seat : date.seats) {
      const bool has_end = seat.now().what == seat_is::held || seat.now().what == seat_is::offered;
      if (has_end && seat.now().until <= now) {
        book_.fail("a hold or an offer is overdue");
      }
      if (has_end && date.terms.state != date_state::open) {
        book_.fail("a date is closed and has holds or offers");
      }
      if (seat.now().what == seat_is::sold && date.terms.refund_all) {
        book_.fail("a sale was not refunded that all are to be");
      }
      is_one_free = is_one_free || seat.now().what == seat_is::free;
    }
    if (is_one_free && !date.waiting.empty() && date.terms.state == date_state::open) {
      book_.fail("somebody waits beside a free seat");
    }
  }
  for (const auto& [id, room] : durable_.rooms()) {
    const bool admits = room.mode != room_mode::paused && !room.opening;
    if (room.opening && room.opening->opens_at <= now) {
      book_.fail("an opening is overdue");
    }
    if (admits && room.rules.admissions_per_minute == 0 && room.active < room.rules.places &&
        !room.waited.empty() && !room.waited.now().empty()) {
      book_.fail("somebody waits beside a free place");
    }
    for (const auto& token : room.tokens) {
      const auto& is = token.now();
      const bool waits = is.status == token_status::waiting || is.status == token_status::away;
      if (waits && is.until <= now) {
        book_.fail("a token that waits is overdue");
      }
    }
  }
}

}  // namespace usher::simulation
