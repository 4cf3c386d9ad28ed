#include "storage/migrations/migrations.hpp"

#include <cstdint>
#include <cstdio>

#include "storage/store.hpp"

namespace usher::storage {

std::string checksum_of(const migration& m) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : m.sql) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::vector<migration> missing_migrations(const std::vector<migration>& known,
                                          const std::vector<applied_migration>& applied) {
  if (applied.size() > known.size()) {
    throw store_error("the store is newer than this program: it has schema version " +
                      std::to_string(applied.back().version) + ", this program knows " +
                      std::to_string(known.size()));
  }
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const auto& ours = known[i];
    const auto& theirs = applied[i];
    if (theirs.version != ours.version || theirs.name != ours.name || theirs.checksum != checksum_of(ours)) {
      throw store_error("the store's schema version " + std::to_string(theirs.version) + " (" + theirs.name +
                        ") is not the one that this program knows (" + std::string(ours.name) + ")");
    }
  }
  return {known.begin() + static_cast<std::ptrdiff_t>(applied.size()), known.end()};
}

}  // namespace usher::storage
