#pragma once

#include <span>
#include <string>

#include "api/inspection/trace_tree.hpp"

/// Spans as OpenTelemetry has them: an ExportTraceServiceRequest in the JSON encoding of OTLP 1.3
/// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): ids in hex, 64-bit numbers as texts,
/// names of members in lowerCamelCase, enumerations as numbers. Pure.
namespace usher::api {

/// Which process exports.
struct otlp_resource {
  std::string version;
  /// Of this life of the process; unique.
  std::string instance;
};

/// Spans without a trace are not OpenTelemetry's and are left out. Requests are of kind SERVER, messages of
/// kind INTERNAL; the steps of a message are events of its span. What failed or was unavailable has status
/// ERROR; a refusal is a good answer.
std::string otlp_json(std::span<const named_span> spans, const otlp_resource& resource);

}  // namespace usher::api
