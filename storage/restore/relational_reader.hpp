#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "storage/log/personal_seal.hpp"
#include "storage/restore/row_text.hpp"
#include "storage/restore/serving_right.hpp"
#include "storage/store.hpp"

namespace usher::storage {

/// All that the backends read in the same way, by whichever session. A backend says how to run a SELECT, and
/// how its dialect turns times, flags and hashes into the text that the other backend would give.
class relational_reader : public virtual store_reader {
 public:
  catalogue load_catalogue() final;
  domain::seat_map_image load_concert_date(const domain::concert_date_key& date) final;
  domain::waiting_line_image load_waiting_line(domain::room_id room, domain::instant ended_since) final;
  domain::local_date find_open_class(domain::clinic_id clinic, domain::local_date next_class) final;
  domain::clinic_facts load_clinic(domain::clinic_id clinic) final;
  domain::roster_image load_roster(domain::clinic_id clinic, domain::local_date class_date) final;
  std::vector<domain::roster_entry> load_entries(domain::clinic_id clinic,
                                                 domain::local_date class_date) final;
  domain::people_image load_people(domain::instant now) final;
  domain::existing_data load_existing_data() final;
  std::uint64_t last_change_number(const std::string& actor) final;
  std::optional<archived_changes> archived_of(const std::string& actor) final;
  std::vector<logged_change> read_changes(std::uint64_t from, std::size_t limit) final;
  std::vector<log_line> read_actor_log(const std::string& actor, std::uint64_t from, std::size_t limit) final;
  std::uint64_t last_number_by(const std::string& actor, domain::instant time) final;
  std::map<domain::clinic_id, domain::instant> last_clinic_changes(
      const std::vector<domain::clinic_id>& clinics) final;
  restless load_restless() final;
  domain::wallets_image load_wallets() final;
  domain::seat_quota_image load_seat_quota(domain::concert_id concert) final;
  domain::remembered_requests_image load_remembered_requests(domain::instant now) final;
  domain::outbox_image load_outbox() final;
  domain::outbox_image load_dead_notices() final;
  domain::app_keys_image load_app_keys() final;
  std::optional<stored_notice> load_notice(const domain::notice_key& notice) final;
  booking_page list_bookings(const booking_filter& filter, const page_mark& after, std::size_t limit) final;
  notice_page list_notices(std::optional<notice_state> state, const page_mark& after,
                           std::size_t limit) final;
  std::vector<wallet_line> list_wallet(domain::user_id user, std::int64_t before, std::size_t limit) final;
  std::vector<domain::admin_called> list_admin_calls(domain::admin_call_number before,
                                                     std::size_t limit) final;
  domain::timetable_image load_timetable() final;
  std::vector<domain::person> list_people(const person_filter& filter, domain::user_id after,
                                          std::size_t limit) final;
  counted_page<domain::person> page_people(const person_filter& filter, std::int64_t skip,
                                           std::size_t limit) final;
  counted_page<login_line> page_logins(const login_filter& filter, std::int64_t skip,
                                       std::size_t limit) final;
  counted_page<attendance_line> page_attendance(const attendance_filter& filter, std::int64_t skip,
                                                std::size_t limit) final;
  std::optional<attendance_line> find_attendance(std::int64_t id) final;
  std::vector<attendance_line> list_attendance(const attendance_filter& filter, std::int64_t before,
                                               std::size_t limit) final;
  std::vector<reservation_line> list_reservations(domain::clinic_id clinic,
                                                  domain::local_date class_date) final;
  std::vector<calendar_place> list_places(domain::user_id user, domain::local_date from) final;
  std::vector<taught_class> list_taught(domain::user_id teacher, domain::local_date from) final;
  clinic_counts count_clinics(domain::local_date from, domain::local_date to) final;
  std::vector<domain::week_reset> list_week_resets(std::size_t limit) final;
  log_end end_of_log() final;
  log_piece log_after(std::uint64_t position, std::size_t at_most) final;
  std::string why_right_lost() const final { return right_->why_lost(); }

 protected:
  explicit relational_reader(std::shared_ptr<serving_right> right) : right_(std::move(right)) {}

  using argument = std::variant<std::int64_t, std::string, domain::bytes_32>;
  using row_handler = std::function<void(const row_text&)>;

  serving_right& right() const { return *right_; }
  const std::shared_ptr<serving_right>& shared_right() const { return right_; }
  /// As store::server_secret has it, where it was made.
  std::optional<domain::bytes_32> find_secret(const std::string& name);

