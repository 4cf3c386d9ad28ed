#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::change_history_test {
namespace {

using namespace std::chrono_literals;

/// What is asked of one actor, with an encoded name.
class ChangeHistory : public EachEngine {
 protected:
  void serve(const arguments& more = {}) {
    server_ = store_->serve(with_admin_key(joined({"--demo"}, more)));
    client_ = std::make_unique<visitor>(server_->port());
    administration_ = std::make_unique<administration>(*server_);
  }

  administration& admin() { return *administration_; }
  visitor& client() { return *client_; }
  buyer person(std::int64_t user) { return {*client_, user}; }

  static std::string path(const std::string& actor, const std::string& what) {
    return "/api/actors/" + actor + "/" + what;
  }
  static std::string name_of(const show& where) {
    return "concert-date/" + std::to_string(where.concert) + "/" + where.date;
  }

  reply ask(const std::string& actor, const std::string& what) { return admin().get(path(actor, what)); }

  json state(const std::string& actor, const std::string& at = {}) {
    const auto answer = ask(actor, at.empty() ? "state" : "state?at=" + at);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  }

  std::vector<json> changes(const std::string& actor, const std::string& query = {}) {
    const auto answer = ask(actor, "changes" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const auto& list = answer.body.at("changes");
    return {list.begin(), list.end()};
  }

  std::vector<std::string> kinds(const std::string& actor, const std::string& query = {}) {
    std::vector<std::string> found;
    for (const auto& change : changes(actor, query)) {
      found.push_back(change.at("kind"));
    }
    return found;
  }

  void expect_wrong(const std::string& actor, const std::string& what, const std::string& field) {
    const auto answer = ask(actor, what);
    EXPECT_EQ(answer.status, 400) << what << answer.body;
    EXPECT_EQ(answer.body.value("field", ""), field) << what << answer.body;
  }

  std::unique_ptr<server_process> server_;

 private:
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> administration_;
};

/// As it stands in a query: the offset's sign is encoded.
std::string encoded(std::string time) {
  const auto plus = time.find('+');
  return plus == std::string::npos ? time : time.replace(plus, 1, "%2B");
}

TEST_P(ChangeHistory, TellsOfASeatFromItsHoldToItsSale) {
  serve();
  const show where{1, admin().create_date(1, {{"seatCount", 4}, {"price", 100}})};
  const auto actor = name_of(where);
  EXPECT_EQ(kinds(actor), std::vector<std::string>{"date_terms_set"});
  // Each at a millisecond of its own.
  std::this_thread::sleep_for(3ms);
  ASSERT_EQ(person(1).hold(where, 2).status, 200);
  std::this_thread::sleep_for(3ms);
  ASSERT_EQ(person(1).release(where, 2).status, 200);
  buy(person(2), where, 2, 100);

  const std::vector<std::string> expected{"date_terms_set", "seat_held", "hold_released",
                                          "seat_held",      "seat_sold", "receipt_written"};
  EXPECT_EQ(kinds(actor), expected);
  const auto all = changes(actor);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].at("number"), i + 1);
  }
  EXPECT_LT(all[1].at("logNumber"), all[2].at("logNumber"));
  const auto& held = all[1];
  EXPECT_EQ(held.at("user"), 1);
  EXPECT_EQ(held.at("payload").at("seat"), 2);
  EXPECT_EQ(held.at("payload").at("starts_at"), where.date);
  EXPECT_EQ(held.at("traceId").get<std::string>().size(), 32U);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM change_log WHERE actor = '" + actor + "'"), "6");

  EXPECT_EQ(state(actor, "0").at("state"), json::object());
  const auto empty = state(actor, "1");
  EXPECT_EQ(empty.at("state").at("counts").at("free"), 4);
  EXPECT_EQ(empty.at("state").at("seatCount"), 4);
  EXPECT_EQ(empty.at("state").at("price"), 100);
  EXPECT_EQ(empty.at("lastChangeAt"), all[0].at("decidedAt"));
  const auto first = state(actor, "2");
  EXPECT_EQ(first.at("state").at("holds").at("2").at("userId"), 1);
  EXPECT_EQ(first.at("atNumber"), 2);
  EXPECT_EQ(first.at("atTime"), held.at("decidedAt"));
  EXPECT_TRUE(state(actor, "3").at("state").at("holds").empty());
  const auto now = state(actor);
  EXPECT_EQ(now.at("state").at("sales").at("2").at("userId"), 2);
  EXPECT_EQ(now.at("state").at("receipts").at("1").at("seatNos"), json({2}));
  EXPECT_EQ(now.at("atNumber"), 6);
  EXPECT_EQ(now.at("leftOut"), json::object());

  // The same moments by time.
  EXPECT_EQ(state(actor, encoded(held.at("decidedAt"))).at("state"), first.at("state"));
  const auto before = utc_text(wall_time_of(held.at("decidedAt")) - 1ms);
  EXPECT_EQ(state(actor, before).at("state"), empty.at("state"));
  EXPECT_EQ(state(actor, before).at("atNumber"), 1);
}

