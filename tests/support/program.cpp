#include "tests/support/program.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace usher::tests {

namespace {

struct pipe_ends {
  int read;
  int write;
};

/// Closed on exec: another child that held the writing end would keep this stream from ending.
pipe_ends make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("cannot make a pipe");
  }
  return {ends[0], ends[1]};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) {
    out.push_back(text.data());
  }
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment_without_ours() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("USHER_")) {
      out.emplace_back(*entry);
    }
  }
  return out;
}

/// Only what is safe between fork and exec in a process of many threads.
[[noreturn]] void become(char* const* arguments, char* const* environment, int out, int err, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have died before it could be watched.
  if (::getppid() != parent) {
    ::_exit(127);
  }
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

int code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

running_program::stream::~stream() {
  join();
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void running_program::stream::read_from(int descriptor) {
  descriptor_ = descriptor;
  thread_ = std::thread([this] {
    std::array<char, 4096> buffer{};
    for (;;) {
      const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) {
        continue;
      }
      const std::scoped_lock guard(lock_);
      if (got > 0) {
        text_.append(buffer.data(), static_cast<std::size_t>(got));
      } else {
        ended_ = true;
      }
      more_.notify_all();
      if (ended_) {
        return;
      }
    }
  });
}

std::string running_program::stream::text() const {
  const std::scoped_lock guard(lock_);
  return text_;
}

std::optional<std::string> running_program::stream::line_with(const std::string& text, milliseconds timeout) {
  std::unique_lock guard(lock_);
  std::optional<std::string> line;
  const auto look = [&] {
    const auto at = text_.find(text);
    const auto end = at == std::string::npos ? at : text_.find('\n', at);
    if (end == std::string::npos) {
      return false;
    }
    const auto before = text_.rfind('\n', at);
    const auto begin = before == std::string::npos ? 0 : before + 1;
    line = text_.substr(begin, end - begin);
    return true;
  };
  more_.wait_for(guard, timeout, [&] { return look() || ended_; });
  return line;
}

void running_program::stream::join() {
  if (thread_.joinable()) {
    thread_.join();
  }
}

running_program::running_program(const std::vector<std::string>& command) {
  auto texts = command;
  auto variables = environment_without_ours();
  const auto arguments = pointers_to(texts);
  const auto environment = pointers_to(variables);
  const auto out = make_pipe();
  const auto err = make_pipe();
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    become(arguments.data(), environment.data(), out.write, err.write, parent);
  }
  ::close(out.write);
  ::close(err.write);
  out_.read_from(out.read);
  err_.read_from(err.read);
  if (process_ < 0) {
    throw std::runtime_error("cannot fork");
  }
}

running_program::~running_program() {
  if (exit_code_ || process_ < 0) {
    return;
  }
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

std::optional<std::uint16_t> running_program::port_behind(const std::string& text, milliseconds timeout) {
  const auto line = error_line_with(text, timeout);
  if (!line) {
    return std::nullopt;
  }
  std::uint16_t port = 0;
  const auto* from = line->data() + line->find(text) + text.size();
  const auto error = std::from_chars(from, line->data() + line->size(), port).ec;
  return error == std::errc{} ? std::optional(port) : std::nullopt;
}

void running_program::signal(int number) const {
  if (!exit_code_) {
    ::kill(process_, number);
  }
}

std::optional<int> running_program::wait(milliseconds timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  while (!exit_code_) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      exit_code_ = code_of(status);
      out_.join();
      err_.join();
      break;
    }
    if (std::chrono::steady_clock::now() > until) {
      return std::nullopt;
    }
    std::this_thread::sleep_for(milliseconds{2});
  }
  return exit_code_;
}

program_end run_program(const std::vector<std::string>& command, milliseconds timeout) {
  running_program program(command);
  if (const auto code = program.wait(timeout)) {
    return {*code, program.out(), program.err()};
  }
  throw std::runtime_error(command.front() + " does not end; it said: " + program.out() + program.err());
}

}  // namespace usher::tests
