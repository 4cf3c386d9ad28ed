#include "domain/change.hpp"

#include <gtest/gtest.h>

#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace testing;

TEST(Change, NamesThePersonItIsAbout) {
  const user_id user{7};
  const instant now = at_ms(0);
  const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
  const auto day = on_date("2024-09-16");
  person who;
  who.id = user;
  const changes about_a_person{
      token_issued{room_id{0}, ticket_number{1}, secret(1), user, now, now},
      token_admitted{room_id{0}, ticket_number{1}, user, now, now},
      token_ended{room_id{0}, ticket_number{1}, user, token_end::expired, now},
      seat_held{date, seat_number{1}, user, now, now},
      hold_expired{date, seat_number{1}, user, now},
      place_reserved{clinic_id{1}, day, user, 1, now},
      attendance_opened{clinic_id{1}, day, user, now},
      non_pass_cleared{user, now},
      person_registered{who, now},
      session_started{user, secret(1), now},
      session_ended{user, secret(1), session_end::logout, now},
      wallet_credited{user, 1, now},
  };
  for (const change& c : about_a_person)
    EXPECT_EQ(subject_of(c), user) << "kind " << c.index();
}

TEST(Change, AboutThingsNamesNobody) {
  const instant now = at_ms(0);
  const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
  clinic_facts clinic;
  clinic.teacher = user_id{7};
  const changes about_things{
      roster_cleared{clinic_id{1}, on_date("2024-09-16"), now},
      concert_created{concert_id{1}, "title", 1, now},
      concert_date_created{date, 50, now},
      clinic_created{clinic, now},
      clinic_changed{clinic, now},
  };
  for (const change& c : about_things)
    EXPECT_EQ(subject_of(c), std::nullopt) << "kind " << c.index();
}

}  // namespace
}  // namespace usher::domain
