#include "api/inspection/actor_state.hpp"

#include <map>

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace usher::tests::actor_state_test {
namespace {

using namespace domain;
using api::json;

instant at(std::int64_t seconds) {
  // A Wednesday, noon in Seoul.
  return std::chrono::sys_days{std::chrono::year{2024} / 9 / 11} + std::chrono::hours{3} +
         std::chrono::seconds{seconds};
}

const concert_date_key show{concert_id{1}, parse_local_time("2024-09-15T20:00:00").value()};

secret_hash secret(std::uint8_t byte) {
  secret_hash hash;
  hash.bytes.fill(byte);
  return hash;
}

class ActorState : public testing::Test {
 protected:
  /// Feeds the changes to the machine of this actor, one second apart.
  std::unique_ptr<api::state_fold> fold(const std::string& name, const changes& list) {
    auto folded = api::make_fold(actor_named(name).value(), *time);
    for (const auto& c : list) {
      ++number;
      folded->apply({number, name, number, c, {}, at(static_cast<std::int64_t>(number))});
    }
    return folded;
  }

  json document(api::state_fold& folded, std::int64_t seconds = 1'000, std::size_t most = 100) {
    left_out = json::object();
    return folded.show(time->at(at(seconds))).document(most, left_out);
  }

  json document(const std::string& name, const changes& list) { return document(*fold(name, list)); }

  std::shared_ptr<const actors::clock> time = make_manual_clock("Asia/Seoul", {});
  std::uint64_t number = 0;
  json left_out;
};

changes one_date(std::int32_t seats) {
  return {concert_created{concert_id{1}, "One", 50, at(0)}, concert_date_created{show, seats, at(0)}};
}

TEST_F(ActorState, OfADateBeginsWithWhatTheCatalogueSaid) {
  auto list = one_date(3);
  list.push_back(seat_held{show, seat_number{2}, user_id{7}, at(3), at(300)});
  const auto shown = document("concert-date/1/2024-09-15T20:00:00", list);
  EXPECT_EQ(shown.at("price"), 50);
  EXPECT_EQ(shown.at("counts").at("free"), 2);
  EXPECT_EQ(shown.at("holds"), json::parse(R"({"2":{"userId":7,"expiresAt":"2024-09-11T12:05:00.000+09:00",)"
                                           R"("price":50,"extensions":0}})"));
  EXPECT_EQ(shown.at("nextReceiptNo"), 1);
}

TEST_F(ActorState, OfADateThatDidNotExistYetIsEmpty) {
  EXPECT_EQ(document("concert-date/1/2024-09-15T20:00:00", {}), json::object());
  EXPECT_EQ(document("clinic/1", {}), json::object());
  EXPECT_EQ(document("setup", one_date(3)), json::object());
}

clinic_facts wednesdays() {
  clinic_facts facts;
  facts.id = clinic_id{1};
  facts.day = weekday::wed;
  facts.time = class_time::at_18_00;
  facts.room = 1;
  facts.subject = "physics1";
  facts.capacity = 2;
  return facts;
}

TEST_F(ActorState, OfAClinicIsThatOfItsNextClass) {
  const auto today = parse_local_date("2024-09-11").value();
  auto folded =
      fold("clinic/1",
           {clinic_created{wednesdays(), at(0)}, place_reserved{clinic_id{1}, today, user_id{4}, 1, at(1)},
            clinic_waiter_joined{clinic_id{1}, today, waiter_number{1}, user_id{5}, at(2)}});
  const auto before = document(*folded);
  EXPECT_EQ(before.at("classDate"), "2024-09-11");
  EXPECT_EQ(before.at("places").at("1").at("userId"), 4);
  EXPECT_EQ(before.at("waiters").at("1").at("userId"), 5);
  const auto after = document(*folded, 6 * 3'600 + 1);
  EXPECT_EQ(after.at("classDate"), "2024-09-18");
  EXPECT_TRUE(after.at("places").empty());
  EXPECT_EQ(after.at("nextWaiterNo"), 2);
}

TEST_F(ActorState, LeavesOutOfLongListsWhatWasNotAskedFor) {
  changes list;
  for (std::int64_t user = 12; user > 0; --user) {
    list.push_back(wallet_credited{user_id{user}, 10 * user, at(0)});
  }
  const auto folded = fold("wallets", list);
  const auto shown = document(*folded, 1'000, 3);
  EXPECT_EQ(shown, json::parse(R"({"count":12,"total":780,"balances":{"1":10,"2":20,"3":30}})"));
  EXPECT_EQ(left_out, json::parse(R"({"balances":9})"));
  EXPECT_EQ(document(*folded, 1'000, 12).at("balances").size(), 12U);
  EXPECT_EQ(left_out, json::object());
}

person minji() {
  person who;
  who.id = user_id{1};
  who.username = "minji";
  who.password_hash = "$argon2id$";
  return who;
}

TEST_F(ActorState, HoldsNoSecret) {
  const std::string hash(32, '5');
  const std::map<std::string, changes> lives{
      {"waiting-room/all",
       {token_issued{room_id{0}, ticket_number{1}, secret(0x55), user_id{1}, at(0), at(900)},
        opening_scheduled{room_id{0}, at(900), ticket_number{2}, bytes_32{0x66, 0x66}, {}, at(1)}}},
      {"people",
       {person_registered{minji(), at(0)}, session_started{user_id{1}, secret(0x55), at(1)},
        calendar_address_made{user_id{1}, secret(0x55), at(2)}}},
      {"remembered-requests",
       {request_remembered{secret(0x55), secret(0x55), "sealed", {}, {}, at(0), at(900)}}}};
  for (const auto& [name, list] : lives) {
    const auto text = document(name, list).dump();
    EXPECT_EQ(text.find(hash), std::string::npos) << text;
    EXPECT_EQ(text.find("argon2"), std::string::npos) << text;
    EXPECT_EQ(text.find("sealed"), std::string::npos) << text;
    EXPECT_EQ(text.find("6666"), std::string::npos) << text;
    EXPECT_GT(text.size(), 20U) << name;
  }
  const auto room = document("waiting-room/all", lives.at("waiting-room/all"));
  EXPECT_EQ(room.at("tokens").at("1").at("status"), "waiting");
  EXPECT_EQ(room.at("opening").at("firstTicket"), 2);
  EXPECT_EQ(document("people", lives.at("people")).at("sessions").at("1").at(0).at("ended"), nullptr);
  EXPECT_EQ(document("people", lives.at("people")).at("calendars").at("1"),
            json::parse(R"({"madeAt":"2024-09-11T12:00:02.000+09:00"})"));
}

TEST_F(ActorState, DifferencesAreFoundByKeyAndNotByPlace) {
  auto list = one_date(5);
  for (std::int32_t seat = 1; seat <= 3; ++seat) {
    list.push_back(seat_held{show, seat_number{seat}, user_id{7}, at(3), at(300)});
  }
  auto folded = fold("concert-date/1/2024-09-15T20:00:00", list);
  const auto before = folded->show(time->at(at(10)));
  folded->apply({98, "", 98, hold_released{show, seat_number{1}, user_id{7}, at(20)}, {}, at(20)});
  folded->apply(
      {99, "", 99, hold_extended{show, seat_number{3}, user_id{7}, 1, at(900), at(21)}, {}, at(21)});
  const auto after = folded->show(time->at(at(30)));
  api::differences found{100};
  api::shown_state::compare(before, after, found);
  std::vector<std::string> paths;
  for (const auto& one : found.list()) {
    paths.push_back(one.at("path"));
  }
  EXPECT_EQ(paths, (std::vector<std::string>{"/counts/free", "/counts/held", "/holds/1", "/holds/3/expiresAt",
                                             "/holds/3/extensions"}));
  EXPECT_EQ(found.left_out(), 0U);
  api::differences two{2};
  api::shown_state::compare(before, after, two);
  EXPECT_EQ(two.list().size(), 2U);
  EXPECT_EQ(two.left_out(), 3U);
  api::differences none{100};
  api::shown_state::compare(after, after, none);
  EXPECT_TRUE(none.list().empty());
}

TEST(Differences, PointAsTheStandardSays) {
  api::differences found{100};
  found.compare("", json::parse(R"({"a/b":1,"c~d":[1],"same":{"x":null},"gone":1})"),
                json::parse(R"({"a/b":2,"c~d":[1,2],"same":{"x":null},"come":{"y":1}})"));
  EXPECT_EQ(found.list(), json::parse(R"([{"path":"/a~1b","before":1,"after":2},
      {"path":"/c~0d","before":[1],"after":[1,2]},{"path":"/gone","before":1},
      {"path":"/come","after":{"y":1}}])"));
}

}  // namespace
}  // namespace usher::tests::actor_state_test
