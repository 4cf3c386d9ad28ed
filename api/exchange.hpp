#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "actors/reply.hpp"
#include "api/edge/http.hpp"
#include "api/problem.hpp"
#include "api/trace_context.hpp"

namespace usher::api {

/// A JSON answer as it goes out.
struct answer_text {
  int status = 200;
  std::string body;
};

answer_text to_answer(int status, const json& body);

/// One request's conversation: whom to answer, in which language and under which trace. Copies share the same
/// answer. Any thread.
class exchange {
 public:
  exchange(edge::responder to, const trace_context& trace, domain::instant deadline,
           language spoken = language::korean)
      : to_(std::move(to)), trace_(trace), deadline_(deadline), language_(spoken) {}

  void answer(int status, const json& body) const;
  void answer(answer_text text) const;
  void answer(edge::response response) const;
  /// 200 with a body that many answers share.
  void answer(std::shared_ptr<const std::string> body) const;
  void refuse(const problem& what) const;
  /// 503.
  void refuse(actors::unavailable_reason reason) const;

  /// Answers with a stream; see edge::responder::open_stream.
  std::optional<edge::stream> open_stream(edge::response head, std::function<void()> on_end) const;

  /// What the texts for people are to be in.
  language spoken() const { return language_; }

  /// What goes along with every message to an actor.
  actors::request_context context() const { return {trace_.trace, deadline_}; }

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
  edge::responder to_;
  trace_context trace_;
  domain::instant deadline_;
  language language_;
};

}  // namespace usher::api
