#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::administration_test {
namespace {

using namespace std::chrono_literals;

class Administration : public EachEngine {
 protected:
  void serve(const arguments& more = {}) {
    options_ = with_admin_key(joined({"--demo"}, more));
    start();
  }

  void kill_and_start() {
    client_.reset();
    server_->kill();
    start();
  }

  administration& admin() { return *administration_; }
  visitor& client() { return *client_; }
  buyer person(std::int64_t user) { return {*client_, user}; }
  static std::string concert_path(std::int64_t concert) {
    return "/api/admin/concerts/" + std::to_string(concert);
  }

  /// Several people have bought a seat of that price each.
  void sell(const show& where, int seats, std::int64_t price) {
    for (int seat = 1; seat <= seats; ++seat) {
      buy(person(seat), where, seat, price);
    }
  }

  std::unique_ptr<server_process> server_;

 private:
  void start() {
    server_ = store_->serve(options_);
    client_ = std::make_unique<visitor>(server_->port());
    administration_ = std::make_unique<administration>(*server_);
  }

  arguments options_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> administration_;
};

TEST_P(Administration, CreatesAndChangesConcertsAndDates) {
  serve();
  const auto concert = admin().create_concert({{"title", "겨울나그네"}, {"price", 500}});
  const auto tonight = local_time_in(3h);
  const show where{concert, admin().create_date(concert, {{"seatCount", 4}, {"concertDate", tonight}})};
  EXPECT_EQ(
      admin().post(concert_path(concert) + "/dates", {{"seatCount", 9}, {"concertDate", tonight}}).code(),
      "CONCERT_DATE_EXISTS");
  EXPECT_EQ(client().find_dates(test_token, concert).body.at("availableDates"), json({tonight}));
  const auto target =
      target_of("/api/concert/findSeats", {{"concertId", std::to_string(concert)}, {"concertDate", tonight}});
  const auto seats = client().get(target);
  EXPECT_EQ(seats.body.at("title"), "겨울나그네");
  EXPECT_EQ(seats.body.at("price"), 500) << "the concert's price, where the date says none";
  EXPECT_EQ(seats.body.at("availableSeats"), json({1, 2, 3, 4}));

  const auto renamed =
      admin().patch(concert_path(concert), {{"title", "Der Leiermann"}, {"seatsPerPerson", 2}});
  ASSERT_EQ(renamed.status, 200) << renamed.body;
  EXPECT_EQ(renamed.body.at("price"), 500) << "what is not named stays";
  const auto grown =
      admin().patch(administration::date_path(concert, tonight), {{"seatCount", 6}, {"price", 700}});
  ASSERT_EQ(grown.status, 200) << grown.body;
  EXPECT_EQ(grown.body.at("counts").at("free"), 6);
  EXPECT_TRUE(eventually([&] { return client().get(target).body.at("title") == "Der Leiermann"; }));
  EXPECT_EQ(client().get(target).body.at("availableSeats").size(), 6U);
  ASSERT_EQ(person(1).hold(where, 6).status, 200);
  const auto shrunk = admin().patch(administration::date_path(concert, tonight), {{"seatCount", 5}});
  EXPECT_EQ(shrunk.status, 409) << shrunk.body;
  EXPECT_EQ(shrunk.code(), "SEATS_IN_USE");

  kill_and_start();
  const auto shown = admin().get(concert_path(concert));
  EXPECT_EQ(shown.body.at("title"), "Der Leiermann");
  EXPECT_EQ(shown.body.at("seatsPerPerson"), 2);
  EXPECT_EQ(admin().show_date(concert, tonight).body.at("price"), 700);
  EXPECT_EQ(admin().count(concert, tonight, "held"), 1);
  EXPECT_EQ(person(1).pay(where, 6, 700).status, 200);
  EXPECT_EQ(client().find_dates(test_token, concert).text("title"), "Der Leiermann");
}

TEST_P(Administration, ClosingADateWithBookingsIsRefusedUnlessForcedAndThenRefunds) {
  serve();
  const show where{1, admin().create_date(1, {{"seatCount", 30}, {"price", 100}})};
  ASSERT_EQ(admin().post(administration::date_path(1, where.date) + "/close").status, 200)
      << "nothing is booked";
  EXPECT_EQ(person(1).hold(where, 1).code(), "DATE_CLOSED");
  ASSERT_EQ(admin().post(administration::date_path(1, where.date) + "/open").status, 200);
  sell(where, 20, 100);
  ASSERT_EQ(person(30).hold(where, 30).status, 200);
  for (const auto& what : {"/close", "/cancel"}) {
    const auto refused = admin().post(administration::date_path(1, where.date) + what);
    EXPECT_EQ(refused.status, 409) << refused.body;
    EXPECT_EQ(refused.code(), "HAS_BOOKINGS");
    EXPECT_EQ(refused.body.at("bookings"), 20);
  }
  EXPECT_EQ(admin().patch(administration::date_path(1, where.date), {{"state", "cancelled"}}).code(),
            "HAS_BOOKINGS");
  EXPECT_EQ(admin().count(1, where.date, "sold"), 20) << "what was refused changed nothing";

  const auto forced = admin().post(administration::date_path(1, where.date) + "/cancel", {{"force", true}});
  ASSERT_EQ(forced.status, 200) << forced.body;
  EXPECT_EQ(forced.body.at("state"), "cancelled");
  // The refunds go on in the background, and in the next life of the server.
  kill_and_start();
  ASSERT_TRUE(eventually([&] { return admin().count(1, where.date, "sold") == 0; }));
  for (int user = 1; user <= 20; ++user) {
    EXPECT_EQ(person(user).balance(), demo_balance) << user;
  }
  EXPECT_EQ(person(1).ledger().front().at("reason"), "refund");
  EXPECT_EQ(admin().count(1, where.date, "held"), 0);
  EXPECT_EQ(person(1).hold(where, 1).code(), "DATE_CANCELLED");
  EXPECT_EQ(person(1).join(where).code(), "DATE_CANCELLED");
  EXPECT_EQ(admin().post(administration::date_path(1, where.date) + "/open").code(), "DATE_CANCELLED");
  const auto dates = client().find_dates(test_token).body.at("availableDates");
  EXPECT_EQ(std::count(dates.begin(), dates.end(), json(where.date)), 0);
  server_->kill();
  expect_books_balance(*store_);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM seat_sale WHERE cancelled_at IS NULL"), "0");
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM outbox WHERE kind = 'cancelled'"), "20");
}

TEST_P(Administration, KilledWhileItRefundsAllGetTheirMoneyBackOnce) {
  constexpr int sold = 60;
  serve();
  const show where{1, admin().create_date(1, {{"seatCount", sold}, {"price", 100}})};
  sell(where, sold, 100);
  const auto forced = admin().post(administration::date_path(1, where.date) + "/close", {{"force", true}});
  ASSERT_EQ(forced.status, 200) << forced.body;
  for (int life = 0; life < 3; ++life) {
    kill_and_start();
  }
  ASSERT_TRUE(eventually([&] { return admin().count(1, where.date, "sold") == 0; }));
  for (int user = 1; user <= sold; ++user) {
    EXPECT_EQ(person(user).balance(), demo_balance) << user;
  }
  server_->kill();
  expect_books_balance(*store_);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM wallet_entry WHERE reason = 'refund'"),
            std::to_string(sold));
}

