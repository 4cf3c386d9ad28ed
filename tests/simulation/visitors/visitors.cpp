#include "tests/simulation/visitors/visitors.hpp"

namespace usher::simulation {

namespace {

std::vector<std::string_view> names_of(const auto& deeds) {
  std::vector<std::string_view> names;
  for (const auto& one : deeds) {
    names.push_back(one.name);
  }
  return names;
}

}  // namespace

visitors::visitors(chance& dice, chronicle& book, durable_model& durable, const tests::manual_clock& wall,
                   std::set<std::string> without)
    : dice_(dice), book_(book), durable_(durable), wall_(wall) {
  for (const auto& one : all_deeds()) {
    if (!without.contains(std::string(one.name))) {
      deeds_.push_back(one);
      weights_ += static_cast<std::uint64_t>(one.weight);
    }
  }
}

const std::vector<visitors::deed>& visitors::all_deeds() {
  static const auto all = [] {
    auto deeds = what_everybody_does();
    for (const auto& others : {deeds_at_concerts(), deeds_at_clinics()}) {
      deeds.insert(deeds.end(), others.begin(), others.end());
    }
    return deeds;
  }();
  return all;
}

std::vector<visitors::deed> visitors::what_everybody_does() {
  return {
      {"charge", 6, &visitors::charge},           {"use", 5, &visitors::use_money},
      {"balance", 3, &visitors::ask_balance},     {"repeat", 12, &visitors::repeat},
      {"reuse-key", 1, &visitors::reuse_key},     {"resend-notice", 2, &visitors::resend_notice},
      {"record-call", 1, &visitors::record_call},
  };
}

std::vector<visitors::deed> visitors::deeds_at_concerts() {
  return {
      {"issue", 12, &visitors::issue},
      {"check", 8, &visitors::check},
      {"leave", 2, &visitors::leave},
      {"extend-session", 2, &visitors::extend_session},
      {"hold", 22, &visitors::hold},
      {"hold-best", 4, &visitors::hold_best},
      {"release", 5, &visitors::release},
      {"extend", 4, &visitors::extend},
      {"pay", 16, &visitors::pay},
      {"cancel", 8, &visitors::cancel},
      {"join", 8, &visitors::join},
      {"leave-list", 2, &visitors::leave_list},
      {"decline", 2, &visitors::decline},
      {"position", 2, &visitors::position},
      {"show-seats", 3, &visitors::show_seats},
      {"change-rules", 1, &visitors::change_rules},
      {"change-mode", 1, &visitors::change_mode},
      {"plan-opening", 1, &visitors::plan_opening},
      {"put-off-opening", 1, &visitors::put_off_opening},
      {"call-off-opening", 1, &visitors::call_off_opening},
      {"reset-room", 1, &visitors::reset_room},
      {"ask-room", 2, &visitors::ask_room},
      {"change-terms", 1, &visitors::change_terms},
      {"close-date", 1, &visitors::close_date},
      {"ask-standing", 2, &visitors::ask_standing},
      {"create-date", 1, &visitors::create_date},
      {"change-concert", 1, &visitors::change_concert},
  };
}

std::vector<visitors::deed> visitors::deeds_at_clinics() {
  return {
      {"log-in", 4, &visitors::log_in},
      {"log-out", 1, &visitors::log_out},
      {"authenticate", 2, &visitors::authenticate},
      {"register", 2, &visitors::register_somebody},
      {"change-password", 1, &visitors::change_password},
      {"create-person", 1, &visitors::create_person},
      {"edit-person", 4, &visitors::edit_person},
      {"erase-person", 1, &visitors::erase_person},
      {"reset-password", 1, &visitors::reset_password},
      {"force-logout", 1, &visitors::force_logout},
      {"set-flag", 2, &visitors::set_flag},
      {"set-no-show", 2, &visitors::set_no_show},
      {"show-person", 2, &visitors::show_person},
      {"make-calendar", 1, &visitors::make_calendar},
      {"revoke-calendar", 1, &visitors::revoke_calendar},
      {"show-calendar", 1, &visitors::show_calendar},
      {"read-calendar", 1, &visitors::read_calendar},
      {"reserve", 22, &visitors::reserve},
      {"cancel-place", 8, &visitors::cancel_place},
      {"move", 5, &visitors::move},
      {"swap", 3, &visitors::swap},
      {"join-line", 10, &visitors::join_line},
      {"leave-line", 2, &visitors::leave_line},
      {"line-position", 2, &visitors::line_position},
      {"create-clinic", 1, &visitors::create_clinic},
      {"edit-clinic", 5, &visitors::edit_clinic},
      {"place-people", 2, &visitors::place_people},
      {"delete-clinic", 1, &visitors::delete_clinic},
      {"remove-place", 2, &visitors::remove_place},
      {"reset-week", 1, &visitors::reset_week},
      {"mark", 6, &visitors::mark},
      {"withdraw-mark", 2, &visitors::withdraw_mark},
  };
}

std::vector<std::string_view> visitors::deeds() {
  return names_of(all_deeds());
}

std::vector<std::string_view> visitors::deeds_of_everybody() {
  return names_of(what_everybody_does());
}

std::vector<std::string_view> visitors::deeds_about_concerts() {
  return names_of(deeds_at_concerts());
}

std::vector<std::string_view> visitors::deeds_about_clinics() {
  return names_of(deeds_at_clinics());
}

void visitors::meet(actors::company* company) {
  company_ = company;
  ++met_;
  open_.clear();
  seen_.clear();
  seen_clinics_.clear();
  seen_board_ = 0;
}

void visitors::act(bool is_left_out) {
  if (company_ == nullptr || deeds_.empty()) {
    return;
  }
  auto number = static_cast<std::int64_t>(dice_.below(weights_));
  for (const auto& one : deeds_) {
    number -= one.weight;
    if (number < 0) {
      if (!is_left_out) {
        book_.tell(one.name);
        book_.count(one.name);
        (this->*one.act)();
      }
      return;
    }
  }
}

std::string visitors::who_waits() const {
  std::string all;
  for (const auto& [number, one] : open_) {
    all +=
        (all.empty() ? "" : ", ") + std::string(one.what) + " since step " + std::to_string(one.since_step);
  }
  return all;
}

}  // namespace usher::simulation
