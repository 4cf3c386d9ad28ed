#pragma once

#include <memory>
#include <string>

#include "storage/postgres/reading_session.hpp"

namespace usher::storage {

/// Reads what another node commits, while this one has no right to serve. Opens with its first question;
/// throws store_error where the schema is not that of this program.
class following_reader final : public reading_session {
 public:
  explicit following_reader(const postgres_url& url)
      : reading_session(url, std::make_shared<serving_right>(), std::make_shared<followed_primary>()) {}

 protected:
  postgres_connection& connection() override;

 private:
  void expect_our_schema(postgres_connection& at) const;
};

}  // namespace usher::storage