TEST_P(Administration, ClosesOpensAndCancelsAllDatesOfAConcertAtOnce) {
  serve();
  const auto concert = admin().create_concert();
  std::vector<show> dates;
  for (int day = 1; day <= 3; ++day) {
    dates.push_back({concert, admin().create_date(
                                  concert, {{"seatCount", 3}, {"concertDate", local_time_in(day * 24h)}})});
  }
  const auto closed = admin().post(concert_path(concert) + "/close");
  ASSERT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(closed.body.at("dates").size(), 3U);
  for (const auto& where : dates) {
    EXPECT_EQ(person(1).hold(where, 1).code(), "DATE_CLOSED");
  }
  EXPECT_TRUE(client().find_dates(test_token, concert).body.at("availableDates").empty());
  ASSERT_EQ(admin().post(concert_path(concert) + "/open").status, 200);
  buy(person(1), dates[1], 1, 1'000);
  const auto refused = admin().post(concert_path(concert) + "/cancel");
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.code(), "HAS_BOOKINGS");
  EXPECT_EQ(person(2).hold(dates[0], 1).status, 200) << "none was cancelled";
  const auto forced = admin().post(concert_path(concert) + "/cancel", {{"force", true}});
  ASSERT_EQ(forced.status, 200) << forced.body;
  EXPECT_TRUE(eventually([&] { return person(1).balance() == demo_balance; }));
  kill_and_start();
  for (const auto& where : dates) {
    EXPECT_EQ(person(1).hold(where, 2).code(), "DATE_CANCELLED");
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
  }
  return lines;
}