TEST_P(ChangeHistory, SaysWhatDiffersBetweenTwoMoments) {
  serve();
  const show where{1, admin().create_date(1, {{"seatCount", 4}, {"price", 100}})};
  const auto actor = name_of(where);
  ASSERT_EQ(person(1).hold(where, 2).status, 200);
  ASSERT_EQ(person(3).hold(where, 3).status, 200);
  ASSERT_EQ(person(1).extend(where, 2).status, 200);
  ASSERT_EQ(person(3).release(where, 3).status, 200);

  const auto answer = ask(actor, "diff?from=3&to=5");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body.at("changesBetween"), 2);
  EXPECT_EQ(answer.body.at("from").at("number"), 3);
  EXPECT_EQ(answer.body.at("to").at("number"), 5);
  std::map<std::string, json> found;
  for (const auto& one : answer.body.at("differences")) {
    found[one.at("path")] = one;
  }
  EXPECT_EQ(found.size(), 5U) << answer.body;
  EXPECT_EQ(found.at("/counts/free").at("before"), 2);
  EXPECT_EQ(found.at("/counts/free").at("after"), 3);
  EXPECT_EQ(found.at("/holds/2/extensions").at("after"), 1);
  EXPECT_TRUE(found.contains("/holds/2/expiresAt"));
  EXPECT_EQ(found.at("/holds/3").at("before").at("userId"), 3);
  EXPECT_FALSE(found.at("/holds/3").contains("after"));
  // The documents of the two states say the same.
  const auto from = state(actor, "3").at("state");
  for (const auto& [pointer, one] : found) {
    if (one.contains("before")) {
      EXPECT_EQ(from.at(json::json_pointer(pointer)), one.at("before"));
    }
  }

  const auto bounded = ask(actor, "diff?from=3&to=5&limit=2");
  EXPECT_EQ(bounded.body.at("differences").size(), 2U);
  EXPECT_EQ(bounded.body.at("leftOut"), 3);
  EXPECT_TRUE(ask(actor, "diff?from=5").body.at("differences").empty());
  EXPECT_EQ(ask(actor, "diff?from=5&to=5").body.at("changesBetween"), 0);
  EXPECT_GT(ask(actor, "diff?from=0").body.at("differences").size(), 5U);
}

TEST_P(ChangeHistory, IsListedAPageAtATimeAndBetweenTwoPoints) {
  serve();
  const show where{1, admin().create_date(1, {{"seatCount", 20}, {"price", 100}})};
  const auto actor = name_of(where);
  for (int seat = 1; seat <= 9; ++seat) {
    ASSERT_EQ(person(1).hold(where, seat).status, 200);
  }
  std::vector<std::int64_t> numbers;
  std::string target = path(actor, "changes?limit=4");
  for (int pages = 0; !target.empty() && pages < 9; ++pages) {
    const auto page = admin().get(target);
    ASSERT_EQ(page.status, 200) << page.body;
    for (const auto& change : page.body.at("changes")) {
      numbers.push_back(change.at("number"));
    }
    const auto link = page.header("link");
    EXPECT_EQ(link.has_value(), !page.body.at("next").is_null());
    target = link ? link->substr(1, link->find('>') - 1) : "";
  }
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));

  EXPECT_EQ(changes(actor, "?from=3&to=5").size(), 3U);
  EXPECT_EQ(changes(actor, "?from=3&to=5").front().at("number"), 3);
  EXPECT_EQ(changes(actor, "?from=3&to=5&after=4").size(), 1U);
  EXPECT_TRUE(changes(actor, "?from=3&to=5&after=5").empty());
  EXPECT_TRUE(changes(actor, "?after=99").empty());
  EXPECT_TRUE(changes(actor, "?to=2001-01-01T00:00:00").empty());
  EXPECT_TRUE(changes(actor, "?from=2001-01-01T00:00:00&to=2002-01-01T00:00:00").empty());
  EXPECT_EQ(changes(actor, "?from=2001-01-01T00:00:00Z").size(), 10U);
  const auto all = changes(actor);
  const auto fifth = encoded(all[4].at("decidedAt"));
  const auto upto = changes(actor, "?to=" + fifth);
  ASSERT_GE(upto.size(), 5U);
  EXPECT_EQ(upto.back().at("decidedAt"), all[4].at("decidedAt"));
  const auto on = changes(actor, "?from=" + fifth);
  EXPECT_EQ(on.front().at("decidedAt"), all[4].at("decidedAt"));
  EXPECT_EQ(on.back().at("number"), 10);
  // The name may be encoded, and a plus may be forgotten to be.
  EXPECT_EQ(admin().get("/api/actors/concert-date%2F1%2F" + where.date + "/changes").status, 200);
  EXPECT_EQ(ask(actor, "changes?to=" + all[4].at("decidedAt").get<std::string>()).status, 200);
}

