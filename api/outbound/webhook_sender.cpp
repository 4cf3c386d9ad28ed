#include "api/outbound/webhook_sender.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

#include <sodium.h>

#include "api/http/trace_context.hpp"
#include "api/support/ascii_word.hpp"
#include "api/support/curl.hpp"
#include "api/support/url.hpp"

namespace usher::api {

namespace {

using std::chrono::milliseconds;
using done_function = std::function<void(actors::notice_result)>;

struct multi_deleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};

void check(const webhook_settings& settings) {
  if (const auto complaint = url_complaint(settings.url); !complaint.empty()) {
    throw std::invalid_argument("--webhook-url: " + complaint);
  }
  if (settings.secret.empty()) {
    throw std::invalid_argument("--webhook-secret: must not be empty, since notices are signed with it");
  }
  // libcurl takes 0 for "no limit".
  if (settings.connect_timeout <= milliseconds(0) || settings.timeout <= milliseconds(0)) {
    throw std::invalid_argument("the time-outs of the webhook must be above 0");
  }
  if (settings.max_in_flight == 0) {
    throw std::invalid_argument("the webhook must be allowed one notice in flight at least");
  }
}

std::string in_milliseconds(milliseconds time) {
  const auto count = time.count();
  return count % 1'000 == 0 ? std::to_string(count / 1'000) + " s" : std::to_string(count) + " ms";
}

std::string sign(std::string_view secret, std::string_view timestamp, std::string_view body) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(timestamp), timestamp.size());
  crypto_auth_hmacsha256_update(&state, bytes("."), 1);
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  sodium_memzero(&state, sizeof state);
  std::string text(mac.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), mac.data(), mac.size());
  // libsodium counts a terminating NUL in.
  text.pop_back();
  return "v1=" + text;
}

/// The trace goes on with a span for this try.
std::string traceparent_for(const domain::trace_id& trace) {
  trace_context context{trace};
  while (context.span == 0) {
    randombytes_buf(&context.span, sizeof context.span);
  }
  return to_traceparent(context);
}

header_lines make_headers(const actors::outgoing_notice& notice, const std::string& secret,
                          domain::instant now) {
  const auto timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  header_lines lines;
  add_line(lines, "Content-Type: application/json");
  add_line(lines, "Usher-Notice-Id: " + notice.id);
  add_line(lines, "Usher-Notice-Kind: " + notice.kind);
  add_line(lines, "Usher-Notice-Attempt: " + std::to_string(notice.attempt));
  add_line(lines, "Usher-Timestamp: " + timestamp);
  add_line(lines, "Usher-Signature: " + sign(secret, timestamp, notice.body));
  if (notice.trace != domain::trace_id{}) {
    add_line(lines, "traceparent: " + traceparent_for(notice.trace));
  }
  // libcurl would ask for permission before it sends a large body, which costs a round trip.
  add_line(lines, "Expect:");
  return lines;
}

struct queued_notice {
  actors::outgoing_notice notice;
  done_function done;
};

/// One notice under way. Stays where it is: libcurl knows its address.
class transfer {
 public:
  transfer(queued_notice what, const webhook_settings& settings, domain::instant now)
      : notice_(std::move(what.notice)),
        done_(std::move(what.done)),
        headers_(make_headers(notice_, settings.secret, now)) {
    set_option(handle_, CURLOPT_URL, settings.url.c_str());
    set_option(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
    set_option(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    set_option(handle_, CURLOPT_HTTPHEADER, headers_.get());
    set_option(handle_, CURLOPT_POST, 1L);
    set_option(handle_, CURLOPT_POSTFIELDS, notice_.body.data());
    set_option(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(notice_.body.size()));
    set_option(handle_, CURLOPT_ERRORBUFFER, error_.data());
    set_option(handle_, CURLOPT_WRITEFUNCTION, &transfer::take);
    set_option(handle_, CURLOPT_WRITEDATA, this);
  }
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  CURL* handle() const { return handle_.get(); }

  /// Stopping does not wait for a name server.
  void hurry() { set_option(handle_, CURLOPT_QUICK_EXIT, 1L); }

  void report(actors::notice_result result) { done_(std::move(result)); }

  actors::notice_result judge(CURLcode code, const webhook_settings& settings) const {
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && cut_off_)) {
      long status = 0;
      curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
      const bool delivered = status >= 200 && status < 300;
      return {delivered, delivered ? "" : "HTTP " + std::to_string(status)};
    }
    return {false, code == CURLE_OPERATION_TIMEDOUT ? explain_timeout(settings) : explain(code)};
  }

 private:
  static std::size_t take(const char*, std::size_t size, std::size_t count, void* self) {
    auto& one = *static_cast<transfer*>(self);
    one.answer_bytes_ += size * count;
    one.cut_off_ = one.answer_bytes_ > domain::limits::max_notice_answer_bytes;
    return one.cut_off_ ? 0 : size * count;
  }

  std::string explain_timeout(const webhook_settings& settings) const {
    curl_off_t until_request_us = 0;
    curl_off_t whole_us = 0;
    curl_easy_getinfo(handle(), CURLINFO_PRETRANSFER_TIME_T, &until_request_us);
    curl_easy_getinfo(handle(), CURLINFO_TOTAL_TIME_T, &whole_us);
    const bool connecting = until_request_us == 0 && std::chrono::microseconds(whole_us) < settings.timeout;
    return connecting ? "no connection within " + in_milliseconds(settings.connect_timeout)
                      : "time-out after " + in_milliseconds(settings.timeout);
  }

