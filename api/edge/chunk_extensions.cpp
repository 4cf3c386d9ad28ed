#include "api/edge/chunk_extensions.hpp"

#include "api/edge/ascii.hpp"

namespace usher::edge {

namespace {

constexpr bool is_space(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace

/// Always true: the byte was good.
bool chunk_extensions::go_to(place next) {
  place_ = next;
  return true;
}

bool chunk_extensions::step(char c) {
  switch (place_) {
    case place::before_mark:
      return is_space(c) || (c == ';' && go_to(place::before_name));
    case place::before_name:
      return is_space(c) || (is_token_byte(c) && go_to(place::name));
    case place::name:
      if (is_space(c)) {
        return go_to(place::after_name);
      }
      return is_token_byte(c) || (c == '=' && go_to(place::before_value)) ||
             (c == ';' && go_to(place::before_name));
    case place::after_name:
      return is_space(c) || (c == '=' && go_to(place::before_value)) ||
             (c == ';' && go_to(place::before_name));
    case place::before_value:
      return is_space(c) || (c == '"' && go_to(place::quoted)) || (is_token_byte(c) && go_to(place::value));
    case place::value:
      return is_token_byte(c) || (is_space(c) && go_to(place::before_mark)) ||
             (c == ';' && go_to(place::before_name));
    case place::after_quoted:
      return (is_space(c) && go_to(place::before_mark)) || (c == ';' && go_to(place::before_name));
    case place::quoted:
    case place::escaped:
      break;
  }
  return step_quoted(c);
}

bool chunk_extensions::step_quoted(char c) {
  if (!is_field_byte(c) && c != '\t') {
    return false;
  }
  if (place_ == place::escaped) {
    return go_to(place::quoted);
  }
  if (c == '\\') {
    return go_to(place::escaped);
  }
  return c != '"' || go_to(place::after_quoted);
}

bool chunk_extensions::complete() const {
  return place_ == place::name || place_ == place::value || place_ == place::after_quoted;
}

}  // namespace usher::edge
