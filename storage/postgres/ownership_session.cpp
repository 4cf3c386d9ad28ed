#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ownership.hpp"
#include "storage/postgres/postgres_connection.hpp"
#include "storage/store.hpp"

namespace usher::storage {

namespace {

/// Who serves; of a node also what it left, unless that is of an older claim. An older version left no link.
std::string owner_sql(bool has_links) {
  return std::string("SELECT s.epoch, o.node, o.url, o.process, o.beats, o.state, EXISTS (SELECT 1 FROM") +
         " pg_stat_activity AS a WHERE a.datname = current_database() AND a.application_name = o.process)"
         "::integer, " +
         (has_links ? "o.link" : "''") +
         " FROM serving_right AS s LEFT JOIN ownership AS o ON o.epoch = s.epoch";
}

constexpr std::string_view asked_to_hand_over = "asked_to_resign";
constexpr std::string_view asked_to_drain = "asked_to_drain";

std::optional<domain::owner_wish> wish_in(std::string_view state) {
  return state == asked_to_hand_over ? std::optional(domain::owner_wish::hand_over)
         : state == asked_to_drain   ? std::optional(domain::owner_wish::drain)
                                     : std::nullopt;
}

class postgres_ownership final : public ownership_session {
 public:
  explicit postgres_ownership(const std::string& url) : url_(url) {}

  known_owner look() override;
  beat_answer beat(std::int64_t epoch) override;
  void end_sessions(const domain::owner_sighting& of) override;
  void resign(std::int64_t epoch) override;
  bool ask_owner(std::int64_t epoch, domain::owner_wish what) override;
  std::vector<std::string> waiting() override;

 private:
  using arguments = postgres_connection::arguments;

  pqxx::result ask(const std::string& sql, const arguments& values = {});
  /// Whether the database has the table of owners. Once it has, it keeps it.
  bool has_table();
  /// The same of the column of links.
  bool has_links();
  /// And whether an owner may be asked to drain.
  bool knows_draining();

