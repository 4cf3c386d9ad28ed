#include "api/edge/edge_state.hpp"

#include <utility>

namespace usher::edge {

namespace {

response plain_answer(int status, std::string_view error) {
  response out;
  out.status = status;
  out.body = "{\"error\":\"";
  out.body += error;
  out.body += "\"}";
  if (status == 503) {
    out.headers.emplace_back("Retry-After", "1");
  }
  return out;
}

edge_answers complete(edge_answers answers) {
  if (!answers.framing_error) {
    answers.framing_error = [](int status, std::string_view detail, const request*) {
      return plain_answer(status, detail);
    };
  }
  if (!answers.overloaded) {
    answers.overloaded = [](const request*) { return plain_answer(503, "overloaded"); };
  }
  if (!answers.stopping) {
    answers.stopping = [](const request*) { return plain_answer(503, "stopping"); };
  }
  if (!answers.unanswered) {
    answers.unanswered = [](const request_mark&) { return plain_answer(503, "unavailable"); };
  }
  return answers;
}

template <class Make>
response make_safely(int status, Make&& make) noexcept {
  try {
    return make();
  } catch (...) {
    // Without a body nothing here can fail.
    response bare;
    bare.status = status;
    return bare;
  }
}

}  // namespace

edge_state::edge_state(server_settings s, request_handler h, edge_answers a)
    : settings(std::move(s)), handler(std::move(h)), answers(complete(std::move(a))) {}

bool edge_state::admit_stream() noexcept {
  if (streams_open.fetch_add(1, std::memory_order_relaxed) < settings.max_streams) {
    return true;
  }
  streams_open.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void edge_state::note_connection_closed() {
  if (connections_open.fetch_sub(1, std::memory_order_acq_rel) != 1) {
    return;
  }
  const std::lock_guard lock(mutex_);
  closed_.notify_all();
}

bool edge_state::wait_for_no_connection(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return closed_.wait_for(lock, patience,
                          [&] { return connections_open.load(std::memory_order_acquire) == 0; });
}

response edge_state::framing_error(int status, std::string_view detail, const request* what) const noexcept {
  return make_safely(status, [&] { return answers.framing_error(status, detail, what); });
}

response edge_state::overloaded(const request* what) const noexcept {
  return make_safely(503, [&] { return answers.overloaded(what); });
}

response edge_state::stopping(const request* what) const noexcept {
  return make_safely(503, [&] { return answers.stopping(what); });
}

response edge_state::unanswered(const request_mark& mark) const noexcept {
  return make_safely(503, [&] { return answers.unanswered(mark); });
}

}  // namespace usher::edge
