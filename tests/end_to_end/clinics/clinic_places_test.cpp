#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::clinic_places_test {
namespace {

using ids = std::vector<std::int64_t>;
using tests::webhook_receiver;

/// Classes are 72 to 120 hours ahead: see a_class_day.
const arguments cancellable{"--demo", "--clinic-cancellation-hours", "24"};

/// A window, and no time outside of it.
const json whole_week{{"kind", "own"}, {"opens", "mon 00:00"}, {"closes", "sun 24:00"}};

class ClinicPlaces : public EachEngine {
 protected:
  /// A school with its office and so many students, logged in.
  void open(const arguments& options = {"--demo"}, int students = 2) {
    school_.emplace(*store_, options);
    staff_.emplace(school_->log_in(test_staff));
    for (int i = 1; i <= students; ++i) {
      students_.push_back(school_->log_in(test_student(i)));
    }
  }

  academy& school() { return *school_; }
  /// Instead of waiting for weeks: the classes that were reserved are of the past.
  void put_classes_back() {
    school().close();
    store_->execute(
        "INSERT INTO clinic_class (clinic_id, class_date, capacity) SELECT clinic_id, '2026-01-08', capacity "
        "FROM clinic_class");
    for (const auto* table : {"clinic_reservation", "attendance"}) {
      store_->execute("UPDATE " + std::string(table) + " SET class_date = '2026-01-08'");
    }
    school().open();
  }

  const member& staff() const { return *staff_; }
  const member& student(std::size_t number) const { return students_.at(number - 1); }

 private:
  std::optional<academy> school_;
  std::optional<member> staff_;
  std::vector<member> students_;
};

std::int64_t no_show_of(const member& who) {
  return who.me().body.value("no_show", std::int64_t{-1});
}

// ---- giving places up, and getting those of others

TEST_P(ClinicPlaces, WhoWaitsIsPromotedInOrderAndTheOutsideHearsOfIt) {
  webhook_receiver receiver;
  open(with_receiver(receiver, cancellable), 5);
  const auto clinic = staff().create_clinic({{"capacity", 1}});
  EXPECT_EQ(student(1).join(clinic).error(), "not_full");
  ASSERT_EQ(student(1).reserve(clinic).status, 200);
  EXPECT_EQ(student(1).join(clinic).code(), "ALREADY_RESERVED");
  for (std::size_t i = 2; i <= 5; ++i) {
    const auto joined = student(i).join(clinic);
    EXPECT_EQ(joined.status, 200) << joined.body;
    EXPECT_EQ(joined.body.at("ahead"), i - 2);
    EXPECT_EQ(joined.text("class_date"), a_class_day().date);
  }
  // The second may not book for now, the third gives up.
  ASSERT_EQ(staff().set_no_show(student(2).id(), 2).status, 200);
  EXPECT_EQ(student(3).leave(clinic).status, 200);
  EXPECT_EQ(student(3).position(clinic).error(), "not_waiting");
  EXPECT_EQ(student(4).position(clinic).body.at("ahead"), 1);

  const auto is_reserved_by = [&](std::size_t number) {
    return eventually([&] { return staff().reserved(clinic) == ids{student(number).id()}; });
  };
  EXPECT_EQ(student(1).cancel(clinic).status, 200);
  EXPECT_TRUE(is_reserved_by(4)) << "the second in the line was skipped";
  EXPECT_EQ(student(2).position(clinic).body.at("ahead"), 0) << "and keeps their place in it";
  EXPECT_EQ(student(1).reserve(clinic).error(), "occupied") << "nobody overtakes the line";
  EXPECT_EQ(staff().set_no_show(student(2).id(), 0).body.at("no_show"), 0);
  EXPECT_EQ(student(2).reserve(clinic).error(), "occupied");
  EXPECT_EQ(student(4).cancel(clinic).status, 200);
  EXPECT_TRUE(is_reserved_by(5)) << "who was skipped is asked again later, nobody waits for that";
  EXPECT_EQ(staff().edit_clinic(clinic, {{"capacity", 2}}).status, 200);
  EXPECT_EQ(student(2).reserve(clinic).status, 200) << "who may book again does not have to wait for it";
  EXPECT_EQ(student(2).position(clinic).error(), "not_waiting");
  EXPECT_EQ(student(1).join(clinic).body.at("ahead"), 0);
  EXPECT_EQ(staff().edit_clinic(clinic, {{"capacity", 3}}).status, 200);
  EXPECT_TRUE(eventually([&] { return staff().reserved(clinic).size() == 3; }))
      << "a place more is one for the line";

  EXPECT_TRUE(eventually([&] { return different_notices(receiver.requests()) >= 3; }));
  const auto told = notices_in_order(receiver.requests()).at("clinics/" + std::to_string(clinic));
  ASSERT_EQ(told.size(), 3U);
  const std::pair<std::size_t, int> promoted[]{{4, 1}, {5, 1}, {1, 3}};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto [number, place] = promoted[i];
    EXPECT_EQ(told[i].at("kind"), "promoted");
    EXPECT_EQ(told[i].at("userId"), student(number).id());
    EXPECT_EQ(told[i].at("clinicId"), clinic);
    EXPECT_EQ(told[i].at("classDate"), a_class_day().date);
    EXPECT_EQ(told[i].at("place"), place);
  }
}

