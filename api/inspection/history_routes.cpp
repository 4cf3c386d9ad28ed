#include "api/inspection/history_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/http/paging.hpp"
#include "api/http/strict_fields.hpp"
#include "api/http/trace_context.hpp"
#include "api/inspection/actor_state.hpp"
#include "api/inspection/refusals.hpp"
#include "domain/changes/names.hpp"
#include "storage/log/change_text.hpp"

namespace usher::api {

namespace {

/// A page of changes ends behind the one that makes it so long.
constexpr std::size_t most_bytes_of_changes = 4 * 1024 * 1024;

/// What a look back came to: thrown problems arrive as answers too.
struct looked_back {
  std::shared_ptr<edge::response> answer;
  std::optional<problem> wrong;
};

/// A moment as it was asked for: one of the two.
struct point {
  std::optional<std::uint64_t> number;
  std::optional<domain::instant> time;
};

/// How far a fold goes in each log.
struct fold_end {
  /// The last own change.
  std::uint64_t number = 0;
  /// When it stands so; nothing before the first change.
  std::optional<domain::instant> time;
  std::optional<domain::instant> last_change_at;
  /// In other logs up to this number of the whole log, where a number was asked for.
  std::optional<std::uint64_t> log_number;
  /// The last change of each log that is folded, by its own numbers; the actor's own log is the first.
  std::vector<std::uint64_t> through;
};

struct asked_about {
  std::string name;
  domain::actor_identity whose;
};

problem no_actor(const std::string& name) {
  problem what = unknown_actor;
  fill(what, same_in_both(name));
  return what;
}

problem too_long_to_fold(std::uint64_t read) {
  problem what = history_too_long;
  what.details["changesRead"] = read;
  return what;
}

problem moved_to_files(const std::string& over_before) {
  problem what = history_archived;
  fill(what, same_in_both(over_before));
  what.details["archivedBefore"] = over_before;
  return what;
}

problem number_beyond_the_last(std::string_view field, std::uint64_t last) {
  const auto number = std::to_string(last);
  return wrong_field(field, {"마지막 변경의 번호인 " + number + " 이하",
                             "no higher than " + number + ", the number of the last change"});
}

/// Of which a key needs one, beside that for looking into the server, to see what such an actor has decided:
/// that for the calls that show the same.
domain::key_scopes scopes_to_see(domain::actor_kind kind) {
  using domain::actor_kind;
  using domain::key_scope;
  switch (kind) {
    case actor_kind::people:
      return {key_scope::people_write};
    case actor_kind::wallets:
      return {key_scope::wallets_read};
    case actor_kind::audit:
    case actor_kind::app_keys:
    case actor_kind::outbox:
    case actor_kind::setup:
      return {key_scope::admin};
    default:
      return {key_scope::traces_read};
  }
}

bool is_change_number(std::string_view text) {
  constexpr std::size_t most_digits = 18;
  return !text.empty() && text.size() <= most_digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A change's number, or a time that is not in the future.
std::optional<point> read_point(const strict_fields& query, std::string_view name,
                                const actors::clock& clock) {
  auto text = query.text(name);
  if (!text) {
    return std::nullopt;
  }
  if (is_change_number(*text)) {
    return point{.number = std::stoull(*text), .time = {}};
  }
  // A plus that was not encoded arrives as a space, and an offset begins with no space.
  constexpr std::size_t offset_bytes = 6;
  if (text->size() > offset_bytes && (*text)[text->size() - offset_bytes] == ' ') {
    (*text)[text->size() - offset_bytes] = '+';
  }
  const auto time = parse_time(*text, clock);
  if (!time) {
    const bilingual point_wanted{"변경의 번호, 또는 2024-09-15T20:00:00과 같은 시각",
                                 "the number of a change or a time such as 2024-09-15T20:00:00"};
    throw bad_request{wrong_field(
        name, time.refusal() == time_refusal::no_time ? point_wanted : expectation_of(time.refusal()))};
  }
  if (time.value() > clock.now()) {
    throw bad_request{wrong_field(name, {"현재 이전의 시각", "no later than now"})};
  }
  return point{.number = {}, .time = time.value()};
}

problem from_after_to() {
  return wrong_field("from", {"to보다 늦지 않은 값", "no later than to"});
}

/// Of two points of the same kind; the others can be compared only with the log at hand.
void check_order(const std::optional<point>& from, const std::optional<point>& to) {
  if (from && to &&
      ((from->number && to->number && *from->number > *to->number) ||
       (from->time && to->time && *from->time > *to->time))) {
    throw bad_request{from_after_to()};
  }
}

bool is_about_a_clinic(const domain::change& c) {
  return std::holds_alternative<domain::clinic_created>(c) ||
         std::holds_alternative<domain::clinic_changed>(c) ||
         std::holds_alternative<domain::clinic_deleted>(c);
}

bool creates(const domain::concert_date_key& date, const domain::change& c) {
  return std::visit(
      [&date](const auto& fact) {
        if constexpr (requires { fact.concert == date.concert; }) {
          return fact.concert == date.concert;
        } else if constexpr (
            requires { fact.seat_count; } && requires { fact.date == date; }) {
          return fact.date == date;
        } else {
          return false;
        }
      },
      c);
}

/// Of a change in another log.
bool matters_to(const asked_about& actor, const domain::change& c) {
  if (actor.whose.kind == domain::actor_kind::timetable) {
    return is_about_a_clinic(c);
  }
  return domain::owner_of(c) == actor.name ||
         (actor.whose.kind == domain::actor_kind::concert_date && creates(actor.whose.date, c));
}

/// The changes that make one actor's state, from the logs in which they stand, in the order of the whole log.
class change_source {
 public:
  virtual ~change_source() = default;
  /// The next change that belongs to what is folded up to `end`; nothing when there is none left.
  virtual std::optional<storage::logged_change> next(const fold_end& end) = 0;

 protected:
  static bool belongs(std::size_t log, std::uint64_t actor_number, std::uint64_t change_number,
                      const fold_end& end) {
    return actor_number <= end.through[log] &&
           (log == 0 || !end.log_number || change_number <= *end.log_number);
  }
};

/// A few logs, merged as they are read.
class merged_logs final : public change_source {
 public:
  merged_logs(change_reader& reader, const asked_about& actor, const std::vector<std::string>& logs,
              const fold_end& last)
      : actor_(actor) {
    for (std::size_t i = 0; i < logs.size(); ++i) {
      cursors_.push_back(std::make_unique<log_cursor>(reader, logs[i], 1, last.through[i]));
    }
  }

  std::optional<storage::logged_change> next(const fold_end& end) override {
    for (;;) {
      const auto log = first_of(end);
      if (!log) {
        return std::nullopt;
      }
      auto change = cursors_[*log]->change();
      cursors_[*log]->advance();
      if (*log == 0 || matters_to(actor_, change.change)) {
        return change;
      }
    }
  }

 private:
  std::optional<std::size_t> first_of(const fold_end& end) {
    std::optional<std::size_t> first;
    std::uint64_t lowest = 0;
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
      const auto* line = cursors_[i]->line();
      if (line != nullptr && belongs(i, line->actor_number, line->change_number, end) &&
          (!first || line->change_number < lowest)) {
        first = i;
        lowest = line->change_number;
      }
    }
    return first;
  }

  const asked_about& actor_;
  std::vector<std::unique_ptr<log_cursor>> cursors_;
};

/// Many logs in which little matters: read one after the other, and put in order then.
class gathered_logs final : public change_source {
 public:
  gathered_logs(change_reader& reader, const asked_about& actor, const std::vector<std::string>& logs,
                const fold_end& last) {
    for (std::size_t i = 0; i < logs.size(); ++i) {
      for (log_cursor log{reader, logs[i], 1, last.through[i]}; log.line() != nullptr; log.advance()) {
        if (auto change = log.change(); i == 0 || matters_to(actor, change.change)) {
          gathered_.push_back({i, std::move(change)});
        }
      }
    }
    std::sort(gathered_.begin(), gathered_.end(), [](const gathered& a, const gathered& b) {
      return a.change.change_number > b.change.change_number;
    });
  }

