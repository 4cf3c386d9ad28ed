#pragma once

#include <memory>
#include <new>
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
inline void initialise_curl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (result != CURLE_OK) {
    throw std::runtime_error(std::string("libcurl cannot be initialised: ") + curl_easy_strerror(result));
  }
}

inline void add_line(header_lines& lines, const std::string& line) {
  auto* longer = curl_slist_append(lines.get(), line.c_str());
  if (longer == nullptr) {
    throw std::bad_alloc();
  }
  // The list is appended to in place; only its first line makes a new one.
  if (lines == nullptr) {
    lines.reset(longer);
  }
}

}  // namespace usher::api
