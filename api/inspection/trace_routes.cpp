#include "api/inspection/trace_routes.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "api/concerts/refusals.hpp"
#include "api/inspection/chrome_trace.hpp"
#include "api/inspection/refusals.hpp"
#include "api/inspection/render_traces.hpp"
#include "api/inspection/trace_fields.hpp"
#include "domain/base/limits.hpp"
#include "storage/log/change_text.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;
using tracing::collection;

constexpr std::size_t usual_rows = 100;
constexpr std::size_t usual_export = 1'000;
/// Changes of a seat or place that one story tells, the newest.
constexpr std::size_t facts_told = 1'000;
/// Spans are recorded a moment after the time that they say. What was answered within this time of a question
/// is listed again by the next, so that nothing is left out between two.
constexpr auto listed_again = 50ms;

edge::response export_response(std::string body) {
  edge::response answer;
  answer.body = std::move(body);
  answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"usher-trace.json\"");
  return answer;
}

story_fact fact_of(const storage::logged_change& change) {
  story_fact fact{change.decided_at,
                  change.actor_number,
                  std::string(domain::kind_of(change.change)),
                  {},
                  change.trace,
                  std::nullopt,
                  nullptr};
  std::visit(
      [&fact](const auto& of) {
        if constexpr (requires { fact.user = of.user; }) {
          fact.user = of.user;
        }
        if constexpr (requires { fact.class_date = of.class_date; }) {
          fact.class_date = of.class_date;
        }
      },
      change.change);
  fact.details = json::parse(storage::shown_payload_of(change.change));
  return fact;
}

/// What the change log tells; nothing when it cannot be read now.
struct facts_found {
  bool known = false;
  std::uint64_t left_out = 0;
  std::optional<storage::archived_changes> archived;
  std::vector<story_fact> facts;
};

facts_found facts_of(const actors::answer<changes_found>& answer) {
  facts_found out;
  if (const auto* found = std::get_if<changes_found>(&answer)) {
    out.known = true;
    out.left_out = found->left_out;
    out.archived = found->archived;
    for (const auto& change : found->changes) {
      out.facts.push_back(fact_of(change));
    }
  }
  return out;
}

class trace_desk {
 public:
  trace_desk(actors::engine& engine, std::shared_ptr<tracing::archive> traces,
             std::shared_ptr<change_history> history)
      : engine_(engine), traces_(std::move(traces)), history_(std::move(history)) {}

  void list_traces(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(
        r, {"actor", "kind", "user", "batch", "outcome", "min_duration_ms", "since", "limit"});
    const auto filter = read_trace_filter(query, time(), usual_rows, domain::limits::max_rows_about_traces);
    ask(*traces_, x, [this, filter, x](const collection& from) {
      const auto next = traces_->source()->to_wall(tracing::mono_now()) - listed_again;
      x.answer(200, traces_body(find_requests(from, filter),
                                memory_of(*traces_->source(), tracing::mono_now()), next, time()));
    });
  }

  void show_trace(const edge::request& r, const exchange& x) const {
    const auto id = read_trace_id(r.path_value("traceId"));
    ask(*traces_, x, [this, id, x](const collection& from) {
      auto found = spans_of(from, id);
      if (found.spans.empty()) {
        return x.refuse(unknown_trace);
      }
      x.answer(200, trace_body(id, trees_of(std::move(found.spans)), found.left_out, x.spoken(), time()));
    });
  }

  void export_traces(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(
        r, {"format", "actor", "kind", "user", "batch", "outcome", "min_duration_ms", "since", "limit"});
    if (query.text("format").value_or("chrome") != "chrome") {
      throw bad_request{wrong_field("format", same_in_both("chrome"))};
    }
    const auto filter = read_trace_filter(query, time(), usual_export, domain::limits::max_exported_requests);
    ask(*traces_, x, [this, filter, x](const collection& from) {
      x.answer(export_response(chrome_trace(spans_to_export(from, filter), time())));
    });
  }

  void list_actors(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(r, {"sort", "limit"});
    const auto order = query.word<actor_order>("sort").value_or(actor_order::depth);
    const auto limit = static_cast<std::size_t>(
        query.number("limit", 1, domain::limits::max_rows_about_traces).value_or(usual_rows));
    ask(*traces_, x, [this, order, limit, x](const collection& from) {
      auto all = actors_in_order(from.actors(), order, SIZE_MAX);
      const auto count = all.size();
      all.resize(std::min(limit, count));
      x.answer(200, actors_body(all, count, time()));
    });
  }

