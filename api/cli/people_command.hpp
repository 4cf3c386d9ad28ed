#pragma once

#include <cstdint>

#include <CLI/CLI.hpp>

#include "api/cli/admin_client.hpp"

namespace usher::api {

/// `usher people ...`: what becomes of a person's data in a server that runs, through its REST interface.
struct people_command {
  enum class act : std::uint8_t { erase, export_data };

  server_access server{.url = "http://127.0.0.1:8080"};
  act what = act::erase;
  /// The number of the person.
  std::int64_t user = 0;
};

CLI::App* add_people_command(CLI::App& app, people_command& command);

/// Erases the person and says so on the standard output, or writes there all that the server finds about
/// them; on the standard error in one line why it cannot. The exit code: 0; 1 when the server is away or does
/// not answer, when there is nobody of that number, somebody whom no key erases, or nowhere to write to; 2
/// for a wrong key.
int run_people_command(const people_command& command);

}  // namespace usher::api
