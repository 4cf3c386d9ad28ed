#pragma once

#include "actors/base/asks.hpp"
#include "api/http/refusals.hpp"

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
      {why::inactive, account_inactive},
  };
};

}  // namespace usher::api
