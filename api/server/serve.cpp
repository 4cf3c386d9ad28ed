#include "api/server/serve.hpp"

#include <cstdlib>
#include <future>
#include <memory>
#include <thread>

#include <spdlog/spdlog.h>

#include "api/admin/render_admin.hpp"
#include "api/clinics/import/import_routes.hpp"
#include "api/clinics/render_clinics.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/operation/request_log.hpp"
#include "api/operation/request_spans.hpp"
#include "api/server/cluster_control.hpp"
#include "api/server/cluster_link.hpp"
#include "api/server/memory_need.hpp"
#include "api/server/node.hpp"
#include "api/server/service.hpp"
#include "api/server/setup.hpp"
#include "api/server/start_watch.hpp"
#include "api/support/log.hpp"
#include "api/support/secrets.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

/// Requests in flight get this long to be answered once the server stops.
constexpr auto drain_patience = 6s;
/// Whatever hangs, the process is gone before the ten seconds that it promises.
constexpr auto stop_patience = 9s;

template <class Part>
void stop_if_there(const std::shared_ptr<Part>& part) {
  if (part) {
    part->stop();
  }
}

void stop_if_there(const std::shared_ptr<cluster_link>& link, std::chrono::milliseconds patience) {
  if (link) {
    link->stop(patience);
  }
}

/// Stops what has a thread before that which its thread looks at is gone.
template <class Part>
class running {
 public:
  explicit running(std::shared_ptr<Part> part) : part_(std::move(part)) {}
  running(const running&) = delete;
  running& operator=(const running&) = delete;
  ~running() { stop_if_there(part_); }

 private:
  std::shared_ptr<Part> part_;
};

/// The handler looks at what is made after the edge: nobody may come to it once that ends.
class running_server {
 public:
  running_server(edge::server& server, const std::shared_ptr<cluster_link>& link, start_watch& starting)
      : server_(server), link_(link), starting_(starting) {}
  running_server(const running_server&) = delete;
  running_server& operator=(const running_server&) = delete;
  ~running_server() {
    starting_.end();
    server_.stop(0ms);
    stop_if_there(link_, 0ms);
  }

 private:
  edge::server& server_;
  const std::shared_ptr<cluster_link>& link_;
  start_watch& starting_;
};

/// Says how long it takes until the store answers, at first and then now and again.
class store_wait {
 public:
  void say(const storage::store_unreachable& problem) {
    const std::string why = problem.what();
    const auto level = is_answered(problem) ? spdlog::level::err : spdlog::level::warn;
    const auto now = std::chrono::steady_clock::now();
    if (began_ == time_point{}) {
      began_ = now;
      spdlog::log(level, "{}; waiting for it, everything else is answered 503", why);
    } else if (now - said_ >= 10s) {
      spdlog::log(level, "still waiting for the store, {} s by now: {}", seconds_since_begin(now), why);
    } else {
      return;
    }
    said_ = now;
  }
  void end() const {
    if (began_ != time_point{}) {
      spdlog::info("the store answers after {} s", seconds_since_begin(std::chrono::steady_clock::now()));
    }
  }

 private:
  using time_point = std::chrono::steady_clock::time_point;

  /// The database is there and lets us not in, such as for a wrong password, or may not be used as it is:
  /// somebody has to do something.
  static bool is_answered(const storage::store_unreachable& problem) {
    const std::string_view why = problem.what();
    return dynamic_cast<const storage::store_unfit*>(&problem) != nullptr ||
           (why.find("FATAL") != std::string_view::npos &&
            why.find("starting up") == std::string_view::npos &&
            why.find("shutting down") == std::string_view::npos);
  }

  std::int64_t seconds_since_begin(time_point now) const {
    return std::chrono::duration_cast<std::chrono::seconds>(now - began_).count();
  }

  time_point began_{};
  time_point said_{};
};

/// They sign with secrets that the store keeps for us beside the state.
struct signers {
  std::shared_ptr<pass_signer> passes;
  std::shared_ptr<invitations> invited = std::make_shared<invitations>();
};

