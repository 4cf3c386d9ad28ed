#include "api/server/setup.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include <sodium.h>
#include <spdlog/spdlog.h>
#include <termios.h>
#include <unistd.h>

#include "actors/base/password_workers.hpp"
#include "domain/changes/names.hpp"
#include "domain/setup/setup.hpp"

namespace usher::api {

namespace {

/// `refusal` is what to say when the constraints of the store do not allow the changes.
void write(storage::store& store, domain::changes changes, domain::instant now,
           const std::string& refusal = "the store does not allow the set-up") {
  if (changes.empty()) {
    return;
  }
  const std::string actor{domain::setup_name};
  storage::append append{actor, store.last_change_number(actor) + 1, std::move(changes), {}, now};
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

std::string hashed(const std::string& password) {
  return actors::hash_password(password);
}

/// What is typed is not shown as long as it lives, where there is a terminal at all.
class hidden_input {
 public:
  hidden_input() : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (is_terminal_) {
      std::fputs("Password: ", stderr);
      auto hidden = before_;
      hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
  }
  ~hidden_input() {
    if (is_terminal_) {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
      std::fputs("\n", stderr);
    }
  }
  hidden_input(const hidden_input&) = delete;
  hidden_input& operator=(const hidden_input&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

/// What is wrong with one field of a superuser, as an option.
std::string explain(const std::pair<std::string, domain::field_error>& wrong) {
  const auto& [field, error] = wrong;
  const auto option = field == "password" ? std::string{"USHER_PASSWORD"} : "--" + field;
  switch (error) {
    case domain::field_error::required:
      return option + ": must not be empty";
    case domain::field_error::too_long:
      return option + ": is too long";
    case domain::field_error::taken:
      return option + ": somebody has it already";
    case domain::field_error::mismatch:
    case domain::field_error::not_allowed:
      break;
  }
  return option + ": holds what it may not";
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
      domain::test_clinics(store.load_existing_data(), {command.capacity, command.reset}, hashed, now);
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
  auto changes = domain::test_students(store.load_existing_data(), command.count, hashed, now);
  const auto count = changes.size();
  write(store, std::move(changes), now);
  return std::to_string(command.count) + " test students are there (" + std::to_string(count) +
         " changes written to " + store.description() + ")";
}

std::string create_superuser(storage::store& store, const create_superuser_command& command,
                             const std::string& password, const actors::clock& time) {
  const auto& name = command.name.empty() ? command.username : command.name;
  auto decided =
      domain::superuser(store.load_existing_data(), {command.username, name, password}, hashed, time.now());
  if (!decided.outcome) {
    throw std::invalid_argument(explain(decided.outcome.refusal().front()));
  }
  write(store, std::move(decided.changes), time.now());
  return "superuser " + command.username + " has the number " +
         std::to_string(decided.outcome.value().value) + " (written to " + store.description() + ")";
}

std::string read_password() {
  // The program has no second thread yet. NOLINTNEXTLINE(concurrency-mt-unsafe)
  if (const auto* given = std::getenv("USHER_PASSWORD")) {
    return given;
  }
  const hidden_input hidden;
  std::string password;
  std::getline(std::cin, password);
  return password;
}

std::string set_up_demonstration(storage::store& store, const actors::clock& time) {
  write(store, domain::demo_concerts(store.load_existing_data(), {}, time.now()), time.now());
  // Capacities that somebody has set stay: rosters may be longer by now than the default allows.
  const auto now = time.moment();
  write(store, domain::test_clinics(store.load_existing_data(), {.capacity = std::nullopt}, hashed, now),
        now.utc);
  set_up_test_students(store, {}, time);
  write(store, domain::test_office(store.load_existing_data(), hashed, time.now()), time.now());
  return "demonstration data: users 1..100, concert 1, 8 test clinics, 20 test students, test_staff_01 and "
         "test_admin";
}

}  // namespace usher::api
