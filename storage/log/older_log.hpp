#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "storage/log/personal_seal.hpp"
#include "storage/queries.hpp"

/// The change log of an older version, which says of people what it says as it was written: its lines are
/// sealed once.
namespace usher::storage {

/// A line of the log as it is to be.
struct sealed_line {
  std::uint64_t change_number;
  domain::user_id person;
  std::string payload;
};

/// A part of the log of an older version that is sealed in one transaction.
struct sealed_part {
  std::vector<sealed_line> lines;
  std::vector<person_key_row> keys;
  /// The number of the change that it goes up to.
  std::uint64_t through = 0;
  /// There is nothing left to be done, now and ever.
  bool is_complete = false;
};

/// What sealing the log of an older version asks of its store. Each may throw.
struct older_log {
  /// Those lines from after one number up to another that may say something about people and are not sealed.
  std::function<std::vector<logged_change>(std::uint64_t after, std::uint64_t through)> lines;
  std::function<person_keys(const std::vector<domain::user_id>&)> keys;
  std::function<void(const sealed_part&)> write;
};

/// Seals the lines of a log part by part, so that it goes on where it was when it was ended in the middle,
/// and says in the program's log how far it is. Does not write that all is complete.
void seal_older_lines(const older_log& log, std::uint64_t sealed_through, std::uint64_t last);

}  // namespace usher::storage
