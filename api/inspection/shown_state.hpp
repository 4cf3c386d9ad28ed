#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/problem.hpp"
#include "domain/changes/names.hpp"
#include "domain/delivery/outbox.hpp"

/// States as JSON documents whose lists may be long, and what differs between two of them. Pure.
namespace usher::api {

/// Differences between two documents, up to a bound.
class differences {
 public:
  explicit differences(std::size_t most) : most_(most) {}

  /// `path` is an RFC 6901 pointer. Nothing stands for a member that is not there.
  void add(const std::string& path, const json* before, const json* after);
  /// Members of objects one by one; everything else is one value.
  void compare(const std::string& path, const json& before, const json& after);

  /// `[{path, before, after}]`; what is not there has no member.
  const json& list() const { return list_; }
  std::uint64_t left_out() const { return left_out_; }

 private:
  std::size_t most_;
  std::uint64_t left_out_ = 0;
  json list_ = json::array();
};

/// A member that may be too long to be shown: an object whose members are things by their key.
class shown_list {
 public:
  virtual ~shown_list() = default;

  virtual std::size_t size() const = 0;
  /// The first `most`, in order of key.
  virtual json shown(std::size_t most) const = 0;
  /// `after` is the list of the same name of a later state of the same actor.
  virtual void compare(const std::string& path, const shown_list& after, differences& into) const = 0;
};

/// A state at rest: it does not change when its machine goes on.
struct shown_state {
  /// What is never long.
  json head = json::object();
  std::vector<std::pair<std::string, std::unique_ptr<shown_list>>> lists;

  /// The document; at most `most` things of every list. Adds how many it left out, by list, to `left_out`.
  json document(std::size_t most, json& left_out) const;
  /// Of the whole documents.
  static void compare(const shown_state& before, const shown_state& after, differences& into);
};

/// As one reference token of a pointer.
std::string pointer_token(std::string_view key);

/// Without looking for the key among those that are there.
void append_member(json& object, std::string key, json value);

std::string key_text(std::int64_t key);
std::string key_text(std::uint64_t key);
std::string key_text(const domain::notice_key& key);

/// Things in order of their key; a thing that is equal is not rendered to be compared.
template <class Thing, class KeyOf, class Render>
class list_of final : public shown_list {
 public:
  list_of(std::vector<Thing> things, KeyOf key_of, Render render)
      : things_(std::move(things)), key_of_(key_of), render_(std::move(render)) {
    std::sort(things_.begin(), things_.end(),
              [this](const Thing& a, const Thing& b) { return key_of_(a) < key_of_(b); });
  }

  std::size_t size() const override { return things_.size(); }

  json shown(std::size_t most) const override {
    auto object = json::object();
    for (std::size_t i = 0; i < std::min(most, things_.size()); ++i) {
      append_member(object, key_text(key_of_(things_[i])), render_(things_[i]));
    }
    return object;
  }

  void compare(const std::string& path, const shown_list& after, differences& into) const override {
    const auto& later = static_cast<const list_of&>(after);
    auto x = things_.begin();
    auto y = later.things_.begin();
    while (x != things_.end() || y != later.things_.end()) {
      if (y == later.things_.end() || (x != things_.end() && key_of_(*x) < key_of_(*y))) {
        const auto gone = render_(*x);
        into.add(path_of(path, *x++), &gone, nullptr);
      } else if (x == things_.end() || key_of_(*y) < key_of_(*x)) {
        const auto come = render_(*y);
        into.add(path_of(path, *y++), nullptr, &come);
      } else {
        if (!(*x == *y)) {
          into.compare(path_of(path, *x), render_(*x), render_(*y));
        }
        ++x;
        ++y;
      }
    }
  }

 private:
  std::string path_of(const std::string& path, const Thing& thing) const {
    return path + "/" + pointer_token(key_text(key_of_(thing)));
  }

  std::vector<Thing> things_;
  KeyOf key_of_;
  Render render_;
};

template <class Thing, class KeyOf, class Render>
void add_list(shown_state& to, std::string name, std::vector<Thing> things, KeyOf key_of, Render render) {
  to.lists.emplace_back(std::move(name), std::make_unique<list_of<Thing, KeyOf, Render>>(
                                             std::move(things), key_of, std::move(render)));
}

}  // namespace usher::api
