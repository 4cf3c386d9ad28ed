#include "api/clinics/clinic_routes.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <set>
#include <unordered_map>
#include <utility>

#include "api/clinics/clinic_forms.hpp"
#include "api/clinics/office/class_places.hpp"
#include "api/clinics/office/numbered_page.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/render_clinics.hpp"
#include "api/clinics/render_people.hpp"
#include "api/http/fields.hpp"
#include "api/http/paging.hpp"
#include "api/http/request_headers.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

using edge::method;

domain::clinic_id clinic_in_path(const edge::request& r) {
  return domain::clinic_id{number_in_path(r, "clinicId")};
}

template <class Id>
std::optional<Id> as_id(std::optional<std::int64_t> number) {
  return number ? std::optional<Id>(Id{*number}) : std::nullopt;
}

/// `{user_id, clinic_id}`. An empty body lacks both, which has a text of its own in the contract.
actors::place_call read_place_call(const edge::request& r) {
  const auto body = r.body.empty() ? fields{} : fields::of_body(r);
  return {session_key_of(r), as_id<domain::user_id>(body.optional_whole_number("user_id")),
          as_id<domain::clinic_id>(body.optional_whole_number("clinic_id"))};
}

/// `{user_id, from_clinic_id, to_clinic_id}`.
actors::place_call read_move(const edge::request& r) {
  const auto body = r.body.empty() ? fields{} : fields::of_body(r);
  actors::place_call move{session_key_of(r), as_id<domain::user_id>(body.optional_whole_number("user_id")),
                          as_id<domain::clinic_id>(body.optional_whole_number("to_clinic_id")),
                          as_id<domain::clinic_id>(body.optional_whole_number("from_clinic_id"))};
  if (!move.from) {
    // Then nobody can say where to: refused as any other field that is missing.
    move.clinic = std::nullopt;
  }
  return move;
}

/// The same in the query, or in a body.
actors::place_call read_line_call(const edge::request& r) {
  const auto query = fields::of_query_or_body(r, "user_id");
  return {session_key_of(r), as_id<domain::user_id>(query.optional_whole_number("user_id")),
          as_id<domain::clinic_id>(query.optional_whole_number("clinic_id"))};
}

/// What the calls about clinics are carried out with. Any thread.
class clinic_desk {
 public:
  clinic_desk(std::shared_ptr<const session_desk> sessions, place_rules rules)
      : sessions_(std::move(sessions)), rules_(std::move(rules)) {
    words_.admin_contact = rules_.admin_contact;
  }

  actors::engine& engine() const { return sessions_->engine(); }
  const session_desk& sessions() const { return *sessions_; }
  const place_call_texts& words() const { return words_; }
  const place_rules& rules() const { return rules_; }

  json body_of(const clinic_line& line) const {
    return clinic_body(line, rules_.clinics.window, engine().time().moment().local);
  }

 private:
  std::shared_ptr<const session_desk> sessions_;
  place_rules rules_;
  place_call_texts words_;
};

using clinic_call = call_at<clinic_desk>;

// ---- places

/// A call about a person's place, as `read` reads it. Its actor asks for the session.
template <class Command, actors::place_call (*read)(const edge::request&) = read_place_call>
struct place_call : clinic_call {
  using call_at::call_at;

  Command command() const { return {wish}; }
  const place_call_texts& asked() const { return desk.words(); }
  json render(const domain::place_confirmed& place) const { return confirmation_body(place, x.spoken()); }
  json render(const domain::place_given_up& place) const { return given_up_body(place, x.spoken()); }
  json render(const domain::clinic_wait& wait) const { return wait_body(*wish.clinic, *wish.user, wait); }

  actors::place_call wish = read(*request);
};

struct reserve_call : place_call<actors::reserve_place> {
  static constexpr method_and_path at{method::post, "/api/clinics/reserve"};
  using place_call::place_call;
};

/// LEGACY.
struct reserve_by_old_name_call : reserve_call {
  static constexpr method_and_path at{method::post, "/api/clinics/reserve_clinic"};
  using reserve_call::reserve_call;
};

struct cancel_call : place_call<actors::cancel_place> {
  static constexpr method_and_path at{method::post, "/api/clinics/cancel-reservation"};
  static constexpr std::string_view never[] = {"USER_INACTIVE"};
  using place_call::place_call;
};

