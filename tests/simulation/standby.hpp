#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tests/simulation/process.hpp"

namespace usher::simulation {

/// A process that follows the one that serves, to take its place. What its actors show must be what those of
/// the other show, once both have all.
class standby {
 public:
  /// `fail` hears what is wrong.
  standby(const actors::engine_settings& settings, std::shared_ptr<const actors::clock> time,
          storage::store_reader& beginning, std::function<void(const std::string&)> fail, chance& dice);

  /// One step: reads something of the log, or of what its actors want to read, or delivers a message. False
  /// where there is nothing to do.
  bool step(storage::store_reader& from);
  void pass(std::chrono::milliseconds time) { follows_->pass(time); }
  /// Takes in all that was committed.
  void catch_up(storage::store_reader& from);
  /// After both have come to rest. Reads from there what its actors need not know until they are asked.
  void compare_with(process& serves, storage::store_reader& from);

  /// What is left of it is the process that serves.
  std::unique_ptr<process> take_over(std::unique_ptr<doubtful_store> store, hand_journal::surroundings around,
                                     bool anew);

 private:
  /// Delivers, and reads from there, until nobody has anything to do.
  void rest(storage::store_reader& from);
  void compare_concerts(actors::company& serves);
  void compare_clinics(actors::company& serves);
  void compare_people(actors::company& serves);
  template <class Command>
  void compare_answers(process& serves, storage::store_reader& from, actors::address_of<Command> whom,
                       const Command& command);

  std::function<void(const std::string&)> fail_;
  chance& dice_;
  std::shared_ptr<const actors::clock> time_;
  std::unique_ptr<process> follows_;
};

}  // namespace usher::simulation
