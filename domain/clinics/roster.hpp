#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"
#include "domain/clinics/refusal_tally.hpp"

/// The roster of one clinic's next class, and the line of those who wait for a place in it, as a pure state
/// machine. The roster never exceeds the capacity; a place that becomes free while people wait belongs to the
/// first of them who may book.
///
/// A reservation is for the clinic's next class date. Once that class has begun roster and line in memory are
/// those of the following week, empty; what was reserved for past classes stays in the store.
namespace usher::domain {

/// When and where a class is.
struct class_slot {
  clinic_id clinic;
  local_date class_date;
  class_time time;
  std::chrono::minutes length = usual_class_length;

  friend auto operator<=>(const class_slot&, const class_slot&) = default;
};

/// Whether some time belongs to both classes.
bool overlap(const class_slot& one, const class_slot& other);

/// What the roster needs to know of the person who asks for a place.
struct booker {
  user_id user;
  std::string name;
  std::string username;
  bool is_student = false;
  std::int32_t no_show = 0;
  bool non_pass = false;
  /// The classes that they have a place in, where this one may not overlap any of another clinic.
  std::vector<class_slot> busy = {};
  /// They give up a place in another clinic for this one: no-shows do not stand in the way.
  bool moves = false;
  bool is_active = true;
};

/// May people give their places up by themselves?
struct cancellation_policy {
  /// Until so long before the class begins, on the wall clock; nothing: never.
  std::optional<std::chrono::hours> until_before;
};

/// How all clinics are run.
struct clinic_rules {
  week_window window;
  cancellation_policy cancellation;
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

/// In order of precedence (the contract's refusals 5 to 8, with time_conflict between 7 and 8).
/// insufficient_points: as the wallets say; the roster itself does not know.
enum class reserve_refusal_kind : std::uint8_t {
  closed,
  already_reserved,
  no_show_blocked,
  time_conflict,
  occupied,
  insufficient_points
};

/// completed: as window_phase, or the next class is after the term.
enum class clinic_status : std::uint8_t { open, inactive, pending, closed, completed };

struct reserve_refusal {
  reserve_refusal_kind kind;
  clinic_status status = clinic_status::open;
  std::int32_t no_show_count = 0;
  std::int32_t current_count = 0;
  std::int32_t capacity = 0;
  /// KRW: what there was too little for.
  std::int64_t price = 0;

  friend bool operator==(const reserve_refusal&, const reserve_refusal&) = default;
};

/// Students with so many no-shows may not reserve.
inline constexpr std::int32_t no_show_limit = 2;

/// Gives a place up.
struct release_place {
  user_id user;
  /// cancelled: by the person, within the policy. removed: by the office or the teacher, at any time.
  place_end reason = place_end::cancelled;
};

struct place_given_up {
  clinic_facts clinic;
  local_date class_date;
  std::int32_t place;
  std::int32_t remaining;
  /// KRW that go back, in the same append.
  std::int64_t refund = 0;

  friend bool operator==(const place_given_up&, const place_given_up&) = default;
};

/// In order of precedence.
enum class release_refusal : std::uint8_t { disabled, not_reserved, too_late };

/// Keeps a place for its holder (`roster::keep`, until `let_go`) while another clinic decides whether to take
/// them in. Not durable: until then the holder has the place here.
struct prepare_move {
  user_id user;
  /// The office and teachers move people at any time; others as the policy allows.
  bool by_office = false;
};

/// What the other clinic appends with its place_reserved.
struct move_prepared {
  changes leaving;
};

/// Gives a place up to somebody who has one in another clinic, while that clinic decides the same the other
/// way round. Who enters has the place of who leaves. Neither the window nor a lack of places stands in the
/// way: it is the office's decision.
struct swap_place {
  user_id leaves;
  booker enters;
};

/// Of one of the two clinics.
struct place_swapped {
  user_id user;
  clinic_facts clinic;
  local_date class_date;
  std::int32_t place;
  changes swapping;
};

/// In order of precedence.
using swap_refusal = std::variant<release_refusal, reserve_refusal>;

/// Who may not book any more gives up whichever they have, a place or a wait.
struct leave_clinic {
  user_id user;
};

struct clinic_left {
  bool had_place = false;
  bool waited = false;
};

struct join_clinic_line {
  booker who;
};

struct leave_clinic_line {
  user_id user;
};

struct clinic_line_position {
  user_id user;
};

struct clinic_wait {
  waiter_number waiter;
  local_date class_date;
  /// Waiters ahead.
  std::int32_t ahead = 0;

