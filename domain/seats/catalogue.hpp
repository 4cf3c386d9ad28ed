#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"

/// Which concerts and dates there are, as a pure state machine.
namespace usher::domain {

/// A concert as it is offered, with its dates.
struct concert_facts {
  struct date {
    local_time starts_at;
    std::int32_t seat_count = 0;
    date_terms terms;

    friend bool operator==(const date&, const date&) = default;
  };
  concert_id id;
  std::string title;
  /// KRW: what lists show and what new dates begin with.
  std::int64_t price = 0;
  /// As in concert_changed.
  std::int32_t seats_per_person = 0;
  bool own_room = false;
  /// In order of time.
  std::vector<date> dates;

  /// Nothing when there is none.
  const date* find(local_time starts_at) const;

  friend bool operator==(const concert_facts&, const concert_facts&) = default;
};

/// Absent members take their defaults, or stay as they are. A title has 1..limits::max_title_characters
/// characters without control characters, a price is 0..limits::max_price, seats_per_person is not negative.
struct concert_form {
  std::optional<std::string> title;
  std::optional<std::int64_t> price;
  std::optional<std::int32_t> seats_per_person;
  std::optional<bool> own_room;
};

/// `title` and `price` are required.
struct create_concert {
  concert_form form;
};

struct change_concert {
  concert_id concert;
  concert_form form;
};

/// With these terms from the beginning.
struct create_date {
  concert_date_key date;
  date_terms terms;
};

/// In order of precedence.
enum class catalogue_refusal_kind : std::uint8_t { unknown_concert, wrong_field, date_exists, full };

struct catalogue_refusal {
  catalogue_refusal_kind kind;
  /// wrong_field: its name, of concert_form or date_terms.
  std::string field;

  friend bool operator==(const catalogue_refusal&, const catalogue_refusal&) = default;
};

/// In order of id.
struct catalogue_image {
  std::vector<concert_facts> concerts;

  friend bool operator==(const catalogue_image&, const catalogue_image&) = default;
};

/// How many there may be of all together.
struct catalogue_bounds {
  std::size_t concerts = limits::max_concerts;
  std::size_t dates = limits::max_concert_dates;
};

class catalogue {
 public:
  explicit catalogue(const catalogue_image& image = {}, catalogue_bounds bounds = {});

  /// The outcome is the concert as it is after the changes. create_concert yields concert_created (with the
  /// next id after the highest) and concert_changed, create_date concert_date_created and date_terms_set.
  /// change_concert that changes nothing yields no change.
  decision<outcome<concert_facts, catalogue_refusal>, change> decide(const create_concert& command,
                                                                     instant now) const;
  decision<outcome<concert_facts, catalogue_refusal>, change> decide(const change_concert& command,
                                                                     instant now) const;
  decision<outcome<concert_facts, catalogue_refusal>, change> decide(const create_date& command,
                                                                     instant now) const;

  /// Takes concert_created, concert_changed, concert_date_created and date_terms_set in; ignores others, and
  /// what is said of concerts and dates that do not exist.
  void apply(const change& c);

  /// Nothing when there is none.
  const concert_facts* find(concert_id id) const;
  const std::map<concert_id, concert_facts>& concerts() const { return concerts_; }
  catalogue_image image() const;

 private:
  catalogue_bounds bounds_;
  std::map<concert_id, concert_facts> concerts_;
  std::size_t dates_ = 0;
};

}  // namespace usher::domain
