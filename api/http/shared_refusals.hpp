#pragma once

#include "api/http/refusals.hpp"

/// What any call may be refused with, whatever it is about.
namespace usher::api {

// The request.
inline constexpr refusal_answer body_is_no_json{400, "INVALID_JSON", "본문이 올바른 JSON이 아닙니다.",
                                                "the body is not valid JSON"};
inline constexpr refusal_answer body_is_no_object{400, "INVALID_JSON", "본문은 JSON 객체여야 합니다.",
                                                  "the body must be a JSON object"};
inline constexpr refusal_answer member_is_there_twice{400, "INVALID_JSON", "{} 항목이 두 번 있습니다.",
                                                      "{} is there twice"};
inline constexpr refusal_answer body_is_too_deep{400, "INVALID_JSON", "본문이 너무 깊게 중첩되어 있습니다.",
                                                 "the body is nested too deeply"};
inline constexpr refusal_answer media_type_is_wrong{415, "UNSUPPORTED_MEDIA_TYPE",
                                                    "본문은 application/json 이어야 합니다. 받은 형식: {}",
                                                    "the body must be application/json and not {}"};
inline constexpr refusal_answer body_is_encoded{
    415, "UNSUPPORTED_CONTENT_ENCODING", "압축된 본문은 받지 않습니다. Content-Encoding: {}",
    "a body with Content-Encoding {} is not taken; send it as it is"};
inline constexpr refusal_answer field_is_missing{400, "MISSING_FIELD", "{} 항목이 필요합니다.",
                                                 "{} is required"};
inline constexpr refusal_answer field_is_wrong{400, "INVALID_FIELD", wrong_value_in_korean,
                                               wrong_value_in_english};
inline constexpr refusal_answer field_is_unknown{400, "UNKNOWN_FIELD", "{} 항목은 없는 항목입니다.",
                                                 "there is no field {}"};
inline constexpr refusal_answer path_is_unknown{404, "NOT_FOUND", "{} 경로에는 아무것도 없습니다.",
                                                "there is nothing at {}"};
inline constexpr refusal_answer method_is_wrong{405, "METHOD_NOT_ALLOWED", "{} 경로에 쓸 수 있는 메서드: {}",
                                                "{} takes {}"};
inline constexpr refusal_answer origin_is_not_allowed{
    403, "ORIGIN_NOT_ALLOWED", "이 Origin의 페이지는 이 서버를 호출할 수 없습니다. (--cors-origins)",
    "pages of this Origin may not call this server (--cors-origins)"};
inline constexpr refusal_answer request_failed{
    500, "INTERNAL_ERROR",
    "요청을 처리하지 못했습니다. 자세한 내용은 이 추적 번호로 로그에서 찾을 수 있습니다.",
    "the request failed; the log tells more under this trace id"};

// What cannot be done now.
inline constexpr refusal_answer too_many_requests{
    429, "TOO_MANY_REQUESTS", "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
    "there were too many such requests from you; try again later"};
inline constexpr refusal_answer too_busy{503, "OVERLOADED",
                                         "대기 중인 요청이 너무 많습니다. 변경된 것은 없습니다.",
                                         "too many requests are waiting; nothing was changed"};
inline constexpr refusal_answer not_stored{503, "STORAGE_UNAVAILABLE",
                                           "변경 내용을 저장할 수 없었습니다. 변경된 것은 없습니다.",
                                           "the change could not be stored; nothing was changed"};
inline constexpr refusal_answer being_restored{
    503, "RESTORING", "저장된 상태를 다시 읽고 있습니다. 변경된 것은 없습니다.",
    "the state is being read back from storage; nothing was changed"};
inline constexpr refusal_answer waited_too_long{503, "DEADLINE_EXCEEDED",
                                                "요청이 너무 오래 기다렸습니다. 변경된 것은 없습니다.",
                                                "the request waited too long; nothing was changed"};
inline constexpr refusal_answer request_dropped{
    503, "UNAVAILABLE", "요청이 처리되지 않았습니다. 다시 보내기 전에 현재 상태를 확인해 주세요.",
    "the request was dropped; ask for the current state before you repeat it"};

// What the edge refuses. The detail is in English, whichever is spoken.
inline constexpr refusal_answer unreadable_requests[] = {
    {400, "MALFORMED_REQUEST", "요청의 형식이 올바르지 않습니다: {}", "{}"},
    {408, "REQUEST_TIMEOUT", "요청이 제때 도착하지 않았습니다: {}", "{}"},
    {413, "BODY_TOO_LARGE", "요청의 본문이 너무 큽니다: {}", "{}"},
    {414, "TARGET_TOO_LONG", "요청의 주소가 너무 깁니다: {}", "{}"},
    {417, "EXPECTATION_FAILED", "요청이 기대하는 것을 할 수 없습니다: {}", "{}"},
    {431, "HEADER_TOO_LARGE", "요청의 헤더가 너무 큽니다: {}", "{}"},
    {501, "NOT_IMPLEMENTED", "지원하지 않는 전송 방식입니다: {}", "{}"},
    {503, "OVERLOADED", "동시에 받을 수 있는 만큼 받고 있습니다: {}", "{}"},
    {505, "VERSION_NOT_SUPPORTED", "지원하지 않는 HTTP 버전입니다: {}", "{}"},
};
inline constexpr refusal_answer too_many_at_once{503, "OVERLOADED", "동시 연결이나 요청이 너무 많습니다.",
                                                 "too many connections or requests at once"};
inline constexpr refusal_answer server_stops{503, "DRAINING", "서버가 곧 멈춥니다.",
                                             "the server is about to stop"};
inline constexpr refusal_answer not_answered_in_time{
    503, "UNAVAILABLE", "제때 답하지 못했습니다. 변경 요청을 다시 보내기 전에 현재 상태를 확인해 주세요.",
    "no answer was ready in time; ask for the current state before you repeat a change"};

}  // namespace usher::api
