#include "storage/journal/journal.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "domain/base/limits.hpp"
#include "storage/journal/journal_core.hpp"
#include "storage/journal/store_readers.hpp"

namespace usher::storage {

namespace {

/// Whoever finds it out first, it is said once.
journal_settings saying_once(journal_settings settings) {
  settings.on_right_lost = [tell = settings.on_right_lost,
                            told = std::make_shared<std::atomic<bool>>(false)](const std::string& why) {
    if (tell && !told->exchange(true)) {
      tell(why);
    }
  };
  return settings;
}

std::vector<std::unique_ptr<store_reader>> open_readers(store& of) {
  std::vector<std::unique_ptr<store_reader>> sessions;
  while (sessions.size() < domain::limits::store_readers) {
    sessions.push_back(of.open_reader());
  }
  return sessions;
}

}  // namespace

class journal::impl final : public journal_surroundings {
 public:
  impl(std::unique_ptr<store> where, std::function<batch_id()> new_batch_id, const journal_settings& settings)
      : store_(std::move(where)),
        new_batch_id_(std::move(new_batch_id)),
        readers_(open_readers(*store_), settings.on_right_lost),
        committer_(*store_, *this, settings),
        thread_([this] { work(); }) {}

  void submit(append_request request);
  void use(store_work work);
  void read(store_readers::work work);
  store_readers& readers() { return readers_; }
  void stop(std::chrono::milliseconds patience);
  journal_counters counters() const;

  std::deque<journal_item> take() override {
    const std::scoped_lock guard(lock_);
    return inbox_.take();
  }
  void done(std::size_t appends) override {
    const std::scoped_lock guard(lock_);
    inbox_.done(appends);
  }
  std::chrono::steady_clock::time_point now() override { return std::chrono::steady_clock::now(); }
  bool wait(std::chrono::milliseconds time) override;
  batch_id new_batch_id() override { return new_batch_id_(); }

 private:
  void work();

  std::unique_ptr<store> store_;
  std::function<batch_id()> new_batch_id_;
  /// They end before the store.
  store_readers readers_;

  // Guarded by lock_.
  std::mutex lock_;
  std::condition_variable arrived_;
  std::condition_variable stop_wanted_;
  journal_inbox inbox_{domain::limits::max_queued_appends};
  bool stopping_ = false;
  bool stopped_ = false;
  std::chrono::steady_clock::time_point give_up_at_{};
  epoch_memory late_;

  // The thread's own until stopped_.
  group_committer committer_;

  std::mutex joining_;
  std::thread thread_;
};

void journal::impl::submit(append_request request) {
  {
    const std::scoped_lock guard(lock_);
    if (!stopped_) {
      inbox_.put(std::move(request));
      arrived_.notify_one();
      return;
    }
    if (committer_.was_told_lost(request.writer, request.epoch)) {
      return;
    }
    if (!late_.close(request.writer, request.epoch)) {
      return;
    }
  }
  request.writer->lost(request.epoch, "the journal has stopped");
}

void journal::impl::use(store_work work) {
  const std::scoped_lock guard(lock_);
  if (stopped_) {
    return;
  }
  inbox_.put(std::move(work));
  arrived_.notify_one();
}

void journal::impl::read(store_readers::work work) {
  // In the place in which the store itself would be read, and there only handed over.
  use([this, work = std::move(work)](store&) { readers_.put_first(work); });
}

journal_counters journal::impl::counters() const {
  auto all = committer_.counters();
  all.readings_waiting = readers_.waiting();
  all.readings_refused = readers_.refused();
  all.store = store_->encounters();
  return all;
}

bool journal::impl::wait(std::chrono::milliseconds time) {
  std::unique_lock guard(lock_);
  const bool was_stopping = stopping_;
  auto until = now() + time;
  if (stopping_) {
    until = std::min(until, give_up_at_);
  }
  stop_wanted_.wait_until(guard, until, [&] { return stopping_ != was_stopping; });
  return !stopping_ || now() < give_up_at_;
}

void journal::impl::work() {
  std::unique_lock guard(lock_);
  for (;;) {
    arrived_.wait_until(guard, committer_.next_look(), [&] { return stopping_ || !inbox_.empty(); });
    const bool nothing_to_do = inbox_.empty();
    if (nothing_to_do && stopping_) {
      break;
    }
    guard.unlock();
    bool told = true;
    if (nothing_to_do) {
      committer_.look_after_store();
    } else {
      told = committer_.work();
    }
    guard.lock();
    while (!told && !stopped_) {
      guard.unlock();
      committer_.give_up();
      guard.lock();
      stopped_ = inbox_.empty();
    }
    if (stopped_) {
      return;
    }
  }
  stopped_ = true;
}

void journal::impl::stop(std::chrono::milliseconds patience) {
  {
    const std::scoped_lock guard(lock_);
    if (!stopping_) {
      give_up_at_ = now() + patience;
    }
    stopping_ = true;
    arrived_.notify_all();
    stop_wanted_.notify_all();
  }
  {
    const std::scoped_lock guard(joining_);
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  readers_.stop();
}

journal::journal(std::unique_ptr<store> where, std::function<batch_id()> new_batch_id,
                 journal_settings settings)
    : impl_(std::make_unique<impl>(std::move(where), std::move(new_batch_id),
                                   saying_once(std::move(settings)))) {}

journal::~journal() {
  stop();
}

void journal::submit(append_request request) noexcept {
  impl_->submit(std::move(request));
}

void journal::read(std::function<void(store_reader&)> work) noexcept {
  impl_->read(std::move(work));
}

bool journal::ask(std::function<void(store_reader&)> work) noexcept {
  return impl_->readers().put(std::move(work));
}

void journal::ping(std::function<void(bool)> tell) noexcept {
  impl_->readers().ping(std::move(tell));
}

void journal::use(std::function<void(store&)> work) noexcept {
  impl_->use(std::move(work));
}

void journal::stop(std::chrono::milliseconds patience) noexcept {
  impl_->stop(patience);
}

journal_counters journal::counters() const {
  return impl_->counters();
}

}  // namespace usher::storage
