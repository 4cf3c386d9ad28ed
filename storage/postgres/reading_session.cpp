#include "storage/postgres/reading_session.hpp"

#include <exception>
#include <utility>

namespace usher::storage {

postgres_connection* reading_session::connection_of_reading() {
  if (!reading_) {
    return nullptr;
  }
  if (!connection_) {
    throw store_unreachable("the connection to " + url().description() + " was lost while it was read");
  }
  return &*connection_;
}

void reading_session::end_reading() noexcept {
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
