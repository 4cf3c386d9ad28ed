#include "api/admin/admin_forms.hpp"

#include <algorithm>
#include <utility>

#include "api/admin/render_admin.hpp"
#include "api/http/problem.hpp"
#include "api/http/refusals.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/plain_text.hpp"

namespace usher::api {

namespace {

using namespace domain;

constexpr auto most_seats = limits::max_seats_per_date;
constexpr auto longest_term_seconds = std::chrono::seconds{limits::longest_term}.count();
constexpr auto longest_term_hours = std::chrono::hours{limits::longest_term}.count();
constexpr auto most_extensions = limits::max_hold_extensions;

std::optional<std::int32_t> small(const std::optional<std::int64_t>& number) {
  return number ? std::optional{static_cast<std::int32_t>(*number)} : std::nullopt;
}

std::optional<bool> own_room_of(std::string_view text) {
  const auto room = from_word<concert_room>(text);
  return room ? std::optional{room == concert_room::own} : std::nullopt;
}

domain::concert_form read_concert_form(const strict_fields& body) {
  return {body.text("title"), body.number("price", 0, limits::max_price),
          small(body.number("seatsPerPerson", 0, most_seats)),
          body.word("waitingRoom", own_room_of, one_of<concert_room>())};
}

strict_fields concert_fields(const edge::request& r) {
  return strict_fields::of_body(r, {"title", "price", "seatsPerPerson", "waitingRoom"});
}

/// Texts that a store refuses would take everybody else's changes of the same batch with them.
std::string section_name(const strict_fields& item) {
  auto name = item.required("name", item.text("name"));
  if (name.empty() || count_characters(name) > limits::max_title_characters || !is_plain_text(name)) {
    throw bad_request{wrong_field(item.full("name"), plain_text_up_to(limits::max_title_characters))};
  }
  return name;
}

seat_section read_section(const strict_fields& item) {
  const auto count = [&item](std::string_view name) {
    return *small(item.required(name, item.number(name, 1, most_seats)));
  };
  return {section_name(item), seat_number{count("firstSeat")}, count("seats"), count("seatsPerRow"),
          item.required("price", item.number("price", 0, limits::max_price))};
}

refund_step read_refund(const strict_fields& item) {
  const auto hours =
      item.required("hoursBefore", item.number("hoursBefore", -longest_term_hours, longest_term_hours));
  const auto percent = item.required("percent", item.number("percent", 0, 100));
  return {std::chrono::hours{hours}, static_cast<std::int32_t>(percent)};
}

template <class Item>
std::optional<std::vector<Item>> each(std::optional<std::vector<strict_fields>> items,
                                      Item (*read)(const strict_fields&)) {
  if (!items) {
    return std::nullopt;
  }
  std::vector<Item> values;
  values.reserve(items->size());
  for (const auto& item : *items) {
    values.push_back(read(item));
  }
  return values;
}

/// Null takes the bound away.
std::optional<std::optional<instant>> read_bound(const strict_fields& body, std::string_view name,
                                                 const actors::clock& time) {
  using bound = std::optional<instant>;
  if (body.is_null(name)) {
    return std::optional<bound>{std::in_place};
  }
  const auto at = body.instant(name, time);
  return at ? std::optional<bound>{std::in_place, *at} : std::nullopt;
}

terms_form read_terms(const strict_fields& body, const actors::clock& time) {
  terms_form form;
  form.seat_count = small(body.number("seatCount", 1, most_seats));
  form.price = body.number("price", 0, limits::max_price);
  form.sections = each(body.list("sections", limits::max_sections_per_date,
                                 {"name", "firstSeat", "seats", "seatsPerRow", "price"}),
                       read_section);
  form.state = body.word<date_state>("state");
  form.hold_for = body.seconds("holdSeconds", 1, longest_term_seconds);
  form.extend_by = body.seconds("extendSeconds", 1, longest_term_seconds);
  form.max_extensions = small(body.number("maxExtensions", 0, most_extensions));
  form.offer_for = body.seconds("offerSeconds", 1, longest_term_seconds);
  form.refunds =
      each(body.list("refunds", limits::max_refund_steps, {"hoursBefore", "percent"}), read_refund);
  form.sales_open_at = read_bound(body, "salesOpenAt", time);
  form.sales_close_at = read_bound(body, "salesCloseAt", time);
  return form;
}

template <class Value>
void set_where_given(Value& to, const std::optional<Value>& given) {
  if (given) {
    to = *given;
  }
}

}  // namespace

domain::concert_form new_concert_form(const edge::request& r) {
  const auto body = concert_fields(r);
  auto form = read_concert_form(body);
  body.required("title", form.title);
  body.required("price", form.price);
  return form;
}

domain::concert_form concert_form(const edge::request& r) {
  return read_concert_form(concert_fields(r));
}

date_terms terms_form::applied_to(date_terms terms) const {
  set_where_given(terms.seat_count, seat_count);
  set_where_given(terms.price, price);
  set_where_given(terms.sections, sections);
  set_where_given(terms.state, state);
  set_where_given(terms.hold_for, hold_for);
  set_where_given(terms.extend_by, extend_by);
  set_where_given(terms.max_extensions, max_extensions);
  set_where_given(terms.offer_for, offer_for);
  set_where_given(terms.refunds, refunds);
  set_where_given(terms.sales_open_at, sales_open_at);
  set_where_given(terms.sales_close_at, sales_close_at);
  return terms;
}

date_form new_date_form(const edge::request& r, const actors::clock& time) {
  const auto body = strict_fields::of_body(
      r, {"concertDate", "seatCount", "price", "sections", "state", "holdSeconds", "extendSeconds",
          "maxExtensions", "offerSeconds", "refunds", "salesOpenAt", "salesCloseAt"});
  const auto starts_at = body.required("concertDate", body.local_time("concertDate", time));
  auto terms = read_terms(body, time);
  body.required("seatCount", terms.seat_count);
  if (!terms.sales_close_at) {
    terms.sales_close_at.emplace(std::clamp(time.to_utc(starts_at), first_instant, last_instant));
  }
  return {starts_at, std::move(terms)};
}

terms_form changed_terms_form(const edge::request& r, const actors::clock& time) {
  return read_terms(
      strict_fields::of_body(r, {"seatCount", "price", "sections", "state", "holdSeconds", "extendSeconds",
                                 "maxExtensions", "offerSeconds", "refunds", "salesOpenAt", "salesCloseAt"}),
      time);
}

room_rules room_form::applied_to(room_rules rules) const {
  set_where_given(rules.places, places);
  set_where_given(rules.admissions_per_minute, admissions_per_minute);
  set_where_given(rules.active_for, active_for);
  set_where_given(rules.claim_for, claim_for);
  set_where_given(rules.extend_by, extend_by);
  set_where_given(rules.max_extensions, max_extensions);
  set_where_given(rules.idle_for, idle_for);
  set_where_given(rules.grace_for, grace_for);
  set_where_given(rules.waits_for, waits_for);
  return rules;
}

room_form changed_room_form(const edge::request& r) {
  constexpr std::int64_t a_day = 86'400;
  const auto body = strict_fields::of_body(
      r, {"mode", "places", "admissionsPerMinute", "activeSeconds", "claimSeconds", "extendSeconds",
          "maxExtensions", "idleSeconds", "graceSeconds", "waitingSeconds"});
  room_form form;
  form.mode = body.word<room_mode>("mode");
  form.places = body.number("places", 1, limits::max_active_places);
  form.admissions_per_minute = body.number("admissionsPerMinute", 0, limits::max_admissions_per_minute);
  form.active_for = body.seconds("activeSeconds", 1, a_day);
  form.claim_for = body.seconds("claimSeconds", 0, a_day);
  form.extend_by = body.seconds("extendSeconds", 0, a_day);
  form.max_extensions = small(body.number("maxExtensions", 0, most_extensions));
  form.idle_for = body.seconds("idleSeconds", 0, a_day);
  form.grace_for = body.seconds("graceSeconds", 0, a_day);
  form.waits_for = body.seconds("waitingSeconds", 1, 30 * a_day);
  return form;
}

}  // namespace usher::api