/// LEGACY.
struct cancel_by_old_name_call : cancel_call {
  static constexpr method_and_path at{method::post, "/api/clinics/cancel_reservation"};
  using cancel_call::cancel_call;
};

struct move_call : place_call<actors::move_place, read_move> {
  static constexpr method_and_path at{method::post, "/api/clinics/move-reservation"};
  static constexpr std::string_view never[] = {"NO_SHOW_BLOCKED"};
  using place_call::place_call;

  place_call_texts asked() const {
    auto words = desk.words();
    words.missing = {"user_id, from_clinic_id와 to_clinic_id가 필요합니다.",
                     "user_id, from_clinic_id and to_clinic_id are required."};
    return words;
  }
};

struct join_line_call : place_call<actors::join_line> {
  static constexpr method_and_path at{method::post, "/api/clinics/waiting-list"};
  static constexpr std::string_view never[] = {"NOT_WAITING"};
  using place_call::place_call;
};

/// Of whoever waits already.
template <class Command>
struct waiter_call : place_call<Command, read_line_call> {
  static constexpr std::string_view never[] = {"ALREADY_RESERVED", "RESERVATION_CLOSED", "NOT_FULL",
                                               "TIME_CONFLICT",    "WAITING_LIST_FULL",  "USER_INACTIVE"};
  using place_call<Command, read_line_call>::place_call;
};

struct line_position_call : waiter_call<actors::line_position> {
  static constexpr method_and_path at{method::get, "/api/clinics/waiting-list"};
  using waiter_call::waiter_call;
};

struct leave_line_call : waiter_call<actors::leave_line> {
  static constexpr method_and_path at{method::del, "/api/clinics/waiting-list"};
  using waiter_call::waiter_call;
};

template <class... Calls>
void add_place_calls(route_table& table, const std::shared_ptr<const clinic_desk>& desk) {
  (table.add({Calls::at.method, Calls::at.path, credential::session,
              [desk](const edge::request& r, const exchange& x) {
                const auto call = read_call<Calls>(r, *desk, x);
                if constexpr (is_repeatable<Calls>) {
                  desk->sessions().answer_wish_once(r, x, call);
                } else {
                  answer_each_time(std::shared_ptr<const Calls>(call), x);
                }
              },
              answers_of_call<Calls>()}),
   ...);
}

// ---- the office

struct create_clinic_call : clinic_call {
  static constexpr method_and_path at{method::post, "/api/clinics"};
  static constexpr int status = 201;
  create_clinic_call(const domain::clinic_edit& edit, const clinic_desk& at_desk, const exchange& to)
      : clinic_call(at_desk, to), facts(domain::edited({}, edit)) {}

  domain::create_clinic command() const { return {facts}; }
  json render(const domain::clinic_facts& clinic) const {
    auto body = desk.body_of({clinic, 0, 0});
    add_original_names(body, clinic, {});
    return body;
  }

  domain::clinic_facts facts;
};

