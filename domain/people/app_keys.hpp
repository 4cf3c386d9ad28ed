#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"

/// The keys of programs as a pure state machine: made with a name and scopes, rotated so that two secrets
/// live at once for a while, revoked, or over when their time is. It knows the hashes of their secrets alone.
///
/// What was over for limits::app_keys_shown_over when a key is made goes with that, so that nobody who makes
/// keys and lets them end comes to the bound; the record of calls has their names for ever. Numbers are not
/// given again: the one that is made has the highest.
namespace usher::domain {

struct make_app_key {
  /// Not empty; whoever reads it checks its form.
  std::string name;
  /// Not empty.
  key_scopes scopes;
  secret_hash hash;
  /// In the future.
  std::optional<instant> expires_at;
};

struct rotate_app_key {
  app_key_number key;
  secret_hash hash;
  /// How long the secret before is taken too.
  milliseconds overlap;
};

struct revoke_app_key {
  app_key_number key;
};

/// In order of precedence.
enum class app_key_refusal : std::uint8_t { unknown_key, key_over, name_taken, too_many_keys };

/// In order of number.
struct app_keys_image {
  std::vector<app_key> keys;

  friend bool operator==(const app_keys_image&, const app_keys_image&) = default;
};

/// Whether this secret opens with the key now: its own, or the one before for as long as it is taken. Pure.
bool opens(const app_key& key, const secret_hash& hash, instant now);

/// Revoked, or its time is over.
bool is_over(const app_key& key, instant now);

/// Whether it goes when another one is made at `now`.
bool is_forgotten(const app_key& key, instant now);

class app_keys {
 public:
  using decided = decision<outcome<app_key, app_key_refusal>, change>;

  explicit app_keys(const app_keys_image& image = {});

  /// The key as it is after the changes. The name of one that is over may be given again. `too_many_keys`
  /// counts those that would stay.
  decided decide(const make_app_key& command, instant now) const;
  decided decide(const rotate_app_key& command, instant now) const;
  /// Revoking once more changes nothing.
  decided decide(const revoke_app_key& command, instant now) const;

  /// Takes app_key_made, app_key_rotated and app_key_revoked in; ignores others.
  void apply(const change& c);

  app_keys_image image() const;

 private:
  const app_key* find(app_key_number number) const;

  std::map<app_key_number, app_key> keys_;
};

}  // namespace usher::domain
