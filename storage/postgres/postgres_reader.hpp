#pragma once

#include <memory>
#include <utility>

#include "storage/postgres/postgres_session.hpp"

namespace usher::storage {

/// Reads beside the one who commits: neither waits for the other.
class postgres_reader final : public postgres_session {
 public:
  postgres_reader(const postgres_url& url, std::shared_ptr<serving_right> right,
                  std::shared_ptr<followed_primary> primary)
      : postgres_session(url, std::move(right), std::move(primary)) {}

  void end_reading() noexcept override;

 protected:
  postgres_connection& connection() override;

 private:
  /// From here on all questions are answered as of one moment.
  void begin();

  bool reading_ = false;
  /// By the session that there is.
  primary_identity reached_;
};

}  // namespace usher::storage
