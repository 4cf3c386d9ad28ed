#include "domain/people/login_guard.hpp"

#include <map>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::login_guard_test {
namespace {

using namespace testing;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr network here{0, 1};

instant after(milliseconds time) {
  return at_ms(time.count());
}

/// Three of a username from one address, five of an address and six of a username from anywhere within a
/// minute, then ten seconds.
constexpr login_guard_settings strict{3, 5, minutes{1}, seconds{10}, 6};
constexpr network elsewhere{0, 9};

network far_away(int number) {
  return {1, static_cast<std::uint64_t>(number)};
}

void fail(login_guard& guard, int times, const std::string& username = "hong", const network& address = here,
          milliseconds at = {}) {
  for (int i = 0; i < times; ++i) {
    ASSERT_EQ(guard.attempt(username, address, after(at)), std::nullopt) << i;
    ASSERT_EQ(guard.compared(username, address, false, after(at)), std::nullopt) << i;
  }
}

/// Attempts that go on; what comes of them is not known yet.
void begin(login_guard& guard, int users) {
  for (int i = 0; i < users; ++i) {
    ASSERT_EQ(guard.attempt("user" + std::to_string(i), here, after({})), std::nullopt) << i;
  }
}

TEST(LoginGuard, LocksAUsernameForTheAddressFromWhichItWasGuessedAt) {
  login_guard guard{strict};
  fail(guard, 3);
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{0})), seconds{10});
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{4})), seconds{6});
  EXPECT_EQ(guard.attempt("hong", elsewhere, after(seconds{4})), std::nullopt);
  EXPECT_EQ(guard.attempt("kim", here, after(seconds{4})), std::nullopt);
}

TEST(LoginGuard, AttemptsWhileItIsLockedDoNotProlongTheLock) {
  login_guard guard{strict};
  fail(guard, 3);
  for (int second = 0; second < 10; ++second) {
    EXPECT_EQ(guard.attempt("hong", here, after(seconds{second})), seconds{10 - second});
  }
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{10})), std::nullopt);
}

TEST(LoginGuard, TheLockLastsFromTheLastFailure) {
  login_guard guard{strict};
  fail(guard, 2);
  fail(guard, 1, "hong", here, seconds{7});
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{7})), seconds{10});
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{16})), seconds{1});
}

TEST(LoginGuard, AfterTheLockoutCountingBeginsAnew) {
  login_guard guard{{3, 0, minutes{1}, seconds{10}}};
  fail(guard, 3);
  fail(guard, 3, "hong", here, seconds{10});
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{10})), seconds{10});
}

TEST(LoginGuard, FailuresThatAreFarApartDoNotAddUp) {
  login_guard guard{strict};
  fail(guard, 2);
  fail(guard, 2, "hong", here, minutes{1});
  EXPECT_EQ(guard.attempt("hong", here, after(minutes{1} + seconds{59})), std::nullopt);
  EXPECT_TRUE(guard.attempt("hong", here, after(minutes{1} + seconds{59})));
}

TEST(LoginGuard, LocksAnAddressThatTriesManyUsernames) {
  login_guard guard{strict};
  for (int i = 0; i < 5; ++i) {
    fail(guard, 1, "user" + std::to_string(i));
  }
  EXPECT_EQ(guard.attempt("another", here, after(seconds{3})), seconds{7});
  EXPECT_EQ(guard.attempt("another", elsewhere, after(seconds{3})), std::nullopt);
}

TEST(LoginGuard, TheLongerOfTwoLocksIsTold) {
  login_guard guard{strict};
  fail(guard, 3);
  fail(guard, 2, "kim", here, seconds{4});
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{4})), seconds{10});
  EXPECT_EQ(guard.attempt("hong", elsewhere, after(seconds{4})), std::nullopt);
}

TEST(LoginGuard, ARightPasswordForgetsTheUsernamesFailuresThereAndNotTheAddresss) {
  login_guard guard{strict};
  fail(guard, 2);
  ASSERT_FALSE(guard.attempt("hong", here, after(seconds{0})));
  ASSERT_FALSE(guard.compared("hong", here, true, after(seconds{0})));
  fail(guard, 2);
  fail(guard, 1, "kim");
  EXPECT_TRUE(guard.attempt("lee", here, after(seconds{0})));
  EXPECT_EQ(guard.attempt("hong", elsewhere, after(seconds{0})), std::nullopt);
}

TEST(LoginGuard, AnAttemptThatWasNeitherRightNorWrongNeverHappened) {
  login_guard guard{strict};
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(guard.attempt("hong", here, after(seconds{0})));
    guard.withdrawn("hong", here);
  }
  fail(guard, 3);
  EXPECT_TRUE(guard.attempt("hong", here, after(seconds{0})));
  guard.withdrawn("hong", here);
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{0})), std::nullopt);
}

