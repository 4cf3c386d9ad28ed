#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/log/older_log.hpp"
#include "storage/log/random_bytes.hpp"
#include "storage/restore/lists.hpp"
#include "storage/restore/prune.hpp"
#include "storage/restore/relational_reader.hpp"

namespace usher::storage {

/// What both backends write in the same way beside batches. `Session` is what a backend's sessions have in
/// common, those that only read too.
template <class Session>
class relational_store : public Session, public store {
 public:
  using Session::Session;

  void forget_requests(domain::instant now) final {
    alter("DELETE FROM remembered_request WHERE forgotten_at <= $1", {domain::to_text(clamped(now))});
  }

  domain::bytes_32 server_secret(const std::string& name) final {
    auto known = this->find_secret(name);
    if (!known) {
      alter("INSERT INTO server_secret (name, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            {name, random_bytes()});
      known = this->find_secret(name);
    }
    if (!known) {
      throw store_error("the secret '" + name + "' cannot be kept");
    }
    return *known;
  }

  pruned_step prune(prunable what, domain::instant over_until, std::size_t at_most) final {
    return pruning_.step({[this](const auto&... asked) { this->select(asked...); },
                          [this](const auto&... asked) { return alter(asked...); }},
                         what, over_until, at_most);
  }

 protected:
  using typename Session::argument;

  /// Runs a statement as a transaction of its own; says how many rows it touched. Throws store_error.
  virtual std::int64_t alter(const std::string& sql, const std::vector<argument>& arguments) = 0;

  /// The log of an older version is sealed, once.
  void seal_older_log() {
    const auto progress = this->how_far_sealed();
    if (progress.is_complete) {
      return;
    }
    const older_log log{
        [this](std::uint64_t after, std::uint64_t through) { return this->unsealed_lines(after, through); },
        [this](const std::vector<domain::user_id>& people) { return this->keys_of(people); },
        [this](const sealed_part& part) { write(part); }};
    seal_older_lines(log, progress.sealed_through, progress.last);
    if (progress.last == 0 || forget_overwritten()) {
      write({{}, {}, progress.last, true});
    }
  }

  /// As one transaction. Throws what the backend throws.
  virtual void write(const sealed_part& part) = 0;

  /// What lines said before they were sealed is found nowhere any more, or it is tried again at the next
  /// start: false.
  virtual bool forget_overwritten() { return true; }

 private:
  pruning pruning_;
};

}  // namespace usher::storage
