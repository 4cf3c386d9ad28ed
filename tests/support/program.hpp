#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace usher::tests {

using std::chrono::milliseconds;

/// A program in a process of its own. It gets no USHER_* variable from the environment, reads nothing, and
/// never outlives the thread that started it: start it on the main thread of the test.
class running_program {
 public:
  /// `command` is the path of the program and its arguments. Throws std::runtime_error.
  explicit running_program(const std::vector<std::string>& command);
  running_program(const running_program&) = delete;
  running_program& operator=(const running_program&) = delete;
  /// Kills what still runs.
  ~running_program();

  /// What it has written so far; everything once `wait` has said its exit code.
  std::string out() const { return out_.text(); }
  std::string err() const { return err_.text(); }

  /// Waits for the first line of its standard error that holds `text`; nothing when the program ends without
  /// one or the time is over.
  std::optional<std::string> error_line_with(const std::string& text, milliseconds timeout) {
    return err_.line_with(text, timeout);
  }
  /// The port that stands behind `text` in such a line; nothing where none does.
  std::optional<std::uint16_t> port_behind(const std::string& text, milliseconds timeout);

  void signal(int number) const;

  /// The exit code, or 128 and the number of the signal that ended it; nothing when it still runs after this
  /// time.
  std::optional<int> wait(milliseconds timeout);

 private:
  /// Reads one stream to its end on a thread of its own, so that the program never waits for its reader.
  class stream {
   public:
    ~stream();
    void read_from(int descriptor);
    std::string text() const;
    std::optional<std::string> line_with(const std::string& text, milliseconds timeout);
    void join();

   private:
    mutable std::mutex lock_;
    std::condition_variable more_;
    std::string text_;
    bool ended_ = false;
    int descriptor_ = -1;
    std::thread thread_;
  };

  pid_t process_ = -1;
  std::optional<int> exit_code_;
  stream out_;
  stream err_;
};

struct program_end {
  int exit_code;
  std::string out;
  std::string err;
};

/// Runs a program to its end. Throws std::runtime_error when that takes longer.
program_end run_program(const std::vector<std::string>& command,
                        milliseconds timeout = std::chrono::seconds{60});

}  // namespace usher::tests
