#include "api/identity/assertion_login.hpp"

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "api/support/curl.hpp"

namespace usher::api {

namespace {

using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;
using known_keys = std::shared_ptr<const assertion_key_set>;
using waiters = std::vector<std::function<void()>>;

constexpr auto most_bytes = domain::limits::max_assertion_key_set_bytes;

/// One connection to where the keys are. One thread.
class key_fetcher {
 public:
  key_fetcher(const assertion_settings& settings, const std::atomic<bool>& stopping) : stopping_(stopping) {
    add_line(lines_, "Accept: application/jwk-set+json, application/json");
    set_option(handle_, CURLOPT_URL, settings.jwks.c_str());
    set_option(handle_, CURLOPT_QUICK_EXIT, 1L);
    set_option(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    set_option(handle_, CURLOPT_HTTPHEADER, lines_.get());
    set_option(handle_, CURLOPT_WRITEFUNCTION, &key_fetcher::take);
    set_option(handle_, CURLOPT_WRITEDATA, this);
    set_option(handle_, CURLOPT_NOPROGRESS, 0L);
    set_option(handle_, CURLOPT_XFERINFOFUNCTION, &key_fetcher::go_on);
    set_option(handle_, CURLOPT_XFERINFODATA, this);
  }

  /// Throws std::invalid_argument where they cannot be had. The URL is not named: it may hold a secret.
  assertion_key_set fetch() {
    answer_.clear();
    is_too_long_ = false;
    const auto code = curl_easy_perform(handle_.get());
    if (is_too_long_) {
      throw std::invalid_argument("is longer than " + std::to_string(most_bytes) + " bytes");
    }
    if (code != CURLE_OK) {
      throw std::invalid_argument(std::string("cannot be fetched: ") + curl_easy_strerror(code));
    }
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
      throw std::invalid_argument("cannot be fetched: HTTP " + std::to_string(status));
    }
    return assertion_key_set::of_jwks(answer_);
  }

 private:
  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& one = *static_cast<key_fetcher*>(self);
    one.is_too_long_ = size * count > most_bytes - one.answer_.size();
    if (one.is_too_long_) {
      return 0;
    }
    one.answer_.append(bytes, size * count);
    return size * count;
  }

  static int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<key_fetcher*>(self)->stopping_.load(std::memory_order_relaxed) ? 1 : 0;
  }

  const std::atomic<bool>& stopping_;
  header_lines lines_;
  std::string answer_;
  bool is_too_long_ = false;
  curl_easy handle_ = make_curl_handle();
};

}  // namespace

bool is_url_of_keys(std::string_view jwks) {
  return jwks.find("://") != std::string_view::npos;
}

