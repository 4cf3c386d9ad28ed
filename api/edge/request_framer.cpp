#include "api/edge/request_framer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "api/edge/ascii.hpp"
#include "api/edge/request_target.hpp"
#include "domain/base/ascii.hpp"

namespace usher::edge {

namespace {

namespace http = boost::beast::http;

constexpr auto field_bytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = is_field_byte(static_cast<char>(i));
  }
  return table;
}();

/// Whether a comma-separated list holds the token.
bool lists_token(std::string_view list, std::string_view lower_case_token) {
  while (!list.empty()) {
    if (equals_no_case(take_item(list), lower_case_token)) {
      return true;
    }
  }
  return false;
}

edge::method method_of(std::string_view text) {
  for (const auto known :
       {method::get, method::head, method::post, method::put, method::patch, method::del, method::options}) {
    if (text == to_text(known)) {
      return known;
    }
  }
  return method::other;
}

/// Where in a header the digits of `HTTP/d.d` stand, its first line's end; `npos` where the line ends with
/// anything else, which is left to the parser to judge.
std::size_t find_version(std::string_view block) {
  constexpr std::string_view pattern = "HTTP/d.d";
  const std::string_view line = block.substr(0, block.find('\r'));
  if (line.size() < pattern.size()) {
    return std::string_view::npos;
  }
  const std::string_view version = line.substr(line.size() - pattern.size());
  const bool matches =
      version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
  return matches ? line.size() - 3 : std::string_view::npos;
}