  postgres_url url_;
  /// Absent after a failure; the next use connects again.
  std::optional<postgres_connection> connection_;
  bool has_table_ = false;
  bool has_links_ = false;
  bool knows_draining_ = false;
};

pqxx::result postgres_ownership::ask(const std::string& sql, const arguments& values) {
  constexpr std::chrono::seconds patience{2};
  try {
    if (!connection_ || !connection_->is_alive()) {
      connection_.reset();
      connection_.emplace(url_, session_terms{{.at_most = patience}, {}});
      pqxx::nontransaction work(connection_->session());
      // A beat that is lost with the machine of the database is not missed.
      connection_->execute(work, "SET synchronous_commit = off");
    }
    pqxx::nontransaction work(connection_->session());
    return connection_->execute(work, sql, values);
  } catch (const pqxx::sql_error& error) {
    connection_.reset();
    const auto state = error.sqlstate().substr(0, 2);
    const auto text =
        "cannot use the database " + url_.description() + ": " + url_.without_secrets(error.what());
    // A table or a right that is missing will not come by itself.
    if (state == "42" || state == "28" || state == "3D") {
      throw store_error(text);
    }
    throw store_unreachable(text);
  } catch (const std::exception& error) {
    connection_.reset();
    throw store_unreachable("cannot use the database " + url_.description() + ": " +
                            url_.without_secrets(error.what()));
  }
}

bool postgres_ownership::has_table() {
  has_table_ = has_table_ || !ask("SELECT to_regclass('ownership')").at(0)[0].is_null();
  return has_table_;
}

bool postgres_ownership::has_links() {
  has_links_ = has_links_ || ask("SELECT count(*) FROM pg_attribute WHERE attrelid = 'ownership'::regclass"
                                 " AND attname = 'link'")
                                     .at(0)[0]
                                     .as<int>() == 1;
  return has_links_;
}

bool postgres_ownership::knows_draining() {
  knows_draining_ =
      knows_draining_ || ask("SELECT count(*) FROM pg_constraint WHERE conrelid = 'ownership'::regclass"
                             " AND pg_get_constraintdef(oid) LIKE $1::text",
                             {"%" + std::string(asked_to_drain) + "%"})
                                 .at(0)[0]
                                 .as<int>() > 0;
  return knows_draining_;
}

known_owner postgres_ownership::look() {
  known_owner found;
  if (!has_table()) {
    if (!ask("SELECT to_regclass('serving_right')").at(0)[0].is_null()) {
      found.seen.epoch = ask("SELECT epoch FROM serving_right").at(0)[0].as<std::int64_t>();
    }
    return found;
  }
  const auto rows = ask(owner_sql(has_links()));
  const auto row = rows.at(0);
  found.seen.epoch = row[0].as<std::int64_t>();
  if (!row[1].is_null()) {
    found.node = {row[1].c_str(), row[2].c_str(), row[3].c_str(), row[7].c_str()};
    found.seen.is_node = true;
    found.seen.beats = row[4].as<std::int64_t>();
    found.seen.has_resigned = std::string_view(row[5].c_str()) == "resigned";
    found.seen.is_connected = row[6].as<int>() == 1;
    found.asked = wish_in(row[5].c_str());
  }
  return found;
}

beat_answer postgres_ownership::beat(std::int64_t epoch) {
  // Who is no node claims without a word here.
  const auto beaten =
      ask("UPDATE ownership SET beats = beats + 1 WHERE epoch = $1::bigint"
          " AND EXISTS (SELECT 1 FROM serving_right AS s WHERE s.epoch = $1::bigint) RETURNING state",
          {std::to_string(epoch)});
  if (beaten.empty()) {
    return beat_answer::refused;
  }
  const auto asked = wish_in(beaten[0][0].c_str());
  return !asked                                ? beat_answer::taken
         : *asked == domain::owner_wish::drain ? beat_answer::taken_and_asked_to_drain
                                               : beat_answer::taken_and_asked_to_hand_over;
}

void postgres_ownership::end_sessions(const domain::owner_sighting& of) {
  if (!of.is_node) {
    return;
  }
  ask("SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a"
      " JOIN ownership AS o ON o.process = a.application_name"
      " WHERE a.datname = current_database() AND o.epoch = $1::bigint AND o.beats = $2::bigint"
      " AND o.process <> current_setting('application_name')",
      {std::to_string(of.epoch), std::to_string(of.beats)});
}

void postgres_ownership::resign(std::int64_t epoch) {
  ask("UPDATE ownership SET state = 'resigned' WHERE epoch = $1::bigint", {std::to_string(epoch)});
}

bool postgres_ownership::ask_owner(std::int64_t epoch, domain::owner_wish what) {
  const bool is_drain = what == domain::owner_wish::drain;
  if (is_drain && !knows_draining()) {
    throw store_error("the node that serves is of a version that knows no drain: end it by SIGTERM");
  }
  return ask("UPDATE ownership SET state = $2::text WHERE epoch = $1::bigint AND state <> 'resigned'"
             " AND EXISTS (SELECT 1 FROM serving_right AS s WHERE s.epoch = $1::bigint)",
             {std::to_string(epoch), std::string(is_drain ? asked_to_drain : asked_to_hand_over)})
             .affected_rows() == 1;
}

std::vector<std::string> postgres_ownership::waiting() {
  std::vector<std::string> names;
  // Where there is no table nobody has served as a node yet.
  const std::string but_the_owner = has_table()
                                        ? " AND NOT EXISTS (SELECT 1 FROM ownership AS o JOIN serving_right"
                                          " AS s ON s.epoch = o.epoch WHERE o.process = a.application_name)"
                                        : "";
  for (const auto& row : ask("SELECT DISTINCT a.application_name FROM pg_stat_activity AS a"
                             " WHERE a.datname = current_database() AND a.application_name LIKE 'usher-%'" +
                             but_the_owner + " ORDER BY 1")) {
    names.emplace_back(row[0].c_str());
  }
  return names;
}

}  // namespace

std::string named_url(const std::string& url, const std::string& process) {
  return url + (url.find('?') == std::string::npos ? '?' : '&') + "application_name=" + process;
}

std::unique_ptr<ownership_session> open_ownership(const std::string& url) {
  return std::make_unique<postgres_ownership>(url);
}

}  // namespace usher::storage
