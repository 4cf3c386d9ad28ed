#pragma once

#include <cstddef>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::domain::testing {

/// Runs one sequence of commands on a fresh `make_run()`; says what went wrong, and on which sequence.
template <class Command, class MakeRun>
::testing::AssertionResult holds_for(const std::vector<Command>& commands, MakeRun make_run) {
  try {
    auto run = make_run();
    for (const Command& c : commands) {
      run.run(c);
    }
    run.replay();
  } catch (const rc::detail::CaseResult& failed) {
    std::ostringstream sequence;
    for (const Command& c : commands) {
      sequence << "  " << c << '\n';
    }
    return ::testing::AssertionFailure() << failed.description << "\nafter\n" << sequence.str();
  }
  return ::testing::AssertionSuccess();
}

/// A small world: every sequence of `length` commands of this alphabet must hold. Stops at the first that
/// does not; returns how many held.
template <class Command, class MakeRun>
std::size_t run_every_sequence(const std::vector<Command>& alphabet, std::size_t length, MakeRun make_run) {
  std::vector<std::size_t> letters(length, 0);
  std::vector<Command> commands(length, alphabet.front());
  for (std::size_t held = 0;; ++held) {
    for (std::size_t i = 0; i < length; ++i) {
      commands[i] = alphabet[letters[i]];
    }
    const auto result = holds_for(commands, make_run);
    EXPECT_TRUE(result);
    if (!result) {
      return held;
    }
    std::size_t place = 0;
    while (place < length && ++letters[place] == alphabet.size()) {
      letters[place++] = 0;
    }
    if (place == length) {
      return held + 1;
    }
  }
}

}  // namespace usher::domain::testing
