#include "api/clinics/attendance_routes.hpp"

#include "api/clinics/clinic_forms.hpp"
#include "api/clinics/clinic_statistics.hpp"
#include "api/clinics/office/attendance_opening.hpp"
#include "api/clinics/office/numbered_page.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/render_attendance.hpp"
#include "api/clinics/render_clinics.hpp"
#include "api/http/fields.hpp"
#include "api/http/paging.hpp"
#include "api/http/problem.hpp"
#include "api/http/refusals.hpp"
#include "api/http/request_headers.hpp"

namespace usher::api {

namespace {

using lines = std::vector<storage::attendance_line>;

constexpr std::chrono::days longest_period{366};
constexpr std::chrono::days shown_before{28};
constexpr std::chrono::days shown_after{7};

storage::attendance_filter attendance_filter_of(const strict_fields& query) {
  storage::attendance_filter filter;
  const auto day = query.date("date");
  filter.from = day ? day : query.date("from");
  filter.to = day ? day : query.date("to");
  filter.clinic = query.id<domain::clinic_id>("clinic");
  filter.student = query.id<domain::user_id>("student");
  filter.type = query.word("type", domain::from_word<domain::attendance>, types_of_attendance());
  filter.with_withdrawn = query.flag("withdrawn").value_or(false);
  return filter;
}

std::int64_t attendance_in_path(const edge::request& r) {
  return number_in_path(r, "attendanceId");
}

using found_line = std::optional<storage::attendance_line>;

/// The record with what is shown beside it; nothing when there is none.
std::function<found_line(storage::queries&)> find_line(std::int64_t id) {
  return [id](storage::queries& store) { return store.find_attendance(id); };
}

bool may_see(const domain::caller& by, const domain::attendance_record& record) {
  return by.is_office() || record.user == by.user ||
         (by.is_teacher && (record.teacher == by.user || record.teacher == domain::user_id{}));
}

/// Lowers no-shows and empties the clinics that have a window.
struct reset_week_call : session_call<session_desk> {
  static constexpr method_and_path at{edge::method::post, "/api/clinics/weekly-reset"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr domain::key_scopes scopes{domain::key_scope::admin};
  using outcome = actors::full_reset_outcome;
  using remembered = actors::week_reset_outcome;
  using session_call::session_call;

  void carry_out(actors::reply_to<outcome> reply, actors::remember_as<remembered> remember) const {
    engine().ask(domain::reset_week{dry_run}, x.context(), std::move(reply),
                 dry_run ? actors::remember_as<remembered>{} : std::move(remember));
  }
  outcome complete(const actors::week_reset_outcome& people) const {
    return actors::week_was_reset{people.value(), {}, {}};
  }
  json render(const actors::week_was_reset& reset) const {
    return week_reset_body(reset, tells_clinics, dry_run);
  }
  problem refuse(const outcome&) const { return forbidden; }

  bool dry_run = strict_fields::of_body(*request, {"dry_run"}).flag("dry_run").value_or(false);
  /// What the clinics do follows what is remembered: an answer that is to be the same each time cannot tell.
  bool tells_clinics = dry_run || !keyed(*request);
};

class attendance_routes {
 public:
  explicit attendance_routes(std::shared_ptr<const session_desk> desk)
      : desk_(std::move(desk)), engine_(desk_->engine()) {}

  session_desk::call list(const edge::request& r) const {
    if (!pages_by_mark(r)) {
      return number(r);
    }
    const auto query = strict_fields::of_known_query(
        r, {"date", "from", "to", "clinic", "student", "type", "withdrawn", "before", "limit", "format"});
    return [this, filter = attendance_filter_of(query),
            before = query.number("before", 1, INT64_MAX).value_or(0), limit = read_limit(query),
            csv = wants_csv(query), path = r.path,
            items = r.query](const domain::caller& by, const exchange& x) {
      auto mine = filter;
      if (by.is_teacher && !by.is_office()) {
        mine.teacher = by.user;
      } else if (!by.is_office()) {
        if (filter.student.value_or(by.user) != by.user) {
          return x.refuse(forbidden);
        }
        mine.student = by.user;
      }
      engine_.read_store<lines>(
          [mine, before, limit](storage::queries& store) {
            return store.list_attendance(mine, before, limit);
          },
          x.then<lines>([this, limit, csv, path, items, x](const lines& found) {
            if (!csv) {
              return x.answer(200, attendances_body(found, limit, engine_.time()));
            }
            auto answer = csv_response(attendances_table(found, engine_.time()), "attendance.csv");
            if (found.size() == limit && found.back().record.id > 1) {
              const auto next = std::to_string(found.back().record.id);
              answer.headers.emplace_back("Link", link_to_next_page(path, items, next, "before"));
            }
            x.answer(std::move(answer));
          }));
    };
  }

