#include "api/http/json_body.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "api/http/problem.hpp"
#include "api/http/shared_refusals.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

/// The most digits of a number of 64 bits.
constexpr std::size_t most_digits = 20;

/// What the text of a JSON number stands for without its sign, if it is whole and 64 bits hold it.
std::optional<std::uint64_t> whole_number(std::string_view text) {
  const auto digits_end = std::min(text.find_first_of("eE"), text.size());
  std::string digits;
  std::int64_t exponent = 0;
  bool is_behind_point = false;
  for (const char c : text.substr(0, digits_end)) {
    is_behind_point = is_behind_point || c == '.';
    if (c >= '0' && c <= '9') {
      digits += c;
      exponent -= is_behind_point ? 1 : 0;
    }
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  for (; !digits.empty() && digits.back() == '0'; digits.pop_back()) {
    ++exponent;
  }
  if (digits.empty()) {
    return 0;
  }
  if (digits_end < text.size()) {
    auto written = text.substr(digits_end + 1);
    written.remove_prefix(written.starts_with('+') ? 1 : 0);
    const auto by = domain::parse_number<std::int32_t>(written);
    if (!by) {
      return std::nullopt;
    }
    exponent += *by;
  }
  if (exponent < 0 || digits.size() + static_cast<std::size_t>(exponent) > most_digits) {
    return std::nullopt;
  }
  digits.append(static_cast<std::size_t>(exponent), '0');
  return domain::parse_number<std::uint64_t>(digits);
}

/// Builds the value of a text, member by member, as nlohmann's reader comes to them; that recurses nowhere.
class json_builder final : public nlohmann::json_sax<json> {
 public:
  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t& text) override {
    constexpr auto lowest = std::uint64_t{1} << 63U;
    const auto whole = whole_number(text);
    if (!whole || (value < 0 && *whole > lowest)) {
      return put(value);
    }
    return value < 0 ? put(static_cast<std::int64_t>(0 - *whole)) : put(*whole);
  }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return enter(json::object()); }
  bool start_array(std::size_t) override { return enter(json::array()); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }

  bool key(string_t& name) override {
    auto& object = open_.back();
    object.member = std::move(name);
    if (object.is_new_member()) {
      return true;
    }
    refuse(member_is_there_twice);
    return false;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    constexpr int number_overflow = 406;
    if (error.id == number_overflow && !open_.empty()) {
      refused_ = wrong_field(place(), {"너무 크지 않은 수", "a number that is not so large"});
    }
    return false;
  }

  /// What was built, or why it was not.
  json take() && {
    if (refused_) {
      throw bad_request{*std::move(refused_)};
    }
    return std::move(root_);
  }
  problem why() const { return refused_.value_or(body_is_no_json); }

 private:
  struct open_value {
    json* value;
    /// Of an object: whose turn it is.
    std::string member = {};
    /// Of an object with many members: what they are called. Looking through all of them for each would take
    /// as long as a client wants.
    std::set<std::string, std::less<>> names = {};

    /// Whether the object has none that is called as the one whose turn it is.
    bool is_new_member() {
      constexpr std::size_t few = 16;
      if (value->size() < few) {
        return !value->contains(member);
      }
      if (names.empty()) {
        for (const auto& [name, known] : value->items()) {
          names.insert(name);
        }
      }
      return names.insert(member).second;
    }
  };

  /// An element of a list that is open stands last in it, so that its address stays.
  json* add(json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    auto& into = open_.back();
    if (into.value->is_array()) {
      into.value->push_back(std::move(value));
      return &into.value->back();
    }
    // That it is not there yet was seen with its name.
    auto& members = into.value->get_ref<json::object_t&>();
    members.emplace_back(into.member, std::move(value));
    return &members.back().second;
  }
  bool put(json value) {
    add(std::move(value));
    return true;
  }
  bool enter(json value) {
    if (open_.size() == domain::limits::max_json_depth) {
      refuse(body_is_too_deep);
      return false;
    }
    open_.push_back({add(std::move(value))});
    return true;
  }
  bool leave() {
    open_.pop_back();
    return true;
  }

  /// `sections[2].price`: of what is read now.
  std::string place() const {
    std::string text;
    for (const auto& one : open_) {
      if (one.value->is_object()) {
        text += (text.empty() ? "" : ".") + one.member;
      } else {
        // The element that is open is there already; a number that cannot be read is not.
        const auto count = one.value->size();
        text += '[' + std::to_string(&one == &open_.back() ? count : count - 1) + ']';
      }
    }
    return text;
  }
  void refuse(const refusal_answer& why) {
    refused_ = why;
    if (!open_.empty()) {
      blame(*refused_, place());
    }
  }

  json root_;
  std::vector<open_value> open_;
  std::optional<problem> refused_;
};

}  // namespace

json read_json(std::string_view text) {
  json_builder builder;
  if (!json::sax_parse(text, &builder)) {
    throw bad_request{builder.why()};
  }
  return std::move(builder).take();
}

json read_json_object(std::string_view text) {
  auto object = read_json(text);
  if (!object.is_object()) {
    throw bad_request{body_is_no_object};
  }
  return object;
}

std::optional<json> read_answer(std::string_view text) {
  try {
    return read_json(text);
  } catch (const bad_request&) {
    return std::nullopt;
  }
}

std::string canonical_json(std::string_view text) {
  json_builder builder;
  if (!json::sax_parse(text, &builder)) {
    return std::string(text);
  }
  // Which has its members in the order of their names.
  const nlohmann::json sorted(std::move(builder).take());
  return sorted.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace usher::api
