#include "storage/log/change_text.hpp"

#include <map>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "tests/storage/samples.hpp"
#include "tests/support/small_stack.hpp"

namespace usher::storage::change_text_test {
namespace {

TEST(ChangeText, EveryKindComesBackAsItWas) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::set<std::string_view> seen;
  for (int round = 0; round < 5'000; ++round) {
    const auto change = samples::any_change(random);
    seen.insert(kind_of(change));
    const auto text = payload_of(change);
    ASSERT_EQ(change_from_text(kind_of(change), text), change) << kind_of(change) << ' ' << text;
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<domain::change>)
      << "two kinds share a name, or one was never tried";
}

TEST(ChangeText, SpeaksToPeople) {
  const domain::change held = domain::seat_held{samples::show(), domain::seat_number{7}, domain::user_id{3},
                                                samples::at(0), samples::at(300)};
  EXPECT_EQ(kind_of(held), "seat_held");
  EXPECT_EQ(payload_of(held),
            R"({"concert":1,"starts_at":"2024-09-15T20:00:00","seat":7,"user":3,)"
            R"("held_at":"2024-09-09T00:00:00.000Z","expires_at":"2024-09-09T00:05:00.000Z"})");
}

TEST(ChangeText, ReadsWhatTheFirstVersionWrote) {
  using namespace domain;
  EXPECT_EQ(change_from_text("token_admitted",
                             R"({"room":0,"ticket":1,"user":3,"admitted_at":"2024-09-09T00:00:00.000Z",)"
                             R"("active_until":"2024-09-09T00:05:00.000Z"})"),
            change(token_admitted{room_id{0}, ticket_number{1}, user_id{3}, samples::at(0), samples::at(300),
                                  true}));
  EXPECT_EQ(change_from_text("concert_date_created",
                             R"({"concert":1,"starts_at":"2024-09-15T20:00:00","seat_count":10,)"
                             R"("created_at":"2024-09-09T00:00:00.000Z"})"),
            change(concert_date_created{samples::show(), 10, samples::at(0)}));
}

TEST(ChangeText, ReadsWhatWasWrittenBeforeClinicsHadNoticesAndWindowsOfTheirOwn) {
  using namespace domain;
  EXPECT_EQ(
      change_from_text("notice_delivered", R"({"concert":1,"starts_at":"2024-09-15T20:00:00","notice":3,)"
                                           R"("delivered_at":"2024-09-09T00:00:00.000Z"})"),
      change(notice_delivered{samples::show(), notice_number{3}, samples::at(0)}));
  const change of_clinic = notice_delivered{clinic_id{4}, notice_number{3}, samples::at(0)};
  EXPECT_EQ(payload_of(of_clinic), R"({"clinic":4,"notice":3,"delivered_at":"2024-09-09T00:00:00.000Z"})");
  EXPECT_THROW(
      change_from_text("notice_delivered", R"({"notice":3,"delivered_at":"2024-09-09T00:00:00.000Z"})"),
      store_error);
  EXPECT_EQ(change_from_text("clinic_created",
                             R"({"clinic":1,"day":"mon","time":"18:00","room":1,"subject":"physics1",)"
                             R"("teacher":8,"teacher_name":"테스트강사01","capacity":6,"is_active":true,)"
                             R"("reservation_window":"weekly","created_at":"2024-09-09T00:00:00.000Z"})"),
            change(clinic_created{samples::clinic(1), samples::at(0)}));
}

TEST(ChangeText, ReadsAndWritesClinicsAsBeforeRoomsHadNamesAndClassesALength) {
  using namespace domain;
  const std::string before = R"({"clinic":1,"day":"mon","time":"18:00","room":7,"subject":"physics1",)"
                             R"("teacher":8,"teacher_name":"테스트강사01","capacity":6,"is_active":true,)"
                             R"("reservation_window":"weekly","created_at":"2024-09-09T00:00:00.000Z"})";
  auto facts = samples::clinic(1);
  facts.room = 7;
  EXPECT_EQ(change_from_text("clinic_created", before), change(clinic_created{facts, samples::at(0)}));
  EXPECT_EQ(payload_of(clinic_created{facts, samples::at(0)}), before);

  facts.time = class_time{std::chrono::minutes{9 * 60 + 5}};
  facts.length = std::chrono::minutes{90};
  facts.room = class_room{std::string{"Lab \"A\""}};
  const change now = clinic_created{facts, samples::at(0)};
  EXPECT_EQ(payload_of(now),
            R"({"clinic":1,"day":"mon","time":"09:05","room":"Lab \"A\"","subject":"physics1",)"
            R"("teacher":8,"teacher_name":"테스트강사01","capacity":6,"is_active":true,)"
            R"("reservation_window":"weekly","length_min":90,)"
            R"("created_at":"2024-09-09T00:00:00.000Z"})");
  EXPECT_EQ(change_from_text("clinic_created", payload_of(now)), now);
}

TEST(ChangeText, DeepNestingOnDiskIsRefusedAndEndsNothing) {
  tests::on_small_stack([] {
    constexpr std::size_t levels = 16'000;
    std::string objects;
    for (std::size_t i = 0; i < levels; ++i) {
      objects += "{\"room\":";
    }
    const auto lists = std::string(levels, '[') + std::string(levels, ']');
    for (const auto& text : {lists, "{\"room\":" + lists + "}", objects + "1" + std::string(levels, '}')}) {
      EXPECT_THROW(change_from_text("room_reset", text), store_error);
    }
  });
}

