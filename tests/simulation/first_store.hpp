#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/time.hpp"
#include "storage/store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::simulation {

/// When every run begins: Monday, 2026-11-23 12:00 in Seoul.
constexpr domain::instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} +
                               std::chrono::hours{3}};

/// Who is there from the beginning: students, the office, two teachers.
inline constexpr std::int64_t last_student = 7;
inline constexpr std::int64_t superuser = 8;
inline constexpr std::int64_t staff = 9;
inline constexpr std::int64_t last_teacher = 11;

/// The password of all of them.
inline constexpr std::string_view first_password = "the first of all";

/// All files of a store, over those that are there.
void copy_store(const std::string& from, const std::string& to);

/// A store with what every run begins with, made once.
class first_store {
 public:
  first_store();
  /// The one batch that is in it.
  const storage::batch& content() const { return content_; }
  void copy_to(const std::string& folder) const;

 private:
  tests::temporary_folder folder_;
  storage::batch content_;
};

}  // namespace usher::simulation