  friend bool operator==(const clinic_wait&, const clinic_wait&) = default;
};

/// In order of precedence. Who may not reserve may not wait, for the same reasons; `not_full`: they can
/// reserve at once.
enum class clinic_line_refusal_kind : std::uint8_t {
  closed,
  already_reserved,
  no_show_blocked,
  time_conflict,
  not_full,
  line_full,
  not_waiting
};

struct clinic_line_refusal {
  clinic_line_refusal_kind kind;
  clinic_status status = clinic_status::open;
  std::int32_t no_show_count = 0;

  friend bool operator==(const clinic_line_refusal&, const clinic_line_refusal&) = default;
};

/// A waiter who was asked about elsewhere: `who` says whether they may book now.
struct promote_waiter {
  booker who;
  /// Nobody by that id any more, or not active.
  bool gone = false;
};

/// A waiter could not pay for the place that was free for them.
struct pass_over {
  user_id user;
};

/// What is to become of the clinic; absent members stay.
struct clinic_edit {
  std::optional<weekday> day;
  std::optional<class_time> time;
  std::optional<std::chrono::minutes> length = std::nullopt;
  std::optional<class_room> room;
  std::optional<std::string> subject;
  /// With teacher_name.
  std::optional<user_id> teacher;
  std::optional<std::string> teacher_name;
  std::optional<std::int32_t> capacity;
  std::optional<bool> is_active;
  std::optional<reservation_window> window;
  std::optional<week_window> own_window;
  /// 0: without end.
  std::optional<std::int32_t> term_weeks = std::nullopt;
  /// KRW. Who has a place already has paid what it cost then.
  std::optional<std::int64_t> price = std::nullopt;
};

/// The facts with the edit.
clinic_facts edited(clinic_facts facts, const clinic_edit& edit);

/// The class that a clinic's day is about, whatever the hour: today's, where today is its weekday, else the
/// next one. Nobody may reserve it once it has begun; the office may still place people, and take them off.
local_date class_of_the_day(const clinic_facts& clinic, local_time now);

/// A place as somebody has seen it: whoever got it later has another one.
struct seen_place {
  user_id user;
  instant reserved_at;

  friend bool operator==(const seen_place&, const seen_place&) = default;
};

/// Who is to have a place in the class of the day, and who is not, by the office: neither the window nor
/// no-shows stand in the way.
struct placement {
  /// Those who have one keep it.
  std::vector<booker> enter;
  /// Places that are others' by now stay.
  std::vector<seen_place> leave;
};

struct edit_clinic {
  clinic_edit edit;
  /// Also below the number of those reserved: the latest to reserve fall out.
  bool force = false;
  /// In the same step: who leaves does so before the edit, who enters after it.
  std::optional<placement> people = std::nullopt;
};

struct delete_clinic {
  /// Also with people on the roster or in the line.
  bool force = false;
};

/// Somebody was erased: if they teach the clinic, nobody does from then on.
struct let_teacher_go {
  user_id user;
};

/// Somebody on the roster, or who was.
struct roster_entry {
  user_id user;
  std::string name;
  std::string username;
  std::int32_t place;
  instant reserved_at;
  /// Key of the request that took the place; forgotten with it.
  std::optional<secret_hash> request = std::nullopt;
  /// KRW.
  std::int64_t paid = 0;

  friend bool operator==(const roster_entry&, const roster_entry&) = default;
};

struct clinic_edited {
  clinic_facts clinic;
  std::int32_t reserved = 0;
  /// Who fell out, in order of place; or who would.
  std::vector<roster_entry> fallen_out;

