#include "domain/seats/date_terms.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "domain/base/limits.hpp"
#include "domain/base/plain_text.hpp"

namespace usher::domain {
namespace {

bool is_price(std::int64_t price) {
  return price >= 0 && price <= limits::max_price;
}

bool is_term(milliseconds term) {
  return term > milliseconds{0} && term <= limits::longest_term;
}

bool are_sections(const std::vector<seat_section>& sections, std::int32_t seat_count) {
  if (sections.empty()) {
    return true;
  }
  if (sections.size() > limits::max_sections_per_date) {
    return false;
  }
  std::set<std::string_view> names;
  std::int32_t covered = 0;
  for (const seat_section& section : sections) {
    const bool named = !section.name.empty() &&
                       count_characters(section.name) <= limits::max_title_characters &&
                       is_plain_text(section.name);
    if (!named || !names.insert(section.name).second) {
      return false;
    }
    if (section.first.value != covered + 1) {
      return false;
    }
    if (section.seats < 1 || section.seats > seat_count - covered) {
      return false;
    }
    if (section.seats_per_row < 1 || !is_price(section.price)) {
      return false;
    }
    covered += section.seats;
  }
  return covered == seat_count;
}

bool are_refunds(const std::vector<refund_step>& steps) {
  if (steps.size() > limits::max_refund_steps) {
    return false;
  }
  const auto is_step = [](const refund_step& step) {
    return step.percent >= 0 && step.percent <= 100 && step.before_start <= limits::longest_term &&
           step.before_start >= -milliseconds{limits::longest_term};
  };
  const auto out_of_order = [](const refund_step& earlier, const refund_step& later) {
    return earlier.before_start <= later.before_start;
  };
  return std::all_of(steps.begin(), steps.end(), is_step) &&
         std::adjacent_find(steps.begin(), steps.end(), out_of_order) == steps.end();
}

}  // namespace

std::optional<std::string> wrong_member(const date_terms& terms) {
  if (terms.seat_count < 1 || terms.seat_count > limits::max_seats_per_date) {
    return "seat_count";
  }
  if (!is_price(terms.price)) {
    return "price";
  }
  if (!are_sections(terms.sections, terms.seat_count)) {
    return "sections";
  }
  if (terms.state > date_state::cancelled) {
    return "state";
  }
  if (!is_term(terms.hold_for)) {
    return "hold_for";
  }
  if (!is_term(terms.extend_by)) {
    return "extend_by";
  }
  if (terms.max_extensions < 0 || terms.max_extensions > limits::max_hold_extensions) {
    return "max_extensions";
  }
  if (!is_term(terms.offer_for)) {
    return "offer_for";
  }
  if (!are_refunds(terms.refunds)) {
    return "refunds";
  }
  if (terms.sales_open_at && terms.sales_close_at && *terms.sales_close_at <= *terms.sales_open_at) {
    return "sales_close_at";
  }
  return std::nullopt;
}

std::optional<std::int32_t> refund_percent(const date_terms& terms, instant starts_at, instant now) {
  for (const refund_step& step : terms.refunds) {
    if (now < starts_at - step.before_start) {
      return step.percent;
    }
  }
  return std::nullopt;
}

sale_phase sale_phase_at(const date_terms& terms, instant now) {
  if (terms.sales_close_at && *terms.sales_close_at <= now) {
    return sale_phase::closed;
  }
  return terms.sales_open_at && now < *terms.sales_open_at ? sale_phase::not_open : sale_phase::open;
}

}  // namespace usher::domain
