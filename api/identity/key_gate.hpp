#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actors/engine.hpp"
#include "api/edge/http.hpp"
#include "api/http/exchange.hpp"
#include "api/http/refusals.hpp"
#include "api/http/shared_refusals.hpp"
#include "api/support/call_limits.hpp"

namespace usher::api {

/// Whose key came with a call.
struct key_holder {
  /// Empty for the key that the server was started with.
  std::string name;
  domain::key_scopes scopes;
  /// Whose the Idempotency-Keys of their calls are.
  std::string owner;
};

/// What the record has of a call; `path`: neither its query nor its body, which tell of people.
enum class recorded : std::uint8_t { whole, path };

/// Who may make calls with a key: whoever sends `Authorization: Bearer <key>` with the key that the server
/// was started with, which may do everything, or with one that a program was given. Calls that are refused
/// for their key are recorded; a network that keeps sending such is refused without that for a while. Any
/// thread.
class key_gate {
 public:
  /// Keeps a hash of the first key only; an empty one is nobody's. The engine must outlive the gate.
  key_gate(actors::engine& engine, std::string_view first_key);

  /// Nothing where the request comes with no key, or with none that opens now. Takes the same time for every
  /// wrong key.
  std::optional<key_holder> find(const edge::request& r) const;

  /// Whether the request comes with something that looks like a key, where the token of a waiting room might
  /// come as well.
  bool is_meant(const edge::request& r) const;

  /// Goes on with `next`, at once, when the request has a key with one of these scopes; else refuses it.
  void pass(const edge::request& r, domain::key_scopes wanted, const exchange& x,
            const std::function<void(const key_holder&)>& next) const;

  /// As `pass`, for calls that are made too often to be recorded one by one: they are counted in the record
  /// (domain::count_key_call). Goes on when there is one durably that this key is used, on an actor's thread;
  /// where there cannot be one, the call is answered 503 and not carried out.
  void count(const edge::request& r, domain::key_scopes wanted, const exchange& x,
             std::function<void(const key_holder&)> next) const;

  /// A call that was read and is still to be carried out.
  using call = std::function<void(const exchange&)>;
  /// Reads a request that has passed; may throw bad_request, which is recorded as well.
  using reader = std::function<call(const edge::request&, const key_holder&)>;

  /// As `pass`; and the call is in the record, durably, before it is carried out on an actor's thread. One
  /// that cannot be recorded is answered 503 and not carried out.
  void serve(const edge::request& r, domain::key_scopes wanted, const exchange& x, const reader& read,
             recorded keeps = recorded::whole) const;

 private:
  bool is_first(std::string_view key) const;

  actors::engine& engine_;
  std::optional<std::array<unsigned char, 32>> first_;
  std::unique_ptr<network_limit> refusals_heard_;
};

inline constexpr refusal_answer admin_key_refused{401, "INVALID_ADMIN_KEY",
                                                  "관리 키가 없거나 올바르지 않습니다.",
                                                  "the administration's key is missing or wrong"};
inline constexpr refusal_answer scope_is_missing{403, "SCOPE_MISSING",
                                                 "이 키로는 할 수 없습니다. 필요한 권한: {}",
                                                 "this key may not do that; it takes one of: {}"};

/// What calls with a key may be refused with for it.
inline constexpr refusal_answer refusals_of_keys[] = {admin_key_refused, scope_is_missing, too_many_requests};

}  // namespace usher::api
