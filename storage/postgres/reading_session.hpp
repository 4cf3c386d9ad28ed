#pragma once

#include "storage/postgres/postgres_session.hpp"

namespace usher::storage {

/// A session whose questions are answered as of one moment, from the first until `end_reading`.
class reading_session : public postgres_session {
 public:
  using postgres_session::postgres_session;

  void end_reading() noexcept override;

 protected:
  /// The connection of the reading that is under way; null where none is. Throws store_unreachable where it
  /// was lost meanwhile: what it has answered was as of a moment that nobody can go back to.
  postgres_connection* connection_of_reading();
  /// The transaction that the reading takes place in has begun.
  void reading_has_begun() { reading_ = true; }

 private:
  bool reading_ = false;
};

}  // namespace usher::storage
