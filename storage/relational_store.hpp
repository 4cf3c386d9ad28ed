#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/store.hpp"

namespace usher::storage {

/// One row of an answer, all columns as text: numbers in decimal, flags as 0 and 1, times and hashes as
/// relational_store asked for them.
class row_text {
 public:
  explicit row_text(std::span<const std::optional<std::string_view>> cells) : cells_(cells) {}

  // All throw store_error when the column does not hold what is asked for.
  bool is_null(std::size_t column) const { return !cells_[column].has_value(); }
  std::string_view text(std::size_t column) const;
  std::string string(std::size_t column) const { return std::string(text(column)); }
  std::int64_t integer(std::size_t column) const;
  std::int32_t small(std::size_t column) const;
  bool flag(std::size_t column) const { return integer(column) != 0; }
  domain::instant instant(std::size_t column) const;
  domain::local_time local_time(std::size_t column) const;
  domain::local_date local_date(std::size_t column) const;
  domain::secret_hash hash(std::size_t column) const;
  domain::user_id user(std::size_t column) const { return domain::user_id{integer(column)}; }

 private:
  std::span<const std::optional<std::string_view>> cells_;
};

/// All that the engines read in the same way. An engine says how to run a SELECT, and how its dialect turns
/// times, flags and hashes into the text that the other engine would give.
class relational_store : public store {
 public:
  catalogue load_catalogue() final;
  domain::seat_map_image load_concert_date(const domain::concert_date_key& date) final;
  domain::waiting_line_image load_waiting_line(domain::room_id room, domain::instant ended_since) final;
  domain::clinic_facts load_clinic(domain::clinic_id clinic) final;
  domain::roster_image load_roster(domain::clinic_id clinic, domain::local_date class_date) final;
  domain::people_image load_people() final;
  domain::existing_data load_existing_data() final;
  std::uint64_t last_change_number(const std::string& actor) final;
  std::vector<logged_change> read_changes(const std::string& actor, std::uint64_t from,
                                          std::size_t limit) final;
  std::int64_t wallet_balance(domain::user_id user) final;

 protected:
  using argument = std::variant<std::int64_t, std::string>;
  using row_handler = std::function<void(const row_text&)>;

  /// Runs a SELECT whose parameters are written $1, $2, .. and hands over its rows in order. Throws
  /// store_error.
  virtual void select(const std::string& sql, const std::vector<argument>& arguments,
                      const row_handler& on_row) = 0;

  // SQL that gives a column as text in the form that domain::to_text writes; a hash as lower-case hex; a flag
  // as 0 or 1.
  virtual std::string instant_text(const std::string& column) const = 0;
  virtual std::string local_time_text(const std::string& column) const = 0;
  virtual std::string local_date_text(const std::string& column) const = 0;
  virtual std::string hash_text(const std::string& column) const = 0;
  virtual std::string flag_text(const std::string& column) const = 0;

 private:
  std::vector<concert_facts> concerts();
  std::vector<domain::clinic_facts> clinics(const std::string& where, const std::vector<argument>& arguments);
  std::vector<domain::person> persons();
  std::vector<domain::people_image::session> sessions();
};

}  // namespace usher::storage
