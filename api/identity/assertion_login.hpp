#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "actors/base/clock.hpp"
#include "api/identity/assertion.hpp"
#include "domain/base/limits.hpp"

/// The login of somebody else whose assertions are taken (`--identity signed`).
namespace usher::api {

struct assertion_settings {
  /// Where its public keys are: a file, or a URL. Empty where they share a secret.
  std::string jwks;
  /// Never logged.
  std::string secret;
  assertion_terms terms;
  /// The keys are asked for anew so often, and so long after they could not be had.
  std::chrono::milliseconds refresh_every{300'000};
  std::chrono::milliseconds retry_after{10'000};
  /// Not more often, whatever keys assertions name.
  std::chrono::milliseconds least_pause{10'000};
  /// Of one request for them, from looking up the name to the last byte.
  std::chrono::milliseconds timeout{5'000};
  std::size_t max_waiting = domain::limits::max_waiting_for_assertion_keys;
};

/// Whether `jwks` names no file.
bool is_url_of_keys(std::string_view jwks);

/// What a file has; throws std::invalid_argument as assertion_key_set does, and for one that cannot be read.
assertion_key_set read_assertion_keys(const std::string& file);

struct assertion_key_counters {
  /// Those that are known.
  std::size_t keys = 0;
  std::uint64_t fetched = 0;
  std::uint64_t failed = 0;
  /// Assertions that were believed, and that were not.
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
};

/// Reads assertions. Public keys are read from their file, or fetched over libcurl, on a thread of its own:
/// when it begins, now and then, and when an assertion names one that is not known, which then waits for
/// them. What cannot be had, or is no key set, leaves those that are known; that it fails, and that it goes
/// well again, is logged once each. Redirects are not followed, proxies in the environment are not used.
class assertion_login {
 public:
  /// Throws std::runtime_error when libcurl fails.
  assertion_login(assertion_settings settings, std::shared_ptr<const actors::clock> time);
  assertion_login(const assertion_login&) = delete;
  assertion_login& operator=(const assertion_login&) = delete;
  /// Stops.
  ~assertion_login();

  /// Begins to ask for the keys; once.
  void start();

  /// Tells whom an assertion speaks of, or why it is refused: at once, or on the thread that gets the keys.
  /// That is as long as those take; `done` is called once, and must not block. Any thread.
  void read(std::string text, const std::function<void(const assertion_outcome&)>& done) const;

  assertion_key_counters counters() const;

  /// Breaks off what is under way; whoever waits is told by what is known. Idempotent.
  void stop();

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::api
