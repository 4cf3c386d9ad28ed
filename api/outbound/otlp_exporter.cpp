#include "api/outbound/otlp_exporter.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <string_view>
#include <thread>

#include <sodium.h>
#include <spdlog/spdlog.h>

#include "api/http/json_body.hpp"
#include "api/outbound/otlp_json.hpp"
#include "api/support/curl.hpp"
#include "domain/base/hex.hpp"

namespace usher::api {

namespace {

using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;

/// What is read of an answer.
constexpr std::size_t max_collector_answer_bytes = 16 * 1024;
/// A collector that asks for a longer pause gets this one.
constexpr std::chrono::seconds longest_retry_after{300};

/// A random UUID (RFC 9562, version 4).
std::string new_instance_id() {
  std::array<std::uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  auto text = domain::to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) {
    text.insert(at, 1, '-');
  }
  return text;
}

struct push_result {
  enum class kind : std::uint8_t { taken, refused, try_again } what;
  /// For the log: `HTTP 503`, or what libcurl says. The endpoint is not in it: it may hold a secret.
  std::string why;
  std::optional<milliseconds> retry_after = std::nullopt;
  /// Spans that the collector did not want among those that it took.
  std::uint64_t rejected = 0;
};

bool is_retryable(long status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

/// `partialSuccess.rejectedSpans` of an ExportTraceServiceResponse; a 64-bit number, and so a text.
std::uint64_t rejected_spans(const std::string& answer) {
  const auto body = read_answer(answer).value_or(nullptr);
  if (!body.is_object() || !body.contains("partialSuccess") || !body["partialSuccess"].is_object() ||
      !body["partialSuccess"].contains("rejectedSpans")) {
    return 0;
  }
  const auto& count = body["partialSuccess"]["rejectedSpans"];
  if (count.is_number_unsigned()) {
    return count.get<std::uint64_t>();
  }
  return count.is_string() ? std::strtoull(count.get<std::string>().c_str(), nullptr, 10) : 0;
}

/// One connection to the collector, kept open between pushes. One thread.
class collector_connection {
 public:
  explicit collector_connection(const otlp_settings& settings) : settings_(settings) {
    add_line(lines_, "Content-Type: application/json");
    add_line(lines_, "Expect:");
    for (const auto& [name, value] : settings.headers) {
      add_line(lines_, std::string(name).append(": ").append(value));
    }
    set_option(handle_, CURLOPT_URL, settings_.endpoint.c_str());
    set_option(handle_, CURLOPT_HTTPHEADER, lines_.get());
    set_option(handle_, CURLOPT_POST, 1L);
    set_option(handle_, CURLOPT_WRITEFUNCTION, &collector_connection::take);
    set_option(handle_, CURLOPT_WRITEDATA, this);
    set_option(handle_, CURLOPT_NOPROGRESS, 0L);
    set_option(handle_, CURLOPT_XFERINFOFUNCTION, &collector_connection::go_on);
    set_option(handle_, CURLOPT_XFERINFODATA, this);
  }

  /// Broken off at the time-out, or at `give_up_at` should that come first.
  push_result push(const std::string& body, const std::atomic<steady::time_point>& give_up_at) {
    answer_.clear();
    give_up_at_ = &give_up_at;
    set_option(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.timeout.count()));
    set_option(handle_, CURLOPT_POSTFIELDS, body.data());
    set_option(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    const auto code = curl_easy_perform(handle_.get());
    if (code != CURLE_OK) {
      return {push_result::kind::try_again, curl_easy_strerror(code)};
    }
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status < 300) {
      return {push_result::kind::taken, {}, std::nullopt, rejected_spans(answer_)};
    }
    push_result out{push_result::kind::refused, "HTTP " + std::to_string(status)};
    if (is_retryable(status)) {
      out.what = push_result::kind::try_again;
      curl_off_t seconds = 0;
      curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &seconds);
      if (seconds > 0) {
        out.retry_after = std::min(std::chrono::seconds{seconds}, longest_retry_after);
      }
    }
    return out;
  }

 private:
  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& answer = static_cast<collector_connection*>(self)->answer_;
    answer.append(bytes, std::min(size * count, max_collector_answer_bytes - answer.size()));
    return size * count;
  }

  static int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto* give_up_at = static_cast<collector_connection*>(self)->give_up_at_;
    return steady::now() >= give_up_at->load(std::memory_order_relaxed) ? 1 : 0;
  }

  const otlp_settings& settings_;
  header_lines lines_;
  std::string answer_;
  const std::atomic<steady::time_point>* give_up_at_ = nullptr;
  curl_easy handle_ = make_curl_handle();
};

bool is_token_text(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c <= '~' && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
  });
}

