#include "loadtest/client/scenarios/scenarios.hpp"

#include <algorithm>

namespace usher::loadtest {

const std::vector<scenario_kind>& scenario_kinds() {
  static const std::vector<scenario_kind> all{
      {"token_queue", "each takes a token, then asks where it stands", make_token_queue, 10000, 5},
      {"find_seats", "each reads the free seats of a date", make_find_seats, 10000, 5},
      {"find_seats_again", "each reads the free seats of a date, then asks whether they are others (304)",
       make_find_seats_again, 1, 5000},
      {"clinic_day", "students log in, read the schedule, and try some Monday clinics", make_clinic_day, 20,
       1},
      {"opening_rush", "token, poll until active, find, hold, pay: many people for few seats",
       make_opening_rush, 1000, 1},
      {"hot_seat", "everybody wants one seat", make_hot_seat, 200, 1},
      {"mixed", "calls drawn by weight (--mix)", make_mixed, 1000, 50},
      {"constant", "the same request again and again (--path, --body)", make_constant, 64, 1000},
      {"token_check", "asks where a token stands, again and again", make_token_check, 64, 1000},
      {"token_create", "takes a token, again and again", make_token_create, 64, 200},
      {"holds", "each request holds another seat (--dates, --seats)", make_holds, 64, 0},
      {"seat_events", "seats are held and paid for (--seats) while many listen (--listeners)",
       make_seat_events, 64, 0},
      {"place_cycle", "reserves a place in a clinic and cancels it", make_place_cycle, 64, 50},
  };
  return all;
}

const scenario_kind* scenario_named(std::string_view name) {
  const auto& all = scenario_kinds();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const scenario_kind& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace usher::loadtest
