#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/load.hpp"

namespace usher::end_to_end::clinic_crash_test {
namespace {

class ClinicCrash : public EachEngine {};

using clinics = std::set<std::int64_t>;

/// What one person asked for: a place in `to`, giving the one in `from` up; 0 for neither.
struct wish {
  std::int64_t from = 0;
  std::int64_t to = 0;

  clinics granted(clinics places) const {
    places.erase(from);
    if (to != 0) {
      places.insert(to);
    }
    return places;
  }
};

/// One person over all lives of the server. One thread at a time.
struct student_of_record {
  std::int64_t id;
  /// As acknowledged.
  clinics places;
  /// Asked for and not answered: it may have happened.
  std::optional<wish> in_doubt;

  void expect_kept(const clinics& found) const {
    if (in_doubt && found == in_doubt->granted(places)) {
      return;
    }
    EXPECT_EQ(json(found), json(places)) << "the places of " << id;
  }
};

/// Part of the crowd, with a connection of its own in each life: some reserve, some move, some cancel.
class part_of_the_crowd {
 public:
  part_of_the_crowd(std::vector<student_of_record> students, std::vector<std::int64_t> offered,
                    std::string key, std::uint64_t seed)
      : students_(std::move(students)), offered_(std::move(offered)), key_(std::move(key)), roll_(seed) {}

  /// Asks until the server dies.
  void rush(std::uint16_t port) {
    visitor client(port);
    try {
      while (!testing::Test::HasFailure()) {
        ask(client, students_[pick(students_.size())]);
      }
    } catch (const std::runtime_error&) {
      // The connection broke: whether the last wish was granted is not known.
    }
  }

  /// Takes what the server says as what is so, after it was held against what is known.
  void expect_kept(const std::map<std::int64_t, std::set<std::int64_t>>& rosters) {
    for (auto& student : students_) {
      clinics found;
      for (const auto& [clinic, roster] : rosters) {
        if (roster.contains(student.id)) {
          found.insert(clinic);
        }
      }
      student.expect_kept(found);
      student.places = found;
      student.in_doubt.reset();
    }
  }

  const std::map<std::string, int>& answers() const { return answers_; }

 private:
  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(roll_);
  }

  wish make_wish(const clinics& places) {
    const auto kind = pick(10);
    wish w;
    if (kind < 4 && !places.empty()) {
      w.from = *std::next(places.begin(), static_cast<int>(pick(places.size())));
    }
    if (w.from == 0 || kind < 2) {
      w.to = offered_[pick(offered_.size())];
    }
    return w;
  }

  void ask(visitor& client, student_of_record& who) {
    const auto wanted = make_wish(who.places);
    if (wanted.from == wanted.to) {
      return;
    }
    const member office(client, who.id, key_);
    who.in_doubt = wanted;
    const auto answer = wanted.from == 0 ? office.reserve(wanted.to)
                        : wanted.to == 0 ? office.cancel(wanted.from)
                                         : office.move(wanted.from, wanted.to);
    who.in_doubt.reset();
    ++answers_[answer.status != 200 ? answer.code()
               : wanted.from == 0   ? "reserved"
               : wanted.to == 0     ? "cancelled"
                                    : "moved"];
    if (answer.status == 200) {
      who.places = wanted.granted(who.places);
      return;
    }
    // Nobody is refused what they may have, as far as they themselves know.
    const bool has_it = who.places.contains(wanted.to);
    ASSERT_EQ(answer.code(), has_it ? "ALREADY_RESERVED" : "OCCUPIED") << answer.body;
  }

  std::vector<student_of_record> students_;
  std::vector<std::int64_t> offered_;
  std::string key_;
  std::mt19937_64 roll_;
  std::map<std::string, int> answers_;
};

std::map<std::string, int> answers_of(const std::vector<part_of_the_crowd>& crowd) {
  std::map<std::string, int> answers;
  for (const auto& part : crowd) {
    for (const auto& [what, times] : part.answers()) {
      answers[what] += times;
    }
  }
  return answers;
}

TEST_P(ClinicCrash, KilledInARushTheServerStandsByEveryPlaceThatWasGivenMovedOrGivenUp) {
  constexpr int people = 200;
  constexpr int threads = 8;
  // As many more as a slow disk needs until there is something to stand by.
  constexpr int lives = 5;
  constexpr int most_lives = 40;
  constexpr int capacity = 30;
  ASSERT_EQ(store_->set_up({"setup-test-students", "--count", std::to_string(people)}).exit_code, 0);
  std::mt19937_64 roll(printed_seed());
  academy school(*store_, {"--demo", "--clinic-cancellation-hours", "1"});
  // The office asks for everyone: what is at stake are the places, not the logins.
  const auto staff = school.log_in(test_staff);
  std::vector<std::int64_t> offered;
  for (int room = 1; room <= 5; ++room) {
    offered.push_back(staff.create_clinic({{"room", room}, {"capacity", capacity}}));
  }
  const auto listed = staff.get("/api/users/?is_student=true&limit=1000").body.at("results");
  ASSERT_EQ(listed.size(), people);
  std::vector<part_of_the_crowd> crowd;
  for (int i = 0; i < threads; ++i) {
    std::vector<student_of_record> students;
    for (std::size_t s = static_cast<std::size_t>(i); s < listed.size(); s += threads) {
      students.push_back({listed[s].at("id"), {}, std::nullopt});
    }
    crowd.emplace_back(std::move(students), offered, staff.key(), roll());
  }

  const auto is_enough = [&] {
    auto answers = answers_of(crowd);
    return answers["reserved"] > 10 && answers["moved"] > 10 && answers["cancelled"] > 10;
  };
  for (int life = 1; life <= lives || (life <= most_lives && !is_enough()); ++life) {
    SCOPED_TRACE("life " + std::to_string(life));
    {
      std::vector<std::jthread> rush;
      for (auto& part : crowd) {
        rush.emplace_back([&] { part.rush(school.server().port()); });
      }
      std::this_thread::sleep_for(milliseconds{std::uniform_int_distribution<int>(30, 300)(roll)});
      school.kill();
    }
    // At one moment: what the killed server has sent to Postgres may become durable just now.
    EXPECT_EQ(store_->scalar("SELECT (SELECT count(*) FROM attendance WHERE withdrawn_at IS NULL)"
                             " - (SELECT count(*) FROM clinic_reservation WHERE released_at IS NULL)"),
              "0");
    school.open();
    const auto rosters = rosters_of(school.client().schedule(staff.key()));
    for (auto& part : crowd) {
      part.expect_kept(rosters);
    }
    if (HasFailure()) {
      return;
    }
  }

  auto answers = answers_of(crowd);
  RecordProperty("answers", json(answers).dump());
  // Otherwise the lives have shown nothing.
  for (const auto* what : {"reserved", "moved", "cancelled"}) {
    EXPECT_GT(answers[what], 10) << json(answers);
  }
}

USHER_END_TO_END(ClinicCrash);

}  // namespace
}  // namespace usher::end_to_end::clinic_crash_test
