#include "api/inspection/actor_report.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace usher::api {

namespace {

using tracing::actor_state;

/// Numbers are given in order: the highest of a name is the one that lives.
std::vector<actor_state> latest_of_each_name(std::vector<actor_state> all) {
  std::unordered_map<std::string, tracing::actor_number> latest;
  for (const auto& one : all) {
    auto& number = latest[one.now.name];
    number = std::max(number, one.now.number);
  }
  std::erase_if(all, [&latest](const actor_state& one) { return one.now.number != latest[one.now.name]; });
  return all;
}

bool stands_before(const actor_state& a, const actor_state& b, actor_order by) {
  const auto waited = [](const actor_state& one) { return one.now.oldest_waiting.value_or(nanoseconds{-1}); };
  switch (by) {
    case actor_order::depth:
      if (a.now.waiting != b.now.waiting) {
        return a.now.waiting > b.now.waiting;
      }
      [[fallthrough]];
    case actor_order::busy:
      if (a.busy_share != b.busy_share) {
        return a.busy_share > b.busy_share;
      }
      break;
    case actor_order::oldest:
      if (waited(a) != waited(b)) {
        return waited(a) > waited(b);
      }
      break;
    case actor_order::name:
      break;
  }
  return a.now.name < b.now.name;
}

struct kind_material {
  kind_report report;
  std::vector<nanoseconds> durations;
  std::vector<nanoseconds> waits;
};

void take_in(kind_material& of, const tracing::span& s) {
  using tracing::span_outcome;
  ++of.report.count;
  of.report.refused += s.outcome == span_outcome::refused ? 1 : 0;
  of.report.failed += s.outcome == span_outcome::unavailable || s.outcome == span_outcome::failed ? 1 : 0;
  of.durations.push_back(duration_of(s));
  of.waits.push_back(std::max(s.started - s.enqueued, nanoseconds{0}));
}

void keep_slowest(std::vector<tracing::span>& slowest, const tracing::span& s) {
  const auto slower = [](const tracing::span& a, const tracing::span& b) {
    return duration_of(a) > duration_of(b);
  };
  slowest.insert(std::upper_bound(slowest.begin(), slowest.end(), s, slower), s);
  if (slowest.size() > slowest_reported) {
    slowest.pop_back();
  }
}

}  // namespace

std::vector<actor_state> actors_in_order(std::vector<actor_state> all, actor_order by, std::size_t limit) {
  auto out = latest_of_each_name(std::move(all));
  const auto wanted = static_cast<std::ptrdiff_t>(std::min(limit, out.size()));
  std::partial_sort(out.begin(), out.begin() + wanted, out.end(),
                    [by](const actor_state& a, const actor_state& b) { return stands_before(a, b, by); });
  out.resize(static_cast<std::size_t>(wanted));
  return out;
}

percentiles percentiles_of(std::vector<nanoseconds>& values) {
  if (values.empty()) {
    return {};
  }
  std::sort(values.begin(), values.end());
  const auto at = [&values](std::size_t percent) { return values[(values.size() * percent + 99) / 100 - 1]; };
  return {at(50), at(90), at(99), values.back()};
}

actor_report report_of_actor(const tracing::collection& from, std::string_view name) {
  actor_report out;
  std::unordered_set<tracing::actor_number> numbers;
  for (auto& one : from.actors()) {
    if (one.now.name == name) {
      numbers.insert(one.now.number);
      out.state = std::move(one);
    }
  }
  std::map<std::string_view, kind_material> kinds;
  from.each([&](const tracing::span& s) {
    if (numbers.contains(s.actor)) {
      take_in(kinds[s.kind], s);
      keep_slowest(out.slowest, s);
    }
    return true;
  });
  for (auto& [kind, material] : kinds) {
    material.report.kind = kind;
    material.report.duration = percentiles_of(material.durations);
    material.report.mailbox_wait = percentiles_of(material.waits);
    out.kinds.push_back(std::move(material.report));
  }
  std::stable_sort(out.kinds.begin(), out.kinds.end(),
                   [](const kind_report& a, const kind_report& b) { return a.count > b.count; });
  return out;
}

}  // namespace usher::api
