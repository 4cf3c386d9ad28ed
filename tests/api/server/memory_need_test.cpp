#include "api/server/memory_need.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>

#include "api/support/spreadsheet.hpp"
#include "domain/base/limits.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::tests::memory_need_test {
namespace {

using api::memory_part;

constexpr std::uint64_t megabyte = 1'000'000;

api::process_reading program_of(std::uint64_t resident, std::uint64_t in_address_space) {
  api::process_reading now;
  now.resident_bytes = resident;
  now.virtual_bytes = in_address_space;
  return now;
}

TEST(MemoryNeed, IsSaidBesideEachLimitAndWarnsWhereItIsMore) {
  const std::vector<memory_part> reserved{{"traces", 64 * megabyte}, {"stacks", 30 * megabyte}};
  const auto program = program_of(10 * megabyte, 100 * megabyte);
  const auto said = [&](const api::memory_limits& limits) {
    return api::compare_memory(reserved, program, limits);
  };
  EXPECT_TRUE(said({}).empty());

  const auto tight = said({.address_space = 193 * megabyte, .control_group = 104 * megabyte});
  ASSERT_EQ(tight.size(), 2U);
  EXPECT_EQ(tight[0],
            (api::memory_line{
                true,
                "memory: the options reserve up to 194 MB (the program 100, traces 64, stacks 30), but "
                "RLIMIT_AS (ulimit -v) allows 193 MB: the server will end when they are used up. Raise "
                "the limit, or lower the options"}));
  EXPECT_EQ(tight[1],
            (api::memory_line{
                false,
                "memory: the options reserve up to 104 MB (the program 10, traces 64, stacks 30) of the "
                "104 MB that the control group allows; the rest is for people, seats and connections"}));
  EXPECT_FALSE(said({.address_space = 194 * megabyte})[0].warns);
  EXPECT_TRUE(said({.control_group = 103 * megabyte})[0].warns);
}

TEST(MemoryNeed, FollowsTheOptions) {
  const auto sum = [](const api::serve_command& command) {
    const auto parts = api::reserved_by(command);
    return std::accumulate(parts.begin(), parts.end(), std::uint64_t{0},
                           [](std::uint64_t all, const memory_part& one) { return all + one.bytes; });
  };
  const api::serve_command plain;
  auto more = plain;
  more.spans.memory_bytes += 5;
  EXPECT_EQ(sum(more), sum(plain) + 5);
  more.traces.kept_bytes += 7;
  EXPECT_EQ(sum(more), sum(plain) + 12);
  more.engine.passwords.memory_bytes += 1;
  EXPECT_EQ(sum(more), sum(plain) + 12 + plain.engine.passwords.workers);
  more = plain;
  more.edge.reactor_threads += 1;
  EXPECT_GT(sum(more), sum(plain));
  more = plain;
  more.store.database = "postgresql://127.0.0.1/usher";
  EXPECT_LT(sum(more), sum(plain)) << "SQLite keeps pages in this process";
}

TEST(MemoryNeed, CountsTheBodiesOfUploadsAndTheirReading) {
  const auto parts = api::reserved_by({});
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [](const memory_part& part) { return part.what == "uploads"; });
  ASSERT_NE(found, parts.end());
  EXPECT_GE(found->bytes, domain::limits::max_uploads_at_once * domain::limits::max_upload_bytes +
                              domain::limits::store_readers * api::sheet_reading_bytes);
}

/// A system of files that says which limits there are.
class system_files {
 public:
  void write(const std::string& path, const std::string& text) const {
    const auto whole = root() + path;
    std::filesystem::create_directories(std::filesystem::path(whole).parent_path());
    std::ofstream(whole) << text;
  }
  std::string root() const { return folder_.path(); }
  std::optional<std::uint64_t> limit() const { return api::read_memory_limits(root()).control_group; }

 private:
  temporary_folder folder_;
};

TEST(MemoryLimits, AreTheLeastOfTheGroupAndThoseAboveIt) {
  const system_files files;
  EXPECT_EQ(files.limit(), std::nullopt);
  files.write("/proc/self/cgroup", "0::/system.slice/usher.service\n");
  EXPECT_EQ(files.limit(), std::nullopt);
  files.write("/sys/fs/cgroup/system.slice/usher.service/memory.max", "max\n");
  EXPECT_EQ(files.limit(), std::nullopt);
  files.write("/sys/fs/cgroup/system.slice/usher.service/memory.max", "300000000\n");
  EXPECT_EQ(files.limit(), 300'000'000U);
  files.write("/sys/fs/cgroup/system.slice/memory.max", "200000000\n");
  EXPECT_EQ(files.limit(), 200'000'000U);
  files.write("/sys/fs/cgroup/memory.max", "100000000\n");
  EXPECT_EQ(files.limit(), 100'000'000U) << "as a container sees its own";
}

TEST(MemoryLimits, AreReadInTheOlderVersionToo) {
  const system_files files;
  files.write("/proc/self/cgroup", "3:cpu,cpuacct:/a\n2:name=systemd:/\n7:memory:/docker/1\n\nno line\n");
  files.write("/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(files.limit(), std::nullopt);
  files.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "500000000\n");
  EXPECT_EQ(files.limit(), 500'000'000U);
  files.write("/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "400000000\n");
  EXPECT_EQ(files.limit(), 400'000'000U);
}

}  // namespace
}  // namespace usher::tests::memory_need_test
