#pragma once

#include <functional>

#include "actors/engine.hpp"
#include "api/edge/http.hpp"
#include "api/http/exchange.hpp"

/// What is recorded of the administration's calls.
namespace usher::api {

/// What is kept of a call: texts that every store can keep. `body` is cut to limits::max_audited_body_bytes.
/// Pure.
domain::record_admin_call record_of(const edge::request& r);

/// Goes on with `next` when the call is in the record, durably; on an actor's thread. One that cannot be
/// recorded is answered 503 and not carried out.
void record_call(actors::engine& engine, const edge::request& r, const exchange& x,
                 std::function<void()> next);

}  // namespace usher::api
