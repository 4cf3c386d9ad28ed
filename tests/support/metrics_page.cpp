#include "tests/support/metrics_page.hpp"

#include <cmath>
#include <cstdlib>
#include <regex>
#include <sstream>

namespace usher::tests {

namespace {

const std::regex name_rule{"[a-zA-Z_:][a-zA-Z0-9_:]*"};
const std::regex help_rule{"# HELP ([^ ]+) (.+)"};
const std::regex type_rule{"# TYPE ([^ ]+) (counter|gauge|histogram)"};
const std::regex sample_rule{R"(([^{ ]+)(\{.*\})? ([^ ]+))"};
const std::regex label_rule{R"rule(([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$))rule"};
const std::regex number_rule{R"([+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?|\+Inf)"};

std::string without_suffix(const std::string& name, const std::string& suffix) {
  return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : std::string{};
}

std::string series_text(const std::string& name, const std::map<std::string, std::string>& labels) {
  std::string text;
  for (const auto& [label, value] : labels) {
    text += (text.empty() ? "{" : ",") + label + "=\"" + value + '"';
  }
  return name + text + (text.empty() ? "" : "}");
}

}  // namespace

metrics_page::metrics_page(const std::string& text) {
  if (!text.ends_with('\n')) {
    complain("no line end at the end", {});
  }
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) {
      read_comment(line);
    } else {
      read_sample(line);
    }
  }
  check_histograms();
}

void metrics_page::complain(const std::string& what, const std::string& line) {
  complaints_.push_back(what + ": " + line);
}

void metrics_page::read_comment(const std::string& line) {
  std::smatch found;
  if (std::regex_match(line, found, help_rule)) {
    described_ = found[1];
  } else if (std::regex_match(line, found, type_rule)) {
    current_ = found[1];
    if (described_ != current_) {
      complain("a type without a help before it", line);
    }
    if (!std::regex_match(current_, name_rule)) {
      complain("not a name", line);
    }
    if (!families_.emplace(current_, found[2]).second) {
      complain("a family twice", line);
    }
  } else {
    complain("neither help nor type", line);
  }
}

std::string metrics_page::family_of(const std::string& name) const {
  if (const auto plain = families_.find(name); plain != families_.end()) {
    return plain->second == "histogram" ? "" : name;
  }
  for (const auto* suffix : {"_bucket", "_sum", "_count"}) {
    const auto found = families_.find(without_suffix(name, suffix));
    if (found != families_.end() && found->second == "histogram") {
      return found->first;
    }
  }
  return {};
}

std::set<std::string> metrics_page::labels_of(const std::string& name) const {
  const auto found = labels_.find(name);
  return found == labels_.end() ? std::set<std::string>{} : found->second;
}

double metrics_page::sum(const std::string& prefix) const {
  double all = 0;
  for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.starts_with(prefix); ++at) {
    all += at->second;
  }
  return all;
}

void metrics_page::read_sample(const std::string& line) {
  std::smatch found;
  if (!std::regex_match(line, found, sample_rule)) {
    return complain("no sample", line);
  }
  const std::string name = found[1];
  std::string inside = found[2];
  const std::string number = found[3];
  if (current_.empty() || family_of(name) != current_) {
    complain("not under its family", line);
  }
  if (!std::regex_match(number, number_rule)) {
    complain("not a number", line);
  }

  std::map<std::string, std::string> labels;
  if (!inside.empty()) {
    inside = inside.substr(1, inside.size() - 2);
    auto rest = inside.cbegin();
    std::smatch label;
    while (rest != inside.cend() && std::regex_search(rest, inside.cend(), label, label_rule,
                                                      std::regex_constants::match_continuous)) {
      if (!labels.emplace(label[1], label[2]).second) {
        complain("a label twice", line);
      }
      labels_[name].insert(label[1]);
      rest = label[0].second;
    }
    if (rest != inside.cend()) {
      complain("no labels", line);
    }
  }
  const auto value = number == "+Inf" ? HUGE_VAL : std::strtod(number.c_str(), nullptr);
  if (!values_.emplace(series_text(name, labels), value).second) {
    complain("a series twice", line);
  }
  if (families_[current_] == "counter" && value < 0) {
    complain("a counter below 0", line);
  }
  if (families_[current_] == "histogram" && name.ends_with("_bucket")) {
    const auto bound = labels["le"];
    labels.erase("le");
    buckets_[series_text(without_suffix(name, "_bucket") + "_count", labels)].emplace_back(bound, value);
  }
}

void metrics_page::check_histograms() {
  for (const auto& [count, buckets] : buckets_) {
    double last_bound = -HUGE_VAL;
    double last_count = 0;
    for (const auto& [bound, below] : buckets) {
      const auto number = bound == "+Inf" ? HUGE_VAL : std::strtod(bound.c_str(), nullptr);
      if (number <= last_bound || below < last_count) {
        complain("buckets out of order", count);
      }
      last_bound = number;
      last_count = below;
    }
    if (buckets.back().first != "+Inf") {
      complain("no last bucket", count);
    }
    if (!has(count) || value(count) != last_count) {
      complain("a count that is not the last bucket's", count);
    }
  }
}

}  // namespace usher::tests
