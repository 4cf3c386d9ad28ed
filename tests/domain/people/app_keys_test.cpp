#include "domain/people/app_keys.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace usher::domain::app_keys_test {
namespace {

using namespace std::chrono_literals;

instant at(std::int64_t seconds) {
  return instant{std::chrono::seconds{1'000'000 + seconds}};
}

secret_hash hash(std::uint8_t number) {
  secret_hash out;
  out.bytes[0] = number;
  return out;
}

/// Decides and applies; what it decided.
template <class Command>
app_keys::decided carry_out(app_keys& keys, const Command& command, instant now) {
  auto decided = keys.decide(command, now);
  for (const auto& c : decided.changes) {
    keys.apply(c);
  }
  return decided;
}

make_app_key shop(std::uint8_t secret = 1, std::optional<instant> expires_at = std::nullopt) {
  return {"shop", {key_scope::tokens_create}, hash(secret), expires_at};
}

app_key only(const app_keys& keys) {
  EXPECT_EQ(keys.image().keys.size(), 1U);
  return keys.image().keys.front();
}

TEST(AppKeys, AKeyOpensWithItsSecretAndNoOther) {
  app_keys keys;
  const auto made = carry_out(keys, shop(), at(0));
  ASSERT_TRUE(made.outcome);
  EXPECT_EQ(made.outcome.value(), only(keys));
  EXPECT_EQ(only(keys).number.value, 1);
  EXPECT_EQ(only(keys).scopes, "tokens:create");
  EXPECT_TRUE(opens(only(keys), hash(1), at(1)));
  EXPECT_FALSE(opens(only(keys), hash(2), at(1)));
  EXPECT_FALSE(opens(only(keys), secret_hash{}, at(1)));
}

TEST(AppKeys, ItIsOverWhenItsTimeIs) {
  app_keys keys;
  carry_out(keys, shop(1, at(10)), at(0));
  EXPECT_TRUE(opens(only(keys), hash(1), at(10) - 1ms));
  EXPECT_FALSE(opens(only(keys), hash(1), at(10)));
  EXPECT_TRUE(is_over(only(keys), at(10)));
}

TEST(AppKeys, TwoSecretsLiveAfterARotationUntilTheFormerOnesTime) {
  app_keys keys;
  carry_out(keys, shop(), at(0));
  ASSERT_TRUE(carry_out(keys, rotate_app_key{app_key_number{1}, hash(2), 60s}, at(5)).outcome);
  EXPECT_TRUE(opens(only(keys), hash(1), at(64)));
  EXPECT_TRUE(opens(only(keys), hash(2), at(64)));
  EXPECT_FALSE(opens(only(keys), hash(1), at(65)));
  EXPECT_TRUE(opens(only(keys), hash(2), at(65)));
  carry_out(keys, rotate_app_key{app_key_number{1}, hash(3), 60s}, at(10));
  EXPECT_FALSE(opens(only(keys), hash(1), at(11))) << "never more than two";
  EXPECT_TRUE(opens(only(keys), hash(2), at(11)));
  EXPECT_TRUE(opens(only(keys), hash(3), at(11)));
}

TEST(AppKeys, WithoutAnOverlapTheFormerSecretEndsAtOnce) {
  app_keys keys;
  carry_out(keys, shop(), at(0));
  carry_out(keys, rotate_app_key{app_key_number{1}, hash(2), 0ms}, at(5));
  EXPECT_FALSE(opens(only(keys), hash(1), at(5)));
  EXPECT_TRUE(opens(only(keys), hash(2), at(5)));
}

TEST(AppKeys, ARevokedKeyOpensWithNoneOfItsSecrets) {
  app_keys keys;
  carry_out(keys, shop(), at(0));
  carry_out(keys, rotate_app_key{app_key_number{1}, hash(2), 60s}, at(1));
  const auto revoked = carry_out(keys, revoke_app_key{app_key_number{1}}, at(2));
  EXPECT_EQ(revoked.outcome.value().revoked_at, at(2));
  EXPECT_FALSE(opens(only(keys), hash(1), at(2)));
  EXPECT_FALSE(opens(only(keys), hash(2), at(2)));
  const auto again = carry_out(keys, revoke_app_key{app_key_number{1}}, at(3));
  EXPECT_TRUE(again.changes.empty());
  EXPECT_EQ(again.outcome.value().revoked_at, at(2));
}

TEST(AppKeys, WhatIsRefusedChangesNothing) {
  app_keys keys;
  carry_out(keys, shop(1, at(100)), at(0));
  const auto refused = [&](const auto& command, instant now) {
    const auto decided = keys.decide(command, now);
    EXPECT_TRUE(decided.changes.empty());
    return decided.outcome.refusal();
  };
  EXPECT_EQ(refused(shop(2), at(1)), app_key_refusal::name_taken);
  EXPECT_EQ(refused(rotate_app_key{app_key_number{2}, hash(2), 0ms}, at(1)), app_key_refusal::unknown_key);
  EXPECT_EQ(refused(revoke_app_key{app_key_number{2}}, at(1)), app_key_refusal::unknown_key);
  EXPECT_EQ(refused(rotate_app_key{app_key_number{1}, hash(2), 0ms}, at(100)), app_key_refusal::key_over);
  carry_out(keys, revoke_app_key{app_key_number{1}}, at(2));
  EXPECT_EQ(refused(rotate_app_key{app_key_number{1}, hash(2), 0ms}, at(3)), app_key_refusal::key_over);
}

TEST(AppKeys, ANameIsFreeAgainWhenItsKeyIsOver) {
  app_keys keys;
  carry_out(keys, shop(), at(0));
  carry_out(keys, revoke_app_key{app_key_number{1}}, at(1));
  const auto second = carry_out(keys, shop(2, at(10)), at(2));
  ASSERT_TRUE(second.outcome);
  EXPECT_EQ(second.outcome.value().number.value, 2);
  EXPECT_TRUE(carry_out(keys, shop(3), at(10)).outcome) << "the second is over";
}

TEST(AppKeys, ThereAreNeverMoreThanTheirBound) {
  app_keys_image image;
  for (std::size_t i = 1; i <= limits::max_app_keys; ++i) {
    app_key key;
    key.number = app_key_number{static_cast<std::int64_t>(i)};
    key.name = std::to_string(i);
    image.keys.push_back(key);
  }
  EXPECT_EQ(app_keys{image}.decide(shop(), at(0)).outcome.refusal(), app_key_refusal::too_many_keys);
  image.keys.pop_back();
  EXPECT_TRUE(app_keys{image}.decide(shop(), at(0)).outcome);
}

TEST(AppKeys, WhatWasOverForLongGoesWhenAnotherOneIsMade) {
  app_keys keys;
  carry_out(keys, shop(1, at(100)), at(0));
  carry_out(keys, make_app_key{"box", {key_scope::admin}, hash(2), std::nullopt}, at(1));
  carry_out(keys, make_app_key{"door", {key_scope::admin}, hash(3), std::nullopt}, at(2));
  carry_out(keys, revoke_app_key{app_key_number{3}}, at(200));
  const auto names = [&] {
    std::vector<std::string> out;
    for (const auto& key : keys.image().keys) {
      out.push_back(key.name);
    }
    return out;
  };
  const auto make = [&](const std::string& name, std::uint8_t secret, instant now) {
    return carry_out(keys, make_app_key{name, {key_scope::admin}, hash(secret), std::nullopt}, now).outcome;
  };
  ASSERT_TRUE(make("early", 4, at(100) + limits::app_keys_shown_over - 1ms));
  EXPECT_EQ(names(), (std::vector<std::string>{"shop", "box", "door", "early"})) << "shown for its time";
  ASSERT_TRUE(make("late", 5, at(100) + limits::app_keys_shown_over));
  EXPECT_EQ(names(), (std::vector<std::string>{"box", "door", "early", "late"}));
  const auto last = make("last", 6, at(200) + limits::app_keys_shown_over);
  EXPECT_EQ(names(), (std::vector<std::string>{"box", "early", "late", "last"})) << "one that is live stays";
  EXPECT_EQ(last.value().number.value, 6) << "no number is given again";
}

TEST(AppKeys, KeysThatAreForgottenLeaveRoomForOthers) {
  app_keys_image image;
  for (std::size_t i = 1; i <= limits::max_app_keys; ++i) {
    app_key key;
    key.number = app_key_number{static_cast<std::int64_t>(i)};
    key.name = std::to_string(i);
    key.expires_at = at(100);
    image.keys.push_back(key);
  }
  const auto now = at(100) + limits::app_keys_shown_over;
  app_keys keys{image};
  EXPECT_EQ(keys.decide(shop(), now - 1ms).outcome.refusal(), app_key_refusal::too_many_keys);
  ASSERT_TRUE(carry_out(keys, shop(), now).outcome);
  EXPECT_EQ(only(keys).number.value, static_cast<std::int64_t>(limits::max_app_keys) + 1);
}

TEST(AppKeys, AreAFoldOfTheirChanges) {
  app_keys keys;
  app_keys replayed;
  const auto do_both = [&](const auto& command, instant now) {
    for (const auto& c : carry_out(keys, command, now).changes) {
      replayed.apply(c);
    }
  };
  do_both(shop(), at(0));
  do_both(make_app_key{"box", {key_scope::admin}, hash(9), at(50)}, at(1));
  do_both(rotate_app_key{app_key_number{1}, hash(2), 60s}, at(2));
  do_both(revoke_app_key{app_key_number{2}}, at(3));
  EXPECT_EQ(replayed.image(), keys.image());
  EXPECT_EQ(app_keys{keys.image()}.image(), keys.image());
}

TEST(KeyScopes, ComeBackFromTheirText) {
  for (const auto one : values_of<key_scope>) {
    EXPECT_EQ(parse_key_scopes(to_text({one})), key_scopes{one}) << to_word(one);
  }
  const key_scopes two{key_scope::admin, key_scope::tokens_create};
  EXPECT_EQ(to_text(two), "tokens:create,admin");
  EXPECT_EQ(parse_key_scopes("admin,tokens:create"), two);
  for (const auto* wrong : {"", ",", "everything", "admin,", "Admin", "admin, tokens:create", "tokens"}) {
    EXPECT_EQ(parse_key_scopes(wrong), std::nullopt) << wrong;
  }
}

TEST(KeyScopes, AdmitWhatTheyHoldAndAdminAdmitsEverything) {
  for (const auto held : values_of<key_scope>) {
    for (const auto wanted : values_of<key_scope>) {
      EXPECT_EQ(key_scopes{held}.admit({wanted}), held == wanted || held == key_scope::admin)
          << to_word(held) << ' ' << to_word(wanted);
    }
  }
  EXPECT_TRUE(key_scopes{key_scope::metrics_read}.admit({key_scope::rooms_write, key_scope::metrics_read}));
  EXPECT_FALSE(key_scopes{}.admit({key_scope::metrics_read}));
}

TEST(KeyScopes, NoRoleIsTheAdministrationAndOnlyReadingReads) {
  using enum key_scope;
  for (const auto role : values_of<key_role>) {
    EXPECT_FALSE(scopes_of(role).contains(admin)) << to_word(role);
    EXPECT_FALSE(scopes_of(role).empty()) << to_word(role);
  }
  for (const auto one :
       {tokens_create, wallets_charge, bookings_cancel, concerts_write, rooms_write, people_write}) {
    EXPECT_FALSE(scopes_of(key_role::read_only).contains(one)) << to_word(one);
  }
  EXPECT_FALSE(scopes_of(key_role::organiser).contains(wallets_charge));
  EXPECT_FALSE(scopes_of(key_role::box_office).contains(concerts_write));
}

}  // namespace
}  // namespace usher::domain::app_keys_test
