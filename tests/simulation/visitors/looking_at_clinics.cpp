#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

using namespace std::chrono_literals;

namespace {

bool is_same(const roster_entry& one, const model_place& other) {
  return one.user == other.user && one.place == other.number && one.paid == other.paid;
}

bool is_shown(const std::vector<roster_entry>& shown, const std::vector<model_place>& places) {
  return std::equal(shown.begin(), shown.end(), places.begin(), places.end(), is_same);
}

/// What a clinic shows that has not heard yet of what another one decided since then.
std::vector<model_place> before_hearing(std::vector<model_place> places, const model_class& of,
                                        version since) {
  for (const auto& [at, came] : of.swapped_in) {
    if (at >= since) {
      std::erase_if(places, [&](const auto& one) { return one.user == came.user; });
    }
  }
  for (const auto& [at, left] : of.moved_out) {
    const auto where = std::find_if(places.begin(), places.end(),
                                    [&](const auto& one) { return one.number >= left.number; });
    if (at >= since && (where == places.end() || where->number != left.number)) {
      places.insert(where, left);
    }
  }
  return places;
}

bool is_shown(const actors::clinic_view& view, const std::vector<model_wait>& line) {
  const auto& shown = view.roster.waiters;
  return std::equal(shown.begin(), shown.end(), line.begin(), line.end(),
                    [](const roster_image::waiter& one, const model_wait& other) {
                      return one.number == other.number && one.user == other.user;
                    });
}

/// What a view shows must have been so since the one before, or is so.
template <class State, class IsSo>
bool is_true(const history<State>& kept, version& since, bool exactly, IsSo is_so) {
  const bool was_so = exactly ? is_so(kept.now()) : kept.was(since, is_so);
  since = kept.first_since(since, is_so);
  return was_so;
}

}  // namespace

void visitors::look_at_clinics(bool exactly) {
  const auto& board = *company_->cast().board;
  if (board.version() == seen_board_ && !exactly) {
    return;
  }
  seen_board_ = board.version();
  for (const auto& view : board.load()) {
    const auto id = view->clinic.id;
    auto& seen = seen_clinics_[id];
    if (view == seen.view && !exactly) {
      continue;
    }
    if (seen.view && seen.view->roster.class_date != view->roster.class_date) {
      seen.places = seen.line = 0;
    }
    seen.view = view;
    const auto found = durable_.clinics().all().find(id);
    if (found == durable_.clinics().all().end()) {
      require(false, "view", "shows a clinic that is not durable");
      continue;
    }
    require(is_true(found->second.facts, seen.facts, exactly,
                    [&](const clinic_facts& facts) { return facts == view->clinic; }),
            "view", "shows a clinic as it never durably was, or not as it is");
    const auto* of = durable_.clinics().find(id, view->roster.class_date);
    if (of == nullptr) {
      require(view->roster.entries.empty() && view->roster.waiters.empty(), "view",
              "shows people in a class that nobody has a place in");
      continue;
    }
    require(is_true(of->places, seen.places, exactly,
                    [&](const std::vector<model_place>& places) {
                      const auto& shown = view->roster.entries;
                      const auto lately = some_time_before(durable_.now());
                      return is_shown(shown, places) ||
                             (!exactly && is_shown(shown, before_hearing(places, *of, lately)));
                    }),
            "view", "shows a roster as it never durably was, or not as it is");
    require(is_true(of->line, seen.line, exactly,
                    [&](const std::vector<model_wait>& line) { return is_shown(*view, line); }),
            "view", "shows a line as it never durably was, or not as it is");
  }
}

/// What time, and what was demanded, should have brought about by now.
void visitors::check_no_clinic_is_behind() const {
  const auto now = wall_.now();
  const auto& people = durable_.people();
  const auto fail = [&](const char* what) { book_.fail(what); };
  if (people.reset_through() < week_of(wall_time(now))) {
    fail("a weekly reset is overdue");
  }
  for (const auto& [key, record] : people.records()) {
    const bool is_old = wall_time(now) > record.begins + std::chrono::days{1};
    if (record.is_to_be_taken_back && !is_old) {
      fail("an absence counts though the place was given up");
    }
  }
  for (const auto& [id, clinic] : durable_.clinics().all()) {
    const auto& demanded = people.demanded();
    if (!clinic.is_deleted && demanded && demanded->reset_at >= clinic.created_at &&
        clinic.reset_done < demanded->number) {
      fail("a clinic has not carried out a reset that was demanded");
    }
    for (const auto& [date, of] : clinic.classes) {
      if (!clinic.is_deleted && clinic_model::is_next(date, of, now)) {
        check_class_is_settled(id, clinic.facts.now(), of);
      }
    }
  }
}

void visitors::check_class_is_settled(clinic_id id, const clinic_facts& facts, const model_class& of) const {
  const auto& people = durable_.people();
  const auto is_active = [&](const auto& one) { return people.find(one.user)->now().is_active; };
  const auto& places = of.places.now();
  const auto& line = of.line.now();
  if (!std::all_of(places.begin(), places.end(), is_active) ||
      !std::all_of(line.begin(), line.end(), is_active)) {
    book_.fail("who may not book any more has a place, or waits for one");
  }
  const bool is_one_free = static_cast<std::int32_t>(places.size()) < facts.capacity;
  const bool could_take_it = std::any_of(line.begin(), line.end(), [&](const model_wait& one) {
    return !durable_.clinics().was_unable_lately(id, one.user);
  });
  if (is_one_free && could_take_it && clinic_model::is_open(facts, wall_.now())) {
    book_.fail("somebody waits beside a free place of a clinic");
  }
}

void visitors::ask_about_clinics() {
  const caller themselves{user_id{staff}, true, false, true};
  for (const auto& [user, who] : durable_.people().all()) {
    ask("show-person", {}, domain::show_person{themselves, user},
        [this](const actors::office_outcome& said, version since) {
          if (said) {
            check_person("show-person", said.value(), since);
          }
        });
  }
  for (const auto& one : logins_) {
    ask("authenticate", {}, actors::authenticate{one.key},
        [this, one](const actors::session_outcome& said, version since) {
          if (said) {
            check_session("authenticate", one.key, since);
          } else {
            require(!is_in_use(one.key), "authenticate", "does not know a session that lives");
          }
        });
  }
}

/// A session whose time cannot be over yet.
bool visitors::is_in_use(const secret_hash& key) const {
  const auto& sessions = durable_.people().sessions();
  const auto found = sessions.find(key);
  return found != sessions.end() && !found->second.ended.now() &&
         wall_.now() < found->second.used_at + session_idle / 2;
}

}  // namespace usher::simulation
