#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include "loadtest/client/load_run.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/options.hpp"
#include "loadtest/client/report/report.hpp"
#include "loadtest/client/report/results_json.hpp"
#include "loadtest/client/report/results_text.hpp"

namespace usher::loadtest {

namespace {

std::atomic<bool> stop{false};

void ask_to_stop(int) {
  stop.store(true);
}

void write_file(const std::string& option, const std::string& name, const std::string& text) {
  std::ofstream file(name, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    throw client_error(option + ": cannot write " + name);
  }
}

int run(int count, char** arguments) {
  int exit_code = 0;
  const auto options = read_options(count, arguments, exit_code);
  if (!options) {
    return exit_code;
  }
  const auto what = options->kind->make(options->settings);
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  const auto all = run_load(options->plan, *what, stop);
  if (options->json_file != "-") {
    std::fputs(to_text(all).c_str(), stdout);
  }
  if (options->json_file == "-") {
    std::fputs(to_json(all).c_str(), stdout);
  } else if (!options->json_file.empty()) {
    write_file("--json", options->json_file, to_json(all));
  }
  if (!options->report_file.empty()) {
    write_file("--report", options->report_file, to_html(all));
  }
  return static_cast<int>(all.is_clean() ? outcome::clean : outcome::not_clean);
}

}  // namespace

}  // namespace usher::loadtest

int main(int count, char** arguments) {
  try {
    return usher::loadtest::run(count, arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "usher-load: %s\n", error.what());
    return static_cast<int>(usher::loadtest::outcome::cannot_run);
  }
}
