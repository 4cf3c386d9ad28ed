#include "api/server/setup.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <variant>

#include <sodium.h>
#include <spdlog/spdlog.h>
#include <termios.h>
#include <unistd.h>

#include "actors/base/password_workers.hpp"
#include "api/cli/admin_client.hpp"
#include "domain/base/clinic_calendar.hpp"
#include "domain/changes/names.hpp"
#include "domain/money/wallets.hpp"
#include "domain/setup/setup.hpp"

namespace usher::api {

namespace {

domain::password_hasher hasher_for(const store_options& options) {
  actors::password_settings settings;
  settings.memory_bytes = options.password_memory_mb * 1024 * 1024;
  return [settings](const std::string& password) { return actors::hash_password(password, settings); };
}

/// What became of a set-up, or would become of it, for people.
std::string told(const std::string& what, std::int64_t changes, bool dry_run, const std::string& where) {
  return what + (dry_run ? " would be there (" : " are there (") + std::to_string(changes) +
         (dry_run ? " changes to write to " : " changes written to ") + where + ")";
}

std::string ask_server(const setup_target& target, const std::string& path, json body,
                       const std::string& what) {
  body["dry_run"] = target.dry_run;
  body["force"] = target.force;
  const auto done = admin_client{target.server}.post(path, body);
  return told(what, done.value("changes", std::int64_t{0}), target.dry_run, target.server.url);
}

using setup_plan = std::function<domain::changes(storage::store&, const domain::existing_data&)>;

/// A plan that empties rosters, with what gives the money for their places back.
domain::changes with_money_back(storage::store& store, domain::changes plan, domain::instant now) {
  domain::changes facts;
  for (auto& change : plan) {
    if (const auto* cleared = std::get_if<domain::roster_cleared>(&change)) {
      for (const auto& entry : store.load_entries(cleared->clinic, cleared->class_date)) {
        if (entry.paid > 0) {
          facts.push_back(domain::place_released{cleared->clinic, cleared->class_date, entry.user,
                                                 entry.place, domain::place_end::reset, now, entry.paid});
        }
      }
    }
    facts.push_back(std::move(change));
  }
  return domain::with_refunds(domain::wallets({}, store.load_wallets()), std::move(facts), now);
}

/// Whether a clinic gets fewer places than are taken in its next class. On the day of that class the store
/// does not know it: the class has begun somewhere.
bool takes_places_away(storage::store& store, const domain::changes& plan, domain::local_time now) {
  return std::any_of(plan.begin(), plan.end(), [&](const domain::change& change) {
    const auto* changed = std::get_if<domain::clinic_changed>(&change);
    if (changed == nullptr) {
      return false;
    }
    const auto& clinic = changed->clinic;
    const auto next = domain::next_class_date(clinic.day, clinic.time, now);
    return std::ssize(store.load_entries(clinic.id, next)) > clinic.capacity;
  });
}

std::string set_up(const setup_target& target, const std::string& what, const setup_plan& plan,
                   domain::instant now, const std::string& refusal = change_not_allowed) {
  const auto store = open_for_setup(target.store);
  const auto existing = store->load_existing_data();
  if (const auto people = domain::real_people(existing); people > 0 && !target.force && !target.dry_run) {
    throw storage::store_error(store->description() + " has " + std::to_string(people) +
                               " people whom no set-up has made: test people would be among them, with a "
                               "password that everybody knows; --force makes them all the same");
  }
  auto changes = plan(*store, existing);
  const auto count = static_cast<std::int64_t>(changes.size());
  if (!target.dry_run) {
    write_to_store(*store, std::move(changes), now, refusal);
  }
  return told(what, count, target.dry_run, store->description());
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
std::string explain(const domain::wrong_field& wrong) {
  const auto option = wrong.field == "password" ? std::string{"USHER_PASSWORD"} : "--" + wrong.field;
  switch (wrong.error) {
    case domain::field_error::required:
      return option + ": must not be empty";
    case domain::field_error::too_long:
      return option + ": is too long";
    case domain::field_error::taken:
      return option + ": somebody has it already";
    case domain::field_error::too_short:
      return option + ": must have at least " + std::to_string(wrong.at_least) + " characters";
    case domain::field_error::same_as_username:
      return option + ": must not be the username";
    case domain::field_error::too_common:
      return option + ": is one of the first that others try";
    case domain::field_error::mismatch:
    case domain::field_error::not_allowed:
      break;
  }
  return option + ": holds what it may not";
}

}  // namespace

void write_to_store(storage::store& store, domain::changes changes, domain::instant now,
                    const std::string& refusal) {
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
    throw storage::store_unreachable("the set-up could not be stored: " + result.message);
  }
}

std::unique_ptr<storage::store> open_for_setup(const store_options& options) {
  try {
    return open_store(options);
  } catch (const storage::store_in_use& error) {
    throw storage::store_in_use(std::string(error.what()) + "; --url http://HOST:PORT has that one do it");
  }
}

storage::batch_id new_batch_id() {
  storage::batch_id id;
  randombytes_buf(id.bytes.data(), id.bytes.size());
  return id;
}

std::unique_ptr<storage::store> open_store(const store_options& options) {
  return options.database.empty() ? storage::open_sqlite(options.data)
                                  : storage::open_postgres(options.database);
}

std::unique_ptr<storage::store> open_store_later(const store_options& options) {
  return options.database.empty()
             ? storage::open_sqlite(options.data)
             : storage::open_postgres_later(options.database, options.require_standby
                                                                  ? storage::standby::required
                                                                  : storage::standby::optional);
}

std::string set_up_test_clinics(const setup_clinics_command& command) {
  const auto what = "8 test clinics of capacity " + std::to_string(command.capacity);
  if (!command.server.url.empty()) {
    return ask_server(command, "/api/admin/setup-test-clinics",
                      {{"capacity", command.capacity}, {"reset", command.reset}}, what);
  }
  const auto time = actors::make_system_clock(command.store.time_zone)->moment();
  const auto too_few = "a test clinic has more reservations than --capacity " +
                       std::to_string(command.capacity) + " allows; --reset empties the rosters";
  return set_up(
      command, what,
      [&](storage::store& store, const domain::existing_data& existing) {
        auto plan = domain::test_clinics(existing, {command.capacity, command.reset},
                                         hasher_for(command.store), time);
        if (command.reset) {
          return with_money_back(store, std::move(plan), time.utc);
        }
        if (takes_places_away(store, plan, time.local)) {
          throw storage::store_error(too_few);
        }
        return plan;
      },
      time.utc, too_few);
}

std::string set_up_test_students(const setup_students_command& command) {
  const auto what = std::to_string(command.count) + " test students";
  if (!command.server.url.empty()) {
    return ask_server(command, "/api/admin/setup-test-students",
                      {{"count", command.count}, {"reset_passwords", command.reset_passwords}}, what);
  }
  const auto now = actors::make_system_clock(command.store.time_zone)->now();
  return set_up(
      command, what,
      [&](storage::store&, const domain::existing_data& existing) {
        return domain::test_students(existing, {command.count, command.reset_passwords},
                                     hasher_for(command.store), now);
      },
      now);
}

std::string create_superuser(storage::store& store, const create_superuser_command& command,
                             const std::string& password, const actors::clock& time) {
  const auto& name = command.name.empty() ? command.username : command.name;
  auto decided =
      domain::superuser(store.load_existing_data(), {command.username, name, password, command.passwords},
                        hasher_for(command.store), time.now());
  if (!decided.outcome) {
    throw std::invalid_argument(explain(decided.outcome.refusal().front()));
  }
  write_to_store(store, std::move(decided.changes), time.now());
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

std::string set_up_demonstration(storage::store& store, const store_options& options,
                                 const actors::clock& time) {
  const auto hashed = hasher_for(options);
  write_to_store(store, domain::demo_concerts(store.load_existing_data(), {}, time.now()), time.now());
  // Capacities that somebody has set stay: rosters may be longer by now than the default allows.
  const auto now = time.moment();
  write_to_store(store,
                 domain::test_clinics(store.load_existing_data(), {.capacity = std::nullopt}, hashed, now),
                 now.utc);
  write_to_store(store, domain::test_students(store.load_existing_data(), {}, hashed, now.utc), now.utc);
  write_to_store(store, domain::test_office(store.load_existing_data(), hashed, time.now()), time.now());
  return "demonstration data: users 1..100, concert 1, 8 test clinics, 20 test students, test_staff_01 and "
         "test_admin";
}

}  // namespace usher::api
