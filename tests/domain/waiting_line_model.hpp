#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "domain/waiting_line.hpp"

namespace usher::domain::testing {

/// The waiting room written down again with one vector and loops, to compare the real one with. It knows
/// nothing of forgetting.
class naive_line {
 public:
  struct token {
    std::uint64_t ticket;
    std::uint64_t number;
    std::int64_t user;
    token_status status;
    std::int64_t issued;
    std::int64_t until;
  };

  std::size_t places = 1;
  std::int64_t active_for = 0;
  std::int64_t waits_for = 0;
  bool one_token_per_user = false;
  std::vector<token> tokens;

  std::size_t count(token_status status) const {
    return static_cast<std::size_t>(
        std::count_if(tokens.begin(), tokens.end(), [&](const token& t) { return t.status == status; }));
  }

  void issue(std::uint64_t number, std::int64_t user, std::int64_t now) {
    if (one_token_per_user) end_tokens_of(user, tokens.size(), now);
    tokens.push_back({tokens.size() + 1, number, user, token_status::waiting, now, now + waits_for});
    fill_places(now);
  }

  void complete(std::uint64_t ticket, std::int64_t now) {
    end(tokens[ticket - 1], token_status::completed, now);
  }

  /// Everything that time and new settings have brought about.
  void settle(std::int64_t now) {
    if (one_token_per_user) {
      for (std::size_t newest = tokens.size(); newest-- > 0;) {
        if (live(tokens[newest])) end_tokens_of(tokens[newest].user, newest, now);
      }
    }
    for (token& t : tokens) {
      if (live(t) && t.until <= now) end(t, token_status::expired, t.until);
    }
    fill_places(now);
  }

  /// People ahead, if this token waits.
  std::uint64_t ahead(const token& of) const {
    if (of.status != token_status::waiting) return 0;
    std::uint64_t count = 0;
    for (const token& t : tokens)
      count += t.ticket < of.ticket && t.status == token_status::waiting ? 1 : 0;
    return count;
  }

  std::optional<token> find(std::uint64_t number) const {
    for (const token& t : tokens) {
      if (t.number == number) return t;
    }
    return std::nullopt;
  }

 private:
  static bool live(const token& t) {
    return t.status == token_status::waiting || t.status == token_status::active;
  }

  static void end(token& t, token_status status, std::int64_t when) {
    t.status = status;
    t.until = when;
  }

  void end_tokens_of(std::int64_t user, std::size_t before, std::int64_t now) {
    for (std::size_t i = 0; i < before; ++i) {
      if (tokens[i].user == user && live(tokens[i])) end(tokens[i], token_status::replaced, now);
    }
  }

  void fill_places(std::int64_t now) {
    for (token& t : tokens) {
      if (t.status != token_status::waiting || count(token_status::active) >= places) continue;
      t.status = token_status::active;
      t.until = now + active_for;
    }
  }
};

}  // namespace usher::domain::testing
