#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"

/// Everybody's money as a pure state machine. A balance is the sum of its movements and never below zero. All
/// amounts are whole KRW.
namespace usher::domain {

struct wallets_settings {
  /// What `charge` may bring a balance to, up to limits::max_balance.
  std::int64_t most = limits::max_balance;
};

struct charge_wallet {
  user_id user;
  std::int64_t amount = 0;
};

struct use_wallet {
  user_id user;
  std::int64_t amount = 0;
};

/// Takes money for a payment, or gives it back.
struct settle_payment {
  user_id user;
  /// Not negative (invalid_amount otherwise); 0 moves nothing and is never refused.
  std::int64_t amount = 0;
  wallet_reason reason = wallet_reason::payment;
  concert_date_key date;
  receipt_number receipt;
  /// Instead of a date: a place in a class.
  clinic_id clinic = {};
  local_date class_date = {};
};

/// Several, one after the other; all of them or none.
struct settle_payments {
  std::vector<settle_payment> parts;
};

/// How money moves with what happens to places in classes: first what goes back for those that were released,
/// then what those cost that were reserved. In the order of the changes.
std::vector<settle_payment> class_payments(const changes& facts);

struct wallet_balance {
  user_id user;
};

/// In order of precedence. A refund is never refused: it may bring a balance above `most`, though not above
/// what an amount can be; what would go beyond that does not move.
enum class wallet_refusal : std::uint8_t { invalid_amount, above_limit, not_enough };

/// Of several: the first that was refused, and why.
struct payments_refusal {
  wallet_refusal why;
  settle_payment part;
};

struct wallet_standing {
  user_id user;
  std::int64_t balance = 0;

  friend bool operator==(const wallet_standing&, const wallet_standing&) = default;
};

/// Balances that are not zero, in order of user.
struct wallets_image {
  std::vector<std::pair<user_id, std::int64_t>> balances;

  friend bool operator==(const wallets_image&, const wallets_image&) = default;
};

class wallets {
 public:
  explicit wallets(wallets_settings settings, const wallets_image& image = {});

  /// The standing is the one after the changes. A person without a wallet has 0.
  decision<outcome<wallet_standing, wallet_refusal>, change> decide(const charge_wallet& command,
                                                                    instant now) const;
  decision<outcome<wallet_standing, wallet_refusal>, change> decide(const use_wallet& command,
                                                                    instant now) const;
  decision<outcome<wallet_standing, wallet_refusal>, change> decide(const settle_payment& command,
                                                                    instant now) const;
  decision<outcome<std::monostate, payments_refusal>, change> decide(const settle_payments& command,
                                                                     instant now) const;
  outcome<wallet_standing, wallet_refusal> decide(const wallet_balance& query, instant now) const;

  /// Takes wallet_moved and wallet_credited in; ignores others.
  void apply(const change& c);

  wallets_image image() const;

 private:
  std::int64_t balance(user_id user) const;

  wallets_settings settings_;
  std::unordered_map<user_id, std::int64_t> balances_;
};

/// `facts` behind the movements of what goes back with the places that they release.
changes with_refunds(const wallets& money, changes facts, instant now);

}  // namespace usher::domain
