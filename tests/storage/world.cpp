#include "tests/storage/world.hpp"

#include <algorithm>
#include <optional>

#include <gtest/gtest.h>

#include "tests/storage/samples.hpp"

namespace usher::storage {

using namespace domain;
using samples::at;
using samples::show;

namespace {

const room_id room{0};

waiting_line new_line() {
  waiting_line_settings settings;
  settings.rules.places = 3;
  settings.rules.active_for = std::chrono::seconds{40};
  settings.rules.claim_for = std::chrono::seconds{15};
  settings.rules.extend_by = std::chrono::seconds{10};
  settings.rules.max_extensions = 2;
  settings.rules.idle_for = std::chrono::seconds{15};
  settings.rules.grace_for = std::chrono::seconds{60};
  settings.rules.waits_for = std::chrono::seconds{90};
  settings.remembers_ended_for = std::chrono::hours{10'000};
  settings.one_token_per_user = true;
  settings.hash = spread;
  return {room, settings};
}

date_terms first_terms() {
  date_terms terms;
  terms.seat_count = 10;
  terms.price = 50'000;
  return terms;
}

seat_map new_map() {
  seat_map_image image;
  image.terms = first_terms();
  return {show(), at(6 * 86'400), image};
}

people new_people() {
  return people({}, {.session_idle = std::chrono::minutes{4}});
}

/// As a machine tells it: what is pending of each date comes first, then what is dead, by number.
outbox_image in_order(outbox_image image) {
  const auto dead = std::stable_partition(image.entries.begin(), image.entries.end(),
                                          [](const auto& entry) { return !entry.dead; });
  std::sort(dead, image.entries.end(),
            [](const auto& a, const auto& b) { return a.notice.number < b.notice.number; });
  return image;
}

/// What machines have in common with the store, in one order.
std::vector<request_remembered> in_order(remembered_requests_image image) {
  for (auto& request : image.requests) {
    request.date.reset();
    request.seats.clear();
  }
  std::sort(image.requests.begin(), image.requests.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  return image.requests;
}

std::map<world::record_key, attendance_record> stored_records(store& kept) {
  attendance_filter all;
  all.with_withdrawn = true;
  std::map<world::record_key, attendance_record> out;
  for (auto& line : kept.list_attendance(all, 0, limits::max_rows_per_page)) {
    EXPECT_EQ(kept.find_attendance(line.record.id), line);
    line.record.id = 0;
    out[{line.record.clinic, line.record.user}] = line.record;
  }
  return out;
}

}  // namespace

bytes_32 spread(std::string_view text) {
  bytes_32 out{};
  std::uint64_t state = 0xcbf29ce484222325ULL;
  for (auto& byte : out) {
    for (const char c : text) {
      state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    byte = static_cast<std::uint8_t>(state >> 56);
  }
  return out;
}

moment in_class_week(instant now) {
  return {now, samples::local("2024-09-09T20:00:00")};
}

world::world() : people_(new_people()), line_(new_line()), seats_(new_map()) {}

void world::apply(const change& c) {
  if (const auto* created = std::get_if<clinic_created>(&c)) {
    roster_image empty;
    empty.class_date = samples::date("2024-09-16");
    rosters_.emplace(created->clinic.id, roster(created->clinic, empty));
  }
  keep_records(c);
  people_.apply(c);
  line_.apply(c);
  take_in_seats(c);
  wallets_.apply(c);
  quota_.apply(c);
  outbox_.apply(c);
  requests_.apply(c);
  calls_.apply(c);
  keys_.apply(c);
  for (auto& [id, r] : rosters_) {
    r.apply(c, booker_of(c));
  }
}

/// The line hears what the date makes durable of what its tokens hold.
void world::take_in_seats(const change& c) {
  const auto carried = [&] {
    return std::visit(
        [&](const auto& fact) -> std::optional<token_ref> {
          if constexpr (requires { seats_.token_of(fact.seat); }) {
            return seats_.token_of(fact.seat);
          } else {
            return std::nullopt;
          }
        },
        c);
  };
  const auto before = carried();
  seats_.apply(c);
  for (const auto& token : {before, carried()}) {
    if (token) {
      line_.carry(token->ticket, show(), seats_.held_until(*token));
    }
  }
}

booker world::booker_of(const change& c) const {
  if (const auto* placed = std::get_if<place_reserved>(&c)) {
    return booker_of(placed->user);
  }
  const auto* joined = std::get_if<clinic_waiter_joined>(&c);
  return joined == nullptr ? booker{} : booker_of(joined->user);
}

booker world::booker_of(user_id user) const {
  const auto* who = people_.find(user);
  return {who->id, who->name, who->username, who->is_student, who->no_show, who->non_pass};
}

/// The attendance records of the one class of each clinic, in the plainest way.
void world::keep_records(const change& c) {
  if (const auto* opened = std::get_if<attendance_opened>(&c)) {
    auto& record = records_[{opened->clinic, opened->user}];
    record.clinic = opened->clinic;
    record.class_date = opened->class_date;
    record.user = opened->user;
    record.teacher = user_id{8};
    record.withdrawn = false;
  } else if (const auto* released = std::get_if<place_released>(&c)) {
    const auto known = records_.find({released->clinic, released->user});
    if (known != records_.end()) {
      known->second.withdrawn = true;
    }
  } else if (const auto* marked = std::get_if<attendance_marked>(&c)) {
    auto& record = records_.at({marked->clinic, marked->user});
    record.type = marked->type;
    record.marked_at = marked->marked_at;
    record.marked_by = marked->by;
  } else if (const auto* cleared = std::get_if<roster_cleared>(&c)) {
    std::erase_if(records_, [&](const auto& known) { return known.first.first == cleared->clinic; });
  }
}

void scribe::write(const changes& list, instant when, std::vector<append>& into) {
  for (const auto& c : list) {
    const auto actor = owner_of(c);
    auto& next = numbers_.try_emplace(actor, 1).first->second;
    if (into.empty() || into.back().actor != actor) {
      into.push_back({actor, next, {}, {}, when});
    }
    into.back().changes.push_back(c);
    ++next;
  }
}

world replayed_from(store& kept) {
  world out;
  std::uint64_t from = 1;
  for (;;) {
    const auto page = kept.read_changes(from, 97);
    if (page.empty()) {
      return out;
    }
    for (const auto& line : page) {
      out.apply(line.change);
    }
    from = page.back().change_number + 1;
  }
}

people_image as_restored(people_image image) {
  image.places.clear();
  image.absences.clear();
  image.given_up_absences.clear();
  image.began_at = at(0);
  return image;
}

people_image without_password_hashes(people_image image) {
  for (auto& who : image.people) {
    who.password_hash.clear();
  }
  return image;
}

/// As a roster is restored: with those of it who may not book any more, and whoever was erased and teaches
/// it.
static roster_image with_those_gone(const roster& restored, const people& known) {
  auto image = restored.image();
  std::set<user_id> gone;
  const auto note = [&](const auto& of) {
    if (!known.find(of.user)->is_active) {
      gone.insert(of.user);
    }
  };
  std::for_each(image.entries.begin(), image.entries.end(), note);
  std::for_each(image.waiters.begin(), image.waiters.end(), note);
  image.gone.assign(gone.begin(), gone.end());
  const auto* teacher = known.find(restored.clinic().teacher);
  if (teacher != nullptr && teacher->is_erased) {
    image.gone_teacher = teacher->id;
  }
  return image;
}

void expect_restored_but_people(store& kept, const world& expected) {
  EXPECT_EQ(stored_records(kept), expected.records_);
  EXPECT_EQ(kept.load_waiting_line(room, at(-1)), expected.line_.image());
  EXPECT_EQ(kept.load_concert_date(show()), expected.seats_.image());
  EXPECT_EQ(kept.load_wallets(), expected.wallets_.image());
  EXPECT_EQ(in_order(kept.load_outbox()), in_order(expected.outbox_.image()));
  EXPECT_EQ(in_order(kept.load_remembered_requests(at(-1))), in_order(expected.requests_.image()));
  const seat_quota quota(kept.load_seat_quota(show().concert));
  for (std::int64_t user = 1; user <= 8; ++user) {
    EXPECT_EQ(quota.seats_of(user_id{user}), expected.quota_.seats_of(user_id{user}));
  }
  const auto facts = kept.load_catalogue().clinics;
  for (const auto& [id, roster] : expected.rosters_) {
    EXPECT_EQ(kept.load_roster(id, roster.image().class_date), with_those_gone(roster, expected.people_));
    EXPECT_EQ(facts.at(static_cast<std::size_t>(id.value - 1)), roster.clinic());
  }
}

void expect_same(const world& seen, const world& expected) {
  EXPECT_EQ(without_password_hashes(seen.people_.image()), without_password_hashes(expected.people_.image()));
  EXPECT_EQ(seen.records_, expected.records_);
  EXPECT_EQ(seen.line_.image(), expected.line_.image());
  EXPECT_EQ(seen.seats_.image(), expected.seats_.image());
  EXPECT_EQ(seen.wallets_.image(), expected.wallets_.image());
  EXPECT_EQ(in_order(seen.outbox_.image()), in_order(expected.outbox_.image()));
  EXPECT_EQ(in_order(seen.requests_.image()), in_order(expected.requests_.image()));
  EXPECT_EQ(seen.calls_.image(), expected.calls_.image());
  EXPECT_EQ(seen.keys_.image(), expected.keys_.image());
  for (const auto& [id, roster] : expected.rosters_) {
    EXPECT_EQ(seen.rosters_.at(id).image(), roster.image());
  }
}

}  // namespace usher::storage
