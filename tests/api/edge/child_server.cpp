#include "tests/api/edge/child_server.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <pistache/endpoint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/api/edge/edge_stage.hpp"

namespace usher::edge::tests {

namespace {

constexpr std::size_t large_bytes = 20'000'000;

void limit_descriptors(int wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = wanted > 0 ? static_cast<rlim_t>(wanted) : limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

[[noreturn]] void sleep_for_ever() {
  for (;;) {
    ::pause();
  }
}

void answer(request&& what, const responder& to) {
  static const auto large = std::make_shared<const std::string>(large_bytes, 'x');
  if (what.path != "/large") {
    return echo(std::move(what), to);
  }
  response out;
  out.shared_body = large;
  to.send(std::move(out));
}

class plain_handler final : public Pistache::Http::Handler {
  HTTP_PROTOTYPE(plain_handler)

  void onRequest(const Pistache::Http::Request& what, Pistache::Http::ResponseWriter to) override {
    if (what.resource() == "/large") {
      to.send(Pistache::Http::Code::Ok, std::string(large_bytes, 'x'));
      return;
    }
    const std::string method = Pistache::Http::methodString(what.method());
    to.send(Pistache::Http::Code::Ok, method + ' ' + what.resource() + ' ' + what.body());
  }
};

std::chrono::nanoseconds cpu_time_of(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
    throw std::runtime_error("the server process has no clock");
  }
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

}  // namespace

child_server::child_server(const std::function<void(const say_port&)>& run) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) {
    throw std::runtime_error("pipe");
  }
  process_ = ::fork();
  if (process_ < 0) {
    throw std::runtime_error("fork");
  }
  if (process_ == 0) {
    ::close(pipe[0]);
    // Not to be left over when the test is killed.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      run([&](std::uint16_t port) {
        if (::write(pipe[1], &port, sizeof port) != sizeof port) {
          ::_exit(1);
        }
        ::close(pipe[1]);
      });
    } catch (const std::exception&) {
      ::_exit(1);
    }
    ::_exit(0);
  }
  ::close(pipe[1]);
  const bool said = ::read(pipe[0], &port_, sizeof port_) == sizeof port_;
  ::close(pipe[0]);
  if (!said) {
    throw std::runtime_error("the server process did not start");
  }
}

child_server::~child_server() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

bool child_server::alive() const {
  siginfo_t state{};
  const int result = ::waitid(P_PID, static_cast<id_t>(process_), &state, WEXITED | WNOHANG | WNOWAIT);
  return result == 0 && state.si_pid == 0;
}

void child_server::suspend() const {
  ::kill(process_, SIGSTOP);
  siginfo_t state{};
  ::waitid(P_PID, static_cast<id_t>(process_), &state, WSTOPPED | WNOWAIT);
}

std::chrono::milliseconds child_server::cpu_time_within(std::chrono::milliseconds window) const {
  const auto before = cpu_time_of(process_);
  std::this_thread::sleep_for(window);
  return std::chrono::duration_cast<std::chrono::milliseconds>(cpu_time_of(process_) - before);
}

void run_edge(const child_server::say_port& say, answering from, int max_descriptors) {
  limit_descriptors(max_descriptors);
  answering_thread actor(answer);
  const bool inline_answers = from == answering::on_the_reactor_thread;
  server running(loopback_settings(), inline_answers ? request_handler(answer) : actor.handler(),
                 plain_answers());
  running.start();
  say(running.port());
  sleep_for_ever();
}

void run_plain_pistache(const child_server::say_port& say, int max_descriptors) {
  limit_descriptors(max_descriptors);
  Pistache::Http::Endpoint endpoint(Pistache::Address("127.0.0.1", Pistache::Port(0)));
  endpoint.init(Pistache::Http::Endpoint::options().threads(1).backlog(16'384).flags(
      Pistache::Tcp::Options::ReuseAddr));
  endpoint.setHandler(std::make_shared<plain_handler>());
  endpoint.serveThreaded();
  say(endpoint.getPort());
  sleep_for_ever();
}

}  // namespace usher::edge::tests
