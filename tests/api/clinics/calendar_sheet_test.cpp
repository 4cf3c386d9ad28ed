#include "api/clinics/calendar/calendar_sheet.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/empty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::calendar_sheet_test {
namespace {

using namespace std::chrono_literals;
using api::calendar_sheet;
using api::language;
using domain::clinic_id;
using domain::place_end;
using domain::user_id;

domain::instant utc(const std::string& text) {
  return domain::parse_instant(text).value();
}
domain::local_date date(const std::string& text) {
  return domain::parse_local_date(text).value();
}

/// A Wednesday, 12:00 in Seoul.
const auto noon = utc("2024-09-18T03:00:00Z");
const auto wednesday = date("2024-09-18");

domain::clinic_facts clinic(std::int64_t number, const std::string& teacher_name = "김선생") {
  domain::clinic_facts facts;
  facts.id = clinic_id{number};
  facts.day = domain::weekday::wed;
  facts.time = domain::class_time::at_19_00;
  facts.length = 90min;
  facts.room = domain::class_room{std::string{"Lab A; left"}};
  facts.subject = "physics1";
  facts.teacher = user_id{8};
  facts.teacher_name = teacher_name;
  return facts;
}

storage::calendar_class class_of(std::int64_t number, domain::local_date on) {
  const auto facts = clinic(number);
  return {facts.id, on, facts.time, facts.length, facts.room, facts.subject, facts.teacher_name};
}

class CalendarSheet : public testing::Test {
 protected:
  CalendarSheet() {
    sheet.owner.who.id = user_id{3};
    sheet.owner.who.name = "김민지";
    sheet.owner.made_at = utc("2024-09-01T00:00:00Z");
    sheet.mark = "0123456789abcdef";
  }

  std::string text(language spoken = language::english) const {
    return api::calendar_text(sheet, time->moment(), *time, spoken);
  }

  /// The values of a property, unfolded, in order.
  std::vector<std::string> values(const std::string& name, language spoken = language::english) const {
    auto all = text(spoken);
    for (auto at = all.find("\r\n "); at != std::string::npos; at = all.find("\r\n ", at)) {
      all.erase(at, 3);
    }
    std::vector<std::string> found;
    const auto wanted = "\r\n" + name + ":";
    for (auto at = all.find(wanted); at != std::string::npos; at = all.find(wanted, at + 1)) {
      const auto begin = at + wanted.size();
      found.push_back(all.substr(begin, all.find("\r\n", begin) - begin));
    }
    return found;
  }

