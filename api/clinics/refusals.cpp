#include "api/clinics/refusals.hpp"

#include <chrono>
#include <string>

#include "api/clinics/render_clinics.hpp"
#include "api/clinics/render_people.hpp"

namespace usher::api {

void refusals<actors::locked_out>::tell_wait(problem& what, const actors::locked_out& refusal,
                                             const nothing_asked&) {
  api::tell_wait(what, refusal.retry_after);
}

void refusals<domain::field_errors>::name_fields(problem& what, const domain::field_errors& refusal,
                                                 const nothing_asked&) {
  for (const auto& wrong : refusal) {
    what.field_texts.push_back({wrong.field, {text_of(wrong)}});
  }
}

void refusals<actors::rate_limited>::tell_wait(problem& what, const actors::rate_limited& refusal,
                                               const nothing_asked&) {
  const auto window = std::chrono::duration_cast<std::chrono::seconds>(refusal.window).count();
  what.details = {{"remaining_requests", 0}, {"window_seconds", window}};
  api::tell_wait(what, refusal.retry_after);
}

void refusals<domain::request_place_refusal>::name_missing(problem& what, const why&,
                                                           const place_call_texts& texts) {
  // The text of the contract, in Korean whatever language is spoken.
  what.error = texts.missing.korean;
  fill(what, texts.missing);
}

void refusals<domain::edit_refusal>::tell_who_falls_out(problem& what, const domain::edit_refusal& refusal,
                                                        const nothing_asked&) {
  what.details = {{"reserved", refusal.reserved},
                  {"would_fall_out", fallen_out_body(refusal.would_fall_out)}};
}

void refusals<domain::edit_refusal>::name_people(problem& what, const domain::edit_refusal& refusal,
                                                 const nothing_asked&) {
  std::string ids;
  for (const auto user : refusal.people) {
    ids += (ids.empty() ? "" : ", ") + std::to_string(user.value);
  }
  what.message.korean += " (" + ids + ")";
  what.message.english += " (" + ids + ")";
  what.field_texts.push_back({"clinic_students", {what.message}});
}

}  // namespace usher::api
