#include "api/edge/mailbox/reactor_mailbox.hpp"

#include <utility>

#include <unistd.h>

#include "api/edge/stream_channel.hpp"

namespace usher::edge {

void reactor_mailbox::post(delivered_answer answer) {
  box_.change([&](contents& c) { c.answers.push_back(std::move(answer)); });
}

bool reactor_mailbox::post(const arrived_socket& socket) {
  return box_.change([&](contents& c) { c.arrivals.push_back(socket); });
}

bool reactor_mailbox::post(opened_stream opening) {
  return box_.change([&](contents& c) { c.openings.push_back(std::move(opening)); });
}

void reactor_mailbox::post(stirred_stream stream) {
  box_.change([&](contents& c) { c.stirred.push_back(stream); });
}

void reactor_mailbox::post_drain() {
  box_.change([](contents& c) { c.drain = true; });
}

void reactor_mailbox::post_abandon() {
  box_.change([](contents& c) { c.abandon = true; });
}

void reactor_mailbox::wake() {
  box_.change([](contents&) {});
}

void reactor_mailbox::close() {
  const auto left = box_.close();
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
  box_.take(into);
}

}  // namespace usher::edge
