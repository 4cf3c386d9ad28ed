#pragma once

#include <span>
#include <stdexcept>
#include <string_view>

/// Whatever reads bytes from outside or from disk, tried with any bytes. It must come to an end without harm,
/// and keep what its header promises.
namespace usher::fuzz {

struct target {
  /// Also that of its folder in `corpus/`.
  std::string_view name;
  /// Throws broken_promise. Anything else that leaves it is a fault, too.
  void (*run)(std::string_view bytes);
};

std::span<const target> targets();

struct broken_promise : std::logic_error {
  using std::logic_error::logic_error;
};

inline void promise(bool holds, const char* what) {
  if (!holds) {
    throw broken_promise(what);
  }
}

void frame_requests(std::string_view bytes);
void read_proxy_header(std::string_view bytes);
void read_request_target(std::string_view bytes);
void negotiate(std::string_view bytes);
void read_networks(std::string_view bytes);
void read_json_text(std::string_view bytes);
void read_body_fields(std::string_view bytes);
void read_table(std::string_view bytes);
void read_workbook(std::string_view bytes);
void read_form(std::string_view bytes);
void read_page_marks(std::string_view bytes);
void read_assertions(std::string_view bytes);
void read_key_set(std::string_view bytes);
void continue_traces(std::string_view bytes);
void read_times(std::string_view bytes);
void read_stored_change(std::string_view bytes);
void read_configuration(std::string_view bytes);
void compose_names(std::string_view bytes);

}  // namespace usher::fuzz