  friend bool operator==(const clinic_edited&, const clinic_edited&) = default;
};

/// In order of precedence. below_reserved: the capacity; in_use: day, time and length, or the whole clinic.
/// The hours of a day on which the clinic's class has begun with people are in use, too: it would begin a
/// second time. unknown_people, inactive_people: who was to get a place; occupied: there is none for all of
/// them.
enum class edit_refusal_kind : std::uint8_t {
  unknown,
  unknown_people,
  inactive_people,
  in_use,
  below_reserved,
  occupied
};

struct edit_refusal {
  edit_refusal_kind kind;
  std::int32_t reserved = 0;
  std::int32_t waiting = 0;
  /// Who would fall out, if it were forced.
  std::vector<roster_entry> would_fall_out;
  /// Of those who were to get a place.
  std::vector<user_id> people = {};
  std::int32_t capacity = 0;

  friend bool operator==(const edit_refusal&, const edit_refusal&) = default;
};

/// The office's part of a weekly reset here, or with number 0 an emptying beside it (test set-up).
struct reset_roster {
  reset_number number;
};

struct roster_was_reset {
  std::int32_t places = 0;
  std::int32_t waits = 0;
  /// They stay, all of them.
  bool kept = false;
};

/// A clinic without a window takes bookings in advance, which a reset on demand leaves alone.
inline bool outlasts_reset(const clinic_facts& clinic) {
  return clinic.window == reservation_window::always;
}

struct roster_image {
  struct waiter {
    waiter_number number;
    user_id user;
    instant joined_at;
    std::string name = {};
    std::string username = {};
    /// They were told that they could not pay.
    bool passed = false;

    friend bool operator==(const waiter&, const waiter&) = default;
  };

  /// The class that the entries are for.
  local_date class_date;
  /// In order of place.
  std::vector<roster_entry> entries;
  /// In order of number.
  std::vector<waiter> waiters;
  /// One more than the highest that was ever given here.
  waiter_number next_waiter{1};
  notice_number next_notice{1};
  /// The last reset that this clinic has carried out, and the last that was demanded of all.
  reset_number reset_done{0};
  reset_number reset_demanded{0};
  bool is_deleted = false;
  /// Those of entries and waiters who may not book any more: to be let go with the next `due`. Empty in what
  /// a roster gives.
  std::vector<user_id> gone;
  /// Its teacher who was erased: to be let go with the next `due`. 0 in what a roster gives.
  user_id gone_teacher{0};
  /// The class before, and who has a place in it; of what is read back, where it was today. Empty in
  /// roster::image.
  local_date held_date = {};
  std::vector<roster_entry> held = {};

  friend bool operator==(const roster_image&, const roster_image&) = default;
};

class roster {
 public:
  roster(clinic_facts clinic, const roster_image& image, clinic_rules rules = {});

  // Once the class has begun every decision is for the next one, also before `turn`.

  /// Yields place_reserved, then attendance_opened for a student, non_pass_cleared for one whose flag is set,
  /// clinic_waiter_left(placed) for one who waited. A free place for which somebody waits is occupied to
  /// everyone behind them.
  decision<outcome<place_confirmed, reserve_refusal>, change> decide(const reserve_place& command,
                                                                     const moment& now) const;

  /// Yields place_released, and request_forgotten where a request took the place: as everything does that
  /// releases places.
  decision<outcome<place_given_up, release_refusal>, change> decide(const release_place& command,
                                                                    const moment& now) const;

  /// Changes nothing durable; the place of a success is kept by `keep` until `let_go`.
  outcome<move_prepared, release_refusal> decide(const prepare_move& command, const moment& now) const;

  /// The changes that are appended together with those of the other clinic; the place is kept until then as
  /// for a move.
  outcome<place_swapped, swap_refusal> decide(const swap_place& command, const moment& now) const;

  /// Yields what they have given up: place_released(removed) or clinic_waiter_left(left).
  decision<outcome<clinic_left, std::monostate>, change> decide(const leave_clinic& command,
                                                                const moment& now) const;