  std::optional<storage::logged_change> next(const fold_end& end) override {
    const auto found = std::find_if(gathered_.rbegin(), gathered_.rend(), [&end](const gathered& one) {
      return belongs(one.log, one.change.actor_number, one.change.change_number, end);
    });
    if (found == gathered_.rend()) {
      return std::nullopt;
    }
    auto change = std::move(found->change);
    gathered_.erase(std::next(found).base());
    return change;
  }

 private:
  struct gathered {
    std::size_t log;
    storage::logged_change change;
  };
  /// The first change is the last.
  std::vector<gathered> gathered_;
};

/// One actor's state, unfolded from the beginning of its log to one moment after the other.
class unfolding {
 public:
  unfolding(change_reader& reader, asked_about actor, const actors::clock& clock)
      : reader_(reader), actor_(std::move(actor)), clock_(clock), fold_(make_fold(actor_.whose, clock)) {
    logs_.push_back(actor_.name);
    for (auto& log : other_logs_of(actor_.whose.kind)) {
      logs_.push_back(std::move(log));
    }
    if (actor_.whose.kind == domain::actor_kind::timetable) {
      add_clinics();
    }
  }

  /// `field` is what the point was called; without a point: all that there is.
  fold_end end_at(const std::optional<point>& at, std::string_view field) {
    fold_end end;
    if (at && at->number) {
      end = end_at_number(*at->number, field);
    } else if (at) {
      end.time = at->time;
      end.number = reader_.last_number_by(actor_.name, *at->time);
    } else {
      end.time = clock_.now();
      end.number = reader_.last_number(actor_.name);
    }
    if (end.number > 0 && !end.last_change_at) {
      end.last_change_at = line_of(end.number).decided_at;
    }
    expect_foldable(end);
    end.through.push_back(end.number);
    for (std::size_t i = 1; i < logs_.size(); ++i) {
      end.through.push_back(at && at->time ? reader_.last_number_by(logs_[i], *at->time)
                                           : reader_.last_number(logs_[i]));
    }
    return end;
  }

