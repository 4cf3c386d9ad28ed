#include <cstring>
#include <map>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "api/cli/trace_text.hpp"
#include "api/http/trace_context.hpp"
#include "api/inspection/actor_report.hpp"
#include "api/inspection/chrome_trace.hpp"
#include "api/inspection/render_traces.hpp"
#include "api/inspection/trace_fields.hpp"
#include "api/inspection/trace_search.hpp"
#include "api/inspection/trace_story.hpp"
#include "api/inspection/trace_tree.hpp"
#include "api/outbound/otlp_json.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::traces_test {
namespace {

using namespace usher::api;
using namespace std::chrono_literals;
using tracing::mono_time;
using tracing::span;
using tracing::span_outcome;
using tracing::wall_time;

const auto seoul = make_manual_clock("Asia/Seoul", {});
constexpr domain::concert_date_key tonight{domain::concert_id{1},
                                           domain::local_time{std::chrono::seconds{1'726'430'400}}};
const std::string date_actor = domain::concert_date_name(tonight);

/// Milliseconds after some beginning.
mono_time at(double ms) {
  return mono_time{1h +
                   std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double, std::milli>(ms))};
}
wall_time wall_at(double ms) {
  return wall_time{std::chrono::seconds{1'726'430'400}} + (at(ms) - at(0));
}

domain::trace_id trace(std::uint8_t number) {
  domain::trace_id id;
  id.bytes.back() = number;
  return id;
}

/// What a test says is remembered.
class memory final : public tracing::collection {
 public:
  void each(const std::function<bool(const span&)>& visit) const override {
    for (const auto& s : spans) {
      if (!visit(s)) {
        return;
      }
    }
  }
  std::vector<tracing::actor_state> actors() const override { return states; }
  std::string_view name_of(tracing::actor_number number) const override {
    return number == 0 ? std::string_view{"http"} : std::string_view{names[number - 1]};
  }

  tracing::actor_number actor(const std::string& name) {
    const auto known = std::find(names.begin(), names.end(), name);
    if (known != names.end()) {
      return static_cast<tracing::actor_number>(known - names.begin() + 1);
    }
    names.push_back(name);
    return static_cast<tracing::actor_number>(names.size());
  }

  span& request(std::uint8_t of, std::uint64_t id, double from, double to,
                const char* kind = "POST /api/concert/reserve") {
    span s;
    s.trace = trace(of);
    s.id = id;
    s.kind = kind;
    s.status = 200;
    s.enqueued = s.started = at(from);
    s.answered = at(to);
    s.at = wall_at(from);
    spans.push_back(s);
    return spans.back();
  }

  /// Times: enqueued, started, decided, answered.
  span& message(std::uint8_t of, std::uint64_t id, std::uint64_t parent, const std::string& name,
                const char* kind, std::array<double, 4> times) {
    span s;
    s.trace = trace(of);
    s.id = id;
    s.parent = parent;
    s.kind = kind;
    s.actor = actor(name);
    s.enqueued = at(times[0]);
    s.started = at(times[1]);
    s.decided = at(times[2]);
    s.answered = at(times[3]);
    s.at = wall_at(times[0]);
    s.order = orders[name]++;
    spans.push_back(s);
    return spans.back();
  }

  std::vector<tracing::actor_state> states;
  std::vector<std::string> names;
  std::map<std::string, std::uint64_t> orders;
  // References into it must stay.
  std::deque<span> spans;
};

span& committed(span& s, double began, double durable, std::uint32_t changes = 3) {
  s.commit_began = at(began);
  s.durable = at(durable);
  s.batch.fill(7);
  s.batch_changes = changes;
  return s;
}

span& asks_for_seat(span& s, std::int32_t seat, std::int64_t user) {
  s.seats[0] = seat;
  s.user = domain::user_id{user};
  return s;
}

span& refused(span& s, const char* reason) {
  s.outcome = span_outcome::refused;
  s.reason = reason;
  return s;
}

std::vector<named_span> all_of(const memory& from, std::uint8_t of) {
  return spans_of(from, trace(of)).spans;
}

double sum_ms(const phase_times& times) {
  return to_ms(std::accumulate(times.begin(), times.end(), nanoseconds{0}));
}
double ms_of(const phase_times& times, phase p) {
  return to_ms(times[static_cast<std::size_t>(p)]);
}

// ---- trees

TEST(TraceTree, PhasesOfASpanSumToItsDuration) {
  memory m;
  m.request(1, 10, 0, 100);
  committed(m.message(1, 11, 10, date_actor, "hold_seats", {5, 65, 66, 90}), 70, 85);
  const auto trees = trees_of(all_of(m, 1));
  ASSERT_EQ(trees.size(), 1U);
  const auto& hold = trees[0].nodes.at(1);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::mailbox_wait), 60);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::deciding), 1);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::journal_wait), 4);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::commit), 15);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::answer), 5);
  EXPECT_DOUBLE_EQ(sum_ms(hold.self), 85);
  const auto& root = trees[0].nodes.at(0);
  EXPECT_DOUBLE_EQ(ms_of(root.self, phase::edge), 15);
  EXPECT_DOUBLE_EQ(to_ms(root.in_children), 85);
}

TEST(TraceTree, OverlappingChildrenAreNotCountedTwice) {
  memory m;
  m.request(1, 10, 0, 100);
  m.message(1, 11, 10, "wallets", "wallet_balance", {10, 10, 10, 60});
  m.message(1, 12, 10, "people", "authenticate", {40, 40, 40, 80});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_DOUBLE_EQ(ms_of(tree.nodes[0].self, phase::edge), 30);
  EXPECT_DOUBLE_EQ(to_ms(tree.nodes[0].in_children), 70);
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 100);
  EXPECT_DOUBLE_EQ(ms_of(tree.totals, phase::answer), 70);
}

