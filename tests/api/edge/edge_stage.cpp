#include "tests/api/edge/edge_stage.hpp"

#include <iterator>

#include <time.h>

namespace usher::edge::tests {

server_settings loopback_settings() {
  server_settings settings;
  settings.port = 0;
  return settings;
}

response text_answer(std::string body, int status) {
  response out;
  out.status = status;
  out.content_type = "text/plain";
  out.body = std::move(body);
  return out;
}

edge_answers plain_answers() {
  const auto retry_later = [](std::string body) {
    response out = text_answer(std::move(body), 503);
    out.headers.emplace_back("Retry-After", "1");
    return out;
  };
  return {
      .framing_error =
          [](int status, std::string_view detail, const request*) {
            return text_answer("framing " + std::to_string(status) + ": " + std::string{detail}, status);
          },
      .overloaded =
          [retry_later](const request* what) {
            auto answer = retry_later("overloaded");
            answer.headers.emplace_back("Asked", what == nullptr ? "nothing" : what->path);
            return answer;
          },
      .stopping =
          [retry_later](const request* what) {
            auto answer = retry_later("stopping");
            answer.headers.emplace_back("Asked", what == nullptr ? "nothing" : what->path);
            return answer;
          },
      .unanswered =
          [retry_later](const request_mark& mark) {
            auto answer = retry_later("unanswered");
            answer.headers.emplace_back("Mark", std::to_string(mark[0]));
            return answer;
          },
  };
}

void echo(request&& what, const responder& to) {
  to.send(text_answer(std::string{to_text(what.method)} + ' ' + what.path + ' ' + what.body));
}

answering_thread::answering_thread(work how) : how_(std::move(how)), thread_([this] { run(); }) {}

answering_thread::~answering_thread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

request_handler answering_thread::handler() {
  return [this](request&& what, responder to) {
    const std::lock_guard lock(mutex_);
    queue_.emplace_back(std::move(what), std::move(to));
    arrived_.notify_one();
  };
}

void answering_thread::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) {
      return;
    }
    auto batch = std::exchange(queue_, {});
    lock.unlock();
    for (auto& [what, to] : batch) {
      how_(std::move(what), to);
    }
    batch.clear();
    lock.lock();
  }
}

request_handler held_requests::handler() {
  return [this](request&& what, responder to) {
    const std::lock_guard lock(mutex_);
    held_.emplace_back(std::move(what), std::move(to));
    arrived_.notify_all();
  };
}

bool held_requests::wait_for(std::size_t count) {
  std::unique_lock lock(mutex_);
  return arrived_.wait_for(lock, seconds{5}, [&] { return held_.size() >= count; });
}

std::vector<std::pair<request, responder>> held_requests::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(held_, {});
}

std::size_t held_requests::count() {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

milliseconds process_cpu_time() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return milliseconds{used.tv_sec * 1000 + used.tv_nsec / 1'000'000};
}

}  // namespace usher::edge::tests
