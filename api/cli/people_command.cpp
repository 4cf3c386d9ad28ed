#include "api/cli/people_command.hpp"

#include <string>

#include "api/cli/trace_options.hpp"

namespace usher::api {

namespace {

void add_act(CLI::App& people, people_command& command, people_command::act what, const char* name,
             const char* help) {
  auto* sub = people.add_subcommand(name, help);
  sub->fallthrough();
  sub->add_option("--user", command.user, "Number of the person")->required()->check(CLI::PositiveNumber);
  sub->callback([&command, what] { command.what = what; });
}

/// What there is to say in the end.
std::string carry_out_for(const people_command& command, admin_client& client) {
  const auto number = std::to_string(command.user);
  if (command.what == people_command::act::export_data) {
    const auto answer = client.get("/api/users/" + number + "/export", {});
    return admin_client::object_in(answer).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  }
  client.post("/api/users/" + number + "/erase", json::object());
  return "person " + number + " is erased; back-ups that were made before still have what there was\n";
}

}  // namespace

CLI::App* add_people_command(CLI::App& app, people_command& command) {
  auto* people = app.add_subcommand(
      "people", "What becomes of a person's data in a server that runs, with the key in USHER_ADMIN_KEY");
  people->require_subcommand(1);
  add_server_access(*people, command.server)->envname("USHER_URL")->capture_default_str();
  add_act(*people, command, people_command::act::erase, "erase",
          "Erase whatever tells who somebody is, for good; bookings stay under the number");
  add_act(*people, command, people_command::act::export_data, "export",
          "Write all that is found about somebody to the standard output, as one JSON document");
  return people;
}

int run_people_command(const people_command& command) {
  try {
    admin_client client{command.server};
    say(carry_out_for(command, client));
  } catch (const command_over&) {
    // Whoever reads has had enough; what was asked for is done.
  }
  return exit_well;
}

}  // namespace usher::api