  /// All ends are known before the first is folded; `last` is the last of them.
  void begin(const fold_end& last) {
    if (actor_.whose.kind == domain::actor_kind::timetable) {
      source_ = std::make_unique<gathered_logs>(reader_, actor_, logs_, last);
    } else {
      source_ = std::make_unique<merged_logs>(reader_, actor_, logs_, last);
    }
  }

  shown_state fold_to(const fold_end& end) {
    while (const auto change = source_->next(end)) {
      fold_->apply(*change);
      ++folded_;
    }
    return fold_->show(clock_.at(end.time.value_or(domain::instant{})));
  }

  std::uint64_t folded() const { return folded_; }

 private:
  void add_clinics() {
    const auto next = reader_.ask<domain::clinic_id>(
        [](storage::queries& store) { return store.load_timetable().next_id; });
    for (domain::clinic_id clinic{1}; clinic < next; ++clinic.value) {
      logs_.push_back(domain::clinic_name(clinic));
    }
  }

  fold_end end_at_number(std::uint64_t number, std::string_view field) {
    fold_end end;
    const auto last = reader_.last_number(actor_.name);
    if (number > last) {
      throw bad_request{number_beyond_the_last(field, last)};
    }
    end.number = number;
    end.log_number = 0;
    if (number > 0) {
      const auto line = line_of(number);
      end.log_number = line.change_number;
      end.time = end.last_change_at = line.decided_at;
    }
    return end;
  }

