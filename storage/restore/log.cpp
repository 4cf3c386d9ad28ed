#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "domain/changes/concerned.hpp"
#include "domain/changes/names.hpp"
#include "storage/restore/lists.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

namespace {

/// Numbers that one statement names.
constexpr std::size_t keys_at_once = 500;

/// Of so many ids, as a statement lists them.
template <class Id>
std::string numbers_in(const std::vector<Id>& ids, std::size_t from) {
  std::string list;
  for (std::size_t i = from; i < std::min(ids.size(), from + keys_at_once); ++i) {
    list += (list.empty() ? "" : ", ") + std::to_string(ids[i].value);
  }
  return list;
}

/// Where a hash of a password belongs, and whose; nothing where none does.
std::pair<domain::user_id, std::string*> password_in(domain::change& c) {
  if (auto* registered = std::get_if<domain::person_registered>(&c)) {
    return {registered->who.id, &registered->who.password_hash};
  }
  auto* changed = std::get_if<domain::password_changed>(&c);
  return changed != nullptr ? std::pair{changed->user, &changed->password_hash}
                            : std::pair<domain::user_id, std::string*>{};
}

/// Changes of one actor that may have been decided at about the same moment, by several who decide for it.
constexpr std::uint64_t log_disorder = 1'000;

}  // namespace

std::uint64_t relational_reader::last_change_number(const std::string& actor) {
  return read_value<std::uint64_t>("max(actor_number)", "change_log WHERE actor = $1", {actor}).value_or(0);
}

std::optional<archived_changes> relational_reader::archived_of(const std::string& actor) {
  using row = archived_changes;
  return read_one<row>("archived_log WHERE actor = $1", {actor}, column("changes", &row::changes),
                       column("over_before", &row::over_before));
}

std::map<domain::clinic_id, domain::instant> relational_reader::last_clinic_changes(
    const std::vector<domain::clinic_id>& clinics) {
  using change_of = std::pair<domain::clinic_id, std::optional<domain::instant>>;
  std::map<domain::clinic_id, domain::instant> out;
  for (std::size_t from = 0; from < clinics.size(); from += keys_at_once) {
    for (const auto& [clinic, at] : read_all<change_of>(
             "clinic WHERE clinic_id IN (" + numbers_in(clinics, from) + ")", {},
             column("clinic_id", &change_of::first),
             column("(SELECT decided_at FROM change_log WHERE actor = 'clinic/' || clinic.clinic_id"
                    " ORDER BY actor_number DESC LIMIT 1)",
                    &change_of::second))) {
      if (at) {
        out.emplace(clinic, *at);
      }
    }
  }
  return out;
}

std::vector<relational_reader::line_of_actor> relational_reader::read_log(
    const std::string& where, const std::vector<argument>& arguments) {
  constexpr auto line = &line_of_actor::line;
  return read_all<line_of_actor>(
      "change_log LEFT JOIN person_key ON person_key.person_id = change_log.sealed_for WHERE " + where,
      arguments, column("change_number", line, &log_line::change_number),
      column("actor", &line_of_actor::actor), column("actor_number", line, &log_line::actor_number),
      column("kind", line, &log_line::kind), column("payload", line, &log_line::payload),
      optional_column("trace_id", line, &log_line::trace), column("decided_at", line, &log_line::decided_at),
      column("key_bytes", line, &log_line::key));
}

person_keys relational_reader::keys_of(const std::vector<domain::user_id>& people) {
  using known_key = std::pair<domain::user_id, std::optional<domain::bytes_32>>;
  person_keys out;
  for (std::size_t from = 0; from < people.size(); from += keys_at_once) {
    for (auto& key : read_all<known_key>("person_key WHERE person_id IN (" + numbers_in(people, from) + ")",
                                         {}, column("person_id", &known_key::first),
                                         column("key_bytes", &known_key::second))) {
      out.insert(std::move(key));
    }
  }
  return out;
}

relational_reader::sealing_progress relational_reader::how_far_sealed() {
  auto progress =
      read_one<sealing_progress>("log_sealing", {}, column("is_complete", &sealing_progress::is_complete),
                                 column("sealed_through", &sealing_progress::sealed_through))
          .value_or(sealing_progress{});
  if (!progress.is_complete) {
    progress.last = read_value<std::uint64_t>("max(change_number)", "change_log", {}).value_or(0);
  }
  return progress;
}

std::vector<logged_change> relational_reader::unsealed_lines(std::uint64_t after, std::uint64_t through) {
  std::string kinds;
  for (const auto kind : domain::personal_kinds()) {
    kinds += (kinds.empty() ? "'" : ", '") + std::string(kind) + "'";
  }
  std::vector<logged_change> out;
  for (const auto& [actor, line] :
       read_log("change_number > $1 AND change_number <= $2 AND sealed_for IS NULL AND kind IN (" + kinds +
                    ") ORDER BY change_number",
                {as_stored(after), as_stored(through)})) {
    out.push_back(understood(actor, line));
  }
  return out;
}

