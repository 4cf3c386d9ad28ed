#include "api/identity/assertion_keys.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/support/assertion_signer.hpp"

namespace usher::tests::assertion_keys_test {
namespace {

using nlohmann::json;

json changed(json object, const char* name, json value) {
  object[name] = std::move(value);
  return object;
}

json without(json object, const char* name) {
  object.erase(name);
  return object;
}

bool is_of_use(const json& jwk) {
  return api::assertion_key::of_jwk(api::json::parse(jwk.dump())).has_value();
}

/// Why the text is no key set; empty when it is one.
std::string wrong_with(const std::string& text) {
  try {
    api::assertion_key_set::of_jwks(text);
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

std::string set_of(const std::vector<json>& keys) {
  return json{{"keys", keys}}.dump();
}

TEST(AssertionKeys, EachKindIsForOneAlgorithm) {
  const auto algorithm_of = [](const assertion_signer& signer) {
    return api::assertion_key::of_jwk(api::json::parse(without(signer.jwk(), "alg").dump()))->algorithm();
  };
  EXPECT_EQ(algorithm_of(assertion_signer::ed25519()), api::signature_algorithm::eddsa);
  EXPECT_EQ(algorithm_of(assertion_signer::p256()), api::signature_algorithm::es256);
  EXPECT_EQ(algorithm_of(assertion_signer::rsa()), api::signature_algorithm::rs256);
}

TEST(AssertionKeys, WhatIsNoPublicKeyOfTheseIsOfNoUse) {
  const auto ed = assertion_signer::ed25519().jwk();
  const auto p = assertion_signer::p256().jwk();
  const auto rsa = assertion_signer::rsa().jwk();
  for (const auto& right : {ed, p, rsa}) {
    EXPECT_TRUE(is_of_use(right)) << right;
    EXPECT_TRUE(is_of_use(without(without(without(right, "alg"), "use"), "kid"))) << right;
    EXPECT_TRUE(is_of_use(changed(right, "key_ops", {"verify"}))) << right;
    for (const auto& wrong :
         {changed(right, "use", "enc"), changed(right, "use", 1), changed(right, "key_ops", {"encrypt"}),
          changed(right, "key_ops", "verify"), changed(right, "alg", "HS256"), changed(right, "alg", "PS256"),
          changed(right, "kid", 1), changed(right, "kty", "oct"), without(right, "kty")}) {
      EXPECT_FALSE(is_of_use(wrong)) << wrong;
    }
  }
  const std::string zeros(43, 'A');
  for (const auto& wrong : {
           changed(ed, "crv", "X25519"),
           changed(ed, "crv", "Ed448"),
           without(ed, "x"),
           changed(ed, "x", "AAAA"),
           changed(ed, "x", ed["x"].get<std::string>() + "="),
           changed(p, "crv", "P-384"),
           changed(p, "crv", "secp256k1"),
           // Beside the curve.
           changed(p, "x", zeros),
           changed(p, "y", p["x"]),
           changed(p, "x", "AAAA"),
           without(p, "y"),
           without(rsa, "n"),
           without(rsa, "e"),
           changed(rsa, "n", "AQAB"),
           // Whoever has these verifies anything, or nothing.
           changed(rsa, "e", "AQ"),
           changed(rsa, "e", "Ag"),
           changed(rsa, "e", "AA"),
           changed(rsa, "e", zeros),
           changed(rsa, "e", rsa["n"]),
           assertion_signer::rsa("small", 1'024).jwk(),
           json{{"kty", "oct"}, {"k", base64url(std::string(32, 's'))}, {"alg", "HS256"}},
       }) {
    EXPECT_FALSE(is_of_use(wrong)) << wrong;
  }
}

TEST(AssertionKeys, APublicKeyVerifiesNothingOfAnotherForm) {
  const auto p = assertion_signer::p256();
  const auto key = api::assertion_key::of_jwk(api::json::parse(p.jwk().dump()));
  ASSERT_TRUE(key);
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 70U, 256U}) {
    // CVE-2022-21449: a signature of zeros is of everything to who does not look.
    EXPECT_FALSE(key->verifies("text", std::string(size, '\0'))) << size;
  }
}

TEST(AssertionKeys, ASetHasItsKeysOfUseByTheirIds) {
  const auto set = api::assertion_key_set::of_jwks(set_of({assertion_signer::ed25519("one").jwk(),
                                                           {{"kty", "of tomorrow"}},
                                                           17,
                                                           assertion_signer::p256("two").jwk()}));
  EXPECT_EQ(set.size(), 2U);
  ASSERT_NE(set.find("two"), nullptr);
  EXPECT_EQ(set.find("two")->algorithm(), api::signature_algorithm::es256);
  EXPECT_EQ(set.find("three"), nullptr);
  EXPECT_EQ(set.find(""), nullptr);
  EXPECT_EQ(set.find(std::nullopt), nullptr);
}

TEST(AssertionKeys, WhatIsNoSetIsRefused) {
  const auto one = assertion_signer::ed25519("one").jwk();
  EXPECT_EQ(wrong_with(set_of({one})), "");
  EXPECT_EQ(wrong_with(set_of({one, changed(one, "kid", "two")})), "");
  for (const auto* text : {"", "keys", "[]", "{\"keys\":[],\"keys\":[]}"}) {
    EXPECT_NE(wrong_with(text).find("JSON object"), std::string::npos) << text;
  }
  EXPECT_NE(wrong_with(one.dump()).find("`keys`"), std::string::npos);
  EXPECT_NE(wrong_with("{\"keys\":{}}").find("`keys`"), std::string::npos);
  EXPECT_NE(wrong_with(set_of({})).find("no public key"), std::string::npos);
  EXPECT_NE(wrong_with(set_of({changed(one, "kty", "oct")})).find("no public key"), std::string::npos);
  EXPECT_NE(wrong_with(set_of({one, one})).find("same `kid`"), std::string::npos);
  EXPECT_NE(wrong_with(set_of({without(one, "kid"), without(one, "kid")})).find("same `kid`"),
            std::string::npos);
  const std::vector<json> many(domain::limits::max_assertion_keys + 1, one);
  EXPECT_NE(wrong_with(set_of(many)).find("more than"), std::string::npos);
}

}  // namespace
}  // namespace usher::tests::assertion_keys_test
