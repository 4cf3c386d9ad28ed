#include "api/edge/http.hpp"

#include <stdexcept>

namespace usher::edge {

namespace {

const std::string* find_first(const std::vector<std::pair<std::string, std::string>>& pairs,
                              std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) {
      return &value;
    }
  }
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
  if (const std::string* value = find_first(path_values, name)) {
    return *value;
  }
  throw std::logic_error("the route has no {" + std::string(name) + "}");
}

void stream::send(std::string_view bytes) const noexcept {
  if (to_) {
    to_->send(bytes);
  }
}

void stream::send_shared(std::shared_ptr<const std::string> bytes) const noexcept {
  if (to_ && bytes) {
    to_->send_shared(std::move(bytes));
  }
}

void stream::close() const noexcept {
  if (to_) {
    to_->close();
  }
}

bool stream::ended() const noexcept {
  return !to_ || to_->ended();
}

void responder::target::mark(const request_mark&) noexcept {}

std::shared_ptr<stream::target> responder::target::open_stream(response&&, std::function<void()>&&) noexcept {
  return nullptr;
}

void responder::mark(const request_mark& by) const noexcept {
  if (to_) {
    to_->mark(by);
  }
}

void responder::send(response answer) const noexcept {
  if (to_) {
    to_->send(std::move(answer));
  }
}

std::optional<stream> responder::open_stream(response head, std::function<void()> on_end) const noexcept {
  auto opened = to_ ? to_->open_stream(std::move(head), std::move(on_end)) : nullptr;
  if (!opened) {
    return std::nullopt;
  }
  return stream(std::move(opened));
}

}  // namespace usher::edge
