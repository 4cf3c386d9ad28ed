#pragma once

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
  storage::settlement settle(const storage::batch_id&) noexcept override {
    return storage::settlement::unknown;
  }
  storage::catalogue load_catalogue() override { return read<storage::catalogue>(); }
  domain::seat_map_image load_concert_date(const domain::concert_date_key&) override {
    return read<domain::seat_map_image>();
  }
  domain::waiting_line_image load_waiting_line(domain::room_id, domain::instant) override {
    return read<domain::waiting_line_image>();
  }
  domain::clinic_facts load_clinic(domain::clinic_id) override { return read<domain::clinic_facts>(); }
  domain::roster_image load_roster(domain::clinic_id, domain::local_date) override {
    return read<domain::roster_image>();
  }
  domain::people_image load_people() override { return read<domain::people_image>(); }
  domain::existing_data load_existing_data() override { return read<domain::existing_data>(); }
  std::uint64_t last_change_number(const std::string&) override { return read<std::uint64_t>(); }
  std::vector<storage::logged_change> read_changes(const std::string&, std::uint64_t, std::size_t) override {
    return read<std::vector<storage::logged_change>>();
  }
  std::int64_t wallet_balance(domain::user_id) override { return read<std::int64_t>(); }
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
