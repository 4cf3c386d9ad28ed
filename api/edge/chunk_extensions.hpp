#pragma once

#include <cstdint>

namespace usher::edge {

/// Follows what stands between a chunk's size and the end of its line, byte by byte (RFC 9112, 7.1.1):
/// `;name`, `;name=token`, `;name="quoted"`, with white space around the marks. Nothing of it is kept. Pure.
class chunk_extensions {
 public:
  /// Whether the byte may stand here; what follows a byte that may not means nothing.
  bool step(char c);
  /// Whether the line may end here.
  bool complete() const;

 private:
  enum class place : std::uint8_t {
    before_mark,
    before_name,
    name,
    after_name,
    before_value,
    value,
    quoted,
    escaped,
    after_quoted,
  };

  bool go_to(place next);
  bool step_quoted(char c);

  place place_ = place::before_mark;
};

}  // namespace usher::edge
