#pragma once

#include <functional>

#include "actors/engine.hpp"
#include "api/http/problem.hpp"
#include "domain/seats/catalogue.hpp"

/// Changes of concert dates that take more than one step. Any thread.
namespace usher::api {

/// A date after a change of its terms.
struct changed_date {
  domain::date_standing standing;
  /// Sold seats that the change leaves to be refunded.
  std::int64_t to_refund = 0;
};

using date_changed_outcome = domain::outcome<changed_date, domain::terms_refusal>;

/// Replaces the terms by what `alter` makes of those that stand. Cancelling what is cancelled changes
/// nothing. The engine must outlive the call; the date must exist.
void alter_terms(actors::engine& engine, const domain::concert_date_key& date,
                 const std::function<domain::date_terms(domain::date_terms)>& alter, bool force,
                 const actors::request_context& context, const actors::reply_to<date_changed_outcome>& reply);

/// What came of it for each date: `{concertId, dates: [{concertDate, state, refundsToMake}]}`. Refused with
/// the dates that stand against it, `HAS_BOOKINGS`, before anything was changed; or, when that happened or a
/// date could not be reached in the middle, with what became of each.
using dates_changed_outcome = domain::outcome<json, problem>;

/// Opens, closes or cancels all dates of a concert, but for those that were cancelled. All are checked first.
void set_all_states(actors::engine& engine, const domain::concert_facts& concert, domain::date_state state,
                    bool force, const actors::request_context& context,
                    const actors::reply_to<dates_changed_outcome>& reply);

}  // namespace usher::api