TEST_P(ClinicPlaces, TheLineOutlivesTheServer) {
  open(cancellable, 3);
  const auto clinic = staff().create_clinic({{"capacity", 1}});
  ASSERT_EQ(student(1).reserve(clinic).status, 200);
  ASSERT_EQ(student(2).join(clinic).status, 200);
  ASSERT_EQ(student(3).join(clinic).status, 200);
  school().kill();
  school().open();
  EXPECT_EQ(student(2).join(clinic).body.at("ahead"), 0) << "who waits already hears where";
  EXPECT_EQ(student(3).position(clinic).body.at("ahead"), 1);
  ASSERT_EQ(student(1).cancel(clinic).status, 200);
  EXPECT_TRUE(eventually([&] { return staff().reserved(clinic) == ids{student(2).id()}; }));
}

TEST_P(ClinicPlaces, AreGivenUpAsThePolicyOfTheHouseAllows) {
  open();
  const auto clinic = staff().create_clinic();
  ASSERT_EQ(student(1).reserve(clinic).status, 200);
  const auto disabled = student(1).cancel(clinic);
  EXPECT_EQ(disabled.status, 403) << disabled.body;
  EXPECT_EQ(disabled.error(), "cancellation_disabled");
  EXPECT_FALSE(disabled.text("admin_contact").empty()) << disabled.body;
  EXPECT_EQ(student(1).move(clinic, 1).error(), "cancellation_disabled");
  const auto said = [&] { return student(1).get("/api/clinics/weekly-schedule/").body.at("cancellation"); };
  EXPECT_TRUE(said().at("until_hours_before").is_null());
  EXPECT_EQ(said().at("admin_contact"), disabled.text("admin_contact")) << "known before it is refused";

  school().close();
  school().open({"--demo", "--clinic-cancellation-hours", "168"});
  EXPECT_EQ(said().at("until_hours_before"), 168);
  EXPECT_EQ(student(1).cancel(clinic).error(), "cancellation_too_late");
  EXPECT_EQ(student(2).cancel(clinic).error(), "not_reserved");
  EXPECT_EQ(student(2).cancel(clinic, student(1).id()).error(), "forbidden");
  EXPECT_EQ(staff().reserved(clinic), ids{student(1).id()});

  school().close();
  school().open(cancellable);
  const auto cancelled = student(1).cancel(clinic);
  EXPECT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(cancelled.body.at("remaining_spots"), 2);
  EXPECT_TRUE(staff().reserved(clinic).empty());
  EXPECT_TRUE(student(1).attendances("").empty()) << "the record counts no longer";
  EXPECT_EQ(student(1).reserve(clinic).status, 200);
  EXPECT_EQ(student(1).attendances("").size(), 1U);
}

