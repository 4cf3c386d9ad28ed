#include "api/inspection/change_history.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <variant>

#include <spdlog/spdlog.h>

#include "domain/base/limits.hpp"
#include "domain/changes/names.hpp"
#include "storage/log/change_text.hpp"

namespace usher::api {

namespace {

/// Two, so that a short look back need not wait for a long one.
constexpr int look_back_threads = 2;

/// Keeps the newest.
class newest_changes {
 public:
  explicit newest_changes(std::size_t most) : most_(most) {}

  void add(storage::logged_change change) {
    if (most_ == 0) {
      ++left_out_;
      return;
    }
    if (kept_.size() == most_) {
      kept_.pop_front();
      ++left_out_;
    }
    kept_.push_back(std::move(change));
  }

  changes_found found() && {
    return {{std::make_move_iterator(kept_.begin()), std::make_move_iterator(kept_.end())}, left_out_, {}};
  }

 private:
  std::size_t most_;
  std::uint64_t left_out_ = 0;
  std::deque<storage::logged_change> kept_;
};

bool names_seat(const domain::change& c, domain::seat_number seat) {
  return std::visit(
      [seat](const auto& fact) {
        if constexpr (requires { fact.seat == seat; }) {
          return fact.seat == seat;
        } else {
          return false;
        }
      },
      c);
}

/// A member that the change does not have is not the one that was asked for.
bool names_place(const domain::change& c, const place_in_question& what) {
  return std::visit(
      [&what](const auto& fact) {
        bool fits = true;
        if (what.class_date) {
          if constexpr (requires { fact.class_date == *what.class_date; }) {
            fits = fact.class_date == *what.class_date;
          } else {
            fits = false;
          }
        }
        if (what.user && fits) {
          if constexpr (requires { fact.user == *what.user; }) {
            fits = fact.user == *what.user;
          } else {
            fits = false;
          }
        }
        return fits;
      },
      c);
}

/// Understanding a line costs more than seeing that a number does not occur in it at all.
bool may_name(const storage::log_line& line, const std::string& number) {
  return line.payload.find(number) != std::string::npos;
}

template <class IsWanted>
changes_found find_in(change_reader& reader, const std::string& actor, const std::string& number,
                      std::size_t newest, const IsWanted& is_wanted) {
  newest_changes kept{newest};
  log_cursor log{reader, actor, 1, reader.last_number(actor)};
  for (; log.line() != nullptr; log.advance()) {
    if (!may_name(*log.line(), number)) {
      continue;
    }
    auto change = log.change();
    if (is_wanted(change.change)) {
      kept.add(std::move(change));
    }
  }
  auto found = std::move(kept).found();
  found.archived = reader.archived_of(actor);
  return found;
}

}  // namespace

json archived_body(const storage::archived_changes& archived, const actors::clock& time) {
  return {{"changes", archived.changes}, {"before", time.to_text(archived.over_before)}};
}

change_reader::change_reader(actors::engine& engine, domain::instant deadline)
    : engine_(engine), began_at_(engine.time().now()), deadline_(deadline) {}

void change_reader::check_time() const {
  const auto now = engine_.time().now();
  if (now >= deadline_) {
    throw look_back_ended{actors::unavailable_reason::deadline_passed};
  }
  if (now >= began_at_ + domain::limits::longest_look_back) {
    throw look_back_too_long{read_};
  }
}

std::uint64_t change_reader::last_number(const std::string& actor) {
  return ask<std::uint64_t>([actor](storage::queries& store) { return store.last_change_number(actor); });
}

std::optional<storage::archived_changes> change_reader::archived_of(const std::string& actor) {
  return ask<std::optional<storage::archived_changes>>(
      [actor](storage::queries& store) { return store.archived_of(actor); });
}

std::uint64_t change_reader::last_number_by(const std::string& actor, domain::instant time) {
  return ask<std::uint64_t>(
      [actor, time](storage::queries& store) { return store.last_number_by(actor, time); });
}

log_cursor::log_cursor(change_reader& reader, std::string actor, std::uint64_t from, std::uint64_t through)
    : reader_(reader), actor_(std::move(actor)), next_(from), through_(through) {
  begin_page();
}

void log_cursor::begin_page() {
  coming_.reset();
  if (next_ > through_) {
    return;
  }
  const auto limit = static_cast<std::size_t>(
      std::min<std::uint64_t>(domain::limits::max_changes_per_page, through_ - next_ + 1));
  coming_ = reader_.begin<page>([actor = actor_, from = next_, limit](storage::queries& store) {
    return store.read_actor_log(actor, from, limit);
  });
}

const storage::log_line* log_cursor::line() {
  if (place_ < page_.size()) {
    return &page_[place_];
  }
  if (!coming_) {
    return nullptr;
  }
  reader_.check_time();
  page_ = change_reader::answer_to<page>(*std::move(coming_));
  coming_.reset();
  place_ = 0;
  // Where numbers are missing a page goes on behind the end.
  std::erase_if(page_, [this](const auto& read) { return read.actor_number > through_; });
  if (page_.empty()) {
    return nullptr;
  }
  reader_.read_ += page_.size();
  next_ = page_.back().actor_number + 1;
  begin_page();
  return &page_.front();
}

void log_cursor::advance() {
  ++place_;
}

storage::logged_change log_cursor::change() {
  return storage::understood(actor_, page_[place_]);
}

change_history::change_history(actors::engine& engine) : engine_(engine) {
  for (int i = 0; i < look_back_threads; ++i) {
    threads_.emplace_back([this] { run(); });
  }
}

change_history::~change_history() {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    dropped.swap(waiting_);
  }
  changed_.notify_all();
}

void change_history::find(const seat_in_question& what, std::size_t newest, actors::request_context context,
                          actors::reply_to<changes_found> reply) {
  look_back<changes_found>(
      [what, newest](change_reader& reader) {
        return find_in(reader, domain::concert_date_name(what.date), std::to_string(what.seat.value), newest,
                       [&what](const domain::change& c) { return names_seat(c, what.seat); });
      },
      context, std::move(reply));
}

void change_history::find(const place_in_question& what, std::size_t newest, actors::request_context context,
                          actors::reply_to<changes_found> reply) {
  look_back<changes_found>(
      [what, newest](change_reader& reader) {
        return find_in(reader, domain::clinic_name(what.clinic),
                       what.user ? std::to_string(what.user->value) : std::string{}, newest,
                       [&what](const domain::change& c) { return names_place(c, what); });
      },
      context, std::move(reply));
}

void change_history::report(const std::exception& error) {
  spdlog::error("the change log could not be looked into: {}", error.what());
}

void change_history::submit(std::function<void()> work, const std::function<void()>& refuse) {
  {
    const std::lock_guard lock{mutex_};
    if (!stopping_ && waiting_.size() < domain::limits::max_queued_look_backs) {
      waiting_.push_back(std::move(work));
      changed_.notify_one();
      return;
    }
  }
  refuse();
}

void change_history::run() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) {
        return;
      }
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace usher::api
