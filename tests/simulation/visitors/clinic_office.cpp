#include <algorithm>
#include <array>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

using namespace std::chrono_literals;

namespace {

/// The last is more than some people have.
constexpr std::array prices{0, 0, 3'000, 50'000};
constexpr std::array lengths{60min, 90min, 30min};

}  // namespace

/// Most classes begin within some hours.
clinic_facts visitors::some_clinic_facts() {
  const auto minutes = dice_.one_in(4) ? dice_.between(0, 3 * 24 * 60) : dice_.between(-90, 200);
  const auto begins = wall_time(wall_.now()) + std::chrono::minutes{minutes};
  const auto day = std::chrono::floor<std::chrono::days>(begins);
  clinic_facts facts;
  facts.day = weekday_of(day);
  facts.time.after_midnight = std::chrono::floor<std::chrono::minutes>(begins - day);
  facts.length = dice_.pick(lengths);
  facts.room = class_room{static_cast<std::int32_t>(dice_.between(1, 5))};
  facts.subject = "subject";
  facts.teacher = user_id{dice_.one_in(3) ? 0 : dice_.between(last_teacher - 1, last_teacher)};
  facts.capacity = static_cast<std::int32_t>(dice_.between(1, 3));
  facts.price = dice_.pick(prices);
  facts.window = static_cast<reservation_window>(dice_.below(3));
  facts.own_window = {0min, dice_.one_in(4) ? 12h : 24h * 7};
  facts.term_weeks = dice_.one_in(4) ? 1 : 0;
  return facts;
}

void visitors::create_clinic() {
  const auto& all = durable_.clinics().all();
  const auto count =
      std::count_if(all.begin(), all.end(), [](const auto& one) { return !one.second.is_deleted; });
  if (count > 5) {
    return;
  }
  with_office([this](const caller& by, const secret_hash&) {
    if (!by.is_office()) {
      return;
    }
    const auto facts = some_clinic_facts();
    const auto go = [=, this](const keyed& key) {
      ask_once("create-clinic", {}, domain::create_clinic{facts}, key,
               [this](const actors::clinic_created_outcome& said, version) {
                 require(!said || durable_.clinics().all().contains(said.value().id), "create-clinic",
                         "was answered, and is not durable");
               });
    };
    go(maybe_key(go));
  });
}

clinic_edit visitors::some_edit() {
  const auto facts = some_clinic_facts();
  clinic_edit edit;
  switch (dice_.below(8)) {
    case 0:
    case 1:
      edit.capacity = static_cast<std::int32_t>(dice_.between(1, 4));
      break;
    case 2:
      edit.day = facts.day;
      edit.time = facts.time;
      edit.length = facts.length;
      break;
    case 3:
      edit.room = facts.room;
      break;
    case 4:
      edit.teacher = facts.teacher;
      edit.teacher_name = "a teacher";
      break;
    case 5:
      edit.price = facts.price;
      break;
    case 6:
      edit.window = facts.window;
      edit.own_window = facts.own_window;
      edit.term_weeks = facts.term_weeks;
      break;
    default:
      edit.is_active = !dice_.one_in(4);
      break;
  }
  return edit;
}

void visitors::check_edited(std::string_view what, const actors::clinic_changed_outcome& said,
                            version since) {
  if (said) {
    const auto& facts = said.value().clinic;
    const auto found = durable_.clinics().all().find(facts.id);
    require(found != durable_.clinics().all().end() &&
                found->second.facts.was(since, [&](const clinic_facts& is) { return is == facts; }),
            what, "was answered, and is not durable");
  }
}

void visitors::edit_clinic() {
  with_office([this](const caller& by, const secret_hash&) {
    if (!by.is_office()) {
      return;
    }
    domain::edit_clinic wish{some_edit(), dice_.one_in(2)};
    // Mostly where somebody may fall out by it.
    const auto theirs = some_place().first;
    const bool exists = company_->cast().names->clinic(theirs) != nullptr;
    ask("edit-clinic", exists && !dice_.one_in(3) ? theirs : some_existing_clinic(), wish,
        [this](const actors::clinic_changed_outcome& said, version since) {
          check_edited("edit-clinic", said, since);
        });
  });
}

/// As the REST layer does, of those that exist, or have.
clinic_id visitors::some_existing_clinic() {
  std::vector<clinic_id> all;
  for (const auto& [id, clinic] : durable_.clinics().all()) {
    // One that was just made may not be there for anybody yet.
    if (company_->cast().names->clinic(id)) {
      all.push_back(id);
    }
  }
  return dice_.pick(all);
}

void visitors::place_people() {
  with_office([this](const caller& by, const secret_hash& key) {
    if (!by.is_office()) {
      return;
    }
    const auto clinic = some_existing_clinic();
    actors::place_people wish{key, by, {}, {}};
    if (dice_.one_in(3)) {
      wish.edit.edit = some_edit();
    }
    wish.edit.people.emplace();
    for (auto left = dice_.below(3); left > 0; --left) {
      const auto user = dice_.one_in(12) ? user_id{99} : somebody();
      wish.enter.push_back(user);
      durable_.clinics().expect_placement(clinic, user);
    }
    const auto& classes = durable_.clinics().all().at(clinic).classes;
    if (!classes.empty()) {
      for (const auto& place : classes.rbegin()->second.places.now()) {
        if (dice_.one_in(2)) {
          wish.edit.people->leave.push_back({place.user, place.reserved_at});
        }
      }
    }
    ask("place-people", clinic, wish, [this](const actors::clinic_changed_outcome& said, version since) {
      check_edited("place-people", said, since);
    });
  });
}

void visitors::delete_clinic() {
  const auto& all = durable_.clinics().all();
  const auto count =
      std::count_if(all.begin(), all.end(), [](const auto& one) { return !one.second.is_deleted; });
  if (count < 4) {
    return;
  }
  with_office([this](const caller& by, const secret_hash&) {
    if (!by.is_office()) {
      return;
    }
    const auto clinic = some_existing_clinic();
    ask("delete-clinic", clinic, domain::delete_clinic{dice_.one_in(2)},
        [this, clinic](const actors::clinic_changed_outcome& said, version) {
          require(!said || durable_.clinics().all().at(clinic).is_deleted, "delete-clinic",
                  "was answered, and is not durable");
        });
  });
}

void visitors::remove_place() {
  with_office([this](const caller& by, const secret_hash&) {
    const auto [clinic, user] = some_place();
    if (!by.acts_for_others() || !company_->cast().names->clinic(clinic)) {
      return;
    }
    ask("remove-place", clinic, domain::release_place{user, place_end::removed},
        [=, this, whom = user, where = clinic](const actors::place_given_up_outcome& said, version since) {
          if (said) {
            check_gone("remove-place", whom, where, said.value().class_date, since);
          }
        });
  });
}

void visitors::reset_week() {
  with_office([this](const caller& by, const secret_hash&) {
    if (!by.is_office()) {
      return;
    }
    const domain::reset_week wish{dice_.one_in(4)};
    const auto go = [=, this](const keyed& key) {
      ask_once("reset-week", {}, wish, key, [=, this](const actors::full_reset_outcome& said, version) {
        const auto& demanded = durable_.people().demanded();
        require(!said || wish.dry_run || said.value().people.repeated ||
                    (demanded && demanded->number >= said.value().people.number),
                "reset-week", "was answered, and is not durable");
      });
    };
    go(maybe_key(go));
  });
}

}  // namespace usher::simulation
