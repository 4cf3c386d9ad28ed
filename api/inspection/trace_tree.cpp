#include "api/inspection/trace_tree.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace usher::api {

namespace {

using tracing::mono_time;

bool enqueued_before(const named_span& a, const named_span& b) {
  return std::pair(a.what.enqueued, a.what.order) < std::pair(b.what.enqueued, b.what.order);
}

/// Stands for a request whose own span is not there.
named_span stand_in(const std::vector<named_span>& spans) {
  named_span request;
  request.actor = "http";
  const auto first = std::min_element(spans.begin(), spans.end(), enqueued_before);
  request.what.trace = first->what.trace;
  request.what.kind = "(the request is not recorded)";
  request.what.at = first->what.at;
  request.what.enqueued = request.what.started = first->what.enqueued;
  for (const auto& s : spans) {
    request.what.answered = std::max(request.what.answered, end_of(s.what));
  }
  return request;
}

/// Sorts spans to the requests that they were done for.
class request_sorter {
 public:
  /// In the order in which they were enqueued.
  explicit request_sorter(std::vector<named_span> spans) : spans_(std::move(spans)) {
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      by_id_.emplace(spans_[i].what.id, i);
      if (is_request(spans_[i].what)) {
        requests_.push_back(i);
      }
    }
  }

  std::vector<request_spans_found> sort() {
    std::vector<request_spans_found> found(std::max<std::size_t>(requests_.size(), 1));
    std::unordered_map<std::size_t, std::size_t> tree_of_request;
    for (std::size_t r = 0; r < requests_.size(); ++r) {
      tree_of_request.emplace(requests_[r], r);
      found[r].spans.push_back(spans_[requests_[r]]);
    }
    if (requests_.empty()) {
      found.front().request_missing = true;
      found.front().spans.push_back(stand_in(spans_));
    }
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      if (!tree_of_request.contains(i)) {
        const auto request = request_of(i);
        const auto tree = request ? tree_of_request.at(*request) : nearest(spans_[i].what.enqueued);
        found[tree].spans.push_back(spans_[i]);
      }
    }
    for (auto& one : found) {
      link(one);
    }
    return found;
  }

 private:
  /// The request at the end of its line of parents; nothing when that ends elsewhere.
  std::optional<std::size_t> request_of(std::size_t span) const {
    // A line is as long as a message has hops; more would be a circle.
    for (std::size_t hops = 0; hops <= spans_.size(); ++hops) {
      if (is_request(spans_[span].what)) {
        return span;
      }
      const auto parent = by_id_.find(spans_[span].what.parent);
      if (parent == by_id_.end()) {
        return std::nullopt;
      }
      span = parent->second;
    }
    return std::nullopt;
  }

  /// The request that was under way at this time, the latest of several; else the one before.
  std::size_t nearest(mono_time t) const {
    std::size_t best = 0;
    bool best_holds = false;
    for (std::size_t r = 0; r < requests_.size(); ++r) {
      const auto& s = spans_[requests_[r]].what;
      if (s.enqueued > t) {
        break;
      }
      const bool holds = t <= end_of(s);
      if (holds || !best_holds) {
        best = r;
        best_holds = holds;
      }
    }
    return best;
  }

  static void link(request_spans_found& one) {
    std::unordered_map<std::uint64_t, std::size_t> places;
    for (std::size_t i = 0; i < one.spans.size(); ++i) {
      places.emplace(one.spans[i].what.id, i);
    }
    one.parents.assign(one.spans.size(), 0);
    one.orphans.assign(one.spans.size(), false);
    for (std::size_t i = 1; i < one.spans.size(); ++i) {
      const auto parent = places.find(one.spans[i].what.parent);
      const bool known = parent != places.end() && parent->second != i;
      one.parents[i] = known ? parent->second : 0;
      one.orphans[i] = !known && !one.request_missing;
    }
    cut_circles(one);
  }

  /// Spans that lead to each other and not to the request, which a caller's own ids might bring about.
  static void cut_circles(request_spans_found& one) {
    for (std::size_t i = 1; i < one.spans.size(); ++i) {
      std::size_t hops = 0;
      for (auto at = i; at != 0 && hops <= one.spans.size(); at = one.parents[at]) {
        ++hops;
      }
      if (hops > one.spans.size()) {
        one.parents[i] = 0;
        one.orphans[i] = true;
      }
    }
  }

  const std::vector<named_span> spans_;
  std::unordered_map<std::uint64_t, std::size_t> by_id_;
  /// In the order in which they came in.
  std::vector<std::size_t> requests_;
};

