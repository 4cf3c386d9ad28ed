#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"

/// Running clinics through the REST interface, and having places in them.
namespace usher::end_to_end {

/// Of demonstrations, with the password of all test people.
inline const std::string test_staff = "test_staff_01";
inline const std::string test_admin = "test_admin";

/// Somebody with a session. Their calls go over the connection of `by`, which must outlive them.
class member {
 public:
  member(visitor& by, std::int64_t id, std::string key) : by_(&by), id_(id), key_(std::move(key)) {}
  /// Logs in; fails the test when that is refused.
  member(visitor& by, const std::string& username, const std::string& password = test_password);

  std::int64_t id() const { return id_; }
  const std::string& key() const { return key_; }
  header_list headers() const { return with_key(key_); }

  reply get(const std::string& target) const { return by_->get(target, headers()); }
  reply post(const std::string& target, const json& body = json::object(), header_list more = {}) const;
  reply patch(const std::string& target, const json& body) const {
    return by_->call("PATCH", target, headers(), body.dump());
  }
  reply remove(const std::string& target) const { return by_->call("DELETE", target, headers()); }

  reply me() const { return get("/api/users/me/"); }

  // Places; those of another person where `user` is given.
  reply reserve(std::int64_t clinic, std::int64_t user = 0, header_list more = {}) const;
  reply cancel(std::int64_t clinic, std::int64_t user = 0) const;
  reply move(std::int64_t from, std::int64_t to, std::int64_t user = 0) const;
  /// By the office: `user` has a place in `clinic`, `other` in `there`.
  reply swap(std::int64_t user, std::int64_t clinic, std::int64_t other, std::int64_t there) const;
  reply join(std::int64_t clinic, std::int64_t user = 0) const;
  reply leave(std::int64_t clinic) const;
  reply position(std::int64_t clinic) const;

  // The office, and teachers for their own.

  /// The number of a new clinic, on `a_class_day()` at 18:00 in room 1 with 2 places and always open, as far
  /// as `more` does not say otherwise. Fails the test when there is none.
  std::int64_t create_clinic(const json& more = json::object()) const;
  reply edit_clinic(std::int64_t clinic, const json& edit) const;
  reply roster(std::int64_t clinic, const std::string& date = {}) const;
  /// Who is on the roster, in order of place; fails the test when it cannot be read.
  std::vector<std::int64_t> reserved(std::int64_t clinic) const;
  reply take_off_roster(std::int64_t clinic, std::int64_t user) const;
  /// The records that a filter such as `student=3&clinic=1` finds, newest first.
  std::vector<json> attendances(const std::string& filter) const;
  /// Marks the newest record of the student in the clinic.
  reply mark(std::int64_t clinic, std::int64_t student, const std::string& type) const;
  reply set_no_show(std::int64_t user, int count, const std::string& reason = {}) const;

 private:
  json about(std::int64_t clinic, std::int64_t user) const;
  std::string line_target(std::int64_t clinic) const;

  visitor* by_;
  std::int64_t id_ = 0;
  std::string key_;
};

/// A server on a store, and one connection to it.
class academy {
 public:
  explicit academy(const test_store& store, arguments options = {"--demo"});

  visitor& client() { return *client_; }
  server_process& server() { return *server_; }
  member log_in(const std::string& username, const std::string& password = test_password) {
    return {client(), username, password};
  }

  /// Ends the server in order, which must succeed, and leaves the store alone.
  void close();
  /// As after `close`, but at once.
  void kill();
  /// Serves the store again. Members of before go on, with the sessions that they have.
  void open(const arguments& options);
  void open() { open(options_); }

 private:
  const test_store* store_;
  arguments options_;
  std::unique_ptr<server_process> server_;
  std::optional<visitor> client_;
};

/// A day of classes, on the wall clock of the servers in these tests.
struct class_day {
  /// `mon`..`sun`.
  std::string code;
  /// `YYYY-MM-DD`
  std::string date;
};

/// The day so far from today.
class_day day_in(int days);
/// Three days from now or four, but never a Monday: those belong to the test clinics. Its next class is on
/// that very date, in whichever minute a test runs.
class_day a_class_day();

/// Everyone on the rosters, by clinic, as the schedule shows it to who sees all students. Fails the test
/// where a roster is over its capacity, names somebody twice, or does not add up.
std::map<std::int64_t, std::set<std::int64_t>> rosters_of(const reply& schedule);

std::string person_path(std::int64_t user);

/// The ids or usernames that a list of people, or of who falls out, names.
template <class Value>
std::vector<Value> all_of(const json& rows, const char* member) {
  std::vector<Value> found;
  for (const auto& row : rows) {
    found.push_back(row.at(member).get<Value>());
  }
  return found;
}

void expect_forbidden(const reply& refused);

}  // namespace usher::end_to_end