struct delete_clinic_call : session_call<clinic_desk> {
  static constexpr method_and_path at{method::del, "/api/clinics/{clinicId}"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr std::string_view never[] = {"CAPACITY_BELOW_RESERVED", "SLOT_TAKEN",      "TEACHER_BUSY",
                                               "UNKNOWN_PEOPLE",          "INACTIVE_PEOPLE", "OCCUPIED"};
  using session_call::session_call;

  domain::clinic_id whom() const { return clinic; }
  domain::delete_clinic command() const { return {force}; }
  json render(const domain::clinic_edited& gone) const {
    return {{"id", clinic.value}, {"fallen_out", fallen_out_body(gone.fallen_out)}};
  }

  bool force = strict_fields::of_query(*request, {"force"}).flag("force").value_or(false);
  domain::clinic_id clinic = clinic_in_path(*request);
};

/// `{user_id, clinic_id, other_user_id, other_clinic_id}`: who has a place where.
actors::swap_places read_swap(const edge::request& r) {
  const auto body = strict_fields::of_body(r, {"user_id", "clinic_id", "other_user_id", "other_clinic_id"});
  const auto place = [&](std::string_view user, std::string_view clinic) {
    return actors::swap_places::place{body.required(user, body.id<domain::user_id>(user)),
                                      body.required(clinic, body.id<domain::clinic_id>(clinic))};
  };
  actors::swap_places swap{
      session_key_of(r), {}, place("user_id", "clinic_id"), place("other_user_id", "other_clinic_id")};
  if (swap.other.user == swap.one.user) {
    throw bad_request{wrong_field("other_user_id", {"user_id와 다른 사용자", "somebody else than user_id"})};
  }
  if (swap.other.clinic == swap.one.clinic) {
    throw bad_request{
        wrong_field("other_clinic_id", {"clinic_id와 다른 클리닉", "another clinic than clinic_id"})};
  }
  return swap;
}

struct swap_call : session_call<clinic_desk> {
  static constexpr method_and_path at{method::post, "/api/clinics/swap-reservations"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr std::string_view never[] = {
      "CANCELLATION_DISABLED", "CANCELLATION_TOO_LATE", "RESERVATION_CLOSED", "NO_SHOW_BLOCKED", "OCCUPIED",
      "RATE_LIMITED"};
  using session_call::session_call;

  actors::swap_places command() const {
    auto mine = wanted;
    mine.by = by;
    return mine;
  }
  const place_call_texts& asked() const { return desk.words(); }
  json render(const actors::places_were_swapped& swapped) const {
    const bool in_order = swapped.one.user == wanted.one.user;
    return swap_body(in_order ? swapped.one : swapped.other, in_order ? swapped.other : swapped.one,
                     x.spoken());
  }

  actors::swap_places wanted = read_swap(*request);
};

// ---- the office, and the clinic's teacher

/// Whether a list of clinics is asked for with a name that the original does not have.
bool asks_in_own_words(const edge::request& r) {
  constexpr std::string_view names[] = {"day", "teacher", "is_active", "all"};
  return pages_by_mark(r) || std::any_of(std::begin(names), std::end(names), [&r](std::string_view name) {
           return r.query_value(name) != nullptr;
         });
}

/// Why somebody may not see and change who is in a clinic.
std::optional<problem> unless_workplace(const actors::clinic_view* view, const domain::caller& by) {
  if (view == nullptr) {
    return unknown_clinic;
  }
  const bool works_here = by.is_office() || view->clinic.teacher == by.user;
  return works_here ? std::nullopt : std::optional<problem>(forbidden);
}

struct remove_from_roster_call : session_call<clinic_desk> {
  static constexpr method_and_path at{method::del, "/api/clinics/{clinicId}/roster/{userId}"};
  static constexpr auto admits = session_desk::admits::teachers;
  static constexpr refusal_answer also[] = {unknown_clinic};
  static constexpr std::string_view never[] = {"CANCELLATION_DISABLED", "CANCELLATION_TOO_LATE"};
  using session_call::session_call;

  std::optional<problem> check() const { return unless_workplace(engine().clinic(clinic).get(), by); }
  domain::clinic_id whom() const { return clinic; }
  domain::release_place command() const { return {user, domain::place_end::removed}; }
  const place_call_texts& asked() const { return desk.words(); }
  json render(const domain::place_given_up& place) const { return given_up_body(place, x.spoken()); }

  domain::clinic_id clinic = clinic_in_path(*request);
  domain::user_id user{number_in_path(*request, "userId")};
};

/// Calls that look at views and at the store, and those that need to know the teacher first.
class clinic_routes {
 public:
  explicit clinic_routes(std::shared_ptr<const clinic_desk> desk)
      : desk_(std::move(desk)), engine_(desk_->engine()), schedules_(desk_->rules()) {}

  void health(const edge::request&, const exchange& x) const {
    engine_.check_store(
        actors::reply_to<actors::store_health>([this, x](actors::answer<actors::store_health> a) {
          const auto* state = std::get_if<actors::store_health>(&a);
          const bool connected = state != nullptr && state->connected;
          json body{{"status", connected ? "healthy" : "unhealthy"},
                    {"timestamp", engine_.time().to_text(engine_.time().now())},
                    {"database", connected ? "connected" : "disconnected"},
                    {"user_count", engine_.people()->count}};
          if (connected) {
            body["journal"] = {{"batches", state->journal.batches}, {"changes", state->journal.changes}};
            return x.answer(200, body);
          }
          problem what = store_does_not_answer;
          what.details = std::move(body);
          x.refuse(what);
        }));
  }

