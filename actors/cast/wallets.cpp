#include "actors/cast/wallets.hpp"

#include "domain/changes/names.hpp"

namespace usher::actors {

wallets::wallets(caf::actor_config& config, surroundings around, domain::wallets_settings settings)
    : durable_actor(config, std::string(domain::wallets_name), std::move(around)), settings_(settings) {}

wallets::behavior_type wallets::make_behavior() {
  restore();
  return serving(decides<charge_wallet_ask>(), decides<use_wallet_ask>(), answers<wallet_balance_ask>(),
                 when_loaded<settle_money_ask>([this](const auto& a) { settle(a); }),
                 when_loaded<settle_places_ask>([this](const auto& a) { settle(a); }));
}

void wallets::settle(const settle_money_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  auto decided = machine->decide(a.command.money, now);
  if (!decided.outcome) {
    return answer_when_durable(a.reply, money_settled_outcome{decided.outcome.refusal()});
  }
  money_settled settled{decided.outcome.value(), a.command.facts(decided.outcome.value())};
  auto& changes = decided.changes;
  changes.insert(changes.end(), settled.facts.begin(), settled.facts.end());
  take(changes, a.context.trace, now);
  answer_when_durable(a.reply, money_settled_outcome{std::move(settled)});
}

void wallets::settle(const settle_places_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  auto decided = machine->decide(domain::settle_payments{a.command.payments}, now);
  if (decided.outcome) {
    auto& changes = decided.changes;
    changes.insert(changes.end(), a.command.facts.begin(), a.command.facts.end());
    take(std::move(changes), a.context.trace, now);
  }
  answer_when_durable(a.reply, std::move(decided.outcome));
}

wallets::reader wallets::image_reader() {
  return [](storage::store_reader& store) { return store.load_wallets(); };
}

domain::wallets wallets::make_machine(const domain::wallets_image& image) {
  return domain::wallets{settings_, image};
}

}  // namespace usher::actors
