#include "api/concerts/admission_pass.hpp"

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/verify_pass.hpp"

namespace usher::tests::admission_pass_test {
namespace {

using api::pass_claims;
using nlohmann::json;
using std::chrono::seconds;

constexpr auto issuer = "https://tickets.example";
constexpr seconds day{86'400};
/// Noon of a day in period 19,981.
constexpr domain::instant noon{19'981 * day + day / 2};

api::master_secret secret(unsigned char fill) {
  api::master_secret bytes{};
  bytes.fill(fill);
  return bytes;
}

api::pass_signer signer() {
  return {secret(7), {issuer, day}};
}

pass_claims claims() {
  return {domain::user_id{42}, domain::room_id{3}, domain::ticket_number{4'711}, noon, noon + seconds(300)};
}

std::string base64url(std::string_view bytes) {
  constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();
  return text;
}

std::string from_base64url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    throw std::invalid_argument("not base64url");
  }
  bytes.resize(size);
  return bytes;
}

/// Header, claims and signature, as they stand in the pass.
std::vector<std::string> parts_of(const std::string& pass) {
  const auto first = pass.find('.');
  const auto last = pass.rfind('.');
  return {pass.substr(0, first), pass.substr(first + 1, last - first - 1), pass.substr(last + 1)};
}

/// A set with one key, whose seed is all 1, and what is signed with it.
class other_issuer {
 public:
  other_issuer() {
    const std::string seed(crypto_sign_SEEDBYTES, '\1');
    crypto_sign_seed_keypair(bytes(public_), bytes(secret_),
                             reinterpret_cast<const unsigned char*>(seed.data()));
  }

  json key() const {
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"alg", "EdDSA"},
            {"use", "sig"}, {"kid", "k"},       {"x", base64url(public_)}};
  }

  static json content() {
    return {{"iss", issuer}, {"sub", "42"}, {"aud", "waiting-room/3"}, {"jti", "waiting-room/3/4711"},
            {"iat", 1},      {"nbf", 1},    {"exp", 253'000'000'000}};
  }

  std::string sign(const json& content, const json& header = {{"alg", "EdDSA"}, {"kid", "k"}}) {
    const auto text = base64url(header.dump()) + "." + base64url(content.dump());
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(bytes(signature), nullptr, reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(), bytes(secret_));
    return text + "." + base64url(signature);
  }

 private:
  static unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

  std::string public_ = std::string(crypto_sign_PUBLICKEYBYTES, '\0');
  std::string secret_ = std::string(crypto_sign_SECRETKEYBYTES, '\0');
};

std::string set_of(const json& key) {
  return json{{"keys", json::array({key})}}.dump();
}

/// Nothing when the pass is taken.
std::optional<pass_refusal> refusal(std::string_view pass, std::string_view key_set,
                                    domain::instant now = noon) {
  const auto result = verify_pass(pass, key_set, issuer, now);
  return result.ok() ? std::nullopt : std::optional{result.refusal()};
}

TEST(AdmissionPass, SaysToWhoHasTheKeySetWhatWasSigned) {
  const auto ours = signer();
  const auto result = verify_pass(ours.sign(claims(), noon), ours.key_set(noon), issuer, noon);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value(), claims());
}

TEST(AdmissionPass, HasTheHeaderAndTheClaimsThatItsPageLists) {
  const auto parts = parts_of(signer().sign(claims(), noon + seconds(2)));
  EXPECT_EQ(json::parse(from_base64url(parts[0])),
            json({{"alg", "EdDSA"}, {"typ", "JWT"}, {"kid", "period-19981"}}));
  const auto noon_s = std::chrono::floor<seconds>(noon).time_since_epoch().count();
  EXPECT_EQ(json::parse(from_base64url(parts[1])), json({{"iss", issuer},
                                                         {"sub", "42"},
                                                         {"aud", "waiting-room/3"},
                                                         {"jti", "waiting-room/3/4711"},
                                                         {"iat", noon_s + 2},
                                                         {"nbf", noon_s},
                                                         {"exp", noon_s + 300}}));
}

TEST(AdmissionPass, TheRoomForEverythingIsCalledAll) {
  const auto ours = signer();
  auto everything = claims();
  everything.room = domain::room_id{0};
  const auto pass = ours.sign(everything, noon);
  EXPECT_EQ(json::parse(from_base64url(parts_of(pass)[1]))["aud"], "waiting-room/all");
  const auto result = verify_pass(pass, ours.key_set(noon), issuer, noon);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value(), everything);
}

TEST(AdmissionPass, NoCharacterOfItMayBeAltered) {
  const auto ours = signer();
  const auto pass = ours.sign(claims(), noon);
  const auto keys = ours.key_set(noon);
  ASSERT_EQ(refusal(pass, keys), std::nullopt);
  for (std::size_t i = 0; i < pass.size(); ++i) {
    auto altered = pass;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(refusal(altered, keys), std::nullopt) << "at " << i;
  }
}

TEST(AdmissionPass, OtherClaimsUnderTheSameSignatureAreRefused) {
  const auto ours = signer();
  const auto parts = parts_of(ours.sign(claims(), noon));
  auto content = json::parse(from_base64url(parts[1]));
  content["sub"] = "43";
  const auto forged = parts[0] + "." + base64url(content.dump()) + "." + parts[2];
  EXPECT_EQ(refusal(forged, ours.key_set(noon)), pass_refusal::wrong_signature);
}

TEST(AdmissionPass, AnotherMasterSecretSignsForNobodyHere) {
  const api::pass_signer theirs(secret(8), {issuer, day});
  EXPECT_EQ(refusal(theirs.sign(claims(), noon), signer().key_set(noon)), pass_refusal::wrong_signature);
}

TEST(AdmissionPass, UnsignedOnesAreRefused) {
  const auto ours = signer();
  const auto parts = parts_of(ours.sign(claims(), noon));
  for (const auto* none : {"none", "None", "NONE", ""}) {
    const auto header = base64url(json{{"alg", none}, {"typ", "JWT"}, {"kid", "period-19981"}}.dump());
    for (const auto& signature : {std::string{}, parts[2]}) {
      EXPECT_EQ(refusal(header + "." + parts[1] + "." + signature, ours.key_set(noon)),
                pass_refusal::wrong_algorithm)
          << none;
    }
  }
  EXPECT_EQ(refusal(parts[0] + "." + parts[1] + ".", ours.key_set(noon)), pass_refusal::wrong_signature);
}

TEST(AdmissionPass, ThePublicKeyIsNoSharedSecret) {
  const auto ours = signer();
  const auto keys = ours.key_set(noon);
  // What everybody knows, used as the secret of HS256.
  const auto known = from_base64url(json::parse(keys)["keys"][1]["x"].get<std::string>());
  const auto content = parts_of(ours.sign(claims(), noon))[1];
  for (const auto* claimed : {"HS256", "EdDSA"}) {
    const auto text = base64url(json{{"alg", claimed}, {"kid", "period-19981"}}.dump()) + "." + content;
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256(reinterpret_cast<unsigned char*>(mac.data()),
                           reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                           reinterpret_cast<const unsigned char*>(known.data()));
    EXPECT_EQ(refusal(text + "." + base64url(mac), keys), std::string_view(claimed) == "HS256"
                                                              ? pass_refusal::wrong_algorithm
                                                              : pass_refusal::wrong_signature);
  }
}

TEST(AdmissionPass, OnlyAKeyForPassesVerifiesOne) {
  other_issuer theirs;
  const auto pass = theirs.sign(other_issuer::content());
  ASSERT_EQ(refusal(pass, set_of(theirs.key())), std::nullopt);
  for (const auto& [name, value] : {std::pair{"kty", "oct"},
                                    {"crv", "X25519"},
                                    {"alg", "HS256"},
                                    {"use", "enc"},
                                    {"kid", "l"},
                                    {"x", "AAAA"}}) {
    auto key = theirs.key();
    key[name] = value;
    EXPECT_EQ(refusal(pass, set_of(key)), pass_refusal::unknown_key) << name;
    key.erase(name);
    EXPECT_EQ(refusal(pass, set_of(key)), pass_refusal::unknown_key) << name;
  }
  for (const auto* set : {"", "[]", "{}", R"({"keys": 1})", R"({"keys": [1]})"}) {
    EXPECT_EQ(refusal(pass, set), pass_refusal::unknown_key) << set;
  }
}

TEST(AdmissionPass, ExtensionsThatMustBeUnderstoodAreNot) {
  other_issuer theirs;
  const auto pass = theirs.sign(other_issuer::content(),
                                {{"alg", "EdDSA"}, {"kid", "k"}, {"crit", {"b64"}}, {"b64", false}});
  EXPECT_EQ(refusal(pass, set_of(theirs.key())), pass_refusal::wrong_algorithm);
}

TEST(AdmissionPass, EveryClaimMustBeThereInItsShape) {
  other_issuer theirs;
  const auto keys = set_of(theirs.key());
  for (const auto* name : {"sub", "aud", "jti", "iat", "nbf", "exp"}) {
    auto content = other_issuer::content();
    content.erase(name);
    EXPECT_EQ(refusal(theirs.sign(content), keys), pass_refusal::wrong_claims) << name;
  }
  const std::vector<std::pair<const char*, json>> wrong{{"sub", 42},
                                                        {"sub", "me"},
                                                        {"aud", "room/3"},
                                                        {"aud", {"waiting-room/3"}},
                                                        {"aud", "waiting-room/0"},
                                                        {"aud", "waiting-room/-3"},
                                                        {"jti", "waiting-room/4/4711"},
                                                        {"jti", "waiting-room/3/"},
                                                        {"exp", "1"},
                                                        {"exp", 1.5},
                                                        {"nbf", -1},
                                                        {"exp", 18'446'744'073'709'551'615U}};
  for (const auto& [name, value] : wrong) {
    auto content = other_issuer::content();
    content[name] = value;
    EXPECT_EQ(refusal(theirs.sign(content), keys), pass_refusal::wrong_claims) << name << " " << value;
  }
}

TEST(AdmissionPass, OnlyTheExpectedIssuerIsBelieved) {
  other_issuer theirs;
  auto content = other_issuer::content();
  content["iss"] = "https://tickets.example.org";
  EXPECT_EQ(refusal(theirs.sign(content), set_of(theirs.key())), pass_refusal::wrong_issuer);
  content.erase("iss");
  EXPECT_EQ(refusal(theirs.sign(content), set_of(theirs.key())), pass_refusal::wrong_issuer);
}

TEST(AdmissionPass, IsValidFromItsBeginningUntilBeforeItsEnd) {
  const auto ours = signer();
  const auto pass = ours.sign(claims(), noon);
  const auto at = [&](domain::instant now) { return refusal(pass, ours.key_set(now), now); };
  EXPECT_EQ(at(noon - domain::milliseconds(1)), pass_refusal::not_yet_valid);
  EXPECT_EQ(at(noon), std::nullopt);
  EXPECT_EQ(at(noon + seconds(300) - domain::milliseconds(1)), std::nullopt);
  EXPECT_EQ(at(noon + seconds(300)), pass_refusal::expired);
}

TEST(AdmissionPass, IsCutToTheLifeOfItsKey) {
  const auto ours = signer();
  auto endless = claims();
  endless.expires_at = noon + 30 * day;
  const auto pass = ours.sign(endless, noon);
  EXPECT_EQ(refusal(pass, ours.key_set(noon + day), noon + day - seconds(1)), std::nullopt);
  EXPECT_EQ(refusal(pass, ours.key_set(noon + day), noon + day), pass_refusal::expired);
  EXPECT_EQ(ours.end_of(endless, noon), noon + day);
}

TEST(AdmissionPass, SaysItsEndInWholeSeconds) {
  auto odd = claims();
  odd.expires_at = noon + domain::milliseconds(1'999);
  EXPECT_EQ(signer().end_of(odd, noon), noon + seconds(1));
}

TEST(AdmissionPass, WhatIsNoPassIsMalformed) {
  const auto ours = signer();
  const auto pass = ours.sign(claims(), noon);
  const auto parts = parts_of(pass);
  const std::vector<std::string> wrong{"",
                                       ".",
                                       "..",
                                       "...",
                                       "a.b.c",
                                       parts[0] + "." + parts[1],
                                       pass + ".",
                                       pass + "." + parts[2],
                                       pass + "=",
                                       " " + pass,
                                       base64url("[]") + "." + parts[1] + "." + parts[2],
                                       parts[0] + "." + base64url("7") + "." + parts[2],
                                       parts[0] + "." + parts[1] + "." + std::string(8'192, 'A')};
  for (const auto& text : wrong) {
    EXPECT_EQ(refusal(text, ours.key_set(noon)), pass_refusal::malformed) << text;
  }
}

TEST(AdmissionPass, TheKeySetHasThePreviousTheCurrentAndTheNextKey) {
  const auto keys = json::parse(signer().key_set(noon))["keys"];
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_EQ(keys[0]["kid"], "period-19980");
  EXPECT_EQ(keys[1]["kid"], "period-19981");
  EXPECT_EQ(keys[2]["kid"], "period-19982");
  for (const auto& key : keys) {
    EXPECT_EQ(key["kty"], "OKP");
    EXPECT_EQ(key["crv"], "Ed25519");
    EXPECT_EQ(key["alg"], "EdDSA");
    EXPECT_EQ(key["use"], "sig");
    EXPECT_EQ(from_base64url(key["x"].get<std::string>()).size(), 32U);
    EXPECT_FALSE(key.contains("d")) << "the secret half";
  }
  EXPECT_NE(keys[0]["x"], keys[1]["x"]);
  EXPECT_NE(keys[1]["x"], keys[2]["x"]);
}

TEST(AdmissionPass, RotationSurprisesNobodyWhoKeepsAKeySetForAPeriod) {
  const auto ours = signer();
  const domain::instant rotation{19'982 * day};
  const auto before = rotation - seconds(1);
  auto asked = claims();
  asked.not_before = before;
  asked.expires_at = rotation + seconds(299);
  const auto old_pass = ours.sign(asked, before);
  const auto new_pass = ours.sign(asked, rotation);
  ASSERT_NE(parts_of(old_pass)[0], parts_of(new_pass)[0]) << "the key did not rotate";

  EXPECT_EQ(refusal(old_pass, ours.key_set(rotation), rotation), std::nullopt);
  EXPECT_EQ(refusal(new_pass, ours.key_set(before), rotation), std::nullopt);
  EXPECT_EQ(refusal(old_pass, ours.key_set(rotation + day), rotation), pass_refusal::unknown_key)
      << "keys are forgotten in the end";
}

TEST(AdmissionPass, ServersOfOneMasterSecretPublishTheSameKeys) {
  EXPECT_EQ(signer().key_set(noon), signer().key_set(noon + seconds(60)));
  EXPECT_NE(signer().key_set(noon), api::pass_signer(secret(8), {issuer, day}).key_set(noon));
}

TEST(AdmissionPass, SettingsThatAreNoneAreRefused) {
  EXPECT_THROW(api::pass_signer(secret(7), {"", day}), std::invalid_argument);
  EXPECT_THROW(api::pass_signer(secret(7), {issuer, seconds(0)}), std::invalid_argument);
}

/// How a service with nothing but OpenSSL verifies a pass; whether it takes this one.
bool openssl_verifies(const json& key, std::string_view text, std::string_view signature) {
  // An Ed25519 public key is its 32 bytes after this beginning (RFC 8410).
  const std::string der = std::string("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12) +
                          from_base64url(key["x"].get<std::string>());
  const temporary_folder folder;
  const auto write = [&](const char* name, std::string_view bytes) {
    std::ofstream(folder.path() + "/" + name, std::ios::binary) << bytes;
    return folder.path() + "/" + name;
  };
  const auto ended =
      run_program({"/usr/bin/openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
                   write("key", der), "-in", write("text", text), "-sigfile", write("signature", signature)});
  EXPECT_TRUE(ended.exit_code == 0 || ended.out.find("Signature Verification Failure") != std::string::npos)
      << ended.out << ended.err;
  return ended.exit_code == 0;
}

TEST(AdmissionPass, OpenSslVerifiesItToo) {
  const auto ours = signer();
  const auto key = json::parse(ours.key_set(noon))["keys"][1];
  const auto parts = parts_of(ours.sign(claims(), noon));
  const auto text = parts[0] + "." + parts[1];
  EXPECT_TRUE(openssl_verifies(key, text, from_base64url(parts[2])));
  EXPECT_FALSE(openssl_verifies(key, text + "A", from_base64url(parts[2])));
}

}  // namespace
}  // namespace usher::tests::admission_pass_test
