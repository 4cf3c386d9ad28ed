#include "tests/simulation/people_model.hpp"

#include <algorithm>

#include "domain/base/clinic_calendar.hpp"

namespace usher::simulation {

namespace {

/// An absence counts twice, and what takes it back gives that back.
std::int32_t no_shows_with(std::int32_t before, attendance from, attendance to) {
  const int was = from == attendance::absent ? 2 : 0;
  const int is = to == attendance::absent ? 2 : 0;
  return std::max(0, before + is - was);
}

void take_roles(model_person& out, const person& who) {
  out.is_active = who.is_active;
  out.is_office = who.is_staff || who.is_superuser;
  out.is_superuser = who.is_superuser;
  out.is_teacher = who.is_teacher;
  out.is_student = who.is_student;
}

}  // namespace

struct people_model::fold {
  people_model& model;
  version at;

  void require(bool holds, const char* what) const { model.require(holds, what); }

  /// Who this is, to be changed and put back.
  model_person known(user_id user) const {
    const auto* found = model.find(user);
    require(found != nullptr && !found->now().is_erased, "a change is about somebody who does not exist");
    return found == nullptr ? model_person{} : found->now();
  }
  void put(user_id user, model_person who) const { model.people_[user].set(at, std::move(who)); }

  void operator()(const person_registered& c) const {
    require(!model.people_.contains(c.who.id), "a person was registered twice");
    for (const auto& [id, other] : model.people_) {
      require(c.who.username.empty() || other.now().username != c.who.username,
              "two people have the same username");
    }
    model_person who;
    who.username = c.who.username;
    who.password_hash = c.who.password_hash;
    take_roles(who, c.who);
    who.non_pass = c.who.non_pass;
    who.essential_clinic = c.who.essential_clinic;
    who.no_show = c.who.no_show;
    put(c.who.id, who);
    if (model.reset_through_ == local_date{}) {
      model.reset_through_ = week_of(wall_time(c.registered_at));
    }
  }
  void operator()(const person_changed& c) const {
    auto who = known(c.who.id);
    take_roles(who, c.who);
    put(c.who.id, who);
  }
  void operator()(const person_erased& c) const {
    known(c.user);
    require(!model.calendar_of_.contains(c.user), "who was erased has a calendar address");
    model_person who;
    who.is_active = false;
    who.is_erased = true;
    put(c.user, who);
  }
  void operator()(const password_changed& c) const {
    auto who = known(c.user);
    who.password_hash = c.password_hash;
    put(c.user, who);
    model.new_passwords_[c.user] = at;
  }
  void operator()(const non_pass_set& c) const {
    auto who = known(c.user);
    who.non_pass = c.value;
    put(c.user, who);
  }
  void operator()(const non_pass_cleared& c) const {
    auto who = known(c.user);
    require(who.non_pass, "a flag was cleared that was not set");
    who.non_pass = false;
    put(c.user, who);
  }
  void operator()(const essential_clinic_set& c) const {
    auto who = known(c.user);
    who.essential_clinic = c.value;
    put(c.user, who);
  }

  // ---- sessions

  void operator()(const session_started& c) const {
    const auto who = known(c.user);
    require(who.is_active, "somebody logged in who may not");
    require(!model.sessions_.contains(c.key), "a session began twice");
    require(who.is_superuser || live_of(c.user) == 0, "a login left an older session of the person alive");
    auto& session = model.sessions_[c.key];
    session = {c.user, c.started_at, c.started_at, {}};
    session.ended.set(at, std::nullopt);
  }
  std::int64_t live_of(user_id user) const {
    return std::count_if(model.sessions_.begin(), model.sessions_.end(),
                         [&](const auto& one) { return one.second.user == user && !one.second.ended.now(); });
  }
  void operator()(const session_used& c) const {
    const auto found = model.sessions_.find(c.key);
    require(found != model.sessions_.end() && !found->second.ended.now(),
            "a session was used that had ended");
    if (found != model.sessions_.end()) {
      // Not every use is durable.
      require(c.used_at < found->second.used_at + session_idle + session_idle / 12,
              "a session was used after its time");
      found->second.used_at = std::max(found->second.used_at, c.used_at);
    }
  }
  void operator()(const session_ended& c) const {
    const auto found = model.sessions_.find(c.key);
    const bool was_live = found != model.sessions_.end() && !found->second.ended.now();
    require(was_live, "a session ended that was none");
    if (was_live) {
      require(c.reason != session_end::idle || c.ended_at >= found->second.used_at + session_idle,
              "a session ended as idle before its time");
      found->second.ended.set(at, c.reason);
    }
  }