  storage::log_line line_of(std::uint64_t number) {
    auto lines = reader_.ask<std::vector<storage::log_line>>(
        [name = actor_.name, number](auto& store) { return store.read_actor_log(name, number, 1); });
    if (lines.at(0).actor_number != number) {
      const auto archived = reader_.archived_of(actor_.name);
      throw bad_request{
          moved_to_files(clock_.to_text(archived ? archived->over_before : lines.at(0).decided_at))};
    }
    return std::move(lines.at(0));
  }

  /// What is left of a log where some of it was archived tells the states since then alone.
  void expect_foldable(const fold_end& end) {
    using moment = std::optional<domain::instant>;
    if (!end.time) {
      return;
    }
    const auto over_before =
        reader_.ask<moment>([logs = logs_, time = *end.time](storage::queries& store) -> moment {
          for (const auto& log : logs) {
            const auto archived = store.archived_of(log);
            if (archived && time < archived->over_before) {
              return archived->over_before;
            }
          }
          return std::nullopt;
        });
    if (over_before) {
      throw bad_request{moved_to_files(clock_.to_text(*over_before))};
    }
  }

  change_reader& reader_;
  asked_about actor_;
  const actors::clock& clock_;
  std::unique_ptr<state_fold> fold_;
  std::vector<std::string> logs_;
  std::unique_ptr<change_source> source_;
  std::uint64_t folded_ = 0;
};

/// Makes the answers, on the threads of the history: it belongs to the look back that uses it, which may
/// outlive the routes.
class history_answers {
 public:
  explicit history_answers(actors::engine& engine) : engine_(&engine) {}

  bool exists(change_reader& reader, const asked_about& actor) const {
    using domain::actor_kind;
    const auto& whose = actor.whose;
    switch (whose.kind) {
      case actor_kind::waiting_room:
        return whose.room.value == 0 || engine_->concert(domain::concert_id{whose.room.value}) != nullptr;
      case actor_kind::concert:
        return engine_->concert(whose.concert) != nullptr;
      case actor_kind::concert_date: {
        const auto concert = engine_->concert(whose.date.concert);
        return concert != nullptr && concert->find(whose.date.starts_at) != nullptr;
      }
      case actor_kind::clinic:
        // One that was deleted is known by what it has decided.
        return engine_->clinic(whose.clinic) != nullptr || reader.last_number(actor.name) > 0;
      default:
        return true;
    }
  }

  struct page_wanted {
    std::optional<point> from;
    std::optional<point> to;
    std::uint64_t after = 0;
    std::size_t limit = 0;
    /// Of the request, for the link to the next page.
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
  };

  std::shared_ptr<edge::response> changes(change_reader& reader, const asked_about& actor,
                                          const page_wanted& page) const {
    const auto [first, last] = range_of(reader, actor.name, page.from, page.to);
    return page_of_changes(reader, actor.name, std::max(first, page.after + 1), last, page);
  }

  std::shared_ptr<edge::response> state(change_reader& reader, const asked_about& actor,
                                        const std::optional<point>& at, std::size_t limit) const {
    unfolding unfolded{reader, actor, engine_->time()};
    const auto end = unfolded.end_at(at, "at");
    unfolded.begin(end);
    const auto folded = unfolded.fold_to(end);
    auto left_out = json::object();
    auto document = folded.document(limit, left_out);
    return json_answer({{"actor", actor.name},
                        {"atNumber", end.number},
                        {"atTime", time_or_null(end.time)},
                        {"lastChangeAt", time_or_null(end.last_change_at)},
                        {"changesFolded", unfolded.folded()},
                        {"state", std::move(document)},
                        {"leftOut", std::move(left_out)}});
  }

