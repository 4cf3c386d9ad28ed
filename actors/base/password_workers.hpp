#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "actors/base/clock.hpp"
#include "actors/base/password_port.hpp"
#include "domain/base/limits.hpp"

namespace usher::actors {

struct password_settings {
  /// Threads that compute argon2id; each takes `memory_bytes` while it works.
  std::size_t workers = 2;
  /// Comparisons that wait at most, and as many passwords to be hashed.
  std::size_t queue = domain::limits::max_queued_password_jobs / 2;
  /// argon2id parameters: 19 MiB and two passes, as the OWASP password storage cheat sheet recommends.
  std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
  std::size_t passes = 2;
};

/// argon2id (libsodium) on a bounded pool of blocking workers, so that no HTTP thread and no actor ever
/// computes it.
///
/// Comparisons, which logins wait for, and hashing, which registrations and the office wait for, have a queue
/// each, and take turns. Within a queue the networks that requests come from take turns, and a full one has
/// room for who has less in it than another (domain::fair_queue): a flood from one network makes nobody else
/// wait longer than one job. A job that is past the deadline of its request is not computed.
///
/// `done` is called with a result or `deadline_passed` on a worker's thread; with `busy`, when there is no
/// room or memory, perhaps on the thread of whoever submits this job or another one.
class password_workers final : public password_port {
 public:
  password_workers(password_settings settings, std::shared_ptr<const clock> time);
  /// Finishes what is queued.
  ~password_workers() override;

  void hash(const request_context& by, std::string password,
            std::function<void(answer<std::string>)> done) override;
  void verify(const request_context& by, std::string password, std::string hash,
              std::function<void(answer<bool>)> done) override;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

/// Computes one hash on the calling thread; for set-up commands. Throws std::runtime_error when memory runs
/// out.
std::string hash_password(const std::string& password, const password_settings& settings = {});

}  // namespace usher::actors