  /// LEGACY: by the number of the page; of a clinic without a date, of its class of the day.
  session_desk::call number(const edge::request& r) const {
    auto filter = attendance_filter_of(
        strict_fields::of_known_query(r, {"from", "to", "clinic", "student", "type", "withdrawn"}));
    const auto own_names = strict_fields::of_known_query(r, {"clinic_id"});
    const auto* date = r.query_value("date");
    const auto day = date == nullptr ? std::nullopt : domain::parse_local_date(*date);
    if (day) {
      filter.from = filter.to = day;
    }
    const auto of_clinic = own_names.id<domain::clinic_id>("clinic_id");
    if (of_clinic) {
      filter.clinic = of_clinic;
    }
    return [this, filter, of_day = of_clinic && !day, page = numbered_page(r, most_attendances)](
               const domain::caller& by, const exchange& x) {
      auto mine = filter;
      if (by.is_teacher && !by.is_office()) {
        mine.teacher = by.user;
        mine.or_nobodys = true;
      } else if (!by.is_office()) {
        if (filter.student.value_or(by.user) != by.user) {
          return x.refuse(forbidden);
        }
        mine.student = by.user;
      }
      if (const auto view = of_day ? engine_.clinic(*mine.clinic) : nullptr) {
        mine.from = mine.to = domain::class_of_the_day(view->clinic, engine_.time().moment().local);
      }
      using page_of_lines = storage::counted_page<storage::attendance_line>;
      engine_.read_store<page_of_lines>(
          [mine, page](storage::queries& store) {
            return store.page_attendance(mine, page.skip(), page.size());
          },
          x.then<page_of_lines>([this, page, x](const page_of_lines& found) {
            if (!page.is_there(found.count)) {
              return x.refuse(no_such_page);
            }
            auto rows = json::array();
            for (const auto& line : found.rows) {
              rows.push_back(attendance_body(line, engine_.time()));
            }
            x.answer(200, page.body(found.count, std::move(rows)));
          }));
    };
  }

  /// LEGACY: the student gives the place of the record up, whoever asks; of an earlier class, which is over,
  /// the record alone is taken back.
  session_desk::call withdraw(const edge::request& r) const {
    return [this, id = attendance_in_path(r), key = session_key_of(r)](const domain::caller& by,
                                                                       const exchange& x) {
      engine_.read_store<found_line>(
          find_line(id), x.then<found_line>([this, id, key, by, x](const found_line& found) {
            if (!found || found->record.withdrawn) {
              return x.refuse(shown_as_text(unknown_attendance));
            }
            const auto& record = found->record;
            if (!domain::may_mark(by, record.teacher)) {
              return x.refuse(shown_as_text(forbidden));
            }
            const auto view = engine_.clinic(record.clinic);
            if (view != nullptr && record.class_date == view->roster.class_date) {
              return release(record, x);
            }
            const auto now = engine_.time().moment().local;
            if (view == nullptr || record.class_date != domain::class_of_the_day(view->clinic, now)) {
              return take_back(id, by, x);
            }
            leave_class(*view, record, {key, by, {}, {}}, x);
          }));
    };
  }

  session_desk::call show(const edge::request& r) const {
    return [this, id = attendance_in_path(r)](const domain::caller& by, const exchange& x) {
      engine_.read_store<found_line>(find_line(id),
                                     x.then<found_line>([this, by, x](const found_line& found) {
                                       if (!found) {
                                         return x.refuse(unknown_attendance);
                                       }
                                       if (!may_see(by, found->record)) {
                                         return x.refuse(forbidden);
                                       }
                                       x.answer(200, attendance_body(*found, engine_.time()));
                                     }));
    };
  }

  session_desk::call mark(const edge::request& r) const {
    const auto word = fields::of_body(r).text("attendance_type");
    const auto type = domain::from_word<domain::attendance>(word);
    if (!type) {
      throw bad_request{wrong_field("attendance_type", types_of_attendance())};
    }
    return [this, id = attendance_in_path(r), type = *type](const domain::caller& by, const exchange& x) {
      using actors::marked_outcome;
      engine_.ask(actors::mark_attendance{by, id, type}, x.context(),
                  x.then<marked_outcome>([this, id, x](const marked_outcome& marked) {
                    if (marked) {
                      show_marked(id, marked.value(), x);
                    } else {
                      x.refuse(describe(marked.refusal()));
                    }
                  }));
    };
  }

  // ---- the week

