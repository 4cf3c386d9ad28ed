#pragma once

#include <string>

#include "tests/support/temporary_folder.hpp"

namespace usher::tests {

/// A Postgres with a synchronous standby, of the test alone, with an empty database `usher` in it. It never
/// outlives the test's process. `tests/support/postgres.sh` makes it: there is one wherever
/// postgres_is_there().
class postgres_pair {
 public:
  enum class member { primary, standby };

  /// Throws std::runtime_error, as all members do.
  postgres_pair();
  postgres_pair(const postgres_pair&) = delete;
  postgres_pair& operator=(const postgres_pair&) = delete;
  ~postgres_pair();

  /// Of both hosts, the first primary first.
  std::string url() const;
  /// Of the one that began as this.
  const std::string& url(member which) const { return which == member::primary ? primary_ : standby_; }

  /// As machines that stand still: SIGSTOP and SIGCONT to all its processes.
  void freeze(member which) const { run("freeze", which); }
  void thaw(member which) const { run("thaw", which); }
  /// Ends it without a shutdown, and starts it again.
  void crash(member which) const { run("crash", which); }
  void start_again(member which) const { run("again", which); }
  /// The standby becomes a primary, whatever has become of the first.
  void promote() const { run("promote", member::standby); }

 private:
  void run(const std::string& verb, member which) const;

  temporary_folder folder_;
  std::string primary_;
  std::string standby_;
};

}  // namespace usher::tests
