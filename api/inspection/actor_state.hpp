#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/http/problem.hpp"
#include "domain/changes/names.hpp"
#include "storage/queries.hpp"

/// The state of one actor at one moment, as a JSON document, and what differs between two of them. The state
/// is what the actor's own machine of the domain comes to when it is fed its changes; nothing secret is in
/// the document. Pure.
namespace usher::api {

/// Differences between two documents, up to a bound.
class differences {
 public:
  explicit differences(std::size_t most) : most_(most) {}

  /// `path` is an RFC 6901 pointer. Nothing stands for a member that is not there.
  void add(const std::string& path, const json* before, const json* after);
  /// Members of objects one by one; everything else is one value.
  void compare(const std::string& path, const json& before, const json& after);

  /// `[{path, before, after}]`; what is not there has no member.
  const json& list() const { return list_; }
  std::uint64_t left_out() const { return left_out_; }

 private:
  std::size_t most_;
  std::uint64_t left_out_ = 0;
  json list_ = json::array();
};

/// A member that may be too long to be shown: an object whose members are things by their key.
class shown_list {
 public:
  virtual ~shown_list() = default;

  virtual std::size_t size() const = 0;
  /// The first `most`, in order of key.
  virtual json shown(std::size_t most) const = 0;
  /// `after` is the list of the same name of a later state of the same actor.
  virtual void compare(const std::string& path, const shown_list& after, differences& into) const = 0;
};

/// A state at rest: it does not change when its machine goes on.
struct shown_state {
  /// What is never long.
  json head = json::object();
  std::vector<std::pair<std::string, std::unique_ptr<shown_list>>> lists;

  /// The document; at most `most` things of every list. Adds how many it left out, by list, to `left_out`.
  json document(std::size_t most, json& left_out) const;
  /// Of the whole documents.
  static void compare(const shown_state& before, const shown_state& after, differences& into);
};

/// The machine of one actor, and the changes that make its state.
class state_fold {
 public:
  virtual ~state_fold() = default;

  /// A change of this actor, or one of another log that matters to it. All in the order of the whole log;
  /// what does not matter is ignored.
  virtual void apply(const storage::logged_change& change) = 0;
  /// As it stands at that moment. Only for moments after all that was applied.
  virtual shown_state show(const domain::moment& at) = 0;
};

/// The clock must outlive the fold.
std::unique_ptr<state_fold> make_fold(const domain::actor_identity& whose, const actors::clock& time);

/// The logs beside its own in which there is something that an actor of this kind is made of: what created
/// it, and what set-up has written for it. Of a timetable also those of all clinics, which are not listed
/// here.
std::vector<std::string> other_logs_of(domain::actor_kind kind);

}  // namespace usher::api
