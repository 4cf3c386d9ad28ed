#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/store.hpp"

/// A store in the middle of a season, for whoever measures what it costs to start on it.
namespace usher::benchmarks {

inline constexpr std::int32_t seats_per_date = 100;
inline constexpr std::int32_t dates_per_concert = 10;

/// The moment up to which `sell_dates` has sold; holds last five minutes from here.
domain::instant season_now();

/// Date `number`, from 0. A third of each date's seats is sold, three to a receipt; on every hundredth date,
/// from the first, three seats are held.
domain::concert_date_key date_of(std::int32_t number);
bool is_restless(std::int32_t date);
inline constexpr std::int32_t sold_per_date = 33;

/// Adds the dates `from` .. `to`-1 in batches of about 10,000 changes; with the first of them the customers,
/// too. Throws std::runtime_error when the store refuses.
void sell_dates(storage::store& store, std::int32_t from, std::int32_t to);

/// Hall `number`, from 0: a date of its own concert on which all seats are sold, two to a receipt.
inline constexpr std::int32_t seats_per_hall = 100'000;
domain::concert_date_key hall(std::int32_t number);

/// Adds the halls `from` .. `to`-1 as `sell_dates` adds dates; with the first of them the customers, too. A
/// store has either halls or dates.
void sell_halls(storage::store& store, std::int32_t from, std::int32_t to);

}  // namespace usher::benchmarks
