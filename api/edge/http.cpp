#include "api/edge/http.hpp"

#include <stdexcept>

namespace usher::edge {

namespace {

const std::string* find_first(const std::vector<std::pair<std::string, std::string>>& pairs,
                              std::string_view name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return &value;
  return nullptr;
}

}  // namespace

std::string_view to_text(method m) {
  switch (m) {
    case method::get:
      return "GET";
    case method::head:
      return "HEAD";
    case method::post:
      return "POST";
    case method::put:
      return "PUT";
    case method::patch:
      return "PATCH";
    case method::del:
      return "DELETE";
    case method::options:
      return "OPTIONS";
    case method::other:
      break;
  }
  return "OTHER";
}

const std::string* request::header(std::string_view lower_case_name) const {
  return find_first(headers, lower_case_name);
}

const std::string* request::query_value(std::string_view name) const {
  return find_first(query, name);
}

const std::string& request::path_value(std::string_view name) const {
  if (const std::string* value = find_first(path_values, name)) return *value;
  throw std::logic_error("the route has no {" + std::string(name) + "}");
}

void responder::send(response answer) const noexcept {
  if (to_) to_->send(std::move(answer));
}

}  // namespace usher::edge
