#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/changes/change.hpp"
#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/people_model.hpp"

/// Clinics, the places in their classes and who waits for one, as far as they are durable, and what must be
/// true of them.
namespace usher::simulation {

/// Until so long before a class people give their places up by themselves.
inline constexpr std::chrono::hours cancelled_before{1};

struct model_place {
  user_id user;
  std::int32_t number = 0;
  instant reserved_at{};
  std::int64_t paid = 0;
  /// The office gave it, whatever the person has at that hour.
  bool by_office = false;
};

struct model_wait {
  waiter_number number;
  user_id user;
  bool passed = false;

  friend bool operator==(const model_wait&, const model_wait&) = default;
};

/// Another clinic decided about it, and this one hears of that a moment later.
struct place_of_two {
  version at = 0;
  model_place place;
};

/// One class of a clinic.
struct model_class {
  /// When it was last reserved.
  class_hour hour;
  /// In order of number.
  history<std::vector<model_place>> places;
  /// As they joined.
  history<std::vector<model_wait>> line;
  /// Who moved to another clinic, and who came in exchange for that.
  std::vector<place_of_two> moved_out;
  std::vector<place_of_two> swapped_in;
};

struct model_clinic {
  history<clinic_facts> facts;
  instant created_at;
  bool is_deleted = false;
  std::map<local_date, model_class> classes;
  waiter_number last_waiter{};
  reset_number reset_done{};
};

class clinic_model {
 public:
  /// Says what a person has.
  using balance_of = std::function<std::int64_t(user_id)>;

  explicit clinic_model(chronicle& book) : book_(&book) {}

  /// Takes in what is about clinics and their places; other changes are of interest for who could book then.
  void take(const change& c, version at, people_model& people, const balance_of& balance);
  /// What must be true when a batch is over, all or nothing.
  void check_batch();

  const std::map<clinic_id, model_clinic>& all() const { return clinics_; }
  /// Nothing where nothing ever happened in it.
  const model_class* find(clinic_id clinic, local_date date) const;

  /// The office asks for a place there for this person: neither window nor money stand in the way.
  void expect_placement(clinic_id clinic, user_id user) { placements_.insert({clinic, user}); }
  /// Two have been asked to swap.
  void expect_swap(clinic_id clinic, user_id user) { swaps_.insert({clinic, user}); }

  /// Whether the person had a place in another class that shares time with this one at some time since then.
  bool had_another_at(user_id user, clinic_id clinic, local_date date, const class_hour& hour,
                      version since) const;
  /// Whether this person could not have booked there some minutes ago, or later.
  bool was_unable_lately(clinic_id clinic, user_id user) const;
  /// Whether this is the next class, also by a clock that was set back a little.
  static bool is_next(local_date date, const model_class& of, instant now);
  /// Whether the clinic takes reservations then.
  static bool is_open(const clinic_facts& clinic, instant when);

 private:
  struct fold;
  /// Money of one person for one class.
  using payer = std::tuple<user_id, clinic_id, local_date>;
  struct batch_sums {
    std::map<payer, std::int64_t> cost;
    std::map<payer, std::int64_t> paid;
    std::map<payer, std::int64_t> given_back;
    std::map<payer, std::int64_t> refunded;
    std::map<user_id, int> moved;
    std::map<user_id, int> reserved;
    /// How many more were promoted, or passed over, than told so.
    std::map<clinic_id, int> promoted;
    std::map<clinic_id, int> told;
    std::set<std::pair<clinic_id, user_id>> placed;
    std::set<std::pair<clinic_id, user_id>> waits_over;
    std::set<clinic_id> closed;
    std::set<clinic_id> closing;
  };

  void require(bool holds, const char* what) const {
    if (!holds) {
      book_->fail(what);
    }
  }
  /// Notes who of all lines could not book just now.
  void note_unable(const people_model& people, const balance_of& balance);
  bool is_unable(const model_clinic& clinic, local_date date, const model_class& of, user_id user,
                 const people_model& people, const balance_of& balance) const;
  void check_no_overlap(const clinic_facts& facts) const;
  void check_hours_of(user_id user) const;

  chronicle* book_;
  std::map<clinic_id, model_clinic> clinics_;
  std::set<std::pair<clinic_id, user_id>> placements_;
  std::set<std::pair<clinic_id, user_id>> swaps_;
  std::map<std::pair<clinic_id, user_id>, std::chrono::milliseconds> unable_at_;
  batch_sums batch_;
};

}  // namespace usher::simulation
