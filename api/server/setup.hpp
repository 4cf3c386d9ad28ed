#pragma once

#include <string>

#include "actors/base/clock.hpp"
#include "api/server/configuration.hpp"
#include "storage/store.hpp"

/// The set-up commands: what is missing from a store is written to it as one batch of changes.
namespace usher::api {

/// Throws storage::store_error.
std::unique_ptr<storage::store> open_store(const store_options& options);
/// The same for who can wait: a database that is out of reach is connected to later, by the first use that
/// finds it.
std::unique_ptr<storage::store> open_store_later(const store_options& options);

/// The same for a command that needs the store to itself: who has it could do the work.
std::unique_ptr<storage::store> open_for_setup(const store_options& options);

inline const std::string change_not_allowed = "the store does not allow the set-up";
/// Writes the changes as one batch. `refusal` is what to say when the constraints of the store do not allow
/// them. Throws storage::store_error.
void write_to_store(storage::store& store, domain::changes changes, domain::instant now,
                    const std::string& refusal = change_not_allowed);

/// Say in one line what was written, to the store or by the server. Throw storage::store_error, of a server
/// command_failed.
std::string set_up_test_clinics(const setup_clinics_command& command);
std::string set_up_test_students(const setup_students_command& command);
/// Throws std::invalid_argument, which names the option, when there can be no such superuser.
std::string create_superuser(storage::store& store, const create_superuser_command& command,
                             const std::string& password, const actors::clock& time);
/// Everything that `--demo` promises.
std::string set_up_demonstration(storage::store& store, const store_options& options,
                                 const actors::clock& time);

/// The value of USHER_PASSWORD or, where that is not set, the first line of the standard input, which is not
/// shown while it is typed.
std::string read_password();

/// A fresh random id for a batch. Any thread.
storage::batch_id new_batch_id();

}  // namespace usher::api
