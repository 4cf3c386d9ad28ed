#include "domain/people/app_keys.hpp"

#include <algorithm>

namespace usher::domain {

bool is_over(const app_key& key, instant now) {
  return key.revoked_at || (key.expires_at && *key.expires_at <= now);
}

bool is_forgotten(const app_key& key, instant now) {
  const auto over_by = now - limits::app_keys_shown_over;
  return (key.revoked_at && *key.revoked_at <= over_by) || (key.expires_at && *key.expires_at <= over_by);
}

bool opens(const app_key& key, const secret_hash& hash, instant now) {
  if (is_over(key, now)) {
    return false;
  }
  const bool is_former = key.former_hash == hash && key.former_until && now < *key.former_until;
  return key.hash == hash || is_former;
}

app_keys::app_keys(const app_keys_image& image) {
  for (const auto& key : image.keys) {
    keys_.emplace(key.number, key);
  }
}

const app_key* app_keys::find(app_key_number number) const {
  const auto found = keys_.find(number);
  return found == keys_.end() ? nullptr : &found->second;
}

app_keys::decided app_keys::decide(const make_app_key& command, instant now) const {
  const auto is_live = [now](const auto& entry) { return !is_over(entry.second, now); };
  const bool taken = std::any_of(keys_.begin(), keys_.end(), [&](const auto& entry) {
    return is_live(entry) && entry.second.name == command.name;
  });
  if (taken) {
    return {app_key_refusal::name_taken, {}};
  }
  const auto stay = std::count_if(keys_.begin(), keys_.end(),
                                  [now](const auto& entry) { return !is_forgotten(entry.second, now); });
  if (static_cast<std::size_t>(stay) >= limits::max_app_keys) {
    return {app_key_refusal::too_many_keys, {}};
  }
  const auto last = keys_.empty() ? 0 : keys_.rbegin()->first.value;
  app_key key;
  key.number = app_key_number{last + 1};
  key.name = command.name;
  key.scopes = to_text(command.scopes);
  key.hash = command.hash;
  key.made_at = now;
  key.expires_at = command.expires_at;
  return {key, {app_key_made{key}}};
}

app_keys::decided app_keys::decide(const rotate_app_key& command, instant now) const {
  const auto* known = find(command.key);
  if (known == nullptr) {
    return {app_key_refusal::unknown_key, {}};
  }
  if (is_over(*known, now)) {
    return {app_key_refusal::key_over, {}};
  }
  auto key = *known;
  key.former_hash = known->hash;
  key.former_until = now + command.overlap;
  key.hash = command.hash;
  return {key, {app_key_rotated{command.key, command.hash, known->hash, now + command.overlap, now}}};
}

app_keys::decided app_keys::decide(const revoke_app_key& command, instant now) const {
  const auto* known = find(command.key);
  if (known == nullptr) {
    return {app_key_refusal::unknown_key, {}};
  }
  if (known->revoked_at) {
    return {*known, {}};
  }
  auto key = *known;
  key.revoked_at = now;
  return {key, {app_key_revoked{command.key, now}}};
}

void app_keys::apply(const change& c) {
  if (const auto* made = std::get_if<app_key_made>(&c)) {
    std::erase_if(keys_, [&](const auto& entry) { return is_forgotten(entry.second, made->key.made_at); });
    keys_.insert_or_assign(made->key.number, made->key);
  } else if (const auto* rotated = std::get_if<app_key_rotated>(&c)) {
    if (const auto found = keys_.find(rotated->key); found != keys_.end()) {
      found->second.hash = rotated->hash;
      found->second.former_hash = rotated->former_hash;
      found->second.former_until = rotated->former_until;
    }
  } else if (const auto* revoked = std::get_if<app_key_revoked>(&c)) {
    if (const auto found = keys_.find(revoked->key); found != keys_.end()) {
      found->second.revoked_at = revoked->revoked_at;
    }
  }
}

app_keys_image app_keys::image() const {
  app_keys_image image;
  for (const auto& [number, key] : keys_) {
    image.keys.push_back(key);
  }
  return image;
}

}  // namespace usher::domain
