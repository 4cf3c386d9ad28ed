#include "api/operation/render_metrics.hpp"

#include <algorithm>
#include <map>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "api/admin/render_admin.hpp"

namespace usher::api {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using labels = std::vector<ClientMetric::Label>;

constexpr double nanoseconds_per_second = 1e9;

template <class Number>
double to_double(Number value) {
  return static_cast<double>(value);
}

double in_seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

/// The families of a page, in the order in which they were begun.
class metrics_page {
 public:
  class family {
   public:
    family(std::vector<MetricFamily>& all, std::size_t at) : all_(all), at_(at) {}

    void add(double value, labels with = {}) const {
      ClientMetric metric;
      metric.label = std::move(with);
      if (all_[at_].type == MetricType::Counter) {
        metric.counter.value = value;
      } else {
        metric.gauge.value = value;
      }
      all_[at_].metric.push_back(std::move(metric));
    }

    /// `per_unit`: how many of what was counted are one of what the family's name says.
    template <std::size_t Bounds, class Reading>
    void add(const std::array<std::uint64_t, Bounds>& bounds, const Reading& reading, double per_unit,
             labels with = {}) const {
      ClientMetric metric;
      metric.label = std::move(with);
      auto& out = metric.histogram;
      for (std::size_t i = 0; i < Bounds; ++i) {
        out.sample_count += reading.counts[i];
        out.bucket.push_back({out.sample_count, to_double(bounds[i]) / per_unit});
      }
      out.sample_count += reading.counts[Bounds];
      out.sample_sum = to_double(reading.sum) / per_unit;
      all_[at_].metric.push_back(std::move(metric));
    }

   private:
    std::vector<MetricFamily>& all_;
    std::size_t at_;
  };

  family counter(const char* name, const char* help) { return begin(name, help, MetricType::Counter); }
  family gauge(const char* name, const char* help) { return begin(name, help, MetricType::Gauge); }
  family histogram(const char* name, const char* help) { return begin(name, help, MetricType::Histogram); }

  std::string text() const { return prometheus::TextSerializer{}.Serialize(families_); }

 private:
  family begin(const char* name, const char* help, MetricType type) {
    families_.push_back({name, help, type, {}});
    return {families_, families_.size() - 1};
  }

