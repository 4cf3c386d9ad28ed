#include "loadtest/baseline/pistache_server.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include <sys/socket.h>

namespace usher::baseline {

namespace {

constexpr int backlog = 16384;

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

/// The endpoint hides its socket, so that it is looked for among the descriptors of the process. Listening
/// again only changes how many may wait.
void lengthen_backlog() {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const auto descriptor = std::atoi(entry.path().filename().c_str());
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0) {
      ::listen(descriptor, backlog);
    }
  }
}

}  // namespace

void keep_stop_signals() {
  const auto signals = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client that left is no reason to end.
  std::signal(SIGPIPE, SIG_IGN);
}

void serve_until_signal(const std::string& listen, int threads,
                        const std::shared_ptr<Pistache::Http::Handler>& handler) {
  using Pistache::Tcp::Options;
  Pistache::Http::Endpoint endpoint{Pistache::Address{listen}};
  endpoint.init(Pistache::Http::Endpoint::options().threads(threads).flags(
      Pistache::Flags<Options>(Options::ReuseAddr) | Options::NoDelay));
  endpoint.setHandler(handler);
  endpoint.serveThreaded();
  lengthen_backlog();
  std::fprintf(stderr, "listens on http://127.0.0.1:%u\n",
               static_cast<unsigned>(static_cast<std::uint16_t>(endpoint.getPort())));
  const auto signals = stop_signals();
  int received = 0;
  ::sigwait(&signals, &received);
  endpoint.shutdown();
}

int run_program(const char* name, int (*run)(int count, char** arguments), int count, char** arguments) {
  try {
    return run(count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 1;
  }
}

}  // namespace usher::baseline
