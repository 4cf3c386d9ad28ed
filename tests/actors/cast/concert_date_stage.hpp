#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/cast/concert_date.hpp"
#include "actors/cast/outbox.hpp"
#include "actors/cast/remembered_requests.hpp"
#include "actors/cast/wallets.hpp"
#include "tests/actors/stage.hpp"

/// A concert date with its neighbours.
namespace usher::tests::concert_dates {

using actors::date_paid_outcome;
using actors::hold_seats_ask;
using actors::pay_ask;
using actors::sale_cancelled_outcome;
using actors::seats_held_outcome;
using actors::unavailable_reason;
using domain::hold_refusal_kind;
using domain::payment_refusal;
using domain::seat_number;
using domain::user_id;

/// Keeps what it is given, and answers when told.
class recording_sender final : public actors::notice_sender {
 public:
  void send(actors::outgoing_notice notice,
            std::function<void(actors::notice_result)> done) noexcept override {
    sent.push_back(std::move(notice));
    waiting.push_back(std::move(done));
  }

  void answer(bool delivered) {
    for (auto& done : std::exchange(waiting, {})) {
      done({delivered, delivered ? "" : "HTTP 500"});
    }
  }

  std::vector<actors::outgoing_notice> sent;
  std::vector<std::function<void(actors::notice_result)>> waiting;
};

class ConcertDate : public testing::Test {
 protected:
  ConcertDate() {
    scene.journal->write("setup", people(3));
    scene.journal->write("setup", {domain::concert_created{date.concert, "A night", 50'000, stage::noon},
                                   domain::concert_date_created{date, 3, stage::noon},
                                   domain::wallet_credited{user_id{1}, 120'000, stage::noon},
                                   domain::wallet_credited{user_id{2}, 10'000, stage::noon}});
    concert->publish(std::make_shared<const actors::concert_view>());
    neighbours.wallets = scene.system->spawn<actors::wallets>(scene.around(), domain::wallets_settings{});
    neighbours.requests = scene.system->spawn<actors::remembered_requests>(scene.around());
    neighbours.outbox = spawn_outbox();
    actor = spawn();
  }

  ~ConcertDate() override {
    scene.end(actor);
    scene.end(neighbours.wallets);
    scene.end(neighbours.requests);
    scene.end(neighbours.outbox);
  }

  actors::outbox_actor spawn_outbox() {
    const auto render = [](const domain::notice_queued& notice, std::int32_t attempt) {
      return actors::outgoing_notice{std::to_string(notice.notice.value), "some", "", "", {}, attempt};
    };
    return scene.system->spawn<actors::outbox>(scene.around(), domain::outbox_settings{},
                                               actors::outbox_delivery{sender, render});
  }

  actors::concert_date_actor spawn() {
    auto spawned = scene.system->spawn<actors::concert_date>(
        scene.around(), date, std::optional<domain::milliseconds>{std::chrono::minutes{5}},
        actors::concert_date_publication{concert, slot,
                                         [this](const domain::concert_date_key& which) {
                                           EXPECT_EQ(which, date);
                                           told.push_back(seats());
                                         }},
        neighbours);
    scene.run();
    return spawned;
  }

  auto hold(int seat, int user, actors::request_context context = {}) {
    return scene.ask<hold_seats_ask, seats_held_outcome>(
        actor, domain::hold_seats{user_id{user}, domain::seat_choice{{seat_number{seat}}}}, context);
  }

  auto pay(int seat, int user, std::int64_t price = 50'000) {
    return scene.ask<pay_ask, date_paid_outcome>(
        actor, actors::pay{{user_id{user}, {seat_number{seat}}, price}, {}});
  }

  /// Commits until nothing waits any more.
  void commit() {
    do {
      scene.journal->commit();
      scene.run();
    } while (scene.journal->waiting() > 0);
  }

  std::int64_t balance(int user) {
    return outcome_of(*scene.ask<actors::wallet_balance_ask, actors::wallet_outcome>(
                          neighbours.wallets, domain::wallet_balance{user_id{user}}))
        .value()
        .balance;
  }

  std::string shown() const { return std::to_string(slot->load()->free_seats.size()) + " free"; }

  /// `fhs`: seat 1 is free, 2 held, 3 sold.
  std::string seats() const {
    const auto view = slot->load();
    std::string letters;
    for (seat_number seat{1}; seat.value <= view->seat_count; ++seat.value) {
      letters += view->free_seats.contains(seat) ? 'f' : view->sold_seats.contains(seat) ? 's' : 'h';
    }
    return letters;
  }

  /// The seats at each publication, as they were when it was told.
  std::vector<std::string> told;
  stage scene;
  domain::concert_date_key date{domain::concert_id{1},
                                domain::parse_local_time("2026-12-15T20:00:00").value()};
  std::shared_ptr<actors::view_slot<actors::concert_view>> concert =
      std::make_shared<actors::view_slot<actors::concert_view>>();
  std::shared_ptr<actors::view_slot<actors::seats_view>> slot =
      std::make_shared<actors::view_slot<actors::seats_view>>();
  std::shared_ptr<recording_sender> sender = std::make_shared<recording_sender>();
  actors::concert_date_neighbours neighbours;
  actors::concert_date_actor actor;
};

}  // namespace usher::tests::concert_dates