/// All pages of the export, as lines without their headings; follows the Link header.
std::vector<std::string> exported(visitor& client, std::string target) {
  std::vector<std::string> lines;
  for (int pages = 0; !target.empty() && pages < 100; ++pages) {
    const auto page = client.client().get(target, administration::headers());
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_TRUE(page.header("content-type").value_or("").starts_with("text/csv"));
    auto of_page = lines_of(page.body);
    EXPECT_FALSE(of_page.empty());
    if (of_page.empty()) {
      break;
    }
    EXPECT_TRUE(
        of_page.front().starts_with("\xEF\xBB\xBF"
                                    "concertId,concertDate,state,seatNo,userId"))
        << of_page.front();
    lines.insert(lines.end(), of_page.begin() + 1, of_page.end());
    const auto link = page.header("link").value_or("");
    EXPECT_TRUE(link.empty() || link.find("rel=\"next\"") != std::string::npos) << link;
    target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
  }
  return lines;
}

TEST_P(Administration, ListsAndExportsBookingsAPageAtATime) {
  serve();
  const show where{1, admin().create_date(1, {{"seatCount", 12}, {"price", 100}})};
  sell(where, 7, 100);
  ASSERT_EQ(person(3).cancel(where, 3).status, 200);
  ASSERT_EQ(person(50).hold(where, 12).status, 200);
  for (const int limit : {1, 3, 10'000}) {
    std::map<std::string, int> states;
    for (const auto& row :
         admin().all("bookings", {{"concertId", "1"}, {"concertDate", where.date}}, limit)) {
      ++states[row.at("state")];
    }
    EXPECT_EQ(states, (std::map<std::string, int>{{"sold", 6}, {"cancelled", 1}, {"held", 1}})) << limit;
  }
  EXPECT_EQ(admin().all("bookings", {{"userId", "50"}}).size(), 1U);
  const auto sold = admin().all("bookings", {{"state", "sold"}});
  ASSERT_EQ(sold.size(), 6U);
  EXPECT_EQ(sold[0].at("price"), 100);
  const auto target =
      target_of("/api/admin/bookings", {{"concertDate", where.date}, {"format", "csv"}, {"limit", "3"}});
  const auto lines = exported(client(), target);
  EXPECT_EQ(lines.size(), 8U);
  std::set<std::string> different(lines.begin(), lines.end());
  EXPECT_EQ(different.size(), 8U);
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.starts_with("1," + where.date + ",held,12,50,,100,,");
  })) << lines.front();
  for (const auto& [query, field] :
       std::vector<std::pair<std::string, std::string>>{{"limit=0", "limit"},
                                                        {"state=gone", "state"},
                                                        {"after=nonsense", "after"},
                                                        {"format=xml", "format"},
                                                        {"concertId=one", "concertId"}}) {
    const auto wrong = admin().get("/api/admin/bookings?" + query);
    EXPECT_EQ(wrong.status, 400) << wrong.body;
    EXPECT_EQ(wrong.text("field"), field);
  }
}

