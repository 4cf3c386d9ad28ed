#include "api/support/process/thread_stack.hpp"

#include <system_error>

#include <pthread.h>

namespace usher::api {

void set_thread_stacks() {
  pthread_attr_t attributes;
  int error = ::pthread_getattr_default_np(&attributes);
  if (error == 0) {
    error = ::pthread_attr_setstacksize(&attributes, thread_stack_bytes);
    error = error == 0 ? ::pthread_setattr_default_np(&attributes) : error;
    ::pthread_attr_destroy(&attributes);
  }
  if (error != 0) {
    throw std::system_error(error, std::generic_category(), "the stacks of threads");
  }
}

}  // namespace usher::api