TEST(TraceTree, TotalsSumToTheRequestAlsoWithGrandchildrenAndWhatOutlivesIt) {
  memory m;
  m.request(1, 10, 0, 50);
  m.message(1, 11, 10, date_actor, "pay", {1, 2, 40, 45});
  committed(m.message(1, 12, 11, "wallets", "settle_money", {3, 10, 11, 35}), 12, 30);
  // What is told to others after the answer is no part of the request's time.
  m.message(1, 13, 11, "waiting-room/all", "checkout_ended", {44, 46, 80, 90});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  ASSERT_EQ(tree.nodes.size(), 4U);
  EXPECT_EQ(tree.nodes[0].children, (std::vector<std::size_t>{1}));
  EXPECT_EQ(tree.nodes[1].children, (std::vector<std::size_t>{2, 3}));
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 50);
  EXPECT_DOUBLE_EQ(ms_of(tree.totals, phase::commit), 18);
  for (const auto& node : tree.nodes) {
    EXPECT_DOUBLE_EQ(sum_ms(node.self) + to_ms(node.in_children), to_ms(duration_of(node.of.what)))
        << node.of.what.kind;
  }
}

TEST(TraceTree, TellsInOneLineWhatTookMostOfTheTime) {
  struct row {
    double started, decided, began, durable;
  };
  const std::string actor = date_actor;
  const std::vector<std::pair<row, bilingual>> table{
      {{70, 71, 72, 75},
       {"80.0 ms 가운데 65.0 ms가 " + actor + "의 우편함에서 앞선 메시지 212개를 기다리는 데 들었습니다",
        "65.0 of 80.0 ms waited in the mailbox of " + actor + " behind 212 messages"}},
      {{6, 60, 61, 62},
       {"80.0 ms 가운데 54.0 ms가 " + actor + "에서 hold_seats의 결정에 들었습니다",
        "54.0 of 80.0 ms " + actor + " was deciding hold_seats"}},
      {{6, 7, 60, 62},
       {"80.0 ms 가운데 53.0 ms가 " + actor +
            "의 hold_seats에서 저널이 커밋을 시작하기를 기다리는 데 들었습니다",
        "53.0 of 80.0 ms hold_seats of " + actor + " waited for the journal to begin the commit"}},
      {{6, 7, 8, 62},
       {"80.0 ms 가운데 54.0 ms가 " + actor + "에서 변경 3개 묶음의 커밋을 기다리는 데 들었습니다",
        "54.0 of 80.0 ms went into the commit of a batch of 3 changes that " + actor + " waited for"}},
      {{6, 7, 8, 9},
       {"80.0 ms 가운데 69.0 ms가 " + actor + "의 hold_seats에서 커밋 뒤 응답을 기다리는 데 들었습니다",
        "69.0 of 80.0 ms hold_seats of " + actor + " waited to be answered after its commit"}}};
  for (const auto& [times, why] : table) {
    memory m;
    m.request(1, 10, 0, 80);
    auto& s = committed(m.message(1, 11, 10, actor, "hold_seats", {5, times.started, times.decided, 78}),
                        times.began, times.durable);
    s.depth = 212;
    const auto told = trees_of(all_of(m, 1)).at(0).why;
    EXPECT_EQ(told.korean, why.korean);
    EXPECT_EQ(told.english, why.english);
  }
  memory idle;
  idle.request(1, 10, 0, 80);
  const bilingual outside{"80.0 ms 가운데 80.0 ms가 액터 밖에서 들었습니다",
                          "80.0 of 80.0 ms passed outside of all actors"};
  EXPECT_TRUE(trees_of(all_of(idle, 1)).at(0).why == outside);
}

TEST(TraceTree, OrphansHangUnderTheRequestAndAreMarked) {
  memory m;
  m.request(1, 10, 0, 10);
  m.message(1, 12, 999, "wallets", "settle_money", {2, 3, 4, 5});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_FALSE(tree.request_missing);
  EXPECT_EQ(tree.nodes[0].children, (std::vector<std::size_t>{1}));
  EXPECT_TRUE(tree.nodes[1].orphan);
}

TEST(TraceTree, ARequestThatIsNotThereIsStoodInFor) {
  memory m;
  m.message(1, 11, 10, date_actor, "hold_seats", {5, 6, 7, 30});
  m.message(1, 12, 11, "wallets", "settle_money", {8, 9, 10, 20});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_TRUE(tree.request_missing);
  ASSERT_EQ(tree.nodes.size(), 3U);
  EXPECT_DOUBLE_EQ(to_ms(duration_of(tree.nodes[0].of.what)), 25);
  EXPECT_EQ(tree.nodes[1].children, (std::vector<std::size_t>{2}));
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 25);
}

TEST(TraceTree, RequestsUnderOneTraceHaveATreeEach) {
  memory m;
  m.request(1, 10, 0, 10);
  m.message(1, 11, 10, "people", "authenticate", {1, 2, 3, 4});
  // The caller goes on from the answer to the first.
  m.request(1, 20, 20, 30).parent = 10;
  m.message(1, 21, 20, "people", "log_out", {21, 22, 23, 24});
  m.message(1, 22, 777, "people", "restored", {25, 26, 27, 28});
  const auto trees = trees_of(all_of(m, 1));
  ASSERT_EQ(trees.size(), 2U);
  EXPECT_EQ(trees[0].nodes.size(), 2U);
  ASSERT_EQ(trees[1].nodes.size(), 3U);
  EXPECT_TRUE(trees[1].nodes[2].orphan) << "it goes to the request that was under way";
}

TEST(TraceTree, SpansThatLeadInACircleAreOrphans) {
  memory m;
  m.request(1, 10, 0, 10);
  m.message(1, 11, 12, "people", "authenticate", {1, 2, 3, 4});
  m.message(1, 12, 11, "people", "log_out", {1, 2, 3, 4});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_TRUE(tree.nodes[1].orphan || tree.nodes[2].orphan);
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 10);
}

