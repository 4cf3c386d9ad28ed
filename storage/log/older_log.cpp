#include "storage/log/older_log.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "domain/base/number_text.hpp"
#include "storage/log/change_text.hpp"

namespace usher::storage {

namespace {

/// Numbers of changes that one part goes over.
constexpr std::uint64_t numbers_in_a_part = 50'000;
/// Parts after which it is said how far it is.
constexpr std::uint64_t parts_between_lines = 20;

/// Older versions did not say whom a recorded call was about: of theirs this one alone says something about a
/// person, in its body.
domain::user_id person_in_target(std::string_view target) {
  constexpr std::string_view before = "/api/users/";
  if (!target.starts_with(before)) {
    return {};
  }
  target.remove_prefix(before.size());
  const auto digits = target.substr(0, target.find('/'));
  target.remove_prefix(digits.size());
  const auto number = domain::parse_number<std::int64_t>(digits);
  return number && target.starts_with("/update_no_show") ? domain::user_id{*number} : domain::user_id{};
}

sealed_part sealed_part_of(std::vector<logged_change> lines, const older_log& log, std::uint64_t through) {
  std::set<domain::user_id> people;
  for (auto& line : lines) {
    if (auto* call = std::get_if<domain::admin_called>(&line.change); call && call->about.value == 0) {
      call->about = person_in_target(call->target);
    }
    if (const auto person = domain::person_in(line.change)) {
      people.insert(*person);
    }
  }
  sealed_part part;
  part.through = through;
  if (people.empty()) {
    return part;
  }
  auto keys = log.keys({people.begin(), people.end()});
  for (const auto& line : lines) {
    if (const auto person = domain::person_in(line.change)) {
      part.lines.push_back({line.change_number, *person,
                            sealed_payload_of(line.change, key_or_new(*person, keys, part.keys))});
    }
  }
  return part;
}

}  // namespace

void seal_older_lines(const older_log& log, std::uint64_t sealed_through, std::uint64_t last) {
  if (sealed_through >= last) {
    return;
  }
  spdlog::info("texts about people are being sealed in the change log: changes {} to {}", sealed_through + 1,
               last);
  std::uint64_t parts = 0;
  while (sealed_through < last) {
    const auto through = std::min(last, sealed_through + numbers_in_a_part);
    log.write(sealed_part_of(log.lines(sealed_through, through), log, through));
    sealed_through = through;
    if (++parts % parts_between_lines == 0) {
      spdlog::info("sealed through change {} of {}", sealed_through, last);
    }
  }
}

}  // namespace usher::storage
