#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <curl/curl.h>

/// What everything that speaks HTTP to others over libcurl has in common.
namespace usher::api {

struct curl_list_deleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct curl_easy_deleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

using curl_easy = std::unique_ptr<CURL, curl_easy_deleter>;
using header_lines = std::unique_ptr<curl_slist, curl_list_deleter>;

/// Once in a process; libcurl stays initialised until it ends. Throws std::runtime_error.
void initialise_curl();

/// One that speaks HTTP to whom it is told to and to nobody else: by no proxy, following no redirection.
/// Throws std::runtime_error.
curl_easy make_curl_handle();

/// Throws std::runtime_error.
template <class Value>
void set_option(const curl_easy& handle, CURLoption option, Value value) {
  if (const auto code = curl_easy_setopt(handle.get(), option, value); code != CURLE_OK) {
    throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
  }
}

/// Throws std::bad_alloc.
void add_line(header_lines& lines, const std::string& line);

}  // namespace usher::api