  std::shared_ptr<edge::response> difference(change_reader& reader, const asked_about& actor,
                                             const point& from, const std::optional<point>& to,
                                             std::size_t limit) const {
    unfolding unfolded{reader, actor, engine_->time()};
    const auto begin = unfolded.end_at(from, "from");
    const auto end = unfolded.end_at(to, "to");
    if (begin.number > end.number) {
      throw bad_request{from_after_to()};
    }
    unfolded.begin(end);
    const auto before = unfolded.fold_to(begin);
    const auto after = unfolded.fold_to(end);
    differences found{limit};
    shown_state::compare(before, after, found);
    return json_answer({{"actor", actor.name},
                        {"from", end_body(begin)},
                        {"to", end_body(end)},
                        {"changesBetween", end.number - begin.number},
                        {"differences", found.list()},
                        {"leftOut", found.left_out()}});
  }

 private:
  /// Both inclusive.
  using number_range = std::pair<std::uint64_t, std::uint64_t>;

  static std::shared_ptr<edge::response> json_answer(const json& body) {
    auto answer = std::make_shared<edge::response>();
    answer->body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return answer;
  }

  json time_or_null(const std::optional<domain::instant>& time) const {
    return time ? json(engine_->time().to_text(*time)) : json(nullptr);
  }

  json end_body(const fold_end& end) const {
    return {{"number", end.number},
            {"time", time_or_null(end.time)},
            {"lastChangeAt", time_or_null(end.last_change_at)}};
  }

  static number_range range_of(change_reader& reader, const std::string& name,
                               const std::optional<point>& from, const std::optional<point>& to) {
    const auto last = reader.last_number(name);
    number_range range{1, last};
    if (from) {
      range.first = from->number ? std::max<std::uint64_t>(*from->number, 1)
                                 : reader.last_number_by(name, *from->time - domain::milliseconds{1}) + 1;
    }
    if (to) {
      range.second = to->number ? *to->number : reader.last_number_by(name, *to->time);
    }
    if (from && from->number && *from->number > last) {
      throw bad_request{number_beyond_the_last("from", last)};
    }
    if (to && to->number && *to->number > last) {
      throw bad_request{number_beyond_the_last("to", last)};
    }
    // Between two times there may be nothing; a number and a time that cross are a mistake.
    const bool of_two_kinds = from && to && from->number.has_value() != to->number.has_value();
    if (of_two_kinds && range.first > range.second) {
      throw bad_request{from_after_to()};
    }
    return range;
  }

  std::shared_ptr<edge::response> page_of_changes(change_reader& reader, const std::string& name,
                                                  std::uint64_t first, std::uint64_t last,
                                                  const page_wanted& page) const {
    auto rows = json::array();
    std::size_t bytes = 0;
    std::uint64_t shown = 0;
    const auto archived = reader.archived_of(name);
    // No page of the store is longer than what is asked for, where no number is missing.
    log_cursor log{reader, name, first,
                   archived ? last : std::min<std::uint64_t>(last, first + page.limit - 1)};
    for (; log.line() != nullptr && rows.size() < page.limit && bytes < most_bytes_of_changes;
         log.advance()) {
      const auto change = log.change();
      bytes += log.line()->payload.size();
      shown = change.actor_number;
      rows.push_back(change_body(change));
    }
    const bool more = shown != 0 && shown < last;
    json body{{"actor", name}, {"changes", std::move(rows)}, {"next", more ? json(shown) : json(nullptr)}};
    if (archived) {
      body["archived"] = archived_body(*archived, engine_->time());
    }
    auto answer = json_answer(body);
    if (more) {
      answer->headers.emplace_back("Link", link_to_next_page(page.path, page.query, std::to_string(shown)));
    }
    return answer;
  }

  json change_body(const storage::logged_change& change) const {
    const auto user = domain::subject_of(change.change);
    const bool traced = change.trace != domain::trace_id{};
    return {{"number", change.actor_number},
            {"logNumber", change.change_number},
            {"kind", domain::kind_of(change.change)},
            {"decidedAt", engine_->time().to_text(change.decided_at)},
            {"traceId", traced ? json(to_text(change.trace)) : json(nullptr)},
            {"user", user ? json(user->value) : json(nullptr)},
            {"payload", json::parse(storage::shown_payload_of(change.change))}};
  }

