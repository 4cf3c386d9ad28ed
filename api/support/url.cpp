#include "api/support/url.hpp"

#include <memory>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include "api/support/ascii_word.hpp"

namespace usher::api {

namespace {

struct url_deleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using url_parts = std::unique_ptr<CURLU, url_deleter>;

/// Empty where the URL has no such part.
std::string part_of(CURLU* url, CURLUPart part) {
  char* found = nullptr;
  std::string text = curl_url_get(url, part, &found, 0) == CURLUE_OK ? found : "";
  curl_free(found);
  return text;
}

/// As libcurl writes hosts: numbers of IPv4 in full, IPv6 in brackets.
bool is_this_machine(const std::string& host) {
  if (in_addr four{}; ::inet_pton(AF_INET, host.c_str(), &four) == 1) {
    return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
  }
  return host == "localhost" || host == "[::1]";
}

std::string complaint_of(CURLU* url, const std::string& text) {
  const auto result = curl_url_set(url, CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (result == CURLUE_NO_HOST) {
    return "must name a host";
  }
  const auto scheme = part_of(url, CURLUPART_SCHEME);
  if (result != CURLUE_OK || !is_ascii_word(text) || (scheme != "http" && scheme != "https")) {
    return "must be a URL that begins with http:// or https:// and has no spaces";
  }
  const bool names_user = !part_of(url, CURLUPART_USER).empty() || !part_of(url, CURLUPART_PASSWORD).empty();
  return names_user ? "must not hold a user or a password" : "";
}

}  // namespace

std::string url_complaint(const std::string& text) {
  const url_parts url(curl_url());
  return complaint_of(url.get(), text);
}

std::string secure_url_complaint(const std::string& text) {
  const url_parts url(curl_url());
  const auto complaint = complaint_of(url.get(), text);
  const bool is_secure = complaint.empty() && (part_of(url.get(), CURLUPART_SCHEME) == "https" ||
                                               is_this_machine(part_of(url.get(), CURLUPART_HOST)));
  return is_secure || !complaint.empty() ? complaint
                                         : "must begin with https://, unless its host is this machine";
}

}  // namespace usher::api
