#include "tests/end_to_end/clinics/academy.hpp"

#include <array>
#include <chrono>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end {

namespace {

std::string clinic_path(std::int64_t clinic) {
  return "/api/clinics/" + std::to_string(clinic);
}

}  // namespace

// ---- member

member::member(visitor& by, const std::string& username, const std::string& password) : by_(&by) {
  const auto session = by.log_in(username, password);
  EXPECT_EQ(session.status, 200) << username << " " << session.body;
  if (session.status != 200) {
    return;
  }
  id_ = session.body.at("user").at("id");
  key_ = session.text("token");
}

reply member::post(const std::string& target, const json& body, header_list more) const {
  more.emplace_back("Authorization", "Token " + key_);
  return by_->post(target, body, more);
}

json member::about(std::int64_t clinic, std::int64_t user) const {
  return {{"user_id", user == 0 ? id_ : user}, {"clinic_id", clinic}};
}

reply member::reserve(std::int64_t clinic, std::int64_t user, header_list more) const {
  return post("/api/clinics/reserve/", about(clinic, user), std::move(more));
}

reply member::cancel(std::int64_t clinic, std::int64_t user) const {
  return post("/api/clinics/cancel-reservation/", about(clinic, user));
}

reply member::move(std::int64_t from, std::int64_t to, std::int64_t user) const {
  return post("/api/clinics/move-reservation/",
              {{"user_id", user == 0 ? id_ : user}, {"from_clinic_id", from}, {"to_clinic_id", to}});
}

reply member::join(std::int64_t clinic, std::int64_t user) const {
  return post("/api/clinics/waiting-list/", about(clinic, user));
}

std::string member::line_target(std::int64_t clinic) const {
  return target_of("/api/clinics/waiting-list/",
                   {{"user_id", std::to_string(id_)}, {"clinic_id", std::to_string(clinic)}});
}

reply member::leave(std::int64_t clinic) const {
  return remove(line_target(clinic));
}

reply member::position(std::int64_t clinic) const {
  return get(line_target(clinic));
}

std::int64_t member::create_clinic(const json& more) const {
  json form{{"day", a_class_day().code}, {"time", "18:00"}, {"room", 1},
            {"subject", "physics1"},     {"capacity", 2},   {"reservation_window", {{"kind", "always"}}}};
  form.update(more);
  const auto created = post("/api/clinics/", form);
  EXPECT_EQ(created.status, 201) << created.body;
  return created.body.value("id", std::int64_t{0});
}

reply member::edit_clinic(std::int64_t clinic, const json& edit) const {
  return patch(clinic_path(clinic), edit);
}

reply member::roster(std::int64_t clinic, const std::string& date) const {
  return get(clinic_path(clinic) + "/roster/" + (date.empty() ? "" : "?date=" + date));
}

std::vector<std::int64_t> member::reserved(std::int64_t clinic) const {
  const auto shown = roster(clinic);
  EXPECT_EQ(shown.status, 200) << shown.body;
  std::vector<std::int64_t> users;
  for (const auto& student : shown.body.value("students", json::array())) {
    users.push_back(student.at("id"));
  }
  return users;
}

reply member::take_off_roster(std::int64_t clinic, std::int64_t user) const {
  return remove(clinic_path(clinic) + "/roster/" + std::to_string(user));
}

std::vector<json> member::attendances(const std::string& filter) const {
  const auto page = get("/api/clinic-attendances/?limit=1000&" + filter);
  EXPECT_EQ(page.status, 200) << page.body;
  return page.body.value("results", std::vector<json>{});
}

reply member::mark(std::int64_t clinic, std::int64_t student, const std::string& type) const {
  const auto found = attendances("clinic=" + std::to_string(clinic) + "&student=" + std::to_string(student));
  EXPECT_FALSE(found.empty()) << student << " has no record in clinic " << clinic;
  const auto id = found.empty() ? 0 : found.front().at("id").get<std::int64_t>();
  return patch("/api/clinic-attendances/" + std::to_string(id) + "/update_attendance/",
               {{"attendance_type", type}});
}

reply member::set_no_show(std::int64_t user, int count, const std::string& reason) const {
  return patch("/api/users/" + std::to_string(user) + "/update_no_show/",
               {{"no_show", count}, {"reason", reason}});
}

reply member::swap(std::int64_t user, std::int64_t clinic, std::int64_t other, std::int64_t there) const {
  return post(
      "/api/clinics/swap-reservations/",
      {{"user_id", user}, {"clinic_id", clinic}, {"other_user_id", other}, {"other_clinic_id", there}});
}

// ---- academy

academy::academy(const test_store& store, arguments options) : store_(&store), options_(std::move(options)) {
  open(options_);
}

void academy::close() {
  EXPECT_EQ(server_->stop(), 0) << server_->log();
}

void academy::kill() {
  server_->kill();
}

void academy::open(const arguments& options) {
  server_ = store_->serve(options);
  // In its place, so that members keep their connection.
  client_.emplace(server_->port());
}

// ---- days and rosters

class_day day_in(int days) {
  using namespace std::chrono;
  const auto text = local_time_in(hours{24} * days).substr(0, 10);
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  EXPECT_EQ(std::sscanf(text.c_str(), "%d-%u-%u", &year, &month, &day), 3) << text;
  const sys_days date = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
  constexpr std::array codes{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  return {codes[weekday{date}.c_encoding()], text};
}

class_day a_class_day() {
  const auto day = day_in(3);
  return day.code == "mon" ? day_in(4) : day;
}

std::map<std::int64_t, std::set<std::int64_t>> rosters_of(const reply& schedule) {
  EXPECT_EQ(schedule.status, 200) << schedule.body;
  std::map<std::int64_t, std::set<std::int64_t>> rosters;
  for (const auto& day : schedule.body.value("schedule", json::object())) {
    for (const auto& slot : day) {
      for (const auto& clinic : slot.at("clinics")) {
        const std::int64_t id = clinic.at("clinic_id");
        auto& roster = rosters[id];
        for (const auto& student : clinic.at("students")) {
          EXPECT_TRUE(roster.insert(student.at("id").get<std::int64_t>()).second)
              << student << " is twice in clinic " << id;
        }
        EXPECT_EQ(clinic.at("current_count"), roster.size());
        EXPECT_LE(clinic.at("current_count"), clinic.at("capacity"));
      }
    }
  }
  return rosters;
}

std::string person_path(std::int64_t user) {
  return "/api/users/" + std::to_string(user) + "/";
}

void expect_forbidden(const reply& refused) {
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(refused.error(), "forbidden");
}

}  // namespace usher::end_to_end
