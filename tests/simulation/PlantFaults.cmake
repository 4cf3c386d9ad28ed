# Copies of some of the product's sources with a fault in each, for the program that shows that the simulation finds them. A
# fault does nothing until it is switched on (faults.hpp). The sources themselves know nothing of this: where one has changed
# so that a fault no longer fits, the configuration stops and says so.

# take_copy(FILE): the copy of FILE takes its place. For one without a fault that calls what has one: the files of a folder are
# compiled as one, and what is called there may have been compiled into its callers.
function(take_copy file)
  get_property(files GLOBAL PROPERTY planted_files)
  if(NOT file IN_LIST files)
    file(READ ${PROJECT_SOURCE_DIR}/${file} text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${file})
    set_property(GLOBAL APPEND PROPERTY planted_files ${file})
    string(PREPEND text
      "#include <string_view>\nnamespace usher::simulation {\nbool is_planted(std::string_view fault);\n}\n")
    set_property(GLOBAL PROPERTY "planted_text_${file}" "${text}")
  endif()
endfunction()

# plant(NAME FILE OLD NEW): a fault of this name, where FILE has OLD, exactly once. `@planted@` in NEW says whether it is on.
function(plant name file old new)
  take_copy(${file})
  get_property(text GLOBAL PROPERTY "planted_text_${file}")
  string(FIND "${text}" "${old}" first)
  string(FIND "${text}" "${old}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "the fault ${name} of the simulation is to be planted anew: ${file} does not have, once: ${old}")
  endif()
  string(REPLACE "@planted@" "usher::simulation::is_planted(\"${name}\")" new "${new}")
  string(REPLACE "${old}" "${new}" text "${text}")
  set_property(GLOBAL PROPERTY "planted_text_${file}" "${text}")
  set_property(GLOBAL APPEND PROPERTY planted_names ${name})
endfunction()

# write_planted(SOURCES): the copies, and the list of all names, as sources of the program.
function(write_planted sources)
  set(written)
  get_property(files GLOBAL PROPERTY planted_files)
  foreach(file IN LISTS files)
    get_property(text GLOBAL PROPERTY "planted_text_${file}")
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/planted/${file} CONTENT "${text}" @ONLY)
    list(APPEND written ${CMAKE_CURRENT_BINARY_DIR}/planted/${file})
  endforeach()
  get_property(names GLOBAL PROPERTY planted_names)
  list(JOIN names "\", \"" planted_list)
  configure_file(planted_faults.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/planted/planted_faults.cpp @ONLY)
  list(APPEND written ${CMAKE_CURRENT_BINARY_DIR}/planted/planted_faults.cpp)
  set(${sources} ${written} PARENT_SCOPE)
endfunction()

# ---- durability

plant(answered-before-it-is-durable actors/shell/durable_writer.cpp
  "  if (waiting_.empty()) {
    run({})"
  "  if (waiting_.empty() || @planted@) {
    run({})")
plant(shown-before-it-is-durable actors/shell/durable_writer.cpp
  "  waiting_.push_back({++last_sequence_, std::move(show), {}})"
  "  if (show && @planted@) {
    show();
    show = nullptr;
  }
  waiting_.push_back({++last_sequence_, std::move(show), {}})")
plant(loss-told-as-success actors/shell/durable_writer.cpp
  "run({false})"
  "run({@planted@})")
plant(void-taken-for-durable storage/journal/journal_core.cpp
  "        be_well();
        return fate::lost;"
  "        be_well();
        return @planted@ ? fate::committed : fate::lost;")

# ---- seats

plant(pin-forgotten domain/seats/seat_map_payments.cpp
  "void seat_map::pin(const payment_plan& plan) {"
  "void seat_map::pin(const payment_plan& plan) {
  if (@planted@) {
    return;
  }")
plant(refunded-twice domain/seats/seat_map_payments.cpp
  "  if (map.any_pinned(seats)) {
    return cancellation_refusal::under_way;"
  "  if (map.any_pinned(seats) && !@planted@) {
    return cancellation_refusal::under_way;")
plant(sold-seat-held domain/seats/seat_map_holds.cpp
  "      return seat_standing::sold;"
  "      return @planted@ ? seat_standing::free : seat_standing::sold;")
plant(second-offered-first domain/seats/seat_map.cpp
  "  const auto next = map_.waiters.at(offers_);"
  "  auto next = map_.waiters.at(offers_);
  if (const auto second = map_.waiters.at(offers_ + 1); second && @planted@) {
    next = second;
  }")

# ---- rooms

plant(rank-off-by-one domain/waiting/waiting_line_decisions.cpp
  "token.status == token_status::waiting ? tokens_.waiting_before(at) : 0"
  "token.status == token_status::waiting ? tokens_.waiting_before(at) + (@planted@ ? 1 : 0) : 0")
plant(second-admitted-first domain/waiting/waiting_line_decisions.cpp
  "  std::size_t admitted = 0;
  auto next = tokens_.next_waiting();"
  "  std::size_t admitted = 0;
  auto next = tokens_.next_waiting();
  if (next && @planted@ && tokens_.next_waiting(*next)) {
    next = tokens_.next_waiting(*next);
  }")

# ---- money and keys

plant(balance-not-looked-at domain/money/wallets.cpp
  "takes_money && command.amount > had"
  "takes_money && command.amount > had && !@planted@")
plant(key-forgotten domain/delivery/remembered_requests.cpp
  "known != known_.end() && known->second.forgotten_at > now"
  "known != known_.end() && known->second.forgotten_at > now && !@planted@")

# ---- clinics and people

plant(full-roster-not-looked-at domain/clinics/roster_line.cpp
  "  return ahead < remaining();"
  "  return ahead < remaining() || @planted@;")
plant(second-promoted-first domain/clinics/roster_line.cpp
  "  return next->user;"
  "  const auto second = std::find_if(next + 1, state_.waiters.end(),
                                   [&](const auto& waiter) { return !skipped_.contains(waiter.user); });
  return second != state_.waiters.end() && @planted@ ? second->user : next->user;")
plant(no-shows-not-looked-at domain/clinics/roster.cpp
  "who.no_show >= no_show_limit"
  "who.no_show >= no_show_limit && !@planted@")
plant(cancelled-too-late domain/clinics/roster.cpp
  "- now < *until_before"
  "- now < *until_before && !@planted@")
plant(other-class-forgotten domain/clinics/roster.cpp
  "  if (overlaps_another_of(who)) {"
  "  if (overlaps_another_of(who) && !@planted@) {")
plant(place-refunded-twice domain/money/wallets.cpp
  "    const auto* reserved = std::get_if<place_reserved>(&c);"
  "    if (released != nullptr && released->refund > 0 && @planted@) {
      const auto again = parts.back();
      parts.push_back(again);
    }
    const auto* reserved = std::get_if<place_reserved>(&c);")
plant(absence-never-given-back domain/people/people_week.cpp
  "    return std::max(0, before - no_shows_for_an_absence);"
  "    return @planted@ ? before : std::max(0, before - no_shows_for_an_absence);")
plant(week-counted-twice domain/people/people_week.cpp
  "count_no_shows(who, who.no_show - 1);"
  "count_no_shows(who, who.no_show - (@planted@ && who.no_show > 1 ? 2 : 1));")
take_copy(domain/people/people.cpp)
plant(ended-session-let-in domain/people/people_sessions.cpp
  "  if (s.ended) {"
  "  if (s.ended && !@planted@) {")
plant(deactivated-and-still-there actors/conversations/deactivation.cpp
  "    if (is_in(*view, user)) {"
  "    if (is_in(*view, user) && !@planted@) {")
