#include "storage/batch/sealing.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "storage/log/change_text.hpp"
#include "storage/log/random_bytes.hpp"
#include "tests/storage/samples.hpp"

namespace usher::storage::sealing_test {
namespace {

using namespace domain;
using samples::at;

const user_id minji{3};
const user_id jiho{4};

no_show_set noted(user_id user, const std::string& reason) {
  return {user, 1, user_id{8}, reason, at(0)};
}

TEST(Sealing, MakesAKeyForWhoHasNoneAndOneAlone) {
  const auto b = samples::one(
      1, 1,
      {noted(minji, "was ill"), noted(minji, "was late"), noted(jiho, "travels"), noted(user_id{5}, "")});
  auto rows = fold(b);
  EXPECT_EQ(people_in(rows), (std::vector<user_id>{minji, jiho}));
  const auto known = random_bytes();
  seal(rows, {{jiho, known}});
  ASSERT_EQ(rows.person_key_inserts.size(), 1U);
  EXPECT_EQ(rows.person_key_inserts[0].person, minji);
  const auto key = rows.person_key_inserts[0].key;
  const auto& changes = b.appends[0].changes;
  EXPECT_EQ(change_from_text("no_show_set", rows.log[0].payload, key), changes[0]);
  EXPECT_EQ(change_from_text("no_show_set", rows.log[1].payload, key), changes[1]);
  EXPECT_EQ(change_from_text("no_show_set", rows.log[2].payload, known), changes[2]);
  EXPECT_EQ(rows.log[0].payload.find("ill"), std::string::npos);
  EXPECT_EQ(rows.log[0].sealed_for, minji);
  // Where there is nothing to be read nothing is sealed.
  EXPECT_EQ(rows.log[3].payload, payload_of(changes[3]));
  EXPECT_EQ(rows.log[3].sealed_for, std::nullopt);
}

TEST(Sealing, OfWhoIsErasedTheLogGetsNothing) {
  const auto b = samples::one(1, 1,
                              {noted(jiho, "before"), noted(minji, "before"),
                               person_erased{jiho, user_id{8}, at(1)}, noted(jiho, "after")});
  auto rows = fold(b);
  seal(rows, {{minji, std::nullopt}});
  ASSERT_EQ(rows.person_key_inserts.size(), 1U) << "what stood before in the batch is sealed as ever";
  EXPECT_EQ(change_from_text("no_show_set", rows.log[0].payload, rows.person_key_inserts[0].key),
            change(noted(jiho, "before")));
  EXPECT_EQ(rows.log[1].payload, payload_of(noted(minji, "")));
  EXPECT_EQ(rows.log[3].payload, payload_of(noted(jiho, "")));
}

TEST(Sealing, OfWhoIsErasedTheTablesGetNoneOfTheTextsThatWereUnderWay) {
  auto taken = samples::clinic(1);
  taken.teacher = minji;
  taken.teacher_name = "Minji";
  auto made = samples::clinic(3, 3);
  made.teacher = jiho;
  made.teacher_name = "Jiho";
  auto other = samples::clinic(2, 2);
  other.teacher = user_id{5};
  other.teacher_name = "Another";
  const admin_called call{
      admin_call_number{1}, "PATCH", "/api/users/4", R"({"name":"Jiho"})", "::1", at(0), "", "", jiho};
  const auto b = samples::one(1, 1,
                              {clinic_changed{taken, at(0)}, clinic_created{made, at(0)},
                               clinic_changed{other, at(0)}, call, person_erased{jiho, user_id{8}, at(0)}});
  auto rows = fold(b);
  seal(rows, {{minji, std::nullopt}, {user_id{5}, random_bytes()}});
  ASSERT_EQ(rows.clinic_steps.size(), 2U);
  taken.teacher_name = "";
  EXPECT_EQ(std::get<clinic_changed>(rows.clinic_steps[0]), (clinic_changed{taken, at(0)}));
  EXPECT_EQ(std::get<clinic_changed>(rows.clinic_steps[1]), (clinic_changed{other, at(0)}));
  ASSERT_EQ(rows.clinic_inserts.size(), 1U);
  EXPECT_EQ(rows.clinic_inserts[0].clinic.teacher_name, "");
  EXPECT_EQ(rows.clinic_inserts[0].clinic.teacher, jiho);
  ASSERT_EQ(rows.admin_call_inserts.size(), 1U);
  EXPECT_EQ(rows.admin_call_inserts[0].body, "");
}

}  // namespace
}  // namespace usher::storage::sealing_test
