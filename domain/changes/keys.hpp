#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/base/words.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// Keys of programs: who may call in the administration's name, and what for.
namespace usher::domain {

/// What a key lets its holder do; `admin` is everything.
enum class key_scope : std::uint8_t {
  tokens_create,
  wallets_charge,
  wallets_read,
  bookings_read,
  bookings_cancel,
  concerts_write,
  rooms_write,
  people_write,
  traces_read,
  metrics_read,
  admin
};

template <>
inline constexpr std::array<std::string_view, 11> words_of<key_scope>{
    "tokens:create",   "wallets:charge", "wallets:read", "bookings:read",
    "bookings:cancel", "concerts:write", "rooms:write",  "people:write",
    "traces:read",     "metrics:read",   "admin"};

/// A set of them.
class key_scopes {
 public:
  constexpr key_scopes() = default;
  constexpr key_scopes(std::initializer_list<key_scope> all) {
    for (const auto one : all) {
      bits_ |= bit_of(one);
    }
  }

  /// Every one.
  static constexpr key_scopes all() {
    key_scopes scopes;
    for (const auto one : values_of<key_scope>) {
      scopes.insert(one);
    }
    return scopes;
  }

  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool contains(key_scope one) const { return (bits_ & bit_of(one)) != 0; }
  constexpr void insert(key_scope one) { bits_ |= bit_of(one); }
  /// Whether its holder may make a call that asks for any one of `wanted`.
  constexpr bool admit(key_scopes wanted) const {
    return contains(key_scope::admin) || (bits_ & wanted.bits_) != 0;
  }

  friend constexpr bool operator==(key_scopes, key_scopes) = default;

 private:
  static constexpr unsigned bit_of(key_scope one) { return 1U << static_cast<unsigned>(one); }

  unsigned bits_ = 0;
};

/// `tokens:create,wallets:charge`, in the order of the enumeration; and back. Nothing for a text that names
/// none or one that is not known.
std::string to_text(key_scopes scopes);
std::optional<key_scopes> parse_key_scopes(std::string_view text);

/// Sets of scopes as they are called where people work.
enum class key_role : std::uint8_t { organiser, box_office, read_only };

key_scopes scopes_of(key_role role);

/// A fact of the keys.
template <auto... Members>
struct of_app_keys : record<Members...> {
  static std::string owner(const auto&) { return std::string{app_keys_name}; }
};

using app_key_number = named_type<struct app_key_number_tag, std::int64_t>;

/// A key as it is known: never the secret itself.
struct app_key {
  app_key_number number;
  /// What the record of calls names; of one key only among those that are not revoked.
  std::string name;
  /// As `to_text` writes them.
  std::string scopes;
  secret_hash hash;
  instant made_at;
  std::optional<instant> expires_at;
  /// The secret before the last rotation, and until when it is taken too. Both or none.
  std::optional<secret_hash> former_hash = std::nullopt;
  std::optional<instant> former_until = std::nullopt;
  std::optional<instant> revoked_at = std::nullopt;

  using self = app_key;
  using members =
      record<&self::number, &self::name, &self::scopes, &self::hash, &self::made_at, &self::expires_at,
             sealed<&self::former_hash>, &self::former_until, &self::revoked_at>;
};

struct app_key_made {
  app_key key;

  using self = app_key_made;
  using members = of_app_keys<&self::key>;
};

/// The secret is another one now.
struct app_key_rotated {
  app_key_number key;
  secret_hash hash;
  /// The one before, and until when it is taken too.
  secret_hash former_hash;
  instant former_until;
  instant rotated_at;

  using self = app_key_rotated;
  using members =
      of_app_keys<&self::key, &self::hash, &self::former_hash, &self::former_until, &self::rotated_at>;
};

struct app_key_revoked {
  app_key_number key;
  instant revoked_at;

  using self = app_key_revoked;
  using members = of_app_keys<&self::key, &self::revoked_at>;
};

using key_kinds = kind_list<app_key_made, app_key_rotated, app_key_revoked>;

}  // namespace usher::domain