TEST(LoginGuard, ManyAtOnceAreNoWayAround) {
  login_guard guard{strict};
  int on_their_way = 0;
  for (int i = 0; i < 100; ++i) {
    on_their_way += guard.attempt("hong", here, after(seconds{0})) ? 0 : 1;
  }
  EXPECT_EQ(on_their_way, 3);
  for (int i = 0; i < 100; ++i) {
    on_their_way += guard.attempt("hong", far_away(i), after(seconds{0})) ? 0 : 1;
  }
  EXPECT_EQ(on_their_way, 6);
}

/// Wrong passwords for a username, each from an address of its own.
void fail_from_everywhere(login_guard& guard, int times, const std::string& username = "hong",
                          milliseconds at = {}) {
  for (int i = 0; i < times; ++i) {
    fail(guard, 1, username, far_away(i), at);
  }
}

void log_in(login_guard& guard, const std::string& username, const network& address, milliseconds at = {}) {
  ASSERT_EQ(guard.attempt(username, address, after(at)), std::nullopt);
  ASSERT_EQ(guard.compared(username, address, true, after(at)), std::nullopt);
}

TEST(LoginGuard, ManyGuessesFromAnywhereLockAUsernameForAddressesThatItNeverWorkedFrom) {
  login_guard guard{strict};
  log_in(guard, "hong", here);
  fail_from_everywhere(guard, 6);
  EXPECT_EQ(guard.attempt("hong", elsewhere, after(seconds{4})), seconds{6});
  EXPECT_EQ(guard.attempt("kim", elsewhere, after(seconds{4})), std::nullopt);
  log_in(guard, "hong", here, seconds{4});
  EXPECT_EQ(guard.attempt("hong", elsewhere, after(seconds{4})), seconds{6})
      << "whoever guesses is not let off by it";
  EXPECT_EQ(guard.attempt("hong", elsewhere, after(seconds{10})), std::nullopt);
}

TEST(LoginGuard, GuessesFromAnAddressThatItWorkedFromLockItThere) {
  login_guard guard{strict};
  log_in(guard, "hong", here);
  fail(guard, 3);
  EXPECT_EQ(guard.attempt("hong", here, after(seconds{0})), seconds{10});
  EXPECT_EQ(guard.attempt("hong", elsewhere, after(seconds{0})), std::nullopt);
}

TEST(LoginGuard, KnowsTheLatestAddressesThatAUsernameWorkedFrom) {
  login_guard guard{strict};
  for (std::size_t i = 0; i <= limits::max_known_networks_per_user; ++i) {
    log_in(guard, "hong", network{2, i});
  }
  fail_from_everywhere(guard, 6);
  EXPECT_TRUE(guard.attempt("hong", network{2, 0}, after(seconds{0}))) << "the oldest is forgotten";
  EXPECT_FALSE(guard.attempt("hong", network{2, 1}, after(seconds{0})));
}

TEST(LoginGuard, ASchoolFullOfPeopleLogsInFromOneAddressAtOnce) {
  login_guard guard{strict};
  begin(guard, 1'000);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(guard.compared("user" + std::to_string(i), here, true, after(seconds{1})), std::nullopt) << i;
  }
  fail(guard, 3);
  EXPECT_FALSE(guard.attempt("kim", here, after(seconds{1}))) << "these failures are the address's first";
}

TEST(LoginGuard, OfManyGuessesAtOnceAnAddressLearnsNoMoreThanOneAfterTheOther) {
  login_guard guard{strict};
  begin(guard, 20);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(guard.compared("user" + std::to_string(i), here, false, after(seconds{1})), std::nullopt);
  }
  EXPECT_EQ(guard.compared("user5", here, false, after(seconds{2})), seconds{9});
  EXPECT_EQ(guard.compared("user6", here, true, after(seconds{2})), seconds{9})
      << "not even that it was right";
  EXPECT_EQ(guard.compared("user7", here, true, after(seconds{11})), std::nullopt);
  // What nobody heard of counts for nobody.
  fail(guard, 3, "user5", elsewhere, seconds{2});
  EXPECT_TRUE(guard.attempt("user5", elsewhere, after(seconds{2})));
}