struct time_interval {
  mono_time from;
  mono_time to;
};

/// In order, without overlaps.
std::vector<time_interval> union_of(std::vector<time_interval> all) {
  std::sort(all.begin(), all.end(),
            [](const time_interval& a, const time_interval& b) { return a.from < b.from; });
  std::vector<time_interval> out;
  for (const auto& one : all) {
    if (!out.empty() && one.from <= out.back().to) {
      out.back().to = std::max(out.back().to, one.to);
    } else if (one.from < one.to) {
      out.push_back(one);
    }
  }
  return out;
}

nanoseconds overlap(const std::vector<time_interval>& all, mono_time from, mono_time to) {
  nanoseconds sum{0};
  for (const auto& one : all) {
    sum += std::max(std::min(one.to, to) - std::max(one.from, from), nanoseconds{0});
  }
  return sum;
}

void take_self_times(request_tree& tree, trace_node& node) {
  const auto& s = node.of.what;
  std::vector<time_interval> children;
  for (const auto child : node.children) {
    const auto& c = tree.nodes[child].of.what;
    children.push_back({std::max(c.enqueued, s.enqueued), std::min(end_of(c), end_of(s))});
  }
  const auto covered = union_of(std::move(children));
  for (const auto& part : phases_of(s)) {
    const auto below = overlap(covered, part.from, part.to);
    node.self[static_cast<std::size_t>(part.of)] += part.to - part.from - below;
    node.in_children += below;
  }
}

std::vector<std::size_t> depths(const request_tree& tree) {
  std::vector<std::size_t> out(tree.nodes.size(), 0);
  std::vector<std::size_t> open{0};
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    for (const auto child : tree.nodes[at].children) {
      out[child] = out[at] + 1;
      open.push_back(child);
    }
  }
  return out;
}

/// By node: what of the request's time is charged to each phase of it.
using charges = std::vector<phase_times>;

/// Goes through the request's time from end to end of all phases, and charges each piece to the deepest span
/// that is in it; of several, to the one that was enqueued first.
charges charge(const request_tree& tree) {
  const auto& root = tree.nodes.front().of.what;
  const auto depth = depths(tree);
  struct piece {
    std::size_t node;
    phase_part part;
  };
  std::vector<piece> pieces;
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    for (auto part : phases_of(tree.nodes[i].of.what)) {
      part.from = std::max(part.from, root.enqueued);
      part.to = std::min(part.to, end_of(root));
      if (part.from < part.to) {
        pieces.push_back({i, part});
      }
    }
  }
  struct edge_of_piece {
    mono_time at;
    bool begins;
    std::size_t piece;
  };
  std::vector<edge_of_piece> edges;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    edges.push_back({pieces[i].part.from, true, i});
    edges.push_back({pieces[i].part.to, false, i});
  }
  std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  charges out(tree.nodes.size());
  const auto deeper = [&](std::size_t a, std::size_t b) {
    const auto rank = [&](std::size_t p) {
      const auto node = pieces[p].node;
      return std::tuple(-static_cast<std::int64_t>(depth[node]), tree.nodes[node].of.what.enqueued, p);
    };
    return rank(a) < rank(b);
  };
  std::set<std::size_t, decltype(deeper)> under_way{deeper};
  mono_time before = root.enqueued;
  for (const auto& e : edges) {
    if (!under_way.empty() && e.at > before) {
      const auto& charged = pieces[*under_way.begin()];
      out[charged.node][static_cast<std::size_t>(charged.part.of)] += e.at - before;
    }
    before = e.at;
    if (e.begins) {
      under_way.insert(e.piece);
    } else {
      under_way.erase(e.piece);
    }
  }
  return out;
}

