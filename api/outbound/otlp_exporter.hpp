#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/tracing/archive.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

struct otlp_settings {
  /// Where spans go, such as http://127.0.0.1:4318/v1/traces: http or https, without a user or a password.
  std::string endpoint;
  /// Sent with every push; never logged.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Of one push, from the first byte of looking up the name to the last byte of the answer.
  std::chrono::milliseconds timeout{10'000};
  /// Spans are pushed when so many wait, or when one has waited for so long.
  std::size_t per_push = domain::limits::max_spans_per_push;
  std::chrono::milliseconds every{1'000};
  std::size_t max_queued = domain::limits::max_queued_spans;
  /// Waits before a push is repeated; they double from the first to the last.
  std::chrono::milliseconds first_retry{1'000};
  std::chrono::milliseconds last_retry{30'000};
  std::size_t max_attempts = 8;
  /// What is left when it stops gets this long.
  std::chrono::milliseconds stop_patience{1'500};
};

struct otlp_counters {
  /// Taken by the collector.
  std::uint64_t pushed = 0;
  /// Not: because too many waited, the collector refused them, or it stayed away for too long.
  std::uint64_t dropped = 0;
};

/// Pushes spans to an OpenTelemetry collector as OTLP/HTTP with JSON, over libcurl on one thread of its own.
///
/// A push that is answered 429, 502, 503 or 504, and one that gets no answer, is repeated with exponential
/// waits of which a random part is taken off, or after what `Retry-After` says in seconds; any other answer
/// but 2xx drops its spans, as do too many attempts. Meanwhile up to `max_queued` spans wait; more are
/// dropped. That pushes fail, and that they go well again, is logged once each. Redirects are not followed,
/// proxies in the environment are not used.
class otlp_exporter {
 public:
  /// Names and kinds of spans live in the recorder. Throws std::runtime_error when libcurl fails.
  otlp_exporter(otlp_settings settings, std::shared_ptr<const tracing::recorder> recorder);
  otlp_exporter(const otlp_exporter&) = delete;
  otlp_exporter& operator=(const otlp_exporter&) = delete;
  /// Stops.
  ~otlp_exporter();

  /// Takes the spans that have a trace. Never blocks for longer than a copy takes. Any thread; does nothing
  /// after `stop`.
  void take(std::span<const tracing::span> spans, const tracing::collection& from);

  /// Pushes what is left, once and within `stop_patience`, then ends the thread. Idempotent.
  void stop();

  otlp_counters counters() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

/// `name=value,name=value`, as OTEL_EXPORTER_OTLP_HEADERS has it (values without percent-encoding); nothing
/// when a name or a value could not stand in a header.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_otlp_headers(std::string_view text);

}  // namespace usher::api
