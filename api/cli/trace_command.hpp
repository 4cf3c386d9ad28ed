#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "api/cli/admin_client.hpp"

namespace usher::api {

/// `usher trace ...`: looks into a server that runs, through its REST interface.
struct trace_command {
  enum class act : std::uint8_t {
    /// Requests as they are answered, until interrupted.
    tail,
    /// One trace.
    show,
    /// Actors, refreshed until interrupted, or `once`.
    top,
    /// Of a seat or a clinic place.
    story,
    /// To a file.
    export_file,
  };

  act what = act::tail;
  server_access server{.url = "http://127.0.0.1:8080"};
  /// What the server answers, one JSON text a line, instead of texts for people.
  bool json = false;

  /// What is asked for, under `/api`.
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  bool once = false;
  /// `-` is the standard output.
  std::string file;
};

/// Says what it finds on the standard output, and on the standard error in one line why it cannot. The exit
/// code: 0; 1 when the server is away, does not answer, or finds nothing; 2 for a wrong key or question.
int run_trace_command(const trace_command& command);

}  // namespace usher::api
