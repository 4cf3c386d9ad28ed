#include "api/clinics/render_clinics.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "api/clinics/render_people.hpp"
#include "api/http/browser/rendition.hpp"
#include "api/support/csv.hpp"
#include "domain/base/clinic_calendar.hpp"

namespace usher::api {

namespace {

json student_entry(const domain::roster_entry& entry) {
  return {{"id", entry.user.value}, {"name", entry.name}, {"username", entry.username}};
}

/// Where no money is asked for answers are those of the original.
void put_money(json& body, const char* name, std::int64_t amount) {
  if (amount != 0) {
    body[name] = amount;
  }
}

/// When the clinic takes reservations, as far as its window is concerned.
json window_body(const domain::clinic_facts& clinic, const domain::week_window& general) {
  if (clinic.window == domain::reservation_window::always) {
    return {{"kind", "always"}};
  }
  const bool own = clinic.window == domain::reservation_window::own;
  const auto& window = own ? clinic.own_window : general;
  return {{"kind", own ? "own" : "weekly"},
          {"opens", domain::to_text_in_week(window.opens)},
          {"closes", domain::to_text_in_week(window.closes)}};
}

/// `only` names the one student shown; nothing shows none, unless `all`.
json slot(const actors::clinic_view& view, bool all, domain::user_id only) {
  const auto& clinic = view.clinic;
  const auto count = static_cast<std::int32_t>(view.roster.entries.size());
  auto students = json::array();
  for (const auto& entry : view.roster.entries) {
    if (all || entry.user == only) {
      students.push_back(student_entry(entry));
    }
  }
  json body{{"clinic_id", clinic.id.value},
            {"teacher_name", clinic.teacher_name.empty() ? json(nullptr) : json(clinic.teacher_name)},
            {"subject", clinic.subject},
            {"room", clinic.room.name()},
            {"capacity", clinic.capacity},
            {"current_count", count},
            {"remaining_spots", std::max(0, clinic.capacity - count)},
            {"is_full", count >= clinic.capacity},
            {"students", std::move(students)}};
  put_money(body, "price", clinic.price);
  // What is as with most others is not said of each.
  if (clinic.window != domain::reservation_window::weekly) {
    body["reservation_window"] = window_body(clinic, {});
  }
  if (clinic.length != domain::usual_class_length) {
    body["length_minutes"] = clinic.length.count();
  }
  return body;
}

std::string json_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

constexpr std::string_view empty_slot =
    R"({"clinic_id":null,"teacher_name":null,"subject":null,"room":null,"capacity":0,"current_count":0,)"
    R"("remaining_spots":0,"is_full":false,"students":[],"clinics":[]})";

using rendered_clinics = std::vector<std::pair<domain::clinic_id, std::string>>;

/// The slot of one day and time: the clinic that there was first (LEGACY) and, beyond the original, all of
/// them.
void append_slot(std::string& out, const rendered_clinics& rendered) {
  if (rendered.empty()) {
    out += empty_slot;
    return;
  }
  const auto oldest = std::min_element(rendered.begin(), rendered.end(),
                                       [](const auto& a, const auto& b) { return a.first < b.first; });
  const std::string_view first = oldest->second;
  out += first.substr(0, first.size() - 1);
  out += R"(,"clinics":[)";
  for (std::size_t i = 0; i < rendered.size(); ++i) {
    out += i == 0 ? "" : ",";
    out += rendered[i].second;
  }
  out += "]}";
}

std::string slot_for(const actors::clinic_view& view, const domain::caller& who) {
  if (who.acts_for_others()) {
    return view.with_students;
  }
  return view.has(who.user) ? json_text(slot(view, false, who.user)) : view.without_students;
}

json roster_line(const domain::roster_entry& entry, const actors::clock& time) {
  json body{{"id", entry.user.value},
            {"name", entry.name},
            {"username", entry.username},
            {"place", entry.place},
            {"reserved_at", time.to_text(entry.reserved_at)}};
  put_money(body, "paid", entry.paid);
  return body;
}

/// `[{id, name, username, position, joined_at}]`, in the order of the line.
json waiting_body(const actors::clinic_view& view, const actors::clock& time) {
  auto waiting = json::array();
  for (const auto& waiter : view.roster.waiters) {
    waiting.push_back({{"id", waiter.user.value},
                       {"name", waiter.name},
                       {"username", waiter.username},
                       {"position", waiting.size() + 1},
                       {"joined_at", time.to_text(waiter.joined_at)}});
  }
  return waiting;
}

json clinics_reset(const std::vector<actors::clinic_was_reset>& clinics) {
  auto rows = json::array();
  for (const auto& clinic : clinics) {
    rows.push_back({{"clinic_id", clinic.clinic.value}, {"places", clinic.places}, {"waits", clinic.waits}});
  }
  return rows;
}

json clinic_info(const domain::clinic_facts& clinic) {
  return {{"id", clinic.id.value},
          {"day", domain::korean_name(clinic.day)},
          {"time", domain::to_text(clinic.time)},
          {"room", clinic.room.name()},
          {"subject", clinic.subject},
          {"teacher", clinic.teacher_name}};
}

/// When active clinics take place.
struct active_hours {
  std::set<domain::weekday> days;
  std::set<domain::class_time> times;
};

active_hours hours_of(const clinic_views& clinics) {
  active_hours hours;
  for (const auto& view : clinics) {
    if (view->clinic.is_active) {
      hours.days.insert(view->clinic.day);
      hours.times.insert(view->clinic.time);
    }
  }
  return hours;
}

/// As texts; the usual ones where there are none.
template <class Some, class Usual, class ToText>
json texts_of(const Some& some, const Usual& usual, ToText to_text) {
  auto texts = json::array();
  for (const auto one : some) {
    texts.push_back(to_text(one));
  }
  if (texts.empty()) {
    for (const auto one : usual) {
      texts.push_back(to_text(one));
    }
  }
  return texts;
}

json cancellation_body(const place_rules& rules) {
  const auto& until_before = rules.clinics.cancellation.until_before;
  return {{"until_hours_before", until_before ? json(until_before->count()) : json(nullptr)},
          {"admin_contact", rules.admin_contact}};
}

std::shared_ptr<const rendition> rendition_of(const clinic_views& clinics, const domain::caller& who,
                                              const place_rules& rules) {
  return std::make_shared<const rendition>(make_rendition(schedule_body(clinics, who, rules)));
}

}  // namespace

void render_clinic(actors::clinic_view& view) {
  view.with_students = json_text(slot(view, true, {}));
  view.without_students = json_text(slot(view, false, {}));
}

std::string schedule_body(const std::vector<std::shared_ptr<const actors::clinic_view>>& clinics,
                          const domain::caller& who, const place_rules& rules) {
  std::string out = R"({"schedule":{)";
  std::size_t shown = 0;
  const auto hours = hours_of(clinics);
  auto all_times = hours.times;
  all_times.insert(domain::usual_class_times.begin(), domain::usual_class_times.end());
  auto next = clinics.begin();
  for (const auto day : domain::all_weekdays) {
    out += day == domain::all_weekdays.front() ? "\"" : ",\"";
    out.append(domain::to_word(day)).append("\":{");
    for (const auto time : all_times) {
      out += time == *all_times.begin() ? "\"" : ",\"";
      out.append(domain::to_text(time)).append("\":");
      // The clinics stand in order of day and time; inactive ones may have times that are not shown.
      rendered_clinics here;
      const auto is_due = [&] {
        return std::pair{(*next)->clinic.day, (*next)->clinic.time} <= std::pair{day, time};
      };
      for (; next != clinics.end() && is_due(); ++next) {
        if ((*next)->clinic.is_active) {
          here.emplace_back((*next)->clinic.id, slot_for(**next, who));
        }
      }
      shown += here.size();
      append_slot(out, here);
    }
    out += "}";
  }
  const auto days = texts_of(hours.days, domain::all_weekdays,
                             [](domain::weekday day) { return std::string(domain::to_word(day)); });
  const auto times = texts_of(hours.times, domain::usual_class_times,
                              [](domain::class_time time) { return domain::to_text(time); });
  out += R"(},"days":)" + days.dump() + R"(,"times":)" + times.dump();
  const auto& window = rules.clinics.window;
  const json general_window{{"opens", domain::to_text_in_week(window.opens)},
                            {"closes", domain::to_text_in_week(window.closes)}};
  out += R"(,"total_clinics":)" + std::to_string(shown);
  out += R"(,"reservation_window":)" + general_window.dump();
  out += R"(,"cancellation":)" + json_text(cancellation_body(rules)) + "}";
  return out;
}

std::shared_ptr<const schedule_cache::schedules> schedule_cache::current(
    const actors::schedule_board& board) {
  auto known = last_.load(std::memory_order_acquire);
  // Read before the slots: a publication in between makes the next reader render again.
  const auto version = board.version();
  if (known && known->version == version) {
    return known;
  }
  auto fresh = std::make_shared<schedules>();
  fresh->version = version;
  fresh->clinics = board.load();
  domain::caller staff;
  staff.is_staff = true;
  fresh->with_students = rendition_of(fresh->clinics, staff, rules_);
  fresh->without_students = rendition_of(fresh->clinics, {}, rules_);
  last_.store(fresh, std::memory_order_release);
  return fresh;
}

std::shared_ptr<const rendition> schedule_cache::body(const actors::schedule_board& board,
                                                      const domain::caller& who) {
  const auto all = current(board);
  if (who.acts_for_others()) {
    return all->with_students;
  }
  const bool takes_part = std::any_of(all->clinics.begin(), all->clinics.end(),
                                      [&](const auto& clinic) { return clinic->has(who.user); });
  return takes_part ? rendition_of(all->clinics, who, rules_) : all->without_students;
}

json clinic_body(const clinic_line& line, const domain::week_window& general, domain::local_time now) {
  const auto& clinic = line.clinic;
  const domain::roster rules{clinic, {}, {general, {}}};
  return {
      {"id", clinic.id.value},
      {"day", domain::to_word(clinic.day)},
      {"time", domain::to_text(clinic.time)},
      {"length_minutes", clinic.length.count()},
      {"room", clinic.room.name()},
      {"subject", clinic.subject},
      {"teacher_id", clinic.teacher.value == 0 ? json(nullptr) : json(clinic.teacher.value)},
      {"teacher_name", clinic.teacher_name},
      {"capacity", clinic.capacity},
      {"current_count", line.reserved},
      {"remaining_spots", std::max(0, clinic.capacity - line.reserved)},
      {"waiting_count", line.waiting},
      {"is_full", line.reserved >= clinic.capacity},
      {"is_active", clinic.is_active},
      {"status", domain::to_word(rules.status(now))},
      {"first_class", clinic.first_class == domain::local_date{} ? json(nullptr)
                                                                 : json(domain::to_text(clinic.first_class))},
      {"term_weeks", clinic.term_weeks == 0 ? json(nullptr) : json(clinic.term_weeks)},
      {"price", clinic.price},
      {"reservation_window", window_body(clinic, general)}};
}

void add_original_names(json& body, const domain::clinic_facts& clinic, const class_students& students) {
  auto shown = json::array();
  for (const auto* who : students.shown) {
    shown.push_back(person_body(*who));
  }
  body["clinic_day"] = body["day"];
  body["clinic_time"] = body["time"];
  body["clinic_room"] = body["room"];
  body["clinic_capacity"] = body["capacity"];
  body["clinic_teacher"] = body["teacher_id"];
  body["clinic_subject"] = number_of_subject(clinic.subject);
  body["subject_name"] = clinic.subject;
  body["day_display"] = domain::korean_name(clinic.day);
  body["weekly_period"] = nullptr;
  body["current_students_count"] = students.count;
  body["clinic_students"] = std::move(shown);
}

clinic_line line_of(const actors::clinic_view& view) {
  return {view.clinic, static_cast<std::int32_t>(view.roster.entries.size()), view.waiting};
}

json fallen_out_body(const std::vector<domain::roster_entry>& entries) {
  auto rows = json::array();
  for (const auto& entry : entries) {
    rows.push_back({{"id", entry.user.value},
                    {"name", entry.name},
                    {"username", entry.username},
                    {"place", entry.place}});
  }
  return rows;
}

json roster_body(const actors::clinic_view& view, const actors::clock& time) {
  auto students = json::array();
  for (const auto& entry : view.roster.entries) {
    students.push_back(roster_line(entry, time));
  }
  const auto count = students.size();
  return {{"clinic_id", view.clinic.id.value},  {"class_date", domain::to_text(view.roster.class_date)},
          {"capacity", view.clinic.capacity},   {"current_count", count},
          {"waiting_count", view.waiting},      {"students", std::move(students)},
          {"waiting", waiting_body(view, time)}};
}

json waiting_lines_body(const clinic_views& clinics, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& view : clinics) {
    const auto& clinic = view->clinic;
    rows.push_back({{"clinic_id", clinic.id.value},
                    {"day", domain::to_word(clinic.day)},
                    {"time", domain::to_text(clinic.time)},
                    {"room", clinic.room.name()},
                    {"subject", clinic.subject},
                    {"teacher_name", clinic.teacher_name},
                    {"class_date", domain::to_text(view->roster.class_date)},
                    {"waiting", waiting_body(*view, time)}});
  }
  return {{"results", std::move(rows)}};
}

