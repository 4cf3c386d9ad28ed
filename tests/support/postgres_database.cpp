#include "tests/support/postgres_database.hpp"

#include <atomic>
#include <cstdlib>
#include <random>
#include <string_view>

#include <pqxx/pqxx>
#include <unistd.h>

#include "storage/migrations/migrations.hpp"
#include "storage/store.hpp"

namespace usher::tests {

namespace {

std::string server_url() {
  const char* url = std::getenv("USHER_TEST_DATABASE");
  return url == nullptr ? "" : url;
}

/// The server's url with another database in it: what stands between the host and the parameters is replaced.
std::string url_of(const std::string& database) {
  const auto server = server_url();
  const auto authority = server.find("://") + 3;
  const auto path = std::min(server.find('/', authority), server.find('?', authority));
  const auto parameters = server.find('?', authority);
  return server.substr(0, path) + "/" + database +
         (parameters == std::string::npos ? "" : server.substr(parameters));
}

}  // namespace

bool postgres_is_there() {
  return !server_url().empty();
}

bool postgres_is_required() {
  const char* required = std::getenv("USHER_REQUIRE_POSTGRES");
  return required != nullptr && std::string_view(required) == "1";
}

class postgres_session::impl {
 public:
  explicit impl(const std::string& url) : connection_(url) {}

  pqxx::result execute(const std::string& sql) {
    pqxx::nontransaction work(connection_);
    return work.exec(sql);
  }

 private:
  pqxx::connection connection_;
};

postgres_session::postgres_session(const std::string& url) : impl_(std::make_unique<impl>(url)) {}
postgres_session::postgres_session(postgres_session&&) noexcept = default;
postgres_session::~postgres_session() = default;

void postgres_session::execute(const std::string& sql) {
  impl_->execute(sql);
}

std::string postgres_session::scalar(const std::string& sql) {
  const auto rows = impl_->execute(sql);
  return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
}

namespace {

/// For whoever makes the store that others are copies of: one at a time.
constexpr const char* one_at_a_time = "SELECT pg_advisory_lock(7719)";

/// The store that those with these tables are copies of. It stays: the next test is another process.
std::string store_to_copy() {
  std::string all;
  for (const auto& one : storage::postgres_migrations()) {
    all += storage::checksum_of(one);
  }
  const auto name = "usher_tables_" + storage::checksum_of({0, "", all});
  postgres_session session(server_url());
  session.execute(one_at_a_time);
  if (session.scalar("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'") == "0") {
    const auto draft = name + "_draft";
    session.execute("DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)");
    session.execute("CREATE DATABASE " + draft);
    storage::open_postgres(url_of(draft)).reset();
    session.execute("ALTER DATABASE " + draft + " RENAME TO " + name);
  }
  return name;
}

}  // namespace

postgres_database::postgres_database(holds what) {
  static std::atomic<int> count{0};
  name_ = "usher_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count) + "_" +
          std::to_string(std::random_device{}());
  url_ = url_of(name_);
  postgres_session(server_url())
      .execute("CREATE DATABASE " + name_ + (what == holds::tables ? " TEMPLATE " + store_to_copy() : ""));
}

postgres_database::~postgres_database() {
  try {
    postgres_session(server_url()).execute("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The server is gone, and the database with it.
  }
}

void postgres_database::end_connections() const {
  postgres_session(server_url())
      .execute("SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = '" + name_ +
               "'");
}

void postgres_database::accept_connections(bool whether) const {
  postgres_session(server_url())
      .execute("ALTER DATABASE " + name_ + " ALLOW_CONNECTIONS " + (whether ? "true" : "false"));
  if (!whether) {
    end_connections();
  }
}

}  // namespace usher::tests
