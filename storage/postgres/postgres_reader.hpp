#pragma once

#include <memory>
#include <utility>

#include "storage/postgres/reading_session.hpp"

namespace usher::storage {

/// Reads beside the one who commits: neither waits for the other.
class postgres_reader final : public reading_session {
 public:
  postgres_reader(const postgres_url& url, std::shared_ptr<serving_right> right,
                  std::shared_ptr<followed_primary> primary)
      : reading_session(url, std::move(right), std::move(primary)) {}

 protected:
  postgres_connection& connection() override;

 private:
  /// From here on all questions are answered as of one moment.
  void begin();

  /// By the session that there is.
  primary_identity reached_;
};

}  // namespace usher::storage