std::string waiting_lines_table(const clinic_views& clinics, const actors::clock& time) {
  csv_table table;
  for (const auto* name :
       {"clinic_id", "day", "time", "room", "subject", "teacher_name", "class_date", "position", "student_id",
        "name", "username", "joined_at", "length_minutes", "price"}) {
    table.cell(name);
  }
  table.end_row();
  for (const auto& view : clinics) {
    const auto& clinic = view->clinic;
    std::int64_t position = 0;
    for (const auto& waiter : view->roster.waiters) {
      table.cell(clinic.id.value).cell(domain::to_word(clinic.day)).cell(domain::to_text(clinic.time));
      table.cell(clinic.room.name()).cell(clinic.subject).cell(clinic.teacher_name);
      table.cell(domain::to_text(view->roster.class_date)).cell(++position);
      table.cell(waiter.user.value).cell(waiter.name).cell(waiter.username);
      table.cell(time.to_text(waiter.joined_at));
      table.cell(std::int64_t{clinic.length.count()}).cell(clinic.price);
      table.end_row();
    }
  }
  return table.text();
}

json past_roster_body(const domain::clinic_facts& clinic, domain::local_date class_date,
                      const std::vector<storage::reservation_line>& lines, const actors::clock& time) {
  auto students = json::array();
  std::int64_t count = 0;
  for (const auto& line : lines) {
    auto row = roster_line(line.entry, time);
    row["released_at"] = line.released_at ? json(time.to_text(*line.released_at)) : json(nullptr);
    row["reason"] = line.reason ? json(domain::to_word(*line.reason)) : json(nullptr);
    count += line.released_at ? 0 : 1;
    students.push_back(std::move(row));
  }
  return {{"clinic_id", clinic.id.value},
          {"class_date", domain::to_text(class_date)},
          {"capacity", clinic.capacity},
          {"current_count", count},
          {"students", std::move(students)}};
}

