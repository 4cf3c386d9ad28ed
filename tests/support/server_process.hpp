#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/program.hpp"

namespace usher::tests {

/// The server did not come to listen. The text holds its log.
class start_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The real server in a process of its own, on a free port of 127.0.0.1. To be started on the test's main
/// thread, which it does not outlive.
class server_process {
 public:
  /// Runs `program serve` with these options and waits until it listens, at most a minute. It believes whom
  /// its clients name unless `--identity` is among the options. Throws start_error.
  server_process(const std::string& program, const std::vector<std::string>& options);

  std::uint16_t port() const { return port_; }
  /// What it wrote to its standard error so far.
  std::string log() const { return program_.err(); }

  /// Sends SIGTERM and returns at once.
  void ask_to_stop() const;
  /// The exit code once it has ended; nothing when it still runs after this time.
  std::optional<int> wait(milliseconds timeout) { return program_.wait(timeout); }
  /// SIGTERM and its end: the exit code, or nothing when 15 s were not enough.
  std::optional<int> stop();
  /// As a machine that stands still: SIGSTOP and SIGCONT.
  void freeze() const;
  void thaw() const;
  /// SIGKILL; returns when the process is gone.
  void kill();

 private:
  running_program program_;
  std::uint16_t port_ = 0;
};

}  // namespace usher::tests
