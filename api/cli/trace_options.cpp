#include "api/cli/trace_options.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace usher::api {

namespace {

/// An option whose text goes into the query under this name; what it must be like the server says.
CLI::Option* add_query_option(CLI::App& sub, trace_command& command, const char* option, const char* name,
                              const char* help) {
  return sub.add_option_function<std::string>(
      option, [&command, name](const std::string& value) { command.query.emplace_back(name, value); }, help);
}

void add_filters(CLI::App& sub, trace_command& command, const char* limit_help) {
  add_query_option(sub, command, "--actor", "actor", "Name of an actor, or its beginning and *");
  add_query_option(sub, command, "--kind", "kind",
                   "Kind of message such as hold_seats, or its beginning and *");
  add_query_option(sub, command, "--user", "user", "Number of a person");
  add_query_option(sub, command, "--batch", "batch", "Id of the batch that it was committed with");
  add_query_option(sub, command, "--outcome", "outcome",
                   "done, refused, unavailable, failed, or a reason such as SEAT_ALREADY_RESERVED");
  add_query_option(sub, command, "--min-duration-ms", "min_duration_ms",
                   "Requests that took this long at least");
  add_query_option(sub, command, "--since", "since", "Requests that were answered after this time");
  add_query_option(sub, command, "--limit", "limit", limit_help);
}

/// What the command does once it was chosen.
void choose(CLI::App& sub, trace_command& command, trace_command::act what, std::string path) {
  sub.fallthrough();
  sub.callback([&command, what, path = std::move(path)] {
    command.what = what;
    command.path = path + command.path;
  });
}

bool is_trace_id(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

void add_stories(CLI::App& trace, trace_command& command) {
  auto* story =
      trace.add_subcommand("story", "Who asked for a seat or a clinic place, who got it, who lost it");
  story->require_subcommand(1);
  story->fallthrough();
  auto* seat = story->add_subcommand("seat", "Of one seat of a concert date");
  choose(*seat, command, trace_command::act::story, "/api/stories/seat");
  add_query_option(*seat, command, "--concert", "concertId", "Number of the concert")->required();
  add_query_option(*seat, command, "--date", "concertDate", "Its date, such as 2024-09-15T20:00:00")
      ->required();
  add_query_option(*seat, command, "--seat", "seat", "Number of the seat")->required();
  auto* clinic = story->add_subcommand("clinic", "Of the places in a clinic");
  choose(*clinic, command, trace_command::act::story, "/api/stories/clinic-place");
  add_query_option(*clinic, command, "--clinic", "clinicId", "Number of the clinic")->required();
  add_query_option(*clinic, command, "--user", "user", "Number of a person: their attempts only");
  add_query_option(*clinic, command, "--class-date", "classDate", "Date of one class, such as 2024-09-16");
}

}  // namespace

CLI::Option* add_server_access(CLI::App& sub, server_access& server) {
  sub.add_option("--admin-key-file", server.admin_key_file,
                 "File whose first line is the administration's key")
      ->envname("USHER_ADMIN_KEY_FILE")
      ->check(CLI::ExistingFile);
  return sub.add_option("--url", server.url, "Scheme, host and port of the server")
      ->check([](const std::string& url) {
        const bool known = url.starts_with("http://") || url.starts_with("https://");
        return known ? std::string{} : std::string{"must begin with http:// or https://"};
      });
}

CLI::App* add_trace_command(CLI::App& app, trace_command& command) {
  auto* trace = app.add_subcommand("trace", "Look into a server that runs, with the key in USHER_ADMIN_KEY");
  trace->require_subcommand(1);
  add_server_access(*trace, command.server)->envname("USHER_URL")->capture_default_str();
  trace->add_flag("--json", command.json, "What the server answers, one JSON text a line");

  auto* tail = trace->add_subcommand("tail", "Requests as they are answered");
  choose(*tail, command, trace_command::act::tail, "/api/traces");
  add_filters(*tail, command, "How many of the past to begin with; 10 unless said");

  auto* show = trace->add_subcommand("show", "One trace: what was done for a request, and how long it took");
  choose(*show, command, trace_command::act::show, "/api/traces/");
  show->add_option("trace", command.path, "The trace's id, as answers and error bodies have it")
      ->required()
      ->check([](const std::string& text) {
        return is_trace_id(text) ? std::string{} : std::string{"must be 32 hexadecimal digits"};
      });

  auto* top = trace->add_subcommand("top", "Actors: who is behind, and who is busy");
  choose(*top, command, trace_command::act::top, "/api/actors");
  top->add_flag("--once", command.once, "Ends after one page");
  add_query_option(*top, command, "--sort", "sort", "depth, busy, oldest or name");
  add_query_option(*top, command, "--limit", "limit", "How many actors");

  add_stories(*trace, command);

  auto* out = trace->add_subcommand("export", "Traces as a file that Perfetto and chrome://tracing open");
  choose(*out, command, trace_command::act::export_file, "/api/traces/export");
  out->add_option("file", command.file, "The file, or - for the standard output")->required();
  add_filters(*out, command, "How many requests; 1000 unless said");
  return trace;
}

}  // namespace usher::api