  // ---- everyone

  session_desk::call weekly_schedule(const edge::request& r) const {
    return [this, key = session_key_of(r)](const domain::caller& by, const exchange& x) {
      if (by.is_office()) {
        note_schedule(key);
      }
      x.answer(schedules_.body(engine_.schedule(), by), keepers::asker);
    };
  }

  /// As the original lists them: the newest first, by pages with numbers, those without a teacher for every
  /// teacher.
  session_desk::call list(const edge::request& r) const {
    if (asks_in_own_words(r)) {
      return list_by_hour(r);
    }
    const auto query = strict_fields::of_known_query(r, {"teacher_id"});
    const auto* day = r.query_value("clinic_day");
    return [this, teacher = query.id<domain::user_id>("teacher_id"), page = numbered_page(r, most_clinics),
            day = day == nullptr ? std::nullopt : std::optional(*day),
            key = session_key_of(r)](const domain::caller& by, const exchange& x) {
      clinic_views shown;
      for (const auto& view : engine_.schedule().load()) {
        const auto& clinic = view->clinic;
        const bool mine = !by.is_teacher || by.is_office() || clinic.teacher == by.user ||
                          clinic.teacher == domain::user_id{};
        if (mine && (!day || domain::to_word(clinic.day) == *day) &&
            (!teacher || clinic.teacher == *teacher)) {
          shown.push_back(view);
        }
      }
      std::sort(shown.begin(), shown.end(),
                [](const auto& a, const auto& b) { return b->clinic.id < a->clinic.id; });
      const auto count = static_cast<std::int64_t>(shown.size());
      if (!page.is_there(count)) {
        return x.refuse(no_such_page);
      }
      shown.erase(shown.begin(), shown.begin() + std::min(page.skip(), count));
      shown.resize(std::min(shown.size(), page.size()));
      show_all(shown, {key, by}, x, [page, count](json rows) { return page.body(count, std::move(rows)); });
    };
  }

  /// Usher's own list, in order of day, time and room.
  session_desk::call list_by_hour(const edge::request& r) const {
    const auto query = strict_fields::of_known_query(r, {"day", "teacher", "is_active", "all"});
    const auto day = query.word<domain::weekday>("day");
    const auto teacher = query.id<domain::user_id>("teacher");
    return [this, day, teacher, is_active = query.flag("is_active"), all = query.flag("all").value_or(false),
            key = session_key_of(r)](const domain::caller& by, const exchange& x) {
      const bool own = by.is_teacher && !by.is_office() && !all && !teacher;
      const auto of = own ? std::optional{by.user} : teacher;
      clinic_views shown;
      for (const auto& view : engine_.schedule().load()) {
        const auto& clinic = view->clinic;
        const bool wanted = (!day || clinic.day == *day) && (!of || clinic.teacher == *of) &&
                            (!is_active || clinic.is_active == *is_active);
        if (wanted) {
          shown.push_back(view);
        }
      }
      show_all(shown, {key, by}, x, [](json rows) { return json{{"results", std::move(rows)}}; });
    };
  }

  session_desk::call show(const edge::request& r) const {
    return [this, clinic = clinic_in_path(r), key = session_key_of(r)](const domain::caller& by,
                                                                       const exchange& x) {
      show_whole(clinic, json::object(), {key, by}, x);
    };
  }

  /// LEGACY: the clinics of today's weekday, and all students.
  session_desk::call show_today(const edge::request& r) const {
    return [this, key = session_key_of(r)](const domain::caller& by, const exchange& x) {
      using people = std::vector<domain::person>;
      engine_.read_store<people>(
          [](storage::queries& store) { return active_people(store, &storage::person_filter::is_student); },
          x.then<people>([this, key, by, x](const people& students) {
            const auto today = std::chrono::floor<std::chrono::days>(engine_.time().moment().local);
            const auto days_on = today - domain::local_date{domain::week_of(today)};
            const auto day = domain::all_weekdays[static_cast<std::size_t>(days_on.count())];
            const json beside{{"today", domain::to_word(day)},
                              {"today_korean", domain::korean_name(day)},
                              {"students", people_rows(students)}};
            show_clinics([day](const domain::clinic_facts& clinic) { return clinic.day == day; }, beside,
                         {key, by}, x);
          }));
    };
  }

