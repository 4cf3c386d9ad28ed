#include "storage/postgres/following_reader.hpp"

#include <exception>
#include <utility>
#include <vector>

#include "storage/migrations/migrations.hpp"

namespace usher::storage {

void following_reader::expect_our_schema(postgres_connection& at) const {
  std::vector<applied_migration> applied;
  {
    pqxx::nontransaction work(at.session());
    for (const auto& row :
         at.execute(work, "SELECT version, name, checksum FROM schema_migration ORDER BY version")) {
      applied.push_back({row[0].as<int>(), row[1].c_str(), row[2].c_str()});
    }
  }
  if (!missing_migrations(postgres_migrations(), applied).empty()) {
    throw store_error("the database " + url().description() + " has the schema of an older version");
  }
}

postgres_connection& following_reader::connection() {
  if (reading_ && connection_) {
    return *connection_;
  }
  if (reading_) {
    // What it has answered was as of a moment that nobody can go back to.
    throw store_unreachable("the connection to " + url().description() + " was lost while it was read");
  }
  if (!connection_ || !connection_->is_alive()) {
    drop();
    auto fresh = open();
    expect_our_schema(fresh);
    connection_.emplace(std::move(fresh));
  }
  pqxx::nontransaction work(connection_->session());
  connection_->execute(work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  reading_ = true;
  return *connection_;
}

void following_reader::end_reading() noexcept {
  if (!std::exchange(reading_, false) || !connection_) {
    return;
  }
  try {
    pqxx::nontransaction work(connection_->session());
    connection_->execute(work, "COMMIT");
  } catch (const std::exception&) {
    drop();
  }
}

}  // namespace usher::storage
