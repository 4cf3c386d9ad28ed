#include "api/exchange.hpp"

namespace usher::api {

void exchange::answer(int status, const json& body) const {
  edge::response response;
  response.status = status;
  response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
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
  answer(render(what, trace_.trace));
}

problem exchange::explain(actors::unavailable_reason reason) {
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

}  // namespace usher::api