  /// LEGACY: somebody of the office, or a teacher, with their clinics.
  session_desk::call show_own_page(const edge::request& r) const {
    return [this, user = domain::user_id{number_in_path(r, "userId")}, key = session_key_of(r)](
               const domain::caller& by, const exchange& x) {
      if (user != by.user && !by.is_office()) {
        return x.refuse(forbidden);
      }
      engine_.ask(domain::show_person{by, user}, x.context(),
                  x.then<actors::office_outcome>([this, key, by, x](const actors::office_outcome& found) {
                    if (!found) {
                      return x.refuse(describe(found.refusal()));
                    }
                    const auto& who = found.value();
                    if (!who.is_teacher && !who.is_staff && !who.is_superuser) {
                      return x.refuse(forbidden);
                    }
                    const json beside{{"user", person_body(who)}, {"assigned_students", json::array()}};
                    show_clinics(
                        [id = who.id](const domain::clinic_facts& clinic) { return clinic.teacher == id; },
                        beside, {key, by}, x);
                  }));
    };
  }

  // ---- the office

  session_desk::call create(const edge::request& r) const {
    return [this, form = new_clinic_form(r), asked = keyed(r)](const domain::caller& by, const exchange& x) {
      with_teacher(form.edit, by, x, [this, asked, by, x](const domain::clinic_edit& edit) {
        desk_->sessions().answer_once(asked, by, x,
                                      std::make_shared<const create_clinic_call>(edit, *desk_, x));
      });
    };
  }

  session_desk::call edit(const edge::request& r) const {
    return [this, clinic = clinic_in_path(r), form = changed_clinic_form(r), key = session_key_of(r)](
               const domain::caller& by, const exchange& x) {
      const auto view = engine_.clinic(clinic);
      if (view == nullptr) {
        return x.refuse(unknown_clinic);
      }
      with_teacher(form.edit, by, x, [this, view, form, key, by, x](const domain::clinic_edit& edit) {
        actors::place_people wish{key, by, {edit, form.force}, form.students.value_or(no_people)};
        if (form.students) {
          wish.edit.people = domain::placement{{}, leaving(*view, wish)};
        }
        carry_out(view->clinic.id, wish, x);
      });
    };
  }

  // ---- the office, and the clinic's teacher

  /// The lines in which anybody waits; teachers are shown those of their clinics.
  session_desk::call waiting_lines(const edge::request& r) const {
    const auto query = strict_fields::of_query(r, {"clinic", "format"});
    return [this, wanted = query.id<domain::clinic_id>("clinic"), csv = wants_csv(query)](
               const domain::caller& by, const exchange& x) {
      if (wanted) {
        if (const auto wrong = unless_workplace(engine_.clinic(*wanted).get(), by)) {
          return x.refuse(*wrong);
        }
      }
      clinic_views clinics;
      for (const auto& view : engine_.schedule().load()) {
        const bool asked_for = !wanted || view->clinic.id == *wanted;
        if (asked_for && !view->roster.waiters.empty() && !unless_workplace(view.get(), by)) {
          clinics.push_back(view);
        }
      }
      if (csv) {
        return x.answer(csv_response(waiting_lines_table(clinics, engine_.time()), "lines.csv"));
      }
      x.answer(200, waiting_lines_body(clinics, engine_.time()));
    };
  }

  session_desk::call roster(const edge::request& r) const {
    const auto date = strict_fields::of_query(r, {"date"}).date("date");
    return [this, clinic = clinic_in_path(r), date](const domain::caller& by, const exchange& x) {
      const auto view = engine_.clinic(clinic);
      if (const auto wrong = unless_workplace(view.get(), by)) {
        return x.refuse(*wrong);
      }
      if (!date) {
        return x.answer(200, roster_body(*view, engine_.time()));
      }
      using lines = std::vector<storage::reservation_line>;
      engine_.read_store<lines>(
          [clinic, day = *date](storage::queries& store) { return store.list_reservations(clinic, day); },
          x.then<lines>([this, view, day = *date, x](const lines& found) {
            x.answer(200, past_roster_body(view->clinic, day, found, engine_.time()));
          }));
    };
  }

