#include "api/exchange.hpp"

namespace usher::api {

namespace {

problem explain(actors::unavailable_reason reason) {
  using actors::unavailable_reason;
  switch (reason) {
    case unavailable_reason::busy:
      return try_again_later("OVERLOADED", "too many requests are waiting; nothing was changed");
    case unavailable_reason::store_down:
      return try_again_later("STORAGE_UNAVAILABLE", "the change could not be stored; nothing was changed");
    case unavailable_reason::restoring:
      return try_again_later("RESTORING", "the state is being read back from storage; nothing was changed");
    case unavailable_reason::deadline_passed:
      return try_again_later("DEADLINE_EXCEEDED", "the request waited too long; nothing was changed");
    case unavailable_reason::dropped:
      break;
  }
  return try_again_later("UNAVAILABLE",
                         "the request was dropped; ask for the current state before you repeat it");
}

}  // namespace

answer_text to_answer(int status, const json& body) {
  return {status, body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

void exchange::answer(int status, const json& body) const {
  answer(to_answer(status, body));
}

void exchange::answer(answer_text text) const {
  edge::response response;
  response.status = text.status;
  response.body = std::move(text.body);
  answer(std::move(response));
}

void exchange::answer(edge::response response) const {
  response.headers.emplace_back("traceparent", to_traceparent(trace_));
  to_.send(std::move(response));
}

void exchange::answer(std::shared_ptr<const std::string> body) const {
  edge::response response;
  response.shared_body = std::move(body);
  answer(std::move(response));
}

void exchange::refuse(const problem& what) const {
  answer(render(what, trace_.trace, language_));
}

void exchange::refuse(actors::unavailable_reason reason) const {
  refuse(explain(reason));
}

std::optional<edge::stream> exchange::open_stream(edge::response head, std::function<void()> on_end) const {
  head.headers.emplace_back("traceparent", to_traceparent(trace_));
  return to_.open_stream(std::move(head), std::move(on_end));
}

}  // namespace usher::api
