#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/company.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/durable_model.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::simulation {

/// People and the office, who ask everything that the REST layer can ask, as it asks it; and who hold every
/// answer and view against what is durable.
class visitors {
 public:
  visitors(chance& dice, chronicle& book, durable_model& durable, const tests::manual_clock& wall,
           std::set<std::string> without);

  /// A new process serves from now on, or none: what the one before still owed is never answered.
  void meet(actors::company* company);
  /// The store went back: what was asked in the time that is no more is not asked again.
  void go_back() { repeatable_.clear(); }
  /// One of them does something, unless it is one of those things that are left out.
  void act(bool is_left_out);
  /// How many wait for an answer.
  std::size_t waiting() const { return open_.size(); }
  std::string who_waits() const;

  /// Everything that anybody may ask without changing anything, while nothing else happens.
  void ask_everything();
  /// Holds what is published now against what is durable. `exactly`: nothing is on its way.
  void look_at_views(bool exactly);
  /// What time should have brought about by now, if all went well.
  void check_nothing_is_overdue() const;

  /// The names of all things that they do.
  static std::vector<std::string_view> deeds();
  static std::vector<std::string_view> deeds_of_everybody();
  static std::vector<std::string_view> deeds_about_concerts();
  static std::vector<std::string_view> deeds_about_clinics();

 private:
  struct deed {
    std::string_view name;
    int weight;
    void (visitors::*act)();
  };
  struct waiting_request {
    std::string_view what;
    std::uint64_t since_step;
  };
  struct ticket {
    room_id room;
    secret_hash secret;
    user_id user;
  };
  struct request_key {
    secret_hash key;
    secret_hash fingerprint;
  };
  using keyed = std::optional<request_key>;
  using checkout = std::shared_ptr<const actors::checkout_under_way>;

  static const std::vector<deed>& all_deeds();
  static std::vector<deed> what_everybody_does();
  static std::vector<deed> deeds_at_concerts();
  static std::vector<deed> deeds_at_clinics();

  // What they do.
  void issue();
  void check();
  void leave();
  void extend_session();
  void hold();
  void hold_best();
  void release();
  void extend();
  void pay();
  void cancel();
  void join();
  void leave_list();
  void decline();
  void position();
  void charge();
  void use_money();
  void ask_balance();
  void show_seats();
  void repeat();
  void reuse_key();
  void change_rules();
  void change_mode();
  void plan_opening();
  void put_off_opening();
  void call_off_opening();
  void reset_room();
  void ask_room();
  void change_terms();
  void close_date();
  void ask_standing();
  void create_date();
  void change_concert();
  void resend_notice();
  void record_call();

  // Of clinics.
  void log_in();
  void log_out();
  void authenticate();
  void register_somebody();
  void change_password();
  void create_person();
  void edit_person();
  void erase_person();
  void reset_password();
  void force_logout();
  void set_flag();
  void set_no_show();
  void show_person();
  void make_calendar();
  void revoke_calendar();
  void show_calendar();
  void read_calendar();
  void reserve();
  void cancel_place();
  void move();
  void swap();
  void join_line();
  void leave_line();
  void line_position();
  void create_clinic();
  void edit_clinic();
  void place_people();
  void delete_clinic();
  void remove_place();
  void reset_week();
  void mark();
  void withdraw_mark();

  // How an answer is waited for.
  actors::request_context context();
  template <class Outcome, class Check>
  actors::reply_to<Outcome> expect(std::string_view what, Check check);
  template <class Outcome, class Check, class None>
  actors::reply_to<Outcome> expect_or(std::string_view what, Check check, None none);
  template <class Command, class Check>
  void ask(std::string_view what, actors::address_of<Command> whom, Command command, Check check);
  template <class Command, class Check>
  void ask_once(std::string_view what, actors::address_of<Command> whom, Command command, keyed key,
                Check check);
  template <class Command, class Check>
  void carry_out(std::string_view what, actors::address_of<Command> whom, Command command,
                 const request_key& key, Check check);
  void check_begun(const request_key& key, const actors::request_begun_outcome& begun,
                   const std::function<void()>& carry_out);
  void count_unavailable(std::string_view what, actors::unavailable_reason reason);
  template <class Next>
  void through_gate(const ticket& who, Next next);
  template <class Next>
  void check_out(const ticket& who, bool pays, Next next);
  keyed maybe_key(std::function<void(const keyed&)> again);
  /// `next(caller, key)` with a session of this person, once the server has said whose it is.
  template <class Next>
  void with_session_of(user_id user, Next next);
  /// The same for one of the office, or now and then for somebody who is not.
  template <class Next>
  void with_office(Next next);
  /// A call about a person's place, with or without an idempotency key.
  template <class Command, class Check>
  void ask_about_place(std::string_view what, Command command, Check check);
  /// Goes on with the key of the session, if it comes to one.
  void log_in_as(user_id user, const std::function<void(const secret_hash&)>& then = {});
  void hold_as(const ticket& who, const concert_date_key& date, const domain::hold_seats& what,
               const keyed& key);
  void pay_as(const ticket& who, const concert_date_key& date, const domain::prepare_payment& what,
              const keyed& key);

