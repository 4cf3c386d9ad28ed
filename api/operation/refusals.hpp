#pragma once

#include "api/http/refusals.hpp"
#include "api/http/shared_refusals.hpp"

/// Why the server is not to be sent requests.
namespace usher::api {

/// In order of precedence.
inline constexpr refusal_answer reasons_not_ready[] = {
    {503, "RESTORING", "저장된 상태를 다시 읽고 있습니다.", "the state is being read back from storage"},
    server_stops,
    {503, "STORAGE_UNAVAILABLE", "저장소가 응답하지 않습니다.", "the store does not answer"},
};
/// Instead of the first of them, while nothing could be read yet.
inline constexpr refusal_answer store_is_awaited{
    503, "STORAGE_UNAVAILABLE", "저장소가 아직 응답하지 않습니다.", "the store does not answer yet"};
/// Instead of the first of them, once the right to serve is lost.
inline constexpr refusal_answer store_is_anothers{503, "STORAGE_UNAVAILABLE",
                                                  "저장소를 다른 서버가 맡고 있어 이 서버는 끝납니다.",
                                                  "the store is another server's now, and this one ends"};
/// Instead of the first of them, while another node serves; to everybody else it is `node_is_not_owner`.
inline constexpr refusal_answer node_follows{503, "NOT_OWNER",
                                             "다른 노드가 서비스를 맡고 있으며 이 노드는 차례를 기다립니다.",
                                             "another node serves, and this one waits for its turn"};
inline constexpr refusal_answer node_is_not_owner{421, "NOT_OWNER", "{} 노드가 서비스를 맡고 있습니다: {}",
                                                  "the node {} serves: {}"};
/// Of a node that forwards.
inline constexpr refusal_answer owner_is_silent{503, "OWNER_UNREACHABLE",
                                                "서비스를 맡은 노드가 응답하지 않습니다.",
                                                "the node that serves does not answer"};
/// Instead of those about the store, where it answers and may not be used as it is.
inline constexpr refusal_answer standby_is_missing{
    503, "STANDBY_MISSING", "저장소에 변경을 확인해 줄 동기 대기 서버가 없습니다.",
    "the database has no synchronous standby, without which nothing is acknowledged"};
inline constexpr refusal_answer store_was_replaced{
    503, "STORAGE_REPLACED", "응답하는 저장소는 이미 다른 저장소로 대체되었습니다.",
    "the database that answers is one whose place another has taken"};

}  // namespace usher::api
