#include "api/http/browser/rendition.hpp"

#include <sodium.h>

#include "api/edge/negotiation.hpp"
#include "api/support/base64url.hpp"

namespace usher::api {

rendition make_rendition(std::string text) {
  std::string hash(crypto_generichash_BYTES_MIN, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return {std::move(text), "W/\"" + to_base64url(hash) + '"'};
}

std::shared_ptr<const std::string> text_of(const std::shared_ptr<const rendition>& of) {
  return {of, &of->text};
}

reader_facts reader_of(const edge::request& r) {
  return {edge::list_of(r, "if-none-match"), edge::takes_gzip(edge::list_of(r, "accept-encoding"))};
}

edge::response complete(edge::response answer, const std::shared_ptr<const rendition>& what,
                        const std::shared_ptr<const std::string>& packed, const reader_facts& to,
                        keepers kept_by) {
  answer.headers.emplace_back("ETag", what->tag);
  answer.headers.emplace_back(
      "Cache-Control", kept_by == keepers::proxies ? "public, max-age=0, s-maxage=1" : "private, no-cache");
  answer.headers.emplace_back("Vary", "Accept-Encoding");
  if (edge::has_tag(to.has, what->tag)) {
    answer.status = 304;
  } else if (packed) {
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.shared_body = packed;
  } else {
    answer.shared_body = text_of(what);
  }
  return answer;
}

}  // namespace usher::api