  std::vector<MetricFamily> families_;
};

void add_server(metrics_page& page, const metrics_reading& now) {
  page.gauge("usher_build_info", "Always 1; the version is in the label").add(1, {{"version", now.version}});
  page.gauge("usher_ready", "1 while the server is to be sent requests, as /readyz says, else 0")
      .add(now.ready ? 1 : 0);
  page.gauge("usher_node_waits", "1 while another node serves and this one waits for its place, else 0")
      .add(now.waits_for_its_turn ? 1 : 0);
}

void add_forwarding(metrics_page& page, const forwarder_counters& now) {
  page.counter("usher_forwarded_requests_total",
               "Answers of the node that serves that went to clients of this one")
      .add(to_double(now.forwarded));
  page.counter("usher_forward_retries_total", "Requests that were sent to another node once more")
      .add(to_double(now.retried));
  page.counter("usher_forward_unknown_total", "Requests answered OUTCOME_UNKNOWN")
      .add(to_double(now.unknown));
  page.counter("usher_forward_refused_total", "Requests answered that the node that serves cannot be reached")
      .add(to_double(now.refused));
  page.gauge("usher_forwards_waiting", "Requests that wait for another node").add(to_double(now.waiting));
  page.gauge("usher_forwarded_streams", "Streams of another node that are passed on")
      .add(to_double(now.streams));
  page.gauge("usher_node_forwards", "1 while this node forwards to the one that serves, else 0")
      .add(now.is_engaged ? 1 : 0);
  page.gauge("usher_link_up", "1 while the node that serves answers this one, else 0")
      .add(now.is_linked ? 1 : 0);
}

void add_requests(metrics_page& page, const metrics_reading& now) {
  const auto requests =
      page.counter("usher_http_requests_total", "Requests answered, by route, method and status");
  const auto times = page.histogram("usher_http_request_duration_seconds",
                                    "From a request being complete to its answer, by route");
  for (const auto& one : now.routes) {
    for (const auto& [status, count] : one.statuses) {
      requests.add(to_double(count),
                   {{"route", one.route}, {"method", one.method}, {"status", std::to_string(status)}});
    }
    times.add(request_time_bounds, one.times, nanoseconds_per_second,
              {{"route", one.route}, {"method", one.method}});
  }
  const auto refusals =
      page.counter("usher_refusals_total", "Answers that said no, by the code of the reason");
  for (const auto& [reason, count] : now.refusals) {
    refusals.add(to_double(count), {{"reason", reason}});
  }
}

void add_edge(metrics_page& page, const edge::server_counters& edge) {
  page.gauge("usher_http_connections_open", "Connections that are open")
      .add(to_double(edge.connections_open));
  page.counter("usher_http_connections_accepted_total", "Connections accepted")
      .add(to_double(edge.connections_accepted));
  page.counter("usher_http_connections_refused_total", "Connections answered 503 because there were too many")
      .add(to_double(edge.connections_refused));
  page.gauge("usher_http_requests_in_flight", "Requests that are not answered yet")
      .add(to_double(edge.requests_in_flight));
  page.gauge("usher_http_streams_open", "Streams of events, of tokens and seats, that are open")
      .add(to_double(edge.streams_open));
  page.counter("usher_http_streams_dropped_total", "Streams ended because their clients did not keep up")
      .add(to_double(edge.streams_dropped));
}

void add_journal(metrics_page& page, const storage::journal_counters& journal) {
  page.gauge("usher_store_up", "1 while the store answers, else 0").add(journal.store_well ? 1 : 0);
  page.gauge("usher_store_unanswered_seconds",
             "For how long the store has owed an answer, to a batch or a question of the journal; 0 when it "
             "owes none")
      .add(std::chrono::duration<double>(journal.unanswered_for).count());
  page.counter("usher_journal_batches_total", "Batches that became durable").add(to_double(journal.batches));
  page.counter("usher_journal_changes_total", "Changes that became durable").add(to_double(journal.changes));
  const auto unfit = page.gauge(
      "usher_store_unfit", "1 while the store answers and may not be used as it is, by the reason, else 0");
  for (const auto& [reason, name] : {std::pair{storage::unfit::without_standby, "without_standby"},
                                     std::pair{storage::unfit::replaced, "replaced"}}) {
    unfit.add(journal.store.is_unfit == reason ? 1 : 0, {{"reason", name}});
  }
  page.counter("usher_store_silences_total",
               "Sessions of the database that were ended because it answered nobody any more")
      .add(to_double(journal.store.silences));
  page.counter("usher_store_fail_overs_total", "Standbys that took over with all that was acknowledged")
      .add(to_double(journal.store.fail_overs));
  page.counter("usher_journal_lost_batches_total", "Batches that did not become durable")
      .add(to_double(journal.lost_batches));
  page.counter("usher_journal_batches_in_doubt_total",
               "Batches whose commit was in doubt, whatever came of them")
      .add(to_double(journal.batches_in_doubt));
  page.histogram("usher_journal_batch_changes", "Changes of a durable batch")
      .add(storage::batch_size_bounds, journal.batch_sizes, 1);
  page.histogram("usher_journal_commit_duration_seconds",
                 "From the journal turning to a batch until that was durable")
      .add(storage::commit_time_bounds, journal.commit_times, nanoseconds_per_second);
}

void add_actors(metrics_page& page, const std::vector<actor_kind_reading>& kinds) {
  const auto add = [&](const metrics_page::family& to, auto value) {
    for (const auto& one : kinds) {
      to.add(value(one), {{"kind", one.kind}});
    }
  };
  add(page.gauge("usher_actors", "Actors, by kind"), [](const auto& k) { return to_double(k.actors); });
  add(page.gauge("usher_actor_mailbox_messages",
                 "Messages that wait in the mailboxes of all actors of a kind"),
      [](const auto& k) { return to_double(k.waiting); });
  add(page.gauge("usher_actor_mailbox_messages_max", "Messages that wait in the fullest mailbox of a kind"),
      [](const auto& k) { return to_double(k.most_waiting); });
  add(page.gauge("usher_actor_oldest_waiting_seconds",
                 "How long the message has waited that has waited longest in any mailbox of a kind"),
      [](const auto& k) { return in_seconds(k.oldest_waiting); });
  add(page.counter("usher_actor_messages_total", "Messages that actors of a kind began with"),
      [](const auto& k) { return to_double(k.messages); });
  add(page.counter("usher_actor_busy_seconds_total", "Time that actors of a kind spent on messages"),
      [](const auto& k) { return in_seconds(k.busy); });
}

void add_spans(metrics_page& page, const tracing::archive_counters& spans) {
  page.counter("usher_spans_collected_total", "Spans recorded and seen by the archive")
      .add(to_double(spans.seen));
  page.counter("usher_spans_missed_total", "Spans overwritten before the archive saw them")
      .add(to_double(spans.missed));
  page.counter("usher_traces_kept_total", "Traces of slow and failed requests that were kept longer")
      .add(to_double(spans.kept_traces));
}

void add_rooms(metrics_page& page, const state_reading& state) {
  constexpr double seconds_per_minute = 60;
  page.gauge("usher_waiting_rooms",
             "Waiting rooms in use; only a bounded number of them has series of its own")
      .add(to_double(state.rooms_in_use));
  const auto add = [&](const metrics_page::family& to, auto value) {
    for (const auto& one : state.rooms) {
      to.add(to_double(value(one.standing)), {{"room", room_text(one.room)}});
    }
  };
  add(page.gauge("usher_waiting_room_waiting", "Tokens that wait"), [](const auto& s) { return s.waiting; });
  add(page.gauge("usher_waiting_room_away", "Tokens whose holders stopped polling and may come back"),
      [](const auto& s) { return s.away; });
  add(page.gauge("usher_waiting_room_active", "Tokens that are active"),
      [](const auto& s) { return s.active; });
  add(page.gauge("usher_waiting_room_places", "Tokens that may be active at once"),
      [](const auto& s) { return s.rules.places; });
  add(page.gauge("usher_waiting_room_open", "1 while a room admits people, 0 while it is paused"),
      [](const auto& s) { return s.mode == domain::room_mode::paused ? 0 : 1; });
  add(page.counter("usher_waiting_room_tokens_issued_total", "Tokens issued, over all starts of the server"),
      [](const auto& s) { return s.issued; });
  add(page.gauge("usher_waiting_room_admissions_per_second", "Admissions of the last five minutes at most"),
      [](const auto& s) { return s.admissions_per_minute / seconds_per_minute; });
}

void add_dates(metrics_page& page, const state_reading& state) {
  page.gauge("usher_concert_dates_loaded",
             "Concert dates in memory; only a bounded number of them has series of its own")
      .add(to_double(state.dates_loaded));
  const auto seats = page.gauge("usher_seats", "Seats of a concert date that are free, held, offered, sold");
  const auto waiting = page.gauge("usher_seat_waiting_list", "People on the waiting list of a concert date");
  for (const auto& one : state.dates) {
    const labels place{{"concert", std::to_string(one.date.concert.value)},
                       {"date", domain::to_text(one.date.starts_at)}};
    for (const auto& [use, count] : {std::pair{"free", one.free}, std::pair{"held", one.held},
                                     std::pair{"offered", one.offered}, std::pair{"sold", one.sold}}) {
      auto with = place;
      with.push_back({"state", use});
      seats.add(to_double(count), std::move(with));
    }
    waiting.add(to_double(one.waiting), place);
  }
}

void add_clinics(metrics_page& page, const state_reading& state) {
  const auto add = [&](const metrics_page::family& to, auto value) {
    for (const auto& one : state.clinics) {
      to.add(to_double(value(one)), {{"clinic", std::to_string(one.clinic.value)}});
    }
  };
  add(page.gauge("usher_clinic_reserved", "Places of a clinic's next class that are taken"),
      [](const auto& c) { return c.reserved; });
  add(page.gauge("usher_clinic_capacity", "Places of a clinic's next class"),
      [](const auto& c) { return c.capacity; });
  add(page.gauge("usher_clinic_waiting", "People in the line for a place of a clinic's next class"),
      [](const auto& c) { return c.waiting; });
}

void add_state(metrics_page& page, const state_reading& state) {
  add_rooms(page, state);
  add_dates(page, state);
  add_clinics(page, state);
  page.gauge("usher_people", "People who are registered").add(to_double(state.people));
  page.gauge("usher_scrape_unanswered", "Questions of this scrape that actors did not answer in time")
      .add(to_double(state.unanswered));
}

void add_assertion_keys(metrics_page& page, const assertion_key_counters& keys) {
  page.gauge("usher_assertion_keys", "Keys that assertions of the other login are verified with")
      .add(to_double(keys.keys));
  const auto asked =
      page.counter("usher_assertion_key_fetches_total", "Times that its keys were asked for, by result");
  asked.add(to_double(keys.fetched), {{"result", "fetched"}});
  asked.add(to_double(keys.failed), {{"result", "failed"}});
  const auto read =
      page.counter("usher_assertions_total", "Assertions of the other login, by whether they were believed");
  read.add(to_double(keys.accepted), {{"result", "accepted"}});
  read.add(to_double(keys.refused), {{"result", "refused"}});
}

void add_retention(metrics_page& page, const retention_reading& retention) {
  const auto rows = page.counter("usher_pruned_rows_total",
                                 "Rows that were taken out of the store because they were over, by kind");
  rows.add(to_double(retention.tokens), {{"kind", "tokens"}});
  rows.add(to_double(retention.sessions), {{"kind", "sessions"}});
  rows.add(to_double(retention.notices), {{"kind", "notices"}});
  page.gauge(
          "usher_retention_last_run_time_seconds",
          "When the store was last gone through for rows that are over, since the beginning of 1970 in UTC")
      .add(retention.last_run_seconds);
}

/// Named as all Prometheus clients name them.
void add_process(metrics_page& page, const process_reading& process) {
  page.counter("process_cpu_seconds_total", "Processor time spent, in user and system mode")
      .add(process.cpu_seconds);
  page.gauge("process_resident_memory_bytes", "Resident memory").add(to_double(process.resident_bytes));
  page.gauge("process_virtual_memory_bytes", "Virtual memory").add(to_double(process.virtual_bytes));
  page.gauge("process_open_fds", "Descriptors that are open").add(to_double(process.open_descriptors));
  page.gauge("process_max_fds", "Descriptors that may be open").add(to_double(process.most_descriptors));
  page.gauge("process_start_time_seconds", "When the process was started, since the beginning of 1970 in UTC")
      .add(process.started_at_seconds);
  page.gauge("process_threads", "Threads").add(to_double(process.threads));
}

}  // namespace

