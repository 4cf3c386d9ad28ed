#pragma once

#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/server/options.hpp"

/// Where the values of options come from, strongest first: the command line, the environment, the file of
/// variables, the file of options. A wrong one is a CLI::Error that names its source.
namespace usher::api {

/// Variables by their names.
using variables = std::map<std::string, std::string>;

inline constexpr const char* admin_key_variable = "USHER_ADMIN_KEY";
/// There is no option for it: the command line can be read by other users of the machine.
inline constexpr const char* cluster_secret_variable = "USHER_CLUSTER_SECRET";

/// The command line alone: CLI11 would read the environment meanwhile, and could not tell then what is
/// stronger.
void parse_words(CLI::App& app, int argc, const char* const* argv);

/// What the command line has not said. Returns the variables, those of the process before those of the file.
variables take_what_is_not_said(CLI::App& sub, const CLI::App& serve, const option_files& files);

std::vector<std::string> names_of_commands(const CLI::App& app);
/// Which of the known ones the word may have meant; empty when it is not near any.
std::string suggestion(const std::string& word, const std::vector<std::string>& known);
/// What the first word that names nothing may have meant; empty when it is not near anything.
std::string suggestion(const CLI::App& app, int argc, const char* const* argv);

}  // namespace usher::api
