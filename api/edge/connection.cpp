#include "api/edge/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include "api/edge/answer_text.hpp"
#include "api/edge/edge_state.hpp"
#include "domain/base/limits.hpp"

namespace usher::edge {

namespace {

namespace limits = domain::limits;

/// One connection's turn, so that a client that sends without pause does not keep the others waiting.
constexpr std::size_t max_turn_bytes = 256 * 1024;
constexpr std::size_t max_turn_requests = 256;
/// What is read and thrown away after the last answer, so that the client reads that answer and not a reset,
/// and beside a stream.
constexpr std::size_t max_discarded_bytes = 4 * 1024 * 1024;
/// What the kernel keeps for the client of a stream (it takes twice the number). Left alone, it keeps
/// megabytes for one who does not read, and the bound on unsent bytes would mean nothing.
constexpr int stream_socket_bytes = 32 * 1024;
/// Bodies from this size on are passed to the socket without a copy.
constexpr std::size_t min_uncopied_body_bytes = 16 * 1024;
/// The same for what a stream shares with others while its client takes nothing: a copy would only wait.
constexpr std::size_t min_uncopied_bytes_while_blocked = 256;
constexpr std::size_t read_buffer_bytes = 64 * 1024;

}  // namespace

wait_lists::handle wait_lists::add(connection* who) {
  auto& idle = list(wait_kind::none);
  return idle.insert(idle.end(), pending_wait{who, wait_kind::none, {}});
}

void wait_lists::remove(handle wait) {
  list(wait->kind).erase(wait);
}

void wait_lists::begin(handle wait, wait_kind kind, std::chrono::steady_clock::time_point now) {
  auto& to = list(kind);
  to.splice(to.end(), list(wait->kind), wait);
  wait->kind = kind;
  wait->since = now;
}

connection* wait_lists::take_expired(wait_kind kind, std::chrono::steady_clock::time_point since) {
  auto& from = list(kind);
  if (from.empty() || from.front().since > since) {
    return nullptr;
  }
  connection* who = from.front().who;
  begin(from.begin(), wait_kind::none, since);
  return who;
}

connection_host::connection_host(edge_state& shared) : state(shared), read_buffer(read_buffer_bytes) {}

connection::connection(connection_host& host, int descriptor, std::uint64_t id, std::string remote_address,
                       bool proxied, bool refused)
    : host_(host),
      descriptor_(descriptor),
      id_(id),
      remote_address_(std::move(remote_address)),
      refused_(refused),
      framer_(framer_limits{.request_line_bytes = host.state.settings.max_request_line_bytes,
                            .header_bytes = host.state.settings.max_header_bytes,
                            .header_fields = host.state.settings.max_header_fields,
                            .body_bytes = host.state.settings.max_body_bytes,
                            .larger = host.state.settings.larger.get()}),
      read_wait_(host.waits.add(this)),
      write_wait_(host.waits.add(this)) {
  if (proxied) {
    proxy_header_.emplace();
  }
  if (refused_) {
    refuse_with(host_.draining ? host_.state.stopping() : host_.state.overloaded());
  }
}

connection::~connection() {
  forget_open_answers();
  if (stream_) {
    stream_->end();
  }
  host_.waits.remove(read_wait_);
  host_.waits.remove(write_wait_);
}

void connection::note_readable(bool peer_has_finished) {
  readable_ = true;
  peer_has_finished_ = peer_has_finished_ || peer_has_finished;
}

void connection::note_writable() {
  blocked_ = false;
}

void connection::note_hang_up() {
  // The event may have been meant for an earlier connection with the same descriptor: ask the socket itself.
  pollfd state{descriptor_, 0, 0};
  if (::poll(&state, 1, 0) != 1 || (state.revents & (POLLHUP | POLLERR)) == 0) {
    return;
  }
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (stream_ && error == ETIMEDOUT) {
    drop_stream();
  }
  dead_ = true;
}

bool connection::may_frame() const {
  return !input_done_ && open_answers() < limits::max_pipelined_requests &&
         unsent_.size() < limits::max_unsent_bytes_per_connection;
}

void connection::advance() {
  advancing_ = true;
  turn_bytes_ = max_turn_bytes;
  turn_requests_ = max_turn_requests;
  while (!dead_) {
    if (lingering_) {
      linger();
      break;
    }
    take_input();
    emit_answers();
    if (stream_) {
      carry_stream();
    }
    flush();
    give_up_stream_when_draining();
    if (lingering_ || may_emit()) {
      continue;
    }
    // Answers that went out may have made room for more requests, and requests may wait in the inbox or in
    // the socket, which an edge-triggered poller does not announce again.
    if (!may_frame() || !has_input()) {
      break;
    }
    if (turn_bytes_ == 0 || turn_requests_ == 0) {
      host_.touch_later(*this);
      break;
    }
  }
  advancing_ = false;
  conclude();
}

void connection::take_input() {
  if (!inbox_.empty() && may_frame()) {
    const std::string waiting = std::exchange(inbox_, {});
    frame(waiting);
  }
  while (inbox_.empty() && readable_ && may_frame() && turn_bytes_ > 0 && turn_requests_ > 0 && !dead_) {
    read_socket();
  }
}

void connection::read_socket() {
  auto& buffer = host_.read_buffer;
  const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (got > 0) {
    const auto size = static_cast<std::size_t>(got);
    turn_bytes_ -= std::min(turn_bytes_, size);
    // Less than there was room for: the socket is empty, and the poller will announce what comes later. Only
    // an end that was announced already has to be read now.
    if (size < buffer.size() && !peer_has_finished_) {
      readable_ = false;
    }
    frame({buffer.data(), size});
  } else if (got == 0) {
    end_of_input();
  } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
    readable_ = false;
  } else if (errno != EINTR) {
    dead_ = true;
  }
}