  /// One line: what libcurl says may quote the other side.
  std::string explain(CURLcode code) const {
    std::string text = error_[0] != '\0' ? error_.data() : curl_easy_strerror(code);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
    return text;
  }

  actors::outgoing_notice notice_;
  done_function done_;
  header_lines headers_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::size_t answer_bytes_ = 0;
  /// Its end was of no interest.
  bool cut_off_ = false;
  curl_easy handle_ = make_curl_handle();
};

}  // namespace

class webhook_sender::impl {
 public:
  impl(webhook_settings settings, std::shared_ptr<const actors::clock> clock)
      : settings_(std::move(settings)), clock_(std::move(clock)), multi_(make_multi(settings_)) {
    thread_ = std::thread([this] { run(); });
  }

  void send(queued_notice what) {
    if (const char* why_not = enqueue(what)) {
      what.done({false, why_not});
    } else {
      curl_multi_wakeup(multi_.get());
    }
  }

  void stop() {
    std::call_once(stopped_, [this] {
      {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
      }
      curl_multi_wakeup(multi_.get());
      thread_.join();
    });
  }

 private:
  using multi_handle = std::unique_ptr<CURLM, multi_deleter>;

  static multi_handle make_multi(const webhook_settings& settings) {
    initialise_curl();
    check(settings);
    multi_handle multi(curl_multi_init());
    if (multi == nullptr) {
      throw std::runtime_error("libcurl cannot be initialised");
    }
    // What is kept open between notices; libcurl would keep more.
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(settings.max_in_flight));
    return multi;
  }

  /// Says why not; takes `what` only when there is no reason.
  const char* enqueue(queued_notice& what) {
    const auto& id = what.notice.id;
    const auto& kind = what.notice.kind;
    if (id.empty() || kind.empty() || !is_ascii_word(id) || !is_ascii_word(kind)) {
      return "its id or kind is no text for a header";
    }
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      return "the sender has stopped";
    }
    if (queue_.size() >= settings_.max_queued) {
      return "too many notices wait to be sent";
    }
    queue_.push_back(std::move(what));
    return nullptr;
  }

  // What follows runs on the sender's thread.

  void run() {
    while (begin_queued()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      // Whatever has ended leaves a place for what is queued.
      if (!finish_ended()) {
        wait();
      }
    }
    break_off();
  }

  /// Says false when there is to be no more.
  bool begin_queued() {
    for (;;) {
      queued_notice next;
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) {
          return false;
        }
        if (queue_.empty() || transfers_.size() >= settings_.max_in_flight) {
          return true;
        }
        next = std::move(queue_.front());
        queue_.pop_front();
      }
      begin(std::move(next));
    }
  }

  void begin(queued_notice what) {
    auto one = std::make_unique<transfer>(std::move(what), settings_, clock_->now());
    auto* handle = one->handle();
    const auto code = curl_multi_add_handle(multi_.get(), handle);
    if (code == CURLM_OK) {
      transfers_.emplace(handle, std::move(one));
    } else {
      one->report({false, curl_multi_strerror(code)});
    }
  }

  bool finish_ended() {
    bool any = false;
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        // The message does not outlive the removal of its handle.
        auto* handle = message->easy_handle;
        const auto code = message->data.result;
        curl_multi_remove_handle(multi_.get(), handle);
        const auto ended = transfers_.extract(handle);
        ended.mapped()->report(ended.mapped()->judge(code, settings_));
        any = true;
      }
    }
    return any;
  }

  /// Until a socket has news, a time-out is over or somebody wakes it.
  void wait() {
    constexpr int longest_ms = 60'000;
    if (curl_multi_poll(multi_.get(), nullptr, 0, longest_ms, nullptr) != CURLM_OK) {
      // Only for want of memory or descriptors, which does not pass sooner for being asked for again.
      std::this_thread::sleep_for(milliseconds(100));
    }
  }

  void break_off() {
    const actors::notice_result stopped{false, "the sender has stopped"};
    for (const auto& [handle, one] : transfers_) {
      one->hurry();
      curl_multi_remove_handle(multi_.get(), handle);
      one->report(stopped);
    }
    transfers_.clear();
    // Nobody adds to the queue any more.
    const auto rest = std::exchange(queue_, {});
    for (const auto& one : rest) {
      one.done(stopped);
    }
  }

  const webhook_settings settings_;
  const std::shared_ptr<const actors::clock> clock_;
  const multi_handle multi_;
  /// The sender's thread alone.
  std::unordered_map<CURL*, std::unique_ptr<transfer>> transfers_;

  std::mutex mutex_;
  std::deque<queued_notice> queue_;
  bool stopping_ = false;

  std::once_flag stopped_;
  std::thread thread_;
};

webhook_sender::webhook_sender(webhook_settings settings, std::shared_ptr<const actors::clock> clock)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(clock))) {}

webhook_sender::~webhook_sender() {
  stop();
}

void webhook_sender::send(actors::outgoing_notice notice, done_function done) noexcept {
  impl_->send({std::move(notice), std::move(done)});
}

void webhook_sender::stop() {
  impl_->stop();
}

}  // namespace usher::api
