#include <string>
#include <vector>

#include "api/edge/negotiation.hpp"
#include "api/edge/origin/proxy_header.hpp"
#include "api/edge/origin/remote_address.hpp"
#include "api/edge/request_framer.hpp"
#include "api/edge/request_target.hpp"
#include "api/support/percent_encoding.hpp"
#include "domain/base/plain_text.hpp"
#include "tests/fuzz/targets.hpp"

/// What comes over a connection before there is a request.
namespace usher::fuzz {

namespace {

using edge::request_framer;

/// Everything that is to be the same however the bytes were split, as one text.
std::string text_of(const edge::framed_request& framed) {
  const auto& r = framed.request;
  std::string out = std::string(edge::to_text(r.method)) + " " + r.method_text + " " + r.path;
  for (const auto* pairs : {&r.query, &r.headers}) {
    for (const auto& [name, value] : *pairs) {
      out += "\n" + name + "=" + value;
    }
  }
  out += "\n" + r.body + "\n" + std::string(framed.fault);
  out += framed.keep_alive ? " keeps" : " closes";
  out += framed.takes_chunks ? " chunks" : "";
  return out;
}

/// The bytes by the limits, in pieces of so many bytes.
std::vector<std::string> framed(std::string_view bytes, std::size_t piece,
                                const edge::framer_limits& limits) {
  std::vector<std::string> out;
  request_framer framer(limits);
  while (!bytes.empty()) {
    auto input = bytes.substr(0, piece);
    bytes.remove_prefix(input.size());
    while (!input.empty()) {
      switch (framer.feed(input)) {
        case request_framer::status::needs_more:
          promise(input.empty(), "what needs more has taken all there is");
          break;
        case request_framer::status::failed: {
          const auto status = framer.problem().status;
          promise(status >= 400 && status < 600, "a problem has a status");
          promise(!framer.problem().detail.empty(), "a problem says what it is");
          out.push_back(std::to_string(status) + std::string(framer.problem().detail));
          return out;
        }
        case request_framer::status::complete: {
          const auto whole = framer.take();
          promise(!whole.fault.empty() || domain::is_utf8(whole.request.path), "a path is UTF-8");
          promise(whole.request.body.size() <= limits.body_bytes, "a body is within its bound");
          out.push_back(text_of(whole));
          break;
        }
      }
    }
  }
  out.push_back(framer.begun() ? "begun" : "between");
  return out;
}

}  // namespace

/// The first byte says into how large pieces the rest is cut.
void frame_requests(std::string_view bytes) {
  if (bytes.empty()) {
    return;
  }
  const auto piece = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]) % 13) + 1;
  bytes.remove_prefix(1);
  constexpr edge::framer_limits small{64, 256, 6, 128};
  for (const auto& limits : {edge::framer_limits{}, small}) {
    promise(framed(bytes, piece, limits) == framed(bytes, bytes.size(), limits),
            "the same bytes are the same requests however they are split");
  }
}

void read_proxy_header(std::string_view bytes) {
  using edge::proxy_header;
  struct end {
    proxy_header::status status;
    std::string client;
    std::size_t left;

    bool operator==(const end&) const = default;
  };
  const auto read = [bytes](std::size_t piece) {
    proxy_header header;
    auto left = bytes;
    auto status = proxy_header::status::needs_more;
    while (!left.empty() && status == proxy_header::status::needs_more) {
      auto input = left.substr(0, piece);
      const auto given = input.size();
      status = header.feed(input);
      left.remove_prefix(given - input.size());
    }
    const bool complete = status == proxy_header::status::complete;
    return end{status, complete ? header.client() : "", complete ? left.size() : 0};
  };
  const auto whole = read(bytes.size());
  promise(whole == read(1) && whole == read(7), "the same bytes are the same header however they are split");
  promise(whole.client.empty() || edge::bytes_of(whole.client), "a client is an address");
}

/// A target, or behind a space that of another method than GET.
void read_request_target(std::string_view bytes) {
  edge::request r;
  r.method = edge::method::get;
  if (!bytes.empty() && bytes[0] == ' ') {
    r.method = edge::method::options;
    bytes.remove_prefix(1);
  }
  if (const auto fault = edge::read_target(bytes, r); !fault.problem.empty()) {
    return;
  }
  promise(domain::is_utf8(r.path) && r.path.find('\0') == std::string::npos, "a path is text");
  for (const auto& [name, value] : r.query) {
    promise(domain::is_utf8(name) && domain::is_utf8(value), "a query is text");
  }
  if (r.path == "*") {
    promise(r.method == edge::method::options, "only OPTIONS is about all of the server");
    return;
  }
  edge::request again;
  again.method = r.method;
  const auto written = api::target_of(r.path, r.query);
  promise(edge::read_target(written, again).problem.empty(), "what was read can be written");
  promise(again.path == r.path && again.query == r.query, "what was written is read as it was");
}

/// The lists of a client; the entity tag behind a line end.
void negotiate(std::string_view bytes) {
  const auto end = std::min(bytes.find('\n'), bytes.size());
  auto list = bytes.substr(0, end);
  const auto tag = bytes.substr(std::min(end + 1, bytes.size()));
  edge::takes_gzip(list);
  edge::names_type(list, "text/html");
  edge::has_tag(list, tag);
  for (std::size_t left = list.size() + 1; auto one = edge::take_weighted(list);) {
    promise(!one->word.empty() && one->weight >= 0 && one->weight <= 1'000, "a weight is within 0 and 1");
    promise(list.size() < left, "each element is taken off its list");
    left = list.size();
  }
}

void read_networks(std::string_view bytes) {
  edge::networks::parse(bytes);
  edge::bytes_of(bytes);
  edge::is_host(bytes);
}

}  // namespace usher::fuzz
