#include "api/identity/assertion.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/edge/ascii.hpp"
#include "api/http/json_body.hpp"
#include "api/http/problem.hpp"
#include "api/support/base64url.hpp"
#include "domain/base/ascii.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

using fault = assertion_fault;

/// The parts of the compact form.
struct compact_parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  /// The first two with the dot between them.
  std::string_view signed_text;
};

std::optional<compact_parts> parts_of(std::string_view text) {
  if (text.size() > domain::limits::max_assertion_bytes || std::count(text.begin(), text.end(), '.') != 2) {
    return std::nullopt;
  }
  const auto first = text.find('.');
  const auto second = text.rfind('.');
  return compact_parts{text.substr(0, first), text.substr(first + 1, second - first - 1),
                       text.substr(second + 1), text.substr(0, second)};
}

/// An object as base64url; nothing for another text, or for one with a member twice.
std::optional<json> object_in(std::string_view part) {
  const auto text = from_base64url(part);
  if (!text) {
    return std::nullopt;
  }
  try {
    return read_json_object(std::string_view(*text));
  } catch (const bad_request&) {
    return std::nullopt;
  }
}

/// What a header says; refused where it is none.
struct header_facts {
  signature_algorithm algorithm;
  std::optional<std::string> key_id;
};

bool is_type_taken(const json& type) {
  if (!type.is_string()) {
    return false;
  }
  const auto name = domain::lower_ascii(type.get<std::string>());
  constexpr std::string_view prefix = "application/";
  const auto word = std::string_view(name).substr(name.starts_with(prefix) ? prefix.size() : 0);
  return word == "jwt" || word == "at+jwt";
}

domain::outcome<header_facts, assertion_refusal> facts_of(const json& header) {
  const auto name = header.find("alg");
  const auto id = header.find("kid");
  if (name == header.end() || !name->is_string() || (id != header.end() && !id->is_string())) {
    return assertion_refusal{fault::malformed};
  }
  const auto& algorithm = name->get_ref<const std::string&>();
  if (edge::equals_no_case(algorithm, "none")) {
    return assertion_refusal{fault::unsigned_text};
  }
  const auto known = signature_algorithm_of(algorithm);
  if (!known) {
    return assertion_refusal{fault::unknown_algorithm};
  }
  if (header.contains("crit")) {
    return assertion_refusal{fault::unknown_extension};
  }
  if (header.contains("typ") && !is_type_taken(header.at("typ"))) {
    return assertion_refusal{fault::wrong_type};
  }
  return header_facts{*known, id == header.end() ? std::nullopt : std::optional(id->get<std::string>())};
}

/// Why the signature is not taken; nothing when it is.
std::optional<fault> wrong_with_signature(const compact_parts& parts, const header_facts& facts,
                                          const assertion_key_set& keys) {
  const auto* key = keys.find(facts.key_id);
  if (key == nullptr) {
    return fault::unknown_key;
  }
  if (key->algorithm() != facts.algorithm) {
    return fault::wrong_algorithm;
  }
  const auto signature = from_base64url(parts.signature);
  return signature && key->verifies(parts.signed_text, *signature) ? std::nullopt
                                                                   : std::optional(fault::wrong_signature);
}

/// A time in seconds since 1970, which need not be whole (RFC 7519, 2).
struct claimed_time {
  bool is_there = false;
  std::optional<double> seconds;
};

claimed_time time_in(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) {
    return {};
  }
  return {true, found->is_number() ? std::optional(found->get<double>()) : std::nullopt};
}

double in_seconds(domain::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::optional<assertion_refusal> wrong_with_times(const json& claims, domain::instant now) {
  const auto is_now = in_seconds(now.time_since_epoch());
  const auto difference = in_seconds(clock_difference);
  const auto ends = time_in(claims, "exp");
  if (!ends.seconds) {
    return assertion_refusal{fault::wrong_claim, "exp"};
  }
  for (const auto* name : {"nbf", "iat"}) {
    if (const auto begins = time_in(claims, name); begins.is_there && !begins.seconds) {
      return assertion_refusal{fault::wrong_claim, name};
    }
  }
  if (is_now >= *ends.seconds + difference) {
    return assertion_refusal{fault::expired};
  }
  for (const auto* name : {"nbf", "iat"}) {
    if (const auto begins = time_in(claims, name); begins.seconds && is_now + difference < *begins.seconds) {
      return assertion_refusal{fault::not_yet_valid};
    }
  }
  return std::nullopt;
}

std::optional<assertion_refusal> wrong_with_parties(const json& claims, const assertion_terms& terms) {
  const auto audience = claims.find("aud");
  const bool is_list = audience != claims.end() && audience->is_array();
  if (audience == claims.end() || (!audience->is_string() && !is_list)) {
    return assertion_refusal{fault::wrong_claim, "aud"};
  }
  const bool is_ours = is_list
                           ? std::find(audience->begin(), audience->end(), terms.audience) != audience->end()
                           : *audience == terms.audience;
  if (!is_ours) {
    return assertion_refusal{fault::wrong_audience};
  }
  if (terms.issuer.empty()) {
    return std::nullopt;
  }
  const auto issuer = claims.find("iss");
  if (issuer == claims.end() || !issuer->is_string()) {
    return assertion_refusal{fault::wrong_claim, "iss"};
  }
  return *issuer == terms.issuer ? std::nullopt : std::optional(assertion_refusal{fault::wrong_issuer});
}

/// A number from 1 on in decimal digits, written in the one way.
std::optional<domain::user_id> user_named(std::string_view text) {
  const auto number = domain::parse_count<std::int64_t>(text);
  return number ? std::optional(domain::user_id{*number}) : std::nullopt;
}

assertion_outcome subject_of(const json& claims) {
  const auto subject = claims.find("sub");
  if (subject == claims.end() || !subject->is_string()) {
    return assertion_refusal{fault::wrong_claim, "sub"};
  }
  const auto user = user_named(subject->get_ref<const std::string&>());
  return user ? assertion_outcome(*user) : assertion_outcome(assertion_refusal{fault::wrong_subject});
}

}  // namespace

assertion_outcome read_assertion(std::string_view text, const assertion_key_set& keys,
                                 const assertion_terms& terms, domain::instant now) {
  const auto parts = parts_of(text);
  const auto header = parts ? object_in(parts->header) : std::nullopt;
  if (!header) {
    return assertion_refusal{fault::malformed};
  }
  const auto facts = facts_of(*header);
  if (!facts) {
    return facts.refusal();
  }
  if (const auto wrong = wrong_with_signature(*parts, facts.value(), keys)) {
    return assertion_refusal{*wrong};
  }
  const auto claims = object_in(parts->payload);
  if (!claims) {
    return assertion_refusal{fault::malformed};
  }
  if (const auto wrong = wrong_with_times(*claims, now)) {
    return *wrong;
  }
  if (const auto wrong = wrong_with_parties(*claims, terms)) {
    return *wrong;
  }
  return subject_of(*claims);
}

}  // namespace usher::api