TEST_P(ChangeHistory, RefusesWhatMakesNoSenseAndNamesTheField) {
  serve();
  const show where{1, admin().create_date(1, {{"seatCount", 2}})};
  const auto actor = name_of(where);
  ASSERT_EQ(person(1).hold(where, 1).status, 200);
  const auto tomorrow = utc_text(wall_now() + 24h);
  for (const auto* field : {"from", "to"}) {
    const std::string start = "changes?" + std::string(field) + "=";
    for (const std::string& value :
         {std::string("x"), std::string(), std::string("-1"), std::string("2024-13-01T00:00:00"),
          std::string("99"), std::string("99999999999999999999"), tomorrow}) {
      expect_wrong(actor, start + value, field);
    }
  }
  for (const std::string& value : {std::string("soon"), std::string("3"), tomorrow}) {
    expect_wrong(actor, "state?at=" + value, "at");
  }
  expect_wrong(actor, "state?limit=0", "limit");
  expect_wrong(actor, "state?limit=10001", "limit");
  expect_wrong(actor, "state?when=1", "when");
  expect_wrong(actor, "changes?limit=x", "limit");
  expect_wrong(actor, "changes?after=-1", "after");
  expect_wrong(actor, "changes?from=2&to=1", "from");
  expect_wrong(actor, "changes?from=2024-01-02T00:00:00&to=2024-01-01T00:00:00", "from");
  expect_wrong(actor, "changes?from=2&to=2024-01-01T00:00:00", "from");
  expect_wrong(actor, "diff", "from");
  expect_wrong(actor, "diff?from=2&to=1", "from");
  expect_wrong(actor, "diff?from=1&to=9", "to");
  expect_wrong(actor, "diff?from=1&to=2024-01-01T00:00:00", "from");
  expect_wrong(actor, "diff?from=0&limit=0", "limit");

  for (const auto* nobody :
       {"nobody", "clinic/99", "clinic/0", "concert/77", "concert-date/1/1999-01-01T00:00:00",
        "concert-date/1/"
        "2024-09-15",
        "waiting-room/77", "waiting-room/0"}) {
    for (const auto* what : {"changes", "state", "diff?from=0"}) {
      const auto answer = ask(nobody, what);
      EXPECT_EQ(answer.status, 404) << nobody << answer.body;
      EXPECT_EQ(answer.code(), "ACTOR_NOT_FOUND") << nobody;
    }
  }
  for (const auto* what : {"changes", "state", "diff?from=0"}) {
    EXPECT_EQ(client().get(path(actor, what)).status, 401);
    EXPECT_EQ(client().get(path(actor, what), with_bearer("wrong")).code(), "INVALID_ADMIN_KEY");
    EXPECT_EQ(admin().post(path(actor, what)).status, 405);
  }
}

TEST_P(ChangeHistory, AnActorThatHasDecidedNothingIsEmpty) {
  serve();
  const show where{1, "2027-05-08T19:00:00"};
  EXPECT_TRUE(changes(name_of(where)).empty());
  const auto fresh = state(name_of(where));
  EXPECT_EQ(fresh.at("atNumber"), 0);
  EXPECT_EQ(fresh.at("lastChangeAt"), nullptr);
  EXPECT_EQ(fresh.at("state").at("counts").at("free"), 50) << "set-up made it, and counts";
  EXPECT_TRUE(changes("waiting-room/1").empty());
  EXPECT_EQ(state("waiting-room/1").at("state").at("nextTicket"), 1);
  EXPECT_EQ(state("concert/1").at("state"), json::object());
}

