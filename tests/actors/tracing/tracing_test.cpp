#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "actors/tracing/archive.hpp"
#include "actors/tracing/refusal_names.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/seats/seat_map.hpp"

namespace usher::tracing::tracing_test {
namespace {

using namespace std::chrono_literals;

domain::trace_id trace_of(std::uint8_t number) {
  domain::trace_id id;
  id.bytes[0] = number;
  return id;
}

span request(std::uint8_t trace, std::chrono::milliseconds took, span_outcome outcome = span_outcome::done) {
  span s;
  s.trace = trace_of(trace);
  s.id = recorder::new_span_id();
  s.kind = "GET /";
  s.outcome = outcome;
  s.answered = mono_now();
  s.enqueued = s.answered - took;
  return s;
}

span message(std::uint8_t trace, actor_number actor = 1) {
  auto s = request(trace, 0ms);
  s.actor = actor;
  s.kind = "hold_seats";
  return s;
}

/// What the archive remembers of one trace.
std::size_t remembered(archive& from, std::uint8_t trace) {
  std::promise<std::size_t> found;
  EXPECT_TRUE(from.ask([&](const collection& all) {
    std::size_t count = 0;
    all.each([&](const span& s) {
      count += s.trace == trace_of(trace) ? 1 : 0;
      return true;
    });
    found.set_value(count);
  }));
  return found.get_future().get();
}

std::size_t capacity(const recorder& of) {
  return of.chunks() * recorder::spans_per_chunk;
}

void overwrite_everything(recorder& where) {
  for (std::size_t i = 0; i < capacity(where) + recorder::spans_per_chunk; ++i) {
    where.record(message(255));
  }
}

TEST(Recorder, GivesBackWhatWasRecorded) {
  recorder spans;
  auto given = request(7, 3ms);
  given.user = domain::user_id{42};
  given.seats = {17, 18};
  spans.record(given);
  ASSERT_EQ(spans.claimed(), 1U);
  const auto found = spans.read(0, 0);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->trace, trace_of(7));
  EXPECT_EQ(found->user, domain::user_id{42});
  EXPECT_EQ(found->seats, given.seats);
  EXPECT_EQ(found->answered, given.answered);
  EXPECT_FALSE(spans.read(0, 1));
}

TEST(Recorder, ForgetsTheOldestFirst) {
  recorder spans{{1, true}};
  spans.record(request(1, 0ms));
  overwrite_everything(spans);
  EXPECT_FALSE(spans.read(0, 0));
  EXPECT_TRUE(spans.read(spans.claimed() - 2, 0));
}

TEST(Recorder, NeverShowsHalfASpan) {
  recorder spans{{1, true}};
  std::atomic<bool> stop = false;
  std::vector<std::thread> writers;
  for (std::uint8_t writer = 1; writer <= 2; ++writer) {
    writers.emplace_back([&, writer] {
      auto s = message(writer);
      for (std::int32_t n = 1; !stop; ++n) {
        s.seats.fill(n);
        s.user = domain::user_id{n};
        s.order = static_cast<std::uint64_t>(n);
        spans.record(s);
      }
    });
  }
  std::size_t seen = 0;
  while (seen < 20'000) {
    const auto claimed = spans.claimed();
    for (auto ticket = claimed > spans.chunks() ? claimed - spans.chunks() : 0; ticket < claimed; ++ticket) {
      for (std::size_t i = 0; i < recorder::spans_per_chunk; ++i) {
        if (const auto s = spans.read(ticket, i)) {
          ++seen;
          ASSERT_EQ(static_cast<std::int64_t>(s->order), s->user.value);
          ASSERT_EQ(s->seats.front(), s->user.value);
          ASSERT_EQ(s->seats.back(), s->user.value);
        }
      }
    }
  }
  stop = true;
  for (auto& writer : writers) {
    writer.join();
  }
}

TEST(Recorder, TakesInOnlySoManyTexts) {
  recorder spans;
  EXPECT_EQ(spans.intern("SEAT_TAKEN"), spans.intern(std::string("SEAT_") + "TAKEN"));
  for (int i = 0; i < 5'000; ++i) {
    spans.intern("text " + std::to_string(i));
  }
  EXPECT_STREQ(spans.intern("one too many"), "other");
  EXPECT_STREQ(spans.intern("SEAT_TAKEN"), "SEAT_TAKEN");
}

TEST(ActorProbe, TellsHowManyWaitedBeforeAMessage) {
  actor_probe probe{1, "clinic/1"};
  const mono_time start{1s};
  for (int i = 0; i < 3; ++i) {
    probe.arrived(start + std::chrono::milliseconds{i});
  }
  EXPECT_EQ(probe.read(start + 10ms).waiting, 3U);
  EXPECT_EQ(probe.read(start + 10ms).oldest_waiting, 10ms);
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto arrival = probe.begin("reserve_place", start + 10ms);
    EXPECT_EQ(arrival.order, i);
    EXPECT_EQ(arrival.depth, i);
    EXPECT_EQ(arrival.at, start + std::chrono::milliseconds{i});
    probe.end(start + 10ms, start + 12ms);
  }
  const auto reading = probe.read(start + 20ms);
  EXPECT_EQ(reading.waiting, 0U);
  EXPECT_EQ(reading.messages, 3U);
  EXPECT_EQ(reading.busy, 6ms);
  EXPECT_FALSE(reading.oldest_waiting);
  EXPECT_FALSE(reading.doing);
}

