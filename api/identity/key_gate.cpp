#include "api/identity/key_gate.hpp"

#include <utility>

#include <sodium.h>

#include "api/http/request_headers.hpp"
#include "api/identity/call_record.hpp"
#include "api/support/secrets.hpp"

namespace usher::api {

namespace {

/// Calls with wrong keys of one network, in a minute, before they are neither recorded nor told why.
constexpr std::int32_t refusals_a_minute = 30;

std::array<unsigned char, 32> hash_of(std::string_view key) {
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                     nullptr, 0);
  return hash;
}

/// Why a call is refused for its key.
problem why_refused(const std::optional<key_holder>& who, domain::key_scopes wanted) {
  if (!who) {
    problem what = admin_key_refused;
    what.headers.emplace_back("WWW-Authenticate", "Bearer");
    return what;
  }
  problem what = scope_is_missing;
  fill(what, same_in_both(domain::to_text(wanted)));
  return what;
}

}  // namespace

key_gate::key_gate(actors::engine& engine, std::string_view first_key)
    : engine_(engine), refusals_heard_(std::make_unique<network_limit>(refusals_a_minute)) {
  if (!first_key.empty()) {
    first_ = hash_of(first_key);
  }
}

bool key_gate::is_first(std::string_view key) const {
  // Hashes are of one length: how long the right key is stays unknown too.
  const auto hash = hash_of(key);
  return first_ && sodium_memcmp(hash.data(), first_->data(), first_->size()) == 0;
}

std::optional<key_holder> key_gate::find(const edge::request& r) const {
  const auto key = credentials_of(r, "bearer");
  if (!key) {
    return std::nullopt;
  }
  if (is_first(*key)) {
    return key_holder{"", {domain::key_scope::admin}, "admin"};
  }
  const auto view = engine_.keys();
  const auto* known = view ? view->find(hash_secret(*key), engine_.time().now()) : nullptr;
  if (known == nullptr) {
    return std::nullopt;
  }
  return key_holder{known->name, domain::parse_key_scopes(known->scopes).value_or(domain::key_scopes{}),
                    "key " + std::to_string(known->number.value)};
}

bool key_gate::is_meant(const edge::request& r) const {
  const auto key = credentials_of(r, "bearer");
  return key && (key->starts_with(app_key_prefix) || is_first(*key));
}

void key_gate::pass(const edge::request& r, domain::key_scopes wanted, const exchange& x,
                    const std::function<void(const key_holder&)>& next) const {
  const auto who = find(r);
  if (who && who->scopes.admit(wanted)) {
    return next(*who);
  }
  const auto why = why_refused(who, wanted);
  if (!credentials_of(r, "bearer")) {
    return x.refuse(why);
  }
  if (const auto wait = refusals_heard_->wait(x.context().from, engine_.time().now())) {
    problem what = too_many_requests;
    tell_wait(what, *wait);
    return x.refuse(what);
  }
  // Whoever is refused hears so, also when that cannot be written down.
  engine_.ask(record_of_path(r, who ? who->name : "", why.code), x.context(),
              actors::reply_to<actors::admin_call_outcome>(
                  [x, why](const actors::answer<actors::admin_call_outcome>&) { x.refuse(why); }));
}

void key_gate::count(const edge::request& r, domain::key_scopes wanted, const exchange& x,
                     std::function<void(const key_holder&)> next) const {
  pass(r, wanted, x, [&](const key_holder& who) {
    engine_.ask(domain::count_key_call{record_of_path(r, who.name).call}, x.context(),
                x.then<actors::admin_call_outcome>(
                    [who, next = std::move(next)](const actors::admin_call_outcome&) { next(who); }));
  });
}

void key_gate::serve(const edge::request& r, domain::key_scopes wanted, const exchange& x, const reader& read,
                     recorded keeps) const {
  pass(r, wanted, x, [&](const key_holder& who) {
    call next;
    try {
      next = read(r, who);
    } catch (const bad_request& bad) {
      next = [what = bad.what](const exchange& to) { to.refuse(what); };
    }
    auto record = keeps == recorded::whole ? record_of(r, who.name) : record_of_path(r, who.name);
    engine_.ask(std::move(record), x.context(),
                x.then<actors::admin_call_outcome>([next = std::move(next), x](const auto&) { next(x); }));
  });
}

}  // namespace usher::api