TEST(TraceTree, TimesThatAreMissingOrOutOfOrderLeaveNoGaps) {
  span s;
  s.actor = 1;
  s.enqueued = at(0);
  s.answered = at(10);
  const auto whole = [&s] {
    nanoseconds sum{0};
    auto end = s.enqueued;
    for (const auto& part : phases_of(s)) {
      EXPECT_EQ(part.from, end);
      end = part.to;
      sum += part.to - part.from;
    }
    return to_ms(sum);
  };
  EXPECT_DOUBLE_EQ(whole(), 10) << "never begun with";
  s.started = at(4);
  EXPECT_DOUBLE_EQ(whole(), 10) << "never decided";
  s.decided = at(6);
  // It joined a batch whose commit was under way.
  s.commit_began = at(5);
  s.durable = at(8);
  EXPECT_DOUBLE_EQ(whole(), 10);
  s.answered = {};
  EXPECT_DOUBLE_EQ(whole(), 8) << "never answered";
}

// ---- search

memory three_requests() {
  memory m;
  m.request(1, 10, 0, 10);
  asks_for_seat(m.message(1, 11, 10, date_actor, "hold_seats", {1, 2, 3, 9}), 17, 3);
  auto& lost = m.request(2, 20, 20, 120);
  lost.outcome = span_outcome::refused;
  lost.status = 409;
  lost.reason = "SEAT_TEMPORARILY_HELD";
  m.message(2, 21, 20, "waiting-room/all", "pass_gate", {21, 22, 23, 24}).user = domain::user_id{4};
  refused(asks_for_seat(m.message(2, 22, 20, date_actor, "hold_seats", {25, 26, 27, 110}), 17, 4),
          "seat_temporarily_held");
  auto& down = m.request(3, 30, 130, 135, "GET /api/charge");
  down.outcome = span_outcome::unavailable;
  down.status = 503;
  m.message(3, 31, 30, "wallets", "wallet_balance", {131, 132, 133, 134}).user = domain::user_id{3};
  // Belongs to no request.
  m.message(0, 40, 0, date_actor, "wake_up", {140, 141, 142, 143});
  return m;
}

