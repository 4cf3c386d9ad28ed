#include "api/web/web_site.hpp"

#include <stdexcept>

#include "api/edge/negotiation.hpp"
#include "api/http/browser/browser_policy.hpp"

namespace usher::api {

namespace {

constexpr std::string_view index_path = "/index.html";

/// Addresses of programs: a wrong one is answered as programs read it.
bool is_for_programs(std::string_view path) {
  return path == "/api" || path.starts_with("/api/") || path.starts_with("/.well-known/");
}

}  // namespace

web_site::web_site(std::span<const web_file> files) {
  for (const auto& one : files) {
    files_.emplace(one.path,
                   file{one.content_type, "W/\"" + std::string(one.tag) + '"',
                        std::make_shared<const std::string>(one.plain),
                        std::make_shared<const std::string>(one.packed), one.path.starts_with("/assets/")});
  }
  if (!files_.empty() && !files_.contains(index_path)) {
    throw std::logic_error("the pages have no index.html");
  }
}

const web_site::file* web_site::find(const edge::request& r, bool is_route) const {
  if ((r.method != edge::method::get && r.method != edge::method::head) || files_.empty()) {
    return nullptr;
  }
  if (!is_route) {
    if (const auto found = files_.find(r.path); found != files_.end()) {
      return &found->second;
    }
  }
  const bool is_page = is_route ? r.path == "/" : !is_for_programs(r.path) && !r.path.starts_with("/assets/");
  return is_page && edge::names_type(edge::list_of(r, "accept"), "text/html") ? &files_.at(index_path)
                                                                              : nullptr;
}

std::optional<edge::response> web_site::answer(const edge::request& r, bool is_route) const {
  const auto* found = find(r, is_route);
  if (found == nullptr) {
    return std::nullopt;
  }
  edge::response answer;
  answer.content_type = found->content_type;
  answer.headers.emplace_back("ETag", found->tag);
  answer.headers.emplace_back("Cache-Control",
                              found->for_ever ? "public, max-age=31536000, immutable" : "no-cache");
  answer.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  answer.common_headers = headers_of_pages();
  if (edge::has_tag(edge::list_of(r, "if-none-match"), found->tag)) {
    answer.status = 304;
    return answer;
  }
  if (edge::takes_gzip(edge::list_of(r, "accept-encoding"))) {
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.shared_body = found->packed;
  } else {
    answer.shared_body = found->plain;
  }
  return answer;
}

}  // namespace usher::api
