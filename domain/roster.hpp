#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/change.hpp"
#include "domain/outcome.hpp"

/// The roster of one clinic's next class as a pure state machine. It never exceeds the capacity.
///
/// A reservation is for the clinic's next class date. Once that class has begun the roster in memory is that
/// of the following week, empty; the reservations of past classes stay in the store.
namespace usher::domain {

/// What the roster needs to know of the person who asks for a place.
struct booker {
  user_id user;
  std::string name;
  std::string username;
  bool is_student = false;
  std::int32_t no_show = 0;
  bool non_pass = false;
};

struct reserve_place {
  booker who;
};

struct place_confirmed {
  clinic_facts clinic;
  local_date class_date;
  std::int32_t place;
  std::int32_t remaining;

  friend bool operator==(const place_confirmed&, const place_confirmed&) = default;
};

/// In order of precedence (the contract's refusals 5 to 8).
enum class reserve_refusal_kind : std::uint8_t { closed, already_reserved, no_show_blocked, occupied };

enum class clinic_status : std::uint8_t { open, inactive, closed };
/// `open`, `inactive`, `closed`.
std::string_view to_code(clinic_status status);

struct reserve_refusal {
  reserve_refusal_kind kind;
  clinic_status status = clinic_status::open;
  std::int32_t no_show_count = 0;
  std::int32_t current_count = 0;
  std::int32_t capacity = 0;

  friend bool operator==(const reserve_refusal&, const reserve_refusal&) = default;
};

/// Students with so many no-shows may not reserve.
inline constexpr std::int32_t no_show_limit = 2;

struct roster_image {
  struct entry {
    user_id user;
    std::string name;
    std::string username;
    std::int32_t place;

    friend bool operator==(const entry&, const entry&) = default;
  };
  /// The class that the entries are for.
  local_date class_date;
  /// In order of place.
  std::vector<entry> entries;

  friend bool operator==(const roster_image&, const roster_image&) = default;
};

class roster {
 public:
  roster(clinic_facts clinic, const roster_image& image);

  /// Yields place_reserved, then attendance_opened for a student and non_pass_cleared for one whose flag is
  /// set. Once the class has begun the decision is for the next one, also before `turn`.
  decision<outcome<place_confirmed, reserve_refusal>, change> decide(const reserve_place& command,
                                                                     const moment& now) const;

  /// Takes a change of this clinic in; ignores other kinds. `who` names the person of a place_reserved for
  /// the views; the fold itself does not depend on it.
  void apply(const change& c, const booker& who = {});

  /// Moves on to the class after `now`; says whether it moved. Not a change: it follows from the calendar
  /// alone.
  bool turn(local_time now);

  clinic_status status(local_time now) const;
  const clinic_facts& clinic() const { return clinic_; }
  std::int32_t count() const { return static_cast<std::int32_t>(entries_.size()); }
  /// Free places; 0 also when the capacity was lowered below `count`.
  std::int32_t remaining() const;
  /// In order of place.
  roster_image image() const;

 private:
  /// The date of the class that a reservation at `now` is for.
  local_date class_after(local_time now) const;
  std::optional<reserve_refusal> objection(const booker& who, local_time now) const;
  bool has(user_id user) const;
  std::int32_t first_free_place() const;
  void enter(const place_reserved& reserved, const booker& who);

  clinic_facts clinic_;
  local_date class_date_;
  std::vector<roster_image::entry> entries_;
};

}  // namespace usher::domain
