#include "api/concerts/admission_pass.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "api/support/base64url.hpp"

namespace usher::api {

namespace {

using std::chrono::seconds;

constexpr std::string_view algorithm = "EdDSA";
constexpr std::string_view audience_prefix = "waiting-room/";
constexpr std::string_view everything = "all";

using public_key = std::array<unsigned char, crypto_sign_PUBLICKEYBYTES>;
using signature = std::array<unsigned char, crypto_sign_BYTES>;

static_assert(std::tuple_size_v<master_secret> == crypto_kdf_KEYBYTES);

std::string_view as_text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::int64_t to_seconds(domain::instant time) {
  return std::chrono::floor<seconds>(time).time_since_epoch().count();
}

std::string to_audience(domain::room_id room) {
  std::string text{audience_prefix};
  return room.value == 0 ? text.append(everything) : text + std::to_string(room.value);
}

/// One period's key pair. It is wiped when nobody signs with it any more.
class period_key {
 public:
  period_key(const master_secret& master, std::uint64_t period) : kid_("period-" + std::to_string(period)) {
    std::array<unsigned char, crypto_sign_SEEDBYTES> seed{};
    constexpr std::array<char, crypto_kdf_CONTEXTBYTES + 1> purpose{"usherpas"};
    crypto_kdf_derive_from_key(seed.data(), seed.size(), period, purpose.data(), master.data());
    crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
  }
  period_key(const period_key&) = delete;
  period_key& operator=(const period_key&) = delete;
  ~period_key() { sodium_memzero(secret_.data(), secret_.size()); }

  const std::string& kid() const { return kid_; }

  std::string sign(std::string_view text) const {
    signature bytes{};
    crypto_sign_detached(bytes.data(), nullptr, reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(), secret_.data());
    return to_base64url(as_text(bytes.data(), bytes.size()));
  }

  nlohmann::json to_jwk() const {
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"alg", algorithm},
            {"use", "sig"}, {"kid", kid_},      {"x", to_base64url(as_text(public_.data(), public_.size()))}};
  }

 private:
  std::string kid_;
  public_key public_{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_{};
};

/// What is signed with and published during one period.
struct period_keys {
  period_keys(const master_secret& master, std::uint64_t n)
      : period(n), previous(master, n > 0 ? n - 1 : 0), current(master, n), next(master, n + 1) {}

  std::uint64_t period;
  period_key previous;
  period_key current;
  period_key next;
};

}  // namespace

class pass_signer::impl {
 public:
  impl(const master_secret& secret, pass_settings settings)
      : secret_(secret), settings_(std::move(settings)) {
    if (settings_.issuer.empty()) {
      throw std::invalid_argument("the issuer of passes must have a name");
    }
    if (settings_.rotate_every < seconds(1)) {
      throw std::invalid_argument("the keys of passes must last a second at least");
    }
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;
  ~impl() { sodium_memzero(secret_.data(), secret_.size()); }

  const pass_settings& settings() const { return settings_; }
  void learn(const master_secret& secret) { secret_ = secret; }

  /// Derived once a period and kept, since every pass needs them.
  std::shared_ptr<const period_keys> keys(domain::instant now) {
    const auto since_1970 = std::max(to_seconds(now), std::int64_t{0});
    const auto period = static_cast<std::uint64_t>(since_1970 / settings_.rotate_every.count());
    const std::lock_guard lock(mutex_);
    if (keys_ == nullptr || keys_->period != period) {
      keys_ = std::make_shared<const period_keys>(secret_, period);
    }
    return keys_;
  }

 private:
  master_secret secret_;
  pass_settings settings_;
  std::mutex mutex_;
  std::shared_ptr<const period_keys> keys_;
};

pass_signer::pass_signer(const master_secret& secret, pass_settings settings)
    : impl_(std::make_unique<impl>(secret, std::move(settings))) {}

pass_signer::pass_signer(pass_settings settings) : pass_signer(master_secret{}, std::move(settings)) {}

pass_signer::~pass_signer() = default;

void pass_signer::learn(const master_secret& secret) {
  impl_->learn(secret);
}

domain::instant pass_signer::end_of(const pass_claims& claims, domain::instant now) const {
  return std::chrono::floor<seconds>(std::min(claims.expires_at, now + impl_->settings().rotate_every));
}

std::string pass_signer::sign(const pass_claims& claims, domain::instant now) const {
  const auto keys = impl_->keys(now);
  const auto& settings = impl_->settings();
  const auto audience = to_audience(claims.room);
  const nlohmann::json header = {{"alg", algorithm}, {"typ", "JWT"}, {"kid", keys->current.kid()}};
  const nlohmann::json content = {
      {"iss", settings.issuer},
      {"sub", std::to_string(claims.user.value)},
      {"aud", audience},
      {"jti", audience + "/" + std::to_string(claims.ticket.value)},
      {"iat", to_seconds(now)},
      {"nbf", to_seconds(claims.not_before)},
      {"exp", to_seconds(end_of(claims, now))},
  };
  auto pass = to_base64url(header.dump()) + "." + to_base64url(content.dump());
  const auto signed_by_us = keys->current.sign(pass);
  return pass + "." + signed_by_us;
}

std::string pass_signer::key_set(domain::instant now) const {
  const auto keys = impl_->keys(now);
  auto published = nlohmann::json::array();
  if (keys->period > 0) {
    published.push_back(keys->previous.to_jwk());
  }
  published.push_back(keys->current.to_jwk());
  published.push_back(keys->next.to_jwk());
  return nlohmann::json{{"keys", std::move(published)}}.dump();
}

}  // namespace usher::api
