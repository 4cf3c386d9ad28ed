#include "storage/batch/sealing.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

#include <spdlog/spdlog.h>

#include "storage/log/change_text.hpp"
#include "storage/log/random_bytes.hpp"

namespace usher::storage {

namespace {

/// Numbers of changes that one part goes over.
constexpr std::uint64_t numbers_in_a_part = 50'000;
/// Parts after which it is said how far it is.
constexpr std::uint64_t parts_between_lines = 20;

/// The key of this person; makes the one that is missing.
const std::optional<domain::bytes_32>& key_of_person(domain::user_id person, person_keys& known,
                                                     std::vector<person_key_row>& made) {
  auto at = known.find(person);
  if (at == known.end()) {
    at = known.emplace(person, random_bytes()).first;
    made.push_back({person, *at->second});
  }
  return at->second;
}

/// Older versions did not say whom a recorded call was about: of theirs this one alone says something about a
/// person, in its body.
domain::user_id person_in_target(std::string_view target) {
  constexpr std::string_view before = "/api/users/";
  if (!target.starts_with(before)) {
    return {};
  }
  target.remove_prefix(before.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(target.data(), target.data() + target.size(), number);
  target.remove_prefix(static_cast<std::size_t>(end - target.data()));
  return error == std::errc{} && target.starts_with("/update_no_show") ? domain::user_id{number}
                                                                       : domain::user_id{};
}

sealed_part part_of(std::vector<logged_change> lines, const older_log& log, std::uint64_t through) {
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
                            sealed_payload_of(line.change, key_of_person(*person, keys, part.keys))});
    }
  }
  return part;
}

}  // namespace

std::vector<domain::user_id> people_in(const batch_rows& rows) {
  std::set<domain::user_id> people;
  for (const auto& row : rows.log) {
    if (row.sealed_for) {
      people.insert(*row.sealed_for);
    }
  }
  return {people.begin(), people.end()};
}

void seal(batch_rows& rows, person_keys known) {
  for (auto& row : rows.log) {
    if (const auto* erased = std::get_if<domain::person_erased>(row.change)) {
      known.insert_or_assign(erased->user, std::nullopt);
    }
    if (row.sealed_for) {
      row.payload =
          sealed_payload_of(*row.change, key_of_person(*row.sealed_for, known, rows.person_key_inserts));
    }
  }
  const auto is_erased = [&known](domain::user_id person) {
    const auto key = known.find(person);
    return key != known.end() && !key->second;
  };
  for (auto& call : rows.admin_call_inserts) {
    if (is_erased(call.about)) {
      call.body.clear();
    }
  }
  const auto forget_teacher = [&](domain::clinic_facts& clinic) {
    if (is_erased(clinic.teacher)) {
      clinic.teacher_name.clear();
    }
  };
  for (auto& row : rows.clinic_inserts) {
    forget_teacher(row.clinic);
  }
  for (auto& step : rows.clinic_steps) {
    if (auto* changed = std::get_if<domain::clinic_changed>(&step)) {
      forget_teacher(changed->clinic);
    }
  }
}

void seal_older_lines(const older_log& log, std::uint64_t sealed_through, std::uint64_t last) {
  if (sealed_through >= last) {
    return;
  }
  spdlog::info("texts about people are being sealed in the change log: changes {} to {}", sealed_through + 1,
               last);
  std::uint64_t parts = 0;
  while (sealed_through < last) {
    const auto through = std::min(last, sealed_through + numbers_in_a_part);
    log.write(part_of(log.lines(sealed_through, through), log, through));
    sealed_through = through;
    if (++parts % parts_between_lines == 0) {
      spdlog::info("sealed through change {} of {}", sealed_through, last);
    }
  }
}

}  // namespace usher::storage