TEST(ActorProbe, SaysWhatIsUnderWay) {
  actor_probe probe{1, "people"};
  probe.arrived(mono_time{1s});
  probe.begin("log_in", mono_time{2s});
  EXPECT_EQ(probe.read(mono_time{3s}).doing, "log_in");
  EXPECT_EQ(probe.read(mono_time{3s}).busy, 1s);
}

/// A crowd that arrives evenly while the actor works off one message for every three that arrive.
TEST(ActorProbe, EstimatesDepthsBeyondWhatItRemembersExactly) {
  actor_probe probe{1, "concert-date/1/2024-09-15T20:00:00"};
  std::vector<std::uint64_t> depths;
  std::uint64_t begun = 0;
  const auto at = [](std::uint64_t n) { return mono_time{std::chrono::microseconds{n + 1}}; };
  const auto expect_close = [&](const actor_probe::arrival_facts& arrival) {
    const auto exact = static_cast<double>(depths[arrival.order]);
    EXPECT_NEAR(arrival.depth, exact, std::max(2.0, exact / 100)) << "message " << arrival.order;
    EXPECT_NEAR(static_cast<double>((arrival.at - at(arrival.order)).count()), 0, 2'000) << arrival.order;
  };
  for (std::uint64_t n = 0; n < 9'000; ++n) {
    probe.arrived(at(n));
    depths.push_back(n - begun);
    if (n % 3 == 2) {
      expect_close(probe.begin("hold_seats", at(n)));
      ++begun;
    }
  }
  while (begun < depths.size()) {
    expect_close(probe.begin("hold_seats", at(9'000)));
    ++begun;
  }
}

TEST(Archive, KeepsSlowAndFailedRequestsLongerThanTheRest) {
  const auto spans = std::make_shared<recorder>(recorder_settings{1, true});
  archive past{spans, {100ms, 1024 * 1024, 10ms}};
  spans->record(message(1));
  spans->record(request(1, 150ms));
  spans->record(message(2));
  spans->record(request(2, 1ms, span_outcome::unavailable));
  spans->record(message(3));
  spans->record(request(3, 1ms, span_outcome::refused));
  EXPECT_EQ(remembered(past, 3), 2U);
  overwrite_everything(*spans);
  EXPECT_EQ(remembered(past, 1), 2U);
  EXPECT_EQ(remembered(past, 2), 2U);
  EXPECT_EQ(remembered(past, 3), 0U);
  EXPECT_EQ(past.counters().kept_traces, 2U);
}

TEST(Archive, KeepsWhatFollowsFromAKeptRequest) {
  const auto spans = std::make_shared<recorder>(recorder_settings{1, true});
  archive past{spans, {100ms, 1024 * 1024, 10ms}};
  spans->record(request(1, 150ms));
  EXPECT_EQ(remembered(past, 1), 1U);
  spans->record(message(1));
  EXPECT_EQ(remembered(past, 1), 2U);
  overwrite_everything(*spans);
  EXPECT_EQ(remembered(past, 1), 2U);
}

TEST(Archive, TellsListenersEverySpanOnce) {
  const auto spans = std::make_shared<recorder>();
  std::size_t heard = 0;
  archive past{spans};
  past.listen([&](std::span<const span> fresh, const collection&) { heard += fresh.size(); });
  for (int i = 0; i < 1'000; ++i) {
    spans->record(message(1));
    if (i % 100 == 0) {
      remembered(past, 1);
    }
  }
  past.stop();
  EXPECT_EQ(heard, 1'000U);
  EXPECT_EQ(past.counters().seen, 1'000U);
  EXPECT_EQ(past.counters().missed, 0U);
}

TEST(Archive, CountsWhatWasOverwrittenUnseen) {
  const auto spans = std::make_shared<recorder>(recorder_settings{1, true});
  for (int round = 0; round < 3; ++round) {
    overwrite_everything(*spans);
  }
  archive past{spans};
  remembered(past, 1);
  EXPECT_EQ(past.counters().missed, (spans->claimed() - spans->chunks()) * recorder::spans_per_chunk);
}

TEST(Archive, TakesOnlySoManyQuestions) {
  archive past{std::make_shared<recorder>()};
  std::promise<void> go_on;
  std::promise<void> begun;
  past.ask([&](const collection&) {
    begun.set_value();
    go_on.get_future().wait();
  });
  begun.get_future().wait();
  std::size_t taken = 0;
  while (past.ask([](const collection&) {})) {
    ++taken;
  }
  EXPECT_EQ(taken, 64U);
  go_on.set_value();
  past.stop();
  EXPECT_FALSE(past.ask([](const collection&) {}));
}

TEST(RefusalName, IsThatOfTheRule) {
  EXPECT_STREQ(refusal_name(domain::hold_refusal{domain::hold_refusal_kind::limit_reached, {}, 4}),
               "limit_reached");
  EXPECT_STREQ(refusal_name(domain::release_refusal::too_late), "too_late");
  EXPECT_STREQ(refusal_name(std::variant<int, domain::release_refusal>{domain::release_refusal::disabled}),
               "disabled");
}

}  // namespace
}  // namespace usher::tracing::tracing_test
