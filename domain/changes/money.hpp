#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// What happens to the money of people.
namespace usher::domain {

/// A fact of the wallets.
template <auto... Members>
struct of_wallets : record<Members...> {
  static std::string owner(const auto&) { return std::string{wallets_name}; }
};

/// Money is given to a person by the server; the wallet's entries sum to its balance.
struct wallet_credited {
  user_id user;
  /// KRW, positive.
  std::int64_t amount;
  instant credited_at;

  using self = wallet_credited;
  using members = of_wallets<&self::user, &self::amount, &self::credited_at>;
};

/// Why money moves. `payment` and `use` take it, the others give it.
enum class wallet_reason : std::uint8_t { charge, use, payment, refund };

/// A person's money moved; the wallet's entries sum to its balance, which is never below zero.
struct wallet_moved {
  user_id user;
  /// KRW, not 0, negative when money is taken.
  std::int64_t amount;
  wallet_reason reason;
  /// payment, refund: what for, where it is a concert date.
  std::optional<concert_date_key> date;
  receipt_number receipt;
  instant moved_at;
  /// payment, refund: what for, where it is a place in a class.
  clinic_id clinic = {};
  local_date class_date = {};

  using self = wallet_moved;
  using members =
      of_wallets<&self::user, &self::amount, &self::reason, &self::date, &self::receipt, &self::moved_at,
                 unless_default<&self::clinic>, unless_default<&self::class_date>>;
};

using money_kinds = kind_list<wallet_credited, wallet_moved>;

}  // namespace usher::domain