TEST(ChangeText, LeavesThePasswordHashOut) {
  auto registered = domain::person_registered{samples::person(1, "minji"), samples::at(0)};
  ASSERT_FALSE(registered.who.password_hash.empty());
  const auto text = payload_of(registered);
  EXPECT_EQ(text.find("argon2"), std::string::npos);
  EXPECT_EQ(text.find("password_hash"), std::string::npos);
  EXPECT_EQ(payload_of(domain::person_changed{registered.who, samples::at(0)}).find("argon2"),
            std::string::npos);
  EXPECT_EQ(payload_of(domain::password_changed{registered.who.id, registered.who.password_hash, true,
                                                samples::at(0)})
                .find("argon2"),
            std::string::npos);
  registered.who.password_hash.clear();
  EXPECT_EQ(change_from_text("person_registered", text), domain::change(registered));
}

/// The texts in a payload that are hex of a secret's length, by member.
std::map<std::string, std::string> hex_members(const std::string& payload) {
  std::map<std::string, std::string> found;
  static const std::regex member(R"re("([a-z_]+)":"([0-9a-f]{32}|[0-9a-f]{64})")re");
  for (std::sregex_iterator at(payload.begin(), payload.end(), member), end; at != end; ++at) {
    found[(*at)[1]] = (*at)[2];
  }
  return found;
}

TEST(ChangeText, ShowsNoSecretOfAnyKind) {
  const std::set<std::pair<std::string_view, std::string>> known_to_everyone{
      {"opening_scheduled", "commitment"}, {"draw_held", "seed"}};
  std::mt19937_64 random(5);
  std::set<std::string_view> seen;
  std::size_t secrets = 0;
  for (int round = 0; round < 3'000; ++round) {
    const auto change = samples::any_change(random);
    seen.insert(kind_of(change));
    const auto shown = shown_payload_of(change);
    for (const auto& [member, value] : hex_members(payload_of(change))) {
      const bool may_be_seen = known_to_everyone.contains({kind_of(change), member});
      EXPECT_EQ(shown.find(value) != std::string::npos, may_be_seen) << kind_of(change) << ' ' << shown;
      secrets += may_be_seen ? 0 : 1;
    }
    for (const auto& [member, value] : hex_members(shown)) {
      EXPECT_TRUE(known_to_everyone.contains({kind_of(change), member})) << kind_of(change) << ' ' << shown;
    }
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<domain::change>);
  EXPECT_GT(secrets, 100U);
}

TEST(ChangeText, ShowsWhatIsNoSecretAsTheLogHasIt) {
  using namespace domain;
  request_remembered record{samples::hash(1), samples::hash(2), "sealed",      samples::show(),
                            {seat_number{4}}, samples::at(0),   samples::at(9)};
  EXPECT_EQ(shown_payload_of(record),
            R"({"concert":1,"starts_at":"2024-09-15T20:00:00","seats":[4],)"
            R"("remembered_at":"2024-09-09T00:00:00.000Z","forgotten_at":"2024-09-09T00:00:09.000Z"})");
  EXPECT_EQ(shown_payload_of(token_issued{room_id{0}, ticket_number{7}, samples::hash(3), user_id{2},
                                          samples::at(0), samples::at(9)}),
            R"({"room":0,"ticket":7,"user":2,"issued_at":"2024-09-09T00:00:00.000Z",)"
            R"("waits_until":"2024-09-09T00:00:09.000Z"})");
  EXPECT_EQ(shown_payload_of(
                opening_scheduled{room_id{0}, samples::at(9), ticket_number{1}, {1}, {2}, samples::at(0)})
                .find("seed"),
            std::string::npos);
  const change held =
      seat_held{samples::show(), seat_number{7}, user_id{3}, samples::at(0), samples::at(300)};
  EXPECT_EQ(shown_payload_of(held), payload_of(held));
}

TEST(ChangeText, IgnoresMembersOfLaterVersions) {
  EXPECT_EQ(change_from_text("non_pass_cleared",
                             R"({"user":3,"cleared_at":"2024-09-09T00:00:00.000Z","by":"someone"})"),
            domain::change(domain::non_pass_cleared{domain::user_id{3}, samples::at(0)}));
}

TEST(ChangeText, RefusesWhatItDoesNotUnderstand) {
  for (const auto& [kind, payload] :
       {std::pair{"seat_eaten", "{}"}, std::pair{"non_pass_cleared", "{}"},
        std::pair{"non_pass_cleared", "{"},
        std::pair{"non_pass_cleared", R"({"user":"x","cleared_at":"2024-09-09T00:00:00.000Z"})"},
        std::pair{"non_pass_cleared", R"({"user":1,"cleared_at":"yesterday"})"},
        std::pair{"session_started", R"({"user":1,"key":"00","started_at":"2024-09-09T00:00:00.000Z"})"}}) {
    EXPECT_THROW(change_from_text(kind, payload), store_error) << kind << ' ' << payload;
  }
}

TEST(ChangeText, RefusesTextThatIsNotUtf8) {
  auto who = samples::person(1);
  who.name = "\xff";
  EXPECT_THROW(payload_of(domain::person_registered{who, samples::at(0)}), store_error);
}

}  // namespace
}  // namespace usher::storage::change_text_test
