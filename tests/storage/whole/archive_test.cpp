#include "storage/whole/archive.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "storage/whole/packed_lines.hpp"
#include "storage/whole/verify.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"
#include "tests/storage/world.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::storage::archive_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;
using samples::show;

const room_id room{0};

/// Ends in the middle of taking lines out.
class failing_remover final : public log_remover {
 public:
  failing_remover(std::unique_ptr<log_remover> behind, int parts)
      : behind_(std::move(behind)), left_(parts) {}

  std::uint64_t remove(const std::vector<std::uint64_t>& changes, instant over_before) override {
    if (left_-- == 0) {
      throw store_error("the plug was pulled");
    }
    return behind_->remove(changes, over_before);
  }

 private:
  std::unique_ptr<log_remover> behind_;
  int left_;
};

class Archive : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (store_) {
      commit(0, samples::foundation());
    }
  }

  void commit(std::int64_t when, const changes& list) {
    batch b{samples::id(++batches_), {}};
    scribe_.write(list, at(when), b.appends);
    const auto result = at_store().commit(b);
    ASSERT_EQ(result.status, commit_status::committed) << result.message;
  }

  static change issued(std::uint64_t ticket) {
    return token_issued{room, ticket_number{ticket}, hash(100 + ticket), user_id{1}, at(1), at(9'000)};
  }
  static change ended(std::uint64_t ticket, std::int64_t when) {
    return token_ended{room, ticket_number{ticket}, user_id{1}, token_end::expired, at(when)};
  }
  static change held(std::int32_t seat, std::int64_t when) {
    return seat_held{show(), seat_number{seat}, user_id{1}, at(when), at(when + 300)};
  }
  static change released(std::int32_t seat, std::int64_t when) {
    return hold_released{show(), seat_number{seat}, user_id{1}, at(when)};
  }
  static change queued(std::int64_t number) {
    return notice_queued{show(),
                         notice_number{number},
                         notice_kind::paid,
                         user_id{1},
                         {seat_number{4}},
                         receipt_number{1},
                         100,
                         instant{},
                         at(1)};
  }

  /// What is over at 100, much later, and not at all.
  void happen() {
    commit(1, {issued(1), issued(2), issued(3), issued(4), issued(5)});
    commit(2, {token_admitted{room, ticket_number{1}, user_id{1}, at(2), at(302)}});
    commit(3, {session_started{user_id{1}, hash(1), at(3)}, session_started{user_id{1}, hash(2), at(3)},
               session_started{user_id{2}, hash(3), at(3)}});
    commit(4, {held(3, 4), held(4, 4), held(5, 4), held(6, 4)});
    commit(5, {queued(1), queued(2), queued(3)});
    commit(6, {request_remembered{hash(20), hash(21), "x", std::nullopt, {}, at(6), at(50)},
               request_remembered{hash(22), hash(23), "x", std::nullopt, {}, at(6), at(50)}});
    commit(90, {request_forgotten{hash(20), at(90)}});
    commit(100, {ended(1, 100), ended(2, 100)});
    commit(100, {session_ended{user_id{1}, hash(1), session_end::logout, at(100)}});
    commit(100, {released(3, 100)});
    commit(100, {receipt_written{show(), receipt_number{1}, user_id{1}, 100, 7, at(100)},
                 seat_sold{show(), seat_number{4}, user_id{1}, receipt_number{1}, 100, at(100)}});
    commit(100, {notice_delivered{show(), notice_number{1}, at(100)}});
    commit(9'300,
           {ended(3, 9'300), released(6, 9'300), notice_delivered{show(), notice_number{2}, at(9'300)}});
    commit(9'300, {session_ended{user_id{1}, hash(2), session_end::logout, at(9'300)}});
    commit(9'301, {ended(5, 9'301)});
    commit(9'302, {request_remembered{hash(30), hash(31), "x", std::nullopt, {}, at(9'302), at(9'900)}});
  }
  void prune_until(std::int64_t when) {
    for (const auto what : {prunable::tokens, prunable::sessions, prunable::notices}) {
      while (!at_store().prune(what, at(when), 1'000).is_done) {
      }
    }
  }

  archive_settings settings(std::int64_t before, const std::string& name = "archive") {
    archive_settings how;
    how.folder = folder_.path() + "/" + name;
    how.before = at(before);
    how.now = at(20'000);
    return how;
  }
  log_archive write(const archive_settings& how) { return write_archive(*engine_->look(), how); }

  std::uint64_t lines() { return std::stoull(engine_->scalar("SELECT count(*) FROM change_log")); }

  /// How much of the log is archived.
  std::uint64_t verified() {
    verify_settings how;
    how.scratch = folder_.path();
    how.now = at(60);
    const auto report = verify(*engine_->look(), how);
    for (const auto& found : report.differences) {
      ADD_FAILURE() << found.table << ' ' << found.row << ' ' << found.column << ' '
                    << found.by_log.value_or("-") << " / " << found.in_store.value_or("-");
    }
    return report.archived;
  }

  static void expect_complaint(const std::function<void()>& work, const std::string& about) {
    try {
      work();
      ADD_FAILURE() << "it is not refused: " << about;
    } catch (const store_error& error) {
      EXPECT_NE(std::string(error.what()).find(about), std::string::npos) << error.what();
    }
  }

  using counts = std::map<std::string, std::uint64_t>;

  tests::temporary_folder folder_;

 private:
  scribe scribe_;
  std::uint64_t batches_ = 0;
};

TEST_P(Archive, HasAllThatIsSaidOfWhatIsOverAndHasNoRow) {
  happen();
  prune_until(250);
  const auto before = lines();
  const auto how = settings(5'000);
  const auto archived = write(how);
  EXPECT_EQ(archived.kinds, (counts{{"token_issued", 2},
                                    {"token_admitted", 1},
                                    {"token_ended", 2},
                                    {"session_started", 1},
                                    {"session_ended", 1},
                                    {"seat_held", 1},
                                    {"hold_released", 1},
                                    {"notice_queued", 1},
                                    {"notice_delivered", 1},
                                    {"request_remembered", 1},
                                    {"request_forgotten", 1}}));
  EXPECT_EQ(archived.lines, 13U);
  EXPECT_EQ(lines(), before) << "nothing is taken out before";
  EXPECT_EQ(take_out_archived(archived, *engine_->open_log(), how), 13U);
  EXPECT_EQ(lines(), before - 13);
  EXPECT_EQ(verified(), 13U);
  const auto people = at_store().archived_of("people");
  EXPECT_EQ(people, (archived_changes{2, at(5'000)}));
  EXPECT_EQ(at_store().archived_of("wallets"), std::nullopt);
  EXPECT_EQ(at_store().load_waiting_line(room, at(-1)).next_ticket, ticket_number{6});
  reopen();
  commit(9'400, {issued(6), held(3, 9'400), queued(4)});
  EXPECT_EQ(verified(), 13U) << "numbers go on";
}

TEST_P(Archive, WhatStillHasARowStays) {
  happen();
  const auto archived = write(settings(5'000));
  EXPECT_EQ(
      archived.kinds,
      (counts{{"seat_held", 1}, {"hold_released", 1}, {"request_remembered", 1}, {"request_forgotten", 1}}));
}

TEST_P(Archive, ATokenStaysForAsLongAsItsRoomKnowsIt) {
  happen();
  prune_until(250);
  const auto archived = write(settings(100 + 3'599));
  EXPECT_EQ(archived.lines, 8U);
  EXPECT_FALSE(archived.kinds.contains("token_ended"));
}

TEST_P(Archive, FilesAreInOrderWithTheirSums) {
  happen();
  prune_until(250);
  auto how = settings(5'000);
  how.lines_per_file = 5;
  const auto archived = write(how);
  ASSERT_EQ(archived.files.size(), 3U);
  std::uint64_t last = 0;
  for (const auto& file : archived.files) {
    const auto path = how.folder + "/" + file.name;
    EXPECT_EQ(std::filesystem::file_size(path), file.bytes);
    packed_lines_reader reader(path);
    std::uint64_t count = 0;
    while (const auto line = reader.next()) {
      const auto said = nlohmann::json::parse(*line);
      const auto number = said.at("number").get<std::uint64_t>();
      EXPECT_GT(number, last);
      EXPECT_TRUE(count > 0 || number == file.first);
      last = number;
      ++count;
      const auto where = " FROM change_log WHERE change_number = " + std::to_string(number);
      EXPECT_EQ(said.at("actor"), engine_->scalar("SELECT actor" + where));
      EXPECT_EQ(said.at("kind"), engine_->scalar("SELECT kind" + where));
      EXPECT_EQ(said.at("actorNumber"), std::stoull(engine_->scalar("SELECT actor_number" + where)));
      EXPECT_EQ(said.at("payload"),
                nlohmann::json::parse(engine_->scalar("SELECT CAST(payload AS text)" + where)));
    }
    EXPECT_EQ(count, file.lines);
    EXPECT_EQ(last, file.last);
    EXPECT_EQ(reader.known().sha256, file.sha256);
  }
  std::ifstream sums(how.folder + "/SHA256SUMS");
  std::string sum;
  std::string name;
  sums >> sum >> name;
  EXPECT_EQ(sum, archived.files[0].sha256);
  EXPECT_EQ(name, archived.files[0].name);
}

TEST_P(Archive, GoesOnWhereItWasEnded) {
  changes tokens;
  changes ends;
  for (std::uint64_t ticket = 1; ticket <= 1'201; ++ticket) {
    tokens.push_back(issued(ticket));
    if (ticket <= 1'200) {
      ends.push_back(ended(ticket, 100));
    }
  }
  commit(1, tokens);
  commit(100, ends);
  commit(9'300, {ended(1'201, 9'300)});
  prune_until(200);
  const auto how = settings(5'000);
  const auto archived = write(how);
  EXPECT_EQ(archived.lines, 2'400U);
  failing_remover failing(engine_->open_log(), 3);
  expect_complaint([&] { take_out_archived(archived, failing, how); }, "the plug was pulled");
  EXPECT_EQ(engine_->scalar("SELECT changes FROM archived_log"), "1500") << "as many as are gone";

  const auto again = write(how);
  EXPECT_TRUE(again.was_there);
  EXPECT_EQ(again.lines, 2'400U);
  EXPECT_EQ(take_out_archived(again, *engine_->open_log(), how), 900U);
  EXPECT_EQ(verified(), 2'400U);
  EXPECT_EQ(write(settings(5'000, "next")).lines, 0U) << "there is nothing left";
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/next"));
}

TEST_P(Archive, BeginsAnewWhereItWasEndedWhileItWrote) {
  happen();
  prune_until(250);
  auto how = settings(5'000);
  how.lines_per_file = 5;
  how.on_progress = [](std::string_view what, std::uint64_t, std::uint64_t) {
    if (what == "written") {
      throw store_error("the plug was pulled");
    }
  };
  expect_complaint([&] { write(how); }, "the plug was pulled");
  EXPECT_TRUE(std::filesystem::exists(how.folder + "/unfinished"));
  EXPECT_FALSE(std::filesystem::exists(how.folder + "/manifest.json"));
  how.on_progress = {};
  const auto archived = write(how);
  EXPECT_FALSE(archived.was_there);
  EXPECT_EQ(archived.files.size(), 3U);
  EXPECT_FALSE(std::filesystem::exists(how.folder + "/unfinished"));
  EXPECT_EQ(take_out_archived(archived, *engine_->open_log(), how), 13U);
  EXPECT_EQ(verified(), 13U);
}

TEST_P(Archive, HasNoWordOfWhoAnybodyIs) {
  happen();
  prune_until(250);
  const auto how = settings(5'000);
  const auto archived = write(how);
  take_out_archived(archived, *engine_->open_log(), how);
  const auto personal = personal_kinds();
  for (const auto& [kind, lines] : archived.kinds) {
    EXPECT_EQ(std::count(personal.begin(), personal.end(), kind), 0) << kind;
  }
  commit(9'400, {person_erased{user_id{1}, user_id{8}, at(9'400)}});
  packed_lines_reader reader(how.folder + "/" + archived.files.at(0).name);
  std::uint64_t lines = 0;
  while (const auto line = reader.next()) {
    ++lines;
    EXPECT_TRUE(nlohmann::json::parse(*line).at("sealedFor").is_null()) << *line;
    for (const auto* text : {"테스트학생", "user_1", "example.org", "010-0000"}) {
      EXPECT_EQ(line->find(text), std::string::npos) << *line;
    }
  }
  EXPECT_EQ(lines, 13U);
  EXPECT_EQ(verified(), 13U);
}

TEST_P(Archive, AFileThatIsDamagedTakesNothingOut) {
  happen();
  prune_until(250);
  const auto how = settings(5'000);
  const auto archived = write(how);
  const auto before = lines();
  const auto path = how.folder + "/" + archived.files.at(0).name;
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(archived.files[0].bytes / 2));
    file.put('?');
    file.put('!');
  }
  EXPECT_THROW(take_out_archived(archived, *engine_->open_log(), how), store_error);
  std::filesystem::remove(path);
  EXPECT_THROW(take_out_archived(archived, *engine_->open_log(), how), store_error);
  EXPECT_EQ(lines(), before);
}

TEST_P(Archive, WhatIsWrongIsRefused) {
  happen();
  prune_until(250);
  expect_complaint([&] { write(settings(20'001)); }, "yet to come");
  std::filesystem::create_directory(folder_.path() + "/full");
  std::ofstream(folder_.path() + "/full/letter") << "dear";
  expect_complaint([&] { write(settings(5'000, "full")); }, "not empty");
  write(settings(5'000));
  expect_complaint([&] { write(settings(4'000)); }, "another time");
}

TEST_P(Archive, NothingElseCanBeDeletedFromTheLog) {
  happen();
  prune_until(250);
  const auto how = settings(5'000);
  take_out_archived(write(how), *engine_->open_log(), how);
  const auto before = lines();
  EXPECT_ANY_THROW(engine_->execute("DELETE FROM change_log WHERE change_number = 1"));
  EXPECT_ANY_THROW(engine_->execute("DELETE FROM change_log"));
  EXPECT_ANY_THROW(engine_->execute("UPDATE change_log SET kind = 'x' WHERE change_number = 1"));
  EXPECT_EQ(lines(), before);
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM leaving_log"), "0");
}

TEST_P(Archive, ALineThatIsMissingBesideIsMissed) {
  happen();
  prune_until(250);
  const auto how = settings(5'000);
  take_out_archived(write(how), *engine_->open_log(), how);
  engine_->execute("UPDATE archived_log SET changes = changes - 1 WHERE actor = 'people'");
  verify_settings check;
  check.scratch = folder_.path();
  check.now = at(60);
  const auto report = verify(*engine_->look(), check);
  ASSERT_EQ(report.difference_count, 2U);
  EXPECT_EQ(report.differences[0].row, "actor=people");
  EXPECT_EQ(report.differences[1].table, "journal_batch");
}

TEST_P(Archive, ATimeIsFoundInALogWithGaps) {
  happen();
  const auto full = at_store().last_number_by("people", at(200));
  prune_until(250);
  const auto how = settings(5'000);
  take_out_archived(write(how), *engine_->open_log(), how);
  EXPECT_EQ(full, 12U) << "8 people, 3 sessions, and the end of one";
  EXPECT_EQ(at_store().last_number_by("people", at(200)), 11U) << "the last that is there";
  EXPECT_EQ(at_store().last_number_by("people", at(9'300)), 13U);
  EXPECT_EQ(at_store().last_number_by("people", at(-1)), 0U);
  EXPECT_EQ(at_store().last_change_number("people"), 13U);
}

USHER_FOR_EACH_ENGINE(Archive);

TEST(PackedLines, AreReadAsTheyWereWritten) {
  const tests::temporary_folder folder;
  const auto path = folder.path() + "/lines.zst";
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < 5'000; ++i) {
    lines.push_back(std::string(i % 300, static_cast<char>('a' + i % 26)));
  }
  lines.push_back(std::string(1'000'000, 'x'));
  packed_file written;
  {
    packed_lines_writer writer(path);
    for (const auto& line : lines) {
      writer.add(line);
    }
    written = writer.finish();
  }
  packed_lines_reader reader(path);
  std::vector<std::string> read;
  while (const auto line = reader.next()) {
    read.push_back(*line);
  }
  EXPECT_EQ(read, lines);
  EXPECT_EQ(reader.known().lines, lines.size());
  EXPECT_EQ(reader.known().sha256, written.sha256);
  EXPECT_EQ(reader.known().bytes, written.bytes);
  EXPECT_THROW(packed_lines_writer{path}, store_error) << "nothing is written over";
}

TEST(PackedLines, OfHalfAFileAreSaidToBeHalf) {
  const tests::temporary_folder folder;
  const auto path = folder.path() + "/lines.zst";
  packed_lines_writer writer(path);
  for (int i = 0; i < 100'000; ++i) {
    writer.add(std::to_string(i * 7'919 % 100'003));
  }
  const auto written = writer.finish();
  std::filesystem::resize_file(path, written.bytes / 2);
  packed_lines_reader reader(path);
  EXPECT_THROW(while (reader.next()){}, store_error);
}

}  // namespace
}  // namespace usher::storage::archive_test
