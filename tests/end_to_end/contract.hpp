#pragma once

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/http_client.hpp"

/// What the description that is shipped, openapi.yaml, promises of answers.
namespace usher::end_to_end {

/// Immutable; any thread.
class contract {
 public:
  using json = nlohmann::json;

  /// Of the file that the build has joined, which is read once.
  static const contract& shipped();

  explicit contract(json document);

  /// Fails the test unless the answer is as its operation describes it: the status, the content type, the
  /// headers, a JSON body, of which a member that is not described is refused, and the code of a 4xx. What
  /// any request may be answered needs to be no more than what `default` and the introduction say; what is no
  /// operation is answered by a problem.
  void judge(const std::string& method, const std::string& target,
             const test_support::http_response& answer) const;

  /// Fails the test unless what is posted under this name has the headers and the body that are described.
  void judge_webhook(const std::string& name, const test_support::header_list& headers,
                     const std::string& body) const;

 private:
  struct path_pattern {
    std::string path;
    std::regex form;
  };

  const json* find_operation(const std::string& method, const std::string& target) const;
  const json* find_path(const std::string& path) const;
  /// Null, and the test has failed, when the status is not described.
  const json* find_response(const json* operation, const test_support::http_response& answer,
                            const std::string& where) const;

  json document_;
  /// Those that the introduction names.
  std::set<std::string> codes_of_any_request_;
  /// Each of the patterns that schemas name.
  std::map<std::string, std::regex> texts_;
  /// Paths with names in them, the one to prefer first.
  std::vector<path_pattern> patterns_;
};

}  // namespace usher::end_to_end