  // What they choose.
  user_id somebody() { return user_id{dice_.between(1, 7)}; }
  std::optional<ticket> some_session();
  room_id some_room() { return room_id{dice_.one_in(3) ? 2 : 0}; }
  std::vector<concert_date_key> offered_dates() const;
  concert_date_key some_date();
  /// One without a free seat, where there is one; now and then any.
  concert_date_key full_date();
  concert_date_key date_for(const ticket& who);
  std::vector<seat_number> some_seats(const concert_date_key& date);
  /// Of this person, in this state; none where there are none, or now and then any others.
  std::vector<seat_number> seats_of(const concert_date_key& date, user_id user, seat_is what);
  std::int64_t price_of(const concert_date_key& date, const std::vector<seat_number>& seats) const;

  user_id somebody_known();
  /// One of theirs that lives, or now and then any; none where they have to log in first.
  std::optional<secret_hash> session_of(user_id user);
  bool is_worth_a_try(const secret_hash& key);
  /// In their own name, or by somebody for them.
  std::optional<actors::place_call> call_about(user_id user, clinic_id clinic);
  clinic_id some_clinic();
  /// One with a student, who comes along.
  std::pair<clinic_id, user_id> some_place();
  clinic_id some_existing_clinic();
  std::pair<clinic_id, user_id> some_wait();
  clinic_facts some_clinic_facts();
  clinic_edit some_edit();
  std::int64_t some_record();

  // What an answer may say.
  template <class IsSo>
  bool seat_was(const concert_date_key& date, seat_number seat, version since, IsSo is_so) const;
  void require(bool holds, std::string_view what, std::string_view why);
  void check_standing(const ticket& who, const token_standing& said, version since);
  void check_holds(const concert_date_key& date, user_id user, const std::vector<seat_hold>& holds,
                   version since);
  void check_refusal(const concert_date_key& date, const hold_refusal& said, version since);
  void check_waiter(const concert_date_key& date, const waiter_standing& said, version since);
  void check_session(std::string_view what, const secret_hash& key, version since);
  void check_person(std::string_view what, const person& said, version since);
  void check_place(std::string_view what, user_id user, const clinic_facts& clinic, local_date date,
                   std::int32_t place, version since);
  void check_gone(std::string_view what, user_id user, clinic_id clinic, local_date date, version since);
  void check_has_left(std::string_view what, user_id user, version since);
  void check_wait(std::string_view what, user_id user, clinic_id clinic, const clinic_wait& said,
                  version since);
  struct asked_for {
    user_id user;
    clinic_id clinic;
    instant at;
  };
  void check_refused(std::string_view what, const asked_for& wish, const reserve_refusal& said,
                     version since);
  void check_refused(std::string_view what, const asked_for& wish, const release_refusal& said,
                     version since);
  void check_refused(std::string_view what, const asked_for& wish, const clinic_line_refusal& said,
                     version since);
  /// What clinics refused, where it was they who did.
  template <class Refusal>
  void check_why(std::string_view what, const asked_for& wish, const Refusal& said, version since);
  void check_mark(std::string_view what, const actors::attendance_was_marked& said, version since);
  void check_edited(std::string_view what, const actors::clinic_changed_outcome& said, version since);
  bool was_full(clinic_id clinic, local_date date, std::int32_t capacity, version since) const;
  bool is_in_use(const secret_hash& key) const;
  void check_class_is_settled(clinic_id id, const clinic_facts& facts, const model_class& of) const;
  void look_at_clinics(bool exactly);
  void ask_about_clinics();
  void check_no_clinic_is_behind() const;
  void check_money(user_id user, std::int64_t amount, const actors::wallet_outcome& said, version since);
  template <class Refusal>
  void count_refusal(std::string_view of, const Refusal& why);

  chance& dice_;
  chronicle& book_;
  durable_model& durable_;
  const tests::manual_clock& wall_;
  std::vector<deed> deeds_;
  std::uint64_t weights_ = 0;

  actors::company* company_ = nullptr;
  /// Counts the processes.
  std::uint64_t met_ = 0;
  std::uint64_t last_request_ = 0;
  std::map<std::uint64_t, waiting_request> open_;
  std::deque<ticket> tickets_;
  std::deque<std::function<void()>> repeatable_;
  std::uint64_t last_answer_ = 0;
  struct login {
    secret_hash key;
    user_id user;
  };
  std::deque<login> logins_;
  std::deque<secret_hash> calendars_;
  std::uint64_t last_name_ = 0;

  struct seen_view {
    std::shared_ptr<const actors::seats_view> view;
    std::vector<version> seats;
  };
  std::map<concert_date_key, seen_view> seen_;
  struct seen_clinic {
    std::shared_ptr<const actors::clinic_view> view;
    version facts = 0;
    version places = 0;
    version line = 0;
  };
  std::map<clinic_id, seen_clinic> seen_clinics_;
  std::uint64_t seen_board_ = 0;
};

}  // namespace usher::simulation