/// What the demonstration promises, and the secrets for those who sign. Waits for a store that is out of
/// reach; throws store_error when that would be in vain.
void prepare_store(storage::journal& journal, readiness& health, const serve_command& command,
                   const actors::clock& time, const signers& to) {
  using secrets = std::pair<domain::bytes_32, domain::bytes_32>;
  store_wait waited;
  while (true) {
    std::promise<secrets> promise;
    journal.use([&](storage::store& store) {
      try {
        store.forget_requests(time.now());
        secrets kept{store.server_secret("admission-pass"), store.server_secret("invitation")};
        if (command.demo) {
          spdlog::info(set_up_demonstration(store, command.store, time));
        }
        promise.set_value(kept);
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    });
    try {
      const auto kept = promise.get_future().get();
      health.found_store();
      waited.end();
      to.passes->learn(kept.first);
      to.invited->learn(kept.second);
      return;
    } catch (const storage::store_unreachable& problem) {
      health.await_store();
      waited.say(problem);
    }
    std::this_thread::sleep_for(500ms);
  }
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

void say_memory(const serve_command& command) {
  if (const auto now = read_process()) {
    for (const auto& [warns, text] : compare_memory(reserved_by(command), *now, read_memory_limits())) {
      spdlog::log(warns ? spdlog::level::warn : spdlog::level::info, text);
    }
  }
}

void say_who_is_believed(const serve_command& command) {
  if (command.identity.trusted) {
    spdlog::warn(
        "identity: TRUSTED: WHOEVER KNOWS A USER'S NUMBER ACTS AS THAT USER, takes tokens, charges the "
        "wallet, pays, reads and cancels bookings; only for programs that say themselves who their users "
        "are");
  }
  if (command.identity.session) {
    spdlog::info("identity: session; a token is for whoever is logged in{}",
                 command.identity.trusted ? ", where a request comes with the key of a session" : "");
  }
  if (command.identity.assertion) {
    spdlog::info(
        "identity: signed; a token is for whomever an assertion names that the login {} and that is for '{}'",
        command.assertions.secret.empty() ? "signs with a key of --assertion-jwks"
                                          : "signs with the secret that it shares",
        command.assertions.terms.audience);
  }
}

void say_what_is_on(const serve_command& command, const tracing::recorder& spans) {
  say_who_is_believed(command);
  if (command.demo) {
    warn_of_demonstration();
  }
  spdlog::info("administration: {}", command.admin_key.empty() ? "off, no --admin-key was given" : "on");
  // Receivers put secrets into paths: the URL is not logged.
  spdlog::info("notices: {}", command.webhook.url.empty() ? "kept in the outbox, no --webhook-url was given"
                                                          : "sent to the webhook");
  spdlog::info("pages: {}", command.no_web        ? "off, by --no-web"
                            : web_files().empty() ? "none, the program was built without them"
                                                  : "on");
  // See docs/traces.md.
  constexpr std::size_t usual_spans_of_request = 4;
  const auto requests = spans.chunks() * tracing::recorder::spans_per_chunk / usual_spans_of_request;
  spdlog::info(
      "traces: {}; the memory keeps about {} requests, {:.1f} minutes of 100 a second",
      command.otlp.endpoint.empty() ? "kept in memory" : "kept in memory and pushed to the collector",
      requests, static_cast<double>(requests) / 6'000);
}

/// `journal` is made later, and outlives it.
std::shared_ptr<readiness> make_readiness(const std::shared_ptr<storage::journal>& journal) {
  return std::make_shared<readiness>([&journal] { return journal->counters().store_well; },
                                     [&journal] { return journal->counters().store.is_unfit; });
}

std::shared_ptr<storage::journal> make_journal(std::unique_ptr<storage::store> store,
                                               const std::shared_ptr<readiness>& health) {
  storage::journal_settings settings;
  settings.on_right_lost = [health](const std::string&) { health->withdraw(); };
  return std::make_shared<storage::journal>(std::move(store), new_batch_id, settings);
}

std::shared_ptr<request_watch> make_watch(const std::shared_ptr<request_metrics>& requests,
                                          const std::shared_ptr<tracing::recorder>& spans,
                                          const std::vector<std::string>& routes) {
  return std::make_shared<request_watchers>(std::vector<std::shared_ptr<request_watch>>{
      requests, std::make_shared<request_spans>(spans, routes), std::make_shared<request_log>(routes)});
}

browser_settings make_browser_settings(const serve_command& command) {
  return {std::make_shared<const browser_policy>(command.cors_origins), std::make_shared<packer>(),
          command.identity.trusted};
}

/// All that is streamed. To be stopped before the edge, which streams would keep from draining.
struct open_streams {
  std::shared_ptr<token_events> positions = std::make_shared<token_events>();
  std::shared_ptr<seat_events> seats;

  void start() const {
    positions->start();
    seats->start();
  }
  void stop() const {
    positions->stop();
    seats->stop();
  }
};

open_streams make_streams(const serve_command& command, const actors::clock& time) {
  seat_events_settings settings;
  settings.max_listeners = (command.edge.max_streams + 1) / 2;
  settings.start = static_cast<std::uint64_t>(time.now().time_since_epoch().count());
  return {.seats = std::make_shared<seat_events>(settings)};
}

/// With room for uploads.
edge::server_settings edge_settings_of(const serve_command& command) {
  auto settings = command.edge;
  settings.larger = std::make_shared<const edge::larger_bodies>(
      domain::limits::max_upload_bytes, domain::limits::max_uploads_at_once, is_upload);
  return settings;
}

/// Returns when a signal or somebody at the database asks for it, and what the process is to end with; does
/// not when the right to serve is lost.
int wait_for_the_end(const readiness& health, const node* member, const open_streams& streams,
                     edge::server& server) {
  const char* signal = nullptr;
  while (signal == nullptr && !health.withdrawn()) {
    if (const auto asked = member == nullptr ? std::nullopt : member->asked()) {
      const bool is_to_come_back = *asked == domain::owner_wish::hand_over;
      spdlog::info("{}: draining", is_to_come_back ? "another node is wanted" : "it is asked to end");
      return is_to_come_back ? gave_its_place_up : 0;
    }
    signal = wait_for_stop_signal(20ms);
  }
  if (signal == nullptr) {
    streams.stop();
    end_without_right(server);
  }
  spdlog::info("{}: draining", signal);
  return 0;
}

/// Of a node it touches nothing before that has its turn.
storage::node_store open_for_serving(const serve_command& command, const storage::node_facts& mine) {
  if (mine.name.empty()) {
    return {open_store_later(command.store), {}, {}};
  }
  return storage::open_postgres_as_node(
      storage::named_url(command.store.database, mine.process),
      command.store.require_standby ? storage::standby::required : storage::standby::optional);
}

/// Nothing where the server is on its own, or forwards nothing.
std::shared_ptr<cluster_link> make_link(const serve_command& command, const browser_settings& browsers) {
  return command.node.link_host.empty()
             ? nullptr
             : std::make_shared<cluster_link>(command.node, edge_settings_of(command), browsers);
}

storage::node_facts facts_of_this_node(const serve_command& command, const edge::server& server,
                                       const std::shared_ptr<cluster_link>& link) {
  return node_facts_of(command.node, "http://" + command.edge.host + ":" + std::to_string(server.port()),
                       link ? link->address() : "");
}

void start_if_there(const std::shared_ptr<cluster_link>& link, const cluster_link::answers& by) {
  if (link) {
    link->start(by);
  }
}

/// From here on the actors may be asked.
void open(readiness& health, const std::shared_ptr<cluster_link>& link) {
  health.open();
  if (link) {
    link->forwards()->lead();
  }
}

forwarder_counters counters_of(const std::shared_ptr<cluster_link>& link) {
  return link && link->forwards() ? link->forwards()->counters() : forwarder_counters{};
}

/// Nothing where the server is on its own.
std::unique_ptr<node> make_node(const serve_command& command, const storage::node_facts& mine,
                                const std::shared_ptr<readiness>& health,
                                const std::shared_ptr<cluster_link>& link, std::function<void()> on_wait) {
  if (mine.name.empty()) {
    return nullptr;
  }
  std::function<void(const owner_address&)> on_owner;
  if (link) {
    on_owner = [link](const owner_address& owner) { link->forwards()->follow(owner); };
  } else {
    on_wait = nullptr;
  }
  return std::make_unique<node>(
      storage::open_ownership(storage::named_url(command.store.database, mine.process)), mine, health,
      std::move(on_owner), std::move(on_wait));
}

/// Null where the server is on its own.
std::shared_ptr<cluster_asker> make_asker(const serve_command& command, const storage::node_facts& mine) {
  return mine.name.empty()
             ? nullptr
             : std::make_shared<cluster_control>(mine.name, storage::open_ownership(storage::named_url(
                                                                command.store.database, mine.process)));
}

/// On the journal's thread, whose the store is.
std::int64_t claim_store(storage::journal& journal, const decltype(storage::node_store::claim)& by,
                         const storage::node_facts& mine, const domain::owner_sighting& instead_of) {
  std::promise<std::int64_t> promise;
  journal.use([&](storage::store&) {
    try {
      promise.set_value(by(mine, instead_of));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  });
  return promise.get_future().get();
}

actors::engine_settings complete(actors::engine_settings settings, std::shared_ptr<webhook_sender> webhook,
                                 const std::shared_ptr<const actors::clock>& time,
                                 std::shared_ptr<tracing::recorder> spans,
                                 const std::shared_ptr<seat_events>& seats) {
  settings.spans = std::move(spans);
  settings.seats_published = [seats](const domain::concert_date_key& date) { seats->published(date); };
  settings.renderers = {render_clinic, [time](const domain::notice_queued& notice, std::int32_t attempt) {
                          return render_notice(notice, attempt, *time);
                        }};
  settings.notices = std::move(webhook);
  settings.new_seed = new_seed;
  settings.waiting_line.hash = sha_256;
  return settings;
}

/// Takes out of the store what is over, once it is started.
std::shared_ptr<storage::retention> make_retention(const serve_command& command,
                                                   const std::shared_ptr<storage::journal>& journal,
                                                   const std::shared_ptr<const actors::clock>& time) {
  return std::make_shared<storage::retention>(journal, command.retention, [time] { return time->now(); });
}

retention_reading reading_of(const storage::retention& of) {
  const auto now = of.counters();
  const auto rows = [&now](storage::prunable what) { return now.rows[static_cast<std::size_t>(what)]; };
  return {rows(storage::prunable::tokens), rows(storage::prunable::sessions),
          rows(storage::prunable::notices), static_cast<double>(now.last_run_ms) / 1'000};
}

/// Of another login; nothing where none is believed.
std::shared_ptr<assertion_login> make_login(const serve_command& command,
                                            const std::shared_ptr<const actors::clock>& time) {
  if (!command.identity.assertion) {
    return nullptr;
  }
  auto login = std::make_shared<assertion_login>(command.assertions, time);
  login->start();
  return login;
}

route_settings settings_of(const serve_command& command, const signers& sign, const open_streams& streams,
                           std::shared_ptr<const assertion_login> login,
                           const std::shared_ptr<tracing::archive>& traces,
                           std::shared_ptr<cluster_asker> nodes, operation_settings operation) {
  operation.trust_forwarded_for = command.trust_forwarded_for;
  return {{command.identity,
           {},
           command.demo,
           sign.passes,
           streams.positions,
           streams.seats,
           {},
           {},
           std::move(login)},
          {command.engine.clinics, command.admin_contact},
          command.admin_key,
          traces,
          command.demo,
          std::move(operation),
          {command.who_registers, sign.invited},
          command.limits,
          std::move(nodes)};
}

/// Waits for its turn, where it is a node.
void become_owner(node* member, storage::journal& journal, const decltype(storage::node_store::claim)& claim,
                  const storage::node_facts& mine) {
  if (member != nullptr) {
    member->become_owner([&](const domain::owner_sighting& instead_of) {
      return claim_store(journal, claim, mine, instead_of);
    });
  }
}

/// What works on when nobody is served any more. Some may not be there.
struct at_work {
  metrics_publisher& metrics;
  const std::shared_ptr<webhook_sender>& webhook;
  storage::retention& keeping;
  actors::engine& engine;
  node* member;
};

void stop_in_order(const at_work& all) {
  all.metrics.stop();
  // Its results go to an actor: all of them must have come before the actors end.
  stop_if_there(all.webhook);
  all.keeping.stop();
  all.engine.stop();
  if (all.member != nullptr) {
    all.member->resign();
  }
}

/// Waits until the actors owe no answer: what is left in flight waits for another node.
void wait_for_answers(const edge::server& server, const cluster_link& link) {
  constexpr auto patience = 4s;
  const auto give_up = std::chrono::steady_clock::now() + patience;
  // The counts are not taken in one moment, so they have to agree for a while.
  int looks = 0;
  while (looks < 4 && std::chrono::steady_clock::now() < give_up) {
    const auto waits_elsewhere = link.forwards()->counters().waiting;
    const auto in_flight = server.counters().requests_in_flight + link.open_requests();
    looks = in_flight <= waits_elsewhere ? looks + 1 : 0;
    std::this_thread::sleep_for(5ms);
  }
}

/// Where another node waits for its turn: has it serve, while what comes here meanwhile waits and then goes
/// there. False where there is none, or nothing is forwarded.
bool hand_over(const edge::server& server, const std::shared_ptr<cluster_link>& link,
               const open_streams& streams, readiness& health, const at_work& all) {
  if (!link || health.withdrawn() || !all.member->has_successor()) {
    return false;
  }
  constexpr auto patience_for_successor = 3s;
  const stop_watchdog watchdog;
  link->forwards()->hold();
  health.hand_over();
  streams.stop();
  wait_for_answers(server, *link);
  stop_in_order(all);
  all.member->find_successor(patience_for_successor);
  return true;
}

/// Everybody who was let in is answered, here or by another node.
void end_in_order(const serve_command& command, edge::server& server,
                  const std::shared_ptr<cluster_link>& link, const open_streams& streams, readiness& health,
                  const at_work& working) {
  const bool is_handed_over = hand_over(server, link, streams, health, working);
  health.drain();
  server.announce_end();
  // Serves on for a while as if nothing were, but for saying that it is not ready; a second signal ends that.
  wait_for_stop_signal(command.drain_delay);
  const stop_watchdog watchdog;
  streams.stop();
  server.stop(drain_patience);
  stop_if_there(link, drain_patience);
  if (!is_handed_over) {
    stop_in_order(working);
  }
}

}  // namespace

int serve(const serve_command& command) {
  start_watch starting;
  // Before any of it is taken.
  say_memory(command);
  edge::raise_descriptor_limit();
  // Bound before anything is made, so that a port in use leaves nothing behind; it accepts when all is there.
  const auto handler = std::make_shared<edge::request_handler>();
  const auto browsers = make_browser_settings(command);
  edge::server server{
      edge_settings_of(command),
      [handler](edge::request&& r, edge::responder to) { (*handler)(std::move(r), std::move(to)); },
      make_edge_answers(*browsers.policy)};
  const auto time = actors::make_system_clock(command.store.time_zone);
  const auto webhook = make_webhook(command, time);
  const auto link = make_link(command, browsers);
  const auto mine = facts_of_this_node(command, server, link);
  auto store = open_for_serving(command, mine);
  spdlog::info("store: {}", store.opened->description());
  const signers sign{std::make_shared<pass_signer>(command.passes)};
  std::shared_ptr<storage::journal> journal;
  const auto health = make_readiness(journal);
  journal = make_journal(std::move(store.opened), health);
  const auto spans = std::make_shared<tracing::recorder>(command.spans);
  say_what_is_on(command, *spans);
  const auto traces = std::make_shared<tracing::archive>(spans, command.traces);
  const auto exporter = make_exporter(command, *traces);
  const auto streams = make_streams(command, *time);
  actors::engine engine{complete(command.engine, webhook, time, spans, streams.seats), time, journal};
  const auto login = make_login(command, time);
  const running naming{login};
  const auto keeping = make_retention(command, journal, time);
  const auto metrics = std::make_shared<metrics_publisher>(metrics_publisher::sources{
      engine, journal, health, spans, traces, login, USHER_VERSION,
      [keeping] { return reading_of(*keeping); }, [link] { return counters_of(link); }});
  const auto table = std::make_shared<const route_table>(make_routes(
      engine,
      settings_of(command, sign, streams, login, traces, make_asker(command, mine), {health, metrics})));
  const auto requests = std::make_shared<request_metrics>(table->names());
  const auto watch = make_watch(requests, spans, table->names());
  const auto site = command.no_web ? nullptr : std::make_shared<const web_site>();
  const running_server answering{server, link, starting};
  start_if_there(link, {table, *time, watch, health, browsers});
  *handler = make_request_handler(table, *time, command.trust_forwarded_for, watch, health, site, browsers,
                                  link ? link->forwards() : nullptr);
  metrics->start(requests, [&server] { return server.counters(); });
  const running measuring{metrics};
  // Until the state is restored only the calls of operation are answered.
  server.start();
  spdlog::info("restoring; /readyz answers on http://{}:{}", command.edge.host, server.port());
  starting.serves(*health, server);
  const auto member =
      make_node(command, mine, health, link, [&engine, &store] { engine.follow(store.follow); });
  become_owner(member.get(), *journal, store.claim, mine);
  prepare_store(*journal, *health, command, *time, sign);
  engine.start();
  keeping->start();
  starting.end();
  streams.start();
  open(*health, link);
  spdlog::info("usher " USHER_VERSION " listens on http://{}:{}", command.edge.host, server.port());
  const int ends_with = wait_for_the_end(*health, member.get(), streams, server);
  const at_work working{*metrics, webhook, *keeping, engine, member.get()};
  end_in_order(command, server, link, streams, *health, working);
  traces->stop();
  stop_if_there(exporter);
  spdlog::info("stopped; everything acknowledged is stored");
  return ends_with;
}

}  // namespace usher::api
