#pragma once

#include "actors/base/asks.hpp"
#include "api/http/refusals.hpp"
#include "api/identity/assertion.hpp"

/// Why a call is refused because of who makes it.
namespace usher::api {

/// `error` is the text.
inline constexpr refusal_answer account_inactive{401, "계정이 비활성화되어 있습니다.", "ACCOUNT_INACTIVE",
                                                 "계정이 비활성화되어 있습니다.",
                                                 "The account is deactivated."};

template <>
struct refusals<domain::session_refusal> {
  using why = domain::session_refusal;
  static void want_session(problem& what, const why&, const nothing_asked&);
  static void tell_reason(problem& what, const why& refusal, const nothing_asked&);
  static constexpr refusal_row<why> rows[] = {
      {why::not_authenticated,
       {401, "not_authenticated", "NOT_AUTHENTICATED", "로그인이 필요합니다.", "You are not logged in."},
       want_session},
      {why::duplicate_login,
       {401, "session_expired", "SESSION_EXPIRED", "다른 기기에서 로그인하여 로그아웃되었습니다.",
        "You were logged out by a login elsewhere."},
       tell_reason},
      {why::idle,
       {401, "session_expired", "SESSION_EXPIRED", "오랫동안 사용하지 않아 로그아웃되었습니다.",
        "You were logged out because the session was not used."},
       tell_reason},
      {why::password_changed,
       {401, "session_expired", "SESSION_EXPIRED", "비밀번호가 변경되어 로그아웃되었습니다.",
        "You were logged out because the password was changed."},
       tell_reason},
      {why::deactivated,
       {401, "session_expired", "SESSION_EXPIRED", "계정이 비활성화되어 로그아웃되었습니다.",
        "You were logged out because the account was deactivated."},
       tell_reason},
      {why::admin_forced_logout,
       {401, "session_expired", "SESSION_EXPIRED", "관리자가 로그아웃시켰습니다.",
        "You were logged out by the office."},
       tell_reason},
      {why::inactive, account_inactive},
  };
};

template <>
struct refusals<assertion_refusal> {
  using why = assertion_fault;
  static void want_assertion(problem& what, const assertion_refusal&, const nothing_asked&);
  static void refuse_assertion(problem& what, const assertion_refusal&, const nothing_asked&);
  static void name_claim(problem& what, const assertion_refusal& refusal, const nothing_asked&);
  static constexpr refusal_row<assertion_refusal> rows[] = {
      {why::no_keys,
       {503, "ASSERTION_KEYS_UNAVAILABLE", "로그인 서비스의 키를 아직 받지 못했습니다. 변경된 것은 없습니다.",
        "the keys of the login service are not known yet; nothing was changed"}},
      {why::missing,
       {401, "ASSERTION_MISSING", "로그인 서비스가 서명한 JWT가 필요합니다.",
        "an assertion of the login service is required, as `Authorization: Bearer`"},
       want_assertion},
      {why::malformed,
       {401, "ASSERTION_MALFORMED", "올바른 JWT가 아닙니다.", "the assertion is no JSON Web Token"},
       refuse_assertion},
      {why::unsigned_text,
       {401, "ASSERTION_UNSIGNED", "서명되지 않은 JWT는 받지 않습니다.",
        "an assertion without a signature is not taken"},
       refuse_assertion},
      {why::unknown_algorithm,
       {401, "ASSERTION_ALGORITHM_UNKNOWN", "이 서명 알고리즘(alg)은 받지 않습니다.",
        "assertions with this `alg` are not taken"},
       refuse_assertion},
      {why::unknown_extension,
       {401, "ASSERTION_EXTENSION_UNKNOWN", "확장(crit)이 있는 JWT는 받지 않습니다.",
        "the extensions of the assertion (`crit`) are not known"},
       refuse_assertion},
      {why::wrong_type,
       {401, "ASSERTION_TYPE_WRONG", "이 종류(typ)의 JWT는 받지 않습니다.",
        "assertions of this `typ` are not taken"},
       refuse_assertion},
      {why::unknown_key,
       {401, "ASSERTION_KEY_UNKNOWN", "JWT의 키(kid)를 알 수 없습니다.",
        "the key of the assertion (`kid`) is not known"},
       refuse_assertion},
      {why::wrong_algorithm,
       {401, "ASSERTION_ALGORITHM_WRONG", "JWT의 키는 다른 알고리즘의 키입니다.",
        "the key of the assertion is for another algorithm"},
       refuse_assertion},
      {why::wrong_signature,
       {401, "ASSERTION_SIGNATURE_WRONG", "JWT의 서명이 올바르지 않습니다.",
        "the signature of the assertion is wrong"},
       refuse_assertion},
      {why::wrong_claim,
       {401, "ASSERTION_CLAIM_WRONG", "JWT의 {} 항목이 없거나 올바르지 않습니다.",
        "{} of the assertion is missing or malformed"},
       name_claim},
      {why::expired,
       {401, "ASSERTION_EXPIRED", "JWT의 유효 기간이 지났습니다.", "the assertion has expired"},
       refuse_assertion},
      {why::not_yet_valid,
       {401, "ASSERTION_NOT_YET_VALID", "JWT가 아직 유효하지 않습니다.", "the assertion is not valid yet"},
       refuse_assertion},
      {why::wrong_audience,
       {401, "ASSERTION_AUDIENCE_WRONG", "다른 서비스에 쓰도록 발급된 JWT입니다.",
        "the assertion is for another audience"},
       refuse_assertion},
      {why::wrong_issuer,
       {401, "ASSERTION_ISSUER_WRONG", "다른 곳에서 발급한 JWT입니다.", "the assertion is of another issuer"},
       refuse_assertion},
      {why::wrong_subject,
       {401, "ASSERTION_SUBJECT_WRONG", "JWT의 sub 항목이 사용자 번호가 아닙니다.",
        "`sub` of the assertion is no number of a user"},
       refuse_assertion},
  };
};

}  // namespace usher::api