/// The last bytes of the traces found, newest first.
std::vector<int> found_in(const memory& m, const std::vector<std::pair<std::string, std::string>>& query) {
  edge::request r;
  r.query = query;
  const auto fields =
      strict_fields::of_query(r, {"actor", "kind", "user", "outcome", "min_duration_ms", "since", "limit"});
  std::vector<int> out;
  for (const auto& row : find_requests(m, read_trace_filter(fields, *seoul, 100, 1'000)).rows) {
    out.push_back(row.request.trace.bytes.back());
  }
  return out;
}

TEST(TraceSearch, FindsRequestsByWhatIsAsked) {
  const auto m = three_requests();
  using list = std::vector<int>;
  EXPECT_EQ(found_in(m, {}), (list{3, 2, 1}));
  EXPECT_EQ(found_in(m, {{"limit", "2"}}), (list{3, 2}));
  EXPECT_EQ(found_in(m, {{"actor", date_actor}}), (list{2, 1}));
  EXPECT_EQ(found_in(m, {{"actor", "concert-date/*"}}), (list{2, 1}));
  EXPECT_EQ(found_in(m, {{"actor", "concert-date"}}), list{});
  EXPECT_EQ(found_in(m, {{"actor", "http"}}), (list{3, 2, 1}));
  EXPECT_EQ(found_in(m, {{"kind", "pass_gate"}}), list{2});
  EXPECT_EQ(found_in(m, {{"kind", "GET *"}}), list{3});
  EXPECT_EQ(found_in(m, {{"user", "3"}}), (list{3, 1}));
  EXPECT_EQ(found_in(m, {{"user", "3"}, {"actor", date_actor}}), list{1}) << "one span must meet both";
  EXPECT_EQ(found_in(m, {{"user", "3"}, {"kind", "pass_gate"}}), list{});
  EXPECT_EQ(found_in(m, {{"outcome", "done"}}), list{1});
  EXPECT_EQ(found_in(m, {{"outcome", "refused"}}), list{2});
  EXPECT_EQ(found_in(m, {{"outcome", "unavailable"}}), list{3});
  EXPECT_EQ(found_in(m, {{"outcome", "failed"}}), list{});
  EXPECT_EQ(found_in(m, {{"outcome", "SEAT_TEMPORARILY_HELD"}}), list{2}) << "the answer's code";
  EXPECT_EQ(found_in(m, {{"outcome", "seat_temporarily_held"}}), list{2}) << "the actor's reason";
  EXPECT_EQ(found_in(m, {{"outcome", "seat_temporarily_held"}, {"user", "3"}}), list{});
  EXPECT_EQ(found_in(m, {{"min_duration_ms", "10"}}), (list{2, 1}));
  EXPECT_EQ(found_in(m, {{"min_duration_ms", "11"}}), list{2});
  EXPECT_EQ(found_in(m, {{"since", time_text(wall_at(10), *seoul)}}), (list{3, 2})) << "later, not as late";
  EXPECT_EQ(found_in(m, {{"since", std::to_string(wall_at(120).time_since_epoch().count())}}), list{3});
}

TEST(TraceSearch, WrongQuestionsNameTheField) {
  const auto m = three_requests();
  const std::vector<std::pair<std::string, std::string>> wrong{{"actor", ""},
                                                               {"actor", "a*b"},
                                                               {"actor", std::string(300, 'a')},
                                                               {"kind", "*x"},
                                                               {"user", "0"},
                                                               {"user", "me"},
                                                               {"outcome", "so so"},
                                                               {"outcome", ""},
                                                               {"min_duration_ms", "-1"},
                                                               {"since", "yesterday"},
                                                               {"since", "99999999999999999999"},
                                                               {"limit", "0"},
                                                               {"limit", "1001"},
                                                               {"limit", "many"}};
  for (const auto& [field, value] : wrong) {
    try {
      found_in(m, {{field, value}});
      ADD_FAILURE() << field << " = " << value << " was taken";
    } catch (const bad_request& bad) {
      EXPECT_EQ(bad.what.status, 400);
      EXPECT_EQ(bad.what.details.at("field"), field) << value;
    }
  }
  EXPECT_THROW(found_in(m, {{"outcom", "done"}}), bad_request);
  for (const auto* id : {"", "12", "00000000000000000000000000000000", "0000000000000000000000000000000g",
                         "000000000000000000000000000000011"}) {
    EXPECT_THROW(read_trace_id(id), bad_request) << id;
  }
  EXPECT_EQ(read_trace_id("0000000000000000000000000000000A"), trace(10));
}

TEST(TraceSearch, TimesAreReadToTheNanosecond) {
  const auto t = wall_time{std::chrono::seconds{1'726'430'400}} + 123'456'789ns;
  EXPECT_EQ(parse_trace_time("2024-09-15T20:00:00.123456789Z", *seoul).value(), t);
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00.123456789+09:00", *seoul).value(), t);
  EXPECT_EQ(parse_trace_time(time_text(t, *seoul), *seoul).value(), t - 789ns);
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00", *seoul).value(), t - 123'456'789ns) << "local";
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00.", *seoul).refusal(), time_refusal::no_time);
  EXPECT_EQ(parse_trace_time("2024-09-16T05:00:00.1234567890", *seoul).refusal(), time_refusal::no_time);
}

TEST(TraceSearch, SummariesTellOfWhomAndWhatWasPassed) {
  const auto m = three_requests();
  trace_filter filter;
  const auto body = traces_body(find_requests(m, filter), {4'096, wall_at(0), 12.34}, wall_at(200), *seoul);
  EXPECT_EQ(body.at("memory").at("spans"), 4'096);
  EXPECT_EQ(body.at("memory").at("since"), "2024-09-16T05:00:00.000000+09:00");
  EXPECT_EQ(body.at("memory").at("minutesAtThisRate"), 12.3);
  EXPECT_EQ(body.at("matched"), 3);
  EXPECT_EQ(body.at("next"), std::to_string(wall_at(200).time_since_epoch().count()));
  const auto& row = body.at("traces").at(1);
  EXPECT_EQ(row.at("traceId"), to_text(trace(2)));
  EXPECT_EQ(row.at("kind"), "POST /api/concert/reserve");
  EXPECT_EQ(row.at("status"), 409);
  EXPECT_EQ(row.at("outcome"), "refused");
  EXPECT_EQ(row.at("reason"), "SEAT_TEMPORARILY_HELD");
  EXPECT_EQ(row.at("start"), "2024-09-16T05:00:00.020000+09:00");
  EXPECT_EQ(row.at("durationMs"), 100.0);
  EXPECT_EQ(row.at("userIds"), json::array({4}));
  EXPECT_EQ(row.at("actors"), json::array({"waiting-room/all", date_actor}));
  EXPECT_EQ(row.at("spans"), 3);
  const auto line = text_of_request(row, {});
  for (const auto* part : {"05:00:00.020000", "100.0 ms", "409", "refused SEAT_TEMPORARILY_HELD", "user 4"}) {
    EXPECT_NE(line.find(part), std::string::npos) << part << " in " << line;
  }
  EXPECT_EQ(line.find('\033'), std::string::npos);
  EXPECT_NE(text_of_request(row, {true}).find("\033[33m"), std::string::npos);
}

TEST(TraceSearch, OneTraceIsShownWithItsTimes) {
  const auto m = three_requests();
  const auto body = trace_body(trace(2), trees_of(all_of(m, 2)), 0, language::english, *seoul);
  const auto korean = trace_body(trace(2), trees_of(all_of(m, 2)), 0, language::korean, *seoul);
  EXPECT_NE(body.at("requests").at(0).at("why"), korean.at("requests").at(0).at("why"));
  const auto& root = body.at("requests").at(0).at("root");
  EXPECT_EQ(root.at("status"), 409);
  const auto& hold = root.at("children").at(1);
  EXPECT_EQ(hold.at("actor"), date_actor);
  EXPECT_EQ(hold.at("seats"), json::array({17}));
  EXPECT_EQ(hold.at("userId"), 4);
  EXPECT_EQ(hold.at("batch"), nullptr);
  EXPECT_EQ(hold.at("timesMs").at("enqueued"), 5.0);
  EXPECT_EQ(hold.at("timesMs").at("durable"), nullptr);
  EXPECT_EQ(hold.at("selfMs").at("mailboxWait"), 1.0);
  const auto text = text_of_trace(body, {});
  EXPECT_NE(text.find("refused seat_temporarily_held"), std::string::npos) << text;
  EXPECT_NE(text.find("|~~~~"), std::string::npos) << text;
}

// ---- actors

tracing::actor_state state(memory& m, const std::string& name, std::uint64_t waiting, double busy) {
  tracing::actor_state out;
  out.now.number = m.actor(name);
  out.now.name = name;
  out.now.waiting = waiting;
  if (waiting > 0) {
    out.now.oldest_waiting = std::chrono::milliseconds{1'000 / waiting};
  }
  out.busy_share = busy;
  return out;
}

TEST(ActorReport, ActorsStandInTheOrderThatIsAskedFor) {
  memory m;
  const std::vector<tracing::actor_state> all{state(m, "a", 5, 0.1), state(m, "b", 50, 0.9),
                                              state(m, "c", 0, 0.5), state(m, "d", 5, 0.2)};
  const auto names = [&all](actor_order by, std::size_t limit = 10) {
    std::string out;
    for (const auto& one : actors_in_order(all, by, limit)) {
      out += one.now.name;
    }
    return out;
  };
  EXPECT_EQ(names(actor_order::depth), "bdac") << "the busier first where as many wait";
  EXPECT_EQ(names(actor_order::busy), "bcda");
  EXPECT_EQ(names(actor_order::oldest), "adbc");
  EXPECT_EQ(names(actor_order::name), "abcd");
  EXPECT_EQ(names(actor_order::depth, 2), "bd");
}

TEST(ActorReport, PercentilesAreOfTheNearestRank) {
  std::vector<nanoseconds> values;
  EXPECT_EQ(percentiles_of(values).p99, 0ns);
  values = {30ns, 10ns, 20ns};
  EXPECT_EQ(percentiles_of(values).p50, 20ns);
  EXPECT_EQ(percentiles_of(values).p99, 30ns);
  values.clear();
  for (int i = 100; i > 0; --i) {
    values.emplace_back(i);
  }
  const auto of = percentiles_of(values);
  EXPECT_EQ(of.p50, 50ns);
  EXPECT_EQ(of.p90, 90ns);
  EXPECT_EQ(of.p99, 99ns);
  EXPECT_EQ(of.most, 100ns);
}

TEST(ActorReport, TellsByKindWhatMessagesTook) {
  auto m = three_requests();
  m.states = {state(m, date_actor, 0, 0)};
  const auto report = report_of_actor(m, date_actor);
  ASSERT_EQ(report.kinds.size(), 2U);
  EXPECT_EQ(report.kinds[0].kind, "hold_seats");
  EXPECT_EQ(report.kinds[0].count, 2U);
  EXPECT_EQ(report.kinds[0].refused, 1U);
  EXPECT_DOUBLE_EQ(to_ms(report.kinds[0].duration.most), 85);
  ASSERT_EQ(report.slowest.size(), 3U);
  EXPECT_EQ(report.slowest[0].id, 22U);
  const auto body = actor_body(date_actor, report, 12, *seoul);
  EXPECT_EQ(body.at("lastChangeNumber"), 12);
  EXPECT_EQ(body.at("loaded"), true);
  EXPECT_EQ(body.at("slowest").at(2).at("traceId"), nullptr) << "a timer belongs to no request";
  EXPECT_FALSE(report_of_actor(m, "nobody").state);
}

// ---- stories

story_fact fact(std::uint64_t number, double ms, const char* kind, std::int64_t user, std::uint8_t of) {
  return {std::chrono::floor<std::chrono::milliseconds>(wall_at(ms)),
          number,
          kind,
          domain::user_id{user},
          trace(of),
          std::nullopt,
          json::object()};
}

/// `a1>`: attempt of trace 1 that lost to the user behind it; `c1`: change 1.
std::string outline(const story& told) {
  std::string out;
  for (const auto& line : told.lines) {
    if (const auto* one = std::get_if<attempt>(&line)) {
      out += " a" + std::to_string(one->of.trace.bytes.back());
      if (one->lost) {
        out += ">" + std::to_string(one->lost->user.value);
      }
    } else {
      out += " c" + std::to_string(std::get<story_fact>(line).number);
    }
  }
  return out;
}

const attempt& attempt_of(const story& told, std::uint8_t of) {
  for (const auto& line : told.lines) {
    const auto* one = std::get_if<attempt>(&line);
    if (one != nullptr && one->of.trace == trace(of)) {
      return *one;
    }
  }
  throw std::logic_error("no such attempt");
}

TEST(TraceText, AShortTimeIsStillMoreThanNone) {
  EXPECT_EQ(ms_text(3us), "0.003");
  EXPECT_EQ(ms_text(0us), "0.00");
  EXPECT_EQ(ms_text(1'500us), "1.50");
  EXPECT_EQ(ms_text(80ms), "80.0");
}

TEST(SeatStory, LosersStandBehindTheWinnerInTheOrderInWhichTheActorSawThem) {
  memory m;
  // Enqueued in another order than the actor began with them; recorded in a third.
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {2, 10, 11, 20}), 17, 3);
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 11.5, 12, 20}), 17, 4),
          "seat_temporarily_held");
  asks_for_seat(m.message(9, 91, 0, date_actor, "hold_seats", {1, 13, 14, 20}), 18, 9);
  refused(asks_for_seat(m.message(3, 31, 0, date_actor, "hold_seats", {3, 15, 16, 20}), 17, 5),
          "seat_temporarily_held");
  std::reverse(m.spans.begin(), m.spans.end());
  const auto told = story_of_seat(m, tonight, domain::seat_number{17}, {fact(8, 11, "seat_held", 3, 1)});
  EXPECT_EQ(outline(told), " a1 c8 a2>3 a3>3");
  EXPECT_EQ(attempt_of(told, 2).lost->by, 1'500us);
  EXPECT_EQ(attempt_of(told, 2).lost->places, 1U);
  EXPECT_EQ(attempt_of(told, 3).lost->by, 5ms);
  EXPECT_EQ(attempt_of(told, 3).lost->places, 2U);
  EXPECT_EQ(told.asked, 3U);
  EXPECT_EQ(told.got, 1U);
  EXPECT_EQ(told.lost, 2U);
  ASSERT_EQ(told.winners.size(), 1U);
  EXPECT_EQ(told.winners[0].user, domain::user_id{3});
  EXPECT_EQ(told.remembered_since, wall_at(1));
}

TEST(SeatStory, WhoAsksForTheBestSeatsWinsWithoutNamingThem) {
  memory m;
  m.message(1, 11, 0, date_actor, "hold_seats", {1, 2, 3, 9}).user = domain::user_id{3};
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 4, 5, 9}), 17, 4),
          "seat_temporarily_held");
  // Another one that got other seats.
  m.message(5, 51, 0, date_actor, "hold_seats", {1, 6, 7, 9}).user = domain::user_id{8};
  const auto told = story_of_seat(m, tonight, domain::seat_number{17}, {fact(1, 3, "seat_held", 3, 1)});
  EXPECT_EQ(outline(told), " a1 c1 a2>3");
  EXPECT_EQ(attempt_of(told, 2).lost->by, 2ms);
}

TEST(SeatStory, WhoAsksAgainForWhatTheyHaveHasWonTheFirstTime) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {1, 10, 11, 20}), 17, 3);
  asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 12, 12, 20}), 17, 3);
  refused(asks_for_seat(m.message(3, 31, 0, date_actor, "hold_seats", {1, 14, 15, 20}), 17, 4),
          "seat_temporarily_held");
  const auto told = story_of_seat(m, tonight, domain::seat_number{17}, {fact(1, 11, "seat_held", 3, 1)});
  EXPECT_EQ(attempt_of(told, 3).lost->trace, trace(1));
  EXPECT_EQ(attempt_of(told, 3).lost->by, 4ms);
  EXPECT_EQ(attempt_of(told, 3).lost->places, 2U);
}

