#pragma once

#include <CLI/CLI.hpp>

#include "api/cli/trace_command.hpp"

namespace usher::api {

/// Adds what names a server that runs, and the file with its key. Returns `--url`.
CLI::Option* add_server_access(CLI::App& sub, server_access& server);

/// Adds `trace` and its own commands. Parsing fills `command` in, but for the key.
CLI::App* add_trace_command(CLI::App& app, trace_command& command);

}  // namespace usher::api