void connection::end_of_input() {
  readable_ = false;
  end_seen_ = true;
  if (framer_.begun() && !input_done_) {
    refuse(400, "the connection ended within a request");
  }
  input_done_ = true;
}

void connection::take_proxy_header(std::string_view& bytes) {
  const auto status = proxy_header_->feed(bytes);
  if (status == proxy_header::status::failed) {
    miss_proxy_header();
  }
  if (status == proxy_header::status::complete) {
    if (!proxy_header_->client().empty()) {
      remote_address_ = proxy_header_->client();
    }
    proxy_header_.reset();
  }
}

/// A proxy would take an answer for that of the client's request.
void connection::miss_proxy_header() {
  spdlog::warn("a connection from {} is closed: it does not begin with a PROXY protocol header",
               remote_address_);
  dead_ = true;
}

void connection::frame(std::string_view bytes) {
  if (proxy_header_) {
    take_proxy_header(bytes);
  }
  if (proxy_header_) {
    return;
  }
  while (!bytes.empty() && may_frame() && turn_requests_ > 0) {
    if (!framer_.begun()) {
      ++requests_begun_;
    }
    const auto status = framer_.feed(bytes);
    if (status == request_framer::status::complete) {
      accept_request(framer_.take());
    }
    if (status == request_framer::status::failed) {
      refuse(framer_.problem().status, framer_.problem().detail);
    }
  }
  if (!bytes.empty() && !input_done_) {
    inbox_.assign(bytes);
  }
}

void connection::accept_request(framed_request&& framed) {
  turn_requests_ -= 1;
  continue_sent_ = false;
  const std::uint64_t sequence = first_sequence_ + open_answers();
  awaited_answer& fresh = answers_.emplace_back();
  fresh.head_only = framed.request.method == method::head;
  fresh.last = !framed.keep_alive;
  fresh.takes_chunks = framed.takes_chunks;
  if (fresh.last) {
    input_done_ = true;
  }
  if (!framed.fault.empty()) {
    fresh.answered = true;
    fresh.answer = host_.state.framing_error(400, framed.fault, &framed.request);
    return;
  }
  fresh.deadline =
      host_.pending_answers.insert(host_.pending_answers.end(), pending_answer{this, sequence, host_.now});
  framed.request.remote_address = remote_address_;
  framed.request.received = host_.now;
  host_.dispatch(*this, sequence, std::move(framed.request));
}

void connection::refuse(int status, std::string_view detail) {
  refuse_with(host_.state.framing_error(status, detail, framer_.head()));
}

/// Answers what cannot be made a request of, behind the answers that are still due, and ends the connection.
void connection::refuse_with(response&& answer) {
  input_done_ = true;
  awaited_answer& fresh = answers_.emplace_back();
  fresh.answered = true;
  fresh.last = true;
  fresh.answer = std::move(answer);
}

connection::awaited_answer* connection::unanswered(std::uint64_t sequence) {
  if (sequence < first_sequence_ || sequence - first_sequence_ >= open_answers()) {
    return nullptr;
  }
  awaited_answer& found = answers_[sent_answers_ + static_cast<std::size_t>(sequence - first_sequence_)];
  return found.answered ? nullptr : &found;
}