TEST(SeatStory, WhoGotItAgainAfterGivingItUpHasWonTheSecondTime) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {1, 10, 11, 20}), 17, 3);
  asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 30, 31, 40}), 17, 3);
  refused(asks_for_seat(m.message(3, 31, 0, date_actor, "hold_seats", {1, 32, 33, 40}), 17, 4),
          "seat_temporarily_held");
  const auto told = story_of_seat(
      m, tonight, domain::seat_number{17},
      {fact(1, 11, "seat_held", 3, 1), fact(2, 25, "hold_released", 3, 9), fact(3, 31, "seat_held", 3, 2)});
  EXPECT_EQ(attempt_of(told, 3).lost->trace, trace(2));
  EXPECT_EQ(attempt_of(told, 3).lost->by, 2ms);
}

TEST(SeatStory, ChangesTellWhoWonWhenTheAttemptIsForgotten) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {1, 2, 3, 4}), 17, 3);
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {200, 210, 211, 220}), 17, 4),
          "seat_already_reserved");
  const auto told = story_of_seat(m, tonight, domain::seat_number{17},
                                  {fact(1, 3, "seat_held", 3, 1), fact(2, 50, "hold_expired", 3, 0),
                                   fact(3, 100, "seat_held", 7, 6), fact(4, 120, "seat_sold", 7, 7)});
  EXPECT_EQ(outline(told), " a1 c1 c2 c3 c4 a2>7");
  EXPECT_EQ(attempt_of(told, 2).lost->by, 90ms);
  EXPECT_EQ(attempt_of(told, 2).lost->places, std::nullopt);
  ASSERT_EQ(told.winners.size(), 1U);
  EXPECT_EQ(told.winners[0].kind, "seat_sold");
}

