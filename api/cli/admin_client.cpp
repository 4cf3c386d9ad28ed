#include "api/cli/admin_client.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>

#include "api/http/json_body.hpp"

namespace usher::api {

namespace {

constexpr long connect_timeout_ms = 5'000;
constexpr long answer_timeout_ms = 60'000;

std::string key_of(const server_access& server) {
  auto key = server.admin_key;
  if (!server.admin_key_file.empty()) {
    key = first_line_of(server.admin_key_file);
  }
  if (key.empty()) {
    throw command_failed{
        "the administration's key is needed: USHER_ADMIN_KEY, or a file named by --admin-key-file",
        exit_wrong};
  }
  for (const char c : key) {
    if (c <= ' ' || c > '~') {
      throw command_failed{"the administration's key has visible ASCII characters only", exit_wrong};
    }
  }
  return key;
}

/// What stands beside the names of wrong fields.
std::string texts_of_fields(const json& problem) {
  std::string texts;
  if (!problem.is_object()) {
    return texts;
  }
  for (const auto& [name, said] : problem.items()) {
    if (said.is_array() && !said.empty() && said.front().is_string()) {
      texts += " " + name + ": " + said.front().get<std::string>();
    }
  }
  return texts;
}

}  // namespace

std::string first_line_of(const std::string& file) {
  std::string line;
  std::ifstream in{file};
  std::getline(in, line);
  if (line.ends_with('\r')) {
    line.pop_back();
  }
  return line;
}

void say(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    if (errno == EPIPE) {
      throw command_over{};
    }
    throw command_failed{"the standard output cannot be written to", exit_no_answer};
  }
}

admin_client::admin_client(const server_access& server, const volatile std::sig_atomic_t* interrupted)
    : url_(server.url), interrupted_(interrupted) {
  while (url_.ends_with('/')) {
    url_.pop_back();
  }
  add_line(headers_, "Authorization: Bearer " + key_of(server));
  add_line(headers_, "Content-Type: application/json");
  add_line(headers_, "Accept-Language: en");
  set_option(handle_, CURLOPT_HTTPHEADER, headers_.get());
  set_option(handle_, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  set_option(handle_, CURLOPT_TIMEOUT_MS, answer_timeout_ms);
  set_option(handle_, CURLOPT_WRITEFUNCTION, &admin_client::take);
  set_option(handle_, CURLOPT_WRITEDATA, this);
  set_option(handle_, CURLOPT_NOPROGRESS, 0L);
  set_option(handle_, CURLOPT_XFERINFOFUNCTION, &admin_client::go_on);
  set_option(handle_, CURLOPT_XFERINFODATA, this);
}

std::string admin_client::get(const std::string& path, const query_values& query) {
  std::string target = path;
  char separator = '?';
  for (const auto& [name, value] : query) {
    target += separator + name + "=" + escaped(value);
    separator = '&';
  }
  // After a POST it would go on posting.
  set_option(handle_, CURLOPT_HTTPGET, 1L);
  return perform(target);
}

json admin_client::post(const std::string& path, const json& body) {
  const auto text = body.dump();
  set_option(handle_, CURLOPT_POSTFIELDSIZE, static_cast<long>(text.size()));
  set_option(handle_, CURLOPT_COPYPOSTFIELDS, text.c_str());
  return object_in(perform(path));
}

json admin_client::object_in(const std::string& answer) {
  auto read = read_answer(answer);
  if (!read || !read->is_object()) {
    throw command_failed{"the server's answer is no JSON object", exit_no_answer};
  }
  return *std::move(read);
}

std::string admin_client::perform(const std::string& target) {
  body_.clear();
  set_option(handle_, CURLOPT_URL, (url_ + target).c_str());
  const auto code = curl_easy_perform(handle_.get());
  if (is_interrupted()) {
    throw command_over{};
  }
  if (code != CURLE_OK) {
    throw command_failed{"no server answers at " + url_ + ": " + curl_easy_strerror(code), exit_no_answer};
  }
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) {
    throw failure(status);
  }
  return std::move(body_);
}

std::string admin_client::escaped(const std::string& value) {
  char* text = curl_easy_escape(handle_.get(), value.c_str(), static_cast<int>(value.size()));
  std::string out = text != nullptr ? text : "";
  curl_free(text);
  return out;
}

command_failed admin_client::failure(long status) const {
  if (status == 401) {
    return {"the server refuses the administration's key", exit_wrong};
  }
  const auto problem = read_answer(body_).value_or(nullptr);
  const bool understood =
      problem.is_object() && problem.contains("message") && problem["message"].is_string();
  auto why =
      understood ? problem["message"].get<std::string>() : "the server answers " + std::to_string(status);
  if (understood && problem.value("code", "") == "NOT_FOUND") {
    why += "; was the server started with --admin-key?";
  }
  why += texts_of_fields(problem);
  std::erase_if(why, [](unsigned char c) { return c < ' ' || c == 0x7F; });
  return {why, status == 400 ? exit_wrong : exit_no_answer};
}

std::size_t admin_client::take(char* bytes, std::size_t size, std::size_t count, void* self) {
  static_cast<admin_client*>(self)->body_.append(bytes, size * count);
  return size * count;
}

int admin_client::go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<admin_client*>(self)->is_interrupted() ? 1 : 0;
}

}  // namespace usher::api
