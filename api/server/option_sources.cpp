#include "api/server/option_sources.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string_view>
#include <utility>

#include "api/support/nearest_word.hpp"

namespace usher::api {

namespace {

/// CLI11 would read the environment while it parses, and could not tell then what is stronger. While this
/// lives it does not.
class without_variables {
 public:
  explicit without_variables(CLI::App& app) { take_from(app); }
  ~without_variables() {
    for (const auto& [option, name] : names_) {
      option->envname(name);
    }
  }
  without_variables(const without_variables&) = delete;
  without_variables& operator=(const without_variables&) = delete;

 private:
  void take_from(CLI::App& app) {
    for (auto* option : app.get_options()) {
      names_.emplace_back(option, option->get_envname());
      option->envname("");
    }
    for (auto* sub : app.get_subcommands([](CLI::App*) { return true; })) {
      take_from(*sub);
    }
  }

  std::vector<std::pair<CLI::Option*, std::string>> names_;
};

}  // namespace

void parse_words(CLI::App& app, int argc, const char* const* argv) {
  const without_variables parsing{app};
  app.parse(argc, argv);
}

namespace {

/// An option that is set and excluded by this one.
const CLI::Option* rival_of(const CLI::Option* option) {
  const auto& others = option->get_excludes();
  const auto found =
      std::find_if(others.begin(), others.end(), [](const auto* other) { return other->count() > 0; });
  return found == others.end() ? nullptr : *found;
}

/// Those that a weaker source may set: nothing stronger has set them, nor one that they exclude.
std::set<const CLI::Option*> open_options(const CLI::App& sub) {
  std::set<const CLI::Option*> out;
  for (const auto* option : sub.get_options()) {
    if (option->count() == 0 && rival_of(option) == nullptr) {
      out.insert(option);
    }
  }
  return out;
}

/// After one source was taken: it must not have set two that exclude each other.
void check_rivals(const CLI::App& sub) {
  for (const auto* option : sub.get_options()) {
    if (const auto* rival = option->count() > 0 ? rival_of(option) : nullptr; rival != nullptr) {
      throw CLI::ExcludesError(option->get_name(), rival->get_name());
    }
  }
}

}  // namespace

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

namespace {

std::vector<std::string> names_of_options(const CLI::App* app) {
  std::vector<std::string> names;
  // A command takes the options of those above it, too.
  for (; app != nullptr; app = app->get_parent()) {
    for (const auto* option : app->get_options()) {
      for (const auto& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
  }
  return names;
}

bool has_name(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const auto meant = nearest_word(word, known);
  return meant.empty() ? "" : "; did you mean " + meant + "?";
}

std::string suggestion(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* at = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string_view(argv[i]).find('='));
    const auto commands = names_of_commands(*at);
    const auto known = word.starts_with("--") ? names_of_options(at) : commands;
    if (!word.starts_with('-') && has_name(commands, word)) {
      at = at->get_subcommand(word);
    } else if (!has_name(known, word)) {
      if (auto meant = suggestion(word, known); !meant.empty()) {
        return meant;
      }
    }
  }
  return {};
}

namespace {

/// Of a file such as systemd takes: `NAME=value`, the value perhaps in quotes; `#` and `;` begin a comment.
variables variables_of(const std::string& file) {
  std::ifstream in{file};
  if (!in) {
    throw CLI::FileError("--env-file: " + file + " cannot be read");
  }
  variables out;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    line = CLI::detail::trim(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') {
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string::npos || equals == 0) {
      // The line is not repeated: it may be a secret.
      throw CLI::FileError("--env-file: " + file + ": line " + std::to_string(number) + " is not NAME=value");
    }
    auto value = line.substr(equals + 1);
    const bool quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'');
    out[line.substr(0, equals)] =
        quoted && value.front() == value.back() ? value.substr(1, value.size() - 2) : value;
  }
  return out;
}

/// Those that a command may have. One that is empty is not there.
variables variables_of_the_process(const CLI::App& sub) {
  std::vector<std::string> names{admin_key_variable, cluster_secret_variable};
  for (const auto* option : sub.get_options()) {
    names.push_back(option->get_envname());
  }
  variables out;
  for (const auto& name : names) {
    // The program has no second thread yet. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const auto* value = name.empty() ? nullptr : std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') {
      out[name] = value;
    }
  }
  return out;
}

/// Later versions of CLI11 pass over a variable whose value is wrong; here it is named.
void take_variables(CLI::App& sub, const variables& values) {
  const auto open = open_options(sub);
  for (auto* option : sub.get_options()) {
    const auto value = values.find(option->get_envname());
    if (value != values.end() && !value->second.empty() && open.contains(option)) {
      option->add_result(value->second);
      option->run_callback();
    }
  }
  check_rivals(sub);
}

/// Gives the options that nothing stronger has set the values of the file, which is the server's: what a
/// command has not is passed over. CLI11 reads files for its main command only, and our options belong to
/// subcommands.
void take_config(CLI::App& sub, const CLI::App& serve, const std::string& file,
                 const std::vector<CLI::ConfigItem>& items) {
  const auto open = open_options(sub);
  for (const auto& item : items) {
    const auto name = "--" + item.fullname();
    auto* option = sub.get_option_no_throw(name);
    if ((option == nullptr && serve.get_option_no_throw(name) == nullptr) || name == "--config") {
      auto meant = suggestion(name, names_of_options(&serve));
      std::erase(meant, '-');
      meant.insert(0, "--config: " + file + ": there is no option '" + item.fullname() + "'");
      throw CLI::ConfigError(meant);
    }
    if (option != nullptr && open.contains(option)) {
      option->add_result(item.inputs);
      option->run_callback();
    }
  }
  check_rivals(sub);
}

}  // namespace

variables take_what_is_not_said(CLI::App& sub, const CLI::App& serve, const option_files& files) {
  auto all = variables_of_the_process(sub);
  take_variables(sub, all);
  const auto take_variables_of_the_file = [&] {
    auto more = variables_of(files.variables);
    take_variables(sub, more);
    all.merge(more);
  };
  const bool named = !files.variables.empty();
  if (named) {
    take_variables_of_the_file();
  }
  if (files.config.empty()) {
    return all;
  }
  const auto items = CLI::ConfigTOML{}.from_file(files.config);
  const auto other = std::find_if(items.begin(), items.end(),
                                  [](const auto& item) { return item.fullname() == "env-file"; });
  if (!named && other != items.end()) {
    take_config(sub, serve, files.config, {*other});
    take_variables_of_the_file();
  }
  take_config(sub, serve, files.config, items);
  return all;
}

}  // namespace usher::api
