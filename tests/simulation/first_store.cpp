#include "tests/simulation/first_store.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "domain/changes/names.hpp"

namespace usher::simulation {

using namespace domain;
using namespace std::chrono_literals;

namespace {

changes first_changes() {
  changes all;
  for (std::int64_t id = 1; id <= 7; ++id) {
    person who;
    who.id = user_id{id};
    who.name = "somebody";
    all.emplace_back(person_registered{who, noon});
    all.emplace_back(wallet_credited{who.id, 60'000, noon});
  }
  for (std::int64_t id = 1; id <= 2; ++id) {
    const concert_id concert{id};
    all.emplace_back(concert_created{concert, "concert", 12'000, noon});
    all.emplace_back(concert_changed{concert, "concert", 12'000, id == 1 ? 3 : 0, id == 2, noon});
    for (int day = 1; day <= 2; ++day) {
      const concert_date_key date{
          concert, local_time{std::chrono::local_days{std::chrono::year{2026} / 11 / 24} + day * 24h}};
      date_terms terms;
      terms.seat_count = 5;
      terms.price = 12'000;
      all.emplace_back(concert_date_created{date, 5, noon});
      all.emplace_back(date_terms_set{date, terms, noon});
    }
  }
  return all;
}

}  // namespace

first_store::first_store() {
  const auto made = storage::open_sqlite(folder_.path());
  content_.id.bytes[0] = 1;
  std::map<std::string, std::size_t> places;
  for (auto& c : first_changes()) {
    const auto owner = owner_of(c);
    const auto [at, is_new] = places.try_emplace(owner, content_.appends.size());
    if (is_new) {
      content_.appends.push_back({owner, 1, {}, {}, noon});
    }
    content_.appends[at->second].changes.push_back(std::move(c));
  }
  // What others refer to comes first.
  std::stable_sort(content_.appends.begin(), content_.appends.end(), [](const auto& one, const auto& other) {
    const auto rank = [](const auto& a) { return a.actor == "people" ? 0 : a.actor == "catalogue" ? 1 : 2; };
    return rank(one) < rank(other);
  });
  if (const auto stored = made->commit(content_); stored.status != storage::commit_status::committed) {
    throw std::runtime_error("the first store cannot be made: " + stored.message);
  }
}

void first_store::copy_to(const std::string& folder) const {
  copy_store(folder_.path(), folder);
}

void copy_store(const std::string& from, const std::string& to) {
  using options = std::filesystem::copy_options;
  std::filesystem::copy(from, to, options::recursive | options::overwrite_existing);
}

}  // namespace usher::simulation
