#include "api/setup.hpp"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include "actors/password_workers.hpp"
#include "domain/setup.hpp"

namespace usher::api {

namespace {

/// Set-up writes as an actor of its own, so that the change log says where the data came from.
constexpr const char* setup_name = "setup";

/// `refusal` is what to say when the constraints of the store do not allow the changes.
void write(storage::store& store, domain::changes changes, domain::instant now,
           const std::string& refusal = "the store does not allow the set-up") {
  if (changes.empty()) {
    return;
  }
  storage::append append{setup_name, store.last_change_number(setup_name) + 1, std::move(changes), {}, now};
  storage::batch batch{new_batch_id(), {}};
  batch.appends.push_back(std::move(append));
  const auto result = store.commit(batch);
  if (result.status == storage::commit_status::refused) {
    spdlog::debug("refused: {}", result.message);
    throw storage::store_error(refusal);
  }
  if (result.status != storage::commit_status::committed) {
    throw storage::store_error("the set-up could not be stored: " + result.message);
  }
}

std::string hash(const std::string& password) {
  return actors::hash_password(password);
}

}  // namespace

storage::batch_id new_batch_id() {
  storage::batch_id id;
  randombytes_buf(id.bytes.data(), id.bytes.size());
  return id;
}

std::unique_ptr<storage::store> open_store(const store_options& options) {
  return options.database.empty() ? storage::open_sqlite(options.data)
                                  : storage::open_postgres(options.database);
}

std::string set_up_test_clinics(storage::store& store, const setup_clinics_command& command,
                                const actors::clock& time) {
  const auto now = time.moment();
  auto changes =
      domain::test_clinics(store.load_existing_data(), {command.capacity, command.reset}, hash, now);
  const auto count = changes.size();
  write(store, std::move(changes), now.utc,
        "a test clinic has more reservations than --capacity " + std::to_string(command.capacity) +
            " allows; --reset empties the rosters");
  return "8 test clinics of capacity " + std::to_string(command.capacity) + " are there (" +
         std::to_string(count) + " changes written to " + store.description() + ")";
}

std::string set_up_test_students(storage::store& store, const setup_students_command& command,
                                 const actors::clock& time) {
  const auto now = time.now();
  auto changes = domain::test_students(store.load_existing_data(), command.count, hash, now);
  const auto count = changes.size();
  write(store, std::move(changes), now);
  return std::to_string(command.count) + " test students are there (" + std::to_string(count) +
         " changes written to " + store.description() + ")";
}

std::string set_up_demonstration(storage::store& store, const actors::clock& time) {
  write(store, domain::demo_concerts(store.load_existing_data(), {}, time.now()), time.now());
  // Capacities that somebody has set stay: rosters may be longer by now than the default allows.
  const auto now = time.moment();
  write(store, domain::test_clinics(store.load_existing_data(), {.capacity = std::nullopt}, hash, now),
        now.utc);
  set_up_test_students(store, {}, time);
  return "demonstration data: users 1..100, concert 1, 8 test clinics, 20 test students";
}

}  // namespace usher::api
