#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/delivery/admin_log.hpp"
#include "domain/waiting/waiting_line.hpp"
#include "storage/store.hpp"

/// A small world, as its machines know it and as a store keeps it.
namespace usher::storage {

/// Stands in for SHA-256: any function that spreads will do.
domain::bytes_32 spread(std::string_view text);

/// The clock of the classes stands still: the rosters under test are those of one week.
domain::moment in_class_week(domain::instant now);

/// The state machines of a small world: one waiting room, one concert date, the clinics, the people and all
/// that goes with them.
class world {
 public:
  using record_key = std::pair<domain::clinic_id, domain::user_id>;

  world();

  void apply(const domain::change& c);

  domain::booker booker_of(domain::user_id user) const;

  std::map<record_key, domain::attendance_record> records_;
  domain::people people_;
  domain::waiting_line line_;
  domain::seat_map seats_;
  domain::wallets wallets_{{}};
  domain::seat_quota quota_;
  domain::outbox outbox_{{.first_retry = std::chrono::seconds{1}, .max_attempts = 2}};
  domain::remembered_requests requests_;
  domain::admin_log calls_;
  domain::app_keys keys_;
  std::map<domain::clinic_id, domain::roster> rosters_;

 private:
  domain::booker booker_of(const domain::change& c) const;
  void take_in_seats(const domain::change& c);
  void keep_records(const domain::change& c);
};

/// What the actors of the world append: each change under the name of its owner, numbered as the journal
/// does.
class scribe {
 public:
  /// The next number of an actor that has written before.
  void go_on(const std::string& actor, std::uint64_t next) { numbers_[actor] = next; }
  void write(const domain::changes& list, domain::instant when, std::vector<append>& into);

 private:
  std::map<std::string, std::uint64_t> numbers_;
};

/// A new world that is fed the whole change log.
world replayed_from(store& kept);

/// All classes of a history are over then.
inline const domain::instant after_all = *domain::parse_instant("2100-01-01T00:00:00.000Z");
/// What machines have in common with a store that was asked long after: places and absences in classes of
/// 2024 matter to nobody. The store knows when all began.
domain::people_image as_restored(domain::people_image image);
/// The log holds none.
domain::people_image without_password_hashes(domain::people_image image);

/// The store gives back what the world knows, but for the people.
void expect_restored_but_people(store& kept, const world& expected);
/// What the worlds' machines know is the same, but for password hashes.
void expect_same(const world& seen, const world& expected);

}  // namespace usher::storage