TEST(SeatStory, ASeatThatWasGivenBackIsNobodys) {
  const auto told = story_of_seat(memory{}, tonight, domain::seat_number{17},
                                  {fact(1, 3, "seat_held", 3, 1), fact(2, 50, "hold_released", 3, 2)});
  EXPECT_TRUE(told.winners.empty());
  EXPECT_EQ(told.remembered_since, std::nullopt);
  const auto body = story_body({{"seat", 17}}, told, *seoul);
  EXPECT_EQ(body.at("attemptsRememberedSince"), nullptr);
  EXPECT_EQ(body.at("story").at(1).at("kind"), "hold_released");
}

TEST(SeatStory, IsToldInLinesForPeople) {
  memory m;
  asks_for_seat(m.message(1, 11, 0, date_actor, "hold_seats", {2, 10, 11, 20}), 17, 3);
  refused(asks_for_seat(m.message(2, 21, 0, date_actor, "hold_seats", {1, 11.5, 12, 20}), 17, 4),
          "seat_temporarily_held");
  auto body = story_body({{"concertId", 1}, {"concertDate", "2024-09-15T20:00:00"}, {"seat", 17}},
                         story_of_seat(m, tonight, domain::seat_number{17}, {fact(8, 11, "seat_held", 3, 1)}),
                         *seoul);
  body["changesKnown"] = true;
  const auto text = text_of_story(body, {});
  EXPECT_NE(text.find("seat 17 of concert 1, 2024-09-15T20:00:00"), std::string::npos) << text;
  EXPECT_NE(text.find("has it: user 3"), std::string::npos) << text;
  EXPECT_NE(text.find("lost to user 3 by 1.50 ms, 1 place behind"), std::string::npos) << text;
}

TEST(ClinicStory, DistancesCountAllWhoAskedAlsoWhenOnePersonIsShown) {
  memory m;
  const auto ask = [&m](std::uint8_t of, std::int64_t user, double started) -> span& {
    auto& s = m.message(of, of, 0, "clinic/5", "reserve_place", {0, started, started, started + 1});
    s.user = domain::user_id{user};
    return s;
  };
  ask(1, 31, 1);
  ask(2, 32, 2);
  refused(ask(3, 33, 3), "occupied");
  refused(ask(4, 34, 6), "occupied");
  refused(ask(5, 31, 7), "already_reserved");
  clinic_story_filter filter;
  filter.clinic = domain::clinic_id{5};
  const auto all = story_of_clinic_place(m, filter, {});
  EXPECT_EQ(outline(all), " a1 a2 a3>32 a4>32 a5");
  filter.user = domain::user_id{34};
  const auto own = story_of_clinic_place(m, filter, {});
  EXPECT_EQ(outline(own), " a4>32");
  EXPECT_EQ(attempt_of(own, 4).lost->by, 4ms);
  EXPECT_EQ(attempt_of(own, 4).lost->places, 2U);
  EXPECT_EQ(attempt_of(own, 4).place, 4U);
  filter.user = std::nullopt;
  filter.from = wall_at(3);
  filter.to = wall_at(7);
  EXPECT_EQ(outline(story_of_clinic_place(m, filter, {})), " a3 a4");
}

TEST(ClinicStory, TheRosterIsThatOfTheLatestClass) {
  const auto monday = *domain::parse_local_date("2024-09-16");
  const auto place = [&](std::uint64_t number, const char* kind, std::int64_t user, domain::local_date day) {
    auto f = fact(number, 0, kind, user, 0);
    f.class_date = day;
    return f;
  };
  clinic_story_filter filter;
  filter.clinic = domain::clinic_id{5};
  const auto told = story_of_clinic_place(
      memory{}, filter,
      {place(1, "place_reserved", 30, monday), place(2, "place_reserved", 31, monday + std::chrono::days{7}),
       place(3, "place_reserved", 32, monday + std::chrono::days{7}),
       place(4, "place_released", 31, monday + std::chrono::days{7})});
  ASSERT_EQ(told.winners.size(), 1U);
  EXPECT_EQ(told.winners[0].user, domain::user_id{32});
}

