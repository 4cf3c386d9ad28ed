#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/server/configuration.hpp"

/// The options as docs/operations.md tells them, and as the program has them.
namespace usher::tests::options_test {
namespace {

const std::filesystem::path root{USHER_ROOT};

struct option {
  /// The words of its command: `usher trace tail`.
  std::string command;
  /// `--listen`.
  std::string name;
  /// Of the environment; empty for an option that has none.
  std::string variable;
  /// `off` for a flag; empty for an option without.
  std::string by_default;

  auto operator<=>(const option&) const = default;
};

std::ostream& operator<<(std::ostream& out, const option& it) {
  return out << it.command << ' ' << it.name << " (variable '" << it.variable << "', default '"
             << it.by_default << "')";
}

using options = std::set<option>;

std::vector<std::string> lines_of(std::istream& in) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> lines_of_file(const std::string& file) {
  std::ifstream in{root / file};
  EXPECT_TRUE(in) << file;
  return lines_of(in);
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// `usher trace tail --help`, line by line.
std::vector<std::string> help_of(const std::string& command) {
  std::istringstream split{command + " --help"};
  const std::vector<std::string> words{std::istream_iterator<std::string>{split}, {}};
  std::vector<const char*> arguments;
  for (const auto& word : words) {
    arguments.push_back(word.c_str());
  }
  const auto parsed = api::parse_command_line(static_cast<int>(arguments.size()), arguments.data());
  std::istringstream help{std::get<api::say_and_exit>(parsed).text};
  return lines_of(help);
}

/// What stands between an option's name and its variable or meaning: the type, and the default as `=DEFAULT`
/// or, from later versions of CLI11, as `[DEFAULT]`. A range such as `INT in [1 - 64]` is part of the type.
std::string default_in(const std::string& type) {
  if (type.empty()) {
    return "off";
  }
  if (const auto equals = type.find('='); equals != std::string::npos) {
    return type.substr(equals + 1);
  }
  static const std::regex with_default{R"(.*?(?: in \[[^\]]*\])? \[([^\]]*)\])"};
  static const std::regex with_range_alone{R"(.* in \[[^\]]*\])"};
  std::smatch found;
  const bool has_default =
      !std::regex_match(type, with_range_alone) && std::regex_match(type, found, with_default);
  return has_default ? found[1].str() : "";
}

/// The options of a command and of those below it, by their help. `--help` and `--version` are every
/// program's.
void gather_offered(const std::string& command, options& offered) {
  static const std::regex option_line{R"(  (?:-\w,)?(--[a-z-]+)(.*))"};
  static const std::regex with_variable{R"((.*)\(Env:(\w+)\).*)"};
  static const std::regex heading_of_commands{"sub *commands:", std::regex::icase};
  bool among_commands = false;
  for (const auto& line : help_of(command)) {
    std::smatch found;
    if (line.empty()) {
      among_commands = false;
    } else if (std::regex_match(line, heading_of_commands)) {
      among_commands = true;
    } else if (among_commands) {
      std::istringstream words{line};
      std::string name;
      words >> name;
      gather_offered(command + " " + name, offered);
    } else if (std::regex_match(line, found, option_line)) {
      const std::string name = found[1];
      const std::string rest = found[2];
      const bool has_variable = std::regex_match(rest, found, with_variable);
      const auto type = trimmed(has_variable ? found[1].str() : rest.substr(0, rest.find("  ")));
      if (name != "--help" && name != "--version") {
        offered.insert({command, name, has_variable ? found[2].str() : "", default_in(type)});
      }
    }
  }
}

options offered_options() {
  options offered;
  gather_offered("usher", offered);
  return offered;
}

/// All that stands between backticks.
std::vector<std::string> quoted_in(const std::string& text) {
  static const std::regex quoted{"`([^`]*)`"};
  std::vector<std::string> found;
  for (std::sregex_iterator it{text.begin(), text.end(), quoted}, end; it != end; ++it) {
    found.push_back((*it)[1]);
  }
  return found;
}

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream rest{row.substr(1)};
  for (std::string cell; std::getline(rest, cell, '|');) {
    cell = trimmed(cell);
    const auto quoted = quoted_in(cell);
    cells.push_back(cells.size() < 3 && !quoted.empty() ? quoted.front() : cell);
  }
  return cells;
}

/// The rows of the tables under headings that name commands.
options documented_options() {
  options documented;
  std::vector<std::string> commands;
  for (const auto& line : lines_of_file("docs/operations.md")) {
    if (line.starts_with("#")) {
      commands = line.starts_with("### `usher ") ? quoted_in(line) : std::vector<std::string>{};
    } else if (line.starts_with("| `--") && !commands.empty()) {
      const auto cells = cells_of(line);
      EXPECT_EQ(cells.size(), 4U) << line;
      EXPECT_FALSE(cells.back().empty()) << line;
      for (const auto& command : commands) {
        const auto name = cells[0].substr(0, cells[0].find(' '));
        const bool is_new = documented.insert({command, name, cells[1], cells[2]}).second;
        EXPECT_TRUE(is_new) << "twice: " << line;
      }
    }
  }
  return documented;
}

std::vector<option> missing_from(const options& some, const options& others) {
  std::vector<option> missing;
  std::set_difference(others.begin(), others.end(), some.begin(), some.end(), std::back_inserter(missing));
  return missing;
}

TEST(Options, TheTablesHaveEachOptionOfTheProgramAndNoOther) {
  const auto offered = offered_options();
  const auto documented = documented_options();
  EXPECT_GT(offered.size(), 60U);
  EXPECT_EQ(missing_from(documented, offered), std::vector<option>{}) << "the program has them, as here";
  EXPECT_EQ(missing_from(offered, documented), std::vector<option>{})
      << "docs/operations.md has them, as here";
}

TEST(Options, TheVariableOfEachFollowsFromItsName) {
  for (const auto& option : offered_options()) {
    std::string expected = "USHER_" + option.name.substr(2);
    std::transform(expected.begin(), expected.end(), expected.begin(),
                   [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
    if (option.command == "usher serve" || !option.variable.empty()) {
      EXPECT_EQ(option.variable, expected) << option;
    }
  }
}

TEST(Options, ThePackagedFilesNameNoneThatTheServerDoesNotHave) {
  std::set<std::string> names;
  for (const auto& option : offered_options()) {
    if (option.command == "usher serve") {
      names.insert(option.name.substr(2));
      names.insert(option.variable);
    }
  }
  static const std::regex setting{R"(#? ?([a-z-]+) = .*|#?(USHER_\w+)=.*)"};
  for (const auto* file : {"packaging/usher.conf", "packaging/usher.env"}) {
    int found = 0;
    for (const auto& line : lines_of_file(file)) {
      std::smatch name;
      if (std::regex_match(line, name, setting)) {
        EXPECT_TRUE(names.contains(name[1].str() + name[2].str())) << file << ": " << line;
        found++;
      }
    }
    EXPECT_GT(found, 3) << file;
  }
}

TEST(Options, TheDocumentsSpeakOfNoneThatTheProgramDoesNotHave) {
  std::set<std::string> names{"--help", "--version"};
  for (const auto& option : offered_options()) {
    names.insert(option.name);
  }
  static const std::regex mentioned{"`(--[a-z-]+)"};
  for (const auto* file : {"README.md", "docs/administration.md", "docs/architecture.md", "docs/clients.md",
                           "docs/operations.md", "docs/traces.md"}) {
    for (const auto& line : lines_of_file(file)) {
      for (std::sregex_iterator it{line.begin(), line.end(), mentioned}, end; it != end; ++it) {
        EXPECT_TRUE(names.contains((*it)[1])) << file << ": " << line;
      }
    }
  }
}

}  // namespace
}  // namespace usher::tests::options_test