json confirmation_body(const domain::place_confirmed& confirmed, language spoken) {
  const bilingual message{"클리닉 예약이 완료되었습니다.", "The clinic is reserved."};
  json body{{"success", true},
            {"message", message.in(spoken)},
            {"clinic_info", clinic_info(confirmed.clinic)},
            {"remaining_spots", confirmed.remaining}};
  put_money(body, "paid", confirmed.clinic.price);
  return body;
}

json swap_body(const domain::place_swapped& one, const domain::place_swapped& other, language spoken) {
  const bilingual message{"두 예약을 맞바꾸었습니다.", "The two reservations are swapped."};
  auto reservations = json::array();
  for (const auto* swapped : {&one, &other}) {
    reservations.push_back({{"user_id", swapped->user.value},
                            {"class_date", domain::to_text(swapped->class_date)},
                            {"place", swapped->place},
                            {"clinic_info", clinic_info(swapped->clinic)}});
  }
  return {{"success", true}, {"message", message.in(spoken)}, {"reservations", std::move(reservations)}};
}

json given_up_body(const domain::place_given_up& given_up, language spoken) {
  const bilingual message{"클리닉 예약이 취소되었습니다.", "The reservation is cancelled."};
  json body{{"success", true},
            {"message", message.in(spoken)},
            {"clinic_info", clinic_info(given_up.clinic)},
            {"remaining_spots", given_up.remaining}};
  put_money(body, "refund", given_up.refund);
  return body;
}