/// All calls of the audit log, oldest first.
std::vector<json> audited(administration& admin, int limit) {
  std::vector<json> calls;
  std::string target = "/api/admin/audit?limit=" + std::to_string(limit);
  for (const std::string first = target; !target.empty();) {
    const auto page = admin.get(target);
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto& call : page.body.value("calls", json::array())) {
      calls.push_back(call);
    }
    const auto next = page.body.value("next", json{});
    target = next.is_null() ? "" : first + "&before=" + next.dump();
  }
  std::reverse(calls.begin(), calls.end());
  return calls;
}

TEST_P(Administration, EveryCallIsInTheAuditLog) {
  serve();
  const auto concert = admin().create_concert({{"title", "Schwanengesang"}});
  admin().patch(concert_path(concert), {{"title", "Die schöne Müllerin"}});
  admin().patch(concert_path(concert), {{"titel", "refused"}});
  admin().get("/api/admin/concerts/999");
  admin().post("/api/admin/rooms/all/pause");
  admin().get("/api/admin/bookings?state=gone");
  client().get("/api/admin/audit", with_bearer("not the key of the administration"));
  kill_and_start();
  admin().post("/api/admin/rooms/all/resume");
  const auto calls = audited(admin(), 1'000);
  ASSERT_EQ(calls.size(), 9U);
  const std::vector<std::pair<std::string, std::string>> expected{{"POST", "/api/admin/concerts"},
                                                                  {"PATCH", concert_path(concert)},
                                                                  {"PATCH", concert_path(concert)},
                                                                  {"GET", "/api/admin/concerts/999"},
                                                                  {"POST", "/api/admin/rooms/all/pause"},
                                                                  {"GET", "/api/admin/bookings?state=gone"},
                                                                  {"GET", "/api/admin/audit"},
                                                                  {"POST", "/api/admin/rooms/all/resume"},
                                                                  {"GET", "/api/admin/audit?limit=1000"}};
  for (std::size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].at("method"), expected[i].first);
    EXPECT_EQ(calls[i].at("target"), expected[i].second);
    EXPECT_EQ(calls[i].dump().find(admin_key), std::string::npos) << "the key itself is never written down";
  }
  EXPECT_EQ(calls[6].at("refused"), "INVALID_ADMIN_KEY") << "so is who comes with a wrong key";
  EXPECT_NE(calls[1].at("body").get<std::string>().find("Müllerin"), std::string::npos);
  const auto paged = audited(admin(), 2);
  EXPECT_GE(paged.size(), 10U);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(paged[i], calls[i]);
  }
}

TEST_P(Administration, SeesAPersonsMoney) {
  serve();
  buy(person(4), {}, 7, demo_price);
  const auto wallet = admin().get("/api/admin/wallets/4");
  ASSERT_EQ(wallet.status, 200) << wallet.body;
  EXPECT_EQ(wallet.body.at("balance"), demo_balance - demo_price);
  EXPECT_EQ(wallet.body.at("entries").size(), 2U);
  EXPECT_EQ(admin().get("/api/admin/wallets/9999").code(), "USER_NOT_FOUND");
}

USHER_END_TO_END(Administration);

class EndToEndAdministration : public OnSqlite {};

const std::vector<std::pair<std::string, std::string>> some_calls{
    {"GET", "/api/admin/concerts"},         {"POST", "/api/admin/concerts"},
    {"PATCH", "/api/admin/concerts/1"},     {"POST", "/api/admin/concerts/1/cancel"},
    {"GET", "/api/admin/bookings"},         {"GET", "/api/admin/rooms/all"},
    {"POST", "/api/admin/rooms/all/reset"}, {"GET", "/api/admin/audit"},
    {"GET", "/api/admin/wallets/1"},        {"GET", "/api/admin/notices"}};

TEST_F(EndToEndAdministration, IsNotThereWithoutAKey) {
  const auto server = store_->serve({"--demo"});
  visitor client(server->port());
  for (const auto& [method, path] : some_calls) {
    const auto answer = client.call(method, path, administration::headers(), method == "GET" ? "" : "{}");
    EXPECT_EQ(answer.status, 404) << path << answer.body;
  }
}

