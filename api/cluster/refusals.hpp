#pragma once

#include "api/http/refusals.hpp"

/// What a node that forwards says where the owner did not.
namespace usher::api {

inline constexpr refusal_answer owner_is_away{
    503, "UNAVAILABLE", "서비스를 맡은 노드에 연결할 수 없습니다. 변경된 것은 없습니다.",
    "the node that serves cannot be reached; nothing was changed"};
inline constexpr refusal_answer outcome_is_unknown{
    503, "OUTCOME_UNKNOWN",
    "요청을 받은 노드에서 답이 오지 않았습니다. 처리되었을 수도 있으니 다시 보내기 전에 현재 상태를 확인해 "
    "주세요.",
    "the node that had the request did not answer, and may have carried it out; ask for the current state "
    "before "
    "you repeat it"};

}  // namespace usher::api