TEST_P(ClinicPlaces, AMoveIsOneStepOrNone) {
  open(cancellable, 3);
  const auto from = staff().create_clinic({{"capacity", 1}});
  const auto full = staff().create_clinic({{"room", 2}, {"capacity", 1}});
  const auto to = staff().create_clinic({{"room", 3}, {"capacity", 1}});
  ASSERT_EQ(student(1).reserve(from).status, 200);
  ASSERT_EQ(student(2).reserve(full).status, 200);
  ASSERT_EQ(student(3).join(from).status, 200);

  EXPECT_EQ(student(1).move(from, full).error(), "occupied");
  EXPECT_EQ(student(1).move(from, 9'999).status, 404);
  EXPECT_EQ(student(2).move(from, to).error(), "not_reserved");
  EXPECT_EQ(student(2).move(from, to, student(1).id()).error(), "forbidden");
  EXPECT_EQ(staff().reserved(from), ids{student(1).id()}) << "who is refused stays";

  const auto moved = student(1).move(from, to);
  EXPECT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(moved.body.at("clinic_info").at("id"), to);
  EXPECT_EQ(moved.body.at("remaining_spots"), 0);
  EXPECT_EQ(staff().reserved(to), ids{student(1).id()});
  EXPECT_TRUE(eventually([&] { return staff().reserved(from) == ids{student(3).id()}; }))
      << "the place goes to the line";
  const auto left = staff().roster(from, a_class_day().date).body.at("students");
  ASSERT_EQ(left.size(), 2U) << left;
  for (const auto& row : left) {
    EXPECT_EQ(row.at("reason"), row.at("id") == student(1).id() ? json("moved") : json(nullptr)) << row;
  }
  EXPECT_EQ(staff().move(full, from, student(2).id()).error(), "occupied");

  school().kill();
  school().open();
  EXPECT_EQ(staff().reserved(to), ids{student(1).id()});
  EXPECT_EQ(staff().reserved(from), ids{student(3).id()});
}

TEST_P(ClinicPlaces, TwoAtOneHourAreRefusedWhereTheHouseSaysSo) {
  open({"--demo", "--refuse-time-conflicts", "--clinic-cancellation-hours", "24"}, 1);
  const auto first = staff().create_clinic();
  const auto same_hour = staff().create_clinic({{"room", 2}});
  const auto other_hour = staff().create_clinic({{"time", "19:00"}});
  const auto half_past = staff().create_clinic({{"room", 3}, {"time", "18:30"}});
  ASSERT_EQ(student(1).reserve(first).status, 200);
  EXPECT_EQ(student(1).reserve(half_past).error(), "time_conflict");
  const auto refused = student(1).reserve(same_hour);
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.error(), "time_conflict");
  EXPECT_EQ(student(1).reserve(other_hour).status, 200);
  EXPECT_EQ(student(1).move(other_hour, same_hour).error(), "time_conflict");
  EXPECT_EQ(student(1).move(first, same_hour).status, 200) << "the one is given up for the other";
  EXPECT_EQ(student(1).reserve(first).error(), "time_conflict");

  school().close();
  school().open();
  EXPECT_EQ(student(1).reserve(first).error(), "time_conflict") << "places are remembered with their hours";
  school().close();
  school().open({"--demo"});
  EXPECT_EQ(student(1).reserve(first).status, 200) << "the original allows it";
}

TEST_P(ClinicPlaces, ARepeatedReservationIsOne) {
  open(cancellable);
  const auto clinic = staff().create_clinic();
  const header_list key{{"Idempotency-Key", "tap tap"}};
  const auto first = student(1).reserve(clinic, 0, key);
  ASSERT_EQ(first.status, 200) << first.body;
  const auto expect_replayed = [&] {
    const auto again = student(1).reserve(clinic, 0, key);
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("idempotency-replayed").value_or(""), "true");
  };
  expect_replayed();
  ASSERT_EQ(student(2).reserve(clinic).status, 200);
  school().kill();
  school().open();
  expect_replayed();
  EXPECT_EQ(student(1).reserve(1, 0, key).code(), "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(student(2).reserve(clinic, 0, key).code(), "ALREADY_RESERVED") << "keys belong to their person";
  EXPECT_EQ(staff().reserved(clinic).size(), 2U);
}

TEST_P(ClinicPlaces, AKeyIsFreeAgainOnceThePlaceThatItMadeIsGivenUp) {
  open(cancellable, 1);
  const auto clinic = staff().create_clinic({{"reservation_window", whole_week}});
  const header_list key{{"Idempotency-Key", "tap tap"}};
  const auto expect_made_anew = [&] {
    const auto made = student(1).reserve(clinic, 0, key);
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_FALSE(made.header("idempotency-replayed"));
    EXPECT_EQ(staff().reserved(clinic), ids{student(1).id()});
  };
  expect_made_anew();
  ASSERT_EQ(student(1).cancel(clinic).status, 200);
  expect_made_anew();
  school().kill();
  school().open();
  ASSERT_EQ(staff().take_off_roster(clinic, student(1).id()).status, 200);
  expect_made_anew();
  ASSERT_EQ(staff().post("/api/clinics/weekly-reset/").status, 200);
  school().kill();
  school().open();
  expect_made_anew();
}

TEST_P(ClinicPlaces, RefusalsSpeakTheLanguageOfWhoAsksAndKeepTheirNames) {
  open({"--demo"}, 1);
  ASSERT_EQ(student(1).reserve(1).status, 200);
  const auto spoken = [&](const std::string& language) {
    return student(1).post("/api/clinics/cancel-reservation/",
                           {{"user_id", student(1).id()}, {"clinic_id", 1}}, {{"Accept-Language", language}});
  };
  const auto korean = spoken("ko-KR,ko;q=0.9,en;q=0.8");
  const auto english = spoken("en");
  EXPECT_EQ(english.error(), korean.error());
  EXPECT_EQ(english.code(), korean.code());
  EXPECT_NE(english.text("message"), korean.text("message"));
  EXPECT_TRUE(english.text("message").starts_with("Reservations cannot be cancelled here."))
      << english.text("message");

  const auto again = student(1).reserve(1, 0, {{"Accept-Language", "en"}});
  EXPECT_EQ(again.error(), "이미 해당 클리닉에 예약되어 있습니다.") << "what programs compare stays";
  EXPECT_EQ(again.text("message"), "There is a reservation in this clinic already.");
  const auto reserved = student(1).reserve(2, 0, {{"Accept-Language", "en-GB"}});
  EXPECT_EQ(reserved.text("message"), "The clinic is reserved.");
  EXPECT_EQ(reserved.body.at("clinic_info").at("day"), "월요일");
}

// ---- attendance

TEST_P(ClinicPlaces, AbsencesBlockAtTheVeryNextAttemptAndAreTakenBack) {
  open();
  const auto& one = student(1);
  const auto clinic = staff().create_clinic();
  const auto other = staff().create_clinic({{"room", 2}});
  const auto third = staff().create_clinic({{"room", 3}});
  ASSERT_EQ(one.reserve(clinic).status, 200);
  ASSERT_EQ(one.reserve(other).status, 200);
  for (const auto* type : {"absent", "attended"}) {
    const auto early = staff().mark(clinic, one.id(), type);
    EXPECT_EQ(early.status, 409) << early.body;
    EXPECT_EQ(early.error(), "class_not_begun");
    EXPECT_EQ(early.code(), "CLASS_NOT_BEGUN");
  }
  put_classes_back();
  const auto mark = [&](std::int64_t in, const std::string& type, int no_show) {
    const auto marked = staff().mark(in, one.id(), type);
    EXPECT_EQ(marked.status, 200) << marked.body;
    EXPECT_EQ(marked.text("attendance_type"), type);
    EXPECT_EQ(marked.body.at("no_show"), no_show) << type;
    EXPECT_EQ(no_show_of(one), no_show);
  };
  mark(clinic, "late", 0);
  mark(clinic, "absent", 2);
  const auto blocked = one.reserve(third);
  EXPECT_EQ(blocked.status, 403) << blocked.body;
  EXPECT_EQ(blocked.error(), "no_show_blocked");
  EXPECT_EQ(blocked.body.at("no_show_count"), 2);
  EXPECT_EQ(blocked.text("user_name"), "테스트학생01");
  EXPECT_EQ(staff().reserve(third, one.id()).error(), "no_show_blocked") << "whoever asks for them";
  mark(clinic, "absent", 2);
  mark(other, "absent", 4);
  mark(clinic, "sick", 2);
  EXPECT_EQ(one.reserve(third).error(), "no_show_blocked");
  school().kill();
  school().open();
  EXPECT_EQ(no_show_of(one), 2);
  mark(other, "none", 0);
  EXPECT_EQ(one.reserve(third).status, 200);
  EXPECT_EQ(
      staff().patch("/api/clinic-attendances/999999/update_attendance", {{"attendance_type", "late"}}).status,
      404);
}

TEST_P(ClinicPlaces, AClassOfThePastIsMarkedLate) {
  open();
  const auto clinic = staff().create_clinic();
  for (std::size_t i = 1; i <= 2; ++i) {
    ASSERT_EQ(student(i).reserve(clinic).status, 200);
  }
  put_classes_back();

  EXPECT_TRUE(staff().reserved(clinic).empty()) << "the next class is another";
  const auto past = staff().roster(clinic, "2026-01-08");
  EXPECT_EQ(past.body.at("current_count"), 2) << past.body;
  const auto records = staff().attendances("date=2026-01-08&clinic=" + std::to_string(clinic));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(staff().mark(clinic, student(1).id(), "absent").body.at("no_show"), 2);
  EXPECT_EQ(student(1).reserve(clinic).error(), "no_show_blocked");
  EXPECT_EQ(student(2).reserve(clinic).status, 200);
  EXPECT_EQ(staff().attendances("type=absent").size(), 1U);
  EXPECT_EQ(staff().attendances("student=" + std::to_string(student(2).id())).size(), 2U);
}

TEST_P(ClinicPlaces, FlagsAreTheOfficesAndAReservationClearsNonPass) {
  open();
  const auto path = "/api/users/" + std::to_string(student(1).id());
  const auto set = [&](const member& by, const std::string& flag) {
    return by.patch(path + "/update_" + flag + "/", {{flag, true}});
  };
  EXPECT_EQ(set(student(1), "non_pass").status, 403);
  EXPECT_EQ(set(student(2), "essential_clinic").status, 403);
  EXPECT_EQ(set(student(1), "essential_clinic").body.at("essential_clinic"), true);
  EXPECT_EQ(set(staff(), "non_pass").body.at("non_pass"), true);
  ASSERT_EQ(student(1).reserve(1).status, 200);
  const auto me = student(1).me().body;
  EXPECT_EQ(me.at("non_pass"), false);
  EXPECT_EQ(me.at("essential_clinic"), true);
}

// ---- the week

TEST_P(ClinicPlaces, AWeekIsResetOnceAlsoByTwoAtTheSameMoment) {
  open();
  const auto clinic = staff().create_clinic({{"capacity", 1}, {"reservation_window", whole_week}});
  // Without a window: places are booked in advance there.
  const auto ahead = staff().create_clinic({{"room", 2}});
  ASSERT_EQ(student(1).reserve(ahead).status, 200);
  ASSERT_EQ(student(1).reserve(clinic).status, 200);
  ASSERT_EQ(student(2).join(clinic).status, 200);
  ASSERT_EQ(staff().set_no_show(student(1).id(), 2).status, 200);

  const std::string path = "/api/clinics/weekly-reset/";
  const auto dry = staff().post(path, {{"dry_run", true}});
  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(dry.body.at("places_cleared"), 1);
  EXPECT_EQ(dry.body.at("waits_cleared"), 1);
  EXPECT_EQ(dry.body.at("clinics"), (json{{{"clinic_id", clinic}, {"places", 1}, {"waits", 1}}}));
  EXPECT_EQ(dry.body.at("kept"), (json{{{"clinic_id", ahead}, {"places", 1}, {"waits", 0}}}));
  EXPECT_EQ(dry.body.at("no_shows_lowered"), 1);
  EXPECT_EQ(staff().reserved(clinic), ids{student(1).id()}) << "a dry run changes nothing";
  EXPECT_EQ(no_show_of(student(1)), 2);

  visitor clients[]{visitor(school().server().port()), visitor(school().server().port())};
  for (auto& client : clients) {
    client.send_post(path, json::object(), staff().headers());
  }
  std::vector<json> reports;
  for (auto& client : clients) {
    const auto report = client.receive();
    ASSERT_EQ(report.status, 200) << report.body;
    reports.push_back(report.body);
  }
  EXPECT_EQ(reports[0].at("reset_number"), reports[1].at("reset_number"));
  EXPECT_NE(reports[0].at("repeated"), reports[1].at("repeated"));
  EXPECT_EQ(no_show_of(student(1)), 1);

  for (int life = 1; life <= 2; ++life) {
    EXPECT_EQ(staff().post(path).body.at("repeated"), true);
    EXPECT_EQ(staff().reserved(ahead), ids{student(1).id()}) << "what was booked in advance stays";
    EXPECT_TRUE(staff().reserved(clinic).empty()) << "the line is empty, too";
    EXPECT_EQ(student(2).position(clinic).error(), "not_waiting");
    EXPECT_EQ(staff().get(path).body.at("results").size(), 1U);
    school().kill();
    school().open();
  }
  EXPECT_EQ(no_show_of(student(1)), 1);
  const auto history = staff().roster(clinic, a_class_day().date).body.at("students");
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(history[0].at("reason"), "reset");
  EXPECT_EQ(staff().attendances("withdrawn=true").size(), 2U);
  EXPECT_EQ(student(1).reserve(clinic).status, 200) << "one no-show is in nobody's way";
}

TEST_P(ClinicPlaces, ResetsThatWereMissedAreMadeUpAtTheStartEachOnce) {
  open({"--demo"}, 1);
  const auto clinic = staff().create_clinic();
  ASSERT_EQ(student(1).reserve(clinic).status, 200);
  ASSERT_EQ(staff().set_no_show(student(1).id(), 1000).status, 200);
  school().close();
  // As if the school had been closed since a Monday of winter.
  store_->execute(
      "INSERT INTO week_reset (reset_no, week, cause, reset_at) VALUES (1, '2026-01-05', 'scheduled', "
      "'2026-01-04T15:00:00.000Z')");
  for (int life = 1; life <= 3; ++life) {
    school().open();
    const auto resets = staff().get("/api/clinics/weekly-reset/?limit=10000").body.at("results");
    const auto made_up = static_cast<std::int64_t>(resets.size()) - 1;
    ASSERT_GE(made_up, 2);
    EXPECT_TRUE(eventually([&] { return no_show_of(student(1)) == 1000 - made_up; }))
        << no_show_of(student(1));
    std::set<std::string> weeks;
    for (const auto& reset : resets) {
      EXPECT_EQ(reset.at("cause"), "scheduled");
      weeks.insert(reset.at("week").get<std::string>());
    }
    EXPECT_EQ(weeks.size(), resets.size()) << "each once";
    EXPECT_EQ(resets[0].at("reset_number"), made_up + 1);
    EXPECT_EQ(staff().reserved(clinic), ids{student(1).id()}) << "the class to come keeps its roster";
    school().kill();
  }
}

// ---- what the office does about people's places

TEST_P(ClinicPlaces, ANoShowCanAlwaysBeUndone) {
  open(with_admin_key(cancellable), 2);
  const auto clinic = staff().create_clinic();
  ASSERT_EQ(student(1).reserve(clinic).status, 200);
  school().close();
  // As a version allowed that did not ask whether the class has begun.
  store_->execute("UPDATE attendance SET attendance_type = 'absent'");
  store_->execute("UPDATE person SET no_show = 2 WHERE person_id = " + std::to_string(student(1).id()));
  school().open();
  EXPECT_EQ(student(1).reserve(1).error(), "no_show_blocked");
  ASSERT_EQ(student(1).cancel(clinic).status, 200);
  EXPECT_TRUE(eventually([&] { return no_show_of(student(1)) == 0; })) << "it is given back with the place";
  EXPECT_EQ(student(1).reserve(1).status, 200);

  // Of a class of the past the record is withdrawn and can be marked all the same.
  put_classes_back();
  const auto withdrawn = staff().attendances("withdrawn=true&clinic=" + std::to_string(clinic));
  ASSERT_EQ(withdrawn.size(), 1U);
  const auto path = "/api/clinic-attendances/" + withdrawn[0].at("id").dump() + "/update_attendance/";
  EXPECT_EQ(staff().patch(path, {{"attendance_type", "absent"}}).body.at("no_show"), 2);
  EXPECT_EQ(staff().patch(path, {{"attendance_type", "none"}}).body.at("no_show"), 0);

  EXPECT_EQ(student(1).set_no_show(student(1).id(), 0).status, 403);
  EXPECT_EQ(staff().set_no_show(999'999, 0).status, 404);
  EXPECT_EQ(staff().set_no_show(student(1).id(), -1).status, 400);
  EXPECT_EQ(staff().set_no_show(student(1).id(), 3, "세 번").body.at("no_show"), 3);
  EXPECT_EQ(student(1).reserve(2).error(), "no_show_blocked");
  EXPECT_EQ(staff().set_no_show(student(1).id(), 0, "병원 진단서").body.at("no_show"), 0);
  EXPECT_EQ(student(1).reserve(2).status, 200);
  administration admin(school().server());
  const auto calls = admin.get("/api/admin/audit").body.dump();
  EXPECT_NE(calls.find("update_no_show"), std::string::npos) << calls;
  EXPECT_NE(calls.find("병원 진단서"), std::string::npos) << calls;
  school().kill();
  school().open();
  EXPECT_EQ(no_show_of(student(1)), 0);
}

TEST_P(ClinicPlaces, WhoIsDeactivatedIsNotBookableAndGivesUpWhatTheyHave) {
  open({"--demo"}, 4);
  const auto clinic = staff().create_clinic({{"capacity", 1}});
  ASSERT_EQ(student(1).reserve(clinic).status, 200);
  for (std::size_t i = 2; i <= 4; ++i) {
    ASSERT_EQ(student(i).join(clinic).status, 200);
  }
  const auto deactivate = [&](std::size_t number) {
    EXPECT_EQ(staff().remove("/api/users/" + std::to_string(student(number).id())).status, 200);
  };
  deactivate(2);
  EXPECT_EQ(student(3).position(clinic).body.at("ahead"), 0) << "who is gone is not counted";
  const auto roster = staff().roster(clinic);
  ASSERT_EQ(roster.body.at("waiting").size(), 2U) << roster.body;
  EXPECT_EQ(roster.body.at("waiting")[0].at("id"), student(3).id());
  EXPECT_EQ(roster.body.at("waiting")[0].at("name"), "테스트학생03");
  EXPECT_EQ(roster.body.at("waiting")[1].at("position"), 2);
  deactivate(1);
  EXPECT_TRUE(eventually([&] { return staff().reserved(clinic) == ids{student(3).id()}; }))
      << "the next is promoted";
  const auto refused = staff().reserve(1, student(1).id());
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_EQ(refused.code(), "USER_INACTIVE");
  EXPECT_EQ(staff().join(clinic, student(1).id()).code(), "USER_INACTIVE");
  school().kill();
  school().open();
  EXPECT_EQ(staff().reserved(clinic), ids{student(3).id()});
  EXPECT_EQ(staff().patch("/api/users/" + std::to_string(student(1).id()), {{"is_active", true}}).status,
            200);
  EXPECT_EQ(staff().reserve(1, student(1).id()).status, 200);
}

TEST_P(ClinicPlaces, TwoInFullClassesSwapInOneStep) {
  open({"--demo"}, 3);
  const auto here = staff().create_clinic({{"capacity", 1}});
  const auto there = staff().create_clinic({{"room", 2}, {"capacity", 1}});
  ASSERT_EQ(student(1).reserve(here).status, 200);
  ASSERT_EQ(student(2).reserve(there).status, 200);
  ASSERT_EQ(student(3).join(here).status, 200);
  const auto one = student(1).id();
  const auto two = student(2).id();
  EXPECT_EQ(student(1).swap(one, here, two, there).status, 403);
  EXPECT_EQ(staff().swap(one, here, one, there).status, 400);
  EXPECT_EQ(staff().swap(one, here, two, here).status, 400);
  EXPECT_EQ(staff().swap(one, here, 999'999, there).status, 404);
  EXPECT_EQ(staff().swap(one, here, two, 9'999).status, 404);
  EXPECT_EQ(staff().swap(student(3).id(), here, two, there).error(), "not_reserved");
  EXPECT_EQ(staff().reserved(here), ids{one});

  const auto swapped = staff().swap(one, here, two, there);
  ASSERT_EQ(swapped.status, 200) << swapped.body;
  const auto& rows = swapped.body.at("reservations");
  EXPECT_EQ(rows[0].at("user_id"), one);
  EXPECT_EQ(rows[0].at("clinic_info").at("id"), there);
  EXPECT_EQ(rows[1].at("user_id"), two);
  EXPECT_EQ(rows[1].at("clinic_info").at("id"), here);
  for (int life = 1; life <= 2; ++life) {
    EXPECT_EQ(staff().reserved(here), ids{two}) << "nobody of the line came between";
    EXPECT_EQ(staff().reserved(there), ids{one});
    EXPECT_EQ(student(3).position(here).body.at("ahead"), 0);
    school().kill();
    school().open();
  }
  EXPECT_EQ(student(1).attendances("").size(), 1U);
  EXPECT_EQ(student(1).attendances("")[0].at("clinic_id"), there);
}

TEST_P(ClinicPlaces, TheOfficePlacesAsManyAsItLikes) {
  // Test users are not limited in a demonstration: this clerk is none.
  open({"--demo"}, 9);
  ASSERT_EQ(
      school()
          .log_in(test_admin)
          .post("/api/users/",
                {{"username", "clerk"}, {"password", "for a day"}, {"name", "직원"}, {"is_staff", true}})
          .status,
      201);
  const auto clerk = school().log_in("clerk", "for a day");
  const auto clinic = staff().create_clinic({{"capacity", 9}});
  for (std::size_t i = 1; i <= 9; ++i) {
    const auto placed = clerk.reserve(clinic, student(i).id());
    EXPECT_EQ(placed.status, 200) << placed.body;
  }
}

USHER_END_TO_END(ClinicPlaces);

}  // namespace
}  // namespace usher::end_to_end::clinic_places_test
