#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "actors/asks.hpp"
#include "actors/engine.hpp"
#include "actors/views.hpp"
#include "api/problem.hpp"

/// The clinic half's answers, as pure functions of outcomes and views.
namespace usher::api {

/// Fills in the rendered slots of a clinic's view.
void render_clinic(actors::clinic_view& view);

/// The whole weekly schedule as this caller may see it. Staff and teachers see all students; others only
/// themselves.
std::string schedule_body(const std::vector<std::shared_ptr<const actors::clinic_view>>& clinics,
                          const domain::caller& who);

/// Keeps the two schedules that most callers get until a clinic publishes anew. Any thread.
class schedule_cache {
 public:
  std::shared_ptr<const std::string> body(const actors::schedule_board& board, const domain::caller& who);

 private:
  struct rendered {
    std::uint64_t version;
    std::vector<std::shared_ptr<const actors::clinic_view>> clinics;
    std::shared_ptr<const std::string> with_students;
    std::shared_ptr<const std::string> without_students;
  };

  std::shared_ptr<const rendered> current(const actors::schedule_board& board);

  std::atomic<std::shared_ptr<const rendered>> last_;
};

json confirmation_body(const domain::place_confirmed& confirmed);
problem describe(const domain::reserve_refusal& refusal, const domain::booker& who);
problem describe(domain::session_refusal refusal);
problem describe(const actors::rate_limited& refusal);
problem describe(domain::request_place_refusal refusal);
problem describe(const actors::ask_for_place_refusal& refusal);
problem unknown_clinic();

/// `{message, id}` of a registration.
json registration_body(domain::user_id id);
/// `{field: [text, ..]}` with the common members of an error.
problem describe(const domain::field_errors& errors);

/// `{token, user, redirect, needs_password_change}`.
json login_body(const domain::person& who, const std::string& key);
problem describe(domain::login_refusal refusal);

}  // namespace usher::api