  void operator()(const calendar_address_made& c) const {
    known(c.user);
    end_calendar(c.user);
    model.calendar_of_[c.user] = c.key;
    model.calendars_[c.key].set(at, c.user);
  }
  void operator()(const calendar_address_revoked& c) const {
    require(end_calendar(c.user), "a calendar address was revoked that was none");
  }
  bool end_calendar(user_id user) const {
    const auto found = model.calendar_of_.find(user);
    if (found == model.calendar_of_.end()) {
      return false;
    }
    model.calendars_[found->second].set(at, user_id{});
    model.calendar_of_.erase(found);
    return true;
  }

  // ---- the week

  void operator()(const no_show_set& c) const {
    auto who = known(c.user);
    who.no_show = c.no_show;
    put(c.user, who);
  }
  void operator()(const week_reset& c) const {
    const auto last = model.last_reset_ ? model.last_reset_->number.value : 0;
    require(c.number.value == last + 1, "a weekly reset was left out or has a number twice");
    if (c.cause == reset_cause::scheduled) {
      require(c.week == model.reset_through_ + std::chrono::days{7}, "a week was reset twice, or left out");
      require(c.week <= week_of(wall_time(c.reset_at)), "a week was reset before it began");
      model.reset_through_ = c.week;
    } else {
      require(c.week == week_of(wall_time(c.reset_at)), "a demanded reset names another week");
      require(!model.last_reset_ ||
                  std::chrono::abs(c.reset_at - model.last_reset_->reset_at) >= std::chrono::minutes{1},
              "a reset was carried out again at once");
      model.demanded_ = c;
    }
    model.last_reset_ = c;
    for (auto& [user, kept] : model.people_) {
      auto who = kept.now();
      if (who.no_show > 0) {
        --who.no_show;
        kept.set(at, who);
      }
    }
  }
  void operator()(const attendance_marked& c) const {
    const auto found = model.records_.find({c.clinic, c.class_date, c.user});
    require(found != model.records_.end(), "a mark in a record that does not exist");
    if (found == model.records_.end()) {
      return;
    }
    auto& record = found->second;
    auto who = model.people_[c.user].now();
    require(c.no_show_after == no_shows_with(who.no_show, record.type, c.type),
            "no-shows were counted twice, or not at all");
    const bool tells_who_came = c.type == attendance::attended || c.type == attendance::absent;
    require(!tells_who_came || wall_time(c.marked_at) >= record.begins,
            "somebody was marked before the class began");
    require(c.by.value != 0 || (record.withdrawn && record.type == attendance::absent),
            "an absence was taken back that counts");
    record.type = c.type;
    record.marked_at = c.marked_at;
    record.is_to_be_taken_back = false;
    who.no_show = c.no_show_after;
    put(c.user, who);
  }
  void operator()(const attendance_withdrawn& c) const {
    const auto found = model.records_.find({c.clinic, c.class_date, c.user});
    // The place may be given up while somebody decides about its record.
    require(found != model.records_.end() &&
                (!found->second.withdrawn || found->second.withdrawn_at >= some_time_before(at)),
            "a record was withdrawn that was none, or twice");
    require(found == model.records_.end() || found->second.type != attendance::absent,
            "a record was withdrawn, and its absence still counts");
    model.withdraw_record({c.clinic, c.class_date, c.user}, c.withdrawn_at, at);
  }

  template <class Other>
  void operator()(const Other&) const {}
};

void people_model::take(const change& c, version at) {
  std::visit(fold{*this, at}, c);
}

void people_model::open_record(const attendance_opened& c, local_time begins) {
  const auto [found, is_new] = records_.try_emplace({c.clinic, c.class_date, c.user});
  require(is_new || found->second.withdrawn, "a record of a class began that counts already");
  found->second.withdrawn = false;
  found->second.is_to_be_taken_back = false;
  found->second.begins = begins;
}

void people_model::withdraw_record(const record_key& key, instant when, version at) {
  if (const auto found = records_.find(key); found != records_.end()) {
    auto& record = found->second;
    const bool counts = !record.withdrawn && record.type == attendance::absent;
    record.is_to_be_taken_back = counts && record.marked_at <= when;
    record.withdrawn = true;
    record.withdrawn_at = at;
  }
}

void people_model::check_batch() {
  std::map<user_id, int> spared;
  for (const auto& [key, session] : sessions_) {
    if (session.ended.now()) {
      continue;
    }
    require(people_.at(session.user).now().is_active, "who may not log in has a session");
    const auto changed = new_passwords_.find(session.user);
    if (changed != new_passwords_.end() && session.ended.was_at(changed->second - 1)) {
      require(++spared[session.user] == 1, "sessions went on with a password that was changed");
    }
  }
  new_passwords_.clear();
}

const history<model_person>* people_model::find(user_id user) const {
  const auto found = people_.find(user);
  return found == people_.end() ? nullptr : &found->second;
}

bool people_model::is_live(const secret_hash& key) const {
  const auto found = sessions_.find(key);
  return found != sessions_.end() && !found->second.ended.now();
}

}  // namespace usher::simulation
