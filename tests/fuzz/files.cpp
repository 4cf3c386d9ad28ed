#include <cstdio>
#include <string>
#include <variant>

#include <sys/mman.h>
#include <unistd.h>

#include "api/server/configuration.hpp"
#include "storage/log/change_text.hpp"
#include "tests/fuzz/targets.hpp"

/// What stands on disk.
namespace usher::fuzz {

namespace {

/// A file in memory, for as long as this lives.
class memory_file {
 public:
  explicit memory_file(std::string_view text) : descriptor_(::memfd_create("fuzz", 0)) {
    promise(descriptor_ >= 0, "there is memory for a file");
    promise(::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
            "the file is written");
  }
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;
  ~memory_file() { ::close(descriptor_); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace

/// A kind, and the payload behind its line end.
void read_stored_change(std::string_view bytes) {
  const auto end = std::min(bytes.find('\n'), bytes.size());
  const auto kind = bytes.substr(0, end);
  const auto payload = bytes.substr(std::min(end + 1, bytes.size()));
  std::string written;
  try {
    const auto change = storage::change_from_text(kind, payload);
    promise(domain::kind_of(change) == kind, "a change is of its kind");
    written = storage::payload_of(change);
    storage::shown_payload_of(change);
  } catch (const storage::store_error&) {
    return;
  }
  promise(storage::payload_of(storage::change_from_text(kind, written)) == written,
          "a change is written as it was read");
}

/// The file of options and, behind a line `---`, that of variables.
void read_configuration(std::string_view bytes) {
  // Names of files that are there would make the same bytes mean something else on another machine.
  if (bytes.find("file") != std::string_view::npos) {
    return;
  }
  constexpr std::string_view between = "\n---\n";
  const auto end = std::min(bytes.find(between), bytes.size());
  const memory_file options(bytes.substr(0, end));
  const memory_file variables(bytes.substr(std::min(end + between.size(), bytes.size())));
  const auto options_path = options.path();
  const auto variables_path = variables.path();
  const char* words[] = {
      "usher", "serve", "--config", options_path.c_str(), "--env-file", variables_path.c_str()};
  const auto read = api::parse_command_line(std::size(words), words);
  if (const auto* said = std::get_if<api::say_and_exit>(&read)) {
    promise(said->exit_code == 2 && !said->text.empty(), "what is wrong is said");
    promise(said->text.find('\n') == std::string::npos, "it is said in one line");
  } else {
    promise(std::holds_alternative<api::serve_command>(read), "what is right is served");
  }
}

}  // namespace usher::fuzz
