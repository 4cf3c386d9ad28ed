#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include <gtest/gtest.h>

#include "storage/log/change_text.hpp"
#include "tests/storage/golden/golden_lines.hpp"
#include "tests/storage/golden/golden_samples.hpp"
#include "tests/storage/samples.hpp"

namespace usher::storage::golden_changes_test {
namespace {

using domain::bytes_32;
using domain::change;

std::string line(const change& c, const std::string& rest) {
  return std::string(kind_of(c)) + '\t' + rest;
}

std::string subject_text(const change& c) {
  const auto subject = domain::subject_of(c);
  return subject ? std::to_string(subject->value) : "nobody";
}

/// The log does not hold the hash of a password.
change as_logged(change c) {
  std::visit(
      [](auto& fact) {
        if constexpr (requires { fact.who.password_hash; }) {
          fact.who.password_hash.clear();
        }
        if constexpr (requires { fact.password_hash; }) {
          fact.password_hash.clear();
        }
      },
      c);
  return c;
}

TEST(GoldenChanges, AreWrittenAsEver) {
  golden::lines written;
  std::set<std::size_t> kinds;
  for (const auto& c : golden::samples_of_changes()) {
    kinds.insert(c.index());
    written.push_back(line(c, "logged\t" + payload_of(c)));
    written.push_back(line(c, "shown\t" + shown_payload_of(c)));
    written.push_back(line(c, "whose\t" + domain::owner_of(c) + '\t' + subject_text(c)));
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<change>) << "a kind has no sample";
  golden::expect_lines("payloads.txt", written);
}

TEST(GoldenChanges, AreReadAsWhatTheyWere) {
  for (const auto& c : golden::samples_of_changes()) {
    const auto text = payload_of(c);
    EXPECT_EQ(change_from_text(kind_of(c), text), as_logged(c)) << kind_of(c) << ' ' << text;
  }
}

bytes_32 key_of_samples() {
  bytes_32 key{};
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<std::uint8_t>(1 + 7 * i);
  }
  return key;
}

TEST(GoldenChanges, AreSealedAsEver) {
  golden::lines written;
  for (const auto& c : golden::samples_of_changes()) {
    if (domain::person_in(c)) {
      written.push_back(line(c, "sealed\t" + sealed_payload_of(c, key_of_samples())));
    }
  }
  golden::expect_lines("sealed.txt", written);
}

TEST(GoldenChanges, AreReadFromTheirSeals) {
  for (const auto& c : golden::samples_of_changes()) {
    if (!domain::person_in(c)) {
      continue;
    }
    const auto text = sealed_payload_of(c, key_of_samples());
    EXPECT_EQ(change_from_text(kind_of(c), text, key_of_samples()), as_logged(c)) << text;
    EXPECT_EQ(change_from_text(kind_of(c), text), as_logged(without_personal_texts(c))) << text;
  }
}

/// Holds also for samples that are no longer, or not yet, in the code.
TEST(GoldenChanges, ComeBackFromTheFileToTheByte) {
  const std::string text = golden::text_of("payloads.txt");
  const std::string_view logged = "\tlogged\t";
  std::size_t count = 0;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = text.find('\n', at);
    const auto row = text.substr(at, end - at);
    const auto middle = row.find(logged);
    if (row.starts_with('#') || middle == std::string::npos) {
      continue;
    }
    const auto payload = row.substr(middle + logged.size());
    EXPECT_EQ(payload_of(change_from_text(row.substr(0, middle), payload)), payload);
    ++count;
  }
  EXPECT_EQ(count, golden::samples_of_changes().size());
}

}  // namespace
}  // namespace usher::storage::golden_changes_test
