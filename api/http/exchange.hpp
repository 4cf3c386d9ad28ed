#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "actors/base/reply.hpp"
#include "api/edge/http.hpp"
#include "api/http/browser/packer.hpp"
#include "api/http/browser/rendition.hpp"
#include "api/http/problem.hpp"
#include "api/http/request_watch.hpp"
#include "api/http/trace_context.hpp"

namespace usher::api {

/// A JSON answer as it goes out.
struct answer_text {
  int status = 200;
  std::string body;
};

answer_text to_answer(int status, const json& body);

/// What is known of a request when its conversation begins.
struct exchange_facts {
  trace_context trace;
  domain::instant deadline = domain::instant::max();
  language spoken = language::korean;
  /// See request_facts.
  std::size_t route = 0;
  std::chrono::steady_clock::time_point received = std::chrono::steady_clock::now();
  domain::network from = {};
  reader_facts reader = {};
  /// What browsers are told beside the answer; see browser_policy.
  std::shared_ptr<const std::string> browser_headers = {};
  /// Without it nothing is packed.
  std::shared_ptr<packer> packs = {};
};

/// One request's conversation: whom to answer, in which language and under which trace. Copies share the same
/// answer. Any thread.
class exchange {
 public:
  /// Whoever watches hears of the answer, or that the last copy went without one.
  exchange(edge::responder to, const exchange_facts& facts, std::shared_ptr<request_watch> watch = {});

  void answer(int status, const json& body) const;
  void answer(answer_text text) const;
  void answer(edge::response response) const;
  /// 200 with a body that many answers share, packed for who takes it so; 304 for who has it. `form` has the
  /// content type, and headers beside.
  void answer(const std::shared_ptr<const rendition>& what, keepers kept_by, edge::response form = {}) const;
  void refuse(const problem& what) const;
  /// 503.
  void refuse(actors::unavailable_reason reason) const;

  /// Answers with a stream; see edge::responder::open_stream.
  std::optional<edge::stream> open_stream(edge::response head, std::function<void()> on_end) const;

  /// What the texts for people are to be in.
  language spoken() const;

  /// What goes along with every message to an actor.
  actors::request_context context() const;

  /// A reply that hands the outcome on to `next` and answers 503 itself when there is none.
  template <class Outcome, class Next>
  actors::reply_to<Outcome> then(Next next) const {
    return actors::reply_to<Outcome>([self = *this, next = std::move(next)](actors::answer<Outcome> a) {
      if (const auto* outcome = std::get_if<Outcome>(&a)) {
        next(*outcome);
      } else {
        self.refuse(std::get<actors::unavailable>(a).reason);
      }
    });
  }

 private:
  class conversation;

  void answer(edge::response response, std::string_view code) const;

  std::shared_ptr<conversation> shared_;
};

}  // namespace usher::api