  std::shared_ptr<manual_clock> time = make_manual_clock("Asia/Seoul", noon);
  calendar_sheet sheet;
};

using texts = std::vector<std::string>;

TEST_F(CalendarSheet, AStudentsPlaceIsWrittenInEveryPart) {
  sheet.places.push_back({class_of(5, wednesday), std::nullopt});
  sheet.changed_at[clinic_id{5}] = utc("2024-09-16T01:02:03.456Z");
  EXPECT_EQ(text(),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//Usher//Clinics//EN\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "NAME:Clinics: 김민지\r\n"
            "X-WR-CALNAME:Clinics: 김민지\r\n"
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
            "X-PUBLISHED-TTL:PT1H\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:clinic-5-2024-09-18-place-3@0123456789abcdef.usher\r\n"
            "DTSTAMP:20240916T010203Z\r\n"
            "LAST-MODIFIED:20240916T010203Z\r\n"
            "DTSTART:20240918T100000Z\r\n"
            "DTEND:20240918T113000Z\r\n"
            "SUMMARY:physics1 clinic\r\n"
            "LOCATION:Lab A\\; left\r\n"
            "DESCRIPTION:Teacher: 김선생\r\n"
            "STATUS:CONFIRMED\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
  EXPECT_EQ(values("SUMMARY", language::korean), texts{"물리학1 클리닉"});
  EXPECT_EQ(values("DESCRIPTION", language::korean), texts{"강사: 김선생"});
  EXPECT_EQ(values("UID", language::korean), values("UID")) << "a class is the same in each language";
}

TEST_F(CalendarSheet, APlaceThatWasTakenAwayIsCancelledAndKeepsItsName) {
  sheet.places.push_back({class_of(5, wednesday), std::nullopt});
  const auto before = values("UID");
  sheet.places[0].ended = place_end::closed;
  EXPECT_EQ(values("STATUS"), texts{"CANCELLED"});
  EXPECT_EQ(values("UID"), before);
}

TEST_F(CalendarSheet, TheSameIsWrittenUntilSomethingIsDifferent) {
  sheet.places.push_back({class_of(5, wednesday), std::nullopt});
  const auto before = text();
  time->advance(48h);
  EXPECT_EQ(text(), before);
  EXPECT_EQ(values("DTSTAMP"), texts{"20240901T000000Z"})
      << "nothing is known to have been before the address";
  sheet.changed_at[clinic_id{5}] = utc("2024-08-01T00:00:00Z");
  EXPECT_EQ(text(), before);
}

TEST_F(CalendarSheet, NamesOfStudentsStandInTheirTeachersClassesAlone) {
  sheet.taught.push_back({class_of(5, wednesday), false, 4, {"김민지", "a,b", ""}});
  sheet.places.push_back({class_of(6, wednesday), std::nullopt});
  EXPECT_EQ(values("SUMMARY"), (texts{"physics1 clinic", "physics1 clinic (4 students)"}));
  EXPECT_EQ(values("DESCRIPTION"), (texts{"Teacher: 김선생", "김민지\\na\\,b\\n(erased)\\nand 1 more"}));
  EXPECT_EQ(values("SUMMARY", language::korean)[1], "물리학1 클리닉 (학생 4명)");
  sheet.taught[0].reserved = 1;
  sheet.taught[0].students = {"김민지"};
  EXPECT_EQ(values("SUMMARY")[1], "physics1 clinic (1 student)");
}

TEST_F(CalendarSheet, AClassOfAClinicThatIsNoMoreTookPlaceWithThoseWhoHadAPlace) {
  sheet.taught.push_back({class_of(5, date("2024-09-11")), true, 2, {"가", "나"}});
  sheet.taught.push_back({class_of(5, wednesday), true, 0, {}});
  EXPECT_EQ(values("STATUS"), (texts{"CONFIRMED", "CANCELLED"}));
}

TEST_F(CalendarSheet, ATeacherSeesTheNextEightWeeksOfTheirClinics) {
  sheet.clinics.push_back(clinic(5));
  sheet.taught.push_back({class_of(5, wednesday), false, 1, {"김민지"}});
  const auto summaries = values("SUMMARY");
  ASSERT_EQ(summaries.size(), 8U) << "the class that is reserved stands there once";
  EXPECT_EQ(summaries[0], "physics1 clinic (1 student)");
  EXPECT_EQ(summaries[1], "physics1 clinic (0 students)");
  EXPECT_EQ(values("DTSTART").back(), "20241106T100000Z");

  sheet.clinics[0].first_class = date("2024-09-11");
  sheet.clinics[0].term_weeks = 3;
  EXPECT_EQ(values("SUMMARY").size(), 2U) << "the term ends with the week of the 25th";
  sheet.clinics[0].term_weeks = 0;
  sheet.clinics[0].first_class = date("2024-10-02");
  EXPECT_EQ(values("SUMMARY").size(), 7U) << "and none is before the first";
  sheet.clinics[0].is_active = false;
  EXPECT_EQ(values("SUMMARY").size(), 1U);
}

TEST_F(CalendarSheet, ItsTimesFollowDaylightSavingOfTheZone) {
  time = make_manual_clock("Europe/Berlin", utc("2024-10-21T10:00:00Z"));
  sheet.places.push_back({class_of(5, date("2024-10-23")), std::nullopt});
  sheet.places.push_back({class_of(5, date("2024-10-30")), std::nullopt});
  EXPECT_EQ(values("DTSTART"), (texts{"20241023T170000Z", "20241030T180000Z"}));
  EXPECT_EQ(values("DTEND"), (texts{"20241023T183000Z", "20241030T193000Z"}));
}

TEST_F(CalendarSheet, ACalendarWithoutClassesHasAComponentAllTheSame) {
  EXPECT_EQ(values("BEGIN"), (texts{"VTIMEZONE", "STANDARD"})) << "beside the calendar itself";
  EXPECT_EQ(values("END"), (texts{"STANDARD", "VTIMEZONE", "VCALENDAR"}));
}

/// What stands in a store about people 3 and 8.
class small_store final : public empty_store {
 public:
  std::vector<storage::calendar_place> list_places(user_id user, domain::local_date from) override {
    asked_from = from;
    return user == user_id{3} ? places : std::vector<storage::calendar_place>{};
  }
  std::vector<storage::taught_class> list_taught(user_id teacher, domain::local_date) override {
    return teacher == user_id{8} ? taught : std::vector<storage::taught_class>{};
  }
  domain::timetable_image load_timetable() override { return {{clinic(5), others()}, clinic_id{7}}; }
  std::map<clinic_id, domain::instant> last_clinic_changes(const std::vector<clinic_id>& clinics) override {
    asked_about = clinics;
    return {{clinic_id{5}, noon}};
  }

  static domain::clinic_facts others() {
    auto facts = clinic(6);
    facts.teacher = user_id{9};
    return facts;
  }

  std::vector<storage::calendar_place> places;
  std::vector<storage::taught_class> taught;
  domain::local_date asked_from;
  std::vector<clinic_id> asked_about;
};

TEST(ReadCalendarSheet, HasWhatThePersonMaySeeOfTheLastFourWeeksOn) {
  const auto time = make_manual_clock("Asia/Seoul", noon);
  small_store store;
  store.places = {{class_of(5, wednesday), std::nullopt},
                  {class_of(6, wednesday), place_end::cancelled},
                  {class_of(7, wednesday), place_end::moved},
                  {class_of(8, wednesday), place_end::removed}};
  store.taught = {{class_of(5, wednesday), false, 1, {"김민지"}},
                  {class_of(5, date("2024-09-11")), false, 0, {}}};
  domain::secret_hash key;
  key.bytes[0] = 0xab;
  key.bytes[15] = 0xcd;
  domain::calendar_owner owner;
  owner.who.id = user_id{3};
  const auto mine = api::read_calendar_sheet(store, owner, key, time->moment().local);
  EXPECT_EQ(store.asked_from, date("2024-08-21"));
  EXPECT_EQ(mine.places, (std::vector<storage::calendar_place>{store.places[0], store.places[3]}))
      << "what they gave up themselves is gone";
  EXPECT_TRUE(mine.taught.empty());
  EXPECT_TRUE(mine.clinics.empty());
  EXPECT_EQ(mine.mark, "ab00000000000000") << "not the whole hash";
  EXPECT_EQ(mine.changed_at, (std::map<clinic_id, domain::instant>{{clinic_id{5}, noon}}));
  EXPECT_EQ(store.asked_about, (std::vector{clinic_id{5}, clinic_id{8}})) << "each once";

  owner.who.id = user_id{8};
  EXPECT_TRUE(api::read_calendar_sheet(store, owner, key, time->moment().local).clinics.empty())
      << "who does not teach any more sees no students";
  owner.who.is_teacher = true;
  const auto taught = api::read_calendar_sheet(store, owner, key, time->moment().local);
  ASSERT_EQ(taught.taught.size(), 1U);
  EXPECT_EQ(taught.taught[0].reserved, 1);
  ASSERT_EQ(taught.clinics.size(), 1U);
  EXPECT_EQ(taught.clinics[0].id, clinic_id{5}) << "and not those of others";
}

}  // namespace
}  // namespace usher::tests::calendar_sheet_test
