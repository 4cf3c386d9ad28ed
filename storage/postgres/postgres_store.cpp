#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "storage/batch/batch_writer.hpp"
#include "storage/batch/sealing.hpp"
#include "storage/migrations/migrations.hpp"
#include "storage/ownership.hpp"
#include "storage/postgres/batch_statements.hpp"
#include "storage/postgres/fail_over.hpp"
#include "storage/postgres/following_reader.hpp"
#include "storage/postgres/postgres_connection.hpp"
#include "storage/postgres/postgres_reader.hpp"
#include "storage/postgres/postgres_session.hpp"
#include "storage/restore/relational_store.hpp"
#include "storage/whole/target.hpp"

namespace usher::storage {

namespace {

/// The advisory lock that stands for the right to serve a database ("usher"). Advisory locks are per
/// database.
constexpr const char* serving_lock = "503782237554";

/// When the right to serve is taken: with the first use, or by claim_as.
enum class claiming : std::uint8_t { at_once, when_told };

class postgres_store final : public relational_store<postgres_session> {
 public:
  postgres_store(const std::string& url, if_unfinished then, standby is, claiming when)
      : relational_store(postgres_url(url), std::make_shared<serving_right>(),
                         std::make_shared<followed_primary>()),
        if_unfinished_(then),
        standby_(is),
        claiming_(when) {}

  /// Throws as `open_postgres` does.
  void connect();

  commit_result commit(const batch& b) noexcept override;
  resolution resolve(const batch_id& id) noexcept override;
  bool ping() noexcept override;
  /// As node_store has it.
  std::int64_t claim_as(const node_facts& mine, const domain::owner_sighting& instead_of);
  std::unique_ptr<store_reader> open_reader() override {
    return std::make_unique<postgres_reader>(url(), shared_right(), shared_primary());
  }
  store_encounters encounters() const noexcept override { return primary().encounters(); }
  std::string description() const override { return "postgres " + url().description(); }

 protected:
  std::int64_t alter(const std::string& sql, const std::vector<argument>& arguments) override {
    return static_cast<std::int64_t>(ask(sql, arguments).affected_rows());
  }
  postgres_connection& connection() override;
  void write(const sealed_part& part) override;

 private:
  static bool lock(postgres_connection& session);
  void expect_finished(postgres_connection& at) const;
  void migrate(postgres_connection& to);
  void claim(postgres_connection& to);
  void leave_word(postgres_connection& at, pqxx::work& work, std::int64_t epoch) const;
  /// It was not told yet to claim the right to serve.
  bool waits_for_its_turn() const {
    return claiming_ == claiming::when_told && !claimant_ && right().epoch() == 0;
  }
  /// `expect_ours`, and says in the log what is unfit.
  void expect_served(postgres_connection& fresh) const;
  /// Throws store_unfit where there must be a standby, and none confirms commits.
  void expect_standby(postgres_connection& at) const;
  [[noreturn]] void refuse_for_standby(const standby_reading& standbys) const;
  /// After a commit: throws unless what the server said of it is as durable as it has to be.
  void expect_vouched(postgres_connection& by) const;
  commit_result acknowledge(postgres_connection& by, const batch_id& id);
  resolution resolve(postgres_connection& by, const batch_id& id);
  commit_result refused(const std::string& why) const {
    return {commit_status::refused, url().without_secrets(why)};
  }
  commit_result lost(commit_status status, const std::string& why);
  std::optional<std::string> in_one_trip(postgres_connection& session, const batch& b,
                                         const batch_rows& rows);

