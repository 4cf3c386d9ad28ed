#include "api/clinics/render_clinics.hpp"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace usher::tests::render_clinics_test {
namespace {

using namespace std::chrono_literals;
using api::json;
using api::language;
using domain::user_id;

std::shared_ptr<const actors::clinic_view> clinic(int id, domain::class_time time, int room,
                                                  std::vector<int> students) {
  auto view = std::make_shared<actors::clinic_view>();
  view->clinic.id = domain::clinic_id{id};
  view->clinic.day = domain::weekday::mon;
  view->clinic.time = time;
  view->clinic.room = room;
  view->clinic.subject = "physics1";
  view->clinic.teacher_name = "테스트강사0" + std::to_string(id);
  view->clinic.capacity = 2;
  int place = 0;
  for (const auto student : students) {
    view->roster.entries.push_back(
        {user_id{student}, "학생" + std::to_string(student), "s" + std::to_string(student), ++place, {}});
  }
  api::render_clinic(*view);
  return view;
}

class RenderClinics : public testing::Test {
 protected:
  json schedule_for(const domain::caller& who) const { return json::parse(api::schedule_body(clinics, who)); }

  static domain::caller student(int id) { return {user_id{id}}; }
  static domain::caller teacher() { return {user_id{99}, false, false, true}; }

