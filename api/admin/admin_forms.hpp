#pragma once

#include <optional>
#include <vector>

#include "api/http/strict_fields.hpp"
#include "domain/seats/catalogue.hpp"

/// What the administration may say of concerts, dates and waiting rooms. Absent members stay as they are, or
/// take their defaults. Pure; the readers throw bad_request.
namespace usher::api {

/// `{title, price, seatsPerPerson, waitingRoom}`, the first two required for new concerts.
domain::concert_form new_concert_form(const edge::request& r);
domain::concert_form concert_form(const edge::request& r);

/// What is to be different in a date's terms.
struct terms_form {
  std::optional<std::int32_t> seat_count;
  std::optional<std::int64_t> price;
  std::optional<std::vector<domain::seat_section>> sections;
  std::optional<domain::date_state> state;
  std::optional<domain::milliseconds> hold_for;
  std::optional<domain::milliseconds> extend_by;
  std::optional<std::int32_t> max_extensions;
  std::optional<domain::milliseconds> offer_for;
  std::optional<std::vector<domain::refund_step>> refunds;
  /// Each may be taken away.
  std::optional<std::optional<domain::instant>> sales_open_at;
  std::optional<std::optional<domain::instant>> sales_close_at;

  domain::date_terms applied_to(domain::date_terms terms) const;
};

struct date_form {
  domain::local_time starts_at;
  terms_form terms;
};

/// `{concertDate, seatCount, ..}`, these two required. Unless something else is said the sale closes when the
/// date begins.
date_form new_date_form(const edge::request& r, const actors::clock& time);
terms_form changed_terms_form(const edge::request& r, const actors::clock& time);

/// What is to be different in a waiting room.
struct room_form {
  std::optional<domain::room_mode> mode;
  std::optional<std::int64_t> places;
  std::optional<std::int64_t> admissions_per_minute;
  std::optional<domain::milliseconds> active_for;
  std::optional<domain::milliseconds> claim_for;
  std::optional<domain::milliseconds> extend_by;
  std::optional<std::int32_t> max_extensions;
  std::optional<domain::milliseconds> idle_for;
  std::optional<domain::milliseconds> grace_for;
  std::optional<domain::milliseconds> waits_for;

  domain::room_rules applied_to(domain::room_rules rules) const;
};

room_form changed_room_form(const edge::request& r);

}  // namespace usher::api
