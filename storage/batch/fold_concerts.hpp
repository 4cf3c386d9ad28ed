#pragma once

#include <map>

#include "storage/batch/folding.hpp"

namespace usher::storage::folds {

/// What a batch does to concerts, their dates and the terms of those.
class concerts {
 public:
  explicit concerts(batch_rows& rows) : rows_(rows) {}

  void take(const concert_created& c) {
    const auto [at, fresh] = created_concerts_.try_emplace(c.concert, rows_.concert_inserts.size());
    if (!fresh) {
      throw contradiction("concert " + std::to_string(c.concert.value) + " was created twice");
    }
    concert_row row{};
    row.facts.concert = c.concert;
    row.facts.title = c.title;
    row.facts.price = c.price;
    row.created_at = c.created_at;
    rows_.concert_inserts.push_back(row);
  }

  void take(const concert_changed& c) {
    if (const auto at = created_concerts_.find(c.concert); at != created_concerts_.end()) {
      rows_.concert_inserts[at->second].facts = c;
    } else {
      put_last(changed_concerts_, c.concert, rows_.concert_updates, c);
    }
  }

  void take(const concert_date_created& c) {
    const auto [at, fresh] = created_dates_.try_emplace(c.date, rows_.date_inserts.size());
    if (!fresh) {
      throw contradiction(described(c.date) + " was created twice");
    }
    date_row row{};
    row.date = c.date;
    row.created_at = c.created_at;
    row.terms.seat_count = c.seat_count;
    if (const auto concert = created_concerts_.find(c.date.concert); concert != created_concerts_.end()) {
      row.terms.price = rows_.concert_inserts[concert->second].facts.price;
    } else if (const auto change = changed_concerts_.find(c.date.concert);
               change != changed_concerts_.end()) {
      row.terms.price = rows_.concert_updates[change->second].price;
    } else {
      row.takes_price_of_concert = true;
    }
    rows_.date_inserts.push_back(row);
  }

  void take(const date_terms_set& c) {
    if (const auto at = created_dates_.find(c.date); at != created_dates_.end()) {
      auto& row = rows_.date_inserts[at->second];
      row.terms = c.terms;
      row.takes_price_of_concert = false;
      return;
    }
    put_last(changed_dates_, c.date, rows_.date_updates, c);
  }

  /// After the last change.
  void finish() {
    for (const auto& row : rows_.date_inserts) {
      net_parts(row.date, row.terms);
    }
    for (const auto& row : rows_.date_updates) {
      net_parts(row.date, row.terms);
    }
  }

 private:
  void net_parts(const concert_date_key& date, const date_terms& terms) {
    std::int32_t nth = 0;
    for (const auto& section : terms.sections) {
      rows_.section_inserts.push_back({date, ++nth, section});
    }
    nth = 0;
    for (const auto& step : terms.refunds) {
      rows_.refund_step_inserts.push_back({date, ++nth, step});
    }
  }

  batch_rows& rows_;
  std::map<concert_id, std::size_t> created_concerts_;
  std::map<concert_id, std::size_t> changed_concerts_;
  std::map<concert_date_key, std::size_t> created_dates_;
  std::map<concert_date_key, std::size_t> changed_dates_;
};

}  // namespace usher::storage::folds