  /// Runs a SELECT whose parameters are written $1, $2, .. and hands over its rows in order. Throws
  /// store_error.
  virtual void select(const std::string& sql, const std::vector<argument>& arguments,
                      const row_handler& on_row) = 0;

  /// The same for one that is asked again and again: it is prepared once. The text must live as long as the
  /// store.
  virtual void select_kept(const std::string& sql, const std::vector<argument>& arguments,
                           const row_handler& on_row) = 0;

  /// As log_end has it.
  virtual std::string history() { return {}; }

  // SQL that gives a column as text in the form that domain::to_text writes, an instant also in that of the
  // server, whose own conversion costs a fraction of any other; a hash as lower-case hex; a flag as 0 or 1.
  virtual std::string instant_text(const std::string& column) const = 0;
  virtual std::string local_time_text(const std::string& column) const = 0;
  virtual std::string local_date_text(const std::string& column) const = 0;
  virtual std::string hash_text(const std::string& column) const = 0;
  virtual std::string flag_text(const std::string& column) const = 0;

  /// A condition: the column's text, with its ASCII letters in lower case, contains the parameter's.
  virtual std::string contains_text(const std::string& column, const std::string& parameter) const = 0;
  /// A table of a statement, with its alias where it has one, whose rows are to be found by this index of
  /// what is alive, and not by another one that has all that ever was. The WHERE must say what the index
  /// does.
  virtual std::string by_index(const std::string& table, const char* index) const = 0;

  /// The keys of those of these people who have or had one.
  person_keys keys_of(const std::vector<domain::user_id>& people);

  /// How far the log of an older version is sealed (storage/log/older_log.hpp).
  struct sealing_progress {
    bool is_complete = false;
    std::uint64_t sealed_through = 0;
    /// The number of the last change.
    std::uint64_t last = 0;
  };
  sealing_progress how_far_sealed();
  /// Lines that are not sealed, of kinds that may say something about people, from after one number up to
  /// another.
  std::vector<logged_change> unsealed_lines(std::uint64_t after, std::uint64_t through);

 private:
  struct line_of_actor {
    std::string actor;
    log_line line;
  };

  // In restore/reading.hpp.
  template <class Value>
  std::string as_text(const std::string& expression) const;
  template <class Row, class F, class... Columns>
  void read_each(const std::string& from, const std::vector<argument>& arguments, F on_row,
                 const Columns&... columns);
  template <class Row, class... Columns>
  std::vector<Row> read_all(const std::string& from, const std::vector<argument>& arguments,
                            const Columns&... columns);
  template <class Row, class... Columns>
  std::optional<Row> read_one(const std::string& from, const std::vector<argument>& arguments,
                              const Columns&... columns);
  template <class Value>
  std::optional<Value> read_value(const std::string& expression, const std::string& from,
                                  const std::vector<argument>& arguments);

  /// Those of these people who exist, in order of id.
  std::vector<domain::person> persons_of(const std::vector<domain::user_id>& people);
  bool is_decided_by(const std::string& actor, std::uint64_t number, domain::instant time);
  /// Lines of the change log with their actors.
  std::vector<line_of_actor> read_log(const std::string& where, const std::vector<argument>& arguments);
  std::vector<concert_facts> concerts();
  /// The terms of all dates in order of concert and time.
  std::vector<std::pair<domain::concert_date_key, domain::date_terms>> terms_of_dates();
  /// All that there is of one date, as one statement.
  std::string text_of_date() const;
  /// Of these states, a list in SQL.
  domain::outbox_image undelivered(const std::string& states);
  template <class F>
  void read_notices(const std::string& which, const std::vector<argument>& arguments, F on_notice);
  void load_room(domain::room_id room, domain::waiting_line_image& into);
  /// Those that are not deleted, in order of id.
  std::vector<domain::clinic_facts> clinics();
  domain::clinic_id next_clinic();
  domain::notice_number next_notice(const domain::notice_lane& lane);
  std::vector<domain::person> persons(const std::string& which, const std::vector<argument>& arguments);
  /// The condition of a filter, whose arguments are appended.
  std::string condition_of(const person_filter& filter, std::vector<argument>& arguments) const;
  std::string condition_of(const attendance_filter& filter, std::vector<argument>& arguments) const;
  /// In order of id.
  std::vector<domain::person> everyone();
  /// Of classes that may be to come, in every zone.
  std::vector<domain::absence> absences(const std::string& which, const std::string& since);
  std::vector<attendance_line> attendance(const std::string& which, const std::vector<argument>& arguments);
  std::vector<domain::people_image::session> sessions();

  /// Made at first use.
  std::string select_date_;
  std::shared_ptr<serving_right> right_;
};

}  // namespace usher::storage
