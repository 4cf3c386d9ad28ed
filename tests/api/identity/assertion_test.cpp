#include "api/identity/assertion.hpp"

#include <gtest/gtest.h>

#include "api/support/base64url.hpp"
#include "domain/base/limits.hpp"
#include "tests/support/assertion_signer.hpp"

namespace usher::tests::assertion_test {
namespace {

using nlohmann::json;
using fault = api::assertion_fault;

constexpr std::int64_t now_seconds = 1'800'000'000;
constexpr std::int64_t difference_seconds = 30;
const domain::instant now{std::chrono::seconds{now_seconds}};
const api::assertion_terms terms{"usher", ""};

/// All that is asked for, of user 7.
json right_claims() {
  return {{"sub", "7"}, {"aud", "usher"}, {"exp", now_seconds + 300}};
}

json changed(json object, const char* name, json value) {
  object[name] = std::move(value);
  return object;
}

json without(json object, const char* name) {
  object.erase(name);
  return object;
}

api::assertion_key_set keys_of(std::initializer_list<const assertion_signer*> signers) {
  return api::assertion_key_set::of_jwks(key_set_of(signers));
}

/// One of each kind, since RSA keys take long to make.
const assertion_signer& an_ed25519() {
  static const auto one = assertion_signer::ed25519("ed");
  return one;
}
const assertion_signer& a_p256() {
  static const auto one = assertion_signer::p256("p");
  return one;
}
const assertion_signer& an_rsa() {
  static const auto one = assertion_signer::rsa("rsa");
  return one;
}
const api::assertion_key_set& all_keys() {
  static const auto all = keys_of({&an_ed25519(), &a_p256(), &an_rsa()});
  return all;
}

/// The fault, with the claim that it names behind a space; `user 7` for none.
std::string verdict_of(std::string_view text, const api::assertion_key_set& keys = all_keys(),
                       const api::assertion_terms& asked = terms) {
  const auto read = api::read_assertion(text, keys, asked, now);
  if (read) {
    return "user " + std::to_string(read.value().value);
  }
  const auto name = std::string(domain::to_word(read.refusal().kind));
  return read.refusal().claim.empty() ? name : name + ' ' + std::string(read.refusal().claim);
}

std::string verdict_of_claims(const json& claims, const api::assertion_terms& asked = terms) {
  return verdict_of(an_ed25519().sign(claims), all_keys(), asked);
}

TEST(Assertion, OfEachAlgorithmIsOfWhomItNames) {
  EXPECT_EQ(verdict_of(an_ed25519().sign(right_claims())), "user 7");
  EXPECT_EQ(verdict_of(a_p256().sign(right_claims())), "user 7");
  EXPECT_EQ(verdict_of(an_rsa().sign(right_claims())), "user 7");
  const std::string secret(32, 's');
  EXPECT_EQ(verdict_of(assertion_signer::secret(secret).sign(right_claims()),
                       api::assertion_key_set::of_secret(secret)),
            "user 7");
}

TEST(Assertion, OfAnotherKeyIsRefused) {
  const auto ed = assertion_signer::ed25519("ed");
  const auto p = assertion_signer::p256("p");
  const auto rsa = assertion_signer::rsa("rsa");
  for (const auto* forger : {&ed, &p, &rsa}) {
    EXPECT_EQ(verdict_of(forger->sign(right_claims())), "wrong_signature") << forger->header();
  }
  EXPECT_EQ(verdict_of(assertion_signer::secret(std::string(32, 'x')).sign(right_claims()),
                       api::assertion_key_set::of_secret(std::string(32, 's'))),
            "wrong_signature");
}

TEST(Assertion, AnyByteOfItThatIsAnotherIsSeen) {
  for (const auto* signer : {&an_ed25519(), &a_p256(), &an_rsa()}) {
    const auto right = signer->sign(right_claims());
    for (std::size_t i = 0; i < right.size(); i += 7) {
      auto damaged = right;
      damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(verdict_of(damaged).starts_with("user")) << i << ' ' << damaged;
    }
  }
}

TEST(Assertion, WithoutASignatureIsRefused) {
  for (const auto* none : {"none", "None", "NONE", "nOnE"}) {
    const auto header = changed(an_ed25519().header(), "alg", none);
    const auto text = base64url(header.dump()) + '.' + base64url(right_claims().dump()) + '.';
    EXPECT_EQ(verdict_of(text), "unsigned_text") << none;
    EXPECT_EQ(verdict_of(an_ed25519().sign(header, right_claims())), "unsigned_text") << none;
  }
  const auto right = an_ed25519().sign(right_claims());
  EXPECT_EQ(verdict_of(right.substr(0, right.rfind('.') + 1)), "wrong_signature");
}

TEST(Assertion, AnAlgorithmThatIsNotTakenIsRefused) {
  for (const auto* other : {"", "HS512", "RS512", "PS256", "ES384", "ES256K", "eddsa", "HS256 "}) {
    EXPECT_EQ(verdict_of(an_ed25519().sign(changed(an_ed25519().header(), "alg", other), right_claims())),
              "unknown_algorithm")
        << other;
  }
}

TEST(Assertion, TheKeyAndNotTheHeaderSaysWithWhichAlgorithmItIsVerified) {
  // A public key is known to all: who takes it for a shared secret takes what anybody has signed.
  for (const auto* victim : {&an_ed25519(), &a_p256(), &an_rsa()}) {
    for (const auto& taken_for_a_secret :
         {victim->jwk().dump(), victim->jwk().value("n", victim->jwk().value("x", ""))}) {
      const auto forger = assertion_signer::secret(taken_for_a_secret);
      EXPECT_EQ(verdict_of(forger.sign(changed(victim->header(), "alg", "HS256"), right_claims())),
                "wrong_algorithm");
    }
  }
  for (const auto* claimed : {"ES256", "RS256", "HS256"}) {
    EXPECT_EQ(verdict_of(an_ed25519().sign(changed(an_ed25519().header(), "alg", claimed), right_claims())),
              "wrong_algorithm")
        << claimed;
  }
  const std::string secret(32, 's');
  EXPECT_EQ(verdict_of(an_rsa().sign(right_claims()), api::assertion_key_set::of_secret(secret)),
            "wrong_algorithm");
}

TEST(Assertion, AKeyThatItBringsAlongOrPointsToIsNotLookedAt) {
  const auto forger = assertion_signer::ed25519("mine");
  auto header = forger.header();
  header["jwk"] = forger.jwk();
  header["jku"] = "https://attacker.example/keys";
  header["x5u"] = "https://attacker.example/certificate";
  EXPECT_EQ(verdict_of(forger.sign(header, right_claims())), "unknown_key");
  header["kid"] = "ed";
  EXPECT_EQ(verdict_of(forger.sign(header, right_claims())), "wrong_signature");
}

TEST(Assertion, TheKeyIsTheOneThatItNames) {
  EXPECT_EQ(verdict_of(an_ed25519().sign(changed(an_ed25519().header(), "kid", "p"), right_claims())),
            "wrong_algorithm");
  EXPECT_EQ(verdict_of(an_ed25519().sign(changed(an_ed25519().header(), "kid", "e"), right_claims())),
            "unknown_key");
  const auto nameless = without(an_ed25519().header(), "kid");
  EXPECT_EQ(verdict_of(an_ed25519().sign(nameless, right_claims())), "unknown_key")
      << "of several keys it must say which";
  const auto alone = keys_of({&an_ed25519()});
  EXPECT_EQ(verdict_of(an_ed25519().sign(nameless, right_claims()), alone), "user 7");
  EXPECT_EQ(verdict_of(a_p256().sign(right_claims()), alone), "unknown_key");
}

TEST(Assertion, ExtensionsThatMustBeKnownAreRefused) {
  auto header = an_ed25519().header();
  header["crit"] = {"b64"};
  header["b64"] = false;
  EXPECT_EQ(verdict_of(an_ed25519().sign(header, right_claims())), "unknown_extension");
  header["crit"] = json::array();
  EXPECT_EQ(verdict_of(an_ed25519().sign(header, right_claims())), "unknown_extension");
}

TEST(Assertion, TokensForOtherEndsAreRefusedByTheirType) {
  for (const auto* type : {"JWT", "jwt", "at+jwt", "application/at+jwt"}) {
    EXPECT_EQ(verdict_of(an_ed25519().sign(changed(an_ed25519().header(), "typ", type), right_claims())),
              "user 7")
        << type;
  }
  EXPECT_EQ(verdict_of(an_ed25519().sign(without(an_ed25519().header(), "typ"), right_claims())), "user 7");
  for (const json& type : {json("logout+jwt"), json("dpop+jwt"), json("JOSE"), json(""), json(1)}) {
    EXPECT_EQ(verdict_of(an_ed25519().sign(changed(an_ed25519().header(), "typ", type), right_claims())),
              "wrong_type")
        << type;
  }
}

TEST(Assertion, WhatIsNoTokenIsRefused) {
  const auto right = an_ed25519().sign(right_claims());
  const auto in_claims = [](const char* text) {
    return an_ed25519().sign_texts(an_ed25519().header().dump(), text);
  };
  const auto in_header = [](const char* text) {
    return an_ed25519().sign_texts(text, right_claims().dump());
  };
  const std::string texts[] = {
      "",
      ".",
      "..",
      "...",
      "abc",
      right + ".",
      right + ".e30",
      right.substr(0, right.rfind('.')),
      "." + right,
      " " + right,
      in_header(""),
      in_header("[]"),
      in_header("{\"alg\":\"EdDSA\",\"kid\":\"ed\"} {}"),
      in_header("{\"kid\":\"ed\"}"),
      in_header("{\"alg\":1,\"kid\":\"ed\"}"),
      in_header("{\"alg\":\"EdDSA\",\"kid\":1}"),
      // A member twice: others might read the other one.
      in_header("{\"alg\":\"none\",\"alg\":\"EdDSA\",\"kid\":\"ed\"}"),
      in_claims(""),
      in_claims("7"),
      in_claims("{\"sub\":\"8\",\"sub\":\"7\",\"aud\":\"usher\",\"exp\":1900000000}"),
      in_claims("{\"sub\":\"7\",\"aud\":\"usher\",\"exp\":1900000000,\"x\":\"\xFF\"}"),
      an_ed25519().sign(changed(right_claims(), "x", std::string(domain::limits::max_assertion_bytes, 'x'))),
  };
  for (const auto& text : texts) {
    EXPECT_EQ(verdict_of(text), "malformed") << text;
  }
  EXPECT_EQ(verdict_of(right + "="), "wrong_signature") << "padding is none of its alphabet";
}

TEST(Assertion, ItsTimesAreThoseOfNow) {
  const auto at = [](std::int64_t seconds) { return json(now_seconds + seconds); };
  const struct {
    json claims;
    const char* verdict;
  } table[] = {
      {without(right_claims(), "exp"), "wrong_claim exp"},
      {changed(right_claims(), "exp", "2030-01-01"), "wrong_claim exp"},
      {changed(right_claims(), "exp", nullptr), "wrong_claim exp"},
      {changed(right_claims(), "exp", at(-3600)), "expired"},
      {changed(right_claims(), "exp", 0), "expired"},
      {changed(right_claims(), "exp", -1), "expired"},
      {changed(right_claims(), "exp", at(-difference_seconds)), "expired"},
      {changed(right_claims(), "exp", at(1 - difference_seconds)), "user 7"},
      {changed(right_claims(), "exp", now_seconds - difference_seconds + 0.5), "user 7"},
      {changed(right_claims(), "exp", 1e300), "user 7"},
      {changed(right_claims(), "nbf", at(3600)), "not_yet_valid"},
      {changed(right_claims(), "nbf", at(difference_seconds + 1)), "not_yet_valid"},
      {changed(right_claims(), "nbf", at(difference_seconds)), "user 7"},
      {changed(right_claims(), "nbf", "soon"), "wrong_claim nbf"},
      {changed(right_claims(), "iat", at(3600)), "not_yet_valid"},
      {changed(right_claims(), "iat", at(difference_seconds)), "user 7"},
      {changed(right_claims(), "iat", at(-86'400)), "user 7"},
      {changed(right_claims(), "iat", true), "wrong_claim iat"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(verdict_of_claims(row.claims), row.verdict) << row.claims;
  }
}

TEST(Assertion, ItIsForUsAndOfWhomWeAsk) {
  const api::assertion_terms of_shop{"usher", "https://shop.example"};
  const struct {
    json claims;
    const api::assertion_terms& asked;
    const char* verdict;
  } table[] = {
      {without(right_claims(), "aud"), terms, "wrong_claim aud"},
      {changed(right_claims(), "aud", 1), terms, "wrong_claim aud"},
      {changed(right_claims(), "aud", {{"usher", true}}), terms, "wrong_claim aud"},
      {changed(right_claims(), "aud", "other"), terms, "wrong_audience"},
      {changed(right_claims(), "aud", "Usher"), terms, "wrong_audience"},
      {changed(right_claims(), "aud", "usher2"), terms, "wrong_audience"},
      {changed(right_claims(), "aud", json::array()), terms, "wrong_audience"},
      {changed(right_claims(), "aud", {"other", 1}), terms, "wrong_audience"},
      {changed(right_claims(), "aud", {"other", "usher"}), terms, "user 7"},
      {changed(right_claims(), "iss", "anybody"), terms, "user 7"},
      {right_claims(), of_shop, "wrong_claim iss"},
      {changed(right_claims(), "iss", {"https://shop.example"}), of_shop, "wrong_claim iss"},
      {changed(right_claims(), "iss", "https://shop.example/"), of_shop, "wrong_issuer"},
      {changed(right_claims(), "iss", "https://shop.example"), of_shop, "user 7"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(verdict_of_claims(row.claims, row.asked), row.verdict) << row.claims;
  }
}

TEST(Assertion, ItsSubjectIsTheNumberOfAUser) {
  EXPECT_EQ(verdict_of_claims(without(right_claims(), "sub")), "wrong_claim sub");
  EXPECT_EQ(verdict_of_claims(changed(right_claims(), "sub", 7)), "wrong_claim sub");
  for (const auto* subject :
       {"", "0", "07", "+7", "-7", " 7", "7 ", "7.0", "7e0", "0x7", "alice", "７", "9223372036854775808"}) {
    EXPECT_EQ(verdict_of_claims(changed(right_claims(), "sub", subject)), "wrong_subject") << subject;
  }
  EXPECT_EQ(verdict_of_claims(changed(right_claims(), "sub", "9223372036854775807")),
            "user 9223372036854775807");
}

TEST(Assertion, NothingIsToldOfWhatNobodyHasSigned) {
  const auto forger = assertion_signer::ed25519("ed");
  for (const auto& claims : {changed(right_claims(), "exp", 0), changed(right_claims(), "aud", "other"),
                             changed(right_claims(), "sub", "alice"), json::object()}) {
    EXPECT_EQ(verdict_of(forger.sign(claims)), "wrong_signature") << claims;
  }
}

// Those of the standards.

TEST(Assertion, TheExampleOfRfc8037IsSignedWithItsKey) {
  const auto key = api::assertion_key::of_jwk(
      {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}});
  ASSERT_TRUE(key);
  const std::string signed_text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const auto signature = api::from_base64url(
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  ASSERT_TRUE(signature);
  EXPECT_TRUE(key->verifies(signed_text, *signature));
  EXPECT_FALSE(key->verifies(signed_text + "A", *signature));
}

struct example {
  api::assertion_key_set keys;
  std::string header;
  std::string signature;
};

TEST(Assertion, TheExamplesOfRfc7515AreRead) {
  const std::string payload =
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  const example examples[] = {
      {api::assertion_key_set::of_secret(*api::from_base64url(
           "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")),
       "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
      {api::assertion_key_set::of_jwks(
           R"({"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]})"),
       "eyJhbGciOiJSUzI1NiJ9",
       "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
       "O8W2Fp5jujGbds9uJdbF9CUA"
       "r7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
       "eSN9383LcOLn6_dO"
       "--xi12jzDwusC-"
       "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igc"
       "N_IoypGlUPQGe77Rw"},
      {api::assertion_key_set::of_jwks(
           R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})"),
       "eyJhbGciOiJFUzI1NiJ9",
       "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
  };
  for (const auto& one : examples) {
    const auto text = one.header + '.' + payload + '.' + one.signature;
    EXPECT_EQ(verdict_of(text, one.keys), "expired") << text;
    const auto in_2011 = domain::instant{std::chrono::seconds{1'300'819'379}};
    const auto read = api::read_assertion(text, one.keys, {"usher", "joe"}, in_2011);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.refusal(), (api::assertion_refusal{fault::wrong_claim, "aud"})) << "they name no audience";
  }
}

}  // namespace
}  // namespace usher::tests::assertion_test
