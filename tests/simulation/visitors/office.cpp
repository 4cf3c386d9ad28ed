#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

void visitors::change_rules() {
  room_rules rules;
  rules.places = dice_.between(1, 5);
  rules.admissions_per_minute = dice_.one_in(3) ? dice_.between(10, 200) : 0;
  rules.active_for = std::chrono::seconds{dice_.between(60, 400)};
  rules.claim_for = dice_.one_in(2) ? milliseconds{0} : milliseconds{30'000};
  rules.extend_by = std::chrono::seconds{60};
  rules.max_extensions = 1;
  rules.idle_for = dice_.one_in(2) ? milliseconds{0} : milliseconds{60'000};
  rules.grace_for = std::chrono::seconds{60};
  rules.waits_for = std::chrono::minutes{10};
  ask("change-rules", some_room(), change_room{rules, {}},
      [](const actors::room_changed_outcome&, version) {});
}

void visitors::change_mode() {
  const auto mode =
      dice_.one_in(3) ? (dice_.one_in(2) ? room_mode::paused : room_mode::draining) : room_mode::open;
  ask("change-mode", some_room(), change_room{{}, mode}, [](const actors::room_changed_outcome&, version) {});
}

void visitors::plan_opening() {
  ask("plan-opening", some_room(),
      actors::plan_opening{wall_.now() + std::chrono::seconds{dice_.between(-5, 120)}},
      [](const actors::opening_scheduled_outcome&, version) {});
}

void visitors::put_off_opening() {
  ask("put-off-opening", some_room(),
      reschedule_opening{wall_.now() + std::chrono::seconds{dice_.between(-5, 120)}},
      [](const actors::opening_changed_outcome&, version) {});
}

void visitors::call_off_opening() {
  ask("call-off-opening", some_room(), domain::call_off_opening{},
      [](const actors::opening_changed_outcome&, version) {});
}

void visitors::reset_room() {
  if (dice_.one_in(4)) {
    ask("reset-room", some_room(), domain::reset_room{dice_.one_in(2)},
        [](const actors::room_reset_outcome&, version) {});
  }
}

void visitors::ask_room() {
  const auto room = some_room();
  ask("ask-room", room, room_status{}, [this, room](const actors::room_changed_outcome& said, version since) {
    require(!said || durable_.rooms().count(room) == 0 ||
                durable_.room(room).waited.was(
                    since, [&](const auto& line) { return line.size() == said.value().waiting; }),
            "room", "counts others than wait");
  });
}

void visitors::change_terms() {
  const auto date = some_date();
  auto terms = durable_.find(date)->terms;
  terms.state = date_state::open;
  terms.price = dice_.between(5, 30) * 1'000;
  terms.hold_for = std::chrono::seconds{dice_.between(60, 400)};
  terms.offer_for = std::chrono::seconds{dice_.between(60, 400)};
  terms.seat_count = static_cast<std::int32_t>(dice_.one_in(2) ? dice_.between(1, 2) : dice_.between(3, 7));
  terms.sections.clear();
  if (dice_.one_in(2) && terms.seat_count > 3) {
    terms.sections = {{"A", seat_number{1}, 2, 2, 21'000},
                      {"B", seat_number{3}, terms.seat_count - 2, 3, 9'000}};
  }
  terms.refunds = {{std::chrono::hours{24}, 100}, {std::chrono::hours{1}, 50}};
  ask("change-terms", date, domain::change_terms{terms, false},
      [](const actors::terms_changed_outcome&, version) {});
}

void visitors::close_date() {
  const auto date = some_date();
  auto terms = durable_.find(date)->terms;
  terms.state = dice_.one_in(8) ? date_state::cancelled : date_state::closed;
  ask("close-date", date, domain::change_terms{terms, dice_.one_in(2)},
      [](const actors::terms_changed_outcome&, version) {});
}

void visitors::ask_standing() {
  ask("ask-standing", some_date(), actors::show_standing{},
      [](const actors::terms_changed_outcome&, version) {});
}

void visitors::create_date() {
  if (durable_.dates().size() > 6) {
    return;
  }
  const concert_id concert{dice_.between(1, 2)};
  const concert_date_key key{concert, local_time{std::chrono::local_days{std::chrono::year{2026} / 12 / 1} +
                                                 std::chrono::hours{dice_.between(0, 200)}}};
  date_terms terms;
  terms.seat_count = 4;
  terms.price = 10'000;
  ask("create-date", {}, domain::create_date{key, terms}, [](const actors::concert_outcome&, version) {});
}

void visitors::change_concert() {
  concert_form form;
  form.seats_per_person = static_cast<std::int32_t>(dice_.between(2, 4));
  ask("change-concert", {}, domain::change_concert{concert_id{1}, form},
      [](const actors::concert_outcome&, version) {});
}

void visitors::resend_notice() {
  std::vector<notice_key> dead;
  for (const auto& [key, notice] : durable_.notices()) {
    if (notice.state == notice_is::dead) {
      dead.push_back({key.first, key.second});
    }
  }
  if (!dead.empty()) {
    ask("resend-notice", {}, domain::resend_notice{dice_.pick(dead)},
        [](const actors::notice_resent_outcome&, version) {});
  }
}

void visitors::record_call() {
  record_admin_call call;
  call.call.method = "POST";
  call.call.target = "/api/admin/concerts";
  ask("record-call", {}, std::move(call), [](const actors::admin_call_outcome&, version) {});
}

}  // namespace usher::simulation
