#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/answer_seal.hpp"
#include "api/http/calls.hpp"

/// Requests that a client may repeat under an `Idempotency-Key`: carried out once, answered the same each
/// time. Only successes are remembered, since a refusal changed nothing, for limits::requests_remembered_for;
/// those of calls that yield (calls.hpp) as long as there is room. Those from one network have a share of it.
/// What is remembered is sealed: see answer_seal.hpp.
namespace usher::api {

inline constexpr refusal_answer too_many_requests_remembered{
    503, "TOO_MANY_REQUESTS_REMEMBERED", "기억하고 있는 Idempotency-Key 요청이 너무 많습니다.",
    "too many requests with an Idempotency-Key are remembered"};
inline constexpr refusal_answer request_under_way{503, "REQUEST_UNDER_WAY", "같은 요청이 처리되고 있습니다.",
                                                  "the same request is being carried out"};
inline constexpr refusal_answer remembered_answer_unreadable{
    500, "INTERNAL_ERROR", "기억한 답을 읽을 수 없습니다.", "the remembered answer cannot be read"};

/// Which repetitions are the same request: those of one key, call and owner.
struct request_identity {
  std::string scope;
  std::string key;
  domain::secret_hash lookup;
  /// Of the call, its body as canonical_json and the key: the key keeps what stands in the body, such as a
  /// password, from being guessed out of the store.
  domain::secret_hash fingerprint;
  /// The same of the body as it came, which is how requests were remembered before.
  domain::secret_hash former_fingerprint;
};

/// What a request with a key asks for, as long as it is not known whose the key is.
struct keyed_request {
  std::string method;
  std::string path;
  std::string key;
  std::string body;
};

/// Nothing when the request has no key. Throws bad_request for a key that is none. `repeated_as`: what stands
/// for the body, if there is such; only asked where there is a key.
std::optional<keyed_request> keyed(const edge::request& r,
                                   const std::function<std::string()>& repeated_as = {});

/// `whose`: the owner of the key, such as a user id. Nothing when the request has no key. Throws bad_request
/// for a key that is none.
std::optional<request_identity> identify(const edge::request& r, std::string_view whose);
std::optional<request_identity> identify(const std::optional<keyed_request>& asked, std::string_view whose);

/// Any thread.
class request_memory {
 public:
  /// The engine must outlive it.
  explicit request_memory(actors::engine& engine);

  using begin_request = std::function<void(domain::begin_request, actors::request_context,
                                           actors::reply_to<actors::request_begun_outcome>)>;
  using end_request = std::function<void(const domain::secret_hash&,
                                         std::optional<domain::request_remembered>, bool unknown)>;
  using keep_answer = std::function<void(domain::keep_answer, actors::request_context,
                                         actors::reply_to<actors::answer_kept_outcome>)>;
  using tell_time = std::function<domain::instant()>;
  request_memory(begin_request begin, end_request end, keep_answer keep, tell_time time)
      : begin_(std::move(begin)), end_(std::move(end)), keep_(std::move(keep)), now_(std::move(time)) {}

  /// Carries the call out, or gives the answer that the same request got before, with `Idempotency-Replayed:
  /// true`. `bearer` is the hash of the token or session key that came with the request, zero without one.
  template <class Call>
  void answer_once(const std::optional<request_identity>& id, const domain::secret_hash& bearer,
                   const exchange& x, const std::shared_ptr<const Call>& call) const {
    if (!id) {
      return answer_each_time(call, x);
    }
    begin_({id->lookup, id->fingerprint, id->former_fingerprint, share_of(x), yields<Call>()}, x.context(),
           x.then<actors::request_begun_outcome>(
               [self = *this, id = *id, bearer, x, call](const actors::request_begun_outcome& begun) {
                 if (!is_new(begun)) {
                   return repeat(id, begun, x);
                 }
                 self.carry_out_once(id, bearer, x, call);
               }));
  }

  /// For a request whose token has ended since: the answer that the same request got with this very token, or
  /// `otherwise`.
  void repeat_or_refuse(const request_identity& id, const domain::secret_hash& bearer, const exchange& x,
                        problem otherwise) const;

 private:
  /// What is remembered, kept so that the answer that goes out is that same text.
  struct remembered {
    answer_text answer;
    std::optional<domain::request_remembered> record;
  };

  static bool is_new(const actors::request_begun_outcome& begun);
  /// Only for what is not new.
  static void repeat(const request_identity& id, const actors::request_begun_outcome& begun,
                     const exchange& x);
  /// Of who asks.
  static domain::secret_hash share_of(const exchange& x);
  /// What is left for the caller to say: the share, and whether it yields.
  domain::request_remembered record_of(const request_identity& id, const domain::secret_hash& bearer,
                                       const answer_text& answer) const;
  template <class Call>
  domain::request_remembered record_for(const request_identity& id, const domain::secret_hash& bearer,
                                        const exchange& x, const answer_text& answer) const {
    auto record = record_of(id, bearer, answer);
    record.share = share_of(x);
    record.yields = yields<Call>();
    return record;
  }
  /// Answers when the record is durable; where that cannot be, all the same, for it was carried out.
  void keep(const request_identity& id, domain::request_remembered record, const exchange& x,
            const answer_text& answer) const;

  template <class Call>
  void carry_out_once(const request_identity& id, const domain::secret_hash& bearer, const exchange& x,
                      const std::shared_ptr<const Call>& call) const {
    if (auto wrong = check(*call)) {
      end_(id.lookup, std::nullopt, false);
      return x.refuse(*wrong);
    }
    const auto memory = std::make_shared<remembered>();
    const auto remember = [self = *this, id, bearer, memory, x,
                           call](const remembered_end_of<Call>& outcome) {
      memory->answer = remembered_answer_of(*call, outcome);
      memory->record = self.template record_for<Call>(id, bearer, x, memory->answer);
      return *memory->record;
    };
    const auto answer = [self = *this, id, bearer, memory, x, call](actors::answer<end_of<Call>> a) {
      const auto* none = std::get_if<actors::unavailable>(&a);
      if (none != nullptr) {
        self.end_(id.lookup, std::nullopt, none->reason == actors::unavailable_reason::dropped);
        return x.refuse(none->reason);
      }
      const auto& outcome = std::get<end_of<Call>>(a);
      if (!outcome) {
        self.end_(id.lookup, std::nullopt, false);
        return x.refuse(refusal_of(*call, outcome));
      }
      if constexpr (is_kept_afterwards<Call>()) {
        const auto text = answer_of(*call, outcome);
        return self.keep(id, self.template record_for<Call>(id, bearer, x, text), x, text);
      }
      // Nothing was remembered where nothing was changed.
      if (!memory->record) {
        memory->answer = answer_of(*call, outcome);
      }
      self.end_(id.lookup, std::move(memory->record), false);
      x.answer(std::move(memory->answer));
    };
    if constexpr (is_kept_afterwards<Call>()) {
      carry_out(*call, actors::reply_to<end_of<Call>>(answer), {});
    } else {
      carry_out(*call, actors::reply_to<end_of<Call>>(answer), remember);
    }
  }

  begin_request begin_;
  end_request end_;
  keep_answer keep_;
  tell_time now_;
};

}  // namespace usher::api