  session_desk::call list_resets(const edge::request& r) const {
    return [this, limit = read_limit(strict_fields::of_query(r, {"limit"}))](const domain::caller&,
                                                                             const exchange& x) {
      using resets = std::vector<domain::week_reset>;
      engine_.read_store<resets>([limit](storage::queries& store) { return store.list_week_resets(limit); },
                                 x.then<resets>([this, x](const resets& found) {
                                   x.answer(200, week_resets_body(found, engine_.time()));
                                 }));
    };
  }

  session_desk::call statistics(const edge::request& r) const {
    const auto query = strict_fields::of_query(r, {"from", "to"});
    const auto today = std::chrono::floor<std::chrono::days>(engine_.time().moment().local);
    const auto to = query.date("to").value_or(query.date("from").value_or(today - shown_before) +
                                              shown_before + shown_after);
    const auto from = query.date("from").value_or(to - shown_before - shown_after);
    if (to < from || to - from > longest_period) {
      throw bad_request{wrong_field(
          "to", {"`from` 날짜부터 366일 뒤까지의 날짜", "from the day of `from` to 366 days later"})};
    }
    return [this, from, to](const domain::caller&, const exchange& x) {
      engine_.read_store<storage::clinic_counts>(
          [from, to](storage::queries& store) { return store.count_clinics(from, to); },
          x.then<storage::clinic_counts>([from, to, x](const storage::clinic_counts& counts) {
            x.answer(200, statistics_body(statistics_of(counts), from, to));
          }));
    };
  }

 private:
  static constexpr std::int64_t most_attendances = 1'000;

  static void tell_gone(const exchange& x) {
    edge::response gone;
    gone.status = 204;
    x.answer(std::move(gone));
  }

  void release(const domain::attendance_record& record, const exchange& x) const {
    engine_.ask(record.clinic, domain::release_place{record.user, domain::place_end::removed}, x.context(),
                x.then<actors::place_given_up_outcome>([x](const actors::place_given_up_outcome& released) {
                  return released ? tell_gone(x) : x.refuse(shown_as_text(unknown_attendance));
                }));
  }

  void take_back(std::int64_t id, const domain::caller& by, const exchange& x) const {
    using actors::marked_outcome;
    engine_.ask(actors::withdraw_attendance{by, id}, x.context(),
                x.then<marked_outcome>([x](const marked_outcome& withdrawn) {
                  return withdrawn ? tell_gone(x) : x.refuse(shown_as_text(describe(withdrawn.refusal())));
                }));
  }

  /// Of a class that has begun.
  void leave_class(const actors::clinic_view& view, const domain::attendance_record& record,
                   actors::place_people wish, const exchange& x) const {
    auto& leaving = wish.edit.people.emplace();
    for (const auto& entry : view.places_in(record.class_date)) {
      if (entry.user == record.user) {
        leaving.leave.push_back({entry.user, entry.reserved_at});
      }
    }
    if (leaving.leave.empty()) {
      return x.refuse(shown_as_text(unknown_attendance));
    }
    engine_.ask(record.clinic, std::move(wish), x.context(),
                x.then<actors::clinic_changed_outcome>([x](const actors::clinic_changed_outcome& left) {
                  return left ? tell_gone(x) : x.refuse(shown_as_text(describe(left.refusal())));
                }));
  }

  void show_marked(std::int64_t id, const actors::attendance_was_marked& marked, const exchange& x) const {
    engine_.read_store<found_line>(find_line(id),
                                   x.then<found_line>([this, marked, x](const found_line& found) {
                                     if (!found) {
                                       return x.refuse(unknown_attendance);
                                     }
                                     x.answer(200, marked_body(*found, marked, engine_.time()));
                                   }));
  }

  std::shared_ptr<const session_desk> desk_;
  actors::engine& engine_;
};

}  // namespace

void add_attendance_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  const auto routes = std::make_shared<const attendance_routes>(desk);
  using admits = session_desk::admits;
  const auto add = [&](admits who, edge::method method, const char* path, auto member) {
    desk->add(table, method, path, who,
              [routes, member](const edge::request& r) { return ((*routes).*member)(r); });
  };
  using edge::method;
  add(admits::everyone, method::get, "/api/clinic-attendances", &attendance_routes::list);
  add(admits::everyone, method::get, "/api/clinic-attendances/{attendanceId}", &attendance_routes::show);
  add(admits::everyone, method::del, "/api/clinic-attendances/{attendanceId}", &attendance_routes::withdraw);
  add_attendance_opening(table, desk);
  add(admits::teachers, method::patch, "/api/clinic-attendances/{attendanceId}/update_attendance",
      &attendance_routes::mark);
  add_calls<reset_week_call>(table, *desk, desk);
  add(admits::office, method::get, "/api/clinics/weekly-reset", &attendance_routes::list_resets);
  add(admits::office, method::get, "/api/clinics/statistics", &attendance_routes::statistics);
}

}  // namespace usher::api
