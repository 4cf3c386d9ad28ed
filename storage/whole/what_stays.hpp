#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/changes/change.hpp"

namespace usher::storage {

/// Goes through the log up to where it ends for the archive, and knows then what of it must stay
/// (storage/whole/archive.hpp). Whatever is said about a thing that is held back stays.
class what_stays {
 public:
  explicit what_stays(domain::instant before) : before_(before) {}

  /// Of other kinds nothing ever goes, and nothing follows from them.
  static bool may_matter(std::string_view kind);

  // Of which a table has a row still.
  void hold_back_token(std::int64_t room, std::uint64_t ticket);
  void hold_back_session(const domain::secret_hash& key);
  void hold_back_notice(const std::string& lane, std::int64_t number);
  void hold_back_request(const domain::secret_hash& key);

  /// In the order of the log. `must_stay`: the line itself has to.
  void pass(const domain::change& c, std::uint64_t number, bool must_stay);
  /// After the last.
  void finish();
  /// Then: whether the line goes.
  bool goes(const domain::change& c, std::uint64_t number) const;

 private:
  struct hold {
    std::vector<std::uint64_t> lines;
    bool must_stay = false;
  };

  template <class T>
  void take(const T& fact, std::uint64_t number, bool must_stay);
  template <class T>
  void take_hold(const T& fact, std::uint64_t number, bool must_stay);
  /// A room shows a token for some time after its end.
  bool is_forgotten(domain::instant ended_at) const;
  void keep(const std::vector<std::uint64_t>& lines);
  bool is_waiting(const domain::change& c) const;

  const domain::instant before_;
  /// Tokens that have not ended, or not long enough ago, by room.
  std::unordered_map<std::int64_t, std::set<std::uint64_t>> tokens_;
  /// Sessions that have not ended, and notices that were not delivered.
  std::unordered_set<std::string> alive_;
  /// And until when they are remembered.
  std::unordered_map<std::string, domain::instant> requests_;
  std::map<std::pair<domain::concert_date_key, domain::seat_number>, hold> holds_;
  std::vector<std::uint64_t> kept_lines_;
  std::unordered_set<std::string> held_back_;
};

}  // namespace usher::storage
