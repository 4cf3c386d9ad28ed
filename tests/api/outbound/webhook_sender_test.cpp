#include "api/outbound/webhook_sender.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/http/trace_context.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace usher::tests::webhook_sender_test {
namespace {

using actors::notice_result;
using actors::outgoing_notice;

constexpr auto secret = "a secret";
constexpr domain::instant now{std::chrono::seconds(1'724'680'496)};

api::webhook_settings settings_for(const std::string& url) {
  api::webhook_settings settings;
  settings.url = url;
  settings.secret = secret;
  return settings;
}

std::unique_ptr<api::webhook_sender> make_sender(api::webhook_settings settings) {
  return std::make_unique<api::webhook_sender>(std::move(settings), make_manual_clock("UTC", now));
}

outgoing_notice notice(const std::string& id = "1-17") {
  return {id, "booking_paid", "concert-date/1/2024-09-15T20:00:00", R"({"seat":17})", {}, 1};
}

/// What `done` was told, in order.
class results {
 public:
  std::function<void(notice_result)> one() {
    return [this](notice_result result) {
      const std::scoped_lock lock(mutex_);
      all_.push_back(std::move(result));
      changed_.notify_all();
    };
  }

  /// All there are once there are this many, or after a time that is too long for every test here.
  std::vector<notice_result> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30), [&] { return all_.size() >= count; });
    EXPECT_EQ(all_.size(), count);
    return all_;
  }

  std::size_t count() {
    const std::scoped_lock lock(mutex_);
    return all_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<notice_result> all_;
};

notice_result send_one(api::webhook_sender& sender, outgoing_notice what = notice()) {
  results told;
  sender.send(std::move(what), told.one());
  const auto all = told.wait_for(1);
  return all.empty() ? notice_result{} : all.front();
}

TEST(WebhookSender, PostsTheBodyWithItsHeaders) {
  const webhook_receiver receiver;
  const auto sender = make_sender(settings_for(receiver.url("/hooks/usher?tenant=1")));
  auto what = notice();
  what.attempt = 3;
  const auto result = send_one(*sender, what);
  EXPECT_TRUE(result.delivered);
  EXPECT_EQ(result.error, "");

  const auto requests = receiver.requests();
  ASSERT_EQ(requests.size(), 1U);
  const auto& request = requests.front();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hooks/usher?tenant=1");
  EXPECT_EQ(request.body, R"({"seat":17})");
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(request.header("usher-notice-id"), "1-17");
  EXPECT_EQ(request.header("usher-notice-kind"), "booking_paid");
  EXPECT_EQ(request.header("usher-notice-attempt"), "3");
  EXPECT_EQ(request.header("usher-timestamp"), "1724680496");
  EXPECT_EQ(request.header("user-agent").value_or("").substr(0, 6), "usher/");
  EXPECT_EQ(request.header("traceparent"), std::nullopt) << "there is no trace";
}

TEST(WebhookSender, SignsTheTimestampAndTheBody) {
  const webhook_receiver receiver;
  auto what = notice();
  what.body = "{\"booking\":\"서\"}";
  auto settings = settings_for(receiver.url());
  ASSERT_TRUE(send_one(*make_sender(settings), what).delivered);
  // A key longer than the block of the hash is hashed first.
  settings.secret.clear();
  for (int i = 0; i < 10; ++i) {
    settings.secret += "0123456789";
  }
  ASSERT_TRUE(send_one(*make_sender(settings), what).delivered);

  const auto requests = receiver.requests();
  ASSERT_EQ(requests.size(), 2U);
  // Computed with Python's hmac module.
  EXPECT_EQ(requests[0].header("usher-signature"),
            "v1=2cae19e78fe0d7123440168a975be7cc663f840c2da68a868b5952e858a39320");
  EXPECT_EQ(requests[1].header("usher-signature"),
            "v1=877f82bdbc28f536e9ff13d4f2d6ae85d82887b76970d5e2b05358503b53a0e6");
}

TEST(WebhookReceiver, KnowsASignatureThatIsRight) {
  const webhook_receiver receiver;
  ASSERT_TRUE(send_one(*make_sender(settings_for(receiver.url()))).delivered);
  auto request = receiver.requests().at(0);
  EXPECT_TRUE(is_signed_with(secret, request));
  EXPECT_FALSE(is_signed_with("another secret", request));
  request.body += " ";
  EXPECT_FALSE(is_signed_with(secret, request));
}

TEST(WebhookSender, ContinuesTheTraceWithASpanForEachTry) {
  const webhook_receiver receiver;
  const auto sender = make_sender(settings_for(receiver.url()));
  auto what = notice();
  what.trace.bytes.fill(0xab);
  ASSERT_TRUE(send_one(*sender, what).delivered);
  ASSERT_TRUE(send_one(*sender, what).delivered);
  const auto requests = receiver.requests();
  const auto first = api::parse_traceparent(requests.at(0).header("traceparent").value_or(""));
  const auto second = api::parse_traceparent(requests.at(1).header("traceparent").value_or(""));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->trace, what.trace);
  EXPECT_EQ(second->trace, what.trace);
  EXPECT_NE(first->span, second->span);
}

