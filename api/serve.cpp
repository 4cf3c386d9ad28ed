#include "api/serve.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <spdlog/spdlog.h>

#include "api/render_clinics.hpp"
#include "api/render_concerts.hpp"
#include "api/service.hpp"
#include "api/setup.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

/// Requests in flight get this long to be answered once the server stops.
constexpr auto drain_patience = 6s;
/// Whatever hangs, the process is gone before the ten seconds that it promises.
constexpr auto stop_patience = 9s;

int wait_for_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

/// Ends the process when stopping takes longer than promised, as a store that hangs may make it.
class stop_watchdog {
 public:
  stop_watchdog()
      : thread_([](const std::stop_token& stopped) {
          const auto give_up = std::chrono::steady_clock::now() + stop_patience;
          while (!stopped.stop_requested()) {
            if (std::chrono::steady_clock::now() > give_up) {
              spdlog::critical("stopping takes too long: what was not committed was not acknowledged either");
              std::_Exit(1);
            }
            std::this_thread::sleep_for(20ms);
          }
        }) {}

 private:
  std::jthread thread_;
};

void warn_of_demonstration() {
  spdlog::warn(
      "demonstration mode: the literal token 'testToken' passes as active for every user, and test_* users "
      "are not rate limited");
}

}  // namespace

void serve(const serve_command& command) {
  const auto time = actors::make_system_clock(command.store.time_zone);
  auto store = open_store(command.store);
  spdlog::info("store: {}", store->description());
  if (command.demo) {
    spdlog::info(set_up_demonstration(*store, *time));
    warn_of_demonstration();
  }
  auto settings = command.engine;
  settings.renderers = {seats_body, render_clinic};
  const auto journal = std::make_shared<storage::journal>(std::move(store), new_batch_id);
  actors::engine engine{settings, time, journal};
  const auto table = std::make_shared<const route_table>(make_routes(engine, {command.demo}));
  edge::raise_descriptor_limit();
  // Bound before the state is restored: a port in use is said at once.
  edge::server server{command.edge, make_request_handler(table, *time), make_edge_answers()};
  engine.start();
  server.start();
  spdlog::info("usher " USHER_VERSION " listens on http://{}:{}", command.edge.host, server.port());

  const auto* signal = wait_for_signal() == SIGTERM ? "SIGTERM" : "SIGINT";
  spdlog::info("{}: draining", signal);
  const stop_watchdog watchdog;
  server.stop(drain_patience);
  engine.stop();
  spdlog::info("stopped; everything acknowledged is stored");
}

}  // namespace usher::api
