#include "storage/batch/batch_rows.hpp"

#include <tuple>
#include <utility>

#include "storage/batch/fold_clinics.hpp"
#include "storage/batch/fold_concerts.hpp"
#include "storage/batch/fold_delivery.hpp"
#include "storage/batch/fold_people.hpp"
#include "storage/batch/fold_rooms.hpp"
#include "storage/batch/fold_seats.hpp"
#include "storage/log/change_text.hpp"

namespace usher::storage {

namespace {

template <class Area, class Change>
concept takes = requires(Area& area, const Change& c) {
  area.take(c);
};

/// Collects what happens to each row while the changes pass by in order. A change goes to each area that
/// takes it.
class folding {
 public:
  template <class Change>
  void operator()(const Change& c) {
    const auto offer = [&](auto& area) {
      if constexpr (takes<decltype(area), Change>) {
        area.take(c);
      }
    };
    std::apply(
        [&](auto&... area) {
          static_assert((takes<decltype(area), Change> || ...), "a change that nobody writes");
          (offer(area), ...);
        },
        areas_);
  }

  batch_rows take() {
    std::apply([](auto&... area) { (area.finish(), ...); }, areas_);
    return std::move(rows_);
  }

 private:
  batch_rows rows_;
  std::tuple<folds::rooms, folds::seats, folds::concerts, folds::delivery, folds::clinics, folds::people>
      areas_{rows_, rows_, rows_, rows_, rows_, rows_};
};

}  // namespace

batch_rows fold(const batch& b) {
  folding net;
  std::vector<log_row> log;
  for (const auto& a : b.appends) {
    const auto trace = a.trace == domain::trace_id{} ? std::nullopt : std::optional(a.trace);
    for (std::size_t i = 0; i < a.changes.size(); ++i) {
      const auto& c = a.changes[i];
      std::visit(net, c);
      log.push_back({a.actor, a.first_number + i, kind_of(c), subject_of(c), a.decided_at, trace,
                     payload_of(c), person_in(c), &c});
    }
  }
  auto rows = net.take();
  rows.log = std::move(log);
  return rows;
}

}  // namespace usher::storage
