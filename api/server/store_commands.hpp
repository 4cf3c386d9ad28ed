#pragma once

#include <cstddef>
#include <string>

#include "api/server/configuration.hpp"

/// The commands that go through a whole store, whoever serves it.
namespace usher::api {

// How `usher verify` and `usher copy` end.
inline constexpr int store_is_as_logged = 0;
inline constexpr int store_differs = 1;
inline constexpr int store_cannot_be_verified = 2;
inline constexpr int store_cannot_be_copied = 2;

/// Says on the standard output what was found, and on the standard error how far it is and why it cannot.
int run_verify_command(const verify_command& command);
/// The same, of the copy.
int run_copy_command(const copy_command& command);
/// 0 when all that may go is in the files and out of the store, 1 when something kept it from that, 2 for a
/// wrong time.
int run_archive_command(const archive_command& command);

}  // namespace usher::api
