#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#define USHER_UNDER_THREAD_SANITIZER
#endif
#endif

/// What a mailbox promises, said to ThreadSanitizer. The library of the actors is not built with it, so it
/// sees neither that a message is handled after it was sent, nor that an actor handles one after the other.
/// Costs nothing otherwise.
namespace usher::actors {

/// All that this thread did happens before what whoever takes over from the actor at this address does.
inline void hand_over([[maybe_unused]] const void* actor) noexcept {
#ifdef USHER_UNDER_THREAD_SANITIZER
  __tsan_release(const_cast<void*>(actor));
#endif
}

inline void take_over([[maybe_unused]] const void* actor) noexcept {
#ifdef USHER_UNDER_THREAD_SANITIZER
  __tsan_acquire(const_cast<void*>(actor));
#endif
}

}  // namespace usher::actors
