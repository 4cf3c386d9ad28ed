#include "api/cli/people_command.hpp"

#include <cstdio>
#include <string>

#include "api/cli/trace_options.hpp"

namespace usher::api {

CLI::App* add_people_command(CLI::App& app, people_command& command) {
  auto* people = app.add_subcommand(
      "people", "What becomes of a person's data in a server that runs, with the key in USHER_ADMIN_KEY");
  people->require_subcommand(1);
  add_server_access(*people, command.server)->envname("USHER_URL")->capture_default_str();
  auto* erase = people->add_subcommand(
      "erase", "Erase whatever tells who somebody is, for good; bookings stay under the number");
  erase->fallthrough();
  erase->add_option("--user", command.user, "Number of the person")->required()->check(CLI::PositiveNumber);
  return people;
}

int run_people_command(const people_command& command) {
  const auto number = std::to_string(command.user);
  admin_client{command.server}.post("/api/users/" + number + "/erase", json::object());
  std::puts(
      ("person " + number + " is erased; back-ups that were made before still have what there was").c_str());
  return exit_well;
}

}  // namespace usher::api
