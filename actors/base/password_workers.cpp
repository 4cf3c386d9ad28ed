#include "actors/base/password_workers.hpp"

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sodium.h>
#include <spdlog/spdlog.h>

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
  explicit impl(password_settings settings) : settings_(settings) {
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

  bool submit(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || jobs_.size() >= settings_.queue) {
        return false;
      }
      jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
  }

  const password_settings& settings() const { return settings_; }
  const std::string& nobody() const { return nobody_; }

 private:
  void work() {
    while (auto job = next()) {
      try {
        job();
      } catch (const std::exception& error) {
        spdlog::error("a password job failed: {}", error.what());
      }
    }
  }

  std::function<void()> next() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) {
      return nullptr;
    }
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
  }

  password_settings settings_;
  /// What the passwords of people who do not exist are compared with.
  std::string nobody_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

password_workers::password_workers(password_settings settings) : impl_(std::make_unique<impl>(settings)) {}

password_workers::~password_workers() = default;

bool password_workers::hash(std::string password, std::function<void(std::string)> done) {
  return impl_->submit([this, password = std::move(password), done = std::move(done)]() mutable {
    auto text = compute(password, impl_->settings());
    sodium_memzero(password.data(), password.size());
    done(std::move(text));
  });
}

bool password_workers::verify(std::string password, std::string hash, std::function<void(bool)> done) {
  return impl_->submit(
      [this, password = std::move(password), hash = std::move(hash), done = std::move(done)]() mutable {
        const auto& against = hash.empty() ? impl_->nobody() : hash;
        const bool equal = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
        sodium_memzero(password.data(), password.size());
        done(equal && !hash.empty());
      });
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
