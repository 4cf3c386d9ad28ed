#include "actors/base/password_workers.hpp"

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sodium.h>
#include <spdlog/spdlog.h>

#include "domain/base/fair_queue.hpp"
#include "domain/base/network.hpp"

namespace usher::actors {

namespace {

std::string compute(const std::string& password, const password_settings& settings) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const int failed = crypto_pwhash_str_alg(text.data(), password.data(), password.size(), settings.passes,
                                           settings.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  return failed != 0 ? std::string{} : std::string{text.data()};
}

}  // namespace

class password_workers::impl {
 public:
  /// Those in whose turn they are served.
  enum kind : std::size_t { comparisons, hashings, kinds };

  struct job {
    domain::instant deadline;
    std::function<void()> compute;
    std::function<void(unavailable)> give_up;
  };

  impl(password_settings settings, std::shared_ptr<const clock> time)
      : settings_(settings), time_(std::move(time)), jobs_(settings.queue) {
    if (sodium_init() < 0) {
      throw std::runtime_error("libsodium cannot be initialised");
    }
    nobody_ = compute("a password that nobody has", settings_);
    for (std::size_t i = 0; i < settings_.workers; ++i) {
      threads_.emplace_back([this] { work(); });
    }
  }

  ~impl() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) {
      thread.join();
    }
  }

  void submit(kind which, const domain::network& from, job wanted) {
    std::optional<job> without_room;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) {
        without_room = std::move(wanted);
      } else {
        without_room = jobs_.push(which, from, std::move(wanted));
      }
    }
    wake_.notify_one();
    if (without_room) {
      without_room->give_up({unavailable_reason::busy});
    }
  }

  const password_settings& settings() const { return settings_; }
  const std::string& nobody() const { return nobody_; }

 private:
  void work() {
    while (const auto next = wait_for_next()) {
      try {
        if (time_->now() > next->deadline) {
          next->give_up({unavailable_reason::deadline_passed});
        } else {
          next->compute();
        }
      } catch (const std::exception& error) {
        spdlog::error("a password job failed: {}", error.what());
      }
    }
  }

  /// Nothing when all is done and nothing more comes.
  std::optional<job> wait_for_next() {
    std::unique_lock lock(mutex_);
    while (true) {
      if (auto next = jobs_.pop(); next || stopping_) {
        return next;
      }
      wake_.wait(lock);
    }
  }

  password_settings settings_;
  std::shared_ptr<const clock> time_;
  /// What the passwords of people who do not exist are compared with.
  std::string nobody_;
  std::mutex mutex_;
  std::condition_variable wake_;
  domain::queues_in_turn<domain::network, job, kinds> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

password_workers::password_workers(password_settings settings, std::shared_ptr<const clock> time)
    : impl_(std::make_unique<impl>(settings, std::move(time))) {}

password_workers::~password_workers() = default;

void password_workers::hash(const request_context& by, std::string password,
                            std::function<void(answer<std::string>)> done) {
  auto compute_it = [this, password = std::move(password), done]() mutable {
    auto text = compute(password, impl_->settings());
    sodium_memzero(password.data(), password.size());
    if (text.empty()) {
      done(unavailable{unavailable_reason::busy});
    } else {
      done(std::move(text));
    }
  };
  impl_->submit(
      impl::hashings, by.from,
      {by.deadline, std::move(compute_it), [done = std::move(done)](unavailable why) { done(why); }});
}

void password_workers::verify(const request_context& by, std::string password, std::string hash,
                              std::function<void(answer<bool>)> done) {
  auto compare = [this, password = std::move(password), hash = std::move(hash), done]() mutable {
    const auto& against = hash.empty() ? impl_->nobody() : hash;
    const bool equal = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
    sodium_memzero(password.data(), password.size());
    done(equal && !hash.empty());
  };
  impl_->submit(impl::comparisons, by.from,
                {by.deadline, std::move(compare), [done = std::move(done)](unavailable why) { done(why); }});
}

std::string hash_password(const std::string& password, const password_settings& settings) {
  if (sodium_init() < 0) {
    throw std::runtime_error("libsodium cannot be initialised");
  }
  auto text = compute(password, settings);
  if (text.empty()) {
    throw std::runtime_error("not enough memory to hash a password");
  }
  return text;
}

}  // namespace usher::actors