 private:
  static constexpr std::int64_t most_clinics = 1'000;
  inline static const std::vector<domain::user_id> no_people;

  /// Who is shown clinics, and by which session.
  struct reader {
    domain::secret_hash key;
    domain::caller by;
  };
  using known_people = std::unordered_map<domain::user_id, domain::person>;

  /// The schedule shows the next classes, which are those of the day until they begin.
  void note_schedule(const domain::secret_hash& key) const {
    const auto now = engine_.time().moment().local;
    places_seen::of_clinics seen;
    for (const auto& view : engine_.schedule().load()) {
      if (view->roster.class_date == domain::class_of_the_day(view->clinic, now)) {
        seen.emplace_back(view->clinic.id, seen_of_the_day(*view, now));
      }
    }
    seen_.note(key, std::move(seen));
  }

  /// Those whose places whoever asks has seen, and whom they leave out now.
  std::vector<domain::seen_place> leaving(const actors::clinic_view& view,
                                          const actors::place_people& wish) const {
    auto seen =
        seen_.find(wish.key, view.clinic.id).value_or(seen_of_the_day(view, engine_.time().moment().local));
    std::erase_if(seen, [&](const domain::seen_place& place) {
      return std::find(wish.enter.begin(), wish.enter.end(), place.user) != wish.enter.end();
    });
    return seen;
  }

  void carry_out(domain::clinic_id clinic, const actors::place_people& wish, const exchange& x) const {
    engine_.ask(clinic, wish, x.context(),
                x.then<actors::clinic_changed_outcome>(
                    [this, clinic, wish, x](const actors::clinic_changed_outcome& edited) {
                      if (!edited) {
                        return x.refuse(describe(edited.refusal()));
                      }
                      const json beside{{"fallen_out", fallen_out_body(edited.value().fallen_out)}};
                      show_whole(clinic, beside, {wish.key, wish.by}, x);
                    }));
  }

  /// Students see themselves alone.
  static bool is_shown(const domain::roster_entry& entry, const domain::caller& by) {
    return by.acts_for_others() || entry.user == by.user;
  }

  /// Goes on with those whom the lists of students of these clinics show.
  void with_students(const clinic_views& clinics, const domain::caller& by, domain::local_time now,
                     const exchange& x, std::function<void(const known_people&)> next) const {
    std::set<domain::user_id> shown;
    for (const auto& view : clinics) {
      for (const auto& entry : places_of_the_day(*view, now)) {
        if (is_shown(entry, by)) {
          shown.insert(entry.user);
        }
      }
    }
    if (shown.empty()) {
      return next({});
    }
    engine_.ask(domain::show_people{by, {shown.begin(), shown.end()}}, x.context(),
                x.then<actors::people_shown_outcome>(
                    [next = std::move(next)](const actors::people_shown_outcome& found) {
                      known_people people;
                      for (const auto& who : found.value()) {
                        people.emplace(who.id, who);
                      }
                      next(people);
                    }));
  }

  json whole_body(const actors::clinic_view& view, const known_people& people, const domain::caller& by,
                  domain::local_time now) const {
    class_students students;
    for (const auto& entry : places_of_the_day(view, now)) {
      ++students.count;
      const auto who = people.find(entry.user);
      if (is_shown(entry, by) && who != people.end()) {
        students.shown.push_back(&who->second);
      }
    }
    auto body = desk_->body_of(line_of(view));
    add_original_names(body, view.clinic, students);
    return body;
  }

  /// Answers with what `framed` makes of the clinics, in their order.
  void show_all(const clinic_views& clinics, const reader& who, const exchange& x,
                std::function<json(json rows)> framed) const {
    const auto now = engine_.time().moment().local;
    with_students(clinics, who.by, now, x,
                  [this, clinics, who, now, x, framed = std::move(framed)](const known_people& people) {
                    auto rows = json::array();
                    places_seen::of_clinics seen;
                    for (const auto& view : clinics) {
                      rows.push_back(whole_body(*view, people, who.by, now));
                      seen.emplace_back(view->clinic.id, seen_of_the_day(*view, now));
                    }
                    if (who.by.is_office()) {
                      seen_.note(who.key, std::move(seen));
                    }
                    x.answer(200, framed(std::move(rows)));
                  });
  }

