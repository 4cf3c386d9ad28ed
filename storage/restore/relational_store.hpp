#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "storage/store.hpp"

namespace usher::storage {

/// One row of an answer, while it is there: numbers in decimal, flags as 0 and 1, times and hashes as
/// relational_store asked for them. An engine says how it gets at a column, for those that are asked for.
class row_text {
 public:
  row_text() = default;
  row_text(const row_text&) = delete;
  row_text& operator=(const row_text&) = delete;
  virtual ~row_text() = default;

  // All throw store_error when the column does not hold what is asked for.
  bool is_null(std::size_t column) const { return !cell(column).has_value(); }
  /// Valid for as long as the row is.
  std::string_view text(std::size_t column) const;
  std::string string(std::size_t column) const { return std::string(text(column)); }
  virtual std::int64_t integer(std::size_t column) const;
  std::int32_t small(std::size_t column) const;
  bool flag(std::size_t column) const { return integer(column) != 0; }
  domain::instant instant(std::size_t column) const;
  domain::local_time local_time(std::size_t column) const;
  domain::local_date local_date(std::size_t column) const;
  domain::milliseconds duration(std::size_t column) const { return domain::milliseconds{integer(column)}; }
  domain::secret_hash hash(std::size_t column) const;
  domain::bytes_32 bytes(std::size_t column) const;
  /// Of the columns `column` and the one after it.
  domain::concert_date_key date(std::size_t column) const {
    return {domain::concert_id{integer(column)}, local_time(column + 1)};
  }
  domain::seat_number seat(std::size_t column) const { return domain::seat_number{small(column)}; }
  domain::receipt_number receipt(std::size_t column) const { return domain::receipt_number{integer(column)}; }
  domain::ticket_number ticket(std::size_t column) const {
    return domain::ticket_number{static_cast<std::uint64_t>(integer(column))};
  }
  std::optional<domain::instant> optional_instant(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
  }
  domain::user_id user(std::size_t column) const { return domain::user_id{integer(column)}; }

 protected:
  /// Nothing for NULL.
  virtual std::optional<std::string_view> cell(std::size_t column) const = 0;
};

/// All that the engines read in the same way. An engine says how to run a SELECT, and how its dialect turns
/// times, flags and hashes into the text that the other engine would give.
class relational_store : public store {
 public:
  catalogue load_catalogue() final;
  domain::seat_map_image load_concert_date(const domain::concert_date_key& date) final;
  domain::waiting_line_image load_waiting_line(domain::room_id room, domain::instant ended_since) final;
  domain::roster_image load_roster(domain::clinic_id clinic, domain::local_date class_date) final;
  domain::people_image load_people() final;
  domain::existing_data load_existing_data() final;
  std::uint64_t last_change_number(const std::string& actor) final;
  std::vector<logged_change> read_changes(std::uint64_t from, std::size_t limit) final;
  std::vector<log_line> read_actor_log(const std::string& actor, std::uint64_t from, std::size_t limit) final;
  std::uint64_t last_number_by(const std::string& actor, domain::instant time) final;
  restless load_restless() final;
  domain::wallets_image load_wallets() final;
  domain::seat_quota_image load_seat_quota(domain::concert_id concert) final;
  domain::remembered_requests_image load_remembered_requests(domain::instant now) final;
  domain::outbox_image load_outbox() final;
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
  std::optional<domain::attendance_record> find_attendance(std::int64_t id) final;
  std::vector<attendance_line> list_attendance(const attendance_filter& filter, std::int64_t before,
                                               std::size_t limit) final;
  std::vector<reservation_line> list_reservations(domain::clinic_id clinic,
                                                  domain::local_date class_date) final;
  clinic_counts count_clinics(domain::local_date from, domain::local_date to) final;
  std::vector<domain::week_reset> list_week_resets(std::size_t limit) final;
  domain::bytes_32 server_secret(const std::string& name) final;

 protected:
  using argument = std::variant<std::int64_t, std::string, domain::bytes_32>;
  using row_handler = std::function<void(const row_text&)>;

  /// Runs a SELECT whose parameters are written $1, $2, .. and hands over its rows in order. Throws
  /// store_error.
  virtual void select(const std::string& sql, const std::vector<argument>& arguments,
                      const row_handler& on_row) = 0;

  /// The same for one that is asked again and again: it is prepared once. The text must live as long as the
  /// store.
  virtual void select_kept(const std::string& sql, const std::vector<argument>& arguments,
                           const row_handler& on_row) = 0;

  /// Runs a statement with such parameters as a transaction of its own. Throws store_error.
  virtual void alter(const std::string& sql, const std::vector<argument>& arguments) = 0;

  // SQL that gives a column as text in the form that domain::to_text writes, an instant also in that of the
  // server, whose own conversion costs a fraction of any other; a hash as lower-case hex; a flag as 0 or 1.
  virtual std::string instant_text(const std::string& column) const = 0;
  virtual std::string local_time_text(const std::string& column) const = 0;
  virtual std::string local_date_text(const std::string& column) const = 0;
  virtual std::string hash_text(const std::string& column) const = 0;
  virtual std::string flag_text(const std::string& column) const = 0;

  /// A condition: the column's text, with its ASCII letters in lower case, contains the parameter's.
  virtual std::string contains_text(const std::string& column, const std::string& parameter) const = 0;
  /// Yesterday's date in UTC, by the clock of the database.
  virtual std::string yesterday() const = 0;

 private:
  bool is_decided_by(const std::string& actor, std::uint64_t number, domain::instant time);
  /// Lines of the change log with their actors.
  void select_log(const std::string& where, const std::vector<argument>& arguments,
                  const std::function<void(std::string actor, log_line line)>& on_line);
  std::vector<concert_facts> concerts();
  /// The terms of all dates in order of concert and time.
  std::vector<std::pair<domain::concert_date_key, domain::date_terms>> terms_of_dates();
  /// All that there is of one date, as one statement.
  std::string text_of_date() const;
  std::vector<stored_notice> notices(const std::string& where, const std::vector<argument>& arguments,
                                     std::vector<std::int64_t>* places = nullptr);
  void load_room(domain::room_id room, domain::waiting_line_image& into);
  /// Those that are not deleted, in order of id.
  std::vector<domain::clinic_facts> clinics();
  domain::clinic_id next_clinic();
  domain::notice_number next_notice(const domain::notice_lane& lane);
  std::vector<domain::person> persons(const std::string& where, const std::vector<argument>& arguments);
  /// In order of id.
  std::vector<domain::person> everyone();
  std::optional<domain::local_date> reset_through();
  std::vector<attendance_line> attendance(const std::string& where, const std::vector<argument>& arguments);
  std::vector<domain::people_image::session> sessions();

  /// Made at first use.
  std::string select_date_;
};

}  // namespace usher::storage
