#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/ownership/ownership.hpp"
#include "domain/ownership/standing.hpp"
#include "storage/store.hpp"

/// Which of several nodes serves a database: what they leave there of themselves, and see of each other.
namespace usher::storage {

/// What a node says of itself.
struct node_facts {
  /// As people call it.
  std::string name;
  /// Where it answers, for who has come to another.
  std::string url;
  /// What all sessions of this run of the program are called (`application_name`), and no others.
  std::string process;
  /// Where it takes what other nodes forward, `HOST:PORT`; empty where it takes nothing.
  std::string link = {};

  friend bool operator==(const node_facts&, const node_facts&) = default;
};

/// The owner, as the database has it.
struct known_owner {
  domain::owner_sighting seen;
  /// Empty where it is no node.
  node_facts node;
  /// What it was asked for, and has not done yet.
  std::optional<domain::owner_wish> asked = {};
};

enum class beat_answer : std::uint8_t {
  taken,
  /// Taken; and somebody wants another node to be the owner, or this one to end.
  taken_and_asked_to_hand_over,
  taken_and_asked_to_drain,
  /// The right to serve is another's now.
  refused,
};

/// A session for nothing but that: beats and looks wait for no commit and no reading. A question takes two
/// seconds at most. Opens with its first use, and again after a failure. All members throw store_unreachable
/// where the database does not answer in time, and store_error where it cannot be understood. One thread.
class ownership_session {
 public:
  virtual ~ownership_session() = default;

  /// Also of a database in which there is nothing yet, or that an older version left.
  virtual known_owner look() = 0;
  /// Says that the owner with this claim lives. What is refused changes nothing.
  virtual beat_answer beat(std::int64_t epoch) = 0;
  /// Ends the sessions of an owner that is given up, so that what it has begun neither goes on nor stands in
  /// the way. Only where it has not beaten since it was seen. Does not wait for their end.
  virtual void end_sessions(const domain::owner_sighting& of) = 0;
  /// Gives the right up that goes with this claim, for another to take at once: nothing may be committed by
  /// it any more.
  virtual void resign(std::int64_t epoch) = 0;
  /// Wants that of the owner with this claim. False where it is not the owner any more. Throws store_error
  /// where the owner is of a version that does not know it.
  virtual bool ask_owner(std::int64_t epoch, domain::owner_wish what) = 0;
  /// What the sessions of the nodes are called that wait for their turn, in order.
  virtual std::vector<std::string> waiting() = 0;
};

/// A database that a node opens. Its store touches nothing and says nothing before it was claimed, and is
/// well until then.
struct node_store {
  std::unique_ptr<store> opened;
  /// Takes the right to serve, in the place of the owner that was seen, and yields the claim. Throws as
  /// `open_postgres` does; store_in_use also where the owner has beaten since it was seen, or another node
  /// was faster. It may be tried again then. On the thread that uses the store.
  std::function<std::int64_t(const node_facts& mine, const domain::owner_sighting& instead_of)> claim;
  /// A session that reads what others commit, before anything is claimed and whoever serves. It throws
  /// store_error where the schema is of another version. Any thread.
  std::function<std::unique_ptr<store_reader>()> follow;
};

/// Throws store_error when the URL is none.
node_store open_postgres_as_node(const std::string& url, standby is);

/// The URL of a database, with which all sessions are called so: letters, digits, `.`, `_` and `-`.
std::string named_url(const std::string& url, const std::string& process);

/// Of `postgresql://...`. Throws store_error when the URL is none.
std::unique_ptr<ownership_session> open_ownership(const std::string& url);

}  // namespace usher::storage
