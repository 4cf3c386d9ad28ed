#include "storage/migrations.hpp"

#include <gtest/gtest.h>

#include "storage/store.hpp"

namespace usher::storage {
namespace {

const std::vector<migration> known{{1, "first", "CREATE TABLE a"}, {2, "second", "CREATE TABLE b"}};

std::vector<applied_migration> applied_upto(std::size_t count) {
  std::vector<applied_migration> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back({known[i].version, std::string(known[i].name), checksum_of(known[i])});
  return out;
}

TEST(Migrations, AreNumberedWithoutGapsInBothEngines) {
  for (const auto* all : {&sqlite_migrations(), &postgres_migrations()}) {
    ASSERT_FALSE(all->empty());
    for (std::size_t i = 0; i < all->size(); ++i)
      EXPECT_EQ((*all)[i].version, static_cast<int>(i) + 1);
  }
  ASSERT_EQ(sqlite_migrations().size(), postgres_migrations().size());
  for (std::size_t i = 0; i < sqlite_migrations().size(); ++i)
    EXPECT_EQ(sqlite_migrations()[i].name, postgres_migrations()[i].name);
}

TEST(Migrations, OnlyTheMissingTailIsApplied) {
  EXPECT_EQ(missing_migrations(known, {}).size(), 2U);
  ASSERT_EQ(missing_migrations(known, applied_upto(1)).size(), 1U);
  EXPECT_EQ(missing_migrations(known, applied_upto(1)).front().version, 2);
  EXPECT_TRUE(missing_migrations(known, applied_upto(2)).empty());
}

TEST(Migrations, ANewerStoreIsRefused) {
  auto applied = applied_upto(2);
  applied.push_back({3, "third", "0"});
  EXPECT_THROW(missing_migrations(known, applied), store_error);
}

TEST(Migrations, AnEditedMigrationIsRefused) {
  auto applied = applied_upto(2);
  applied[0].checksum[3] ^= 1;
  EXPECT_THROW(missing_migrations(known, applied), store_error);
}

}  // namespace
}  // namespace usher::storage
