#include "tests/simulation/receiver.hpp"

#include "domain/changes/names.hpp"

namespace usher::simulation {

actors::outgoing_notice receiver::render(const notice_queued& notice, std::int32_t attempt) {
  auto id = lane_name(notice.lane) + "#" + std::to_string(notice.notice.value);
  names_[id] = {notice.lane, notice.notice};
  return {std::move(id), "notice", lane_name(notice.lane), "{}", {}, attempt};
}

void receiver::send(actors::outgoing_notice notice,
                    std::function<void(actors::notice_result)> done) noexcept {
  if (durable_ == nullptr) {
    return;
  }
  const auto id = names_.at(notice.id);
  const auto& all = durable_->notices();
  if (!all.contains(id)) {
    book_.fail("a notice was sent that is not durable: " + notice.id);
  }
  for (auto at = all.lower_bound({id.first, notice_number{}}); at != all.end() && at->first < id; ++at) {
    const auto& before = known_[at->first];
    if (!before.taken && before.refused < max_attempts_ && at->second.state == notice_is::pending) {
      book_.fail("a notice was sent before an earlier one: " + notice.id);
    }
  }
  durable_->note_sent(id.first, id.second);
  book_.tell("  notice ", notice.id, " is sent");
  under_way_.emplace_back(id, std::move(done));
}

void receiver::answer_one(bool may_fail) {
  const auto chosen = under_way_.begin() + static_cast<std::ptrdiff_t>(dice_.below(under_way_.size()));
  auto [id, done] = std::move(*chosen);
  under_way_.erase(chosen);
  const bool is_taken = !may_fail || !dice_.one_in(3);
  auto& known = known_[id];
  known.taken = known.taken || is_taken;
  known.refused += is_taken ? 0 : 1;
  book_.count(is_taken ? "a notice is taken" : "a notice is refused");
  done({is_taken, is_taken ? "" : "not now"});
}

}  // namespace usher::simulation
