#include "api/http/exchange.hpp"

#include <atomic>

#include "api/http/shared_refusals.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

problem explain(actors::unavailable_reason reason) {
  using actors::unavailable_reason;
  switch (reason) {
    case unavailable_reason::busy:
      return too_busy;
    case unavailable_reason::store_down:
      return not_stored;
    case unavailable_reason::restoring:
      return being_restored;
    case unavailable_reason::deadline_passed:
      return waited_too_long;
    case unavailable_reason::dropped:
      break;
  }
  return request_dropped;
}

}  // namespace

class exchange::conversation {
 public:
  conversation(edge::responder to, const exchange_facts& facts, std::shared_ptr<request_watch> watch)
      : responder(std::move(to)), known(facts), watch_(std::move(watch)) {}
  conversation(const conversation&) = delete;
  conversation& operator=(const conversation&) = delete;
  /// The edge answers for whoever did not.
  ~conversation() { tell(503, "UNAVAILABLE"); }

  void tell(int status, std::string_view code) noexcept {
    if (!watch_ || told_.exchange(true, std::memory_order_relaxed)) {
      return;
    }
    const auto now = std::chrono::steady_clock::now();
    const bool too_late = now - known.received > domain::limits::request_deadline;
    watch_->answered({known.route, too_late ? 503 : status, too_late ? "UNAVAILABLE" : code, known.trace,
                      known.received, now});
  }

  const edge::responder responder;
  const exchange_facts known;

 private:
  const std::shared_ptr<request_watch> watch_;
  std::atomic<bool> told_ = false;
};

exchange::exchange(edge::responder to, const exchange_facts& facts, std::shared_ptr<request_watch> watch)
    : shared_(std::make_shared<conversation>(std::move(to), facts, std::move(watch))) {}

language exchange::spoken() const {
  return shared_->known.spoken;
}

actors::request_context exchange::context() const {
  const auto& known = shared_->known;
  return {known.trace.trace, known.deadline, known.trace.span, known.from};
}

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
  answer(std::move(response), {});
}

void exchange::answer(edge::response response, std::string_view code) const {
  if (!response.common_headers) {
    response.common_headers = shared_->known.browser_headers;
  }
  response.headers.emplace_back("traceparent", to_traceparent(shared_->known.trace));
  shared_->tell(response.status, code);
  shared_->responder.send(std::move(response));
}

void exchange::answer(const std::shared_ptr<const rendition>& what, keepers kept_by,
                      edge::response form) const {
  const auto& known = shared_->known;
  const auto packed = known.packs && known.reader.takes_gzip ? known.packs->packed(what) : nullptr;
  answer(complete(std::move(form), what, packed, known.reader, kept_by));
}

void exchange::refuse(const problem& what) const {
  answer(render(what, shared_->known.trace.trace, shared_->known.spoken), what.code);
}

void exchange::refuse(actors::unavailable_reason reason) const {
  refuse(explain(reason));
}

std::optional<edge::stream> exchange::open_stream(edge::response head, std::function<void()> on_end) const {
  if (!head.common_headers) {
    head.common_headers = shared_->known.browser_headers;
  }
  head.headers.emplace_back("traceparent", to_traceparent(shared_->known.trace));
  const int status = head.status;
  auto opened = shared_->responder.open_stream(std::move(head), std::move(on_end));
  if (opened) {
    shared_->tell(status, {});
  }
  return opened;
}

}  // namespace usher::api