std::vector<logged_change> relational_reader::read_changes(std::uint64_t from, std::size_t limit) {
  std::vector<logged_change> out;
  for (const auto& [actor, line] :
       read_log("change_number >= $1 ORDER BY change_number LIMIT $2", {as_stored(from), as_stored(limit)})) {
    out.push_back(understood(actor, line));
  }
  return out;
}

log_end relational_reader::end_of_log() {
  return {read_value<std::uint64_t>("max(change_number)", "change_log", {}).value_or(0), history()};
}

std::vector<domain::person> relational_reader::persons_of(const std::vector<domain::user_id>& people) {
  std::vector<domain::person> out;
  for (std::size_t from = 0; from < people.size(); from += keys_at_once) {
    auto some = persons(" WHERE person_id IN (" + numbers_in(people, from) + ") ORDER BY person_id", {});
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

log_piece relational_reader::log_after(std::uint64_t position, std::size_t at_most) {
  log_piece piece{read_changes(position, at_most + 1)};
  if (!piece.changes.empty() && piece.changes.front().change_number == position) {
    piece.after = std::move(piece.changes.front());
    piece.changes.erase(piece.changes.begin());
  } else if (piece.changes.size() > at_most) {
    piece.changes.pop_back();
  }
  std::set<domain::user_id> wanted;
  std::set<domain::user_id> entering;
  for (auto& line : piece.changes) {
    if (const auto [user, password] = password_in(line.change); password != nullptr) {
      wanted.insert(user);
    } else if (const auto enters = domain::entering_by(line.change)) {
      wanted.insert(*enters);
      entering.insert(*enters);
    }
  }
  std::map<domain::user_id, std::string> passwords;
  for (auto& who : persons_of({wanted.begin(), wanted.end()})) {
    passwords.emplace(who.id, std::move(who.password_hash));
    if (entering.contains(who.id)) {
      auto& named = piece.entering.emplace_back();
      named.user = who.id;
      named.name = std::move(who.name);
      named.username = std::move(who.username);
    }
  }
  for (auto& line : piece.changes) {
    if (const auto [user, password] = password_in(line.change); password != nullptr) {
      *password = passwords[user];
    }
  }
  return piece;
}

std::vector<log_line> relational_reader::read_actor_log(const std::string& actor, std::uint64_t from,
                                                        std::size_t limit) {
  std::vector<log_line> out;
  for (auto& known : read_log("actor = $1 AND actor_number >= $2 ORDER BY actor_number LIMIT $3",
                              {actor, as_stored(from), as_stored(limit)})) {
    out.push_back(std::move(known.line));
  }
  return out;
}

/// Of a number that was archived: whether the next one that is there was. The last one always is.
bool relational_reader::is_decided_by(const std::string& actor, std::uint64_t number, domain::instant time) {
  const auto decided_at = read_value<domain::instant>(
      "decided_at", "change_log WHERE actor = $1 AND actor_number >= $2 ORDER BY actor_number LIMIT 1",
      {actor, as_stored(number)});
  return decided_at && *decided_at <= time;
}

std::uint64_t relational_reader::last_number_by(const std::string& actor, domain::instant time) {
  // Strides from the beginning, so that what is found does not depend on where the log ends today.
  const auto last = last_change_number(actor);
  std::uint64_t by = 0;
  std::uint64_t stride = 1;
  for (; by + stride <= last && is_decided_by(actor, by + stride, time); stride *= 2) {
    by += stride;
  }
  auto after = std::min(by + stride, last + 1);
  while (after - by > 1) {
    const auto middle = by + (after - by) / 2;
    (is_decided_by(actor, middle, time) ? by : after) = middle;
  }
  const auto nearby = after > log_disorder ? after - log_disorder : 1;
  const auto later = read_value<std::uint64_t>(
      "min(actor_number)",
      "change_log WHERE actor = $1 AND actor_number >= $2 AND actor_number < $3 AND decided_at > $4",
      {actor, as_stored(nearby), as_stored(after), domain::to_text(clamped(time))});
  return read_value<std::uint64_t>("max(actor_number)", "change_log WHERE actor = $1 AND actor_number < $2",
                                   {actor, as_stored(later.value_or(after))})
      .value_or(0);
}

std::vector<domain::admin_called> relational_reader::list_admin_calls(domain::admin_call_number before,
                                                                      std::size_t limit) {
  return with_admin_call([&](const auto&... columns) {
    return read_all<domain::admin_called>("admin_call WHERE call_no < $1 ORDER BY call_no DESC LIMIT $2",
                                          {upper_bound(before.value), as_stored(limit)}, columns...);
  });
}

domain::app_keys_image relational_reader::load_app_keys() {
  return with_app_key([&](const auto&... columns) -> domain::app_keys_image {
    return {read_all<domain::app_key>("app_key ORDER BY key_no", {}, columns...)};
  });
}

}  // namespace usher::storage
