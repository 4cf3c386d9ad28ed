#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "actors/engine.hpp"
#include "api/http/problem.hpp"
#include "storage/queries.hpp"

/// Looking back: what the change log tells of one actor, read beside everything else that goes on. A page
/// of it at a time is read on a thread of the journal's readers; everything else is done on threads of this
/// object.
namespace usher::api {

/// Thrown within a look back that cannot go on: the store cannot be read, or the asker's time is over.
struct look_back_ended {
  actors::unavailable_reason reason;
};

/// Thrown within a look back that takes longer than limits::longest_look_back.
struct look_back_too_long {
  /// Changes that were read in that time.
  std::uint64_t read = 0;
};

/// One actor's log, read as far as needed. Belongs to one look back and its thread; every call may wait for
/// the store and throws look_back_ended.
class change_reader {
 public:
  change_reader(actors::engine& engine, domain::instant deadline);

  /// Number of the actor's last change; 0 when it has none.
  std::uint64_t last_number(const std::string& actor);
  /// As storage::queries::archived_of.
  std::optional<storage::archived_changes> archived_of(const std::string& actor);
  /// As storage::queries::last_number_by.
  std::uint64_t last_number_by(const std::string& actor, domain::instant time);
  /// One question to the store; waits for the answer.
  template <class Result>
  Result ask(std::function<Result(storage::queries&)> question) {
    return answer_to(begin<Result>(std::move(question)));
  }

  /// Throws look_back_too_long, or look_back_ended when nobody waits any more. Called for every page.
  void check_time() const;

 private:
  friend class log_cursor;

  template <class Result>
  using pending = std::future<actors::answer<Result>>;

  template <class Result>
  pending<Result> begin(std::function<Result(storage::queries&)> question) {
    const auto answered = std::make_shared<std::promise<actors::answer<Result>>>();
    auto waiting = answered->get_future();
    engine_.read_store<Result>(std::move(question),
                               actors::reply_to<Result>([answered](actors::answer<Result> answer) {
                                 answered->set_value(std::move(answer));
                               }));
    return waiting;
  }

  template <class Result>
  static Result answer_to(pending<Result> waiting) {
    auto answer = waiting.get();
    if (const auto* none = std::get_if<actors::unavailable>(&answer)) {
      throw look_back_ended{none->reason};
    }
    return std::get<Result>(std::move(answer));
  }

  actors::engine& engine_;
  domain::instant began_at_;
  domain::instant deadline_;
  std::uint64_t read_ = 0;
};

/// The changes of one actor from `from` to `through`, both its own numbers and inclusive, one after the
/// other. While a page is worked on the next one is being read. Throws what change_reader throws, and
/// storage::store_error for a change that nobody understands.
class log_cursor {
 public:
  log_cursor(change_reader& reader, std::string actor, std::uint64_t from, std::uint64_t through);

  /// The change at hand; null at the end. Valid until the next call of `advance`.
  const storage::log_line* line();
  void advance();
  /// The change at hand, understood.
  storage::logged_change change();

 private:
  using page = std::vector<storage::log_line>;

  void begin_page();

  change_reader& reader_;
  std::string actor_;
  std::uint64_t next_;
  std::uint64_t through_;
  page page_;
  std::size_t place_ = 0;
  std::optional<change_reader::pending<page>> coming_;
};

/// The newest of what was looked for, in the order of the log.
struct changes_found {
  std::vector<storage::logged_change> changes;
  /// Older ones that were found too and had no room.
  std::uint64_t left_out = 0;
  /// Of the actor's log, whatever they are about: these were not looked through.
  std::optional<storage::archived_changes> archived = std::nullopt;
};

/// How many changes of a log were moved to files, and that all were about what was over before.
json archived_body(const storage::archived_changes& archived, const actors::clock& time);

/// One seat of one concert date.
struct seat_in_question {
  domain::concert_date_key date;
  domain::seat_number seat;
};

/// A clinic's classes and who asked for places in them; absent members select all.
struct place_in_question {
  domain::clinic_id clinic;
  std::optional<domain::local_date> class_date = std::nullopt;
  std::optional<domain::user_id> user = std::nullopt;
};

/// Carries look backs out, a few at a time, in order of asking. Any thread. The engine must outlive it.
class change_history {
 public:
  explicit change_history(actors::engine& engine);
  change_history(const change_history&) = delete;
  change_history& operator=(const change_history&) = delete;
  /// Ends what waits with unavailable{dropped}, and waits for what is under way.
  ~change_history();

  /// The changes of this date that name the seat: holds, their ends and extensions, offers, sales,
  /// cancellations. At most `newest` of them. Unavailable with `busy` when too much is asked at once; with
  /// `deadline_passed` when it takes too long.
  void find(const seat_in_question& what, std::size_t newest, actors::request_context context,
            actors::reply_to<changes_found> reply);
  /// The changes of this clinic that name the class and the person: places reserved, released, renumbered,
  /// joining and leaving the line, attendance records opened. With neither named also what is about the
  /// clinic itself.
  void find(const place_in_question& what, std::size_t newest, actors::request_context context,
            actors::reply_to<changes_found> reply);

  /// Runs `work` on a thread of this object, and hands its result or what ended it on. Neither may keep this
  /// object alive.
  template <class Result>
  void look_back(std::function<Result(change_reader&)> work, actors::request_context context,
                 actors::reply_to<Result> reply) {
    submit(
        [this, work = std::move(work), context, reply] {
          try {
            change_reader reader{engine_, context.deadline};
            reader.check_time();
            reply.send(work(reader));
          } catch (const look_back_ended& ended) {
            reply.unavailable_because(ended.reason);
          } catch (const look_back_too_long&) {
            reply.unavailable_because(actors::unavailable_reason::deadline_passed);
          } catch (const std::exception& error) {
            report(error);
            reply.unavailable_because(actors::unavailable_reason::store_down);
          }
        },
        [reply] { reply.unavailable_because(actors::unavailable_reason::busy); });
  }

 private:
  static void report(const std::exception& error);
  void submit(std::function<void()> work, const std::function<void()>& refuse);
  void run();

  actors::engine& engine_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace usher::api
