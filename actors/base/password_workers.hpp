#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "domain/base/limits.hpp"

namespace usher::actors {

struct password_settings {
  /// Threads that compute argon2id; each takes `memory_bytes` while it works.
  std::size_t workers = 2;
  std::size_t queue = domain::limits::max_queued_password_jobs;
  /// argon2id parameters: 19 MiB and two passes, as the OWASP password storage cheat sheet recommends.
  std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
  std::size_t passes = 2;
};

/// argon2id (libsodium) on a bounded pool of blocking workers, so that no HTTP thread and no actor ever
/// computes it. Any thread may submit; results are delivered on a worker's thread and must not block.
class password_workers {
 public:
  explicit password_workers(password_settings settings);
  /// Finishes what is queued.
  ~password_workers();

  /// Says false when the queue is full; `done` is then never called. `done` gets the self-describing hash; it
  /// is empty when memory ran out.
  bool hash(std::string password, std::function<void(std::string hash)> done);

  /// As `hash`; `done` hears whether the password matches. An empty hash stands for somebody who does not
  /// exist: it never matches but takes as long as one that exists.
  bool verify(std::string password, std::string hash, std::function<void(bool matches)> done);

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

/// Computes one hash on the calling thread; for set-up commands. Throws std::runtime_error when memory runs
/// out.
std::string hash_password(const std::string& password, const password_settings& settings = {});

}  // namespace usher::actors