std::vector<actor_kind_reading> by_kind(const std::vector<tracing::actor_reading>& actors) {
  std::map<std::string_view, actor_kind_reading> kinds;
  for (const auto& one : actors) {
    auto& kind = kinds[std::string_view(one.name).substr(0, one.name.find('/'))];
    ++kind.actors;
    kind.waiting += one.waiting;
    kind.most_waiting = std::max(kind.most_waiting, one.waiting);
    kind.messages += one.messages;
    kind.busy += one.busy;
    kind.oldest_waiting =
        std::max(kind.oldest_waiting, one.oldest_waiting.value_or(std::chrono::nanoseconds{0}));
  }
  std::vector<actor_kind_reading> all;
  for (auto& [name, kind] : kinds) {
    kind.kind = name;
    all.push_back(std::move(kind));
  }
  return all;
}

std::string render_metrics(const metrics_reading& now) {
  metrics_page page;
  add_server(page, now);
  add_forwarding(page, now.forwarding);
  add_requests(page, now);
  add_edge(page, now.edge);
  add_journal(page, now.journal);
  if (now.actors) {
    add_actors(page, *now.actors);
  }
  if (now.spans) {
    add_spans(page, *now.spans);
  }
  if (now.state) {
    add_state(page, *now.state);
  }
  if (now.assertion_keys) {
    add_assertion_keys(page, *now.assertion_keys);
  }
  if (now.process) {
    add_process(page, *now.process);
  }
  if (now.retention) {
    add_retention(page, *now.retention);
  }
  return page.text();
}

}  // namespace usher::api