void connection::mark(std::uint64_t sequence, const request_mark& by) {
  if (const awaited_answer* mine = unanswered(sequence)) {
    mine->deadline->mark = by;
  }
}

void connection::deliver(std::uint64_t sequence, response&& answer) {
  awaited_answer* mine = unanswered(sequence);
  if (mine == nullptr) {
    return;
  }
  mine->answered = true;
  mine->answer = std::move(answer);
  host_.pending_answers.erase(mine->deadline);
  if (!advancing_) {
    host_.touch(*this);
  }
}

void connection::deliver(std::uint64_t sequence, response&& head, std::shared_ptr<stream_channel> channel) {
  awaited_answer* mine = unanswered(sequence);
  if (mine == nullptr) {
    return channel->end();
  }
  mine->stream = std::move(channel);
  // Nothing can be answered behind a stream.
  input_done_ = true;
  deliver(sequence, std::move(head));
}

bool connection::may_emit() const {
  return open_answers() > 0 && answers_[sent_answers_].answered && !close_when_sent_ && !stream_ &&
         unsent_.size() < limits::max_unsent_bytes_per_connection;
}

/// Of the answer that goes out next: nothing is to follow it, and nothing is on the way that could.
bool connection::is_last_answer() const {
  if (answers_[sent_answers_].last) {
    return true;
  }
  const bool more_has_come = !input_done_ && (!inbox_.empty() || framer_.begun());
  const bool ends = host_.draining || host_.state.ending || (end_seen_ && input_done_);
  return ends && open_answers() == 1 && !more_has_come;
}

void connection::emit_answers() {
  while (may_emit()) {
    awaited_answer& done = answers_[sent_answers_];
    if (done.stream) {
      begin_stream(done);
    } else {
      emit(done, is_last_answer());
    }
    ++sent_answers_;
    ++first_sequence_;
  }
  if (stream_) {
    forget_open_answers();
  }
  if (sent_answers_ == answers_.size()) {
    answers_.clear();
    sent_answers_ = 0;
  } else if (sent_answers_ >= limits::max_pipelined_requests) {
    answers_.erase(answers_.begin(), answers_.begin() + static_cast<std::ptrdiff_t>(sent_answers_));
    sent_answers_ = 0;
  }
  // Not before the answers to earlier requests: it would be taken for one of them.
  if (answers_.empty() && !input_done_ && !continue_sent_ && framer_.awaits_continue()) {
    unsent_.append_text("HTTP/1.1 100 Continue\r\n\r\n", host_.spare);
    continue_sent_ = true;
  }
}

void connection::emit(awaited_answer& done, bool last) {
  const answer_form form{.head_only = done.head_only, .keep_alive = !last, .date = host_.date};
  std::string& text = unsent_.text_end(host_.spare);
  const std::size_t before = text.size();
  append_header(text, done.answer, form);
  const std::string_view body = body_of(done.answer);
  const bool with_body = sends_body(done.answer, form);
  const bool copy = with_body && body.size() < min_uncopied_body_bytes;
  if (copy) {
    text += body;
  }
  unsent_.grew(text.size() - before);
  if (with_body && !copy) {
    if (done.answer.shared_body) {
      unsent_.append_body(std::move(done.answer.shared_body));
    } else {
      unsent_.append_body(std::move(done.answer.body));
    }
  }
  done.answer = {};
  if (last) {
    close_when_sent_ = true;
    input_done_ = true;
  }
}

/// The head of the stream goes out; from now on the connection carries the stream and nothing else.
void connection::begin_stream(awaited_answer& opened) {
  const stream_form form{.chunked = opened.takes_chunks, .date = host_.date};
  std::string& text = unsent_.text_end(host_.spare);
  const std::size_t before = text.size();
  append_stream_header(text, opened.answer, form);
  unsent_.grew(text.size() - before);
  stream_unsent_ = text.size() - before;
  stream_ = std::move(opened.stream);
  stream_in_chunks_ = form.chunked;
  inbox_ = {};
  // Also where the poller has announced already what is beside the request.
  readable_ = true;
  const bool bodiless = opened.head_only || !has_body(opened.answer.status);
  opened.answer = {};
  if (bodiless) {
    stream_in_chunks_ = false;
    end_stream();
    return;
  }
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDBUF, &stream_socket_bytes, sizeof stream_socket_bytes);
  // The same time-out as ours, for bytes that the kernel has taken and the client has not.
  const auto patience_ms = static_cast<unsigned>(host_.state.settings.write_timeout.count());
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
}