  /// Yields clinic_waiter_joined. Whoever waits already hears where.
  decision<outcome<clinic_wait, clinic_line_refusal>, change> decide(const join_clinic_line& command,
                                                                     const moment& now) const;
  /// Yields clinic_waiter_left(left).
  decision<outcome<clinic_wait, clinic_line_refusal>, change> decide(const leave_clinic_line& command,
                                                                     const moment& now) const;
  outcome<clinic_wait, clinic_line_refusal> decide(const clinic_line_position& query,
                                                   const moment& now) const;

  /// The waiter to ask about next for a place that is free, in order of the line; nothing when no place is
  /// free, nobody is left to ask, or the clinic takes no reservations.
  std::optional<user_id> next_in_line(const moment& now) const;
  /// They may not book for now: they keep their place in the line, but no place of the class waits for them.
  /// Not durable.
  void skip(user_id user) { skipped_.insert(user); }
  /// Everyone is asked about again.
  void skip_nobody() { skipped_.clear(); }
  /// For who may book: place_reserved, attendance_opened, non_pass_cleared, clinic_waiter_left(promoted) and
  /// notice_queued. For who is gone: clinic_waiter_left(left). Nothing for who may not book now: they keep
  /// their place in the line; and when there is nothing to be had any more.
  changes decide(const promote_waiter& command, const moment& now) const;
  /// Yields clinic_waiter_passed and notice_queued the first time; nothing after that, and for who does not
  /// wait.
  changes decide(const pass_over& command, const moment& now) const;

  /// A term that is given to a clinic without one, or after it, begins with the next class; else it goes on
  /// from where it began.
  /// Yields clinic_changed; before it place_released(fell_out) for those for whom there is no room, the
  /// latest to reserve first, and place_renumbered for those who stay with a number above the new capacity.
  /// With `people` also place_released(removed), and what comes with a place, in the class of the day.
  decision<outcome<clinic_edited, edit_refusal>, change> decide(const edit_clinic& command,
                                                                const moment& now) const;
  /// Yields clinic_changed; nothing where somebody else teaches.
  decision<outcome<clinic_edited, edit_refusal>, change> decide(const let_teacher_go& command,
                                                                const moment& now) const;
  /// Yields place_released(closed) and clinic_waiter_left(closed) for all, then clinic_deleted.
  decision<outcome<clinic_edited, edit_refusal>, change> decide(const delete_clinic& command,
                                                                const moment& now) const;
  /// Yields place_released(reset) and clinic_waiter_left(reset) for all, then roster_reset; nothing for a
  /// number that was carried out before. A clinic that outlasts resets yields roster_reset alone. With number
  /// 0 all leave, and there is no roster_reset.
  decision<outcome<roster_was_reset, std::monostate>, change> decide(const reset_roster& command,
                                                                     const moment& now) const;

  /// Counts a refused attempt, for the statistics. Durable with the next `due`.
  void count(const reserve_refusal& refusal, const moment& now);

  // What was demanded and could not be carried out when it was: `due` makes up for it. The store knows of it
  // without a change.
  void owe(const reset_roster& command);
  void owe(const leave_clinic& command);
  void owe(const let_teacher_go& command);

  /// A demanded reset that this clinic has not carried out, and those who are gone and still here, once no
  /// place is kept for a move; refusals that were counted some time ago. Apply what it yields before the next
  /// call.
  changes due(const moment& now) const;
  std::optional<instant> next_due() const;

  /// The place of a prepared move: no one else decides about it meanwhile.
  void keep(user_id user) { kept_.insert(user); }
  void let_go(user_id user) { kept_.erase(user); }
  /// While a move is prepared nothing may be decided that takes places away from people.
  bool keeps_any() const { return !kept_.empty(); }

  /// Takes a change of this clinic in; ignores other kinds. `who` names the person of a place_reserved or a
  /// clinic_waiter_joined for the views; the fold itself does not depend on it.
  /// After a clinic_changed with another day or time `turn`: until then image().class_date is no class's.
  void apply(const change& c, const booker& who = {});

  /// Moves on to the class after `now`; says whether it moved. Not a change: it follows from the calendar
  /// alone.
  bool turn(local_time now);

