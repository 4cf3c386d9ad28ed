#include "storage/postgres/postgres_reader.hpp"

#include <cstdint>
#include <exception>
#include <string>

namespace usher::storage {

void postgres_reader::begin() {
  const auto last = right().last_acknowledged();
  bool is_standby_awaited = false;
  {
    pqxx::nontransaction work(connection_->session());
    // What is asked last is answered.
    const auto found = connection_
                           ->execute(work, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " +
                                               whose_it_is(last, standby_is_awaited))
                           .at(0);
    expect_ours(reached_store{reached_, found[0].as<std::int64_t>(), found[1].as<int>() == 1});
    is_standby_awaited = found[2].as<bool>();
  }
  reading_has_begun();
  // The moment of the reading is before this look: what it shows is no batch that is in doubt later.
  if (is_standby_awaited && primary().doubts()) {
    drop();
    throw store_unreachable("a commit to the database " + url().description() +
                            " is in doubt: what it holds may not have reached the standby");
  }
}

postgres_connection& postgres_reader::connection() {
  right().keep();
  if (right().epoch() == 0) {
    throw store_unreachable("the database " + url().description() + " was not reached yet");
  }
  if (auto* under_way = connection_of_reading()) {
    return *under_way;
  }
  if (connection_ && connection_->is_open()) {
    try {
      begin();
      return *connection_;
    } catch (const std::exception& error) {
      // It was lost while nobody asked, or another primary has taken over meanwhile.
      if (!is_out_of_reach(error) && dynamic_cast<const store_unfit*>(&error) == nullptr) {
        throw;
      }
    }
  }
  drop();
  auto fresh = open();
  reached_ = expect_ours(fresh);
  connection_.emplace(std::move(fresh));
  begin();
  return *connection_;
}

}  // namespace usher::storage
