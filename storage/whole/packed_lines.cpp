#include "storage/whole/packed_lines.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>
#include <zstd.h>

#include "domain/base/hex.hpp"
#include "storage/store.hpp"

namespace usher::storage {

namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path, int code) {
  throw store_error(what + " '" + path + "': " + std::generic_category().message(code));
}

class sha256_sum {
 public:
  sha256_sum() { crypto_hash_sha256_init(&state_); }

  void add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  std::string hex() {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> sum;
    crypto_hash_sha256_final(&state_, sum.data());
    return domain::to_hex(sum);
  }

 private:
  crypto_hash_sha256_state state_;
};

/// What a file holds is for those who may read the store.
constexpr mode_t for_its_owner = 0600;

class open_file {
 public:
  open_file(const std::string& path, int flags)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, for_its_owner)) {
    if (descriptor_ < 0) {
      fail("cannot open", path_, errno);
    }
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() { ::close(descriptor_); }

  const std::string& path() const { return path_; }

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto done = ::write(descriptor_, bytes.data(), bytes.size());
      if (done < 0 && errno != EINTR) {
        fail("cannot write to", path_, errno);
      }
      bytes.remove_prefix(done < 0 ? 0 : static_cast<std::size_t>(done));
    }
  }
  /// 0 at the end.
  std::size_t read(char* to, std::size_t most) const {
    for (;;) {
      const auto done = ::read(descriptor_, to, most);
      if (done >= 0) {
        return static_cast<std::size_t>(done);
      }
      if (errno != EINTR) {
        fail("cannot read", path_, errno);
      }
    }
  }
  void sync() const {
    if (::fsync(descriptor_) != 0) {
      fail("cannot write to", path_, errno);
    }
  }

 private:
  std::string path_;
  int descriptor_;
};

/// That there is a file of that name.
void sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  open_file(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY).sync();
}

std::size_t checked(std::size_t code, const std::string& path) {
  if (ZSTD_isError(code) != 0U) {
    throw store_error("'" + path + "' cannot be packed or unpacked: " + ZSTD_getErrorName(code));
  }
  return code;
}

}  // namespace

class packed_lines_writer::impl {
 public:
  explicit impl(const std::string& path)
      : file_(path, O_WRONLY | O_CREAT | O_EXCL), context_(ZSTD_createCCtx()), out_(ZSTD_CStreamOutSize()) {
    if (!context_) {
      throw store_error("there is no memory for packing '" + path + "'");
    }
    checked(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1), path);
  }

  void add(std::string_view line) {
    pack(line, ZSTD_e_continue);
    pack("\n", ZSTD_e_continue);
    ++known_.lines;
  }

  packed_file finish() {
    pack({}, ZSTD_e_end);
    file_.sync();
    sync_folder_of(file_.path());
    known_.sha256 = sum_.hex();
    return known_;
  }

 private:
  struct context_freer {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };

  void pack(std::string_view text, ZSTD_EndDirective how) {
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    for (bool is_done = false; !is_done;) {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      const auto left = checked(ZSTD_compressStream2(context_.get(), &out, &in, how), file_.path());
      const std::string_view packed(out_.data(), out.pos);
      file_.write(packed);
      sum_.add(packed);
      known_.bytes += packed.size();
      is_done = how == ZSTD_e_end ? left == 0 : in.pos == in.size;
    }
  }

  open_file file_;
  std::unique_ptr<ZSTD_CCtx, context_freer> context_;
  std::vector<char> out_;
  sha256_sum sum_;
  packed_file known_;
};

packed_lines_writer::packed_lines_writer(const std::string& path) : impl_(std::make_unique<impl>(path)) {}
packed_lines_writer::packed_lines_writer(packed_lines_writer&&) noexcept = default;
packed_lines_writer::~packed_lines_writer() = default;

void packed_lines_writer::add(std::string_view line) {
  impl_->add(line);
}

packed_file packed_lines_writer::finish() {
  return impl_->finish();
}

class packed_lines_reader::impl {
 public:
  explicit impl(const std::string& path)
      : file_(path, O_RDONLY),
        context_(ZSTD_createDCtx()),
        in_(ZSTD_DStreamInSize()),
        out_(ZSTD_DStreamOutSize()) {
    if (!context_) {
      throw store_error("there is no memory for unpacking '" + path + "'");
    }
  }

  std::optional<std::string> next() {
    for (;;) {
      if (const auto end = text_.find('\n', from_); end != std::string::npos) {
        auto line = text_.substr(from_, end - from_);
        from_ = end + 1;
        ++known_.lines;
        return line;
      }
      text_.erase(0, from_);
      from_ = 0;
      if (!unpack_more()) {
        if (!text_.empty() || left_ != 0) {
          throw store_error("'" + file_.path() + "' ends in the middle of a line");
        }
        if (known_.sha256.empty()) {
          known_.sha256 = sum_.hex();
        }
        return std::nullopt;
      }
    }
  }

  const packed_file& known() const { return known_; }

 private:
  struct context_freer {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };

  /// False at the end of the file.
  bool unpack_more() {
    if (waiting_.pos == waiting_.size && !is_out_full_) {
      const auto bytes = file_.read(in_.data(), in_.size());
      if (bytes == 0) {
        return false;
      }
      sum_.add({in_.data(), bytes});
      known_.bytes += bytes;
      waiting_ = {in_.data(), bytes, 0};
    }
    const auto before = waiting_.pos;
    ZSTD_outBuffer out{out_.data(), out_.size(), 0};
    const auto left = checked(ZSTD_decompressStream(context_.get(), &out, &waiting_), file_.path());
    if (out.pos > 0 || waiting_.pos > before) {
      left_ = left;
    }
    // More of it may be ready, with nothing more to be read.
    is_out_full_ = out.pos == out.size;
    text_.append(out_.data(), out.pos);
    return true;
  }

  open_file file_;
  std::unique_ptr<ZSTD_DCtx, context_freer> context_;
  std::vector<char> in_;
  std::vector<char> out_;
  ZSTD_inBuffer waiting_{nullptr, 0, 0};
  /// Of what was packed at once: 0 when all of it is there.
  std::size_t left_ = 0;
  bool is_out_full_ = false;
  /// Unpacked, and taken from here on.
  std::string text_;
  std::size_t from_ = 0;
  sha256_sum sum_;
  packed_file known_;
};

packed_lines_reader::packed_lines_reader(const std::string& path) : impl_(std::make_unique<impl>(path)) {}
packed_lines_reader::packed_lines_reader(packed_lines_reader&&) noexcept = default;
packed_lines_reader::~packed_lines_reader() = default;

std::optional<std::string> packed_lines_reader::next() {
  return impl_->next();
}

packed_file packed_lines_reader::known() const {
  return impl_->known();
}

std::string write_whole(const std::string& path, std::string_view text) {
  const auto half = path + ".half";
  {
    const open_file file(half, O_WRONLY | O_CREAT | O_TRUNC);
    file.write(text);
    file.sync();
  }
  if (std::rename(half.c_str(), path.c_str()) != 0) {
    fail("cannot write", path, errno);
  }
  sync_folder_of(path);
  sha256_sum sum;
  sum.add(text);
  return sum.hex();
}

}  // namespace usher::storage