/// Answers that are still to come are ignored from now on.
void connection::forget_open_answers() {
  // The owner of a stream may answer another request when it hears of the end: nobody finds these any more.
  const auto forgotten = std::exchange(answers_, {});
  const std::size_t first = std::exchange(sent_answers_, 0);
  for (std::size_t i = first; i < forgotten.size(); ++i) {
    if (!forgotten[i].answered) {
      host_.pending_answers.erase(forgotten[i].deadline);
    }
  }
  for (std::size_t i = first; i < forgotten.size(); ++i) {
    if (forgotten[i].stream) {
      forgotten[i].stream->end();
    }
  }
}

void connection::carry_stream() {
  watch_client();
  if (!dead_) {
    feed_stream();
  }
}

/// Notices that the client leaves, which is why its bytes are read at all.
void connection::watch_client() {
  auto& buffer = host_.read_buffer;
  while (readable_ && turn_bytes_ > 0 && !dead_) {
    const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got > 0) {
      const auto size = static_cast<std::size_t>(got);
      turn_bytes_ -= std::min(turn_bytes_, size);
      discarded_bytes_ += size;
      if (discarded_bytes_ > max_discarded_bytes) {
        drop_stream();
      }
    } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      readable_ = false;
    } else if (got == 0 || errno != EINTR) {
      dead_ = true;
    }
  }
  if (readable_ && !dead_) {
    host_.touch_later(*this);
  }
}

void connection::feed_stream() {
  const auto news = stream_->take();
  if (news.overflowed) {
    return drop_stream();
  }
  for (const auto& piece : news.pieces) {
    append_to_stream(piece);
  }
  if (news.closed || host_.draining) {
    end_stream();
  }
}

void connection::append_to_stream(const stream_channel::piece& piece) {
  const std::size_t before = unsent_.size();
  const std::string_view bytes = piece.shared ? *piece.shared : piece.own;
  const bool copy =
      !piece.shared || bytes.size() < (blocked_ ? min_uncopied_bytes_while_blocked : min_uncopied_body_bytes);
  std::string& text = unsent_.text_end(host_.spare);
  const std::size_t text_before = text.size();
  if (stream_in_chunks_) {
    append_chunk_begin(text, bytes.size());
  }
  if (copy) {
    text += bytes;
  }
  unsent_.grew(text.size() - text_before);
  if (!copy) {
    unsent_.append_body(piece.shared);
  }
  if (stream_in_chunks_) {
    unsent_.append_text(chunk_end, host_.spare);
  }
  stream_unsent_ += unsent_.size() - before;
  if (blocked_) {
    stream_->note_unsent(stream_unsent_);
  }
}

void connection::end_stream() {
  if (stream_in_chunks_) {
    unsent_.append_text(last_chunk, host_.spare);
    stream_unsent_ += last_chunk.size();
  }
  close_when_sent_ = true;
  std::exchange(stream_, {})->end();
}

void connection::drop_stream() {
  if (dead_) {
    return;
  }
  host_.state.streams_dropped.fetch_add(1, std::memory_order_relaxed);
  reset_on_close_ = true;
  dead_ = true;
}

/// A server that stops does not wait for the client of a stream that does not read: the stream has no end
/// that it could miss.
void connection::give_up_stream_when_draining() {
  if (!host_.draining || !blocked_ || stream_unsent_ == 0 || stream_unsent_ != unsent_.size()) {
    return;
  }
  reset_on_close_ = true;
  dead_ = true;
}

void connection::note_what_the_stream_has_unsent() {
  const std::size_t left = std::min(stream_unsent_, unsent_.size());
  if (left == stream_unsent_ && left == 0) {
    return;
  }
  stream_unsent_ = left;
  if (stream_) {
    stream_->note_unsent(left);
  }
}

void connection::flush() {
  if (dead_ || blocked_) {
    return;
  }
  const std::size_t before = unsent_.size();
  if (before > 0) {
    const auto result = unsent_.send_to(descriptor_, host_.spare);
    note_what_the_stream_has_unsent();
    blocked_ = result == send_queue::result::blocked;
    if (result == send_queue::result::failed) {
      dead_ = true;
    }
    if (dead_) {
      return;
    }
    const bool progress = unsent_.size() < before || write_wait_->kind == wait_kind::none;
    if (blocked_ && progress) {
      host_.waits.begin(write_wait_, wait_kind::write, host_.now);
    }
    if (blocked_ && !std::exchange(watching_for_room_, true)) {
      host_.watch_for_room(*this);
    }
  }
  if (!unsent_.empty()) {
    return;
  }
  if (write_wait_->kind != wait_kind::none) {
    host_.waits.begin(write_wait_, wait_kind::none, host_.now);
  }
  if (close_when_sent_ && !lingering_) {
    begin_linger();
  }
}

