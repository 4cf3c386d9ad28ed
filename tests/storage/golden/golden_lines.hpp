#pragma once

#include <string>
#include <vector>

/// Files of lines that say what lies on disks. A line is `subject<tab>rest`; those that begin with # are
/// comments. No line is ever changed or taken away: somebody's store holds it.
namespace usher::storage::golden {

using lines = std::vector<std::string>;

/// Where the golden files lie.
std::string path_of(const std::string& file);

/// The whole file. Throws std::runtime_error when it cannot be read.
std::string text_of(const std::string& file);

/// Fails, naming the first line of each subject that differs, unless the file has exactly these lines. With
/// USHER_ADD_GOLDEN_LINES=1 lines that the file lacks are added to it, as long as it loses none.
void expect_lines(const std::string& file, const lines& written);

}  // namespace usher::storage::golden
