#include "api/clinics/office/login_history.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "api/support/csv.hpp"
#include "domain/base/unicode.hpp"
#include "domain/base/words.hpp"

namespace usher::api {

namespace {

struct program_mark {
  std::string_view mark;
  std::string_view name;
};

// In this order: many call themselves what others are, too.
constexpr program_mark browsers[] = {
    {"KAKAOTALK", "KakaoTalk"}, {"Whale/", "Whale"},     {"SamsungBrowser/", "Samsung Internet"},
    {"Edg/", "Edge"},           {"EdgA/", "Edge"},       {"EdgiOS/", "Edge"},
    {"OPR/", "Opera"},          {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
    {"CriOS/", "Chrome"},       {"Chrome/", "Chrome"},   {"Safari/", "Safari"}};
constexpr program_mark systems[] = {{"iPhone", "iOS"},      {"iPad", "iPadOS"},   {"Android", "Android"},
                                    {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"},
                                    {"Linux", "Linux"}};

std::string_view named_in(std::string_view agent, const program_mark* begin, const program_mark* end) {
  const auto* found = std::find_if(begin, end, [agent](const program_mark& one) {
    return agent.find(one.mark) != std::string_view::npos;
  });
  return found == end ? std::string_view{} : found->name;
}

json text_or_null(std::string_view text) {
  return text.empty() ? json(nullptr) : json(text);
}

/// The original's word, where it has one.
std::string_view logout_word(domain::session_end reason) {
  switch (reason) {
    case domain::session_end::logout:
      return "manual_logout";
    case domain::session_end::duplicate_login:
    case domain::session_end::too_many:
      return "duplicate_login";
    default:
      return domain::to_word(reason);
  }
}

bool is_wanted(const login_note& note, const login_wish& wish, const std::string& folded_username) {
  const auto& filter = wish.filter;
  const bool in_time =
      (!filter.from || note.at >= *filter.from) && (!filter.until || note.at < *filter.until);
  const bool theirs =
      !filter.user || (!folded_username.empty() && domain::folded(note.username) == folded_username);
  return note.failure && in_time && theirs;
}

std::vector<login_note> attempts_of(storage::queries& store, const login_wish& wish,
                                    const std::vector<login_note>& notes) {
  std::string username;
  if (wish.filter.user) {
    for (const auto& who : store.list_people({}, domain::user_id{wish.filter.user->value - 1}, 1)) {
      username = who.id == *wish.filter.user ? domain::folded(who.username) : std::string{};
    }
  }
  std::vector<login_note> attempts;
  std::copy_if(notes.begin(), notes.end(), std::back_inserter(attempts),
               [&](const login_note& note) { return is_wanted(note, wish, username); });
  return attempts;
}

std::map<std::string, domain::person> people_called(storage::queries& store,
                                                    const std::vector<login_row>& rows) {
  storage::person_filter called;
  for (const auto& row : rows) {
    if (row.attempt && !row.attempt->username.empty()) {
      called.usernames.push_back(domain::composed(row.attempt->username));
      called.usernames.push_back(domain::folded(row.attempt->username));
    }
  }
  std::map<std::string, domain::person> known;
  if (!called.usernames.empty()) {
    for (auto& who : store.list_people(called, domain::user_id{0}, called.usernames.size())) {
      known.emplace(domain::folded(who.username), std::move(who));
    }
  }
  return known;
}

/// Rows `skip` to `skip + size` of both together, newest first. `sessions` begin with the one of that number,
/// counted from 0, and as many are there as such a page can have.
std::vector<login_row> merged(const std::vector<storage::login_line>& sessions, std::int64_t first,
                              const std::vector<login_note>& attempts, std::int64_t skip, std::size_t size) {
  const auto comes_first = [&](const login_note& attempt, const storage::login_line& session) {
    return attempt.at >= session.started_at;
  };
  auto session = sessions.begin();
  auto attempt = attempts.begin();
  if (first > 0 && session != sessions.end()) {
    attempt = std::find_if(attempts.begin(), attempts.end(),
                           [&](const login_note& one) { return !comes_first(one, *session); });
  }
  std::vector<login_row> rows;
  for (auto at = first + (attempt - attempts.begin()); rows.size() < size; ++at) {
    login_row row;
    if (attempt != attempts.end() && (session == sessions.end() || comes_first(*attempt, *session))) {
      row.attempt = *attempt++;
    } else if (session != sessions.end()) {
      row.session = *session++;
    } else {
      break;
    }
    if (at >= skip) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

/// What is remembered of logins, by their sessions.
class remembered_logins {
 public:
  explicit remembered_logins(const std::vector<login_note>& notes) : notes_(notes) {
    for (const auto& note : notes) {
      if (!note.failure) {
        by_key_.emplace(note.key, &note);
      }
    }
  }

  /// Null where it is not remembered.
  const login_note* find(const domain::secret_hash& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
  }
  /// The login of the same person before that.
  const login_note* before(const login_note& note) const {
    const auto found = std::find_if(notes_.begin(), notes_.end(), [&](const login_note& one) {
      return !one.failure && one.user == note.user && one.number < note.number;
    });
    return found == notes_.end() ? nullptr : &*found;
  }

 private:
  const std::vector<login_note>& notes_;
  std::unordered_map<domain::secret_hash, const login_note*> by_key_;
};

/// What both kinds have, of who is not known.
json blank_body(const login_note* note) {
  const auto agent = note == nullptr ? std::string_view{} : std::string_view(note->agent);
  const auto address = note == nullptr ? std::string_view{} : std::string_view(note->address);
  const auto program = program_of(agent);
  return {{"id", nullptr},
          {"user", nullptr},
          {"username", nullptr},
          {"name", nullptr},
          {"ip_address", text_or_null(address)},
          {"user_agent", text_or_null(agent)},
          {"device_type", program.device},
          {"browser_name", text_or_null(program.browser)},
          {"os_name", text_or_null(program.system)},
          {"login_success", nullptr},
          {"failure_reason", nullptr},
          {"login_at", nullptr},
          {"logout_at", nullptr},
          {"logout_reason", nullptr},
          {"previous_session_terminated", false},
          {"previous_login_ip", nullptr},
          {"session_seconds", nullptr}};
}

json session_body(const storage::login_line& line, const remembered_logins& known,
                  const actors::clock& time) {
  const auto* note = known.find(line.key);
  auto body = blank_body(note);
  body["id"] = line.number;
  body["user"] = line.user.value;
  body["username"] = text_or_null(line.username);
  body["name"] = text_or_null(line.name);
  body["login_success"] = true;
  body["login_at"] = time.to_text(line.started_at);
  if (line.ended_at) {
    body["logout_at"] = time.to_text(*line.ended_at);
    body["session_seconds"] =
        std::chrono::duration_cast<std::chrono::seconds>(*line.ended_at - line.started_at).count();
  }
  if (line.reason) {
    body["logout_reason"] = logout_word(*line.reason);
  }
  body["previous_session_terminated"] = line.ended_another;
  if (const auto* before = note == nullptr ? nullptr : known.before(*note)) {
    body["previous_login_ip"] = before->address;
  }
  return body;
}

/// What was typed instead of a username may be a password: nobody is shown it.
json attempt_body(const login_note& note, const std::map<std::string, domain::person>& people,
                  const actors::clock& time) {
  auto body = blank_body(&note);
  body["id"] = -note.number;
  if (const auto who = people.find(domain::folded(note.username)); who != people.end()) {
    body["user"] = who->second.id.value;
    body["username"] = who->second.username;
    body["name"] = who->second.name;
  }
  body["login_success"] = false;
  body["failure_reason"] = domain::to_word(*note.failure);
  body["login_at"] = time.to_text(note.at);
  return body;
}

}  // namespace

client_program program_of(std::string_view user_agent) {
  client_program program;
  program.browser = named_in(user_agent, std::begin(browsers), std::end(browsers));
  program.system = named_in(user_agent, std::begin(systems), std::end(systems));
  const auto says = [user_agent](std::string_view word) {
    return user_agent.find(word) != std::string_view::npos;
  };
  if (program.system == "iPadOS" || (program.system == "Android" && !says("Mobile"))) {
    program.device = "tablet";
  } else if (program.system == "iOS" || says("Mobile")) {
    program.device = "mobile";
  } else if (!program.system.empty()) {
    program.device = "desktop";
  }
  return program;
}

login_page read_logins(storage::queries& store, const login_wish& wish, const std::vector<login_note>& notes,
                       std::int64_t skip, std::size_t size) {
  const auto attempts =
      wish.success.value_or(false) ? std::vector<login_note>{} : attempts_of(store, wish, notes);
  const auto failed = static_cast<std::int64_t>(attempts.size());
  // All attempts, and no more, may stand before a session: with the one before, it is known how many do.
  const auto first = std::max<std::int64_t>(0, skip - failed - 1);
  storage::counted_page<storage::login_line> sessions;
  if (wish.success.value_or(true)) {
    sessions = store.page_logins(wish.filter, first, static_cast<std::size_t>(skip - first) + size);
  }
  login_page page;
  page.count = sessions.count + failed;
  page.rows = merged(sessions.rows, first, attempts, skip, size);
  page.known = people_called(store, page.rows);
  return page;
}

json logins_body(const login_page& page, const std::vector<login_note>& notes, const actors::clock& time) {
  const remembered_logins known(notes);
  auto rows = json::array();
  for (const auto& row : page.rows) {
    rows.push_back(row.session ? session_body(*row.session, known, time)
                               : attempt_body(*row.attempt, page.known, time));
  }
  return rows;
}

std::string logins_table(const login_page& page, const std::vector<login_note>& notes,
                         const actors::clock& time) {
  csv_table table;
  for (const auto* name : {"User", "IP Address", "Device Type", "Browser", "OS", "Login Time", "Logout Time",
                           "Success", "Failure Reason"}) {
    table.cell(name);
  }
  table.end_row();
  const auto rows = logins_body(page, notes, time);
  for (const auto& row : rows) {
    for (const auto* member :
         {"username", "ip_address", "device_type", "browser_name", "os_name", "login_at", "logout_at"}) {
      const auto& value = row.at(member);
      table.cell(value.is_null() ? std::string{} : value.get<std::string>());
    }
    const auto& reason = row.at("failure_reason");
    table.cell(row.at("login_success") == true ? "True" : "False");
    table.cell(reason.is_null() ? std::string{} : reason.get<std::string>());
    table.end_row();
  }
  return table.text();
}

}  // namespace usher::api
