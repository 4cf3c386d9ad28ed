#include "api/http/trace_context.hpp"

#include <cstring>
#include <utility>

#include "actors/tracing/recorder.hpp"
#include "domain/base/hex.hpp"

namespace usher::api {

namespace {

void append_span(std::string& out, std::uint64_t span) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    const std::uint8_t byte[] = {static_cast<std::uint8_t>(span >> static_cast<unsigned>(shift))};
    domain::append_hex(out, byte);
  }
}

}  // namespace

std::optional<trace_context> parse_traceparent(std::string_view text) {
  constexpr std::size_t length = 55;
  if (text.size() < length || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return std::nullopt;
  }
  trace_context context;
  std::uint8_t version[1] = {};
  std::uint8_t span[8] = {};
  std::uint8_t flags[1] = {};
  // The header allows lower-case digits only.
  if (!domain::bytes_from_hex(text.substr(0, 2), version) ||
      !domain::bytes_from_hex(text.substr(3, 32), context.trace.bytes) ||
      !domain::bytes_from_hex(text.substr(36, 16), span) ||
      !domain::bytes_from_hex(text.substr(53, 2), flags)) {
    return std::nullopt;
  }
  context.flags = flags[0];
  const bool exact = text.size() == length;
  if (version[0] == 0xff || (version[0] == 0 && !exact) || (!exact && text[length] != '-')) {
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
  domain::append_hex(out, context.trace.bytes);
  out += '-';
  append_span(out, context.span);
  out += '-';
  const std::uint8_t flags[] = {context.flags};
  domain::append_hex(out, flags);
  return out;
}

std::string to_text(const domain::trace_id& id) {
  return domain::to_hex(id.bytes);
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