/// Boost.Beast's parser for the request line and the field lines: grammar of methods, targets, versions,
/// field names and values. It gets complete headers only, and no bodies. Its framing of bodies is not used,
/// because it takes a list such as `Content-Length: 5, 5`, takes `Transfer-Encoding: gzip` for "no body",
/// wants the line of a chunk's size to be presented again from its start until it is complete and sets no
/// bound to the extensions in it.
class header_parser final : public http::basic_parser<true> {
 public:
  header_parser(edge::request& into, std::size_t max_fields) : into_(into), max_fields_(max_fields) {
    constexpr std::size_t usual_fields = 8;
    into_.headers.reserve(usual_fields);
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  std::string_view target() const { return target_; }
  int version() const { return version_; }
  bool line_done() const { return version_ != 0; }
  bool too_many_fields() const { return too_many_fields_; }

 private:
  using error_code = boost::beast::error_code;
  using view = boost::beast::string_view;

  void on_request_impl(http::verb, view method, view target, int version, error_code&) override {
    const std::string_view text{method.data(), method.size()};
    into_.method = method_of(text);
    if (into_.method == method::other) {
      into_.method_text = text;
    }
    target_ = {target.data(), target.size()};
    version_ = version;
  }

  void on_field_impl(http::field, view name, view value, error_code& ec) override {
    if (into_.headers.size() == max_fields_) {
      too_many_fields_ = true;
      ec = http::error::header_limit;
      return;
    }
    into_.headers.emplace_back(domain::lower_ascii(std::string{name.data(), name.size()}),
                               std::string{value.data(), value.size()});
  }

  void on_response_impl(int, view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  edge::request& into_;
  std::size_t max_fields_;
  std::string_view target_;
  int version_ = 0;
  bool too_many_fields_ = false;
};

}  // namespace

/// Always false, so that a check can end with it.
bool request_framer::refuse(int code, std::string_view detail) {
  phase_ = phase::failed;
  problem_ = {code, detail};
  header_ = {};
  current_ = {};
  return false;
}

/// Always true: the byte was good.
bool request_framer::go_to(phase next) {
  phase_ = next;
  return true;
}

request_framer::status request_framer::feed(std::string_view& input) {
  if (phase_ == phase::failed) {
    return status::failed;
  }
  if (phase_ == phase::between && !skip_empty_line(input)) {
    return phase_ == phase::failed ? status::failed : status::needs_more;
  }
  if (!in_body()) {
    const status result = feed_header(input);
    if (result != status::needs_more || !in_body()) {
      return result;
    }
  }
  return chunked_ ? feed_chunked(input) : feed_body(input);
}

framed_request request_framer::take() {
  framed_request out = std::exchange(current_, {});
  *this = request_framer(limits_);
  return out;
}

/// One empty line before a request is forgiven (RFC 9112, 2.2): some clients end a body with one. True when a
/// request line begins.
bool request_framer::skip_empty_line(std::string_view& input) {
  while (!input.empty()) {
    const char c = input.front();
    if (leading_bytes_ % 2 == 1 && c != '\n') {
      return refuse(400, "a carriage return without a line feed");
    }
    if (leading_bytes_ % 2 == 0 && c != '\r') {
      return go_to(phase::request_line);
    }
    if (leading_bytes_ == 2) {
      return refuse(400, "empty lines instead of a request");
    }
    ++leading_bytes_;
    input.remove_prefix(1);
  }
  return false;
}

request_framer::status request_framer::feed_header(std::string_view& input) {
  std::size_t at = 0;
  while (at < input.size()) {
    if (!scan_line(input, at)) {
      return status::failed;
    }
    if (!in_body()) {
      continue;
    }
    // The header is complete. Mostly it came in one piece and needs no copy.
    const std::string_view last_piece = input.substr(0, at);
    input.remove_prefix(at);
    if (header_.empty()) {
      return finish_header(last_piece);
    }
    header_.append(last_piece);
    const std::string block = std::exchange(header_, {});
    return finish_header(block);
  }
  header_.append(input);
  input = {};
  return status::needs_more;
}

/// Judges the bytes one by one, in order, so that no later byte can hide an earlier fault and so that nothing
/// is kept beyond the limits. Stops behind each line feed. The phase becomes `body` behind the empty line.
bool request_framer::scan_line(std::string_view input, std::size_t& at) {
  const bool first = phase_ == phase::request_line;
  while (at < input.size()) {
    const char c = input[at++];
    if (after_cr_) {
      if (c != '\n') {
        return refuse(400, "a carriage return without a line feed");
      }
      end_line();
      return true;
    }
    if (!first && ++section_bytes_ > limits_.header_bytes) {
      return refuse(431, "the header is too large");
    }
    if (c == '\r') {
      after_cr_ = true;
      continue;
    }
    if (!field_bytes[static_cast<unsigned char>(c)] && (first || c != '\t')) {
      return refuse(400, "a control character or a bare line feed in the header");
    }
    if (!first && line_bytes_ == 0 && (c == ' ' || c == '\t')) {
      return refuse(400, "a field line that begins with white space");
    }
    if (first && line_bytes_ == limits_.request_line_bytes) {
      return refuse(414, "the request line is too long");
    }
    ++line_bytes_;
  }
  return true;
}

void request_framer::end_line() {
  const bool empty = line_bytes_ == 0;
  if (phase_ == phase::field_lines && empty) {
    phase_ = phase::body;
  }
  if (phase_ == phase::request_line) {
    phase_ = phase::field_lines;
  }
  line_bytes_ = 0;
  after_cr_ = false;
}

request_framer::status request_framer::finish_header(std::string_view block) {
  if (!read_header(block)) {
    return status::failed;
  }
  if (chunked_) {
    phase_ = phase::chunk_size;
    return status::needs_more;
  }
  return remaining_ == 0 ? status::complete : status::needs_more;
}

bool request_framer::read_header(std::string_view block) {
  std::string as_1_1;
  if (const auto at = find_version(block); at != std::string_view::npos) {
    if (block[at] != '1') {
      return refuse(505, "only HTTP/1 is spoken here");
    }
    // RFC 9110, 2.5: a later minor version is read as the latest that we know. The parser knows no later one.
    if (block[at + 2] > '1') {
      as_1_1.assign(block)[at + 2] = '1';
      block = as_1_1;
    }
  }
  header_parser parser(current_.request, limits_.header_fields);
  boost::beast::error_code error;
  const std::size_t parsed = parser.put(boost::asio::const_buffer(block.data(), block.size()), error);
  if (parser.too_many_fields()) {
    return refuse(431, "too many header fields");
  }
  if (!parser.line_done()) {
    return refuse(400, "malformed request line");
  }
  if (error || parsed != block.size()) {
    return refuse(400, "malformed header field");
  }
  const auto target = read_target(parser.target(), current_.request);
  if (target.problem.empty()) {
    return read_fields(parser.version());
  }
  if (!target.is_apart) {
    return refuse(400, target.problem);
  }
  current_.fault = target.problem;
  return read_fields(parser.version());
}

bool request_framer::read_fields(int version) {
  const std::string* host = nullptr;
  for (const auto& [name, value] : current_.request.headers) {
    if (name != "host") {
      continue;
    }
    if (host) {
      return refuse(400, "more than one Host");
    }
    host = &value;
  }
  if (!host && version == 11) {
    return refuse(400, "no Host");
  }
  if (host && !is_host(*host)) {
    return refuse(400, "malformed Host");
  }
  return read_framing(version) && read_connection(version);
}

/// How long the body is. Only one way to say it is accepted, said once.
bool request_framer::read_framing(int version) {
  const std::string* length = nullptr;
  std::vector<std::string_view> encodings;
  for (const auto& [name, value] : current_.request.headers) {
    if (name == "transfer-encoding") {
      encodings.emplace_back(value);
    }
    if (name != "content-length") {
      continue;
    }
    if (length) {
      return refuse(400, "the length of the body is given more than once");
    }
    length = &value;
  }
  if (length && !encodings.empty()) {
    return refuse(400, "both Content-Length and Transfer-Encoding");
  }
  if (!encodings.empty()) {
    if (version == 10) {
      return refuse(400, "Transfer-Encoding in HTTP/1.0");
    }
    chunked_ = true;
    return read_encodings(encodings);
  }
  if (!length) {
    return true;
  }
  const bool digits = !length->empty() && std::all_of(length->begin(), length->end(), is_digit);
  if (!digits) {
    return refuse(400, "malformed Content-Length");
  }
  const auto most =
      limits_.larger == nullptr ? limits_.body_bytes : std::max(limits_.body_bytes, limits_.larger->bytes());
  for (const char c : *length) {
    remaining_ = remaining_ * 10 + static_cast<std::size_t>(c - '0');
    if (remaining_ > most) {
      return refuse(413, "the body is too large");
    }
  }
  if (remaining_ <= limits_.body_bytes) {
    return true;
  }
  if (!limits_.larger->may_be_larger(current_.request)) {
    return refuse(413, "the body is too large");
  }
  current_.request.body_room = limits_.larger->take_room();
  return current_.request.body_room != nullptr || refuse(503, "too many large bodies at once");
}

/// Several lines are one list (RFC 9110, 5.3). Where `chunked` is not its end, or comes more than once,
/// nobody knows where the body ends (RFC 9112, 6.3); what is under the chunks we do not undo.
bool request_framer::read_encodings(const std::vector<std::string_view>& lines) {
  bool others = false;
  bool ends_in_chunks = false;
  for (std::string_view line : lines) {
    do {
      const bool ends_in_comma = line.ends_with(',');
      const std::string_view coding = take_item(line);
      if (coding.empty() || ends_in_comma || ends_in_chunks) {
        return refuse(400, "malformed Transfer-Encoding");
      }
      ends_in_chunks = equals_no_case(coding, "chunked");
      others = others || !ends_in_chunks;
    } while (!line.empty());
  }
  if (!ends_in_chunks) {
    return refuse(400, "the last transfer encoding is not chunked");
  }
  return !others || refuse(501, "the only transfer encoding is chunked");
}

bool request_framer::read_connection(int version) {
  bool close = false;
  bool keep_alive = false;
  for (const auto& [name, value] : current_.request.headers) {
    if (name == "connection") {
      close = close || lists_token(value, "close");
      keep_alive = keep_alive || lists_token(value, "keep-alive");
    }
    // An HTTP/1.0 client cannot know what it asks for here: RFC 9110, 10.1.1 has it ignored.
    if (name == "expect" && version == 11) {
      if (!equals_no_case(value, "100-continue")) {
        return refuse(417, "the only expectation is 100-continue");
      }
      awaits_continue_ = chunked_ || remaining_ > 0;
    }
  }
  current_.keep_alive = !close && (version == 11 || keep_alive);
  current_.takes_chunks = version == 11;
  return true;
}

request_framer::status request_framer::feed_body(std::string_view& input) {
  const std::size_t size = std::min(input.size(), remaining_);
  if (size > 0) {
    awaits_continue_ = false;
  }
  current_.request.body.append(input.substr(0, size));
  input.remove_prefix(size);
  remaining_ -= size;
  return remaining_ == 0 ? status::complete : status::needs_more;
}

request_framer::status request_framer::feed_chunked(std::string_view& input) {
  while (!input.empty()) {
    awaits_continue_ = false;
    if (phase_ == phase::chunk_data) {
      const std::size_t size = std::min(input.size(), remaining_);
      current_.request.body.append(input.substr(0, size));
      input.remove_prefix(size);
      remaining_ -= size;
      if (remaining_ == 0) {
        phase_ = phase::chunk_data_cr;
      }
      continue;
    }
    const char c = input.front();
    input.remove_prefix(1);
    const bool last_byte = phase_ == phase::trailers_end;
    if (!(phase_ >= phase::trailer_start ? step_trailer(c) : step_chunk(c))) {
      return status::failed;
    }
    if (last_byte) {
      return status::complete;
    }
  }
  return status::needs_more;
}

bool request_framer::step_chunk(char c) {
  switch (phase_) {
    case phase::chunk_size:
      if (chunk_digits_ > 0 && c == '\r') {
        return go_to(phase::chunk_size_end);
      }
      if (chunk_digits_ > 0 && hex_value(c) < 0) {
        extensions_ = {};
        phase_ = phase::chunk_extension;
        return step_extension(c);
      }
      return add_chunk_digit(c);
    case phase::chunk_extension:
      return step_extension(c);
    case phase::chunk_size_end:
      if (c != '\n') {
        return refuse(400, "malformed chunk");
      }
      phase_ = remaining_ == 0 ? phase::trailer_start : phase::chunk_data;
      chunk_digits_ = 0;
      section_bytes_ = 0;
      return true;
    case phase::chunk_data_cr:
      if (c != '\r') {
        return refuse(400, "a chunk is longer than its size says");
      }
      return go_to(phase::chunk_data_lf);
    default:
      if (c != '\n') {
        return refuse(400, "malformed chunk");
      }
      return go_to(phase::chunk_size);
  }
}

bool request_framer::step_extension(char c) {
  if (c == '\r' && extensions_.complete()) {
    return go_to(phase::chunk_size_end);
  }
  if (!extensions_.step(c)) {
    return refuse(400, "malformed chunk extension");
  }
  if (++extension_bytes_ > limits_.header_bytes) {
    return refuse(400, "chunk extensions too long");
  }
  return true;
}

bool request_framer::add_chunk_digit(char c) {
  // Sixteen digits name every size; more of them are leading zeros without end.
  constexpr std::size_t max_digits = 16;
  const int digit = hex_value(c);
  if (digit < 0 || ++chunk_digits_ > max_digits) {
    return refuse(400, "malformed chunk size");
  }
  remaining_ = remaining_ * 16 + static_cast<std::size_t>(digit);
  if (remaining_ > limits_.body_bytes - current_.request.body.size()) {
    return refuse(413, "the body is too large");
  }
  return true;
}

bool request_framer::count_trailer_byte() {
  if (++section_bytes_ > limits_.header_bytes) {
    return refuse(431, "the trailers are too large");
  }
  return true;
}

/// Trailers are checked and thrown away: no route needs them, and a trailer must not pass for a header field.
bool request_framer::step_trailer(char c) {
  if (!count_trailer_byte()) {
    return false;
  }
  switch (phase_) {
    case phase::trailer_start:
      if (c == '\r') {
        return go_to(phase::trailers_end);
      }
      if (!is_token_byte(c)) {
        return refuse(400, "malformed trailer");
      }
      if (++fields_ > limits_.header_fields) {
        return refuse(431, "too many trailers");
      }
      return go_to(phase::trailer_name);
    case phase::trailer_name:
      if (c == ':') {
        return go_to(phase::trailer_value);
      }
      if (!is_token_byte(c)) {
        return refuse(400, "malformed trailer");
      }
      return true;
    case phase::trailer_value:
      if (c == '\r') {
        return go_to(phase::trailer_line_end);
      }
      if (!is_field_byte(c) && c != '\t') {
        return refuse(400, "malformed trailer");
      }
      return true;
    case phase::trailer_line_end:
      if (c != '\n') {
        return refuse(400, "malformed trailer");
      }
      return go_to(phase::trailer_start);
    default:
      if (c != '\n') {
        return refuse(400, "malformed end of the trailers");
      }
      return true;
  }
}

}  // namespace usher::edge
