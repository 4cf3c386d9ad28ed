#pragma once

#include <csignal>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/problem.hpp"
#include "api/support/curl.hpp"

/// What commands have in common that ask a server which runs, through its REST interface.
namespace usher::api {

// How they end.
inline constexpr int exit_well = 0;
inline constexpr int exit_no_answer = 1;
inline constexpr int exit_wrong = 2;

struct server_access {
  /// Scheme, host and port.
  std::string url;
  /// Where the administration's key stands; empty: in `admin_key`.
  std::string admin_key_file = {};
  /// Never on a command line, where other users of the machine could read it; never shown.
  std::string admin_key = {};
};

/// Without its end; empty when there is none that can be read. Keys are kept so, alone in a file.
std::string first_line_of(const std::string& file);

/// Why a command ends, in one line.
struct command_failed {
  std::string why;
  int exit_code;
};

/// Whoever reads what the command says has gone, or has had enough: no reason to say anything.
struct command_over {};

/// Writes to the standard output, at once. Throws command_over where nobody reads it any more, command_failed
/// where it cannot be written to.
void say(std::string_view text);

using query_values = std::vector<std::pair<std::string, std::string>>;

/// Asks one server with the administration's key, over one connection that is kept open.
class admin_client {
 public:
  /// While it waits and `*interrupted` is no longer 0 it throws command_over. Throws command_failed without a
  /// key.
  explicit admin_client(const server_access& server, const volatile std::sig_atomic_t* interrupted = nullptr);
  admin_client(const admin_client&) = delete;
  admin_client& operator=(const admin_client&) = delete;

  /// The body of the answer, which is 200. Throws command_failed for any other.
  std::string get(const std::string& path, const query_values& query);
  json post(const std::string& path, const json& body);
  /// What an answer says. Throws command_failed where that is no JSON object.
  static json object_in(const std::string& answer);

 private:
  std::string escaped(const std::string& value);
  std::string perform(const std::string& target);
  command_failed failure(long status) const;
  bool is_interrupted() const { return interrupted_ != nullptr && *interrupted_ != 0; }

  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self);
  static int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  std::string url_;
  const volatile std::sig_atomic_t* interrupted_;
  header_lines headers_;
  std::string body_;
  curl_easy handle_ = make_curl_handle();
};

}  // namespace usher::api
