#pragma once

#include <string>
#include <vector>

#include "domain/changes/names.hpp"
#include "storage/batch/batch_rows.hpp"
#include "storage/log/change_text.hpp"

/// What the parts of a batch have in common that collect what happens to each row while the changes pass by
/// in order. Only they include this.
namespace usher::storage::folds {

using namespace domain;

inline bool is_over(token_status status) {
  return status != token_status::waiting && status != token_status::away && status != token_status::active;
}

inline std::string described(ticket_number ticket) {
  return "ticket " + std::to_string(ticket.value);
}

inline std::string described(user_id user) {
  return "person " + std::to_string(user.value);
}

inline std::string described(clinic_id clinic) {
  return "clinic " + std::to_string(clinic.value);
}

inline std::string described(const concert_date_key& date) {
  return "concert " + std::to_string(date.concert.value) + " at " + to_text(date.starts_at);
}

inline std::string described(const concert_date_key& date, seat_number seat) {
  return "seat " + std::to_string(seat.value) + " of " + described(date);
}

/// The last change of a key counts.
template <class Index, class Key, class Change>
void put_last(Index& index, const Key& key, std::vector<Change>& rows, const Change& c) {
  const auto [at, fresh] = index.try_emplace(key, rows.size());
  if (fresh) {
    rows.push_back(c);
  } else {
    rows[at->second] = c;
  }
}

}  // namespace usher::storage::folds