assertion_key_set read_assertion_keys(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(most_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || in.gcount() == 0) {
    throw std::invalid_argument("cannot be read");
  }
  if (!in.eof()) {
    throw std::invalid_argument("is longer than " + std::to_string(most_bytes) + " bytes");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return assertion_key_set::of_jwks(text);
}

class assertion_login::impl {
 public:
  impl(assertion_settings settings, std::shared_ptr<const actors::clock> time)
      : settings_(std::move(settings)), time_(std::move(time)) {
    if (!settings_.secret.empty()) {
      keys_ = std::make_shared<const assertion_key_set>(assertion_key_set::of_secret(settings_.secret));
    } else if (is_url_of_keys(settings_.jwks)) {
      fetcher_.emplace(settings_, stopping_);
    }
  }

  void start() {
    if (settings_.secret.empty()) {
      const std::lock_guard lock(mutex_);
      has_begun_ = true;
      thread_ = std::thread([this] { run(); });
    }
  }

  void read(std::string text, const std::function<void(const assertion_outcome&)>& done) {
    const auto now = judge(text);
    if (!awaits_keys(now)) {
      return tell(done, now);
    }
    const bool waits = wait([this, text = std::move(text), done] { tell(done, judge(text)); });
    if (!waits) {
      tell(done, now);
    }
  }

  assertion_key_counters counters() const {
    const std::lock_guard lock(mutex_);
    return {keys_ ? keys_->size() : 0, fetched_, failed_, accepted_, refused_};
  }

  void stop() {
    std::call_once(stopped_, [this] {
      {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
      }
      changed_.notify_one();
      if (thread_.joinable()) {
        thread_.join();
      }
    });
  }

 private:
  known_keys known() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }

  assertion_outcome judge(std::string_view text) const {
    const auto keys = known();
    return keys ? read_assertion(text, *keys, settings_.terms, time_->now())
                : assertion_outcome(assertion_refusal{assertion_fault::no_keys});
  }

  void tell(const std::function<void(const assertion_outcome&)>& done, const assertion_outcome& outcome) {
    ++(outcome ? accepted_ : refused_);
    done(outcome);
  }

  /// Whether newer keys may change it.
  static bool awaits_keys(const assertion_outcome& outcome) {
    return !outcome && (outcome.refusal().kind == assertion_fault::unknown_key ||
                        outcome.refusal().kind == assertion_fault::no_keys);
  }

  /// Has `then` called once the keys were asked for again. False when they are not to be now.
  bool wait(std::function<void()> then) {
    const std::lock_guard lock(mutex_);
    const bool is_time =
        is_asking_ || is_wanted_ || !began_ || steady::now() - *began_ >= settings_.least_pause;
    if (!has_begun_ || stopping_ || !is_time || waiting_.size() >= settings_.max_waiting) {
      return false;
    }
    is_wanted_ = !is_asking_;
    waiting_.push_back(std::move(then));
    changed_.notify_one();
    return true;
  }

  // What follows runs on the thread of its own.

  void run() {
    std::unique_lock lock(mutex_);
    auto next = steady::now();
    while (!stopping_) {
      is_wanted_ = false;
      is_asking_ = true;
      began_ = steady::now();
      lock.unlock();
      const bool went_well = ask();
      lock.lock();
      next = steady::now() + (went_well ? settings_.refresh_every : settings_.retry_after);
      changed_.wait_until(lock, next, [this] { return stopping_ || is_wanted_; });
    }
    const auto waited = std::exchange(waiting_, {});
    lock.unlock();
    for (const auto& then : waited) {
      then();
    }
  }

  bool ask() {
    std::string why;
    known_keys read;
    try {
      read = std::make_shared<const assertion_key_set>(fetcher_ ? fetcher_->fetch()
                                                                : read_assertion_keys(settings_.jwks));
    } catch (const std::invalid_argument& error) {
      why = error.what();
    }
    const auto waited = take_up(std::move(read));
    if (!stopping_) {
      say(why);
    }
    for (const auto& then : waited) {
      then();
    }
    return why.empty();
  }

  /// Ends the asking, and gives back who waited for it. In one step: whoever has seen these keys and comes
  /// with an unknown one waits for the next asking.
  waiters take_up(known_keys read) {
    const std::lock_guard lock(mutex_);
    ++(read ? fetched_ : failed_);
    if (read) {
      keys_ = std::move(read);
    }
    is_asking_ = false;
    return std::exchange(waiting_, {});
  }

  void say(const std::string& why) {
    if (!why.empty() && !is_failing_) {
      spdlog::warn(
          "identity: the key set of --assertion-jwks {}; {}", why,
          known() ? "the keys that are known stay" : "nobody is known by an assertion until it can be had");
    } else if (why.empty() && (is_failing_ || !has_said_)) {
      spdlog::info("identity: the key set of --assertion-jwks has {} keys of use", known()->size());
    }
    has_said_ = true;
    is_failing_ = !why.empty();
  }

  const assertion_settings settings_;
  const std::shared_ptr<const actors::clock> time_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> accepted_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;

  // The thread's own.
  std::optional<key_fetcher> fetcher_;
  bool is_failing_ = false;
  bool has_said_ = false;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  known_keys keys_;
  std::uint64_t fetched_ = 0;
  std::uint64_t failed_ = 0;
  bool has_begun_ = false;
  bool is_wanted_ = false;
  bool is_asking_ = false;
  /// When the keys were asked for last.
  std::optional<steady::time_point> began_;
  waiters waiting_;

  std::once_flag stopped_;
  std::thread thread_;
};

assertion_login::assertion_login(assertion_settings settings, std::shared_ptr<const actors::clock> time)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(time))) {}

assertion_login::~assertion_login() {
  stop();
}

void assertion_login::start() {
  impl_->start();
}

void assertion_login::read(std::string text,
                           const std::function<void(const assertion_outcome&)>& done) const {
  impl_->read(std::move(text), done);
}

assertion_key_counters assertion_login::counters() const {
  return impl_->counters();
}

void assertion_login::stop() {
  impl_->stop();
}

}  // namespace usher::api
