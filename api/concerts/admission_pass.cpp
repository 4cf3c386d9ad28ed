#include "api/concerts/admission_pass.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "api/support/base64url.hpp"
#include "domain/base/limits.hpp"

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

template <class Bytes>
std::optional<Bytes> decode_exactly(std::string_view text) {
  const auto bytes = from_base64url(text);
  Bytes out{};
  if (!bytes || bytes->size() != out.size()) {
    return std::nullopt;
  }
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
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

pass_signer::~pass_signer() = default;

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

namespace {

struct pass_parts {
  /// What the signature is over: the first two parts with the dot between them.
  std::string_view signed_text;
  nlohmann::json header;
  nlohmann::json claims;
  std::string_view signature;
};

std::optional<nlohmann::json> decode_object(std::string_view part) {
  const auto text = from_base64url(part);
  if (!text) {
    return std::nullopt;
  }
  auto object = nlohmann::json::parse(*text, nullptr, false);
  return object.is_object() ? std::optional{std::move(object)} : std::nullopt;
}

std::optional<pass_parts> take_apart(std::string_view pass) {
  const auto first = pass.find('.');
  const auto last = pass.rfind('.');
  if (pass.size() > domain::limits::max_pass_bytes || first == last || pass.find('.', first + 1) != last) {
    return std::nullopt;
  }
  auto header = decode_object(pass.substr(0, first));
  auto claims = decode_object(pass.substr(first + 1, last - first - 1));
  if (!header || !claims || !from_base64url(pass.substr(last + 1))) {
    return std::nullopt;
  }
  return pass_parts{pass.substr(0, last), std::move(*header), std::move(*claims), pass.substr(last + 1)};
}

const std::string* text_at(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

bool says(const nlohmann::json& object, const char* name, std::string_view value) {
  const auto* text = text_at(object, name);
  return text != nullptr && *text == value;
}

/// The key decides what it is used for, not the pass.
bool is_for_passes(const nlohmann::json& key) {
  return key.is_object() && says(key, "kty", "OKP") && says(key, "crv", "Ed25519") &&
         says(key, "alg", algorithm) && says(key, "use", "sig");
}

std::optional<public_key> find_key(std::string_view key_set, const nlohmann::json& header) {
  const auto* kid = text_at(header, "kid");
  const auto set = nlohmann::json::parse(key_set, nullptr, false);
  if (kid == nullptr || !set.is_object() || !set.contains("keys") || !set["keys"].is_array()) {
    return std::nullopt;
  }
  for (const auto& key : set["keys"]) {
    const auto* x = is_for_passes(key) && says(key, "kid", *kid) ? text_at(key, "x") : nullptr;
    if (x != nullptr) {
      return decode_exactly<public_key>(*x);
    }
  }
  return std::nullopt;
}

bool is_signed(const pass_parts& parts, const public_key& key) {
  const auto bytes = decode_exactly<signature>(parts.signature);
  return bytes && crypto_sign_verify_detached(
                      bytes->data(), reinterpret_cast<const unsigned char*>(parts.signed_text.data()),
                      parts.signed_text.size(), key.data()) == 0;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end ? std::optional{value} : std::nullopt;
}

std::optional<domain::room_id> parse_audience(std::string_view text) {
  if (!text.starts_with(audience_prefix)) {
    return std::nullopt;
  }
  text.remove_prefix(audience_prefix.size());
  const auto number = text == everything ? std::int64_t{0} : parse_number<std::int64_t>(text).value_or(-1);
  return number > 0 || text == everything ? std::optional{domain::room_id{number}} : std::nullopt;
}

/// Whole seconds of this millennium and the next few; beyond that arithmetic with them could overflow.
std::optional<domain::instant> time_at(const nlohmann::json& claims, const char* name) {
  constexpr std::int64_t end_of_time_s = 253'402'300'800;  // the year 10000
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number_integer()) {
    return std::nullopt;
  }
  const auto value = found->get<std::int64_t>();
  return value >= 0 && value < end_of_time_s ? std::optional{domain::instant{seconds(value)}} : std::nullopt;
}

std::optional<pass_claims> read_claims(const nlohmann::json& claims) {
  const auto* subject = text_at(claims, "sub");
  const auto* audience = text_at(claims, "aud");
  const auto* id = text_at(claims, "jti");
  if (subject == nullptr || audience == nullptr || id == nullptr || !id->starts_with(*audience + "/")) {
    return std::nullopt;
  }
  const auto user = parse_number<std::int64_t>(*subject);
  const auto room = parse_audience(*audience);
  const auto ticket = parse_number<std::uint64_t>(std::string_view(*id).substr(audience->size() + 1));
  const auto issued_at = time_at(claims, "iat");
  const auto not_before = time_at(claims, "nbf");
  const auto expires_at = time_at(claims, "exp");
  if (!user || !room || !ticket || !issued_at || !not_before || !expires_at) {
    return std::nullopt;
  }
  return pass_claims{domain::user_id{*user}, *room, domain::ticket_number{*ticket}, *not_before, *expires_at};
}

}  // namespace

domain::outcome<pass_claims, pass_refusal> verify_pass(std::string_view pass, std::string_view key_set,
                                                       std::string_view issuer, domain::instant now) {
  const auto parts = take_apart(pass);
  if (!parts) {
    return pass_refusal::malformed;
  }
  // A "crit" header asks for an extension, and there is none that we know (RFC 7515, 4.1.11).
  if (!says(parts->header, "alg", algorithm) || parts->header.contains("crit")) {
    return pass_refusal::wrong_algorithm;
  }
  const auto key = find_key(key_set, parts->header);
  if (!key) {
    return pass_refusal::unknown_key;
  }
  if (!is_signed(*parts, *key)) {
    return pass_refusal::wrong_signature;
  }
  const auto claims = read_claims(parts->claims);
  if (!claims) {
    return pass_refusal::wrong_claims;
  }
  if (!says(parts->claims, "iss", issuer)) {
    return pass_refusal::wrong_issuer;
  }
  if (now < claims->not_before) {
    return pass_refusal::not_yet_valid;
  }
  if (now >= claims->expires_at) {
    return pass_refusal::expired;
  }
  return *claims;
}

}  // namespace usher::api
