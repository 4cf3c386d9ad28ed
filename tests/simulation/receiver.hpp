#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "actors/base/notice_sender.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/durable_model.hpp"

namespace usher::simulation {

/// Who takes notices: answers when told, and minds their order.
class receiver final : public actors::notice_sender {
 public:
  receiver(chance& dice, chronicle& book, std::int32_t max_attempts)
      : dice_(dice), book_(book), max_attempts_(max_attempts) {}

  /// Whose notices it takes from now on; null: those of nobody, the process that sent them is gone.
  void meet(durable_model* durable) {
    durable_ = durable;
    under_way_.clear();
  }
  actors::outgoing_notice render(const notice_queued& notice, std::int32_t attempt);
  void send(actors::outgoing_notice notice,
            std::function<void(actors::notice_result)> done) noexcept override;

  bool has_work() const { return !under_way_.empty(); }
  /// Takes one of those under way, or refuses it.
  void answer_one(bool may_fail);
  /// The store went back: so does what it was told.
  void go_back() { known_.clear(); }

 private:
  using notice_id = std::pair<notice_lane, notice_number>;
  struct seen {
    bool taken = false;
    std::int32_t refused = 0;
  };

  chance& dice_;
  chronicle& book_;
  std::int32_t max_attempts_;
  durable_model* durable_ = nullptr;
  std::map<std::string, notice_id> names_;
  std::map<notice_id, seen> known_;
  std::vector<std::pair<notice_id, std::function<void(actors::notice_result)>>> under_way_;
};

}  // namespace usher::simulation