/// The last answer is out. Closing now, with bytes of the client unread or still coming, would send a reset
/// that can overtake that answer; so only our direction is closed, and what comes is thrown away until the
/// client closes too.
void connection::begin_linger() {
  if (end_seen_ || ::shutdown(descriptor_, SHUT_WR) != 0) {
    dead_ = true;
    return;
  }
  lingering_ = true;
  readable_ = true;
  inbox_ = {};
  // There are few places for those who are refused, and others wait for them; so does a server that stops.
  const bool in_haste = refused_ || host_.draining;
  host_.waits.begin(read_wait_, in_haste ? wait_kind::brief_linger : wait_kind::linger, host_.now);
}

void connection::linger() {
  auto& buffer = host_.read_buffer;
  while (readable_ && !dead_) {
    const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got > 0) {
      discarded_bytes_ += static_cast<std::size_t>(got);
      if (discarded_bytes_ > max_discarded_bytes) {
        dead_ = true;
      }
    } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      readable_ = false;
    } else if (got == 0 || errno != EINTR) {
      dead_ = true;
    }
  }
}

void connection::conclude() {
  if (dead_) {
    return;
  }
  if (end_seen_ && is_quiet()) {
    dead_ = true;
    return;
  }
  begin_waits();
}

void connection::begin_read_wait(wait_kind kind) {
  if (read_wait_->kind == kind && waited_request_ == requests_begun_) {
    return;
  }
  waited_request_ = requests_begun_;
  host_.waits.begin(read_wait_, kind, host_.now);
}

/// Says what the client is to be waited for. While it is we who have to do something, no time-out of the
/// client's runs.
void connection::begin_waits() {
  if (lingering_) {
    return;
  }
  if (input_done_ || !may_frame() || !inbox_.empty()) {
    begin_read_wait(wait_kind::none);
  } else if (host_.draining) {
    begin_read_wait(open_answers() == 0 ? wait_kind::last_call : wait_kind::none);
  } else if (proxy_header_) {
    begin_read_wait(wait_kind::header);
  } else if (framer_.begun()) {
    begin_read_wait(framer_.in_body() ? wait_kind::body : wait_kind::header);
  } else {
    begin_read_wait(is_quiet() ? wait_kind::idle : wait_kind::none);
  }
}

void connection::expire(wait_kind kind) {
  switch (kind) {
    case wait_kind::header:
    case wait_kind::body:
      if (proxy_header_) {
        miss_proxy_header();
        break;
      }
      refuse(408,
             kind == wait_kind::header ? "the header did not come in time" : "the body did not come in time");
      break;
    case wait_kind::write:
      if (stream_) {
        drop_stream();
      }
      reset_on_close_ = true;
      dead_ = true;
      break;
    case wait_kind::last_call:
      if (framer_.begun()) {
        refuse_with(host_.state.stopping(framer_.head()));
      } else {
        // Not closed at once: a request that is on its way would be answered with a reset.
        close_when_sent_ = true;
        input_done_ = true;
      }
      break;
    case wait_kind::linger:
    case wait_kind::brief_linger:
    case wait_kind::idle:
      dead_ = true;
      break;
    case wait_kind::none:
      break;
  }
  host_.touch(*this);
}

void connection::begin_drain() {
  if (lingering_ || dead_) {
    return;
  }
  if (stream_) {
    return host_.touch(*this);
  }
  // What has arrived by now is served. The poller may not have announced it yet.
  readable_ = readable_ || !end_seen_;
  turn_bytes_ = max_turn_bytes;
  turn_requests_ = max_turn_requests;
  take_input();
  if (!input_done_ && framer_.begun()) {
    // Not complete, so nothing of it was done: the client may safely ask another server.
    refuse_with(host_.state.stopping(framer_.head()));
  }
  // Who waits for no answer may have sent a request that is on its way; it is the last (`last_call`).
  input_done_ = input_done_ || open_answers() > 0;
  host_.touch(*this);
}

}  // namespace usher::edge