TEST(LoginGuard, ZeroSwitchesOneOfThemOff) {
  login_guard by_address{{0, 5, minutes{1}, seconds{10}}};
  fail(by_address, 5);
  EXPECT_TRUE(by_address.attempt("hong", here, after(seconds{0})));
  EXPECT_FALSE(by_address.attempt("hong", elsewhere, after(seconds{0})));

  login_guard off{{0, 0, minutes{1}, seconds{10}, 0}};
  fail(off, 1'000);
  off.compared("hong", here, true, after(seconds{0}));
  off.withdrawn("hong", here);
}

TEST(LoginGuard, BeyondTheBoundTheOneThatHasNotFailedForLongestIsForgotten) {
  login_guard guard{{3, 0, minutes{1}, seconds{10}}};
  fail(guard, 2, "first");
  fail(guard, 2, "second");
  fail(guard, 1, "first");
  for (std::size_t i = 0; i + 2 < limits::max_guarded_logins; ++i) {
    fail(guard, 1, "user" + std::to_string(i));
  }
  EXPECT_TRUE(guard.attempt("first", here, after(seconds{0})));
  fail(guard, 1, "one more");
  EXPECT_TRUE(guard.attempt("first", here, after(seconds{0})));
  // "second" was forgotten for the newcomer: it has its three failures again, and takes the place of "first".
  fail(guard, 3, "second");
  EXPECT_TRUE(guard.attempt("second", here, after(seconds{0})));
  EXPECT_FALSE(guard.attempt("first", here, after(seconds{0})));
}

TEST(LoginGuard, NamesLongerThanAnyoneHasAreKeptInTheSameRoom) {
  login_guard guard{strict};
  const std::string longest(limits::max_username_characters, 'x');
  for (int i = 0; i < 3; ++i) {
    fail(guard, 1, longest + "y" + std::string(static_cast<std::size_t>(1'000 * i), 'z'), here);
  }
  EXPECT_TRUE(guard.attempt(longest + "y", here, after(seconds{0})));
  EXPECT_FALSE(guard.attempt(longest, here, after(seconds{0})));
}

/// The rule written down again, over everything that ever happened to one name.
class naive_ledger {
 public:
  naive_ledger(int allowed, milliseconds window, milliseconds lockout)
      : allowed_(allowed), window_(window), lockout_(lockout) {}

  bool locked(instant now) const { return allowed_ > 0 && count_ >= allowed_ && now < last_ + lockout_; }
  void failed(instant now) {
    const bool over = count_ >= allowed_ || (count_ > 0 && now >= first_ + window_);
    if (count_ == 0 || over) {
      count_ = 0;
      first_ = now;
    }
    ++count_;
    last_ = now;
  }
  void take_back() { count_ = std::max(0, count_ - 1); }
  void forget() { count_ = 0; }

 private:
  int allowed_;
  milliseconds window_;
  milliseconds lockout_;
  int count_ = 0;
  instant first_;
  instant last_;
};

enum class act : int { attempt, right, neither, wait };

struct step {
  act what;
  int user;
  int address;
  int wait_s;
};

std::ostream& operator<<(std::ostream& out, const step& s) {
  return out << static_cast<int>(s.what) << '(' << s.user << ',' << s.address << ',' << s.wait_s << ')';
}

TEST(LoginGuardProperties, ItIsANaiveLedgerForEachNameAndAddress) {
  const auto any_step = rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<int>({{8, 0}, {1, 1}, {1, 2}, {3, 3}}), rc::gen::inRange(0, 3),
                     rc::gen::inRange(0, 2), rc::gen::inRange(0, 30)),
      [](const std::tuple<int, int, int, int>& t) {
        return step{static_cast<act>(std::get<0>(t)), std::get<1>(t), std::get<2>(t), std::get<3>(t)};
      });
  EXPECT_TRUE(rc::check("random attempts", [&] {
    login_guard guard{strict};
    std::vector<naive_ledger> pairs(6, {strict.per_user, strict.window, strict.lockout});
    std::vector<naive_ledger> users(3, {strict.per_user_anywhere, strict.window, strict.lockout});
    std::set<int> worked;
    std::vector<naive_ledger> addresses(2, {strict.per_address, strict.window, strict.lockout});
    instant now = at_ms(0);
    for (const step& s : *rc::gen::container<std::vector<step>>(any_step)) {
      const std::string user = "user" + std::to_string(s.user);
      const network address = far_away(s.address);
      auto& of_user = users[static_cast<std::size_t>(s.user)];
      auto& of_address = addresses[static_cast<std::size_t>(s.address)];
      const int number = s.user * 2 + s.address;
      auto& of_pair = pairs[static_cast<std::size_t>(number)];
      const bool known = worked.contains(number);
      const auto locked = [&](instant at) {
        return of_pair.locked(at) || of_address.locked(at) || (!known && of_user.locked(at));
      };
      if (s.what == act::wait) {
        now += seconds{s.wait_s};
        continue;
      }
      const auto wait = guard.attempt(user, address, now);
      RC_ASSERT(wait.has_value() == locked(now));
      if (wait) {
        RC_ASSERT(*wait > milliseconds{0} && *wait <= strict.lockout);
        RC_ASSERT(!locked(now + *wait));
        RC_ASSERT(locked(now + *wait - milliseconds{1}));
        continue;
      }
      of_pair.failed(now);
      known ? void() : of_user.failed(now);
      if (s.what == act::neither) {
        guard.withdrawn(user, address);
        of_pair.take_back();
        known ? void() : of_user.take_back();
        continue;
      }
      RC_ASSERT(!guard.compared(user, address, s.what == act::right, now));
      if (s.what == act::right) {
        of_pair.forget();
        known ? void() : of_user.take_back();
        worked.insert(number);
      } else {
        of_address.failed(now);
      }
    }
  }));
}

}  // namespace
}  // namespace usher::domain::login_guard_test
