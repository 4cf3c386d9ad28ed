#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::webhook_receivers_test {
namespace {

using namespace std::chrono_literals;
using tests::signature_of;

/// A receiver of docs/webhooks, and the function in it that clients.md shows.
struct example {
  std::string interpreter;
  std::string file;
  std::string shown_from;

  friend std::ostream& operator<<(std::ostream& out, const example& it) { return out << it.file; }
};

std::string text_of(const std::string& file) {
  std::ifstream in(std::string(USHER_DOCS) + "/" + file);
  EXPECT_TRUE(in) << file << " cannot be read";
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string seconds_since_1970(std::chrono::seconds from_now) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return std::to_string((now + from_now).time_since_epoch().count());
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

class EndToEndWebhookReceivers : public testing::TestWithParam<example> {
 protected:
  void SetUp() override {
    const auto& interpreter = GetParam().interpreter;
    if (tests::run_program({"/usr/bin/env", "sh", "-c", "command -v " + interpreter}).exit_code != 0) {
      GTEST_SKIP() << interpreter << " is not installed: docs/" << GetParam().file << " was NOT tried";
    }
  }

  /// Listens on a port of its own.
  void start() {
    receiver_.emplace(arguments{"/usr/bin/env", "USHER_WEBHOOK_SECRET=" + webhook_secret,
                                GetParam().interpreter, std::string(USHER_DOCS) + "/" + GetParam().file,
                                "0"});
    const auto port = receiver_->port_behind("listening on 127.0.0.1:", 20s);
    ASSERT_TRUE(port) << receiver_->err();
    port_ = *port;
  }

  int post(const std::string& id, const std::string& timestamp, const std::string& signature,
           const std::string& body) const {
    test_support::http_client client(port_);
    return client
        .post("/", body,
              {{"Connection", "close"},
               {"Usher-Notice-Id", id},
               {"Usher-Timestamp", timestamp},
               {"Usher-Signature", signature}})
        .status;
  }

  std::optional<tests::running_program> receiver_;
  std::uint16_t port_ = 0;
};

TEST_P(EndToEndWebhookReceivers, TakeWhatUsherPosts) {
  ASSERT_NO_FATAL_FAILURE(start());
  const auto store = make_sqlite_store();
  const auto server = store->serve(
      with_admin_key({"--demo", "--webhook-url", "http://127.0.0.1:" + std::to_string(port_) + "/notices",
                      "--webhook-secret", webhook_secret, "--webhook-attempts", "1"}));
  visitor client(server->port());
  buy(buyer(client, 1), {1, demo_dates[0]}, 5, demo_price);
  buy(buyer(client, 2), {1, demo_dates[1]}, 6, demo_price);
  EXPECT_TRUE(eventually([&] { return lines_in(receiver_->out()) == 2; }, 20s)) << receiver_->err();
  std::istringstream lines(receiver_->out());
  std::set<json> seats;
  for (std::string line; std::getline(lines, line);) {
    const auto notice = json::parse(line);
    EXPECT_EQ(notice.at("kind"), "paid");
    seats.insert(notice.at("seatNos"));
  }
  EXPECT_EQ(seats, (std::set<json>{json::array({5}), json::array({6})}));
  administration admin(*server);
  EXPECT_TRUE(eventually([&] {
    return admin.all("notices", {{"state", "delivered"}}).size() == 2;
  })) << admin.get("/api/admin/notices").body;
}

TEST_P(EndToEndWebhookReceivers, RefuseWhatIsForgedOrOldAndTakeWhatIsRepeatedOnce) {
  ASSERT_NO_FATAL_FAILURE(start());
  const std::string body = R"({"id":"1/2024-09-15T20:00:00/1","note":"좌석"})";
  const auto now = seconds_since_1970(0s);
  const auto right = signature_of(webhook_secret, now, body);
  EXPECT_EQ(post("1", now, right, body + ' '), 401) << "another body";
  EXPECT_EQ(post("1", now, signature_of("another secret", now, body), body), 401);
  EXPECT_EQ(post("1", seconds_since_1970(1s), right, body), 401) << "another time";
  for (const auto away : {-1h, 1h}) {
    const auto then = seconds_since_1970(away);
    EXPECT_EQ(post("1", then, signature_of(webhook_secret, then, body), body), 401) << then;
  }
  EXPECT_EQ(post("1", "now", signature_of(webhook_secret, "now", body), body), 401);
  EXPECT_EQ(post("1", now, "", body), 401);
  EXPECT_EQ(post("1", now, right.substr(0, right.size() - 1), body), 401);
  EXPECT_EQ(receiver_->out(), "") << "what is refused is not taken";
  EXPECT_EQ(post("1", now, right, body), 200) << receiver_->err();
  EXPECT_EQ(post("1", now, right, body), 200) << "repeated";
  EXPECT_EQ(post("2", now, right, body), 200) << "repeated by who has changed what is not signed";
  EXPECT_TRUE(eventually([&] { return receiver_->out() == body + '\n'; })) << receiver_->out();
}

TEST_P(EndToEndWebhookReceivers, AreWhatTheDocumentShows) {
  const auto code = text_of(GetParam().file);
  const auto begin = code.find(GetParam().shown_from);
  ASSERT_NE(begin, std::string::npos);
  std::istringstream function(code.substr(begin, code.find("\n\n", begin) - begin));
  std::string shown;
  for (std::string line; std::getline(function, line);) {
    shown += "    " + line + '\n';
  }
  EXPECT_NE(text_of("clients.md").find(shown), std::string::npos) << "clients.md should show\n" << shown;
}

INSTANTIATE_TEST_SUITE_P(Each, EndToEndWebhookReceivers,
                         testing::Values(example{"python3", "webhooks/receiver.py", "def is_from_usher"},
                                         example{"node", "webhooks/receiver.mjs", "function isFromUsher"}),
                         [](const auto& one) { return one.param.interpreter; });

}  // namespace
}  // namespace usher::end_to_end::webhook_receivers_test
