#include "tests/fuzz/targets.hpp"

namespace usher::fuzz {

std::span<const target> targets() {
  static constexpr target all[] = {
      {"requests", frame_requests},
      {"proxy_headers", read_proxy_header},
      {"targets", read_request_target},
      {"negotiation", negotiate},
      {"networks", read_networks},
      {"json", read_json_text},
      {"fields", read_body_fields},
      {"tables", read_table},
      {"traceparent", continue_traces},
      {"times", read_times},
      {"changes", read_stored_change},
      {"configuration", read_configuration},
      {"names", compose_names},
      {"workbooks", read_workbook},
      {"forms", read_form},
      {"page_marks", read_page_marks},
      {"assertions", read_assertions},
      {"key_sets", read_key_set},
  };
  return all;
}

}  // namespace usher::fuzz