// ---- exports

memory busy_server() {
  auto m = three_requests();
  // Under way beside the second.
  m.request(4, 50, 30, 60);
  auto& pay = committed(m.message(4, 51, 50, date_actor, "pay", {31, 32, 50, 55}), 51, 53);
  pay.user = domain::user_id{6};
  m.message(4, 52, 51, "wallets", "settle_money", {33, 34, 35, 48});
  // The actor dealt with this one while the payment was being decided elsewhere.
  m.message(2, 23, 20, date_actor, "show_standing", {33, 35, 36, 37});
  return m;
}

TEST(ChromeTrace, IsWhatPerfettoReads) {
  const auto m = busy_server();
  trace_filter filter;
  const auto body = json::parse(chrome_trace(spans_to_export(m, filter), *seoul));
  EXPECT_EQ(body.at("otherData").at("start"), "2024-09-16T05:00:00.000000+09:00");
  std::map<int, std::string> tracks;
  std::map<int, double> track_ends;
  std::map<std::string, std::pair<double, int>> flows;
  std::map<std::string, int> open_async;
  std::map<int, std::vector<std::pair<double, double>>> slices;
  double last = -1;
  int ended_flows = 0;
  for (const auto& event : body.at("traceEvents")) {
    const auto ph = event.at("ph").get<std::string>();
    const int tid = event.at("tid");
    EXPECT_TRUE(event.at("name").is_string());
    EXPECT_EQ(event.at("pid"), 1);
    if (ph == "M") {
      if (event.at("name") == "thread_name") {
        EXPECT_TRUE(tracks.emplace(tid, event.at("args").at("name")).second) << "a track is named once";
      }
      continue;
    }
    const double ts = event.at("ts");
    EXPECT_GE(ts, std::max(last, 0.0)) << "sorted, and not before the beginning";
    last = ts;
    EXPECT_TRUE(tracks.contains(tid)) << "of a named track";
    if (ph == "X") {
      EXPECT_GE(event.at("dur").get<double>(), 0);
      EXPECT_GE(ts, track_ends[tid]) << "events of one track must not overlap: " << event;
      track_ends[tid] = ts + event.at("dur").get<double>();
      slices[tid].emplace_back(ts, track_ends[tid]);
      EXPECT_TRUE(event.at("args").contains("spanId"));
    } else if (ph == "b" || ph == "e") {
      open_async[event.at("id").get<std::string>() + event.at("name").get<std::string>()] +=
          ph == "b" ? 1 : -1;
    } else if (ph == "s") {
      flows[event.at("id")] = {ts, tid};
    } else {
      ASSERT_EQ(ph, "f");
      EXPECT_EQ(event.at("bp"), "e");
      ASSERT_TRUE(flows.contains(event.at("id"))) << "an arrow begins before it ends";
      EXPECT_GE(ts, flows[event.at("id")].first);
      ++ended_flows;
    }
  }
  for (const auto& [id, open] : open_async) {
    EXPECT_EQ(open, 0) << id;
  }
  for (const auto& flow : flows) {
    const auto& from = flow.second;
    const auto& of_track = slices[from.second];
    EXPECT_TRUE(std::any_of(of_track.begin(), of_track.end(), [&](const auto& slice) {
      return slice.first <= from.first && from.first <= slice.second;
    })) << "an arrow begins at an event";
  }
  std::set<std::string> names;
  for (const auto& [tid, name] : tracks) {
    names.insert(name);
  }
  EXPECT_EQ(names, (std::set<std::string>{"http", "http 2", date_actor, "waiting-room/all", "wallets"}));
  EXPECT_EQ(ended_flows, 7) << "one for each message of a request";
}

TEST(ChromeTrace, ALimitKeepsTheNewestAndWhatHappenedBesideThem) {
  auto m = three_requests();
  m.message(0, 41, 0, "wallets", "wake_up", {131, 132, 133, 134});
  trace_filter filter;
  filter.limit = 1;
  std::set<std::uint64_t> ids;
  for (const auto& s : spans_to_export(m, filter)) {
    ids.insert(s.what.id);
  }
  EXPECT_EQ(ids, (std::set<std::uint64_t>{30, 31, 41}));
  EXPECT_TRUE(json::parse(chrome_trace({}, *seoul)).at("traceEvents").is_array()) << "of nothing";
}

bool is_hex(const json& text, std::size_t digits) {
  return text.is_string() && text.get<std::string>().size() == digits &&
         text.get<std::string>().find_first_not_of("0123456789abcdef") == std::string::npos;
}
bool is_digits(const json& text) {
  return text.is_string() && !text.get<std::string>().empty() &&
         text.get<std::string>().find_first_not_of("0123456789") == std::string::npos;
}

std::map<std::string, json> values_of(const json& attributes) {
  std::map<std::string, json> out;
  for (const auto& one : attributes) {
    EXPECT_EQ(one.size(), 2U) << one;
    EXPECT_EQ(one.at("value").size(), 1U) << "one of the kinds of value: " << one;
    if (one.at("value").contains("intValue")) {
      EXPECT_TRUE(is_digits(one.at("value").at("intValue"))) << "64-bit numbers are texts: " << one;
    }
    EXPECT_TRUE(out.emplace(one.at("key"), one.at("value").begin().value()).second) << "keys are unique";
  }
  return out;
}

