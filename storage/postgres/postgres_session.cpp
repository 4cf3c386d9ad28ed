#include "storage/postgres/postgres_session.hpp"

#include <cstdint>
#include <string_view>
#include <variant>

#include <spdlog/spdlog.h>

#include "domain/base/hex.hpp"
#include "storage/postgres/result_row.hpp"

namespace usher::storage {

namespace {

// A single parameter as text.
std::string parameter_text(std::int64_t number) {
  return std::to_string(number);
}
std::string parameter_text(const std::string& text) {
  return text;
}
std::string parameter_text(const domain::bytes_32& bytes) {
  return "\\x" + domain::to_hex(bytes);
}

/// Which primary it is. A checkpoint knows of a promotion later than the name of the log's files does.
constexpr const char* identity_columns =
    "system_identifier::text, left(pg_walfile_name(pg_current_wal_lsn()), 8)";
constexpr const char* identity_source = "pg_control_system()";

primary_identity identity_from(const pqxx::row& row, pqxx::row::size_type first) {
  return {row[first].c_str(), static_cast<std::uint32_t>(std::stoul(row[first + 1].c_str(), nullptr, 16))};
}

}  // namespace

primary_identity postgres_session::identity_of(postgres_connection& session) {
  pqxx::nontransaction work(session.session());
  const auto found =
      session.execute(work, std::string("SELECT ") + identity_columns + " FROM " + identity_source);
  return identity_from(found.at(0), 0);
}

std::string postgres_session::history() {
  std::string known;
  select(std::string("SELECT ") + identity_columns + " FROM " + identity_source, {},
         [&](const row_text& row) { known = std::string(row.text(0)) + "/" + std::string(row.text(1)); });
  return known;
}

std::string postgres_session::literal(const batch_id& id) {
  return "\\x" + domain::to_hex(id.bytes);
}

void postgres_session::drop() {
  if (connection_) {
    abandon(connection_->backend());
    connection_.reset();
  }
}

void postgres_session::abandon(const backend_identity& backend) {
  if (!backend.process.empty()) {
    abandoned_.push_back(backend);
  }
}

postgres_connection postgres_session::open(silence_watch::terms silence) {
  session_terms terms{silence, {}};
  if (silence.at_most.count() == 0) {
    terms.on_silence = [primary = primary_, where = url_.description()] {
      primary->note_silence();
      spdlog::error("the database {} answers nobody any more: a session of it is ended", where);
    };
  }
  postgres_connection fresh(url_, std::move(terms));
  std::vector<backend_identity> stay;
  for (const auto& left : abandoned_) {
    pqxx::nontransaction work(fresh.session());
    const auto ended = fresh.execute(work,
                                     "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity"
                                     " WHERE pid = $1::integer AND backend_start = $2::timestamptz",
                                     {left.process, left.started_at});
    if (!ended.empty() && !ended[0][0].as<bool>()) {
      stay.push_back(left);
    }
  }
  abandoned_ = std::move(stay);
  return fresh;
}

bool postgres_session::is_out_of_reach(const std::exception& error) {
  if (const auto* said = dynamic_cast<const pqxx::sql_error*>(&error)) {
    const auto state = said->sqlstate().substr(0, 2);
    return state.empty() || state == "08" || state == "53" || state == "57";
  }
  // Of a value in the URL that cannot be, such as a port of letters, libpq says so before it tries.
  const bool is_about_url = std::string_view(error.what()).starts_with("invalid ");
  return !is_about_url && dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr;
}

void postgres_session::fail(const std::exception& error) const {
  const auto text =
      "cannot use the database " + url_.description() + ": " + url_.without_secrets(error.what());
  if (is_out_of_reach(error)) {
    throw store_unreachable(text);
  }
  throw store_error(text);
}

std::string postgres_session::whose_it_is(const std::optional<batch_id>& last, const std::string& more,
                                          const std::string& from) {
  const auto known = last ? "EXISTS (SELECT 1 FROM journal_batch WHERE batch_id = '" + literal(*last) +
                                "'::bytea AND state = 'committed')"
                          : std::string("true");
  return "SELECT epoch, (" + known + ")::integer, " + more + " FROM serving_right" + from;
}

void postgres_session::expect_ours(const reached_store& reached) const {
  const auto where = "the database " + url_.description();
  const auto known = primary_->known().value_or(reached.primary);
  switch (meaning_of({known, right().epoch()}, reached)) {
    case reconnection::same_primary:
      return;
    case reconnection::failed_over:
      return primary_->follow(reached.primary, url_.description());
    case reconnection::another_cluster:
      right().lose(where + " is of another cluster than the one that was served (its system identifier is " +
                   reached.primary.system + ", and not " + known.system + "); start again");
    case reconnection::replaced:
      throw store_unfit(where + " is no longer the one that was served: it is on timeline " +
                        std::to_string(reached.primary.timeline) + ", and timeline " +
                        std::to_string(known.timeline) +
                        " was served already; stop this primary and have the URL lead to the one that has "
                        "taken over, or start again to go on with this one");
    case reconnection::claimed_since:
      // Whoever served in between has changed what our actors believe to know: only a restart helps.
      right().lose("another usher process has served " + where + " in the meantime; start again");
    case reconnection::went_back:
      right().lose(where +
                   " lacks what was acknowledged, as if it were restored from an older back-up, or a standby "
                   "had taken over that did not have it; start again");
  }
}

primary_identity postgres_session::expect_ours(postgres_connection& fresh) const {
  const auto last = right().last_acknowledged();
  reached_store reached;
  {
    pqxx::nontransaction work(fresh.session());
    const auto found =
        fresh.execute(work, whose_it_is(last, identity_columns, std::string(", ") + identity_source)).at(0);
    reached = {identity_from(found, 2), found[0].as<std::int64_t>(), found[1].as<int>() == 1};
  }
  expect_ours(reached);
  return reached.primary;
}

template <class Execute>
pqxx::result postgres_session::ask(const std::vector<argument>& arguments, Execute execute) {
  postgres_connection::arguments values;
  for (const auto& value : arguments) {
    values.push_back(std::visit([](const auto& known) { return parameter_text(known); }, value));
  }
  try {
    auto& session = connection();
    pqxx::nontransaction work(session.session());
    return execute(session, work, values);
  } catch (const store_error&) {
    throw;
  } catch (const std::exception& error) {
    drop();
    fail(error);
  }
}

pqxx::result postgres_session::ask(const std::string& sql, const std::vector<argument>& arguments) {
  return ask(arguments, [&](postgres_connection& session, pqxx::nontransaction& work, const auto& values) {
    return session.execute(work, sql, values);
  });
}

void postgres_session::hand_over(const pqxx::result& rows, const row_handler& on_row) {
  result_row row;
  for (pqxx::result::size_type i = 0; i < rows.size(); ++i) {
    row.move_to(rows[i]);
    on_row(row);
  }
}

void postgres_session::select(const std::string& sql, const std::vector<argument>& arguments,
                              const row_handler& on_row) {
  hand_over(ask(sql, arguments), on_row);
}

void postgres_session::select_kept(const std::string& sql, const std::vector<argument>& arguments,
                                   const row_handler& on_row) {
  hand_over(ask(arguments,
                [&](postgres_connection& session, pqxx::nontransaction& work, const auto& values) {
                  return session.execute_prepared(work, sql.c_str(), values, value_form::text);
                }),
            on_row);
}

bool postgres_session::ping() noexcept {
  try {
    auto& session = connection();
    pqxx::nontransaction work(session.session());
    session.execute(work, "SELECT 1");
    return true;
  } catch (const std::exception&) {
    drop();
    return false;
  }
}

}  // namespace usher::storage