bilingual what_took(const named_span& s, phase of) {
  const std::string actor{s.actor};
  const std::string kind{s.what.kind};
  switch (of) {
    case phase::edge:
      return {"액터 밖에서 들었습니다", "passed outside of all actors"};
    case phase::mailbox_wait: {
      if (s.what.depth == 0) {
        return {"앞선 메시지가 없는 " + actor + "의 우편함에서 차례를 기다리는 데 들었습니다",
                "waited in the mailbox of " + actor + ", where no other waited"};
      }
      const auto depth = std::to_string(s.what.depth);
      return {actor + "의 우편함에서 앞선 메시지 " + depth + "개를 기다리는 데 들었습니다",
              "waited in the mailbox of " + actor + " behind " + depth +
                  (s.what.depth == 1 ? " message" : " messages")};
    }
    case phase::deciding:
      return {actor + "에서 " + kind + "의 결정에 들었습니다", actor + " was deciding " + kind};
    case phase::journal_wait:
      return {actor + "의 " + kind + "에서 저널이 커밋을 시작하기를 기다리는 데 들었습니다",
              kind + " of " + actor + " waited for the journal to begin the commit"};
    case phase::commit: {
      const auto changes = std::to_string(s.what.batch_changes);
      return {actor + "에서 변경 " + changes + "개 묶음의 커밋을 기다리는 데 들었습니다",
              "went into the commit of a batch of " + changes +
                  (s.what.batch_changes == 1 ? " change" : " changes") + " that " + actor + " waited for"};
    }
    case phase::answer: {
      const bool committed = s.what.durable != mono_time{};
      return {
          actor + "의 " + kind + "에서 " + (committed ? "커밋 뒤 " : "") + "응답을 기다리는 데 들었습니다",
          kind + " of " + actor + " waited to be answered" + (committed ? " after its commit" : "")};
    }
  }
  return {};
}

bilingual explain_time(const request_tree& tree, const charges& charged) {
  std::size_t node = 0;
  std::size_t most = 0;
  for (std::size_t i = 0; i < charged.size(); ++i) {
    for (std::size_t p = 0; p < phase_count; ++p) {
      if (charged[i][p] > charged[node][most]) {
        node = i;
        most = p;
      }
    }
  }
  const auto part = ms_text(charged[node][most]);
  const auto whole = ms_text(duration_of(tree.nodes.front().of.what));
  const auto took = what_took(tree.nodes[node].of, static_cast<phase>(most));
  return {whole + " ms 가운데 " + part + " ms가 " + took.korean,
          part + " of " + whole + " ms " + took.english};
}

request_tree grow(request_spans_found&& found) {
  request_tree tree;
  tree.request_missing = found.request_missing;
  for (std::size_t i = 0; i < found.spans.size(); ++i) {
    trace_node node;
    node.of = found.spans[i];
    node.orphan = found.orphans[i];
    tree.nodes.push_back(std::move(node));
  }
  // Spans come in the order in which they were enqueued.
  for (std::size_t i = 1; i < found.spans.size(); ++i) {
    tree.nodes[found.parents[i]].children.push_back(i);
  }
  for (auto& node : tree.nodes) {
    take_self_times(tree, node);
  }
  const auto charged = charge(tree);
  for (const auto& of_node : charged) {
    for (std::size_t p = 0; p < phase_count; ++p) {
      tree.totals[p] += of_node[p];
    }
  }
  tree.why = explain_time(tree, charged);
  return tree;
}

}  // namespace

mono_time end_of(const tracing::span& s) {
  return std::max({s.enqueued, s.started, s.decided, s.durable, s.answered});
}

std::vector<phase_part> phases_of(const tracing::span& s) {
  const auto end = end_of(s);
  if (s.actor == tracing::edge_actor) {
    return {{phase::edge, s.enqueued, end}};
  }
  const bool commits = s.commit_began != mono_time{} && s.durable != mono_time{};
  const auto decided = s.decided != mono_time{} ? s.decided : end;
  const std::array<std::pair<phase, mono_time>, 5> ends{{
      {phase::mailbox_wait, s.started != mono_time{} ? s.started : end},
      {phase::deciding, decided},
      {phase::journal_wait, commits ? s.commit_began : mono_time{}},
      {phase::commit, commits ? s.durable : mono_time{}},
      {phase::answer, end},
  }};
  std::vector<phase_part> parts;
  auto from = s.enqueued;
  for (const auto& [of, to] : ends) {
    const auto until = std::clamp(to, from, end);
    if (until > from) {
      parts.push_back({of, from, until});
    }
    from = until;
  }
  return parts;
}

std::vector<request_spans_found> requests_among(std::vector<named_span> spans) {
  if (spans.empty()) {
    return {};
  }
  std::sort(spans.begin(), spans.end(), enqueued_before);
  return request_sorter{std::move(spans)}.sort();
}

std::vector<request_tree> trees_of(std::vector<named_span> spans) {
  std::vector<request_tree> trees;
  for (auto& found : requests_among(std::move(spans))) {
    trees.push_back(grow(std::move(found)));
  }
  return trees;
}

std::string ms_text(nanoseconds time) {
  const auto ms = std::chrono::duration<double, std::milli>(time).count();
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*f", ms > 0 && ms < 0.1 ? 3 : ms < 10 ? 2 : 1, ms);
  return text.data();
}

}  // namespace usher::api
