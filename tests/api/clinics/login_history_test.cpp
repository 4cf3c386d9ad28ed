#include "api/clinics/office/login_history.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/support/empty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::login_history_test {
namespace {

using api::client_program;
using api::json;
using api::login_failure;
using api::login_note;
using domain::user_id;

domain::instant at(std::int64_t second) {
  return domain::parse_instant("2026-11-22T00:00:00Z").value() + std::chrono::seconds{second};
}

domain::secret_hash key(std::uint8_t number) {
  domain::secret_hash hash;
  hash.bytes[0] = number;
  return hash;
}

TEST(LoginHistory, ReadsWhatAProgramSaysOfItself) {
  const std::vector<std::pair<std::string, client_program>> table{
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
       "Safari/537.36",
       {"desktop", "Chrome", "Windows"}},
      {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
       {"desktop", "Edge", "Windows"}},
      {"Mozilla/5.0 (Windows NT 10.0) Chrome/138.0.0.0 Whale/4.33.325.17 Safari/537.36",
       {"desktop", "Whale", "Windows"}},
      {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15",
       {"desktop", "Safari", "macOS"}},
      {"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
       {"desktop", "Firefox", "Linux"}},
      {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/142.0 Mobile/15E148 Safari/604.1",
       {"mobile", "Chrome", "iOS"}},
      {"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
       {"tablet", "Safari", "iPadOS"}},
      {"Mozilla/5.0 (Linux; Android 15; SM-S931N) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
       {"mobile", "Samsung Internet", "Android"}},
      {"Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/142.0.0.0 Safari/537.36",
       {"tablet", "Chrome", "Android"}},
      {"python-requests/2.32", {"unknown", "", ""}},
      {"", {"unknown", "", ""}},
  };
  for (const auto& [agent, expected] : table) {
    EXPECT_EQ(api::program_of(agent), expected) << agent;
  }
}