TEST(WebhookSender, OnlyA2xxIsDelivered) {
  webhook_receiver receiver;
  const auto sender = make_sender(settings_for(receiver.url()));
  for (const int status : {200, 201, 202, 204, 299}) {
    receiver.behave(webhook_answer{status, {}, {}});
    EXPECT_TRUE(send_one(*sender).delivered) << status;
  }
  for (const int status : {300, 304, 400, 401, 404, 410, 429, 500, 503}) {
    receiver.behave(webhook_answer{status, {}, {}});
    const auto result = send_one(*sender);
    EXPECT_FALSE(result.delivered) << status;
    EXPECT_EQ(result.error, "HTTP " + std::to_string(status));
  }
}

TEST(WebhookSender, FollowsNoRedirect) {
  webhook_receiver receiver;
  const webhook_receiver elsewhere;
  receiver.behave(webhook_answer{307, {{"Location", elsewhere.url()}}, {}});
  EXPECT_EQ(send_one(*make_sender(settings_for(receiver.url()))).error, "HTTP 307");
  EXPECT_EQ(elsewhere.requests().size(), 0U);
}

TEST(WebhookSender, ReadsNoMoreThanTheBeginningOfAnAnswer) {
  webhook_receiver receiver;
  // The rest never comes: who waits for it hears of a time-out.
  receiver.behave(webhook_answer{200, {{"Content-Length", "1000000000"}}, std::string(100'000, 'x')});
  const auto sender = make_sender(settings_for(receiver.url()));
  EXPECT_TRUE(send_one(*sender).delivered);
  receiver.behave(webhook_answer{500, {{"Content-Length", "1000000000"}}, std::string(100'000, 'x')});
  EXPECT_EQ(send_one(*sender).error, "HTTP 500");
}

TEST(WebhookSender, AReceiverThatHangsIsATimeout) {
  webhook_receiver receiver;
  receiver.behave(webhook_hang{});
  auto settings = settings_for(receiver.url());
  settings.timeout = milliseconds(300);
  const auto sender = make_sender(settings);
  const auto result = send_one(*sender);
  EXPECT_FALSE(result.delivered);
  EXPECT_EQ(result.error, "time-out after 300 ms");
  receiver.behave(webhook_answer{});
  EXPECT_TRUE(send_one(*sender).delivered) << "it did not recover";
}

TEST(WebhookSender, AConnectionThatDoesNotComeAboutIsATimeout) {
  // A listener whose queue is full and never emptied lets further connections wait.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(listener, generic, size), 0);
  ASSERT_EQ(::listen(listener, 0), 0);
  ASSERT_EQ(::getsockname(listener, generic, &size), 0);
  std::vector<int> fillers;
  for (int i = 0; i < 4; ++i) {
    fillers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(fillers.back(), generic, size);
  }

  auto settings = settings_for("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  settings.connect_timeout = milliseconds(300);
  EXPECT_EQ(send_one(*make_sender(settings)).error, "no connection within 300 ms");
  for (const int filler : fillers) {
    ::close(filler);
  }
  ::close(listener);
}

TEST(WebhookSender, AConnectionThatEndsWithoutAnAnswerIsAnError) {
  webhook_receiver receiver;
  receiver.behave(webhook_close{});
  const auto result = send_one(*make_sender(settings_for(receiver.url())));
  EXPECT_FALSE(result.delivered);
  EXPECT_NE(result.error, "");
  EXPECT_EQ(result.error.find_first_of("\r\n"), std::string::npos);
}

TEST(WebhookSender, DeliversAgainWhenTheReceiverIsBack) {
  webhook_receiver receiver;
  const auto sender = make_sender(settings_for(receiver.url("/a/secret/path")));
  ASSERT_TRUE(send_one(*sender, notice("1")).delivered);

  receiver.stop_listening();
  const auto refused = send_one(*sender, notice("2"));
  EXPECT_FALSE(refused.delivered);
  EXPECT_NE(refused.error.find("connect"), std::string::npos) << refused.error;
  EXPECT_EQ(refused.error.find("secret"), std::string::npos) << refused.error;

  receiver.listen();
  EXPECT_TRUE(send_one(*sender, notice("2")).delivered);
  const auto requests = receiver.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests.back().header("usher-notice-id"), "2");
}

TEST(WebhookSender, SendsManyButOnlySoManyAtOnce) {
  webhook_receiver receiver;
  receiver.behave(webhook_hang{});
  auto settings = settings_for(receiver.url());
  settings.max_in_flight = 4;
  const auto sender = make_sender(settings);
  results told;
  for (int i = 0; i < 200; ++i) {
    sender->send(notice("n" + std::to_string(i)), told.one());
  }
  ASSERT_TRUE(receiver.wait_for(4)) << "not so many at once";
  EXPECT_FALSE(receiver.wait_for(5, milliseconds(200))) << "too many at once";
  EXPECT_EQ(told.count(), 0U);

  receiver.behave(webhook_answer{});
  for (const auto& result : told.wait_for(200)) {
    EXPECT_TRUE(result.delivered) << result.error;
  }
  EXPECT_EQ(receiver.most_at_once(), 4U);
  std::set<std::string> ids;
  for (const auto& request : receiver.requests()) {
    ids.insert(request.header("usher-notice-id").value_or(""));
  }
  EXPECT_EQ(receiver.requests().size(), 200U);
  EXPECT_EQ(ids.size(), 200U);
}

TEST(WebhookSender, TakesNoMoreThanItsQueueHolds) {
  webhook_receiver receiver;
  receiver.behave(webhook_hang{});
  auto settings = settings_for(receiver.url());
  settings.max_in_flight = 1;
  settings.max_queued = 2;
  const auto sender = make_sender(settings);
  results told;
  sender->send(notice("under-way"), told.one());
  ASSERT_TRUE(receiver.wait_for(1));
  sender->send(notice("queued"), told.one());
  sender->send(notice("queued-too"), told.one());
  EXPECT_EQ(told.count(), 0U);

  sender->send(notice("too-many"), told.one());
  const auto refused = told.wait_for(1).back();
  EXPECT_FALSE(refused.delivered);
  EXPECT_EQ(refused.error, "too many notices wait to be sent");
  receiver.behave(webhook_answer{});
  told.wait_for(4);
  EXPECT_EQ(receiver.requests().size(), 3U);
}

TEST(WebhookSender, StoppingReportsEverythingThatIsPending) {
  webhook_receiver receiver;
  receiver.behave(webhook_hang{});
  auto settings = settings_for(receiver.url());
  settings.max_in_flight = 2;
  const auto sender = make_sender(settings);
  results told;
  for (int i = 0; i < 5; ++i) {
    sender->send(notice(std::to_string(i)), told.one());
  }
  ASSERT_TRUE(receiver.wait_for(2));
  sender->stop();
  EXPECT_EQ(told.count(), 5U) << "not all were told when it had stopped";
  sender->send(notice("late"), told.one());
  for (const auto& result : told.wait_for(6)) {
    EXPECT_FALSE(result.delivered);
    EXPECT_EQ(result.error, "the sender has stopped");
  }
  sender->stop();
}

TEST(WebhookSender, ItsEndStopsIt) {
  webhook_receiver receiver;
  receiver.behave(webhook_hang{});
  results told;
  auto sender = make_sender(settings_for(receiver.url()));
  sender->send(notice(), told.one());
  sender.reset();
  EXPECT_EQ(told.count(), 1U);
}

TEST(WebhookSender, TakesNoticesFromManyThreads) {
  const webhook_receiver receiver;
  const auto sender = make_sender(settings_for(receiver.url()));
  results told;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 25; ++i) {
        sender->send(notice(std::to_string(thread) + "-" + std::to_string(i)), told.one());
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  for (const auto& result : told.wait_for(100)) {
    EXPECT_TRUE(result.delivered) << result.error;
  }
  EXPECT_EQ(receiver.requests().size(), 100U);
}

TEST(WebhookSender, AnIdOrAKindCannotBecomeAnotherHeader) {
  const webhook_receiver receiver;
  const auto sender = make_sender(settings_for(receiver.url()));
  for (const auto* text : {"", "1\r\nX-Admin: yes", "1\n", "키"}) {
    auto what = notice(text);
    EXPECT_EQ(send_one(*sender, what).error, "its id or kind is no text for a header");
    what = notice();
    what.kind = text;
    EXPECT_EQ(send_one(*sender, what).error, "its id or kind is no text for a header");
  }
  EXPECT_EQ(receiver.requests().size(), 0U);
}

/// The error that naming such a receiver ends with; empty when there is none.
std::string complaint(const std::string& url, const std::string& key = secret) {
  auto settings = settings_for(url);
  settings.secret = key;
  try {
    make_sender(settings);
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(WebhookSender, NamesTheOptionThatIsWrong) {
  EXPECT_EQ(complaint("http://127.0.0.1:8080/notices"), "");
  EXPECT_EQ(complaint("HTTPS://receiver.example"), "");
  for (const auto* url :
       {"", "receiver.example/notices", "/notices", "http://", "http://receiver.example:port",
        "http://receiver.example/a b", "file:///etc/passwd", "ftp://receiver.example/",
        "gopher://receiver.example/", "http://me:word@receiver.example/", "http://me@receiver.example/"}) {
    const auto text = complaint(url);
    EXPECT_EQ(text.substr(0, 15), "--webhook-url: ") << url;
    EXPECT_EQ(text.find("word@"), std::string::npos) << "it tells the password";
  }
  EXPECT_EQ(complaint("http://127.0.0.1/", "").substr(0, 18), "--webhook-secret: ");
}

TEST(WebhookSender, RefusesToWaitForEverOrToSendNothing) {
  auto settings = settings_for("http://127.0.0.1/");
  settings.timeout = milliseconds(0);
  EXPECT_THROW(make_sender(settings), std::invalid_argument);
  settings = settings_for("http://127.0.0.1/");
  settings.connect_timeout = milliseconds(0);
  EXPECT_THROW(make_sender(settings), std::invalid_argument);
  settings = settings_for("http://127.0.0.1/");
  settings.max_in_flight = 0;
  EXPECT_THROW(make_sender(settings), std::invalid_argument);
}

}  // namespace
}  // namespace usher::tests::webhook_sender_test
