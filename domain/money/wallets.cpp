#include "domain/money/wallets.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

namespace usher::domain {

namespace {

constexpr std::int64_t highest_balance = std::numeric_limits<std::int64_t>::max();

bool takes(wallet_reason reason) {
  return reason == wallet_reason::payment || reason == wallet_reason::use;
}

/// `balance` is not negative.
std::int64_t after(std::int64_t balance, std::int64_t amount) {
  return amount > highest_balance - balance ? highest_balance : balance + amount;
}

using wallet_decision = decision<outcome<wallet_standing, wallet_refusal>, change>;

wallet_decision refused(wallet_refusal reason) {
  return {reason, {}};
}

wallet_decision moved(std::int64_t balance, wallet_moved fact) {
  return {wallet_standing{fact.user, balance + fact.amount}, {fact}};
}

wallet_decision settled(std::int64_t had, const settle_payment& command, instant now) {
  const bool takes_money = takes(command.reason);
  if (command.amount < 0) {
    return refused(wallet_refusal::invalid_amount);
  }
  if (takes_money && command.amount > had) {
    return refused(wallet_refusal::not_enough);
  }
  const std::int64_t amount = takes_money ? -command.amount : after(had, command.amount) - had;
  if (amount == 0) {
    return {wallet_standing{command.user, had}, {}};
  }
  const auto date = command.clinic.value == 0 ? std::optional{command.date} : std::nullopt;
  return moved(had, {command.user, amount, command.reason, date, command.receipt, now, command.clinic,
                     command.class_date});
}

}  // namespace

wallets::wallets(wallets_settings settings, const wallets_image& image) : settings_(settings) {
  settings_.most = std::clamp<std::int64_t>(settings_.most, 0, limits::max_balance);
  balances_.reserve(image.balances.size());
  for (const auto& [user, balance] : image.balances) {
    if (balance != 0) {
      balances_[user] = balance;
    }
  }
}

std::int64_t wallets::balance(user_id user) const {
  const auto found = balances_.find(user);
  return found == balances_.end() ? 0 : found->second;
}

wallet_decision wallets::decide(const charge_wallet& command, instant now) const {
  const std::int64_t had = balance(command.user);
  if (command.amount <= 0) {
    return refused(wallet_refusal::invalid_amount);
  }
  if (command.amount > settings_.most - had) {
    return refused(wallet_refusal::above_limit);
  }
  return moved(had, {command.user, command.amount, wallet_reason::charge, std::nullopt, {}, now});
}

wallet_decision wallets::decide(const use_wallet& command, instant now) const {
  const std::int64_t had = balance(command.user);
  if (command.amount <= 0) {
    return refused(wallet_refusal::invalid_amount);
  }
  if (command.amount > had) {
    return refused(wallet_refusal::not_enough);
  }
  return moved(had, {command.user, -command.amount, wallet_reason::use, std::nullopt, {}, now});
}

wallet_decision wallets::decide(const settle_payment& command, instant now) const {
  return settled(balance(command.user), command, now);
}

decision<outcome<std::monostate, payments_refusal>, change> wallets::decide(const settle_payments& command,
                                                                            instant now) const {
  std::unordered_map<user_id, std::int64_t> balances;
  changes facts;
  for (const settle_payment& part : command.parts) {
    std::int64_t& had = balances.try_emplace(part.user, balance(part.user)).first->second;
    const auto made = settled(had, part, now);
    if (!made.outcome) {
      return {payments_refusal{made.outcome.refusal(), part}, {}};
    }
    had = made.outcome.value().balance;
    facts.insert(facts.end(), made.changes.begin(), made.changes.end());
  }
  return {std::monostate{}, std::move(facts)};
}

std::vector<settle_payment> class_payments(const changes& facts) {
  std::vector<settle_payment> parts;
  std::vector<settle_payment> debits;
  const auto part = [](const auto& place, std::int64_t amount, wallet_reason reason) {
    return settle_payment{place.user, amount, reason, {}, {}, place.clinic, place.class_date};
  };
  for (const change& c : facts) {
    const auto* released = std::get_if<place_released>(&c);
    if (released != nullptr && released->refund > 0) {
      parts.push_back(part(*released, released->refund, wallet_reason::refund));
    }
    const auto* reserved = std::get_if<place_reserved>(&c);
    if (reserved != nullptr && reserved->paid > 0) {
      debits.push_back(part(*reserved, reserved->paid, wallet_reason::payment));
    }
  }
  parts.insert(parts.end(), debits.begin(), debits.end());
  return parts;
}

outcome<wallet_standing, wallet_refusal> wallets::decide(const wallet_balance& query, instant) const {
  return wallet_standing{query.user, balance(query.user)};
}

void wallets::apply(const change& c) {
  const auto add = [this](user_id user, std::int64_t amount) {
    const std::int64_t balance_now = after(balance(user), amount);
    if (balance_now == 0) {
      balances_.erase(user);
    } else {
      balances_[user] = balance_now;
    }
  };
  if (const auto* fact = std::get_if<wallet_moved>(&c)) {
    add(fact->user, fact->amount);
  } else if (const auto* credit = std::get_if<wallet_credited>(&c)) {
    add(credit->user, credit->amount);
  }
}

wallets_image wallets::image() const {
  wallets_image image;
  image.balances.assign(balances_.begin(), balances_.end());
  std::sort(image.balances.begin(), image.balances.end());
  return image;
}

changes with_refunds(const wallets& money, changes facts, instant now) {
  changes all = money.decide(settle_payments{class_payments(facts)}, now).changes;
  all.insert(all.end(), std::make_move_iterator(facts.begin()), std::make_move_iterator(facts.end()));
  return all;
}

}  // namespace usher::domain
