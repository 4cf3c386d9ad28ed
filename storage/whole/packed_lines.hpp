#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Files of lines, compressed by zstd, with the SHA-256 of what is in the file.
namespace usher::storage {

struct packed_file {
  std::uint64_t lines = 0;
  /// Of the file, compressed.
  std::uint64_t bytes = 0;
  /// In lower-case hexadecimal digits.
  std::string sha256;
};

/// All members throw store_error naming the file.
class packed_lines_writer {
 public:
  /// The file must not be there.
  explicit packed_lines_writer(const std::string& path);
  packed_lines_writer(packed_lines_writer&&) noexcept;
  ~packed_lines_writer();

  /// Without its end.
  void add(std::string_view line);
  /// Returns when the disk has it. Once, and last.
  packed_file finish();

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

/// All members throw store_error naming the file.
class packed_lines_reader {
 public:
  explicit packed_lines_reader(const std::string& path);
  packed_lines_reader(packed_lines_reader&&) noexcept;
  ~packed_lines_reader();

  /// The next line without its end; nothing after the last.
  std::optional<std::string> next();
  /// What the whole file is; after the last line.
  packed_file known() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

/// A small text as a file that was not there, on the disk when this returns; nobody ever sees half of it.
/// Throws store_error. Returns its SHA-256.
std::string write_whole(const std::string& path, std::string_view text);

}  // namespace usher::storage
