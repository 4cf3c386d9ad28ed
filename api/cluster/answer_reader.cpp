#include "api/cluster/answer_reader.hpp"

#include <algorithm>
#include <charconv>

#include "api/edge/ascii.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

namespace limits = domain::limits;

constexpr std::string_view line_end = "\r\n";

/// Takes the number over where there is one.
template <class Number>
bool take_number(std::string_view text, Number& to) {
  const auto number = domain::parse_number<Number>(text);
  to = number.value_or(to);
  return number.has_value();
}

/// Said by each edge for itself, or by the exchange for its own span.
bool is_dropped(std::string_view name) {
  return edge::equals_no_case(name, "date") || edge::equals_no_case(name, "traceparent");
}

}  // namespace

answer_reader::status answer_reader::fail() {
  phase_ = phase::failed;
  return status::failed;
}

answer_reader::status answer_reader::feed(std::string_view& input) {
  if (phase_ == phase::head) {
    const auto found = feed_head(input);
    if (found != status::needs_more || phase_ == phase::head) {
      return found;
    }
  }
  switch (phase_) {
    case phase::body:
      return feed_body(input);
    case phase::over:
      if (chunked_) {
        return status::ended;
      }
      return input.empty() ? status::needs_more : fail();
    case phase::failed:
      return status::failed;
    default:
      return feed_chunk(input);
  }
}

answer_reader::status answer_reader::feed_head(std::string_view& input) {
  // The end may lie across two pieces.
  const auto before = head_.size();
  head_.append(input.substr(0, std::min(input.size(), limits::max_link_header_bytes + 4 -
                                                          std::min(before, limits::max_link_header_bytes))));
  const auto end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    input.remove_prefix(head_.size() - before);
    return head_.size() > limits::max_link_header_bytes ? fail() : status::needs_more;
  }
  input.remove_prefix(end + 4 - before);
  head_.resize(end + 2);
  return read_head();
}

answer_reader::status answer_reader::read_head() {
  answer_ = {};
  answer_.content_type = {};
  has_length_ = false;
  chunked_ = false;
  is_last_ = false;
  remaining_ = 0;
  std::string_view rest = head_;
  bool is_first = true;
  while (!rest.empty()) {
    const auto end = rest.find(line_end);
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + line_end.size());
    if (!(is_first ? read_status_line(line) : read_field(line))) {
      return fail();
    }
    is_first = false;
  }
  head_.clear();
  if (chunked_) {
    phase_ = phase::chunk_size;
    return has_length_ ? fail() : status::opened;
  }
  const bool is_bodiless = answer_.status == 204 || answer_.status == 304;
  if (remaining_ > limits::max_link_body_bytes || (!has_length_ && !is_bodiless)) {
    return fail();
  }
  if (is_bodiless || remaining_ == 0) {
    phase_ = is_last_ ? phase::over : phase::head;
    return status::answered;
  }
  answer_.body.reserve(remaining_);
  phase_ = phase::body;
  return status::needs_more;
}

bool answer_reader::read_status_line(std::string_view line) {
  constexpr std::string_view version = "HTTP/1.1 ";
  return line.starts_with(version) && line.size() >= version.size() + 3 &&
         take_number(line.substr(version.size(), 3), answer_.status) && answer_.status >= 200 &&
         answer_.status <= 599;
}

bool answer_reader::read_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return false;
  }
  const auto name = line.substr(0, colon);
  const auto value = edge::trimmed(line.substr(colon + 1));
  if (edge::equals_no_case(name, "content-length")) {
    has_length_ = true;
    return take_number(value, remaining_);
  }
  if (edge::equals_no_case(name, "transfer-encoding")) {
    chunked_ = true;
    return edge::equals_no_case(value, "chunked");
  }
  if (edge::equals_no_case(name, "connection")) {
    is_last_ = edge::equals_no_case(value, "close");
    return true;
  }
  if (!is_dropped(name)) {
    answer_.headers.emplace_back(name, value);
  }
  return true;
}

answer_reader::status answer_reader::feed_body(std::string_view& input) {
  const auto size = std::min(remaining_, input.size());
  answer_.body.append(input.substr(0, size));
  input.remove_prefix(size);
  remaining_ -= size;
  if (remaining_ > 0) {
    return status::needs_more;
  }
  phase_ = is_last_ ? phase::over : phase::head;
  return status::answered;
}

bool answer_reader::take_line(std::string_view& input) {
  constexpr std::size_t longest = 32;
  while (!input.empty()) {
    line_ += input.front();
    input.remove_prefix(1);
    if (line_.ends_with(line_end)) {
      line_.resize(line_.size() - line_end.size());
      return true;
    }
    if (line_.size() > longest) {
      phase_ = phase::failed;
      return false;
    }
  }
  return false;
}

answer_reader::status answer_reader::read_chunk_size() {
  const auto* const end = line_.data() + line_.size();
  const auto [stop, error] = std::from_chars(line_.data(), end, remaining_, 16);
  const bool is_right = error == std::errc{} && stop == end && remaining_ <= limits::max_link_body_bytes;
  line_.clear();
  if (!is_right) {
    return fail();
  }
  phase_ = remaining_ == 0 ? phase::trailer_end : phase::chunk;
  return status::needs_more;
}

answer_reader::status answer_reader::feed_chunk(std::string_view& input) {
  while (!input.empty() && phase_ != phase::failed) {
    if (phase_ == phase::chunk) {
      const auto size = std::min(remaining_, input.size());
      piece_.append(input.substr(0, size));
      input.remove_prefix(size);
      remaining_ -= size;
      phase_ = remaining_ == 0 ? phase::chunk_end : phase::chunk;
      continue;
    }
    if (!take_line(input)) {
      continue;
    }
    if (phase_ == phase::chunk_size) {
      if (read_chunk_size() == status::failed) {
        return status::failed;
      }
      continue;
    }
    const bool is_empty = std::exchange(line_, {}).empty();
    if (!is_empty) {
      return fail();
    }
    phase_ = phase_ == phase::trailer_end ? phase::over : phase::chunk_size;
    if (phase_ == phase::over) {
      break;
    }
  }
  if (phase_ == phase::failed) {
    return status::failed;
  }
  if (!piece_.empty()) {
    return status::piece;
  }
  return phase_ == phase::over ? status::ended : status::needs_more;
}

}  // namespace usher::api
