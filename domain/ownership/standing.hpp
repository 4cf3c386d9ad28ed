#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// How the nodes on one database stand, as it is told, and what may be wanted of the one that serves.
namespace usher::domain {

enum class owner_wish : std::uint8_t {
  /// Another node that waits is to be the owner.
  hand_over,
  /// It is to end, whoever comes after it.
  drain,
};

struct cluster_standing {
  struct owner {
    std::string name;
    /// Where it answers.
    std::string url;
    /// It has a session of the database.
    bool is_connected = false;
    /// It has given its place up.
    bool has_resigned = false;
    /// It was asked, and has not resigned yet.
    std::optional<owner_wish> asked = {};

    friend bool operator==(const owner&, const owner&) = default;
  };

  /// The last claim; 0 when there never was one.
  std::int64_t epoch = 0;
  /// Whose it is; nothing where a server that is no node has it.
  std::optional<owner> last = {};
  /// The names of the nodes that wait for their turn.
  std::vector<std::string> waiting = {};

  friend bool operator==(const cluster_standing&, const cluster_standing&) = default;
};

enum class wish_refusal : std::uint8_t {
  /// There is no other node to take the owner's place.
  nobody_waits,
  /// No node is there that could be asked.
  nobody_serves,
  /// The server that was asked is not one of several.
  no_node,
};

/// Why the owner is not to be asked for that; nothing where it is.
std::optional<wish_refusal> refuse_wish(const cluster_standing& now, owner_wish what);

}  // namespace usher::domain
