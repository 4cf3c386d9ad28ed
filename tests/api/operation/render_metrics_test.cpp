#include "api/operation/render_metrics.hpp"

#include <gtest/gtest.h>

#include "tests/support/metrics_page.hpp"

namespace usher::tests::render_metrics_test {
namespace {

using namespace std::chrono_literals;

api::metrics_reading full_reading() {
  api::metrics_reading now{"1.2.3"};
  now.ready = true;
  api::route_reading holds{"POST", "/api/concert/reserve", {{200, 3}, {409, 1}}, {}};
  holds.times.counts[0] = 1;
  holds.times.counts[4] = 2;
  holds.times.counts[15] = 1;
  holds.times.sum = 31'020'400'000;
  now.routes = {holds};
  now.refusals = {{"SEAT_ALREADY_RESERVED", 1}};
  now.edge = {.connections_open = 5,
              .connections_accepted = 9,
              .connections_refused = 2,
              .requests_in_flight = 4,
              .requests_handled = 77,
              .streams_open = 6,
              .streams_dropped = 1};
  now.retention = {.tokens = 11, .sessions = 12, .notices = 13, .last_run_seconds = 1'700'000'000};
  now.journal.batches = 2;
  now.journal.changes = 7;
  now.journal.lost_batches = 1;
  now.journal.batches_in_doubt = 4;
  now.journal.store = {storage::unfit::without_standby, 5, 6};
  now.journal.batch_sizes.counts[0] = 1;
  now.journal.batch_sizes.counts[3] = 1;
  now.journal.batch_sizes.sum = 7;
  now.journal.commit_times.counts[2] = 2;
  now.journal.commit_times.sum = 1'900'000;
  now.state.emplace();
  domain::room_standing room;
  room.waiting = 40;
  room.away = 3;
  room.active = 10;
  room.issued = 1234;
  room.admissions_per_minute = 90;
  room.rules.places = 100;
  now.state->rooms_in_use = 2;
  now.state->rooms = {{domain::room_id{0}, room}, {domain::room_id{7}, {}}};
  now.state->dates_loaded = 1;
  now.state->dates = {
      {{domain::concert_id{1}, *domain::parse_local_time("2024-09-15T20:00:00")}, {}, 40, 4, 1, 5, 12}};
  now.state->clinics = {{domain::clinic_id{3}, 5, 6, 2}};
  now.state->people = 31;
  now.state->unanswered = 1;
  now.actors = {{"concert-date", 4, 12, 9, 1'000, 1'500ms, 20ms}};
  now.spans = tracing::archive_counters{100, 3, 2};
  now.assertion_keys = api::assertion_key_counters{2, 40, 3, 500, 7};
  now.process = api::process_reading{12.5, 4'096, 8'192, 1'726'398'000.25, 11, 40, 1'024};
  now.forwarding = {21, 22, 23, 24, 25, 26, true, true};
  return now;
}

using figures = std::vector<std::pair<std::string, double>>;

/// What `full_reading` says of requests and batches.
figures of_the_server() {
  return {
      {R"(usher_build_info{version="1.2.3"})", 1},
      {"usher_ready", 1},
      {"usher_node_waits", 0},
      {"usher_forwarded_requests_total", 21},
      {"usher_forward_retries_total", 22},
      {"usher_forward_unknown_total", 23},
      {"usher_forward_refused_total", 24},
      {"usher_forwards_waiting", 25},
      {"usher_forwarded_streams", 26},
      {"usher_node_forwards", 1},
      {"usher_link_up", 1},
      {R"(usher_http_requests_total{method="POST",route="/api/concert/reserve",status="200"})", 3},
      {R"(usher_http_requests_total{method="POST",route="/api/concert/reserve",status="409"})", 1},
      {R"(usher_http_request_duration_seconds_bucket{le="0.0005",method="POST",route="/api/concert/reserve"})",
       1},
      {R"(usher_http_request_duration_seconds_bucket{le="0.005",method="POST",route="/api/concert/reserve"})",
       1},
      {R"(usher_http_request_duration_seconds_bucket{le="0.01",method="POST",route="/api/concert/reserve"})",
       3},
      {R"(usher_http_request_duration_seconds_bucket{le="30",method="POST",route="/api/concert/reserve"})",
       3},
      {R"(usher_http_request_duration_seconds_bucket{le="+Inf",method="POST",route="/api/concert/reserve"})",
       4},
      {R"(usher_http_request_duration_seconds_count{method="POST",route="/api/concert/reserve"})", 4},
      {R"(usher_http_request_duration_seconds_sum{method="POST",route="/api/concert/reserve"})", 31.0204},
      {R"(usher_refusals_total{reason="SEAT_ALREADY_RESERVED"})", 1},
      {"usher_http_connections_open", 5},
      {"usher_http_connections_accepted_total", 9},
      {"usher_http_connections_refused_total", 2},
      {"usher_http_requests_in_flight", 4},
      {"usher_http_streams_open", 6},
      {"usher_http_streams_dropped_total", 1},
      {"usher_store_up", 1},
      {R"(usher_pruned_rows_total{kind="tokens"})", 11},
      {R"(usher_pruned_rows_total{kind="sessions"})", 12},
      {R"(usher_pruned_rows_total{kind="notices"})", 13},
      {"usher_retention_last_run_time_seconds", 1'700'000'000},
      {"usher_journal_batches_total", 2},
      {"usher_journal_changes_total", 7},
      {"usher_journal_lost_batches_total", 1},
      {"usher_journal_batches_in_doubt_total", 4},
      {R"(usher_store_unfit{reason="without_standby"})", 1},
      {R"(usher_store_unfit{reason="replaced"})", 0},
      {"usher_store_silences_total", 5},
      {"usher_store_fail_overs_total", 6},
      {R"(usher_journal_batch_changes_bucket{le="1"})", 1},
      {R"(usher_journal_batch_changes_bucket{le="10"})", 2},
      {"usher_journal_batch_changes_sum", 7},
      {R"(usher_journal_commit_duration_seconds_bucket{le="0.0005"})", 0},
      {R"(usher_journal_commit_duration_seconds_bucket{le="0.001"})", 2},
      {"usher_journal_commit_duration_seconds_sum", 0.0019},
  };
}

/// What it says of everything that is booked, of the actors, and of the process.
figures of_what_goes_on() {
  return {
      {"usher_waiting_rooms", 2},
      {R"(usher_waiting_room_waiting{room="all"})", 40},
      {R"(usher_waiting_room_waiting{room="7"})", 0},
      {R"(usher_waiting_room_away{room="all"})", 3},
      {R"(usher_waiting_room_active{room="all"})", 10},
      {R"(usher_waiting_room_places{room="all"})", 100},
      {R"(usher_waiting_room_open{room="all"})", 1},
      {R"(usher_waiting_room_tokens_issued_total{room="all"})", 1234},
      {R"(usher_waiting_room_admissions_per_second{room="all"})", 1.5},
      {"usher_concert_dates_loaded", 1},
      {R"(usher_seats{concert="1",date="2024-09-15T20:00:00",state="free"})", 40},
      {R"(usher_seats{concert="1",date="2024-09-15T20:00:00",state="held"})", 4},
      {R"(usher_seats{concert="1",date="2024-09-15T20:00:00",state="offered"})", 1},
      {R"(usher_seats{concert="1",date="2024-09-15T20:00:00",state="sold"})", 5},
      {R"(usher_seat_waiting_list{concert="1",date="2024-09-15T20:00:00"})", 12},
      {R"(usher_clinic_reserved{clinic="3"})", 5},
      {R"(usher_clinic_capacity{clinic="3"})", 6},
      {R"(usher_clinic_waiting{clinic="3"})", 2},
      {"usher_people", 31},
      {"usher_scrape_unanswered", 1},
      {R"(usher_actors{kind="concert-date"})", 4},
      {R"(usher_actor_mailbox_messages{kind="concert-date"})", 12},
      {R"(usher_actor_mailbox_messages_max{kind="concert-date"})", 9},
      {R"(usher_actor_oldest_waiting_seconds{kind="concert-date"})", 0.02},
      {R"(usher_actor_messages_total{kind="concert-date"})", 1'000},
      {R"(usher_actor_busy_seconds_total{kind="concert-date"})", 1.5},
      {"usher_spans_collected_total", 100},
      {"usher_spans_missed_total", 3},
      {"usher_assertion_keys", 2},
      {R"(usher_assertion_key_fetches_total{result="fetched"})", 40},
      {R"(usher_assertion_key_fetches_total{result="failed"})", 3},
      {R"(usher_assertions_total{result="accepted"})", 500},
      {R"(usher_assertions_total{result="refused"})", 7},
      {"usher_traces_kept_total", 2},
      {"process_cpu_seconds_total", 12.5},
      {"process_resident_memory_bytes", 4'096},
      {"process_virtual_memory_bytes", 8'192},
      {"process_open_fds", 40},
      {"process_max_fds", 1'024},
      {"process_start_time_seconds", 1'726'398'000.25},
      {"process_threads", 11},
  };
}

TEST(RenderMetrics, GivesEachFigureUnderItsNameAndInItsUnit) {
  const metrics_page page{api::render_metrics(full_reading())};
  for (const auto& part : {of_the_server(), of_what_goes_on()}) {
    for (const auto& [series, value] : part) {
      ASSERT_TRUE(page.has(series)) << series;
      EXPECT_DOUBLE_EQ(page.value(series), value) << series;
    }
  }
}

TEST(RenderMetrics, KeepsTheRulesOfTheFormatAndOfNaming) {
  const metrics_page page{api::render_metrics(full_reading())};
  EXPECT_EQ(page.complaints(), std::vector<std::string>{});
  for (const auto& [name, type] : page.families()) {
    EXPECT_TRUE(name.starts_with("usher_") || name.starts_with("process_")) << name;
    EXPECT_EQ(name.ends_with("_total"), type == "counter") << name;
    for (const auto* wrong : {"milli", "_ms", "minute", "_count", "_sum", "_bucket"}) {
      EXPECT_EQ(name.find(wrong), std::string::npos) << name;
    }
  }
}

TEST(RenderMetrics, LeavesOutWhatIsNotKnown) {
  const metrics_page page{api::render_metrics({"1.2.3"})};
  EXPECT_EQ(page.complaints(), std::vector<std::string>{});
  EXPECT_DOUBLE_EQ(page.value("usher_ready"), 0);
  EXPECT_DOUBLE_EQ(page.value("usher_node_waits"), 0);
  for (const auto& [name, type] : page.families()) {
    for (const auto* unknown :
         {"usher_waiting", "usher_seat", "usher_actor", "usher_assertion", "usher_spans", "process_"}) {
      EXPECT_FALSE(name.starts_with(unknown)) << name;
    }
  }
}

TEST(RenderMetrics, WritesTextsSoThatTheyCannotBreakOutOfTheirLabel) {
  api::metrics_reading now{"1"};
  now.refusals = {{"A\"B\\C\nD", 1}};
  const metrics_page page{api::render_metrics(now)};
  EXPECT_EQ(page.complaints(), std::vector<std::string>{});
  EXPECT_TRUE(page.has("usher_refusals_total{reason=\"A\\\"B\\\\C\\nD\"}"));
}

TEST(RenderMetrics, SumsActorsByWhatStandsBeforeTheSlash) {
  const auto actor = [](const char* name, std::uint64_t waiting, std::chrono::nanoseconds busy,
                        std::optional<std::chrono::nanoseconds> oldest) {
    tracing::actor_reading one;
    one.name = name;
    one.waiting = waiting;
    one.messages = 10;
    one.busy = busy;
    one.oldest_waiting = oldest;
    return one;
  };
  const auto kinds =
      api::by_kind({actor("wallets", 1, 1s, 5ms), actor("concert-date/1/2024-09-15T20:00:00", 2, 2s, 7ms),
                    actor("concert-date/1/2024-09-16T20:00:00", 9, 3s, std::nullopt)});
  ASSERT_EQ(kinds.size(), 2U);
  EXPECT_EQ(kinds[0].kind, "concert-date");
  EXPECT_EQ(kinds[0].actors, 2U);
  EXPECT_EQ(kinds[0].waiting, 11U);
  EXPECT_EQ(kinds[0].most_waiting, 9U);
  EXPECT_EQ(kinds[0].messages, 20U);
  EXPECT_EQ(kinds[0].busy, 5s);
  EXPECT_EQ(kinds[0].oldest_waiting, 7ms);
  EXPECT_EQ(kinds[1].kind, "wallets");
  EXPECT_EQ(kinds[1].most_waiting, 1U);
}

}  // namespace
}  // namespace usher::tests::render_metrics_test
