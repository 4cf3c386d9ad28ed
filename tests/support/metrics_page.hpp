#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace usher::tests {

/// A page in Prometheus's text format 0.0.4, read strictly.
class metrics_page {
 public:
  explicit metrics_page(const std::string& text);

  /// What is against the format; nothing of a good page.
  const std::vector<std::string>& complaints() const { return complaints_; }

  /// The type of each family, by name.
  const std::map<std::string, std::string>& families() const { return families_; }
  /// The family of a series by the name it has in queries: `x_bucket` is of `x`. Empty when there is none.
  std::string family_of(const std::string& name) const;
  /// The names of all labels that series of this name have.
  std::set<std::string> labels_of(const std::string& name) const;

  /// `series` is a name with its labels in order of label: `x{a="1",b="2"}`.
  bool has(const std::string& series) const { return values_.contains(series); }
  /// Throws std::out_of_range.
  double value(const std::string& series) const { return values_.at(series); }
  /// The sum over all series that begin so; 0 when none does.
  double sum(const std::string& prefix) const;

 private:
  void read_comment(const std::string& line);
  void read_sample(const std::string& line);
  void complain(const std::string& what, const std::string& line);
  void check_histograms();

  std::vector<std::string> complaints_;
  std::map<std::string, std::string> families_;
  std::map<std::string, double> values_;
  std::map<std::string, std::set<std::string>> labels_;
  /// Of each histogram's series without `le`: its buckets in the order of the page.
  std::map<std::string, std::vector<std::pair<std::string, double>>> buckets_;
  std::string described_;
  std::string current_;
};

}  // namespace usher::tests
