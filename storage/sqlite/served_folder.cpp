#include "storage/sqlite/served_folder.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/base/hex.hpp"

namespace usher::storage {

namespace {

/// Of an id, as the mark writes it.
constexpr std::size_t mark_digits = 32;

std::string error_text(int code) {
  return std::generic_category().message(code);
}

}  // namespace

ino_t inode_of(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

folder_lock::folder_lock(const std::string& folder) {
  const std::string path = folder + "/usher.lock";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    throw store_error("cannot write to the folder '" + folder + "': " + error_text(errno));
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
    return;
  }
  const int reason = errno;
  ::close(descriptor_);
  if (reason == EWOULDBLOCK) {
    throw store_in_use("the store in '" + folder + "' is in use by another usher process");
  }
  throw store_error("cannot lock the folder '" + folder + "': " + error_text(reason));
}

folder_lock::~folder_lock() {
  ::close(descriptor_);
}

acknowledged_mark::acknowledged_mark(const std::string& folder)
    : descriptor_(::open((folder + "/usher.mark").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) {
    throw store_error("cannot write to the folder '" + folder + "': " + error_text(errno));
  }
  text_.reserve(mark_digits + 1);
}

acknowledged_mark::~acknowledged_mark() {
  ::close(descriptor_);
}

std::optional<batch_id> acknowledged_mark::read() const {
  std::string text(mark_digits + 1, '\0');
  batch_id id;
  const auto got = ::pread(descriptor_, text.data(), text.size(), 0);
  const bool is_one = got == static_cast<ssize_t>(text.size()) && text.back() == '\n' &&
                      domain::bytes_from_hex(std::string_view(text).substr(0, mark_digits), id.bytes);
  return is_one ? std::optional(id) : std::nullopt;
}

void acknowledged_mark::write(const batch_id& id) noexcept {
  // Has room for it: nothing is thrown.
  text_.clear();
  domain::append_hex(text_, id.bytes);
  text_ += '\n';
  // A mark that could not be written is an old one: it says less.
  [[maybe_unused]] const auto written = ::pwrite(descriptor_, text_.data(), text_.size(), 0);
}

}  // namespace usher::storage
