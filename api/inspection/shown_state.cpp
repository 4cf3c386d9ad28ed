#include "api/inspection/shown_state.hpp"

namespace usher::api {

std::string pointer_token(std::string_view key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

void append_member(json& object, std::string key, json value) {
  object.get_ref<json::object_t&>().push_back({std::move(key), std::move(value)});
}

std::string key_text(std::int64_t key) {
  return std::to_string(key);
}
std::string key_text(std::uint64_t key) {
  return std::to_string(key);
}
std::string key_text(const domain::notice_key& key) {
  return domain::lane_name(key.lane) + "#" + std::to_string(key.number.value);
}

void differences::add(const std::string& path, const json* before, const json* after) {
  if (list_.size() >= most_) {
    ++left_out_;
    return;
  }
  json difference{{"path", path}};
  if (before != nullptr) {
    difference["before"] = *before;
  }
  if (after != nullptr) {
    difference["after"] = *after;
  }
  list_.push_back(std::move(difference));
}

void differences::compare(const std::string& path, const json& before, const json& after) {
  if (before == after) {
    return;
  }
  if (!before.is_object() || !after.is_object()) {
    return add(path, &before, &after);
  }
  for (const auto& [name, value] : before.items()) {
    const auto later = after.find(name);
    const auto member = path + "/" + pointer_token(name);
    if (later == after.end()) {
      add(member, &value, nullptr);
    } else {
      compare(member, value, *later);
    }
  }
  for (const auto& [name, value] : after.items()) {
    if (!before.contains(name)) {
      add(path + "/" + pointer_token(name), nullptr, &value);
    }
  }
}

json shown_state::document(std::size_t most, json& left_out) const {
  auto document = head;
  for (const auto& [name, list] : lists) {
    document[name] = list->shown(most);
    if (list->size() > most) {
      left_out[name] = list->size() - most;
    }
  }
  return document;
}

void shown_state::compare(const shown_state& before, const shown_state& after, differences& into) {
  into.compare("", before.head, after.head);
  for (const auto& [name, list] : after.lists) {
    const auto same_name = [&name = name](const auto& other) { return other.first == name; };
    const auto earlier = std::find_if(before.lists.begin(), before.lists.end(), same_name);
    const auto path = "/" + pointer_token(name);
    if (earlier != before.lists.end()) {
      earlier->second->compare(path, *list, into);
    } else {
      // What the actor is about did not exist: everything of it has come since.
      const auto all = list->shown(list->size());
      into.compare(path, json::object(), all);
    }
  }
}

}  // namespace usher::api
