#include "api/http/browser/browser_policy.hpp"

#include <algorithm>
#include <optional>

#include "api/edge/ascii.hpp"
#include "api/edge/origin/remote_address.hpp"
#include "api/edge/request_target.hpp"
#include "domain/base/ascii.hpp"

namespace usher::api {

namespace {

constexpr std::string_view of_everything =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

constexpr std::string_view of_calls =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

constexpr std::string_view of_pages =
    "Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n";

/// What a page of another origin may read beside the body; what is safelisted needs no mention.
constexpr std::string_view exposed =
    "Access-Control-Expose-Headers: ETag, Location, Retry-After, Idempotency-Replayed, Link, Allow, "
    "WWW-Authenticate, Content-Disposition, traceparent\r\n";

const std::string* origin_of(const edge::request& r) {
  return r.header("origin");
}

bool is_of_administration(std::string_view path) {
  return path == "/api/admin" || path.starts_with("/api/admin/");
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// Without a port, as browsers write it: of what may stand in a name they leave only this.
bool is_plain_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.ends_with(']') && edge::is_host(host);
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return edge::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

/// A host that nobody can make lead elsewhere: a number, or this machine's own name.
bool is_unmovable(std::string_view host) {
  return host == "localhost" || host.starts_with('[') || edge::bytes_of(host).has_value();
}

/// The origin of the address that was called, as browsers write it; nothing where that may be anybody's.
std::optional<std::string> own_origin(const edge::request& r) {
  const auto* called = r.header("host");
  auto host = called == nullptr ? std::string() : domain::lower_ascii(*called);
  constexpr std::string_view usual_port = ":80";
  if (host.ends_with(usual_port)) {
    host.resize(host.size() - usual_port.size());
  }
  const auto colon = host.rfind(':');
  const bool has_port = colon != std::string::npos && !host.ends_with(']');
  if (!is_unmovable(std::string_view(host).substr(0, has_port ? colon : host.size()))) {
    return std::nullopt;
  }
  return "http://" + host;
}

}  // namespace

std::string wrong_with_origin(std::string_view text) {
  const auto scheme = text.substr(0, text.find("://"));
  auto host = scheme.size() == text.size() ? std::string_view{} : text.substr(scheme.size() + 3);
  if (const auto colon = host.rfind(':'); colon != std::string_view::npos && !host.ends_with(']')) {
    const auto port = host.substr(colon + 1);
    const bool is_number =
        !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), edge::is_digit);
    const bool is_usual = (scheme == "http" && port == "80") || (scheme == "https" && port == "443");
    host = is_number && !is_usual ? host.substr(0, colon) : std::string_view{};
  }
  const bool is_scheme = !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return edge::is_letter_or_digit(c) || c == '-' || c == '+' || c == '.';
  });
  const bool is_lower = domain::lower_ascii(std::string(text)) == text;
  return is_scheme && is_lower && is_plain_host(host)
             ? std::string{}
             : "'" + std::string(text) +
                   "' is no origin as browsers write it: a scheme, a host and, unless it is the usual one, a "
                   "port, in lower case, such as https://shop.example or http://localhost:5173";
}

const std::shared_ptr<const std::string>& headers_of_pages() {
  static const auto lines = shared(std::string(of_everything) + std::string(of_pages));
  return lines;
}

browser_policy::browser_policy(const std::vector<std::string>& origins) {
  std::string plain = std::string(of_everything) + std::string(of_calls);
  if (!origins.empty()) {
    // Also where no origin is named: what a cache keeps must not be given to whom it was not for.
    plain += "Vary: Origin\r\n";
  }
  lines_.push_back(shared(plain));
  for (const auto& origin : origins) {
    if (numbers_.emplace(origin, static_cast<std::uint8_t>(lines_.size())).second) {
      auto lines = plain;
      lines.append("Access-Control-Allow-Origin: ").append(origin).append("\r\n").append(exposed);
      lines_.push_back(shared(lines));
    }
  }
}

const std::shared_ptr<const std::string>& browser_policy::headers_for(const edge::request& r) const {
  return headers_of(number_of(r));
}

std::uint8_t browser_policy::number_of(const edge::request& r) const {
  const auto* origin = numbers_.empty() ? nullptr : origin_of(r);
  const auto found = origin == nullptr ? numbers_.end() : numbers_.find(*origin);
  return found == numbers_.end() ? std::uint8_t{0} : found->second;
}

bool browser_policy::is_preflight(const edge::request& r) const {
  return !numbers_.empty() && r.method == edge::method::options && origin_of(r) != nullptr &&
         r.header("access-control-request-method") != nullptr && !is_of_administration(r.path);
}

bool browser_policy::allows(const edge::request& r) const {
  return number_of(r) != 0;
}

bool browser_policy::is_of_foreign_page(const edge::request& r) const {
  const auto* origin = origin_of(r);
  return origin != nullptr && !numbers_.contains(*origin) && own_origin(r) != *origin;
}

edge::response browser_policy::preflight_answer(const edge::request& r) const {
  edge::response answer;
  if (!allows(r)) {
    return answer;
  }
  // As the second original says it, and what only Usher reads behind it.
  answer.headers.emplace_back("Access-Control-Allow-Methods", "DELETE, GET, OPTIONS, PATCH, POST, PUT");
  answer.headers.emplace_back("Access-Control-Allow-Headers",
                              "accept, accept-encoding, authorization, content-type, dnt, origin, "
                              "user-agent, x-csrftoken, x-requested-with, idempotency-key, traceparent, "
                              "if-none-match, last-event-id, tracestate");
  answer.headers.emplace_back("Access-Control-Max-Age", "86400");
  return answer;
}

}  // namespace usher::api
