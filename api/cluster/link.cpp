#include "api/cluster/link.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include <sodium.h>

#include "api/edge/ascii.hpp"
#include "api/support/ascii_word.hpp"
#include "api/support/json_text.hpp"
#include "api/support/percent_encoding.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

constexpr std::size_t shortest_secret = 32;
constexpr std::size_t longest_secret = 256;
/// In the place of an address that is not known.
constexpr std::string_view no_address = "-";
constexpr std::string_view secret_is_refused = "refused";

/// About the connection, or said anew for the next one.
bool is_of_the_connection(std::string_view name) {
  constexpr std::string_view names[] = {"connection", "content-length",    "expect",   "keep-alive",
                                        "te",         "proxy-connection",  "trailer",  "traceparent",
                                        "upgrade",    "transfer-encoding", link_header};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

void append_header(std::string& to, std::string_view name, std::string_view value) {
  to += name;
  to += ": ";
  to += value;
  to += "\r\n";
}

std::string_view method_of(const edge::request& r) {
  return r.method == edge::method::head    ? edge::to_text(edge::method::get)
         : r.method == edge::method::other ? std::string_view{r.method_text}
                                           : edge::to_text(r.method);
}

std::string_view take_word(std::string_view& from) {
  const auto end = std::min(from.find(' '), from.size());
  const auto word = from.substr(0, end);
  from.remove_prefix(std::min(end + 1, from.size()));
  return word;
}

/// Takes the header off, so that nothing behind sees the secret. False where it does not prove it.
bool unwrap(edge::request& r, const domain::secret_hash& secret) {
  const auto is_link = [](const auto& header) { return header.first == link_header; };
  const auto found = std::find_if(r.headers.begin(), r.headers.end(), is_link);
  if (found == r.headers.end()) {
    return false;
  }
  std::string_view said = found->second;
  const auto given = hash_secret(take_word(said));
  const bool is_proven = sodium_memcmp(given.bytes.data(), secret.bytes.data(), secret.bytes.size()) == 0;
  if (is_proven) {
    r.scheme = take_word(said) == "https" ? "https" : "http";
    const auto address = take_word(said);
    r.remote_address = address == no_address ? std::string_view{} : address;
  }
  r.headers.erase(std::remove_if(r.headers.begin(), r.headers.end(), is_link), r.headers.end());
  return is_proven;
}

const std::string* header_of(const edge::response& answer, std::string_view name) {
  const auto found = std::find_if(answer.headers.begin(), answer.headers.end(), [name](const auto& header) {
    return edge::equals_no_case(header.first, name);
  });
  return found == answer.headers.end() ? nullptr : &found->second;
}

edge::response refusal_of_secret() {
  edge::response answer;
  answer.status = 403;
  answer.body = json{{"code", "FORBIDDEN"}, {"message", "nodes come here, with their secret"}}.dump();
  answer.headers.emplace_back(link_header, secret_is_refused);
  return answer;
}

}  // namespace

std::string check_cluster_secret(const std::string& secret) {
  const bool right =
      secret.size() >= shortest_secret && secret.size() <= longest_secret && is_ascii_word(secret);
  return right ? std::string{} : "must be 32 to 256 visible ASCII characters without spaces";
}

std::string forwarded_text(const edge::request& r, const std::string& secret, const trace_context& trace) {
  std::string text(method_of(r));
  text += ' ';
  text += target_of(r.path, r.query);
  text += " HTTP/1.1\r\n";
  for (const auto& [name, value] : r.headers) {
    if (!is_of_the_connection(name)) {
      append_header(text, name, value);
    }
  }
  append_header(text, "traceparent", to_traceparent(trace));
  const auto address = r.remote_address.empty() ? no_address : std::string_view{r.remote_address};
  append_header(text, link_header, secret + " " + std::string(r.scheme) + " " + std::string(address));
  if (!r.body.empty()) {
    append_header(text, "content-length", std::to_string(r.body.size()));
  }
  text += "\r\n";
  text += r.body;
  return text;
}

std::string probe_text(const std::string& secret) {
  return "OPTIONS * HTTP/1.1\r\nhost: usher\r\nusher-link: " + secret + " http -\r\n\r\n";
}

edge::response not_owner_answer(const std::optional<owner_address>& owner) {
  edge::response answer;
  answer.status = 421;
  json told = nullptr;
  if (owner) {
    told = {{"name", owner->name}, {"url", owner->url}, {"link", owner->link}, {"epoch", owner->epoch}};
  }
  answer.body = json{{"code", "NOT_OWNER"}, {"owner", std::move(told)}}.dump();
  answer.headers.emplace_back(
      owner_header, owner ? std::to_string(owner->epoch) + " " + owner->link + " " + owner->name : "0");
  return answer;
}

std::optional<owner_address> owner_told_by(const edge::response& answer) {
  const auto* const said = header_of(answer, owner_header);
  if (answer.status != 421 || said == nullptr) {
    return std::nullopt;
  }
  owner_address owner;
  std::string_view rest = *said;
  owner.epoch = domain::parse_number<std::int64_t>(take_word(rest)).value_or(0);
  owner.link = take_word(rest);
  owner.name = take_word(rest);
  return owner;
}

bool refuses_our_secret(const edge::response& answer) {
  const auto* const said = header_of(answer, link_header);
  return answer.status == 403 && said != nullptr && *said == secret_is_refused;
}

edge::request_handler make_link_handler(const std::string& secret, elsewhere is_served_elsewhere,
                                        edge::request_handler serve) {
  return [secret = hash_secret(secret), is_served_elsewhere = std::move(is_served_elsewhere),
          serve = std::move(serve)](edge::request&& r, edge::responder to) {
    if (!unwrap(r, secret)) {
      return to.send(refusal_of_secret());
    }
    if (auto answer = is_served_elsewhere()) {
      return to.send(std::move(*answer));
    }
    if (r.path == "*" && r.method == edge::method::options) {
      // A probe, which no count and no log is to show.
      edge::response is_here;
      is_here.status = 204;
      return to.send(std::move(is_here));
    }
    serve(std::move(r), std::move(to));
  };
}

}  // namespace usher::api
