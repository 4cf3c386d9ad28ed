#include "api/http/browser/packer.hpp"

#include <stdexcept>

#include <spdlog/spdlog.h>
#include <zlib.h>

namespace usher::api {

std::string gzip(std::string_view text) {
  constexpr int level = 2;
  constexpr int window_and_gzip_header = 15 + 16;
  constexpr int memory_level = 8;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, window_and_gzip_header, memory_level, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::runtime_error("gzip: no memory");
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  // zlib only reads it: the cast is what its old interface asks for.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) {
    throw std::runtime_error("gzip: not all of it was packed");
  }
  out.shrink_to_fit();
  return out;
}

packer::packer() : thread_([this] { run(); }) {}

packer::~packer() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::shared_ptr<const std::string> packer::packed(const std::shared_ptr<const actors::rendition>& of) {
  if (of->text.size() < least_bytes) {
    return nullptr;
  }
  auto known = of->packed.load();
  if (known || !of->packed.claim()) {
    return known;
  }
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < most_waiting) {
      waiting_.push_back(of);
    }
  }
  changed_.notify_one();
  return nullptr;
}

void packer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
    if (stopped_) {
      return;
    }
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const auto began = std::chrono::steady_clock::now();
    if (const auto of = next.lock()) {
      try {
        of->packed.store(std::make_shared<const std::string>(gzip(of->text)));
      } catch (const std::exception& problem) {
        spdlog::warn("an answer stays unpacked: {}", problem.what());
      }
    }
    const auto took = std::chrono::steady_clock::now() - began;
    lock.lock();
    changed_.wait_for(lock, 3 * took, [this] { return stopped_; });
  }
}

}  // namespace usher::api
