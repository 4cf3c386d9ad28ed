#include "api/support/process/thread_stack.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <pthread.h>

namespace usher::tests::thread_stack_test {
namespace {

std::size_t stack_of_a_new_thread() {
  std::size_t bytes = 0;
  std::thread([&bytes] {
    pthread_attr_t mine;
    ASSERT_EQ(pthread_getattr_np(pthread_self(), &mine), 0);
    pthread_attr_getstacksize(&mine, &bytes);
    pthread_attr_destroy(&mine);
  }).join();
  return bytes;
}

/// As a shell with `ulimit -s` has it.
void give_new_threads(std::size_t bytes) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
  ASSERT_EQ(pthread_setattr_default_np(&attributes), 0);
  pthread_attr_destroy(&attributes);
}

TEST(ThreadStack, IsOneSizeWhateverTheLimitIs) {
  pthread_attr_t before;
  ASSERT_EQ(pthread_getattr_default_np(&before), 0);
  for (const std::size_t limit : {std::size_t{256} * 1024, std::size_t{64} * 1024 * 1024}) {
    give_new_threads(limit);
    EXPECT_EQ(stack_of_a_new_thread(), limit);
    api::set_thread_stacks();
    EXPECT_EQ(stack_of_a_new_thread(), api::thread_stack_bytes);
  }
  ASSERT_EQ(pthread_setattr_default_np(&before), 0);
  pthread_attr_destroy(&before);
}

}  // namespace
}  // namespace usher::tests::thread_stack_test
