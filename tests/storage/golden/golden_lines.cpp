#include "tests/storage/golden/golden_lines.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <gtest/gtest.h>

namespace usher::storage::golden {

namespace {

constexpr std::string_view what_to_do =
    "Names lie on disks: no byte of a stored payload, and no word, may change. Put the code right. Only what"
    " is new may be added: USHER_ADD_GOLDEN_LINES=1 storage_tests --gtest_filter='Golden*'";

bool is_comment(std::string_view line) {
  return line.empty() || line.starts_with('#');
}

/// The lines of the file that are comments, or those that are none.
lines read(const std::string& file, bool comments) {
  std::istringstream text(text_of(file));
  lines out;
  for (std::string line; std::getline(text, line);) {
    if (is_comment(line) == comments) {
      out.push_back(line);
    }
  }
  return out;
}

std::map<std::string, lines> by_subject(const lines& all) {
  std::map<std::string, lines> out;
  for (const auto& line : all) {
    out[line.substr(0, line.find('\t'))].push_back(line);
  }
  return out;
}

void expect_lines_of(const std::string& file, const std::string& subject, const lines& known,
                     const lines& written) {
  const auto [was, is] = std::mismatch(known.begin(), known.end(), written.begin(), written.end());
  if (was == known.end() && is == written.end()) {
    return;
  }
  const auto text = [](auto at, const lines& all) { return at == all.end() ? "(nothing)" : *at; };
  ADD_FAILURE() << file << ", " << subject << ", line " << was - known.begin() + 1 << " of it\n  was "
                << text(was, known) << "\n  is  " << text(is, written) << '\n'
                << what_to_do;
}

/// Whether all of `few` are among `many`, in this order.
bool are_kept(const lines& few, const lines& many) {
  auto left = few.begin();
  for (const auto& line : many) {
    if (left != few.end() && *left == line) {
      ++left;
    }
  }
  return left == few.end();
}

void add(const std::string& file, const lines& known, const lines& written) {
  // What comes after what in the file says nothing but within a subject.
  auto found = by_subject(written);
  for (const auto& [subject, list] : by_subject(known)) {
    if (!are_kept(list, found[subject])) {
      ADD_FAILURE() << file << " would lose lines of " << subject << ". Nothing was added.";
      return;
    }
  }
  const auto comments = read(file, true);
  std::ofstream out(path_of(file), std::ios::trunc);
  for (const auto* part : {&comments, &written}) {
    for (const auto& line : *part) {
      out << line << '\n';
    }
  }
  ASSERT_TRUE(out.flush()) << path_of(file);
}

}  // namespace

std::string path_of(const std::string& file) {
  return std::string(USHER_GOLDEN) + '/' + file;
}

std::string text_of(const std::string& file) {
  std::ifstream in(path_of(file), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    throw std::runtime_error(path_of(file) + " cannot be read");
  }
  return text.str();
}

void expect_lines(const std::string& file, const lines& written) {
  const auto known = read(file, false);
  const auto* const wish = std::getenv("USHER_ADD_GOLDEN_LINES");
  if (wish != nullptr && std::string_view(wish) == "1") {
    add(file, known, written);
    return;
  }
  auto expected = by_subject(known);
  auto found = by_subject(written);
  for (const auto& [subject, list] : expected) {
    expect_lines_of(file, subject, list, found[subject]);
  }
  for (const auto& [subject, list] : found) {
    if (!expected.contains(subject)) {
      expect_lines_of(file, subject, {}, list);
    }
  }
}

}  // namespace usher::storage::golden
