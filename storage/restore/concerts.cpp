#include <algorithm>
#include <tuple>
#include <utility>

#include "storage/restore/reading.hpp"

namespace usher::storage {

namespace {

/// A row of what belongs to a date.
template <class Part>
struct part_of_date {
  domain::concert_date_key date;
  Part part;
};

/// The columns of the date that a row belongs to.
template <class Row, class Use>
decltype(auto) with_date(Use use) {
  using domain::concert_date_key;
  return use(column("concert_id", &Row::date, &concert_date_key::concert),
             column("starts_at", &Row::date, &concert_date_key::starts_at));
}

}  // namespace

std::vector<concert_facts> relational_reader::concerts() {
  auto out =
      read_all<concert_facts>("concert ORDER BY concert_id", {}, column("concert_id", &concert_facts::id),
                              column("title", &concert_facts::title), column("price", &concert_facts::price),
                              column("seats_per_person", &concert_facts::seats_per_person),
                              column("own_room", &concert_facts::own_room));
  auto at = out.begin();
  for (auto& [date, terms] : terms_of_dates()) {
    // Every date has its concert, by foreign key, and both answers are in order of concert.
    while (at->id != date.concert) {
      ++at;
    }
    const auto seats = terms.seat_count;
    at->dates.push_back({date.starts_at, seats, std::move(terms)});
  }
  return out;
}

std::vector<std::pair<domain::concert_date_key, domain::date_terms>> relational_reader::terms_of_dates() {
  std::vector<std::pair<domain::concert_date_key, domain::date_terms>> out;
  using dated = part_of_date<domain::date_terms>;
  with_date<dated>([&](const auto&... date) {
    with_terms(
        [&](const auto&... terms) {
          const auto take = [&](dated&& row) {
            row.part.refunds.clear();
            out.emplace_back(row.date, std::move(row.part));
          };
          read_each<dated>("concert_date ORDER BY concert_id, concert_date.starts_at", {}, take, date...,
                           terms...);
        },
        &dated::part);
  });
  // The parts belong to dates, by foreign key, and come in the same order.
  auto at = out.begin();
  const auto seek = [&](const domain::concert_date_key& wanted) -> domain::date_terms& {
    while (at->first != wanted) {
      ++at;
    }
    return at->second;
  };
  using domain::seat_section;
  using section = part_of_date<seat_section>;
  with_date<section>([&](const auto&... date) {
    read_each<section>(
        "seat_section ORDER BY concert_id, seat_section.starts_at, first_seat", {},
        [&](section&& row) { seek(row.date).sections.push_back(std::move(row.part)); }, date...,
        column("name", &section::part, &seat_section::name),
        column("first_seat", &section::part, &seat_section::first),
        column("seats", &section::part, &seat_section::seats),
        column("seats_per_row", &section::part, &seat_section::seats_per_row),
        column("price", &section::part, &seat_section::price));
  });
  at = out.begin();
  using domain::refund_step;
  using step = part_of_date<refund_step>;
  with_date<step>([&](const auto&... date) {
    read_each<step>(
        "refund_step ORDER BY concert_id, refund_step.starts_at, step_no", {},
        [&](step&& row) { seek(row.date).refunds.push_back(row.part); }, date...,
        column("before_start_ms", &step::part, &refund_step::before_start),
        column("percent", &step::part, &refund_step::percent));
  });
  return out;
}

catalogue relational_reader::load_catalogue() {
  catalogue out{concerts(), clinics()};
  std::sort(out.clinics.begin(), out.clinics.end(), [](const auto& a, const auto& b) {
    return std::tie(a.day, a.time, a.room) < std::tie(b.day, b.time, b.room);
  });
  return out;
}

domain::seat_quota_image relational_reader::load_seat_quota(domain::concert_id concert) {
  using seat = domain::seat_quota_image::seat;
  return {with_date<seat>([&](const auto&... date) {
    return read_all<seat>(
        "(SELECT concert_id, starts_at, seat_no, person_id FROM seat_hold WHERE concert_id = $1 UNION ALL"
        " SELECT concert_id, starts_at, seat_no, person_id FROM seat_sale WHERE concert_id = $1 AND "
        "cancelled_at"
        " IS NULL) AS had ORDER BY had.starts_at, seat_no",
        {concert.value}, date..., column("seat_no", &seat::number), column("person_id", &seat::user));
  })};
}

}  // namespace usher::storage
