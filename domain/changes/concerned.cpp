#include "domain/changes/concerned.hpp"

#include <algorithm>
#include <utility>

#include "domain/changes/names.hpp"

namespace usher::domain {

namespace {

bool is_of(actor_kind kind, const std::string& name) {
  const auto who = actor_named(name);
  return who && who->kind == kind;
}

/// Beside the owner.
struct further_ones {
  std::vector<std::string>& names;

  void operator()(const notice_queued& queued) const { names.push_back(lane_name(queued.lane)); }
  void operator()(const request_remembered& remembered) const {
    if (remembered.date) {
      names.push_back(concert_date_name(*remembered.date));
    }
    if (remembered.place) {
      names.push_back(clinic_name(remembered.place->clinic));
    }
  }
  void operator()(const date_terms_set&) const { names.emplace_back(catalogue_name); }
  void operator()(const clinic_created&) const { names.emplace_back(timetable_name); }
  void operator()(const clinic_changed&) const { names.emplace_back(timetable_name); }
  void operator()(const clinic_deleted&) const { names.emplace_back(timetable_name); }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

std::vector<std::string> concerned_by(const change& c) {
  std::vector<std::string> names{owner_of(c)};
  // People's places, and the hours of clinics, stand in their records.
  if (is_of(actor_kind::clinic, names.front())) {
    names.emplace_back(people_name);
  }
  std::visit(further_ones{names}, c);
  return names;
}

std::optional<user_id> entering_by(const change& c) {
  if (const auto* reserved = std::get_if<place_reserved>(&c)) {
    return reserved->user;
  }
  const auto* joined = std::get_if<clinic_waiter_joined>(&c);
  return joined != nullptr ? std::optional(joined->user) : std::nullopt;
}

bool concerns_each_clinic(const change& c) {
  if (const auto* reset = std::get_if<week_reset>(&c)) {
    return reset->cause == reset_cause::demanded;
  }
  const auto* changed = std::get_if<person_changed>(&c);
  return (changed != nullptr && !changed->who.is_active) || std::holds_alternative<person_erased>(c);
}

std::vector<std::string> concerned_in_log::by(const change& c, const trace_id& trace, instant decided_at) {
  if (trace != trace_ || decided_at != decided_at_) {
    trace_ = trace;
    decided_at_ = decided_at;
    dates_.clear();
  }
  auto names = concerned_by(c);
  if (std::holds_alternative<request_forgotten>(c)) {
    names.insert(names.end(), dates_.begin(), dates_.end());
  }
  for (const auto& name : names) {
    if (is_of(actor_kind::concert_date, name) &&
        std::find(dates_.begin(), dates_.end(), name) == dates_.end()) {
      dates_.push_back(name);
    }
  }
  return names;
}

}  // namespace usher::domain