TEST_P(ChangeHistory, ShowsEveryKindOfActorWithoutItsSecrets) {
  serve({"--active-places", "1"});
  const show where{1, admin().create_date(1, {{"seatCount", 4}, {"price", 100}})};
  const auto first = client().create_token(1).text("token");
  const auto second = client().create_token(2).text("token");
  const auto key = client().key_of(test_student(1));
  member student(client(), test_student(2));
  ASSERT_EQ(student.reserve(1).status, 200);
  ASSERT_EQ(person(3).hold(where, 1, "a-key-of-the-client").status, 200);
  ASSERT_EQ(person(3).pay(where, 1, 100).status, 200);
  ASSERT_EQ(admin().post("/api/admin/rooms/1/opening", {{"opensAt", utc_text(wall_now() + 1h)}}).status, 200);

  const auto room = state("waiting-room/all").at("state");
  EXPECT_EQ(room.at("counts").at("active"), 1) << room;
  EXPECT_EQ(room.at("counts").at("waiting"), 1);
  EXPECT_EQ(room.at("tokens").at("2").at("userId"), 2);
  EXPECT_EQ(state("waiting-room/1").at("state").at("opening").at("commitment").get<std::string>().size(),
            64U);
  const auto clinic = state("clinic/1").at("state");
  EXPECT_EQ(clinic.at("places").at("1").at("userId"), student.id()) << clinic;
  EXPECT_EQ(clinic.at("capacity"), 6);
  const auto people = state("people").at("state");
  EXPECT_GT(people.at("count"), 100);
  EXPECT_TRUE(people.at("sessions").contains(std::to_string(student.id()))) << people.at("sessions");
  EXPECT_EQ(state("wallets").at("state").at("balances").at("3"), demo_balance - 100);
  EXPECT_EQ(state("timetable").at("state").at("clinics").size(), 8U);
  EXPECT_TRUE(state("catalogue").at("state").at("concerts").at("1").at("dates").size() > 6);
  EXPECT_EQ(state("outbox").at("state").at("pending"), 1);
  EXPECT_EQ(state("remembered-requests").at("state").at("count"), 1);
  EXPECT_GT(state("audit").at("state").at("nextCallNo"), 1);
  EXPECT_EQ(ask("people", "state?limit=5").body.at("leftOut").at("people"),
            people.at("count").get<std::int64_t>() - 5);

  const auto hashes = [&](const std::string& sql) { return store_->scalar(sql); };
  const std::string hex = GetParam() == "sqlite" ? "lower(hex(" : "lower(encode(";
  const std::string end = GetParam() == "sqlite" ? "))" : ", 'hex'))";
  const std::vector<std::string> secrets{
      first,
      second,
      key,
      student.key(),
      "argon2",
      "sealed",
      hashes("SELECT " + hex + "token_hash" + end + " FROM waiting_token WHERE ticket_no = 1"),
      hashes("SELECT " + hex + "key_hash" + end + " FROM remembered_request"),
      hashes("SELECT " + hex + "seed" + end + " FROM waiting_draw"),
  };
  for (const auto* actor :
       {"waiting-room/all", "waiting-room/1", "clinic/1", "people", "wallets", "timetable", "catalogue",
        "outbox", "remembered-requests", "audit", "app-keys", "setup", "concert/1"}) {
    for (const auto* what : {"changes?limit=10000", "state?limit=10000", "diff?from=0&limit=10000"}) {
      const auto answer = ask(actor, what);
      ASSERT_EQ(answer.status, 200) << actor << what << answer.body;
      const auto text = answer.body.dump();
      for (const auto& secret : secrets) {
        ASSERT_GE(secret.size(), 6U);
        EXPECT_EQ(text.find(secret), std::string::npos) << actor << ' ' << what << " shows " << secret;
      }
    }
  }
}

TEST_P(ChangeHistory, AgreesWithTheStoreAfterALongDay) {
  serve({"--hold-seconds", "1"});
  const show where{1, admin().create_date(1, {{"seatCount", 40}, {"price", 100}})};
  for (int round = 0; round < 3; ++round) {
    for (int seat = 1; seat <= 40; ++seat) {
      const auto user = 1 + (seat * 7 + round) % 20;
      const auto held = person(user).hold(where, seat);
      if (held.status != 200) {
        continue;
      }
      if (seat % 3 == 0) {
        EXPECT_EQ(person(user).pay(where, seat, 100).status, 200);
      } else if (seat % 3 == 1) {
        EXPECT_EQ(person(user).release(where, seat).status, 200);
      }
    }
  }
  ASSERT_TRUE(eventually([&] { return admin().count(1, where.date, "held") == 0; }));
  const auto shown = admin().show_date(1, where.date).body;
  const auto folded = ask(name_of(where), "state?limit=10000").body.at("state");
  EXPECT_EQ(folded.at("counts"), shown.at("counts"));
  EXPECT_TRUE(folded.at("holds").empty());
  const auto wallets = ask("wallets", "state?limit=10000").body.at("state");
  std::int64_t total = 0;
  for (const auto& balance : wallets.at("balances")) {
    total += balance.get<std::int64_t>();
  }
  EXPECT_EQ(wallets.at("total"), total);
  EXPECT_EQ(std::to_string(total), store_->scalar("SELECT sum(amount) FROM wallet_entry"));
  EXPECT_EQ(ask(name_of(where), "diff?from=0").body.at("changesBetween"),
            ask(name_of(where), "state").body.at("atNumber"));
}

USHER_END_TO_END(ChangeHistory);

}  // namespace
}  // namespace usher::end_to_end::change_history_test
