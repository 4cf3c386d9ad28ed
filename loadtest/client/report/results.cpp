#include "loadtest/client/report/results.hpp"

#include <algorithm>
#include <iterator>

namespace usher::loadtest {

namespace {

// Kinds of unexpected answers that are told apart; a broken server must not fill the memory.
constexpr std::size_t max_unexpected_kinds = 64;
constexpr std::size_t max_refusal_kinds = 64;
constexpr std::size_t shown_body_bytes = 300;

std::string_view text_field(std::string_view body, std::string_view name_and_quote) {
  const auto at = body.find(name_and_quote);
  if (at == std::string_view::npos) {
    return {};
  }
  const auto from = at + name_and_quote.size();
  const auto end = body.find('"', from);
  return end == std::string_view::npos ? std::string_view{} : body.substr(from, end - from);
}

void add_unexpected(std::vector<unexpected_answers>& to, const unexpected_answers& seen) {
  const auto found = std::find_if(to.begin(), to.end(), [&](const unexpected_answers& one) {
    return one.call == seen.call && one.status == seen.status;
  });
  if (found != to.end()) {
    found->count += seen.count;
  } else if (to.size() < max_unexpected_kinds) {
    to.push_back(seen);
  }
}

/// The beginning of a text, cut between characters of UTF-8.
std::string_view beginning(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) {
    return text;
  }
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

}  // namespace

std::string_view refusal_code(std::string_view body) {
  const auto code = text_field(body, R"("code":")");
  return code.empty() ? text_field(body, R"("error":")") : code;
}

void timeline::add(std::int64_t second, const second_figures& seen, std::uint64_t unexpected) {
  const std::lock_guard lock{mutex_};
  auto& row = seconds_[second];
  row.answers += seen.answers;
  row.refusals += seen.refusals;
  row.latency.merge(seen.latency);
  answers_ += seen.answers;
  unexpected_ += unexpected;
}

timeline::state timeline::now() const {
  const std::lock_guard lock{mutex_};
  state out{answers_, unexpected_, {}};
  // The newest may still grow.
  if (seconds_.size() > 1) {
    out.last = std::next(seconds_.rbegin())->second;
  } else if (!seconds_.empty()) {
    out.last = seconds_.rbegin()->second;
  }
  return out;
}

std::vector<second_figures> timeline::seconds() const {
  const std::lock_guard lock{mutex_};
  std::vector<second_figures> out;
  for (auto row = seconds_.lower_bound(0); row != seconds_.end(); ++row) {
    out.resize(static_cast<std::size_t>(row->first));
    out.push_back(row->second);
  }
  return out;
}

recorder::recorder(const std::vector<std::string>& calls, timeline& shared) : shared_(&shared) {
  calls_.resize(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    calls_[i].name = calls[i];
  }
}

void recorder::begin(clock::time_point origin) {
  origin_ = origin;
  const auto now = clock::now();
  second_ = std::chrono::floor<std::chrono::seconds>(now - origin).count();
  second_ends_ = origin + std::chrono::seconds{second_ + 1};
}

void recorder::answered(call_number call, const answer& got, std::string_view complaint,
                        clock::time_point now) {
  auto& figures = calls_[call];
  if (!complaint.empty()) {
    complain(figures, got, complaint);
  }
  if (now >= second_ends_) {
    tick(now);
  }
  const bool is_refusal = got.status >= 400;
  ++current_.answers;
  current_.refusals += is_refusal ? 1 : 0;
  current_.latency.add(got.latency);
  if (now < origin_) {
    return;
  }
  last_answer_ = now;
  tallies_.expected += complaint.empty() ? 1 : 0;
  ++figures.requests;
  ++figures.statuses[got.status];
  figures.latency.add(got.latency);
  if (is_refusal) {
    const auto code = refusal_code(got.body);
    const auto found = figures.refusals.find(code);
    if (found != figures.refusals.end()) {
      ++found->second;
    } else if (figures.refusals.size() < max_refusal_kinds) {
      figures.refusals.emplace(code, 1);
    }
  }
}

void recorder::complain(const call_figures& call, const answer& got, std::string_view complaint) {
  ++tallies_.unexpected;
  unexpected_answers seen{call.name, got.status, 1, {}};
  seen.first.append(complaint).append(": ").append(beginning(got.body, shown_body_bytes));
  add_unexpected(unexpected_, seen);
}

void recorder::tick(clock::time_point now) {
  finish();
  if (now < second_ends_) {
    return;
  }
  second_ = std::chrono::floor<std::chrono::seconds>(now - origin_).count();
  second_ends_ = origin_ + std::chrono::seconds{second_ + 1};
}

void recorder::finish() {
  if (current_.answers == 0 && tallies_.unexpected == unexpected_handed_on_) {
    return;
  }
  shared_->add(second_, current_, tallies_.unexpected - unexpected_handed_on_);
  unexpected_handed_on_ = tallies_.unexpected;
  current_.answers = 0;
  current_.refusals = 0;
  current_.latency.clear();
}

bool results::is_clean() const {
  return counts.unexpected == 0 && counts.resets == 0 && counts.timeouts == 0 && counts.connect_failures == 0;
}

void results::add(const recorder& one) {
  const auto& more = one.counts();
  counts.rounds += more.rounds;
  counts.unexpected += more.unexpected;
  counts.expected += more.expected;
  counts.resets += more.resets;
  counts.timeouts += more.timeouts;
  counts.connect_failures += more.connect_failures;
  connect.merge(one.connect());
  calls.resize(std::max(calls.size(), one.calls().size()));
  for (std::size_t i = 0; i < one.calls().size(); ++i) {
    const auto& from = one.calls()[i];
    calls[i].name = from.name;
    calls[i].requests += from.requests;
    requests += from.requests;
    for (const auto& [status, count] : from.statuses) {
      calls[i].statuses[status] += count;
    }
    for (const auto& [code, count] : from.refusals) {
      calls[i].refusals[code] += count;
    }
    calls[i].latency.merge(from.latency);
    latency.merge(from.latency);
  }
  for (const auto& seen : one.unexpected()) {
    add_unexpected(unexpected, seen);
  }
}

void results::add_complaint(const std::string& what) {
  ++counts.unexpected;
  unexpected.push_back({"the whole run", 0, 1, what});
}

}  // namespace usher::loadtest