TEST(LoginNotes, RememberTheLatestInPlainText) {
  edge::request r;
  r.remote_address = "203.0.113.9";
  r.headers.emplace_back("user-agent", std::string("a\x01\xEA") + std::string(1'000, 'b'));
  const auto note = api::login_note_of(r, at(1));
  EXPECT_EQ(note.address, "203.0.113.9");
  EXPECT_EQ(note.agent.size(), domain::limits::max_user_agent_bytes);
  EXPECT_TRUE(note.agent.starts_with("a??bb"));

  api::login_notes notes;
  for (std::size_t i = 0; i <= domain::limits::max_login_notes; ++i) {
    auto one = note;
    one.user = user_id{static_cast<std::int64_t>(i % 2) + 1};
    notes.add(one);
  }
  auto all = notes.all();
  ASSERT_EQ(all.size(), domain::limits::max_login_notes);
  EXPECT_EQ(all.front().number, static_cast<std::int64_t>(domain::limits::max_login_notes) + 1);
  EXPECT_EQ(all.back().number, 2);
  notes.forget(user_id{1}, "");
  all = notes.all();
  EXPECT_TRUE(std::all_of(all.begin(), all.end(), [](const login_note& n) { return n.user == user_id{2}; }));
  EXPECT_FALSE(all.empty());
}

TEST(LoginNotes, ForgetAttemptsAtTheNameOfWhoIsErased) {
  api::login_notes notes;
  for (const auto* typed : {"Minji", "minji", "minsu", ""}) {
    login_note attempt;
    attempt.failure = api::login_failure::invalid_credentials;
    attempt.username = typed;
    notes.add(attempt);
  }
  const auto typed = [&notes] {
    std::vector<std::string> all;
    for (const auto& note : notes.all()) {
      all.push_back(note.username);
    }
    return all;
  };
  notes.forget(user_id{1}, "");
  EXPECT_EQ(typed().size(), 4U) << "who had no username was not logged in";
  notes.forget(user_id{1}, "minji");
  EXPECT_EQ(typed(), (std::vector<std::string>{"", "minsu"}));
}

/// A store with so many sessions, each with one second more than the one before.
class sessions_alone final : public empty_store {
 public:
  explicit sessions_alone(std::vector<std::int64_t> seconds) : seconds_(std::move(seconds)) {}

  storage::counted_page<storage::login_line> page_logins(const storage::login_filter&, std::int64_t skip,
                                                         std::size_t limit) override {
    storage::counted_page<storage::login_line> page;
    page.count = static_cast<std::int64_t>(seconds_.size());
    for (std::size_t i = 0; i < limit && static_cast<std::size_t>(skip) + i < seconds_.size(); ++i) {
      auto& line = page.rows.emplace_back();
      line.started_at = at(seconds_[static_cast<std::size_t>(skip) + i]);
    }
    return page;
  }
  std::vector<domain::person> list_people(const storage::person_filter&, user_id, std::size_t) override {
    return {};
  }

 private:
  /// Newest first.
  std::vector<std::int64_t> seconds_;
};

/// When each row was, and whether it is a session.
using shown = std::vector<std::pair<domain::instant, bool>>;

shown shown_of(const std::vector<api::login_row>& rows) {
  shown out;
  for (const auto& row : rows) {
    out.emplace_back(row.session ? row.session->started_at : row.attempt->at, row.session.has_value());
  }
  return out;
}

TEST(LoginHistory, MergesSessionsAndAttemptsOnEveryPage) {
  const std::vector<std::vector<std::int64_t>> kinds{{}, {5}, {9, 7, 3}, {8, 6, 5, 4, 2, 1}};
  for (const auto& sessions : kinds) {
    for (const auto& attempts : kinds) {
      sessions_alone store(sessions);
      std::vector<login_note> notes;
      shown all;
      for (const auto second : attempts) {
        login_note note;
        note.at = at(second);
        note.failure = login_failure::invalid_credentials;
        notes.push_back(note);
        all.emplace_back(note.at, false);
      }
      for (const auto second : sessions) {
        all.emplace_back(at(second), true);
      }
      std::stable_sort(all.begin(), all.end(),
                       [](const auto& a, const auto& b) { return a.first > b.first; });
      for (std::size_t size = 1; size <= 4; ++size) {
        shown together;
        for (std::size_t skip = 0; skip <= all.size(); skip += size) {
          const auto page = api::read_logins(store, {}, notes, static_cast<std::int64_t>(skip), size);
          EXPECT_EQ(page.count, static_cast<std::int64_t>(all.size()));
          EXPECT_LE(page.rows.size(), size);
          const auto rows = shown_of(page.rows);
          together.insert(together.end(), rows.begin(), rows.end());
        }
        EXPECT_EQ(together, all) << sessions.size() << " and " << attempts.size() << " by " << size;
      }
    }
  }
}

TEST(LoginHistory, OfOneKindAloneTheOtherIsNotThere) {
  sessions_alone store({4, 2});
  login_note failed;
  failed.at = at(3);
  failed.failure = login_failure::account_inactive;
  login_note logged_in;
  logged_in.at = at(4);
  const std::vector<login_note> notes{logged_in, failed};
  EXPECT_EQ(api::read_logins(store, {{}, true}, notes, 0, 9).count, 2);
  EXPECT_EQ(shown_of(api::read_logins(store, {{}, false}, notes, 0, 9).rows), (shown{{at(3), false}}));
  api::login_wish later;
  later.filter.from = at(4);
  later.success = false;
  EXPECT_EQ(api::read_logins(store, later, notes, 0, 9).count, 0);
}

/// A session of which all is remembered, one of which nothing is, and attempts of somebody and of nobody.
class Remembered : public testing::Test {
 protected:
  Remembered() {
    login_note earlier;
    earlier.number = 1;
    earlier.user = user_id{7};
    earlier.key = key(1);
    earlier.address = "203.0.113.1";
    auto later = earlier;
    later.number = 2;
    later.key = key(2);
    later.address = "203.0.113.2";
    later.agent = agent;
    login_note failed;
    failed.number = 3;
    failed.at = at(90);
    failed.failure = login_failure::invalid_credentials;
    failed.username = "Minji";
    auto nobodys = failed;
    nobodys.username = "my password";
    notes = {failed, later, earlier};

    domain::person minji;
    minji.id = user_id{7};
    minji.username = "minji";
    minji.name = "김민지";
    page.known.emplace("minji", minji);
    storage::login_line session;
    session.number = 12;
    session.key = key(2);
    session.user = minji.id;
    session.username = minji.username;
    session.name = minji.name;
    session.started_at = at(0);
    session.ended_at = at(61);
    session.reason = domain::session_end::logout;
    session.ended_another = true;
    auto unknown = session;
    unknown.key = key(9);
    unknown.ended_at.reset();
    unknown.reason.reset();
    page.rows = {
        {session, std::nullopt}, {unknown, std::nullopt}, {std::nullopt, failed}, {std::nullopt, nobodys}};
  }

  const std::string agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0 Safari/537.36";
  std::vector<login_note> notes;
  api::login_page page;
  std::shared_ptr<manual_clock> time = make_manual_clock("Asia/Seoul", at(0));
};

TEST_F(Remembered, IsShownAndNullOfWhatIsNot) {
  const auto rows = api::logins_body(page, notes, *time);
  const json expected{{"id", 12},
                      {"user", 7},
                      {"username", "minji"},
                      {"name", "김민지"},
                      {"ip_address", "203.0.113.2"},
                      {"user_agent", agent},
                      {"device_type", "desktop"},
                      {"browser_name", "Chrome"},
                      {"os_name", "Windows"},
                      {"login_success", true},
                      {"failure_reason", nullptr},
                      {"login_at", "2026-11-22T09:00:00.000+09:00"},
                      {"logout_at", "2026-11-22T09:01:01.000+09:00"},
                      {"logout_reason", "manual_logout"},
                      {"previous_session_terminated", true},
                      {"previous_login_ip", "203.0.113.1"},
                      {"session_seconds", 61}};
  EXPECT_EQ(rows[0], expected);
  EXPECT_EQ(rows[1]["ip_address"], nullptr);
  EXPECT_EQ(rows[1]["device_type"], "unknown");
  EXPECT_EQ(rows[1]["logout_at"], nullptr);
  EXPECT_EQ(rows[1]["session_seconds"], nullptr);
  EXPECT_EQ(rows[2]["id"], -3);
  EXPECT_EQ(rows[2]["user"], 7) << "in any case";
  EXPECT_EQ(rows[2]["failure_reason"], "invalid_credentials");
  EXPECT_EQ(rows[2]["login_success"], false);
  EXPECT_EQ(rows[3]["user"], nullptr);
  EXPECT_EQ(rows[3]["username"], nullptr);
  EXPECT_EQ(rows[3].dump().find("password"), std::string::npos) << "what was typed is nobody's business";
  for (const auto& row : rows) {
    EXPECT_EQ(row.size(), expected.size());
  }
  const auto table = api::logins_table(page, notes, *time);
  EXPECT_NE(
      table.find("User,IP Address,Device Type,Browser,OS,Login Time,Logout Time,Success,Failure Reason"),
      std::string::npos)
      << table;
  EXPECT_NE(table.find("minji,203.0.113.2,desktop,Chrome,Windows,2026-11-22T09:00:00.000+09:00,"
                       "2026-11-22T09:01:01.000+09:00,True,"),
            std::string::npos)
      << table;
}

}  // namespace
}  // namespace usher::tests::login_history_test
