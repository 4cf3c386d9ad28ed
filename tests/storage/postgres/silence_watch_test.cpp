#include "storage/postgres/silence_watch.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace usher::storage::silence_watch_test {
namespace {

using namespace std::chrono_literals;

/// A session and the server's end of it, which says nothing.
class SilenceWatch : public testing::Test {
 protected:
  SilenceWatch() {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) != 0) {
      throw std::runtime_error("no sockets");
    }
    const timeval limit{60, 0};
    ::setsockopt(ends_[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~SilenceWatch() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  /// Waits for the server, as whoever asks it does: 0 when the session is ended.
  ssize_t wait_for_the_server() {
    char byte = 0;
    return ::recv(ends_[0], &byte, 1, 0);
  }
  bool is_open() {
    char byte = 0;
    return ::recv(ends_[0], &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

  std::array<int, 2> ends_{};
};

TEST_F(SilenceWatch, EndsASessionWhoseServerAnswersNobody) {
  std::promise<void> ended;
  silence_watch watch(
      ends_[0], {20ms, 0ms}, [] { return false; }, [&] { ended.set_value(); });
  const silence_watch::question asked(watch);
  EXPECT_EQ(wait_for_the_server(), 0);
  EXPECT_EQ(ended.get_future().wait_for(60s), std::future_status::ready);
}

TEST_F(SilenceWatch, LetsAQuestionTakeAsLongAsItTakesWhereOthersAreAnswered) {
  std::atomic<int> looks = 0;
  std::promise<void> enough;
  auto watch = std::make_unique<silence_watch>(
      ends_[0], silence_watch::terms{5ms, 0ms},
      [&] {
        if (++looks == 5) {
          enough.set_value();
        }
        return true;
      },
      nullptr);
  {
    const silence_watch::question asked(*watch);
    ASSERT_EQ(enough.get_future().wait_for(60s), std::future_status::ready);
  }
  watch.reset();
  EXPECT_TRUE(is_open());
}

TEST_F(SilenceWatch, AsksNobodyWhileNoAnswerIsOwed) {
  std::atomic<int> looks = 0;
  auto watch = std::make_unique<silence_watch>(
      ends_[0], silence_watch::terms{1ms, 1ms}, [&] { return ++looks == 0; }, nullptr);
  std::this_thread::sleep_for(50ms);
  watch.reset();
  EXPECT_EQ(looks, 0);
  EXPECT_TRUE(is_open());
}

TEST_F(SilenceWatch, EndsWhatMayTakeSomeTimeOnlyWhateverOthersAreAnswered) {
  silence_watch watch(
      ends_[0], {1h, 20ms}, [] { return true; }, nullptr);
  const silence_watch::question asked(watch);
  EXPECT_EQ(wait_for_the_server(), 0);
}

TEST_F(SilenceWatch, OwesAnAnswerUntilTheFirstQuestionIsOver) {
  silence_watch watch(
      ends_[0], {20ms, 0ms}, [] { return false; }, nullptr);
  const silence_watch::question all(watch);
  { const silence_watch::question part(watch); }
  EXPECT_EQ(wait_for_the_server(), 0);
}

TEST_F(SilenceWatch, LeavesASessionAloneThatWasAnsweredWhileItLooked) {
  std::promise<void> looks;
  std::promise<void> answered;
  auto watch = std::make_unique<silence_watch>(
      ends_[0], silence_watch::terms{1ms, 0ms},
      [&, first = true]() mutable {
        if (std::exchange(first, false)) {
          looks.set_value();
          answered.get_future().wait();
        }
        return false;
      },
      nullptr);
  std::optional<silence_watch::question> asked(std::in_place, *watch);
  ASSERT_EQ(looks.get_future().wait_for(60s), std::future_status::ready);
  asked.reset();
  answered.set_value();
  watch.reset();
  EXPECT_TRUE(is_open());
}

}  // namespace
}  // namespace usher::storage::silence_watch_test
