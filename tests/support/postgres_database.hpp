#pragma once

#include <memory>
#include <string>

/// Postgres for tests: the server that the environment variable USHER_TEST_DATABASE names
/// (tests/support/postgres.sh starts one).
namespace usher::tests {

bool postgres_is_there();
/// Whether tests must fail and not be skipped without a server: USHER_REQUIRE_POSTGRES is 1.
bool postgres_is_required();

/// A connection of its own, statement by statement, without a transaction around them. Throws std::exception.
class postgres_session {
 public:
  explicit postgres_session(const std::string& url);
  postgres_session(postgres_session&&) noexcept;
  ~postgres_session();

  void execute(const std::string& sql);
  /// The first column of the first row; empty when there is none.
  std::string scalar(const std::string& sql);

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

/// A database on that server, dropped (with all its connections) with the object.
class postgres_database {
 public:
  /// `tables`: a store that was opened once, and has nothing in it. It is copied from one, which costs no
  /// more than an empty database does, and saves making the tables.
  enum class holds { nothing, tables };

  explicit postgres_database(holds what = holds::nothing);
  postgres_database(const postgres_database&) = delete;
  postgres_database& operator=(const postgres_database&) = delete;
  ~postgres_database();

  const std::string& url() const { return url_; }
  /// Ends the connections to this database, all but the caller's own, as a failing network or server would,
  /// and waits until they have ended.
  void end_connections() const;
  /// Whether anyone may connect. When nobody may, those who are connected are thrown out.
  void accept_connections(bool whether) const;

 private:
  std::string name_;
  std::string url_;
};

}  // namespace usher::tests