  const if_unfinished if_unfinished_;
  const standby standby_;
  const claiming claiming_;
  /// A node that claims, and whose place it takes.
  struct claimant {
    node_facts node;
    domain::owner_sighting instead_of;
  };
  std::optional<claimant> claimant_;
  batch_statements statements_;
  bool is_log_sealed_ = false;
  /// What was said last of why a batch stays in doubt.
  std::string doubt_;
};

/// Takes the lock that only one process has. The server ends a session, and lets its lock go, a moment after
/// its client has left: whoever starts anew at once waits for that moment.
bool postgres_store::lock(postgres_connection& session) {
  constexpr std::chrono::milliseconds pause{50};
  constexpr int attempts = 10;
  for (int i = 0; i < attempts; ++i) {
    if (i > 0) {
      std::this_thread::sleep_for(pause);
    }
    pqxx::nontransaction work(session.session());
    const auto taken =
        session.execute(work, std::string("SELECT pg_try_advisory_lock(") + serving_lock + ")");
    if (taken[0][0].as<bool>()) {
      return true;
    }
  }
  return false;
}

/// A batch names the rows that it changes by their keys. The plans of its statements are made at their first
/// use, when there may be next to nothing yet: the tables would be read whole then, by each batch, however
/// large they become, until somebody looks at how large they are (autovacuum, once a minute). And what is
/// read whole all the same is not worth being compiled for.
void find_by_index(postgres_connection& session) {
  pqxx::nontransaction work(session.session());
  session.execute(work,
                  "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off;"
                  " SET enable_mergejoin = off; SET enable_material = off; SET jit = off");
}

void postgres_store::connect() {
  right().keep();
  if (waits_for_its_turn()) {
    throw store_unreachable("the database " + url().description() + " is another node's to serve");
  }
  try {
    auto fresh = open();
    const bool is_first = right().epoch() == 0;
    if (!is_first) {
      // First of all: nothing may be said any longer, though the lock may take its time.
      expect_served(fresh);
    }
    expect_standby(fresh);
    if (!lock(fresh)) {
      throw store_in_use("the database " + url().description() + " is in use by another usher process");
    }
    if (is_first) {
      expect_finished(fresh);
      primary().follow(identity_of(fresh), url().description());
      migrate(fresh);
      claim(fresh);
    } else {
      expect_served(fresh);
    }
    find_by_index(fresh);
    primary().be(unfit::no, "");
    connection_.emplace(std::move(fresh));
    if (!is_log_sealed_) {
      seal_older_log();
      is_log_sealed_ = true;
    }
  } catch (const store_error&) {
    drop();
    throw;
  } catch (const std::exception& error) {
    drop();
    fail(error);
  }
}

void postgres_store::expect_finished(postgres_connection& at) const {
  pqxx::nontransaction work(at.session());
  const auto found = at.execute(work, "SELECT to_regclass('" + unfinished_copy + "')");
  if (if_unfinished_ == if_unfinished::refuse && !found.at(0)[0].is_null()) {
    throw unfinished("the database " + url().description());
  }
}

void postgres_store::migrate(postgres_connection& to) {
  const auto asked = to.expect_answer();
  std::vector<applied_migration> applied;
  {
    pqxx::work work(to.session());
    to.execute(work,
               "CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL,"
               " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
    for (const auto& row :
         to.execute(work, "SELECT version, name, checksum FROM schema_migration ORDER BY version")) {
      applied.push_back({row[0].as<int>(), row[1].c_str(), row[2].c_str()});
    }
    work.commit();
  }
  for (const auto& m : missing_migrations(postgres_migrations(), applied)) {
    if (!applied.empty()) {
      spdlog::info("the database {} is being brought to schema version {} ({})", url().description(),
                   m.version, m.name);
    }
    pqxx::work work(to.session());
    to.execute(work, std::string(m.sql));
    to.execute(work, "INSERT INTO schema_migration (version, name, checksum) VALUES ($1, $2, $3)",
               {std::to_string(m.version), std::string(m.name), checksum_of(m)});
    work.commit();
  }
}

void postgres_store::claim(postgres_connection& to) {
  const auto asked = to.expect_answer();
  pqxx::work work(to.session());
  const auto raised =
      to.execute(work, "UPDATE serving_right SET epoch = epoch + 1, claimed_at = now() RETURNING epoch");
  const auto epoch = raised.at(0)[0].as<std::int64_t>();
  if (claimant_) {
    leave_word(to, work, epoch);
  }
  work.commit();
  right().claim(epoch);
}

/// Beats wait for this row, and are refused when it has changed; one that came before changes nothing here.
void postgres_store::leave_word(postgres_connection& at, pqxx::work& work, std::int64_t epoch) const {
  const auto& [mine, instead_of] = *claimant_;
  const auto left =
      at.execute(work,
                 "INSERT INTO ownership AS o (epoch, node, process, url, beats, state, link)"
                 " VALUES ($1::bigint, $2, $3, $4, 0, 'serves', $7) ON CONFLICT (only_row) DO UPDATE"
                 " SET epoch = excluded.epoch, node = excluded.node, process = excluded.process,"
                 " url = excluded.url, beats = 0, state = excluded.state, link = excluded.link"
                 " WHERE o.epoch <> $5::bigint OR o.beats = $6::bigint",
                 {std::to_string(epoch), mine.name, mine.process, mine.url, std::to_string(instead_of.epoch),
                  std::to_string(instead_of.beats), mine.link});
  if (epoch != instead_of.epoch + 1 || left.affected_rows() != 1) {
    throw store_in_use("the owner of the database " + url().description() +
                       " lives, or another node was faster");
  }
}

std::int64_t postgres_store::claim_as(const node_facts& mine, const domain::owner_sighting& instead_of) {
  claimant_ = claimant{mine, instead_of};
  try {
    connection();
  } catch (const std::exception&) {
    claimant_.reset();
    throw;
  }
  return right().epoch();
}

void postgres_store::write(const sealed_part& part) {
  auto& session = connection();
  const auto asked = session.expect_answer();
  pqxx::work work(session.session());
  set_writer backend(session, work, statements_);
  batch_writer(backend).write(part);
  work.commit();
}

void postgres_store::expect_served(postgres_connection& fresh) const {
  try {
    expect_ours(fresh);
  } catch (const store_unfit& error) {
    primary().be(unfit::replaced, error.what());
    throw;
  }
}

postgres_connection& postgres_store::connection() {
  right().keep();
  if (!connection_ || !connection_->is_alive()) {
    drop();
    connect();
  }
  return *connection_;
}

commit_result postgres_store::lost(commit_status status, const std::string& why) {
  drop();
  if (status == commit_status::in_doubt) {
    primary().doubt(true);
  }
  return {status, url().without_secrets(why)};
}

/// Whether the server said with this that it did not store what it was given, and is well: integrity
/// constraints (23) and values that a column cannot hold (22).
bool is_refusal(const pqxx::sql_error& error) {
  const auto state = error.sqlstate().substr(0, 2);
  return state == "23" || state == "22";
}

/// Whether it had no room to store it, which it says before it commits; its session goes on.
bool is_out_of_room(const pqxx::sql_error& error) {
  return error.sqlstate() == "53100";
}

/// The whole batch as one text; nothing when it is too large or asks for something in between.
std::optional<std::string> postgres_store::in_one_trip(postgres_connection& session, const batch& b,
                                                       const batch_rows& rows) {
  if (rows.log.size() > trip_writer::max_changes) {
    return std::nullopt;
  }
  trip_writer trip(session, statements_);
  batch_writer(trip).write(b, rows);
  return std::move(trip).take();
}

commit_result postgres_store::commit(const batch& b) noexcept {
  bool committing = false;
  try {
    auto rows = fold(b);
    try {
      seal(rows, keys_of(people_in(rows)));
      auto& session = connection();
      const auto asked = session.expect_answer();
      if (primary().encounters().is_unfit != unfit::no) {
        expect_standby(session);
      }
      session.forget_warnings();
      if (const auto statements = in_one_trip(session, b, rows)) {
        try {
          committing = true;
          {
            pqxx::nontransaction work(session.session());
            session.execute(work, *statements);
          }
          return acknowledge(session, b.id);
        } catch (const pqxx::sql_error& error) {
          if (!is_refusal(error)) {
            throw;
          }
          committing = false;
        }
      }
      {
        pqxx::work work(session.session());
        set_writer backend(session, work, statements_);
        batch_writer(backend).write(b, rows);
        committing = true;
        work.commit();
      }
      return acknowledge(session, b.id);
    } catch (const contradiction&) {
      throw;
    } catch (const pqxx::sql_error& error) {
      if (is_refusal(error)) {
        return refused(error.what());
      }
      if (is_out_of_room(error)) {
        return {commit_status::failed, url().without_secrets(error.what())};
      }
      // Any other word during the COMMIT may have come after it took effect, as when the server is shut down.
      return lost(committing ? commit_status::in_doubt : commit_status::failed, error.what());
    } catch (const std::exception& error) {
      return lost(committing ? commit_status::in_doubt : commit_status::failed, error.what());
    }
  } catch (const std::exception& error) {
    // A contradiction, or a text that cannot be stored.
    return refused(error.what());
  }
}

commit_result postgres_store::acknowledge(postgres_connection& by, const batch_id& id) {
  expect_vouched(by);
  right().acknowledge(id);
  return {commit_status::committed, ""};
}

void postgres_store::expect_vouched(postgres_connection& by) const {
  if (const auto warned = by.warnings(); !warned.empty()) {
    throw store_unreachable("the database does not vouch for what it has committed: " + warned);
  }
  if (standby_ == standby::optional) {
    return;
  }
  // Whoever takes the names away lets all go on that wait for a standby, without a word.
  pqxx::nontransaction work(by.session());
  if (by.execute(work, std::string("SELECT ") + standby_is_awaited).at(0)[0].as<bool>()) {
    return;
  }
  refuse_for_standby({});
}

void postgres_store::refuse_for_standby(const standby_reading& standbys) const {
  const auto why = "the database " + url().description() +
                   " has no standby that it must have: " + complaint_about(standbys);
  primary().be(unfit::without_standby, why);
  throw store_unfit(why);
}

void postgres_store::expect_standby(postgres_connection& at) const {
  if (standby_ == standby::optional) {
    return;
  }
  standby_reading standbys;
  {
    pqxx::nontransaction work(at.session());
    const auto found = at.execute(work, std::string("SELECT ") + standby_is_awaited +
                                            ", count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')),"
                                            " count(*) FILTER (WHERE sync_state IS NULL)"
                                            " FROM pg_stat_replication")
                           .at(0);
    standbys = {found[0].as<bool>(), found[1].as<std::int64_t>(), found[2].as<std::int64_t>()};
  }
  if (!complaint_about(standbys).empty()) {
    refuse_for_standby(standbys);
  }
  if (primary().encounters().is_unfit == unfit::without_standby) {
    primary().be(unfit::no, "");
  }
}

bool postgres_store::ping() noexcept {
  if (waits_for_its_turn()) {
    return true;
  }
  if (!postgres_session::ping()) {
    return false;
  }
  try {
    expect_standby(connection());
    return true;
  } catch (const store_unfit&) {
    return false;
  } catch (const std::exception&) {
    drop();
    return false;
  }
}

resolution postgres_store::resolve(postgres_connection& by, const batch_id& id) {
  by.forget_warnings();
  {
    // The primary key of the batch arbitrates, without the right to serve. It waits for a transaction that
    // holds the id and has not ended.
    pqxx::nontransaction work(by.session());
    by.execute(work,
               "INSERT INTO journal_batch (batch_id, state, change_count) VALUES ($1::bytea, 'void', 0)"
               " ON CONFLICT DO NOTHING",
               {literal(id)});
    // What can be seen now need not have reached the standby: a session that is ended while it waits for that
    // leaves its transaction committed. So something is committed after it that waits itself.
    by.execute(work, "SELECT pg_logical_emit_message(true, 'usher', 'resolved')");
  }
  expect_vouched(by);
  pqxx::nontransaction work(by.session());
  const auto known =
      by.execute(work, "SELECT state FROM journal_batch WHERE batch_id = $1::bytea", {literal(id)});
  if (known.empty()) {
    return resolution::unknown;
  }
  return std::string_view(known[0][0].c_str()) == "void" ? resolution::void_for_ever : resolution::committed;
}

resolution postgres_store::resolve(const batch_id& id) noexcept {
  // Where a standby does not answer whoever asks again finds out more, and others need not wait meanwhile.
  constexpr std::chrono::seconds patience{5};
  backend_identity asked_of;
  try {
    drop();
    auto fresh = open({.at_most = patience});
    asked_of = fresh.backend();
    const auto asked = fresh.expect_answer();
    expect_served(fresh);
    const auto became = resolve(fresh, id);
    if (became == resolution::committed) {
      right().acknowledge(id);
    }
    if (became != resolution::unknown) {
      primary().doubt(false);
      doubt_.clear();
    }
    return became;
  } catch (const std::exception& error) {
    abandon(asked_of);
    // It is asked again and again.
    if (auto why = url().without_secrets(error.what()); why != doubt_) {
      spdlog::warn("the commit stays in doubt: {}", why);
      doubt_ = std::move(why);
    }
    return resolution::unknown;
  }
}

}  // namespace

std::unique_ptr<store> open_postgres(const std::string& url, if_unfinished then) {
  auto opened = std::make_unique<postgres_store>(url, then, standby::optional, claiming::at_once);
  opened->connect();
  return opened;
}

std::unique_ptr<store> open_postgres_later(const std::string& url, standby is) {
  return std::make_unique<postgres_store>(url, if_unfinished::refuse, is, claiming::at_once);
}

node_store open_postgres_as_node(const std::string& url, standby is) {
  auto opened = std::make_unique<postgres_store>(url, if_unfinished::refuse, is, claiming::when_told);
  auto* const claimant = opened.get();
  return {std::move(opened),
          [claimant](const node_facts& mine, const domain::owner_sighting& instead_of) {
            return claimant->claim_as(mine, instead_of);
          },
          [where = postgres_url(url)] { return std::make_unique<following_reader>(where); }};
}

}  // namespace usher::storage
