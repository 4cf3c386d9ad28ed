#pragma once

#include <memory>
#include <optional>

#include "actors/durable_actor.hpp"
#include "actors/password_workers.hpp"
#include "actors/views.hpp"
#include "domain/attempt_limiter.hpp"

namespace usher::actors {

inline constexpr const char* people_name = "people";

struct people_settings {
  domain::attempt_limiter_settings reservation_attempts;
  /// Demonstrations: `test_*` users are not limited.
  bool test_users_unlimited = false;
};

/// Keeps people's records and sessions, and the gate of the clinics.
class people final : public durable_actor<people_actor, domain::people, domain::people_image> {
 public:
  people(caf::actor_config& config, surroundings around, people_settings settings,
         std::shared_ptr<password_workers> passwords, std::shared_ptr<view_slot<people_view>> slot);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  void check_registration(const register_ask& a);
  void finish_registration(const password_hashed& hashed);
  void check_login(const log_in_ask& a);
  void finish_login(const password_verified& verified);
  void end_session(const log_out_ask& a);
  void tell_caller(const authenticate_ask& a);
  void ask_for_a_place(const ask_for_place_ask& a);

  /// The limiter's word on one more attempt; nothing when it may go on.
  std::optional<rate_limited> too_many(domain::user_id user, domain::instant now);

  reader image_reader() override;
  domain::people make_machine(const domain::people_image& image) override;
  void show(const domain::change& c) override;
  void publish() override;

  people_settings settings_;
  std::shared_ptr<password_workers> passwords_;
  std::shared_ptr<view_slot<people_view>> slot_;
  domain::attempt_limiter limiter_;
  people_view shown_;
};

}  // namespace usher::actors
