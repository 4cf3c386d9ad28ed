#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "storage/batch/batch_rows.hpp"
#include "storage/log/personal_seal.hpp"

/// How texts about people come into the change log sealed: those of a batch, and those that older versions
/// wrote as they were.
namespace usher::storage {

/// Whose keys `seal` needs to know.
std::vector<domain::user_id> people_in(const batch_rows& rows);

/// Seals what the log of the batch says of people. Keys that `known` lacks are made, and inserted with the
/// batch. Of who was erased, before or by this batch, neither log nor tables get a text that was under way.
void seal(batch_rows& rows, person_keys known);

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
