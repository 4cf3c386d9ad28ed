#include "api/http/idempotency.hpp"

#include "api/http/json_body.hpp"
#include "api/support/log.hpp"
#include "domain/base/hex.hpp"

namespace usher::api {

namespace {

/// The bearer stands in front of the sealed body, in hexadecimal digits.
constexpr std::size_t bearer_digits = 32;

void replay(const exchange& x, int status, std::string body) {
  edge::response answer;
  answer.status = status;
  answer.body = std::move(body);
  answer.headers.emplace_back("Idempotency-Replayed", "true");
  x.answer(std::move(answer));
}

const std::string* sealed_answer_of(const actors::request_begun_outcome& begun) {
  const auto* answered = begun ? std::get_if<domain::request_was_answered>(&begun.value()) : nullptr;
  return answered == nullptr ? nullptr : &answered->answer;
}

}  // namespace

std::optional<keyed_request> keyed(const edge::request& r, const std::function<std::string()>& repeated_as) {
  const auto* key = r.header("idempotency-key");
  if (key == nullptr) {
    return std::nullopt;
  }
  if (!is_valid_key(*key)) {
    throw bad_request{wrong_field(
        "Idempotency-Key", {"인쇄할 수 있는 ASCII 문자 1~255자", "1 to 255 printable ASCII characters"})};
  }
  return keyed_request{std::string(edge::to_text(r.method)), r.path, *key,
                       repeated_as ? repeated_as() : r.body};
}

std::optional<request_identity> identify(const std::optional<keyed_request>& asked, std::string_view whose) {
  if (!asked) {
    return std::nullopt;
  }
  const auto scope = asked->method + " " + asked->path + " " + std::string(whose);
  const auto with_body = [&](const std::string& body) {
    return fingerprint(asked->method, asked->path, asked->key + "\n" + body);
  };
  return request_identity{scope, asked->key, lookup_hash(scope, asked->key),
                          with_body(canonical_json(asked->body)), with_body(asked->body)};
}

std::optional<request_identity> identify(const edge::request& r, std::string_view whose) {
  return identify(keyed(r), whose);
}

request_memory::request_memory(actors::engine& engine)
    : request_memory(
          [&engine](domain::begin_request command, actors::request_context context,
                    actors::reply_to<actors::request_begun_outcome> reply) {
            engine.ask(command, context, std::move(reply));
          },
          [&engine](const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                    bool unknown) { engine.end_request(key, std::move(record), unknown); },
          [&engine](domain::keep_answer command, actors::request_context context,
                    actors::reply_to<actors::answer_kept_outcome> reply) {
            engine.ask(std::move(command), context, std::move(reply));
          },
          [&engine] { return engine.time().now(); }) {}

bool request_memory::is_new(const actors::request_begun_outcome& begun) {
  return begun && std::holds_alternative<domain::request_is_new>(begun.value());
}

void request_memory::repeat(const request_identity& id, const actors::request_begun_outcome& begun,
                            const exchange& x) {
  if (!begun) {
    if (begun.refusal() == domain::request_refusal::key_reused) {
      return x.refuse(key_reused);
    }
    return x.refuse(too_many_requests_remembered);
  }
  const auto* sealed = sealed_answer_of(begun);
  if (sealed == nullptr) {
    return x.refuse(request_under_way);
  }
  auto answer = open(id.scope, id.key, *sealed);
  if (!answer || answer->body.size() < bearer_digits) {
    log_of_request(spdlog::level::err, x.context().trace, "a remembered answer cannot be opened");
    return x.refuse(remembered_answer_unreadable);
  }
  replay(x, answer->status, answer->body.substr(bearer_digits));
}

void request_memory::repeat_or_refuse(const request_identity& id, const domain::secret_hash& bearer,
                                      const exchange& x, problem otherwise) const {
  begin_(
      // It is not carried out, whatever room there is.
      {id.lookup, id.fingerprint, id.former_fingerprint, share_of(x), true}, x.context(),
      x.then<actors::request_begun_outcome>([self = *this, id, bearer, x, otherwise = std::move(otherwise)](
                                                const actors::request_begun_outcome& begun) {
        if (is_new(begun)) {
          self.end_(id.lookup, std::nullopt, false);
        }
        const auto* sealed = sealed_answer_of(begun);
        const auto answer = sealed == nullptr ? std::nullopt : open(id.scope, id.key, *sealed);
        if (answer && answer->body.starts_with(domain::to_hex(bearer.bytes))) {
          replay(x, answer->status, answer->body.substr(bearer_digits));
        } else {
          x.refuse(otherwise);
        }
      }));
}

void request_memory::keep(const request_identity& id, domain::request_remembered record, const exchange& x,
                          const answer_text& answer) const {
  keep_({std::move(record)}, x.context(),
        actors::reply_to<actors::answer_kept_outcome>(
            [self = *this, id, x, answer](const actors::answer<actors::answer_kept_outcome>& kept) {
              const auto* none = std::get_if<actors::unavailable>(&kept);
              self.end_(id.lookup, std::nullopt,
                        none != nullptr && none->reason == actors::unavailable_reason::dropped);
              x.answer(answer);
            }));
}

domain::secret_hash request_memory::share_of(const exchange& x) {
  const auto& [high, low] = x.context().from;
  return lookup_hash("share", std::to_string(high) + ' ' + std::to_string(low));
}

domain::request_remembered request_memory::record_of(const request_identity& id,
                                                     const domain::secret_hash& bearer,
                                                     const answer_text& answer) const {
  const auto now = now_();
  domain::request_remembered record;
  record.key = id.lookup;
  record.fingerprint = id.fingerprint;
  record.answer = seal(id.scope, id.key, answer.status, domain::to_hex(bearer.bytes) + answer.body);
  record.remembered_at = now;
  record.forgotten_at = now + domain::limits::requests_remembered_for;
  return record;
}

}  // namespace usher::api