json wait_body(domain::clinic_id clinic, domain::user_id user, const domain::clinic_wait& wait) {
  return {{"clinic_id", clinic.value},
          {"user_id", user.value},
          {"position", wait.ahead + 1},
          {"ahead", wait.ahead},
          {"class_date", domain::to_text(wait.class_date)}};
}

json week_reset_body(const actors::week_was_reset& reset, bool tells_clinics, bool dry_run) {
  const auto& people = reset.people;
  json body{{"dry_run", dry_run},
            {"reset_number", people.number.value == 0 ? json(nullptr) : json(people.number.value)},
            {"week", domain::to_text(people.week)},
            {"no_shows_lowered", people.no_shows_lowered},
            {"repeated", people.repeated}};
  if (!tells_clinics) {
    for (const auto* unknown : {"places_cleared", "waits_cleared", "clinics", "kept"}) {
      body[unknown] = nullptr;
    }
    return body;
  }
  std::int64_t places = 0;
  std::int64_t waits = 0;
  for (const auto& clinic : reset.clinics) {
    places += clinic.places;
    waits += clinic.waits;
  }
  body["places_cleared"] = places;
  body["waits_cleared"] = waits;
  body["clinics"] = clinics_reset(reset.clinics);
  body["kept"] = clinics_reset(reset.kept);
  return body;
}

json week_resets_body(const std::vector<domain::week_reset>& resets, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& reset : resets) {
    rows.push_back({{"reset_number", reset.number.value},
                    {"week", domain::to_text(reset.week)},
                    {"cause", domain::to_word(reset.cause)},
                    {"reset_at", time.to_text(reset.reset_at)}});
  }
  return {{"results", std::move(rows)}};
}

}  // namespace usher::api
