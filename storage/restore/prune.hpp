#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "storage/restore/row_text.hpp"
#include "storage/store.hpp"

namespace usher::storage {

/// Takes rows that are over out of the tables, the same way in both backends; remembers from step to step
/// where it is.
class pruning {
 public:
  using argument = std::variant<std::int64_t, std::string, domain::bytes_32>;
  using row_handler = std::function<void(const row_text&)>;

  /// How a backend runs what is asked; both throw store_error.
  struct statements {
    std::function<void(const std::string&, const std::vector<argument>&, const row_handler&)> select;
    /// Says how many rows it touched.
    std::function<std::int64_t(const std::string&, const std::vector<argument>&)> alter;
  };

  /// As `store::prune` says.
  pruned_step step(const statements& by, prunable what, domain::instant over_until, std::size_t at_most);

 private:
  static constexpr std::int64_t before_all_rooms = -1;

  pruned_step tokens(const statements& by, const std::string& until, std::int64_t limit);

  /// Whose tokens were taken out last, of those that were over.
  std::int64_t room_ = before_all_rooms;
};

}  // namespace usher::storage
