#include "api/support/curl.hpp"

#include <new>

namespace usher::api {

void initialise_curl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (result != CURLE_OK) {
    throw std::runtime_error(std::string("libcurl cannot be initialised: ") + curl_easy_strerror(result));
  }
}

curl_easy make_curl_handle() {
  initialise_curl();
  curl_easy handle(curl_easy_init());
  if (handle == nullptr) {
    throw std::runtime_error("libcurl cannot be initialised");
  }
  set_option(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set_option(handle, CURLOPT_PROXY, "");
  set_option(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set_option(handle, CURLOPT_NOSIGNAL, 1L);
  set_option(handle, CURLOPT_USERAGENT, "usher/" USHER_VERSION);
  return handle;
}

void add_line(header_lines& lines, const std::string& line) {
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
