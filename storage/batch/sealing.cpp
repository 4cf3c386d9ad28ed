#include "storage/batch/sealing.hpp"

#include <set>
#include <utility>
#include <variant>

#include "storage/log/change_text.hpp"

namespace usher::storage {

std::vector<domain::user_id> people_in(const batch_rows& rows) {
  std::set<domain::user_id> people;
  for (const auto& row : rows.log) {
    if (row.sealed_for) {
      people.insert(*row.sealed_for);
    }
  }
  return {people.begin(), people.end()};
}

void seal(batch_rows& rows, person_keys known) {
  for (auto& row : rows.log) {
    if (const auto* erased = std::get_if<domain::person_erased>(row.change)) {
      known.insert_or_assign(erased->user, std::nullopt);
    }
    if (row.sealed_for) {
      row.payload =
          sealed_payload_of(*row.change, key_or_new(*row.sealed_for, known, rows.person_key_inserts));
    }
  }
  const auto is_erased = [&known](domain::user_id person) {
    const auto key = known.find(person);
    return key != known.end() && !key->second;
  };
  for (auto& call : rows.admin_call_inserts) {
    if (is_erased(call.about)) {
      call.body.clear();
    }
  }
  const auto forget_teacher = [&](domain::clinic_facts& clinic) {
    if (is_erased(clinic.teacher)) {
      clinic.teacher_name.clear();
    }
  };
  for (auto& row : rows.clinic_inserts) {
    forget_teacher(row.clinic);
  }
  for (auto& step : rows.clinic_steps) {
    if (auto* changed = std::get_if<domain::clinic_changed>(&step)) {
      forget_teacher(changed->clinic);
    }
  }
}

}  // namespace usher::storage