  void show_actor(const edge::request& r, const exchange& x) const {
    strict_fields::of_query(r, {});
    const auto& name = r.path_value("name");
    const auto answered = [this, name, x](const actors::answer<std::uint64_t>& last) {
      // A store that is down is no reason not to look.
      const auto* number = std::get_if<std::uint64_t>(&last);
      ask(*traces_, x,
          [this, name, x,
           last_number = number != nullptr ? std::optional{*number} : std::nullopt](const collection& from) {
            const auto report = report_of_actor(from, name);
            if (!report.state && last_number.value_or(0) == 0) {
              return last_number ? x.refuse(actor_left_nothing)
                                 : x.refuse(actors::unavailable_reason::store_down);
            }
            x.answer(200, actor_body(name, report, last_number, time()));
          });
    };
    engine_.read_store<std::uint64_t>(
        [name](storage::queries& store) { return store.last_change_number(name); },
        actors::reply_to<std::uint64_t>(answered));
  }

  void tell_of_seat(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(r, {"concertId", "concertDate", "seat"});
    const domain::concert_date_key date{
        domain::concert_id{query.required("concertId", query.number("concertId", 1, INT64_MAX))},
        query.required("concertDate", query.local_time("concertDate"))};
    const domain::seat_number seat{static_cast<std::int32_t>(
        query.required("seat", query.number("seat", 1, domain::limits::max_seats_per_date)))};
    const auto concert = engine_.concert(date.concert);
    if (!concert) {
      return x.refuse(unknown_concert);
    }
    if (concert->find(date.starts_at) == nullptr) {
      return x.refuse(unknown_date);
    }
    json about{{"concertId", date.concert.value},
               {"concertDate", domain::to_text(date.starts_at)},
               {"seat", seat.value}};
    const auto tell = [date, seat](const collection& from, std::vector<story_fact> facts) {
      return story_of_seat(from, date, seat, std::move(facts));
    };
    history_->find(seat_in_question{date, seat}, facts_told, x.context(),
                   then_tell(x, std::move(about), tell));
  }

  void tell_of_place(const edge::request& r, const exchange& x) const {
    const auto query = strict_fields::of_query(r, {"clinicId", "user", "classDate"});
    clinic_story_filter filter;
    filter.clinic = domain::clinic_id{query.required("clinicId", query.number("clinicId", 1, INT64_MAX))};
    const auto user = query.number("user", 1, INT64_MAX);
    filter.user = user ? std::optional{domain::user_id{*user}} : std::nullopt;
    const auto day = query.date("classDate");
    if (day) {
      // Reservations are for the clinic's next class, of which there is one a week.
      filter.from = time().to_utc(*day - std::chrono::days{6});
      filter.to = time().to_utc(*day + std::chrono::days{1});
    }
    json about{{"clinicId", filter.clinic.value},
               {"classDate", day ? json(domain::to_text(*day)) : json(nullptr)}};
    const auto tell = [filter](const collection& from, std::vector<story_fact> facts) {
      return story_of_clinic_place(from, filter, std::move(facts));
    };
    history_->find(place_in_question{filter.clinic, day, std::nullopt}, facts_told, x.context(),
                   then_tell(x, std::move(about), tell));
  }

 private:
  const actors::clock& time() const { return engine_.time(); }

  static void ask(tracing::archive& traces, const exchange& x,
                  std::function<void(const collection&)> question) {
    if (!traces.ask(std::move(question))) {
      x.refuse(too_many_trace_questions);
    }
  }

  /// The reply may come when the routes have gone: it holds what it needs.
  template <class Tell>
  actors::reply_to<changes_found> then_tell(const exchange& x, json about, Tell tell) const {
    return actors::reply_to<changes_found>(
        [traces = traces_, &clock = time(), x, about = std::move(about),
         tell = std::move(tell)](const actors::answer<changes_found>& log) {
          ask(*traces, x, [&clock, x, about, tell, found = facts_of(log)](const collection& from) {
            auto body = story_body(about, tell(from, found.facts), clock);
            body["changesKnown"] = found.known;
            body["changesLeftOut"] = found.left_out;
            if (found.archived) {
              body["archived"] = archived_body(*found.archived, clock);
            }
            x.answer(200, body);
          });
        });
  }

  actors::engine& engine_;
  std::shared_ptr<tracing::archive> traces_;
  std::shared_ptr<change_history> history_;
};

}  // namespace

void add_trace_routes(route_table& table, const std::shared_ptr<const inspection_desk>& desk,
                      const std::shared_ptr<tracing::archive>& traces,
                      const std::shared_ptr<change_history>& history) {
  const auto traced = std::make_shared<const trace_desk>(desk->engine(), traces, history);
  const auto add = [&](const char* path, auto method) {
    desk->add(table, path,
              [traced, method](const edge::request& r, const exchange& x) { ((*traced).*method)(r, x); });
  };
  add("/api/traces", &trace_desk::list_traces);
  add("/api/traces/export", &trace_desk::export_traces);
  add("/api/traces/{traceId}", &trace_desk::show_trace);
  add("/api/actors", &trace_desk::list_actors);
  add("/api/actors/{name...}", &trace_desk::show_actor);
  add("/api/stories/seat", &trace_desk::tell_of_seat);
  add("/api/stories/clinic-place", &trace_desk::tell_of_place);
}

}  // namespace usher::api
