#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/edge/server.hpp"
#include "tests/api/edge/child_server.hpp"
#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests::crowd_test {
namespace {

/// Many clients on one thread, each with one connection.
class crowd {
 public:
  explicit crowd(std::size_t size) : clients_(size), poller_(::epoll_create1(EPOLL_CLOEXEC)) {}
  ~crowd() {
    for (const client& one : clients_) {
      if (one.descriptor >= 0) {
        ::close(one.descriptor);
      }
    }
    ::close(poller_);
  }
  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;

  /// All connect in the same moment. The number of those that could.
  std::size_t connect(std::uint16_t port) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      if (clients_[i].descriptor < 0) {
        return i;
      }
      ::connect(clients_[i].descriptor, reinterpret_cast<const sockaddr*>(&where), sizeof where);
      epoll_event interest{EPOLLOUT, {.u64 = i}};
      ::epoll_ctl(poller_, EPOLL_CTL_ADD, clients_[i].descriptor, &interest);
    }
    return wait([this](client& one, std::size_t i) {
      int error = 0;
      socklen_t size = sizeof error;
      ::getsockopt(one.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
      epoll_event interest{EPOLLIN, {.u64 = i}};
      ::epoll_ctl(poller_, EPOLL_CTL_MOD, one.descriptor, &interest);
      return error == 0 ? outcome::good : outcome::bad;
    });
  }

  /// All ask at once and wait for their own answer. The number of those who got it.
  std::size_t ask(int round) {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].received.clear();
      const std::string text = request_text("GET", path(round, i));
      if (::send(clients_[i].descriptor, text.data(), text.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(text.size())) {
        return i;
      }
    }
    return wait([&](client& one, std::size_t i) {
      std::array<char, 4'096> buffer{};
      const ssize_t got = ::recv(one.descriptor, buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EAGAIN) {
        return outcome::open;
      }
      if (got <= 0) {
        return outcome::bad;
      }
      one.received.append(buffer.data(), static_cast<std::size_t>(got));
      const std::string body = "\r\n\r\nGET " + path(round, i) + ' ';
      if (!one.received.ends_with(body)) {
        return outcome::open;
      }
      return one.received.starts_with("HTTP/1.1 200 ") ? outcome::good : outcome::bad;
    });
  }

 private:
  enum class outcome : std::uint8_t { open, good, bad };

  struct client {
    int descriptor = -1;
    std::string received;
  };

  static std::string path(int round, std::size_t i) {
    return "/" + std::to_string(round) + '/' + std::to_string(i);
  }

  /// Until all are done, one failed, or nothing happened for ten seconds. The number of the good ones.
  template <class Step>
  std::size_t wait(Step&& step) {
    std::size_t good = 0;
    std::vector<bool> done(clients_.size());
    std::vector<epoll_event> events(1'024);
    while (good < clients_.size()) {
      const int count = ::epoll_wait(poller_, events.data(), static_cast<int>(events.size()), 10'000);
      if (count <= 0) {
        return good;
      }
      for (int k = 0; k < count; ++k) {
        const auto i = static_cast<std::size_t>(events[static_cast<std::size_t>(k)].data.u64);
        if (done[i]) {
          continue;
        }
        const outcome result = step(clients_[i], i);
        if (result == outcome::bad) {
          return good;
        }
        if (result != outcome::good) {
          continue;
        }
        done[i] = true;
        ++good;
      }
    }
    return good;
  }

  std::vector<client> clients_;
  int poller_;
};

/// As many as wanted, or what the descriptor limit leaves room for, on both sides.
std::size_t crowd_size(std::size_t wanted) {
  constexpr std::size_t others = 400;
  const std::size_t limit = raise_descriptor_limit();
  const std::size_t size = limit > wanted + others ? wanted : limit - std::min(limit / 2, others);
  if (size < wanted) {
    std::cout << "the descriptor limit of " << limit << " allows " << size << " connections instead of "
              << wanted << '\n';
  }
  return size;
}

class Crowd : public testing::TestWithParam<answering> {};

TEST_P(Crowd, OfTenThousandConnectsInTheSameMomentAndIsServedOnKeptConnections) {
  const std::size_t size = crowd_size(10'000);
  const child_server server([](const child_server::say_port& say) { run_edge(say, GetParam()); });
  crowd clients(size);
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(clients.connect(server.port()), size);
  const auto connected = std::chrono::steady_clock::now();
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(clients.ask(round), size);
  }
  const auto answered = std::chrono::steady_clock::now();
  const auto ms = [](auto time) { return std::chrono::duration_cast<milliseconds>(time).count(); };
  std::cout << size << " connected in " << ms(connected - begin) << " ms, three rounds of requests in "
            << ms(answered - connected) << " ms\n";
  EXPECT_LT(server.cpu_time_within(seconds{1}), milliseconds{300}) << "the idle crowd costs CPU";
  EXPECT_TRUE(server.alive());
}

INSTANTIATE_TEST_SUITE_P(Answered, Crowd,
                         testing::Values(answering::on_the_reactor_thread, answering::from_another_thread),
                         [](const auto& each) {
                           return each.param == answering::on_the_reactor_thread ? "OnTheReactorThread"
                                                                                 : "FromAnotherThread";
                         });

TEST(CrowdInWaves, ThatComesAndGoesInWavesIsServedEachTime) {
  const std::size_t size = crowd_size(3'000);
  const child_server server(
      [](const child_server::say_port& say) { run_edge(say, answering::from_another_thread); });
  for (int wave = 0; wave < 4; ++wave) {
    crowd clients(size);
    ASSERT_EQ(clients.connect(server.port()), size);
    ASSERT_EQ(clients.ask(wave), size);
  }
  EXPECT_TRUE(server.alive());
}

}  // namespace
}  // namespace usher::edge::tests::crowd_test
