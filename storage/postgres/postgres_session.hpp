#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "storage/postgres/fail_over.hpp"
#include "storage/postgres/postgres_connection.hpp"
#include "storage/restore/relational_reader.hpp"

namespace usher::storage {

/// What the session that commits and those that read have in common: a connection, and what is asked by it.
class postgres_session : public relational_reader {
 public:
  bool ping() noexcept override;

 protected:
  postgres_session(postgres_url url, std::shared_ptr<serving_right> right,
                   std::shared_ptr<followed_primary> primary)
      : relational_reader(std::move(right)), url_(std::move(url)), primary_(std::move(primary)) {}

  void select(const std::string& sql, const std::vector<argument>& arguments,
              const row_handler& on_row) override;
  void select_kept(const std::string& sql, const std::vector<argument>& arguments,
                   const row_handler& on_row) override;
  std::string instant_text(const std::string& column) const override {
    return "CAST(" + column + " AS text)";
  }
  std::string local_time_text(const std::string& column) const override {
    return "to_char(" + column + ", 'YYYY-MM-DD\"T\"HH24:MI:SS')";
  }
  std::string local_date_text(const std::string& column) const override {
    return "to_char(" + column + ", 'YYYY-MM-DD')";
  }
  std::string hash_text(const std::string& column) const override { return "encode(" + column + ", 'hex')"; }
  std::string flag_text(const std::string& column) const override { return column + "::integer"; }
  std::string contains_text(const std::string& column, const std::string& parameter) const override {
    return "strpos(lower(" + column + " COLLATE \"C\"), " + parameter + ") > 0";
  }
  /// The cluster and its timeline.
  std::string history() override;
  /// It knows how large each index is.
  std::string by_index(const std::string& table, const char* /*index*/) const override { return table; }

  const postgres_url& url() const { return url_; }
  followed_primary& primary() const { return *primary_; }
  const std::shared_ptr<followed_primary>& shared_primary() const { return primary_; }
  [[noreturn]] void fail(const std::exception& error) const;
  /// The connection, made where there is none. Throws what the library throws, or store_error.
  virtual postgres_connection& connection() = 0;
  /// Runs the statement, as a transaction of its own where none is open. Throws store_error.
  pqxx::result ask(const std::string& sql, const std::vector<argument>& arguments);
  /// A new session. What is left of those that were dropped is ended: the server would go on with what they
  /// were about, and they keep the lock of who serves. Where it may take some time only, whoever opened it
  /// says what became of it.
  postgres_connection open(silence_watch::terms silence = {});
  void drop();
  /// Leaves its process on the server, which may be busy with it, to the next that is opened.
  void abandon(const backend_identity& backend);
  /// Whether what a new session has reached is the store as we left it. Throws store_unfit or right_lost
  /// where it is not; says which primary it is.
  primary_identity expect_ours(postgres_connection& fresh) const;
  void expect_ours(const reached_store& reached) const;
  /// Whether it may go better next time: there was no connection, or the server said that it has no room
  /// (53), starts or ends (57).
  static bool is_out_of_reach(const std::exception& error);

  static primary_identity identity_of(postgres_connection& session);
  /// Asks for our claim, for whether there is what was acknowledged last, and for more, which may be of other
  /// relations.
  static std::string whose_it_is(const std::optional<batch_id>& last, const std::string& more,
                                 const std::string& from = "");
  /// As the server reads it.
  static std::string literal(const batch_id& id);
  /// An expression: whether commits wait for a standby.
  static constexpr const char* standby_is_awaited = "current_setting('synchronous_standby_names') <> ''";

  /// Absent after a failure; the next use connects again.
  std::optional<postgres_connection> connection_;

 private:
  template <class Execute>
  pqxx::result ask(const std::vector<argument>& arguments, Execute execute);
  static void hand_over(const pqxx::result& rows, const row_handler& on_row);

  postgres_url url_;
  std::shared_ptr<followed_primary> primary_;
  std::vector<backend_identity> abandoned_;
};

}  // namespace usher::storage
