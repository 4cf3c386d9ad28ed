#pragma once

#include "api/http/refusals.hpp"

/// Why looks into the server are refused.
namespace usher::api {

inline constexpr refusal_answer unknown_actor{404, "ACTOR_NOT_FOUND", "{}: 이런 액터는 없습니다.",
                                              "there is no actor {}"};
inline constexpr refusal_answer actor_left_nothing{404, "ACTOR_NOT_FOUND",
                                                   "이 이름의 액터가 없고 남긴 변경도 없습니다.",
                                                   "no actor of this name lives, and none has left changes"};
inline constexpr refusal_answer history_too_long{
    422, "HISTORY_TOO_LONG",
    "기록이 길어 한 번의 답에 허용된 시간 안에 읽을 수 없습니다. 더 이른 시점을 요청하세요.",
    "the log is too long to be folded in the time that one answer may take; ask for an earlier moment"};
inline constexpr refusal_answer history_archived{410, "HISTORY_ARCHIVED",
                                                 "{} 이전의 기록은 보관 파일로 옮겨져 이 시점의 상태를 더 "
                                                 "이상 보여줄 수 없습니다. 더 늦은 시점을 요청하세요.",
                                                 "parts of the log from before {} were moved to files: no "
                                                 "state from then can be shown any more; ask for a "
                                                 "later moment"};
inline constexpr refusal_answer unknown_trace{
    404, "TRACE_NOT_FOUND", "기억하는 추적이 아닙니다. 최근 것과 느리거나 실패한 것만 기억합니다.",
    "no such trace is remembered: only recent ones are, and slow and failed ones for longer"};
inline constexpr refusal_answer too_many_trace_questions{
    503, "TOO_MANY_QUESTIONS", "추적에 대한 질문이 너무 많이 기다리고 있습니다.",
    "too many questions about traces wait to be answered"};

}  // namespace usher::api