bool is_header_value(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string_view without_spaces_around(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

class otlp_exporter::impl {
 public:
  impl(otlp_settings settings, std::shared_ptr<const tracing::recorder> recorder)
      : settings_(std::move(settings)),
        recorder_(std::move(recorder)),
        resource_{USHER_VERSION, new_instance_id()},
        collector_(settings_),
        thread_([this] { run(); }) {}

  void take(std::span<const tracing::span> spans, const tracing::collection& from) {
    const std::lock_guard lock{mutex_};
    if (stopping_) {
      return;
    }
    for (const auto& s : spans) {
      if (s.trace == domain::trace_id{}) {
        continue;
      }
      if (queue_.size() >= settings_.max_queued) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        continue;
      }
      queue_.push_back({s, from.name_of(s.actor)});
    }
    if (queue_.size() >= settings_.per_push) {
      changed_.notify_one();
    }
  }

  void stop() {
    std::call_once(stopped_, [this] {
      {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        give_up_at_.store(steady::now() + settings_.stop_patience, std::memory_order_relaxed);
        changed_.notify_one();
      }
      thread_.join();
    });
  }

  otlp_counters counters() const {
    return {pushed_.load(std::memory_order_relaxed), dropped_.load(std::memory_order_relaxed)};
  }

 private:
  void run() {
    for (;;) {
      auto next = wait_for_spans();
      if (next.empty()) {
        return;
      }
      push(next);
    }
  }

  /// Empty when it is to stop and nothing is left.
  std::vector<named_span> wait_for_spans() {
    std::unique_lock lock{mutex_};
    do {
      changed_.wait_for(lock, settings_.every,
                        [this] { return stopping_ || queue_.size() >= settings_.per_push; });
    } while (!stopping_ && queue_.empty());
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), settings_.per_push));
    std::vector<named_span> out(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
    return out;
  }

  void push(const std::vector<named_span>& spans) {
    const auto body = otlp_json(spans, resource_);
    auto wait = settings_.first_retry;
    for (std::size_t attempt = 1;; ++attempt) {
      const auto result = collector_.push(body, give_up_at_);
      if (result.what == push_result::kind::taken) {
        const auto rejected = std::min<std::uint64_t>(result.rejected, spans.size());
        pushed_.fetch_add(spans.size() - rejected, std::memory_order_relaxed);
        dropped_.fetch_add(rejected, std::memory_order_relaxed);
        return say_well();
      }
      say_failing(result.why);
      const bool again = result.what == push_result::kind::try_again && attempt < settings_.max_attempts;
      if (!again || !sleep(result.retry_after.value_or(jittered(wait)))) {
        dropped_.fetch_add(spans.size(), std::memory_order_relaxed);
        return;
      }
      wait = std::min(wait * 2, settings_.last_retry);
    }
  }

  /// Says false when it is to stop meanwhile.
  bool sleep(milliseconds time) {
    std::unique_lock lock{mutex_};
    return !changed_.wait_for(lock, time, [this] { return stopping_; });
  }

  /// Between half of it and all: many that lost their collector at once do not come back at once.
  milliseconds jittered(milliseconds wait) {
    return milliseconds{
        std::uniform_int_distribution<milliseconds::rep>{wait.count() / 2, wait.count()}(random_)};
  }

  void say_failing(const std::string& why) {
    if (!failing_) {
      spdlog::warn("traces cannot be pushed to the collector: {}", why);
    }
    failing_ = true;
  }

  void say_well() {
    if (failing_) {
      spdlog::info("traces are pushed to the collector again; {} spans were dropped so far",
                   dropped_.load(std::memory_order_relaxed));
    }
    failing_ = false;
  }

  const otlp_settings settings_;
  const std::shared_ptr<const tracing::recorder> recorder_;
  const otlp_resource resource_;

  // The thread's own.
  collector_connection collector_;
  std::minstd_rand random_{std::random_device{}()};
  bool failing_ = false;

  std::atomic<std::uint64_t> pushed_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<steady::time_point> give_up_at_{steady::time_point::max()};

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::deque<named_span> queue_;

  std::once_flag stopped_;
  std::thread thread_;
};

otlp_exporter::otlp_exporter(otlp_settings settings, std::shared_ptr<const tracing::recorder> recorder)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(recorder))) {}

otlp_exporter::~otlp_exporter() {
  stop();
}

void otlp_exporter::take(std::span<const tracing::span> spans, const tracing::collection& from) {
  impl_->take(spans, from);
}

void otlp_exporter::stop() {
  impl_->stop();
}

otlp_counters otlp_exporter::counters() const {
  return impl_->counters();
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_otlp_headers(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = item.find('=');
    if (equals == std::string_view::npos) {
      return std::nullopt;
    }
    const auto name = without_spaces_around(item.substr(0, equals));
    const auto value = without_spaces_around(item.substr(equals + 1));
    if (!is_token_text(name) || !is_header_value(value)) {
      return std::nullopt;
    }
    out.emplace_back(name, value);
  }
  return out;
}

}  // namespace usher::api
