#include "api/concerts/concert_desk.hpp"

#include <chrono>
#include <utility>

#include "api/concerts/refusals.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

/// Whoever has too many need not ask again before some of theirs have ended.
constexpr auto until_some_end = 10s;

}  // namespace

void answer_with_stream(const exchange& x, const concert_desk& desk,
                        const std::function<bool(const open_stream&)>& follow) {
  const auto& bound = desk.settings().streams;
  auto place = bound ? bound->take(x.context().from) : nullptr;
  if (bound && !place) {
    problem what = too_many_streams_of_one;
    tell_wait(what, until_some_end);
    return x.refuse(what);
  }
  const auto open = [&x, &place](const std::function<void()>& on_end) {
    return x.open_stream(event_stream_head(), [on_end, taken = std::move(place)]() mutable {
      taken.reset();
      on_end();
    });
  };
  if (!follow(open)) {
    x.refuse(too_many_streams);
  }
}

}  // namespace usher::api