  actors::engine* engine_;
};

class history_desk {
 public:
  history_desk(std::shared_ptr<const inspection_desk> desk, std::shared_ptr<change_history> history)
      : desk_(std::move(desk)),
        time_(desk_->engine().time()),
        answers_(desk_->engine()),
        history_(std::move(history)) {}

  void list_changes(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(r, {"from", "to", "limit", "after"});
    history_answers::page_wanted page{read_point(query, "from", time_),
                                      read_point(query, "to", time_),
                                      0,
                                      read_limit(query),
                                      r.path,
                                      r.query};
    page.after = static_cast<std::uint64_t>(query.number("after", 0, INT64_MAX).value_or(0));
    check_order(page.from, page.to);
    look_back(r, x, [answers = answers_, page](change_reader& reader, const asked_about& actor) {
      return answers.changes(reader, actor, page);
    });
  }

  void show_state(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(r, {"at", "limit"});
    const auto at = read_point(query, "at", time_);
    look_back(
        r, x,
        [answers = answers_, at, limit = read_limit(query)](change_reader& reader, const asked_about& actor) {
          return answers.state(reader, actor, at, limit);
        });
  }

  void show_difference(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(r, {"from", "to", "limit"});
    const auto from = query.required("from", read_point(query, "from", time_));
    const auto to = read_point(query, "to", time_);
    check_order(from, to);
    look_back(r, x,
              [answers = answers_, from, to, limit = read_limit(query)](change_reader& reader,
                                                                        const asked_about& actor) {
                return answers.difference(reader, actor, from, to, limit);
              });
  }

 private:
  /// `work` makes the answer, and may throw bad_request.
  template <class Work>
  void look_back(const edge::request& r, const exchange& x, Work work) const {
    const auto& name = r.path_value("name");
    const auto whose = domain::actor_named(name);
    if (!whose) {
      return x.refuse(no_actor(name));
    }
    desk_->pass(r, scopes_to_see(whose->kind), x, [&] { look_back_at(asked_about{name, *whose}, x, work); });
  }

  template <class Work>
  void look_back_at(const asked_about& actor, const exchange& x, Work work) const {
    history_->look_back<looked_back>(
        [answers = answers_, actor, work = std::move(work)](change_reader& reader) {
          looked_back result;
          try {
            if (!answers.exists(reader, actor)) {
              throw bad_request{no_actor(actor.name)};
            }
            result.answer = work(reader, actor);
          } catch (const bad_request& bad) {
            result.wrong = bad.what;
          } catch (const look_back_too_long& too_long) {
            result.wrong = too_long_to_fold(too_long.read);
          }
          return result;
        },
        x.context(), x.then<looked_back>([x](const looked_back& result) {
          if (result.wrong) {
            return x.refuse(*result.wrong);
          }
          x.answer(std::move(*result.answer));
        }));
  }

  std::shared_ptr<const inspection_desk> desk_;
  const actors::clock& time_;
  history_answers answers_;
  std::shared_ptr<change_history> history_;
};

}  // namespace

void add_history_routes(route_table& table, const std::shared_ptr<const inspection_desk>& desk,
                        const std::shared_ptr<change_history>& history) {
  const auto histories = std::make_shared<const history_desk>(desk, history);
  const auto add = [&](const char* path, auto member) {
    desk->add(table, path, [histories, member](const edge::request& r, const exchange& x) {
      ((*histories).*member)(r, x);
    });
  };
  add("/api/actors/{name...}/changes", &history_desk::list_changes);
  add("/api/actors/{name...}/state", &history_desk::show_state);
  add("/api/actors/{name...}/diff", &history_desk::show_difference);
}

}  // namespace usher::api
