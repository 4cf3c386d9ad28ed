#include "api/http/trace_context.hpp"

#include <cstring>
#include <utility>

#include "actors/tracing/recorder.hpp"

namespace usher::api {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// The header allows lower-case digits only.
int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool read_bytes(std::string_view text, std::uint8_t* out) {
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    out[i / 2] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

void append_byte(std::string& out, std::uint8_t byte) {
  out += hex_digits[byte >> 4U];
  out += hex_digits[byte & 15U];
}

void append_span(std::string& out, std::uint64_t span) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    append_byte(out, static_cast<std::uint8_t>(span >> static_cast<unsigned>(shift)));
  }
}

}  // namespace

std::optional<trace_context> parse_traceparent(std::string_view text) {
  constexpr std::size_t length = 55;
  if (text.size() < length || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return std::nullopt;
  }
  std::uint8_t version = 0;
  trace_context context;
  std::uint8_t span[8] = {};
  if (!read_bytes(text.substr(0, 2), &version) ||
      !read_bytes(text.substr(3, 32), context.trace.bytes.data()) || !read_bytes(text.substr(36, 16), span) ||
      !read_bytes(text.substr(53, 2), &context.flags)) {
    return std::nullopt;
  }
  const bool exact = text.size() == length;
  if (version == 0xff || (version == 0 && !exact) || (!exact && text[length] != '-')) {
    return std::nullopt;
  }
  for (const auto byte : span) {
    context.span = context.span << 8U | byte;
  }
  if (context.span == 0 || context.trace == domain::trace_id{}) {
    return std::nullopt;
  }
  return context;
}

std::string to_traceparent(const trace_context& context) {
  std::string out = "00-";
  out.reserve(55);
  for (const auto byte : context.trace.bytes) {
    append_byte(out, byte);
  }
  out += '-';
  append_span(out, context.span);
  out += '-';
  append_byte(out, context.flags);
  return out;
}

std::string to_text(const domain::trace_id& id) {
  std::string out;
  out.reserve(32);
  for (const auto byte : id.bytes) {
    append_byte(out, byte);
  }
  return out;
}

trace_context continue_trace(const std::string* traceparent) {
  if (traceparent != nullptr) {
    if (auto context = parse_traceparent(*traceparent)) {
      context->parent = std::exchange(context->span, tracing::recorder::new_span_id());
      return *context;
    }
  }
  trace_context fresh;
  const std::uint64_t halves[2] = {tracing::recorder::new_span_id(), tracing::recorder::new_span_id()};
  std::memcpy(fresh.trace.bytes.data(), halves, sizeof halves);
  fresh.span = tracing::recorder::new_span_id();
  return fresh;
}

}  // namespace usher::api
