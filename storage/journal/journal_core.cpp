#include "storage/journal/journal_core.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <spdlog/spdlog.h>

#include "domain/base/limits.hpp"

namespace usher::storage {

bool epoch_memory::close(const std::shared_ptr<append_observer>& writer, std::uint64_t epoch) {
  if (is_closed(writer, epoch)) {
    return false;
  }
  closed_[writer.get()] = {writer, epoch};
  if (closed_.size() >= sweep_at_) {
    sweep();
  }
  return true;
}

bool epoch_memory::is_closed(const std::shared_ptr<append_observer>& writer, std::uint64_t epoch) const {
  if (closed_.empty()) {
    return false;
  }
  const auto at = closed_.find(writer.get());
  return at != closed_.end() && at->second.writer.lock() == writer && epoch <= at->second.epoch;
}

void epoch_memory::sweep() {
  std::erase_if(closed_, [](const auto& known) { return known.second.writer.expired(); });
  // Doubling the bound keeps the sweeps cheap when most writers live.
  sweep_at_ = std::max<std::size_t>(1024, closed_.size() * 2);
}

void journal_inbox::put(append_request request) {
  if (overflowed_.is_closed(request.writer, request.epoch)) {
    return;
  }
  if (appends_ >= max_appends_) {
    overflowed_.close(request.writer, request.epoch);
    items_.emplace_back(overflow_mark{std::move(request.writer), request.epoch});
    return;
  }
  ++appends_;
  items_.emplace_back(std::move(request));
}

group_committer::group_committer(store& where, journal_surroundings& around, journal_settings settings)
    : store_(where),
      around_(around),
      settings_(std::move(settings)),
      backoff_(settings_.first_retry),
      next_look_(around.now() + settings_.look_after) {}

bool group_committer::work() {
  for (;;) {
    refill();
    if (pending_.empty() && store_work_.empty()) {
      return true;
    }
    close_overflowed();
    auto batch = form_batch();
    if (const auto appends = batch.size(); appends != 0) {
      if (!commit_in_parts(std::move(batch))) {
        return false;
      }
      around_.done(appends);
    }
    if (may_work()) {
      const auto next = std::move(store_work_.front().work);
      store_work_.pop_front();
      run(next);
    }
  }
}

void group_committer::close_overflowed() {
  while (!pending_.empty()) {
    const auto* full = std::get_if<overflow_mark>(&pending_.front().what);
    if (full == nullptr) {
      return;
    }
    tell_lost(full->writer, full->epoch, "the journal is full");
    pending_.pop_front();
  }
}

bool group_committer::may_work() const {
  return !store_work_.empty() && (pending_.empty() || pending_.front().number > store_work_.front().behind);
}

void group_committer::give_up() {
  refill();
  lose_others(untold_, "the journal has stopped");
}

void group_committer::refill() {
  for (auto& item : around_.take()) {
    if (auto* work = std::get_if<store_work>(&item)) {
      store_work_.push_back({last_number_, std::move(*work)});
    } else if (auto* request = std::get_if<append_request>(&item)) {
      pending_.push_back({++last_number_, std::move(*request)});
    } else {
      pending_.push_back({++last_number_, std::move(std::get<overflow_mark>(item))});
    }
  }
}

namespace {

std::size_t changes_of(const append_request& request) {
  std::size_t count = 0;
  for (const auto& part : request.parts) {
    count += part.changes.size();
  }
  return count;
}

std::string names_of(const append_request& request) {
  std::string out;
  for (const auto& part : request.parts) {
    out += (out.empty() ? "" : ", ") + part.actor;
  }
  return out;
}

}  // namespace

group_committer::entries group_committer::form_batch() {
  entries batch;
  std::size_t changes = 0;
  std::size_t dropped = 0;
  while (!pending_.empty()) {
    auto* request = std::get_if<append_request>(&pending_.front().what);
    if (request == nullptr) {
      break;
    }
    if (lost_.is_closed(request->writer, request->epoch)) {
      ++dropped;
    } else {
      const auto more = changes_of(*request);
      if (!batch.empty() && changes + more > domain::limits::max_changes_per_batch) {
        break;
      }
      changes += more;
      batch.push_back(std::move(*request));
    }
    pending_.pop_front();
  }
  around_.done(dropped);
  return batch;
}

bool group_committer::commit_in_parts(entries whole) {
  // A refused part is cut in two until only the guilty append stands alone: the others need a few commits
  // more and not one each. The first part to commit is the last of the stack, so that appends stay in order.
  std::vector<entries> parts;
  parts.push_back(std::move(whole));
  while (!parts.empty()) {
    auto part = std::move(parts.back());
    parts.pop_back();
    std::erase_if(part, [&](const append_request& e) { return lost_.is_closed(e.writer, e.epoch); });
    if (part.empty()) {
      continue;
    }
    std::string why;
    committed_batch by;
    switch (commit_once(part, by, why)) {
      case fate::committed:
        tell_durable(part, by);
        break;
      case fate::refused:
        if (part.size() == 1) {
          spdlog::error("the store refused an append of {}: {}", names_of(part.front()), why);
          tell_lost(part.front().writer, part.front().epoch, why);
        } else {
          const auto middle = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
          parts.emplace_back(std::make_move_iterator(middle), std::make_move_iterator(part.end()));
          part.erase(middle, part.end());
          parts.push_back(std::move(part));
        }
        break;
      case fate::lost:
        parts.push_back(std::move(part));
        for (const auto& lost : parts) {
          for (const auto& e : lost) {
            tell_lost(e.writer, e.epoch, why);
          }
        }
        return true;
      case fate::untold:
        untold_ = std::move(part);
        for (auto& unsent : parts) {
          for (auto& e : unsent) {
            pending_.push_back({++last_number_, std::move(e)});
          }
        }
        return false;
    }
  }
  return true;
}

template <class F>
auto group_committer::ask(F question) {
  struct answered {
    std::atomic<std::chrono::steady_clock::rep>& since;
    ~answered() { since = 0; }
  };
  asked_at_ = around_.now().time_since_epoch().count();
  const answered at_the_end{asked_at_};
  return question();
}

group_committer::fate group_committer::commit_once(entries& part, committed_batch& by, std::string& why) {
  if (!well_ && around_.now() < next_look_) {
    why = trouble_;
    return fate::lost;
  }
  batch b{around_.new_batch_id(), {}};
  by.began = around_.now();
  std::size_t changes = 0;
  try {
    b.appends = ask([&] { return number(part); });
  } catch (const std::exception& error) {
    numbers_.clear();
    why = error.what();
    fall_ill(why);
    ++lost_batches_;
    return fate::lost;
  }
  for (auto& e : part) {
    changes += changes_of(e);
  }
  move_changes(part, b, direction::into_batch);
  const auto result = ask([&] { return store_.commit(b); });
  move_changes(part, b, direction::back);
  // Whatever else became of it, the store is asked again what it holds.
  if (result.status != commit_status::committed) {
    numbers_.clear();
  }

  auto end = fate::lost;
  why = result.message;
  switch (result.status) {
    case commit_status::committed:
      note_commit();
      be_well();
      end = fate::committed;
      break;
    case commit_status::refused:
      be_well();
      return fate::refused;
    case commit_status::failed:
      fall_ill(why);
      note_failed_commit();
      break;
    case commit_status::in_doubt:
      end = resolve(b.id, part, why);
      break;
  }
  if (end == fate::committed) {
    by.id = b.id;
    by.changes = static_cast<std::uint32_t>(changes);
    by.ended = around_.now();
    ++batches_;
    changes_ += changes;
    batch_sizes_.observe(changes);
    commit_times_.observe(
        static_cast<std::uint64_t>(std::chrono::nanoseconds(std::max(by.ended - by.began, {})).count()));
  } else {
    ++lost_batches_;
  }
  return end;
}

std::vector<append> group_committer::number(const entries& part) {
  if (numbers_.size() > domain::limits::max_numbered_actors) {
    numbers_.clear();
  }
  std::vector<append> out;
  for (const auto& e : part) {
    for (const auto& p : e.parts) {
      auto at = numbers_.find(p.actor);
      if (at == numbers_.end()) {
        at = numbers_.emplace(p.actor, store_.last_change_number(p.actor)).first;
      }
      out.push_back({p.actor, at->second + 1, {}, e.trace, e.decided_at});
      at->second += p.changes.size();
    }
  }
  return out;
}

void group_committer::move_changes(entries& part, batch& b, direction where) {
  auto at = b.appends.begin();
  for (auto& e : part) {
    for (auto& p : e.parts) {
      if (where == direction::into_batch) {
        at->changes = std::move(p.changes);
      } else {
        p.changes = std::move(at->changes);
      }
      ++at;
    }
  }
}

group_committer::fate group_committer::resolve(const batch_id& id, const entries& part, std::string& why) {
  spdlog::warn("a commit is in doubt: {}", why);
  ++batches_in_doubt_;
  well_ = false;
  auto pause = settings_.first_retry;
  for (;;) {
    switch (ask([&] { return store_.resolve(id); })) {
      case resolution::committed:
        spdlog::warn("the commit in doubt is durable");
        note_commit();
        be_well();
        return fate::committed;
      case resolution::void_for_ever:
        spdlog::warn("the commit in doubt is void");
        note_failed_commit();
        be_well();
        return fate::lost;
      case resolution::unknown:
        see_right();
        break;
    }
    // Nobody of this batch may hear anything yet, but those behind it need not wait for a store that does not
    // answer.
    refill();
    lose_others(part, "the store does not answer");
    if (!around_.wait(pause)) {
      spdlog::error("gave up on a commit in doubt: {}", why);
      return fate::untold;
    }
    pause = std::min(pause * 2, settings_.last_retry);
  }
}

void group_committer::run(const store_work& work) {
  try {
    ask([&] { work(store_); });
  } catch (const std::exception& error) {
    spdlog::error("work on the store failed: {}", error.what());
  }
  // A writer that has just restored must not be told that the store is unwell.
  if (!well_ && ask([&] { return store_.ping(); })) {
    be_well();
  }
  see_right();
}

void group_committer::tell_durable(const entries& part, const committed_batch& by) {
  // A writer's appends are in order: the last sequence that a writer and epoch has in the part covers the
  // ones before.
  std::map<std::pair<append_observer*, std::uint64_t>, std::size_t> place;
  std::vector<const append_request*> news;
  for (const auto& e : part) {
    const auto [at, fresh] = place.try_emplace({e.writer.get(), e.epoch}, news.size());
    if (fresh) {
      news.push_back(&e);
    } else {
      news[at->second] = &e;
    }
  }
  for (const auto* last : news) {
    last->writer->durable(last->epoch, last->sequence, by);
  }
}

void group_committer::tell_lost(const std::shared_ptr<append_observer>& writer, std::uint64_t epoch,
                                const std::string& why) {
  if (lost_.close(writer, epoch)) {
    writer->lost(epoch, why);
  }
}

void group_committer::lose_others(const entries& in_doubt, const std::string& why) {
  const auto is_in_doubt = [&](const append_request& r) {
    return std::any_of(in_doubt.begin(), in_doubt.end(),
                       [&](const append_request& e) { return e.writer == r.writer; });
  };
  std::deque<pending_append> kept;
  std::size_t lost = 0;
  for (auto& item : pending_) {
    const auto* request = std::get_if<append_request>(&item.what);
    if (request == nullptr || is_in_doubt(*request)) {
      kept.push_back(std::move(item));
      continue;
    }
    tell_lost(request->writer, request->epoch, why);
    ++lost;
  }
  pending_ = std::move(kept);
  around_.done(lost);
}

void group_committer::look_after_store() {
  if (around_.now() < next_look_) {
    return;
  }
  if (!ask([&] { return store_.ping(); })) {
    return fall_ill("the store does not answer");
  }
  if (fails_commits_) {
    // Nobody may be there to ask for one. It changes nothing.
    const auto tried = ask([&] { return store_.commit({around_.new_batch_id(), {}}); });
    if (tried.status != commit_status::committed) {
      note_failed_commit();
      return fall_ill(tried.message);
    }
    note_commit();
  }
  be_well();
}

void group_committer::see_right() {
  const auto why = right_lost_ ? std::string() : store_.why_right_lost();
  if (why.empty()) {
    return;
  }
  right_lost_ = true;
  well_ = false;
  spdlog::critical("the right to serve is lost: {}", why);
  if (settings_.on_right_lost) {
    settings_.on_right_lost(why);
  }
}

void group_committer::fall_ill(const std::string& why) {
  see_right();
  if (well_ && !fails_commits_) {
    spdlog::error("the store is unwell: {}", why);
  }
  well_ = false;
  trouble_ = why;
  next_look_ = around_.now() + backoff_;
  backoff_ = std::min(backoff_ * 2, settings_.last_retry);
}

void group_committer::be_well() {
  if (!well_ && !fails_commits_) {
    spdlog::info("the store is well again");
  }
  well_ = true;
  backoff_ = settings_.first_retry;
  next_look_ = around_.now() + settings_.look_after;
}

void group_committer::note_failed_commit() {
  const auto now = around_.now();
  if (is_steady()) {
    const bool falls_back = recovered_at_ && now - *recovered_at_ < settings_.last_trial;
    trial_ = falls_back ? std::clamp<std::chrono::steady_clock::duration>(trial_ * 2, settings_.first_trial,
                                                                          settings_.last_trial)
                        : std::chrono::steady_clock::duration{0};
  }
  trial_ends_ = (now + trial_).time_since_epoch().count();
  fails_commits_ = true;
}

void group_committer::note_commit() {
  if (!fails_commits_) {
    return;
  }
  if (well_) {
    spdlog::info("the store takes commits again");
  }
  const std::chrono::steady_clock::time_point trial_ends{
      std::chrono::steady_clock::duration{trial_ends_.load()}};
  recovered_at_ = std::max(around_.now(), trial_ends);
  fails_commits_ = false;
}

bool group_committer::is_steady() const {
  return !fails_commits_ && around_.now().time_since_epoch().count() >= trial_ends_;
}

journal_counters group_committer::counters() const {
  const auto asked_at = asked_at_.load();
  const std::chrono::steady_clock::duration unanswered{
      asked_at == 0 ? 0 : around_.now().time_since_epoch().count() - asked_at};
  journal_counters all{batches_,
                       changes_,
                       lost_batches_,
                       well_ && is_steady() && unanswered <= settings_.answers_within,
                       unanswered,
                       batch_sizes_.read(),
                       commit_times_.read()};
  all.batches_in_doubt = batches_in_doubt_;
  return all;
}

}  // namespace usher::storage