  /// `{clinics: [those that are wanted]}` beside the rest.
  void show_clinics(const std::function<bool(const domain::clinic_facts&)>& wanted, const json& beside,
                    const reader& who, const exchange& x) const {
    auto shown = engine_.schedule().load();
    std::erase_if(shown, [&wanted](const auto& view) { return !wanted(view->clinic); });
    show_all(shown, who, x, [beside](json rows) {
      auto body = beside;
      body["clinics"] = std::move(rows);
      return body;
    });
  }

  void show_whole(domain::clinic_id clinic, const json& beside, const reader& who, const exchange& x) const {
    auto view = engine_.clinic(clinic);
    if (view == nullptr) {
      return x.refuse(unknown_clinic);
    }
    show_all({std::move(view)}, who, x, [beside](json rows) {
      auto body = std::move(rows.at(0));
      body.update(beside);
      return body;
    });
  }

  /// Goes on with the edit and the name of the teacher that it names, if any; refuses whoever is none.
  void with_teacher(domain::clinic_edit edit, const domain::caller& by, const exchange& x,
                    std::function<void(const domain::clinic_edit&)> next) const {
    if (!edit.teacher) {
      return next(edit);
    }
    if (edit.teacher->value == 0) {
      edit.teacher_name = "";
      return next(edit);
    }
    engine_.ask(
        domain::show_person{by, *edit.teacher}, x.context(),
        x.then<actors::office_outcome>([edit, x,
                                        next = std::move(next)](const actors::office_outcome& found) {
          if (!found || !found.value().is_teacher || !found.value().is_active) {
            return x.refuse(describe(domain::field_errors{{"teacher_id", domain::field_error::not_allowed}}));
          }
          auto complete = edit;
          complete.teacher_name = found.value().name;
          next(complete);
        }));
  }

  std::shared_ptr<const clinic_desk> desk_;
  actors::engine& engine_;
  mutable schedule_cache schedules_;
  mutable places_seen seen_;
};

}  // namespace

void add_clinic_routes(route_table& table, const std::shared_ptr<const session_desk>& sessions,
                       const place_rules& rules) {
  const auto desk = std::make_shared<const clinic_desk>(sessions, rules);
  const auto routes = std::make_shared<const clinic_routes>(desk);
  using admits = session_desk::admits;
  const auto add_for = [&](admits who, method_and_path at, auto member) {
    sessions->add(table, at.method, at.path, who,
                  [routes, member](const edge::request& r) { return ((*routes).*member)(r); });
  };
  table.add({method::get, "/api/health", credential::nobody_in_particular,
             [routes](const edge::request& r, const exchange& x) { routes->health(r, x); }});
  add_place_calls<reserve_call, reserve_by_old_name_call, cancel_call, cancel_by_old_name_call, move_call,
                  join_line_call, line_position_call, leave_line_call>(table, desk);
  add_for(admits::everyone, {method::get, "/api/clinics/weekly-schedule"}, &clinic_routes::weekly_schedule);
  add_for(admits::everyone, {method::get, "/api/clinics/weekly_schedule"}, &clinic_routes::weekly_schedule);
  add_for(admits::everyone, {method::get, "/api/clinics"}, &clinic_routes::list);
  add_for(admits::everyone, {method::get, "/api/clinics/{clinicId}"}, &clinic_routes::show);
  add_for(admits::everyone, {method::get, "/api/mypage/clinics"}, &clinic_routes::list);
  add_for(admits::everyone, {method::get, "/api/mypage/{userId}"}, &clinic_routes::show_own_page);
  add_for(admits::teachers, {method::get, "/api/today-clinic"}, &clinic_routes::show_today);
  add_for(admits::office, create_clinic_call::at, &clinic_routes::create);
  add_for(admits::office, {method::patch, "/api/clinics/{clinicId}"}, &clinic_routes::edit);
  add_for(admits::office, {method::put, "/api/clinics/{clinicId}"}, &clinic_routes::edit);
  add_for(admits::teachers, {method::get, "/api/clinics/lines"}, &clinic_routes::waiting_lines);
  add_for(admits::teachers, {method::get, "/api/clinics/{clinicId}/roster"}, &clinic_routes::roster);
  add_calls<swap_call, delete_clinic_call, remove_from_roster_call>(table, *sessions, desk);
}

}  // namespace usher::api
