#include "api/server/serve.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <spdlog/spdlog.h>

#include "api/admin/render_admin.hpp"
#include "api/clinics/render_clinics.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/operation/request_log.hpp"
#include "api/operation/request_spans.hpp"
#include "api/server/service.hpp"
#include "api/server/setup.hpp"
#include "api/support/log.hpp"
#include "api/support/secrets.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

/// Requests in flight get this long to be answered once the server stops.
constexpr auto drain_patience = 6s;
/// Whatever hangs, the process is gone before the ten seconds that it promises.
constexpr auto stop_patience = 9s;

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

int wait_for_signal() {
  const auto signals = stop_signals();
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

/// Serves on for a while as if nothing were, but for saying that it is not ready; a second signal ends that.
void linger(std::chrono::milliseconds time) {
  const auto signals = stop_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  const timespec patience{seconds.count(), std::chrono::nanoseconds{time - seconds}.count()};
  sigtimedwait(&signals, nullptr, &patience);
}

/// Stops the publisher before the edge, which it looks at, is gone.
class running_publisher {
 public:
  explicit running_publisher(std::shared_ptr<metrics_publisher> publisher)
      : publisher_(std::move(publisher)) {}
  running_publisher(const running_publisher&) = delete;
  running_publisher& operator=(const running_publisher&) = delete;
  ~running_publisher() { publisher_->stop(); }

 private:
  std::shared_ptr<metrics_publisher> publisher_;
};

/// Ends the process when stopping takes longer than promised, as a store that hangs may make it.
class stop_watchdog {
 public:
  stop_watchdog()
      : thread_([](const std::stop_token& stopped) {
          const auto give_up = std::chrono::steady_clock::now() + stop_patience;
          while (!stopped.stop_requested()) {
            if (std::chrono::steady_clock::now() > give_up) {
              spdlog::critical("stopping takes too long: what was not committed was not acknowledged either");
              flush_log(500ms);
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

/// Nothing when notices go nowhere.
std::shared_ptr<webhook_sender> make_webhook(const serve_command& command,
                                             const std::shared_ptr<const actors::clock>& time) {
  return command.webhook.url.empty() ? nullptr : std::make_shared<webhook_sender>(command.webhook, time);
}

/// Hears of every span; nothing when spans go nowhere.
std::shared_ptr<otlp_exporter> make_exporter(const serve_command& command, tracing::archive& traces) {
  if (command.otlp.endpoint.empty()) {
    return nullptr;
  }
  auto exporter = std::make_shared<otlp_exporter>(command.otlp, traces.source());
  traces.listen([exporter](std::span<const tracing::span> spans, const tracing::collection& from) {
    exporter->take(spans, from);
  });
  return exporter;
}

void say_what_is_on(const serve_command& command) {
  spdlog::info("administration: {}", command.admin_key.empty() ? "off, no --admin-key was given" : "on");
  // Receivers put secrets into paths: the URL is not logged.
  spdlog::info("notices: {}", command.webhook.url.empty() ? "kept in the outbox, no --webhook-url was given"
                                                          : "sent to the webhook");
  spdlog::info("pages: {}", command.no_web        ? "off, by --no-web"
                            : web_files().empty() ? "none, the program was built without them"
                                                  : "on");
  spdlog::info("traces: {}", command.otlp.endpoint.empty() ? "kept in memory"
                                                           : "kept in memory and pushed to the collector");
}

actors::engine_settings complete(actors::engine_settings settings, std::shared_ptr<webhook_sender> webhook,
                                 const std::shared_ptr<const actors::clock>& time,
                                 std::shared_ptr<tracing::recorder> spans) {
  settings.spans = std::move(spans);
  settings.renderers = {render_clinic, [time](const domain::notice_queued& notice, std::int32_t attempt) {
                          return render_notice(notice, attempt, *time);
                        }};
  settings.notices = std::move(webhook);
  settings.new_seed = new_seed;
  settings.waiting_line.hash = sha_256;
  return settings;
}

}  // namespace

void serve(const serve_command& command) {
  const auto time = actors::make_system_clock(command.store.time_zone);
  const auto webhook = make_webhook(command, time);
  auto store = open_store(command.store);
  spdlog::info("store: {}", store->description());
  if (command.demo) {
    spdlog::info(set_up_demonstration(*store, *time));
    warn_of_demonstration();
  }
  say_what_is_on(command);
  const auto passes =
      std::make_shared<const pass_signer>(store->server_secret("admission-pass"), command.passes);
  const auto journal = std::make_shared<storage::journal>(std::move(store), new_batch_id);
  const auto spans = std::make_shared<tracing::recorder>(command.spans);
  const auto traces = std::make_shared<tracing::archive>(spans, command.traces);
  const auto exporter = make_exporter(command, *traces);
  actors::engine engine{complete(command.engine, webhook, time, spans), time, journal};
  const auto events = std::make_shared<token_events>();
  const auto health = std::make_shared<readiness>([journal] { return journal->counters().store_well; });
  const auto metrics = std::make_shared<metrics_publisher>(
      metrics_publisher::sources{engine, journal, health, spans, traces, USHER_VERSION});
  const auto table = std::make_shared<const route_table>(
      make_routes(engine, {{command.demo, passes, events},
                           {command.engine.clinics.window, command.admin_contact},
                           command.admin_key,
                           traces,
                           command.demo,
                           {health, metrics, command.trust_forwarded_for}}));
  edge::raise_descriptor_limit();
  // Bound before the state is restored: a port in use is said at once.
  const auto requests = std::make_shared<request_metrics>(table->names());
  const auto watch = std::make_shared<request_watchers>(std::vector<std::shared_ptr<request_watch>>{
      requests, std::make_shared<request_spans>(spans, table->names()),
      std::make_shared<request_log>(table->names())});
  const auto site = command.no_web ? nullptr : std::make_shared<const web_site>();
  edge::server server{command.edge,
                      make_request_handler(table, *time, command.trust_forwarded_for, watch, health, site),
                      make_edge_answers()};
  metrics->start(requests, [&server] { return server.counters(); });
  const running_publisher measuring{metrics};
  // Until the state is restored only the calls of operation are answered.
  server.start();
  spdlog::info("restoring; /readyz answers on http://{}:{}", command.edge.host, server.port());
  engine.start();
  events->start();
  health->open();
  spdlog::info("usher " USHER_VERSION " listens on http://{}:{}", command.edge.host, server.port());

  const auto* signal = wait_for_signal() == SIGTERM ? "SIGTERM" : "SIGINT";
  spdlog::info("{}: draining", signal);
  health->drain();
  server.announce_end();
  linger(command.drain_delay);
  const stop_watchdog watchdog;
  // Streams would keep the edge from draining.
  events->stop();
  server.stop(drain_patience);
  metrics->stop();
  // Its results go to an actor: all of them must have come before the actors end.
  if (webhook) {
    webhook->stop();
  }
  engine.stop();
  traces->stop();
  if (exporter) {
    exporter->stop();
  }
  spdlog::info("stopped; everything acknowledged is stored");
}

}  // namespace usher::api
