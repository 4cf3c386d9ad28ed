#pragma once

#include <optional>
#include <string>

#include "storage/batch/batch_writer.hpp"

/// How a batch writes concerts, their dates and the terms of those.
namespace usher::storage {

template <class Backend>
void batch_writer<Backend>::write_concerts(const batch_rows& rows) {
  using domain::concert_changed;
  using domain::concert_date_key;
  using domain::date_terms;
  insert("concert", rows.concert_inserts,
         column("concert_id", &concert_row::facts, &concert_changed::concert),
         column("title", &concert_row::facts, &concert_changed::title),
         column("price", &concert_row::facts, &concert_changed::price),
         column("created_at", &concert_row::created_at),
         column("seats_per_person", &concert_row::facts, &concert_changed::seats_per_person),
         column("own_room", &concert_row::facts, &concert_changed::own_room));
  const auto price = [](const date_row& r) {
    return r.takes_price_of_concert ? std::nullopt : std::optional(r.terms.price);
  };
  // Before the concerts change: a date begins with the price of its concert at that time.
  on_each(
      "the concert of a date",
      "INSERT INTO concert_date (concert_id, starts_at, seat_count, created_at, price, state, refund_all,"
      " hold_for_ms, extend_by_ms, max_extensions, offer_for_ms, sales_open_at, sales_close_at)"
      " SELECT c.concert_id, u.starts_at, u.seat_count, u.created_at, coalesce(u.price, c.price), u.state,"
      " u.refund_all, u.hold_for, u.extend_by, u.max_extensions, u.offer_for, u.sales_open, u.sales_close"
      " FROM u JOIN concert AS c ON c.concert_id = u.concert",
      rows.date_inserts, column("concert", &date_row::date, &concert_date_key::concert),
      column("starts_at", &date_row::date, &concert_date_key::starts_at),
      column("seat_count", &date_row::terms, &date_terms::seat_count),
      column("created_at", &date_row::created_at), column("price", price),
      column("state", &date_row::terms, &date_terms::state),
      column("refund_all", &date_row::terms, &date_terms::refund_all),
      column("hold_for", &date_row::terms, &date_terms::hold_for),
      column("extend_by", &date_row::terms, &date_terms::extend_by),
      column("max_extensions", &date_row::terms, &date_terms::max_extensions),
      column("offer_for", &date_row::terms, &date_terms::offer_for),
      column("sales_open", &date_row::terms, &date_terms::sales_open_at),
      column("sales_close", &date_row::terms, &date_terms::sales_close_at));
  on_each("the concert that changed",
          "UPDATE concert AS c SET title = u.title, price = u.price, seats_per_person = u.seats_per_person,"
          " own_room = u.own_room FROM u WHERE c.concert_id = u.concert",
          rows.concert_updates, column("concert", &concert_changed::concert),
          column("title", &concert_changed::title), column("price", &concert_changed::price),
          column("seats_per_person", &concert_changed::seats_per_person),
          column("own_room", &concert_changed::own_room));
}

template <class Backend>
void batch_writer<Backend>::write_changed_dates(const batch_rows& rows) {
  using update = domain::date_terms_set;
  const auto concert = concert_column<update>();
  const auto starts_at = starts_at_column<update>();
  with_terms(
      [&](const auto&... terms) {
        static const std::string body =
            "UPDATE concert_date AS d SET " + assignments("u", terms...) +
            " FROM u WHERE d.concert_id = u.concert AND d.starts_at = u.starts_at";
        on_each("the concert date whose terms changed", body.c_str(), rows.date_updates, concert, starts_at,
                terms...);
      },
      &update::terms);
  on_any("DELETE FROM seat_section WHERE (concert_id, starts_at) IN (SELECT u.concert, u.starts_at FROM u)",
         rows.date_updates, concert, starts_at);
  on_any("DELETE FROM refund_step WHERE (concert_id, starts_at) IN (SELECT u.concert, u.starts_at FROM u)",
         rows.date_updates, concert, starts_at);
  using section = part_of_terms<domain::seat_section>;
  using domain::seat_section;
  insert("seat_section", rows.section_inserts, concert_column<section>("concert_id"),
         starts_at_column<section>(), column("first_seat", &section::part, &seat_section::first),
         column("seats", &section::part, &seat_section::seats),
         column("seats_per_row", &section::part, &seat_section::seats_per_row),
         column("price", &section::part, &seat_section::price),
         column("name", &section::part, &seat_section::name));
  using step = part_of_terms<domain::refund_step>;
  using domain::refund_step;
  insert("refund_step", rows.refund_step_inserts, concert_column<step>("concert_id"),
         starts_at_column<step>(), column("step_no", &step::nth),
         column("before_start_ms", &step::part, &refund_step::before_start),
         column("percent", &step::part, &refund_step::percent));
}

}  // namespace usher::storage
