#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/cluster/owner_address.hpp"
#include "api/edge/http.hpp"
#include "api/http/trace_context.hpp"

/// How nodes ask each other: HTTP/1.1 on a port of its own, where each request has one header more. It proves
/// the secret that all nodes share and says where the client is.
namespace usher::api {

/// Of a request between nodes; whoever else sends it is not heard.
inline constexpr std::string_view link_header = "usher-link";
/// Of the answer 421 of a node that does not serve, behind which nothing was done: the claim of the owner and
/// where it takes requests, `7 10.0.0.2:8081`; `0` where it knows of none.
inline constexpr std::string_view owner_header = "usher-owner";

/// What is wrong with a secret; empty when nothing is. It is never repeated.
std::string check_cluster_secret(const std::string& secret);

/// A client's request as it is sent to the owner: the same but for what is said of the connection. HEAD goes
/// as GET, since the answer to it is cut by the edge of the node that the client came to.
std::string forwarded_text(const edge::request& r, const std::string& secret, const trace_context& trace);
/// Asks nothing but whether somebody is there that serves.
std::string probe_text(const std::string& secret);

/// What reads 421 as this node tells it.
edge::response not_owner_answer(const std::optional<owner_address>& owner);
/// The owner that such an answer tells; nothing in another answer. An epoch of 0: none is known.
std::optional<owner_address> owner_told_by(const edge::response& answer);
/// 403 of a node that has another secret.
bool refuses_our_secret(const edge::response& answer);

/// Of a node that does not serve: whom it answers 421 with; nothing where it serves.
using elsewhere = std::function<std::optional<edge::response>()>;

/// Hands requests of other nodes on to `serve` as their clients had come here, with their addresses and
/// schemes. Who does not prove the secret is answered 403. Any thread.
edge::request_handler make_link_handler(const std::string& secret, elsewhere is_served_elsewhere,
                                        edge::request_handler serve);

}  // namespace usher::api
