#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "actors/engine.hpp"
#include "actors/tracing/archive.hpp"
#include "api/http/exchange.hpp"
#include "api/identity/assertion_login.hpp"
#include "api/operation/readiness.hpp"
#include "api/operation/render_metrics.hpp"
#include "api/operation/request_metrics.hpp"

namespace usher::api {

/// Answers scrapes, on a thread of its own: whatever there is to measure, a scrape takes nothing from the
/// threads that serve clients but the messages by which it asks waiting rooms and dates how they stand. Those
/// that came while a page was made share the next one. Before the state was restored a page has nothing of
/// what only the actors know.
///
/// Of waiting rooms the one for everything and the newest concerts' have series of their own; of the dates
/// that are loaded (none is loaded for a scrape) those that begin next and then those that began last; see
/// domain/base/limits.hpp for how many.
class metrics_publisher {
 public:
  struct sources {
    actors::engine& engine;
    std::shared_ptr<const storage::journal> journal;
    std::shared_ptr<const readiness> health;
    /// Without them nothing is known of mailboxes, or of spans.
    std::shared_ptr<const tracing::recorder> probes = {};
    std::shared_ptr<const tracing::archive> traces = {};
    /// Null where no other login is believed.
    std::shared_ptr<const assertion_login> login = {};
    std::string version = {};
    /// Nothing where nobody takes out what is over.
    std::function<retention_reading()> retention = {};
    /// Nothing where nothing is forwarded.
    std::function<forwarder_counters()> forwarding = {};
  };

  explicit metrics_publisher(sources from);
  /// Stops as `stop` does.
  ~metrics_publisher();

  /// Begins to work; once. `edge` is called on the publisher's thread until `stop` is over.
  void start(std::shared_ptr<const request_metrics> requests, std::function<edge::server_counters()> edge);

  /// With a page, some time later; 503 when too many wait already, or before `start` and after `stop`. Any
  /// thread, does not block.
  void answer(const exchange& x);

  /// Those who wait get no page. Idempotent.
  void stop();

 private:
  class survey;

  void work(const std::stop_token& stopped);
  metrics_reading look(const std::stop_token& stopped) const;
  state_reading look_into_actors(const std::stop_token& stopped) const;
  std::vector<domain::concert_date_key> loaded_dates() const;

  const sources from_;
  std::shared_ptr<const request_metrics> requests_;
  std::function<edge::server_counters()> edge_;

  std::mutex mutex_;
  std::condition_variable_any wanted_;
  bool open_ = false;
  std::vector<exchange> waiting_;
  std::jthread thread_;
};

}  // namespace usher::api