TEST_F(EndToEndAdministration, TakesTheRightKeyAlone) {
  const auto server = store_->serve(with_admin_key({"--demo"}));
  visitor client(server->port());
  const std::vector<header_list> wrong{{},
                                       {{"Authorization", admin_key}},
                                       with_bearer(""),
                                       with_bearer(admin_key + "s"),
                                       with_bearer(admin_key.substr(1)),
                                       {{"Authorization", "Token " + admin_key}},
                                       with_token(test_token)};
  for (const auto& [method, path] : some_calls) {
    for (const auto& headers : wrong) {
      const auto answer = client.call(method, path, headers, method == "GET" ? "" : "{}");
      EXPECT_EQ(answer.status, 401) << path << answer.body;
    }
  }
  EXPECT_EQ(administration(*server).all("concerts").size(), 1U);
}

TEST_F(EndToEndAdministration, NamesTheMemberThatIsWrong) {
  const auto server = store_->serve(with_admin_key({"--demo"}));
  administration admin(*server);
  const std::vector<std::pair<json, std::string>> concerts{
      {{{"price", 1}}, "title"},
      {{{"title", "x"}}, "price"},
      {{{"title", ""}, {"price", 1}}, "title"},
      {{{"title", std::string(201, 'x')}, {"price", 1}}, "title"},
      {{{"title", "x"}, {"price", -1}}, "price"},
      {{{"title", "x"}, {"price", "1"}}, "price"},
      {{{"title", "x"}, {"price", 1}, {"waitingRoom", "big"}}, "waitingRoom"},
      {{{"title", "x"}, {"price", 1}, {"seats", 5}}, "seats"}};
  for (const auto& [form, field] : concerts) {
    const auto refused = admin.post("/api/admin/concerts", form);
    EXPECT_EQ(refused.status, 400) << form << refused.body;
    EXPECT_EQ(refused.text("field"), field) << form;
  }
  const json section{{"name", "a"}, {"firstSeat", 1}, {"seats", 5}, {"seatsPerRow", 5}, {"price", 1}};
  auto gap = section;
  gap["firstSeat"] = 2;
  auto unnamed = section;
  unnamed.erase("name");
  const std::vector<std::pair<json, std::string>> dates{
      {json::object(), "seatCount"},
      {{{"seatCount", 0}}, "seatCount"},
      {{{"seatCount", 100'001}}, "seatCount"},
      {{{"concertDate", "2030-02-30T20:00:00"}}, "concertDate"},
      {{{"seatCount", 5}, {"sections", json::array({gap})}}, "sections"},
      {{{"seatCount", 6}, {"sections", json::array({section})}}, "sections"},
      {{{"seatCount", 5}, {"sections", json::array({unnamed})}}, "sections[0].name"},
      {{{"seatCount", 5}, {"holdSeconds", 0}}, "holdSeconds"},
      {{{"seatCount", 5}, {"state", "sold"}}, "state"},
      {{{"seatCount", 5}, {"refunds", json::array({{{"hoursBefore", 1}, {"percent", 101}}})}},
       "refunds[0].percent"}};
  for (auto [form, field] : dates) {
    form.emplace("concertDate", "2030-01-01T20:00:00");
    const auto refused = admin.post("/api/admin/concerts/1/dates", form);
    EXPECT_EQ(refused.status, 400) << form << refused.body;
    EXPECT_EQ(refused.text("field"), field) << form;
  }
  EXPECT_EQ(
      admin.post("/api/admin/concerts/99/dates", {{"concertDate", "2030-01-01T20:00:00"}, {"seatCount", 5}})
          .code(),
      "CONCERT_NOT_FOUND");
  EXPECT_EQ(admin.get("/api/admin/concerts/one").text("field"), "concertId");
  EXPECT_EQ(admin.show_date(1, "2001-01-01T20:00:00").code(), "CONCERT_DATE_NOT_FOUND");
}

}  // namespace
}  // namespace usher::end_to_end::administration_test