  std::vector<std::shared_ptr<const actors::clinic_view>> clinics{
      clinic(1, domain::class_time::at_18_00, 1, {7, 8}), clinic(2, domain::class_time::at_18_00, 2, {}),
      clinic(3, domain::class_time::at_19_00, 3, {7})};
};

TEST_F(RenderClinics, TheScheduleHasEveryDayAndTimeAndNamesThoseThatHaveAClinic) {
  const auto body = schedule_for(teacher());
  EXPECT_EQ(body["days"], json::array({"mon"}));
  EXPECT_EQ(body["times"], (json{"18:00", "19:00"}));
  EXPECT_EQ(body["total_clinics"], 3);
  const auto nothing = json::parse(api::schedule_body({}, teacher()));
  EXPECT_EQ(nothing["days"], (json{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}));
  EXPECT_EQ(nothing["times"], (json{"18:00", "19:00", "20:00", "21:00"}));
  EXPECT_EQ(nothing["total_clinics"], 0);
  ASSERT_EQ(body["schedule"].size(), 7U);
  for (const auto& [day, times] : body["schedule"].items()) {
    EXPECT_EQ(times.size(), 4U) << day;
  }
}

TEST_F(RenderClinics, TheScheduleHasOtherTimesAndRoomsWhereThereAreSome) {
  const domain::class_time early{7h + 30min};
  auto morning = std::make_shared<actors::clinic_view>(*clinic(4, early, 1, {7}));
  morning->clinic.room = domain::class_room{std::string{"Lab \"A\""}};
  api::render_clinic(*morning);
  auto hidden = std::make_shared<actors::clinic_view>(*clinic(5, domain::class_time{12h}, 1, {}));
  hidden->clinic.is_active = false;
  auto night = std::make_shared<actors::clinic_view>(*clinic(6, domain::class_time{23h}, 1, {}));
  night->clinic.is_active = false;
  clinics.insert(clinics.begin(), {morning, hidden});
  clinics.push_back(night);
  const auto body = schedule_for(teacher());
  EXPECT_EQ(body["times"], (json{"07:30", "18:00", "19:00"}));
  EXPECT_EQ(body["total_clinics"], 4) << "those that are shown";
  const auto& slot = body["schedule"]["mon"]["07:30"];
  EXPECT_EQ(slot["clinic_id"], 4);
  EXPECT_EQ(slot["room"], "Lab \"A\"");
  EXPECT_EQ(body["schedule"]["mon"]["18:00"]["clinic_id"], 1);
  EXPECT_EQ(body["schedule"]["mon"]["19:00"]["clinic_id"], 3);
  for (const auto& [day, times] : body["schedule"].items()) {
    EXPECT_EQ(times.size(), 5U) << day;
  }
  EXPECT_TRUE(body["schedule"]["tue"]["07:30"]["clinic_id"].is_null());
}

TEST_F(RenderClinics, TheScheduleSaysHowPlacesAreTakenAndGivenUp) {
  api::place_rules rules;
  rules.clinics.window = {9h, 6 * 24h};
  rules.admin_contact = "02-123-4567";
  const auto said = [&] { return json::parse(api::schedule_body(clinics, student(7), rules)); };
  EXPECT_EQ(said()["reservation_window"], (json{{"opens", "mon 09:00"}, {"closes", "sun 00:00"}}));
  EXPECT_EQ(said()["cancellation"],
            (json{{"until_hours_before", nullptr}, {"admin_contact", "02-123-4567"}}));
  rules.clinics.cancellation.until_before = 24h;
  EXPECT_EQ(said()["cancellation"]["until_hours_before"], 24);
  actors::schedule_board board;
  EXPECT_EQ(json::parse(api::schedule_cache{rules}.body(board, student(7))->text)["cancellation"],
            said()["cancellation"]);

  const auto slot_of = [&](const char* time) { return said()["schedule"]["mon"][time]; };
  EXPECT_FALSE(slot_of("18:00").contains("reservation_window"));
  EXPECT_FALSE(slot_of("18:00").contains("length_minutes"));
  auto other = std::make_shared<actors::clinic_view>(*clinics[2]);
  other->clinic.window = domain::reservation_window::own;
  other->clinic.own_window = {24h, 7 * 24h};
  other->clinic.length = 90min;
  api::render_clinic(*other);
  clinics[2] = other;
  EXPECT_EQ(slot_of("19:00")["reservation_window"],
            (json{{"kind", "own"}, {"opens", "tue 00:00"}, {"closes", "sun 24:00"}}));
  EXPECT_EQ(slot_of("19:00")["length_minutes"], 90);
}

TEST_F(RenderClinics, AnEmptySlotHasNullZeroFalseAndNothing) {
  const json expected{{"clinic_id", nullptr},    {"teacher_name", nullptr}, {"subject", nullptr},
                      {"room", nullptr},         {"capacity", 0},           {"current_count", 0},
                      {"remaining_spots", 0},    {"is_full", false},        {"students", json::array()},
                      {"clinics", json::array()}};
  EXPECT_EQ(schedule_for(teacher())["schedule"]["sun"]["21:00"], expected);
}

TEST_F(RenderClinics, ASlotShowsTheOldestClinicWhereverItIsAndNoTeacherAsNull) {
  auto older = std::make_shared<actors::clinic_view>(*clinics[1]);
  older->clinic.id = domain::clinic_id{1};
  older->clinic.teacher_name = "";
  api::render_clinic(*older);
  auto newer = std::make_shared<actors::clinic_view>(*clinics[0]);
  newer->clinic.id = domain::clinic_id{9};
  api::render_clinic(*newer);
  clinics = {newer, older};
  const auto slot = schedule_for(teacher())["schedule"]["mon"]["18:00"];
  EXPECT_EQ(slot["clinic_id"], 1);
  EXPECT_TRUE(slot["teacher_name"].is_null());
  EXPECT_EQ(slot["clinics"][0]["clinic_id"], 9) << "in order of room";
}

TEST_F(RenderClinics, ASlotShowsItsFirstClinicAndListsAll) {
  const auto slot = schedule_for(teacher())["schedule"]["mon"]["18:00"];
  EXPECT_EQ(slot["clinic_id"], 1);
  EXPECT_EQ(slot["teacher_name"], "테스트강사01");
  EXPECT_EQ(slot["room"], "1강의실");
  EXPECT_EQ(slot["capacity"], 2);
  EXPECT_EQ(slot["current_count"], 2);
  EXPECT_EQ(slot["remaining_spots"], 0);
  EXPECT_EQ(slot["is_full"], true);
  ASSERT_EQ(slot["clinics"].size(), 2U);
  EXPECT_EQ(slot["clinics"][1]["clinic_id"], 2);
  EXPECT_EQ(slot["clinics"][1]["is_full"], false);
}

TEST_F(RenderClinics, APriceStandsWhereThereIsOne) {
  EXPECT_FALSE(schedule_for(teacher())["schedule"]["mon"]["18:00"].contains("price"));
  auto priced = std::make_shared<actors::clinic_view>(*clinics[0]);
  priced->clinic.price = 12'000;
  api::render_clinic(*priced);
  clinics[0] = priced;
  EXPECT_EQ(schedule_for(teacher())["schedule"]["mon"]["18:00"]["price"], 12'000);
  EXPECT_EQ(schedule_for(student(7))["schedule"]["mon"]["18:00"]["price"], 12'000);
  const domain::place_confirmed confirmed{priced->clinic, {}, 1, 1};
  EXPECT_EQ(api::confirmation_body(confirmed, language::english)["paid"], 12'000);
  domain::place_given_up given_up{priced->clinic, {}, 1, 1};
  EXPECT_FALSE(api::given_up_body(given_up, language::english).contains("refund"));
  given_up.refund = 9'000;
  EXPECT_EQ(api::given_up_body(given_up, language::english)["refund"], 9'000);
}

TEST_F(RenderClinics, TeachersSeeAllStudents) {
  const json students{{{"id", 7}, {"name", "학생7"}, {"username", "s7"}},
                      {{"id", 8}, {"name", "학생8"}, {"username", "s8"}}};
  EXPECT_EQ(schedule_for(teacher())["schedule"]["mon"]["18:00"]["students"], students);
}

TEST_F(RenderClinics, StudentsSeeOnlyThemselves) {
  const auto own = schedule_for(student(7))["schedule"]["mon"];
  EXPECT_EQ(own["18:00"]["students"].size(), 1U);
  EXPECT_EQ(own["18:00"]["students"][0]["id"], 7);
  EXPECT_EQ(own["18:00"]["clinics"][0]["students"].size(), 1U);
  EXPECT_EQ(own["18:00"]["current_count"], 2) << "how many there are is no secret";
  const auto other = schedule_for(student(9))["schedule"]["mon"];
  EXPECT_EQ(other["18:00"]["students"], json::array());
}

TEST_F(RenderClinics, TheCacheServesEachCallerTheirOwnAndRendersAnewAfterAPublication) {
  actors::schedule_board board;
  for (const auto& view : clinics) {
    board.publish(view);
  }
  api::schedule_cache cache;
  const auto all = cache.body(board, teacher());
  EXPECT_EQ(all->text, api::schedule_body(clinics, teacher()));
  EXPECT_EQ(cache.body(board, teacher()), all) << "the same bytes until something changes";
  EXPECT_EQ(cache.body(board, student(7))->text, api::schedule_body(clinics, student(7)));
  EXPECT_EQ(cache.body(board, student(9))->text, api::schedule_body(clinics, student(9)));

  clinics[1] = clinic(2, domain::class_time::at_18_00, 2, {9});
  board.publish(clinics[1]);
  EXPECT_EQ(cache.body(board, teacher())->text, api::schedule_body(clinics, teacher()));
  EXPECT_EQ(cache.body(board, student(9))->text, api::schedule_body(clinics, student(9)));
}

TEST_F(RenderClinics, AConfirmation) {
  const domain::place_confirmed confirmed{clinics[2]->clinic, {}, 2, 0};
  const json expected{{"success", true},
                      {"message", "클리닉 예약이 완료되었습니다."},
                      {"clinic_info",
                       {{"id", 3},
                        {"day", "월요일"},
                        {"time", "19:00"},
                        {"room", "3강의실"},
                        {"subject", "physics1"},
                        {"teacher", "테스트강사03"}}},
                      {"remaining_spots", 0}};
  EXPECT_EQ(api::confirmation_body(confirmed, language::korean), expected);
  auto english = api::confirmation_body(confirmed, language::english);
  EXPECT_EQ(english["message"], "The clinic is reserved.");
  english["message"] = expected["message"];
  EXPECT_EQ(english, expected);
}

TEST_F(RenderClinics, APlaceThatWasGivenUp) {
  const domain::place_given_up given_up{clinics[2]->clinic, {}, 1, 1};
  const auto body = api::given_up_body(given_up, language::korean);
  EXPECT_EQ(body["success"], true);
  EXPECT_EQ(body["message"], "클리닉 예약이 취소되었습니다.");
  EXPECT_EQ(body["clinic_info"]["id"], 3);
  EXPECT_EQ(body["remaining_spots"], 1);
}

TEST_F(RenderClinics, TheNextInLineHasPositionOne) {
  const auto friday = domain::parse_local_date("2026-11-27").value();
  EXPECT_EQ(
      api::wait_body(domain::clinic_id{3}, user_id{7}, {domain::waiter_number{5}, friday, 0}),
      (json{{"clinic_id", 3}, {"user_id", 7}, {"position", 1}, {"ahead", 0}, {"class_date", "2026-11-27"}}));
}

class RenderClinicsOfTheOffice : public RenderClinics {
 protected:
  std::shared_ptr<const actors::clock> time =
      make_manual_clock("Asia/Seoul", domain::parse_instant("2026-11-23T03:00:00Z").value());
};

TEST_F(RenderClinicsOfTheOffice, AClinicSaysHowFullItIsAndWhenItTakesReservations) {
  auto line = api::line_of(*clinics[0]);
  line.waiting = 3;
  line.clinic.teacher = user_id{99};
  const domain::week_window general{9h, 6 * 24h};
  const auto monday_noon = time->moment().local;
  const json expected{
      {"id", 1},
      {"day", "mon"},
      {"time", "18:00"},
      {"length_minutes", 60},
      {"room", "1강의실"},
      {"subject", "physics1"},
      {"teacher_id", 99},
      {"teacher_name", "테스트강사01"},
      {"capacity", 2},
      {"current_count", 2},
      {"remaining_spots", 0},
      {"waiting_count", 3},
      {"is_full", true},
      {"is_active", true},
      {"status", "open"},
      {"first_class", nullptr},
      {"term_weeks", nullptr},
      {"price", 0},
      {"reservation_window", {{"kind", "weekly"}, {"opens", "mon 09:00"}, {"closes", "sun 00:00"}}}};
  EXPECT_EQ(api::clinic_body(line, general, monday_noon), expected);
  EXPECT_EQ(api::clinic_body(line, general, monday_noon - 4h)["status"], "pending");

  line.clinic.window = domain::reservation_window::own;
  line.clinic.own_window = {24h, 7 * 24h};
  line.clinic.teacher = {};
  const auto own = api::clinic_body(line, general, monday_noon);
  EXPECT_EQ(own["reservation_window"],
            (json{{"kind", "own"}, {"opens", "tue 00:00"}, {"closes", "sun 24:00"}}));
  EXPECT_EQ(own["status"], "pending");
  EXPECT_TRUE(own["teacher_id"].is_null());

  line.clinic.first_class = domain::parse_local_date("2026-11-23").value();
  line.clinic.term_weeks = 12;
  const auto with_term = api::clinic_body(line, general, monday_noon);
  EXPECT_EQ(with_term["first_class"], "2026-11-23");
  EXPECT_EQ(with_term["term_weeks"], 12);

  line.clinic.window = domain::reservation_window::always;
  EXPECT_EQ(api::clinic_body(line, general, monday_noon)["reservation_window"], (json{{"kind", "always"}}));
  line.clinic.is_active = false;
  EXPECT_EQ(api::clinic_body(line, general, monday_noon)["status"], "inactive");
}

TEST_F(RenderClinicsOfTheOffice, ACapacityBelowTheRosterLeavesNoPlaceAndNoDebt) {
  auto line = api::line_of(*clinics[0]);
  line.clinic.capacity = 1;
  EXPECT_EQ(api::clinic_body(line, {}, time->moment().local)["remaining_spots"], 0);
}

TEST_F(RenderClinicsOfTheOffice, ARosterOfThePastNamesThoseWhoGaveTheirPlacesUp) {
  const domain::roster_entry stays{user_id{7}, "학생7", "s7", 1, time->now()};
  const domain::roster_entry left{user_id{8}, "학생8", "s8", 2, time->now()};
  const std::vector<storage::reservation_line> lines{{stays, {}, {}},
                                                     {left, time->now(), domain::place_end::moved}};
  const auto monday = domain::parse_local_date("2026-11-16").value();
  const auto body = api::past_roster_body(clinics[0]->clinic, monday, lines, *time);
  EXPECT_EQ(body["class_date"], "2026-11-16");
  EXPECT_EQ(body["current_count"], 1);
  EXPECT_EQ(body["students"][0], (json{{"id", 7},
                                       {"name", "학생7"},
                                       {"username", "s7"},
                                       {"place", 1},
                                       {"reserved_at", "2026-11-23T12:00:00.000+09:00"},
                                       {"released_at", nullptr},
                                       {"reason", nullptr}}));
  EXPECT_EQ(body["students"][1]["reason"], "moved");
  EXPECT_EQ(body["students"][1]["released_at"], "2026-11-23T12:00:00.000+09:00");

  const auto next = api::roster_body(*clinics[0], *time);
  EXPECT_EQ(next["waiting_count"], 0);
  EXPECT_EQ(next["students"].size(), 2U);
  EXPECT_FALSE(next["students"][0].contains("reason"));
}

TEST_F(RenderClinicsOfTheOffice, AResetSumsWhatItsClinicsCleared) {
  const auto monday = domain::parse_local_date("2026-11-23").value();
  const domain::week_reset_report people{domain::reset_number{4}, monday, 3, false, time->now()};
  const actors::week_was_reset reset{
      people, {{domain::clinic_id{1}, 2, 1}, {domain::clinic_id{3}, 4, 0}}, {{domain::clinic_id{2}, 5, 6}}};
  const auto body = api::week_reset_body(reset, true, false);
  EXPECT_EQ(body, (json{{"dry_run", false},
                        {"reset_number", 4},
                        {"week", "2026-11-23"},
                        {"no_shows_lowered", 3},
                        {"repeated", false},
                        {"places_cleared", 6},
                        {"waits_cleared", 1},
                        {"clinics",
                         {{{"clinic_id", 1}, {"places", 2}, {"waits", 1}},
                          {{"clinic_id", 3}, {"places", 4}, {"waits", 0}}}},
                        {"kept", {{{"clinic_id", 2}, {"places", 5}, {"waits", 6}}}}}));
  const auto dry = api::week_reset_body({}, true, true);
  EXPECT_TRUE(dry["reset_number"].is_null());
  EXPECT_EQ(dry["clinics"], json::array());
  const auto people_alone = api::week_reset_body(reset, false, false);
  EXPECT_TRUE(people_alone["places_cleared"].is_null());
  EXPECT_TRUE(people_alone["clinics"].is_null());
  EXPECT_TRUE(people_alone["kept"].is_null());
  const auto list = api::week_resets_body(
      {{domain::reset_number{4}, monday, domain::reset_cause::demanded, time->now()}}, *time);
  EXPECT_EQ(list["results"][0]["cause"], "demanded");
  EXPECT_EQ(list["results"][0]["week"], "2026-11-23");
}

}  // namespace
}  // namespace usher::tests::render_clinics_test
