#include "tests/support/server_process.hpp"

#include <algorithm>
#include <csignal>

namespace usher::tests {

namespace {

using namespace std::chrono_literals;

std::vector<std::string> serve_command(const std::string& program, const std::vector<std::string>& options) {
  std::vector<std::string> command{program, "serve", "--listen", "127.0.0.1:0"};
  command.insert(command.end(), options.begin(), options.end());
  if (std::find(options.begin(), options.end(), "--identity") == options.end()) {
    command.insert(command.end(), {"--identity", "trusted"});
  }
  return command;
}

}  // namespace

server_process::server_process(const std::string& program, const std::vector<std::string>& options)
    : program_(serve_command(program, options)) {
  const auto port = program_.port_behind("listens on http://127.0.0.1:", 60s);
  if (!port) {
    throw start_error("the server does not listen; its log:\n" + log());
  }
  port_ = *port;
}

void server_process::ask_to_stop() const {
  program_.signal(SIGTERM);
}

std::optional<int> server_process::stop() {
  ask_to_stop();
  return wait(15s);
}

void server_process::freeze() const {
  program_.signal(SIGSTOP);
}

void server_process::thaw() const {
  program_.signal(SIGCONT);
}

void server_process::kill() {
  program_.signal(SIGKILL);
  wait(15s);
}

}  // namespace usher::tests