TEST(OtlpJson, FollowsTheProtobufMappingFieldByField) {
  auto m = busy_server();
  m.spans[1].clinic = domain::clinic_id{5};
  committed(m.spans[1], 4, 6);
  std::vector<named_span> spans;
  for (const auto& s : m.spans) {
    spans.push_back({s, m.name_of(s.actor)});
  }
  const auto body = json::parse(otlp_json(spans, {"1.2.3", "an-instance"}));
  ASSERT_EQ(body.size(), 1U);
  const auto& resource = body.at("resourceSpans").at(0);
  const auto of_resource = values_of(resource.at("resource").at("attributes"));
  EXPECT_EQ(of_resource.at("service.name"), "usher");
  EXPECT_EQ(of_resource.at("service.version"), "1.2.3");
  EXPECT_EQ(of_resource.at("service.instance.id"), "an-instance");
  const auto& scope = resource.at("scopeSpans").at(0);
  EXPECT_EQ(scope.at("scope").at("name"), "usher");
  const std::set<std::string> known{
      "traceId",           "spanId",          "parentSpanId", "flags",  "name",  "kind",
      "startTimeUnixNano", "endTimeUnixNano", "attributes",   "events", "status"};
  std::map<std::string, json> by_id;
  for (const auto& s : scope.at("spans")) {
    for (const auto& [name, value] : s.items()) {
      EXPECT_TRUE(known.contains(name)) << name;
    }
    EXPECT_TRUE(is_hex(s.at("traceId"), 32));
    EXPECT_TRUE(is_hex(s.at("spanId"), 16));
    if (s.contains("parentSpanId")) {
      EXPECT_TRUE(is_hex(s.at("parentSpanId"), 16));
    }
    EXPECT_TRUE(s.at("flags").is_number_unsigned());
    EXPECT_FALSE(s.at("name").get<std::string>().empty());
    ASSERT_TRUE(is_digits(s.at("startTimeUnixNano")));
    ASSERT_TRUE(is_digits(s.at("endTimeUnixNano")));
    EXPECT_LE(std::stoll(s.at("startTimeUnixNano").get<std::string>()),
              std::stoll(s.at("endTimeUnixNano").get<std::string>()));
    EXPECT_TRUE(s.at("kind") == 1 || s.at("kind") == 2);
    EXPECT_TRUE(s.at("status").at("code").is_number_integer());
    values_of(s.at("attributes"));
    by_id[s.at("spanId")] = s;
  }
  EXPECT_EQ(by_id.size(), m.spans.size() - 1) << "all but the one of no trace";
  const auto& root = by_id.at("0000000000000014");
  EXPECT_EQ(root.at("kind"), 2);
  EXPECT_FALSE(root.contains("parentSpanId"));
  auto values = values_of(root.at("attributes"));
  EXPECT_EQ(values.at("http.request.method"), "POST");
  EXPECT_EQ(values.at("http.route"), "/api/concert/reserve");
  EXPECT_EQ(values.at("http.response.status_code"), "409");
  EXPECT_EQ(root.at("status").at("code"), 0) << "a refusal is a good answer";
  EXPECT_EQ(by_id.at("000000000000001e").at("status").at("code"), 2);
  const auto& hold = by_id.at("000000000000000b");
  EXPECT_EQ(hold.at("parentSpanId"), "000000000000000a");
  EXPECT_EQ(hold.at("startTimeUnixNano"), std::to_string(wall_at(1).time_since_epoch().count()));
  EXPECT_EQ(hold.at("endTimeUnixNano"), std::to_string(wall_at(9).time_since_epoch().count()));
  values = values_of(hold.at("attributes"));
  EXPECT_EQ(values.at("usher.actor"), date_actor);
  EXPECT_EQ(values.at("usher.mailbox.depth"), "0");
  EXPECT_EQ(values.at("usher.batch.id"), "07070707070707070707070707070707");
  EXPECT_EQ(values.at("usher.batch.changes"), "3");
  EXPECT_EQ(values.at("usher.clinic.id"), "5");
  EXPECT_EQ(values.at("usher.seats"), json::parse(R"({"values":[{"intValue":"17"}]})"));
  EXPECT_EQ(values.at("enduser.id"), "3");
  EXPECT_EQ(values.at("usher.outcome"), "done");
  ASSERT_EQ(hold.at("events").size(), 4U);
  EXPECT_EQ(hold.at("events").at(3).at("name"), "durable");
  EXPECT_EQ(hold.at("events").at(3).at("timeUnixNano"),
            std::to_string(wall_at(6).time_since_epoch().count()));
}

TEST(SpanMemory, SaysHowFarBackItGoesAndForHowLongItWouldAtThisRate) {
  tracing::recorder recorder{{.memory_bytes = 1024 * 1024}};
  const auto begin = tracing::mono_now();
  const auto empty = memory_of(recorder, begin);
  EXPECT_EQ(empty.spans, recorder.chunks() * tracing::recorder::spans_per_chunk);
  EXPECT_GT(empty.spans, 2'000U);
  EXPECT_FALSE(empty.since);
  EXPECT_FALSE(empty.minutes);

  std::size_t recorded = 0;
  const auto record_up_to = [&](std::size_t count) {
    for (; recorded < count; ++recorded) {
      span s{};
      s.enqueued = begin + std::chrono::milliseconds{recorded};
      recorder.record(s);
    }
    return memory_of(recorder, begin + std::chrono::milliseconds{recorded});
  };
  EXPECT_FALSE(record_up_to(10).minutes) << "too early to say";
  // A span each millisecond.
  const double minutes = static_cast<double>(empty.spans) / 60'000;
  const auto half = record_up_to(empty.spans / 2);
  EXPECT_EQ(half.since, recorder.to_wall(begin)) << "nothing is overwritten yet";
  EXPECT_NEAR(half.minutes.value_or(0), minutes, minutes / 20);
  const auto full = record_up_to(empty.spans * 3);
  EXPECT_NEAR(full.minutes.value_or(0), minutes, minutes / 20);
  EXPECT_GE(full.since.value_or(wall_time{}),
            recorder.to_wall(begin + std::chrono::milliseconds{empty.spans * 2 - 64}));
}

}  // namespace
}  // namespace usher::tests::traces_test
