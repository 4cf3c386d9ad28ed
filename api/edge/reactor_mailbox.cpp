#include "api/edge/reactor_mailbox.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "api/edge/stream_channel.hpp"

namespace usher::edge {

reactor_mailbox::reactor_mailbox() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw std::system_error(errno, std::generic_category(), "eventfd");
  }
}

reactor_mailbox::~reactor_mailbox() {
  ::close(descriptor_);
}

template <class Change>
bool reactor_mailbox::change(Change&& apply) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) {
      return false;
    }
    apply(contents_);
    first = !std::exchange(signalled_, true);
  }
  // Outside of the lock, so that the reactor does not wake up only to wait for it. The counter cannot
  // overflow: it would take 2^64 bursts.
  if (first) {
    ::eventfd_write(descriptor_, 1);
  }
  return true;
}

void reactor_mailbox::post(delivered_answer answer) {
  change([&](contents& c) { c.answers.push_back(std::move(answer)); });
}

bool reactor_mailbox::post(const arrived_socket& socket) {
  return change([&](contents& c) { c.arrivals.push_back(socket); });
}

bool reactor_mailbox::post(opened_stream opening) {
  return change([&](contents& c) { c.openings.push_back(std::move(opening)); });
}

void reactor_mailbox::post(stirred_stream stream) {
  change([&](contents& c) { c.stirred.push_back(stream); });
}

void reactor_mailbox::post_drain() {
  change([](contents& c) { c.drain = true; });
}

void reactor_mailbox::post_abandon() {
  change([](contents& c) { c.abandon = true; });
}

void reactor_mailbox::wake() {
  change([](contents&) {});
}

void reactor_mailbox::close() {
  contents left;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    std::swap(left, contents_);
  }
  for (const arrived_socket& socket : left.arrivals) {
    ::close(socket.descriptor);
  }
  for (const opened_stream& opening : left.openings) {
    opening.channel->end();
  }
}

void reactor_mailbox::take(contents& into) {
  into.answers.clear();
  into.arrivals.clear();
  into.openings.clear();
  into.stirred.clear();
  into.drain = into.abandon = false;
  const std::lock_guard lock(mutex_);
  signalled_ = false;
  std::swap(into, contents_);
}

}  // namespace usher::edge
