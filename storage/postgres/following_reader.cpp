#include "storage/postgres/following_reader.hpp"

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
  if (auto* under_way = connection_of_reading()) {
    return *under_way;
  }
  if (!connection_ || !connection_->is_alive()) {
    drop();
    auto fresh = open();
    expect_our_schema(fresh);
    connection_.emplace(std::move(fresh));
  }
  pqxx::nontransaction work(connection_->session());
  connection_->execute(work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  reading_has_begun();
  return *connection_;
}

}  // namespace usher::storage
