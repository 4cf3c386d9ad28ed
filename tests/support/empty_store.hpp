#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.hpp"

namespace usher::tests {

/// A store that holds nothing and takes nothing; what a test's own store begins with.
class empty_store : public storage::store {
 public:
  storage::commit_result commit(const storage::batch&) noexcept override {
    return {storage::commit_status::failed, "nothing is stored here"};
  }
  storage::resolution resolve(const storage::batch_id&) noexcept override {
    return storage::resolution::unknown;
  }
  storage::catalogue load_catalogue() override { return read<storage::catalogue>(); }
  domain::seat_map_image load_concert_date(const domain::concert_date_key&) override {
    return read<domain::seat_map_image>();
  }
  domain::waiting_line_image load_waiting_line(domain::room_id, domain::instant) override {
    return read<domain::waiting_line_image>();
  }
  domain::local_date find_open_class(domain::clinic_id, domain::local_date next_class) override {
    read<bool>();
    return next_class;
  }
  domain::clinic_facts load_clinic(domain::clinic_id) override { return read<domain::clinic_facts>(); }
  domain::roster_image load_roster(domain::clinic_id, domain::local_date) override {
    return read<domain::roster_image>();
  }
  std::vector<domain::roster_entry> load_entries(domain::clinic_id, domain::local_date) override {
    return read<std::vector<domain::roster_entry>>();
  }
  domain::people_image load_people(domain::instant) override { return read<domain::people_image>(); }
  domain::existing_data load_existing_data() override { return read<domain::existing_data>(); }
  std::uint64_t last_change_number(const std::string&) override { return read<std::uint64_t>(); }
  std::map<domain::clinic_id, domain::instant> last_clinic_changes(
      const std::vector<domain::clinic_id>&) override {
    return read<std::map<domain::clinic_id, domain::instant>>();
  }
  std::optional<storage::archived_changes> archived_of(const std::string&) override {
    return read<std::optional<storage::archived_changes>>();
  }
  std::vector<storage::logged_change> read_changes(std::uint64_t, std::size_t) override {
    return read<std::vector<storage::logged_change>>();
  }
  std::vector<storage::log_line> read_actor_log(const std::string&, std::uint64_t, std::size_t) override {
    return read<std::vector<storage::log_line>>();
  }
  std::uint64_t last_number_by(const std::string&, domain::instant) override { return read<std::uint64_t>(); }
  storage::log_end end_of_log() override { return read<storage::log_end>(); }
  storage::log_piece log_after(std::uint64_t, std::size_t) override { return read<storage::log_piece>(); }
  storage::restless load_restless() override { return read<storage::restless>(); }
  domain::wallets_image load_wallets() override { return read<domain::wallets_image>(); }
  domain::seat_quota_image load_seat_quota(domain::concert_id) override {
    return read<domain::seat_quota_image>();
  }
  domain::remembered_requests_image load_remembered_requests(domain::instant) override {
    return read<domain::remembered_requests_image>();
  }
  domain::outbox_image load_outbox() override { return read<domain::outbox_image>(); }
  domain::outbox_image load_dead_notices() override { return read<domain::outbox_image>(); }
  domain::app_keys_image load_app_keys() override { return read<domain::app_keys_image>(); }
  std::optional<storage::stored_notice> load_notice(const domain::notice_key&) override {
    return read<std::optional<storage::stored_notice>>();
  }
  storage::booking_page list_bookings(const storage::booking_filter&, const storage::page_mark&,
                                      std::size_t) override {
    return read<storage::booking_page>();
  }
  storage::notice_page list_notices(std::optional<storage::notice_state>, const storage::page_mark&,
                                    std::size_t) override {
    return read<storage::notice_page>();
  }
  std::vector<storage::wallet_line> list_wallet(domain::user_id, std::int64_t, std::size_t) override {
    return read<std::vector<storage::wallet_line>>();
  }
  std::vector<domain::admin_called> list_admin_calls(domain::admin_call_number, std::size_t) override {
    return read<std::vector<domain::admin_called>>();
  }
  domain::timetable_image load_timetable() override { return read<domain::timetable_image>(); }
  std::vector<domain::person> list_people(const storage::person_filter&, domain::user_id,
                                          std::size_t) override {
    return read<std::vector<domain::person>>();
  }
  storage::counted_page<domain::person> page_people(const storage::person_filter&, std::int64_t,
                                                    std::size_t) override {
    return read<storage::counted_page<domain::person>>();
  }
  storage::counted_page<storage::login_line> page_logins(const storage::login_filter&, std::int64_t,
                                                         std::size_t) override {
    return read<storage::counted_page<storage::login_line>>();
  }
  storage::counted_page<storage::attendance_line> page_attendance(const storage::attendance_filter&,
                                                                  std::int64_t, std::size_t) override {
    return read<storage::counted_page<storage::attendance_line>>();
  }
  std::optional<storage::attendance_line> find_attendance(std::int64_t) override {
    return read<std::optional<storage::attendance_line>>();
  }
  std::vector<storage::attendance_line> list_attendance(const storage::attendance_filter&, std::int64_t,
                                                        std::size_t) override {
    return read<std::vector<storage::attendance_line>>();
  }
  std::vector<storage::reservation_line> list_reservations(domain::clinic_id, domain::local_date) override {
    return read<std::vector<storage::reservation_line>>();
  }
  std::vector<storage::calendar_place> list_places(domain::user_id, domain::local_date) override {
    return read<std::vector<storage::calendar_place>>();
  }
  std::vector<storage::taught_class> list_taught(domain::user_id, domain::local_date) override {
    return read<std::vector<storage::taught_class>>();
  }
  storage::clinic_counts count_clinics(domain::local_date, domain::local_date) override {
    return read<storage::clinic_counts>();
  }
  std::vector<domain::week_reset> list_week_resets(std::size_t) override {
    return read<std::vector<domain::week_reset>>();
  }
  void forget_requests(domain::instant) override {}
  std::unique_ptr<storage::store_reader> open_reader() override { return std::make_unique<empty_store>(); }
  storage::pruned_step prune(storage::prunable, domain::instant, std::size_t) override {
    return read<storage::pruned_step>();
  }
  domain::bytes_32 server_secret(const std::string&) override { return read<domain::bytes_32>(); }
  bool ping() noexcept override { return false; }
  std::string description() const override { return "empty"; }

 protected:
  /// Called by every reading; may throw.
  virtual void before_reading() {}

 private:
  template <class T>
  T read() {
    before_reading();
    return {};
  }
};

}  // namespace usher::tests
