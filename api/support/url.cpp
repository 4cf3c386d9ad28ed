#include "api/support/url.hpp"

#include <memory>

#include <curl/curl.h>

#include "api/support/ascii_word.hpp"

namespace usher::api {

namespace {

struct url_deleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

/// Empty where the URL has no such part.
std::string part_of(CURLU* url, CURLUPart part) {
  char* found = nullptr;
  std::string text = curl_url_get(url, part, &found, 0) == CURLUE_OK ? found : "";
  curl_free(found);
  return text;
}

}  // namespace

std::string url_complaint(const std::string& text) {
  const std::unique_ptr<CURLU, url_deleter> url(curl_url());
  const auto result = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (result == CURLUE_NO_HOST) {
    return "must name a host";
  }
  const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (result != CURLUE_OK || !is_ascii_word(text) || (scheme != "http" && scheme != "https")) {
    return "must be a URL that begins with http:// or https:// and has no spaces";
  }
  const bool names_user =
      !part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty();
  return names_user ? "must not hold a user or a password" : "";
}

}  // namespace usher::api