  clinic_status status(local_time now) const;
  const clinic_facts& clinic() const { return clinic_; }
  bool is_deleted() const { return state_.is_deleted; }
  std::int32_t count() const { return static_cast<std::int32_t>(state_.entries.size()); }
  std::int32_t waiting() const { return static_cast<std::int32_t>(state_.waiters.size()); }
  /// Free places; 0 also when the capacity was lowered below `count`.
  std::int32_t remaining() const;
  /// In order of place.
  const roster_image& image() const { return state_; }
  /// The same with the class before it.
  roster_image whole_image() const;

 private:
  class fold;

  /// This roster with the class after `now`, where that is another one than the one at hand.
  std::optional<roster> moved_on(local_time now) const;
  local_date class_after(local_time now) const;
  void move_to(local_date class_date);
  bool has_reset_to_make_up() const;
  /// Who teaches it was erased.
  bool is_taught_by_nobody() const;

  bool lets_go() const {
    return kept_.empty() && (has_reset_to_make_up() || !gone_.empty() || is_taught_by_nobody());
  }

  bool has(user_id user) const { return entry_of(user) != nullptr; }
  const roster_entry* entry_of(user_id user) const;
  /// Those ahead in the line; nothing for who does not wait.
  std::optional<std::int32_t> ahead_of(user_id user) const;
  std::optional<clinic_wait> wait_of(user_id user) const;
  std::int32_t first_free_place() const;

  /// What stands in the way of a place, but for a lack of places.
  std::optional<reserve_refusal> objection(const booker& who, local_time now) const;
  /// The same without the window.
  std::optional<reserve_refusal> objection(const booker& who) const;
  /// The class at hand, as the clinic stands, overlaps another one that they have a place in.
  bool overlaps_another_of(const booker& who) const;
  /// A free place would be theirs: nobody who is not skipped waits for it.
  bool finds_a_place(user_id user) const;
  std::optional<release_refusal> objection(user_id user, bool by_policy, local_time now) const;
  notice_queued notice_of(notice_kind kind, user_id user, instant now) const;
  /// The place, what comes with it, and the end of the wait of who waited.
  changes placing(const booker& who, std::int32_t place, clinic_waiter_end reason, instant now) const {
    return placing_on(state_.class_date, who, place, clinic_.price, reason, now);
  }
  changes placing_on(local_date date, const booker& who, std::int32_t place, std::int64_t price,
                     clinic_waiter_end reason, instant now) const;
  /// Appends what it takes to release the place.
  void release(const roster_entry& entry, place_end reason, instant now, changes& facts) const;
  /// Everyone leaves roster and line.
  changes emptying(place_end of_places, clinic_waiter_end of_waits, instant now) const;
  /// The latest to reserve of those for whom a smaller capacity has no room, latest first.
  std::vector<roster_entry> falling_out(std::int32_t capacity) const;
  /// Gives those of `stay` with a number above the capacity the lowest that are free.
  void renumber(const std::vector<roster_entry>& stay, std::int32_t capacity, instant now,
                changes& facts) const;
  std::optional<edit_refusal> objection(const edit_clinic& command, const clinic_facts& wanted,
                                        local_time now) const;
  /// Without its people.
  decision<outcome<clinic_edited, edit_refusal>, change> decide_terms(const edit_clinic& command,
                                                                      const moment& now) const;
  decision<outcome<clinic_edited, edit_refusal>, change> decide_people(const edit_clinic& command,
                                                                       const moment& now) const;
  /// Who has a place in that class, the next or the one that was held last; nobody in others.
  const std::vector<roster_entry>& entries_of(local_date class_date) const;
  /// In the class of the day.
  changes letting_go(const std::vector<seen_place>& places, const moment& now) const;
  /// Nothing where there are not enough places.
  std::optional<changes> taking_in(const std::vector<booker>& people, const moment& now) const;

  clinic_facts clinic_;
  roster_image state_;
  clinic_rules rules_;
  std::set<user_id> kept_;
  std::set<user_id> skipped_;
  std::set<user_id> gone_;
  user_id gone_teacher_;
  /// The class before the next one, with those who have a place in it.
  struct held_class {
    local_date class_date;
    std::vector<roster_entry> entries;
  };
  held_class held_;
  refusal_tally refusals_;
};

}  // namespace usher::domain
