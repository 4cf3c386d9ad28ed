#include "domain/people/people.hpp"

namespace usher::domain {

std::optional<office_refusal> people::calendar_objection(const caller& by, user_id user) const {
  if (by.user != user) {
    return objection(by, user);
  }
  const person* who = find(user);
  return who == nullptr || who->is_erased ? std::optional{office_refusal::unknown_user} : std::nullopt;
}

decision<outcome<calendar_address, office_refusal>, change> people::decide(
    const make_calendar_address& command, instant now) const {
  if (command.by.user != command.user) {
    return {office_refusal::forbidden, {}};
  }
  if (const auto refusal = calendar_objection(command.by, command.user)) {
    return {*refusal, {}};
  }
  return {calendar_address{command.user, now}, {calendar_address_made{command.user, command.key, now}}};
}

decision<outcome<calendar_address, office_refusal>, change> people::decide(
    const revoke_calendar_address& command, instant now) const {
  if (const auto refusal = calendar_objection(command.by, command.user)) {
    return {*refusal, {}};
  }
  changes facts;
  if (calendars_.contains(command.user)) {
    facts.push_back(calendar_address_revoked{command.user, command.by.user, now});
  }
  return {calendar_address{command.user, std::nullopt}, std::move(facts)};
}

outcome<calendar_address, office_refusal> people::decide(const show_calendar_address& query, instant) const {
  if (const auto refusal = calendar_objection(query.by, query.user)) {
    return *refusal;
  }
  const auto known = calendars_.find(query.user);
  return calendar_address{query.user,
                          known == calendars_.end() ? std::nullopt : std::optional{known->second.made_at}};
}

outcome<calendar_owner, calendar_refusal> people::decide(const read_calendar& query, instant) const {
  const auto whose = whose_calendar_.find(query.key);
  const person* who = whose == whose_calendar_.end() ? nullptr : find(whose->second);
  if (who == nullptr || !who->is_active) {
    return calendar_refusal::unknown_address;
  }
  return calendar_owner{*who, calendars_.at(who->id).made_at};
}

void people::forget_calendar(user_id user) {
  if (const auto known = calendars_.find(user); known != calendars_.end()) {
    whose_calendar_.erase(known->second.key);
    calendars_.erase(known);
  }
}

void people::fold(const calendar_address_made& fact) {
  forget_calendar(fact.user);
  calendars_.emplace(fact.user, people_image::calendar{fact.user, fact.key, fact.made_at});
  whose_calendar_.emplace(fact.key, fact.user);
}

void people::fold(const calendar_address_revoked& fact) {
  forget_calendar(fact.user);
}

}  // namespace usher::domain
