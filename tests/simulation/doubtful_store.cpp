#include "tests/simulation/doubtful_store.hpp"

#include <algorithm>

#include "tests/simulation/durable_model.hpp"

namespace usher::simulation {

using storage::commit_status;
using storage::resolution;

storage::commit_result doubtful_store::commit(const storage::batch& b) noexcept {
  book_.tell("  commit of ", b.appends.size(), " appends");
  around_.meanwhile();
  if (!may_ask()) {
    return {commit_status::failed, "the store is down"};
  }
  if (is_refused(b)) {
    return {commit_status::refused, "refused by the script"};
  }
  if (const auto fault = around_.fault()) {
    book_.went_wrong(*fault);
    return commit_with(*fault, b);
  }
  auto stored = store_it(b);
  // Its answer is on the way.
  around_.meanwhile();
  return stored;
}

storage::commit_result doubtful_store::commit_with(mishap fault, const storage::batch& b) {
  switch (fault) {
    case mishap::commit_refused:
      if (b.appends.empty()) {
        // There is nothing in it that a constraint could be about.
        return {commit_status::failed, "the script says so"};
      }
      guilty_ = dice_.pick(b.appends).actor;
      refusals_left_ = 1 + static_cast<int>(dice_.below(5));
      return {commit_status::refused, "refused by the script"};
    case mishap::stored_in_doubt:
      if (const auto stored = store_it(b); stored.status != commit_status::committed) {
        return stored;
      }
      return leave_in_doubt({patience(), true, std::nullopt});
    case mishap::lost_in_doubt:
      return leave_in_doubt({patience(), false, std::nullopt});
    case mishap::stored_late:
      return leave_in_doubt({patience(), false, b});
    case mishap::store_hangs:
      around_.hang();
      return may_ask() ? store_it(b) : storage::commit_result{commit_status::failed, "the store is down"};
    case mishap::dies_before:
      around_.die();
      return {commit_status::in_doubt, "nobody is there to hear it"};
    case mishap::dies_after:
      store_it(b);
      around_.die();
      return {commit_status::in_doubt, "nobody is there to hear it"};
    default:
      return {commit_status::failed, "the script says so"};
  }
}

storage::commit_result doubtful_store::store_it(const storage::batch& b) {
  auto stored = real_->commit(b);
  if (stored.status == commit_status::committed) {
    around_.durable(b);
  } else {
    for (const auto& append : b.appends) {
      for (const auto& c : append.changes) {
        book_.tell("  not taken, of ", append.actor, ": ", text_of(c));
      }
    }
    book_.fail("the store refused what the actors decided: " + stored.message);
  }
  return stored;
}

bool doubtful_store::is_refused(const storage::batch& b) {
  if (refusals_left_ == 0) {
    return false;
  }
  --refusals_left_;
  return std::any_of(b.appends.begin(), b.appends.end(), [&](const auto& a) { return a.actor == guilty_; });
}

/// For so many questions it does not say what became of it.
int doubtful_store::patience() {
  return static_cast<int>(dice_.below(4));
}

storage::commit_result doubtful_store::leave_in_doubt(doubt left) {
  doubt_ = std::move(left);
  return {commit_status::in_doubt, "the connection was lost"};
}

resolution doubtful_store::resolve(const storage::batch_id&) noexcept {
  around_.meanwhile();
  if (around_.is_dead() || !may_ask()) {
    return resolution::unknown;
  }
  if (doubt_.unknown_left > 0) {
    --doubt_.unknown_left;
    return resolution::unknown;
  }
  if (doubt_.to_store) {
    const auto late = *std::exchange(doubt_.to_store, std::nullopt);
    doubt_.is_stored = store_it(late).status == commit_status::committed;
  }
  return doubt_.is_stored ? resolution::committed : resolution::void_for_ever;
}

void doubtful_store::expect_answer() {
  if (!may_ask()) {
    book_.count("a reading fails");
    throw storage::store_error("the store is down");
  }
}

/// A session beside the store, for those who read.
class doubtful_store::session final : public doubtful_reader {
 public:
  explicit session(doubtful_store& of) : of_(of), real_(of.real_->open_reader()) {}

  bool ping() noexcept override { return of_.may_ask() && real_->ping(); }
  std::string why_right_lost() const override { return of_.why_right_lost(); }
  void end_reading() noexcept override { real_->end_reading(); }

 protected:
  storage::store_reader& asked() override {
    of_.expect_answer();
    return *real_;
  }
  void answered() override { of_.around_.meanwhile_reading(); }

 private:
  doubtful_store& of_;
  std::unique_ptr<storage::store_reader> real_;
};

std::unique_ptr<storage::store_reader> doubtful_store::open_reader() {
  return std::make_unique<session>(*this);
}

}  // namespace usher::simulation
