#include "tests/end_to_end/contract.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "domain/base/ascii.hpp"

namespace usher::end_to_end {

namespace {

using json = nlohmann::json;
using fault = std::optional<std::string>;
using patterns = std::map<std::string, std::regex>;

void gather_patterns(const json& node, patterns& into) {
  if (!node.is_structured()) {
    return;
  }
  for (const auto& [name, value] : node.items()) {
    if (node.is_object() && name == "pattern" && value.is_string()) {
      into.emplace(value, std::regex(value.get<std::string>()));
    }
    gather_patterns(value, into);
  }
}

std::string type_of(const json& value) {
  return value.is_null() ? "null" : value.is_number_integer() ? "integer" : value.type_name();
}

std::size_t count_code_points(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// What JSON Schema asks of values, as far as the description uses it.
class schema_check {
 public:
  schema_check(const json& document, const patterns& texts) : document_(document), texts_(texts) {}

  const json& resolved(const json& node) const {
    const json* at = &node;
    while (at->is_object() && at->contains("$ref")) {
      at = &document_.at(json::json_pointer(at->at("$ref").get<std::string>().substr(1)));
    }
    return *at;
  }

  fault whole(const json& schema, const json& value) const {
    names described;
    if (auto wrong = parts(schema, value, described)) {
      return wrong;
    }
    if (value.is_object()) {
      for (const auto& member : value.items()) {
        if (!described.contains(member.key())) {
          return " has a member that is not described: " + member.key();
        }
      }
    }
    return std::nullopt;
  }

 private:
  using names = std::set<std::string, std::less<>>;

  static void describe_all(const json& value, names& described) {
    if (value.is_object()) {
      for (const auto& member : value.items()) {
        described.insert(member.key());
      }
    }
  }

  /// Adds the members that the schema describes.
  fault parts(const json& reference, const json& value, names& described) const {
    const auto& schema = resolved(reference);
    static const std::set<std::string> says_nothing{"description", "examples", "default", "deprecated"};
    if (std::all_of(schema.items().begin(), schema.items().end(),
                    [](const auto& one) { return says_nothing.contains(one.key()); })) {
      describe_all(value, described);
      return std::nullopt;
    }
    for (const auto part : {&schema_check::type, &schema_check::choice, &schema_check::number,
                            &schema_check::text, &schema_check::list}) {
      if (auto wrong = (this->*part)(schema, value)) {
        return wrong;
      }
    }
    if (auto wrong = object(schema, value, described)) {
      return wrong;
    }
    return combination(schema, value, described);
  }

  fault type(const json& schema, const json& value) const {
    if (!schema.contains("type")) {
      return std::nullopt;
    }
    const auto& wanted = schema.at("type");
    const auto is = type_of(value);
    const auto fits = [&is](const json& one) { return one == is || (one == "number" && is == "integer"); };
    const bool right = wanted.is_array() ? std::any_of(wanted.begin(), wanted.end(), fits) : fits(wanted);
    return right ? std::nullopt : fault(" is " + is + ", not " + wanted.dump() + ": " + value.dump());
  }

  fault choice(const json& schema, const json& value) const {
    if (schema.contains("const") && value != schema.at("const")) {
      return " is " + value.dump() + ", not " + schema.at("const").dump();
    }
    if (schema.contains("enum")) {
      const auto& all = schema.at("enum");
      if (std::find(all.begin(), all.end(), value) == all.end()) {
        return " is " + value.dump() + ", none of " + all.dump();
      }
    }
    return std::nullopt;
  }

  fault number(const json& schema, const json& value) const {
    if (!value.is_number()) {
      return std::nullopt;
    }
    const bool below = schema.contains("minimum") && value < schema.at("minimum");
    const bool above = schema.contains("maximum") && value > schema.at("maximum");
    return below || above ? fault(" is out of range: " + value.dump()) : std::nullopt;
  }

  fault text(const json& schema, const json& value) const {
    if (!value.is_string()) {
      return std::nullopt;
    }
    const auto& is = value.get_ref<const std::string&>();
    const auto length = count_code_points(is);
    if (length < schema.value("minLength", std::size_t{0}) ||
        length > schema.value("maxLength", std::size_t{SIZE_MAX})) {
      return " is too short or too long: " + is;
    }
    if (schema.contains("pattern") && !std::regex_search(is, texts_.at(schema.at("pattern")))) {
      return " does not fit its pattern: " + is;
    }
    static const std::regex date("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    static const std::regex date_time(
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})");
    const auto format = schema.value("format", "");
    const bool fits = format == "date"        ? std::regex_match(is, date)
                      : format == "date-time" ? std::regex_match(is, date_time)
                                              : true;
    return fits ? std::nullopt : fault(" is no " + format + ": " + is);
  }

  fault list(const json& schema, const json& value) const {
    if (!value.is_array()) {
      return std::nullopt;
    }
    if (value.size() < schema.value("minItems", std::size_t{0}) ||
        value.size() > schema.value("maxItems", std::size_t{SIZE_MAX})) {
      return " has too few or too many items: " + std::to_string(value.size());
    }
    if (schema.value("uniqueItems", false) &&
        std::set<json>(value.begin(), value.end()).size() != value.size()) {
      return " has an item twice: " + value.dump();
    }
    if (schema.contains("items")) {
      for (const auto& item : value) {
        if (auto wrong = whole(schema.at("items"), item)) {
          return "[]" + *wrong;
        }
      }
    }
    return std::nullopt;
  }

  fault object(const json& schema, const json& value, names& described) const {
    if (!value.is_object()) {
      return std::nullopt;
    }
    for (const auto& name : schema.value("required", json::array())) {
      if (!value.contains(name.get_ref<const std::string&>())) {
        return " lacks " + name.get<std::string>();
      }
    }
    const auto known = schema.find("properties");
    const auto others = schema.find("additionalProperties");
    for (const auto& [name, member] : value.items()) {
      const bool is_known = known != schema.end() && known->contains(name);
      const bool is_open = others != schema.end() && *others != false;
      if (is_known || is_open) {
        described.insert(name);
      }
      const json* of = is_known ? &known->at(name) : is_open && others->is_object() ? &*others : nullptr;
      if (of != nullptr) {
        if (auto wrong = whole(*of, member)) {
          return "." + name + *wrong;
        }
      }
      if (schema.contains("propertyNames")) {
        if (auto wrong = whole(schema.at("propertyNames"), name)) {
          return "'s name" + *wrong;
        }
      }
    }
    return std::nullopt;
  }

  fault combination(const json& schema, const json& value, names& described) const {
    for (const auto& part : schema.value("allOf", json::array())) {
      if (auto wrong = parts(part, value, described)) {
        return wrong;
      }
    }
    for (const auto* word : {"anyOf", "oneOf"}) {
      if (!schema.contains(word)) {
        continue;
      }
      std::size_t fitting = 0;
      std::string reasons;
      for (const auto& part : schema.at(word)) {
        names of_part;
        if (auto wrong = parts(part, value, of_part)) {
          reasons += "; " + *wrong;
        } else {
          ++fitting;
          described.merge(of_part);
        }
      }
      if (fitting == 0 || (fitting > 1 && std::string_view(word) == "oneOf")) {
        return " fits " + std::to_string(fitting) + " of " + word + reasons + ": " + value.dump();
      }
    }
    return std::nullopt;
  }

  const json& document_;
  const patterns& texts_;
};

std::string without_query(const std::string& target) {
  auto path = target.substr(0, target.find('?'));
  if (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

/// An actor's name may have slashes; other names stand for one segment.
std::regex form_of(const std::string& path) {
  auto text = std::regex_replace(without_query(path), std::regex("\\."), "\\.");
  text = std::regex_replace(text, std::regex("\\{name\\}"), ".+");
  return std::regex(std::regex_replace(text, std::regex("\\{[A-Za-z]+\\}"), "[^/]+"));
}

/// What any request may be answered: by the edge, for a method that the path does not take, for a defect.
bool is_of_any_request(int status) {
  static const std::set<int> all{405, 408, 413, 414, 415, 417, 421, 431, 500, 501, 505};
  return all.contains(status);
}

/// What a text of the description says in backticks and capitals.
std::set<std::string> codes_in(const std::string& text) {
  static const std::regex code("`([A-Z][A-Z0-9_]+)`");
  std::set<std::string> codes;
  for (std::sregex_iterator found(text.begin(), text.end(), code); found != std::sregex_iterator(); ++found) {
    codes.insert((*found)[1]);
  }
  return codes;
}

}  // namespace

const contract& contract::shipped() {
  static const contract one(json::parse(std::ifstream(USHER_OPENAPI_JSON)));
  return one;
}

contract::contract(json document)
    : document_(std::move(document)),
      codes_of_any_request_(codes_in(document_.at("info").at("description"))) {
  gather_patterns(document_, texts_);
  for (const auto& path : document_.at("paths").items()) {
    if (path.key().find('{') != std::string::npos) {
      patterns_.push_back({path.key(), form_of(path.key())});
    }
  }
  const auto names_in = [](const std::string& path) { return std::count(path.begin(), path.end(), '{'); };
  std::sort(patterns_.begin(), patterns_.end(), [&](const path_pattern& a, const path_pattern& b) {
    return std::pair(names_in(a.path), b.path.size()) < std::pair(names_in(b.path), a.path.size());
  });
}

const json* contract::find_path(const std::string& path) const {
  const auto& paths = document_.at("paths");
  for (const auto& name : {path, path + '/'}) {
    if (const auto found = paths.find(name); found != paths.end()) {
      return &*found;
    }
  }
  for (const auto& pattern : patterns_) {
    if (std::regex_match(path, pattern.form)) {
      return &paths.at(pattern.path);
    }
  }
  return nullptr;
}

const json* contract::find_operation(const std::string& method, const std::string& target) const {
  const auto* path = find_path(without_query(target));
  if (path == nullptr) {
    return nullptr;
  }
  const auto found = path->find(domain::lower_ascii(method));
  return found == path->end() ? nullptr : &*found;
}

const json* contract::find_response(const json* operation, const test_support::http_response& answer,
                                    const std::string& where) const {
  if (operation == nullptr) {
    EXPECT_GE(answer.status, 400) << where << " is not described";
    return &document_.at("components").at("responses").at("Problem");
  }
  const auto& responses = operation->at("responses");
  if (const auto found = responses.find(std::to_string(answer.status)); found != responses.end()) {
    return &*found;
  }
  // A server without an admin key has no calls of the administration.
  const auto body = json::parse(answer.body, nullptr, false);
  const bool is_nothing = answer.status == 404 && body.is_object() && body.value("code", "") == "NOT_FOUND";
  if (is_nothing || is_of_any_request(answer.status)) {
    return &responses.at("default");
  }
  ADD_FAILURE() << where << " is not described: " << answer.body;
  return nullptr;
}

void contract::judge(const std::string& method, const std::string& target,
                     const test_support::http_response& answer) const {
  const auto where = method + ' ' + target + ' ' + std::to_string(answer.status);
  const auto* found = find_response(find_operation(method, target), answer, where);
  if (found == nullptr) {
    return;
  }
  const schema_check check(document_, texts_);
  const auto& response = check.resolved(*found);
  const auto headers = response.value("headers", json::object());
  for (const auto& header : headers.items()) {
    const bool required = check.resolved(header.value()).value("required", false);
    EXPECT_TRUE(!required || answer.header(domain::lower_ascii(header.key())))
        << where << " lacks " << header.key();
  }
  if (!response.contains("content")) {
    EXPECT_TRUE(answer.body.empty()) << where << " is described without a body";
    return;
  }
  const auto full_type = answer.header("content-type").value_or("");
  const auto type = full_type.substr(0, full_type.find(';'));
  const auto content = response.at("content").find(type);
  if (content == response.at("content").end()) {
    ADD_FAILURE() << where << " is not described as " << full_type;
    return;
  }
  if (type == "application/json") {
    const auto body = json::parse(answer.body, nullptr, false);
    if (const auto wrong = check.whole(content->at("schema"), body)) {
      ADD_FAILURE() << where << ": the body" << *wrong << "\n" << answer.body.substr(0, 2'000);
    } else if (answer.status >= 400 && answer.status < 500) {
      const auto code = body.at("code").get<std::string>();
      EXPECT_TRUE(codes_in(response.at("description")).contains(code) || codes_of_any_request_.contains(code))
          << where << " is not described with the code " << code;
    }
  }
}

void contract::judge_webhook(const std::string& name, const test_support::header_list& headers,
                             const std::string& body) const {
  const auto& operation = document_.at("webhooks").at(name).at("post");
  const schema_check check(document_, texts_);
  std::set<std::string> described;
  for (const auto& parameter : operation.at("parameters")) {
    const auto header = domain::lower_ascii(parameter.at("name"));
    described.insert(header);
    const auto there =
        std::find_if(headers.begin(), headers.end(), [&](const auto& sent) { return sent.first == header; });
    EXPECT_TRUE(there != headers.end() || !parameter.value("required", false)) << name << " lacks " << header;
    if (there != headers.end()) {
      const bool is_number = parameter.at("schema").value("type", "") == "integer";
      const auto value = is_number ? json::parse(there->second, nullptr, false) : json(there->second);
      const auto wrong = check.whole(parameter.at("schema"), value);
      EXPECT_FALSE(wrong) << name << ": " << header << wrong.value_or("");
    }
  }
  for (const auto& [header, value] : headers) {
    EXPECT_TRUE(!header.starts_with("usher-") || described.contains(header)) << header << " is not described";
  }
  const auto& content = operation.at("requestBody").at("content").at("application/json");
  const auto wrong = check.whole(content.at("schema"), json::parse(body, nullptr, false));
  EXPECT_FALSE(wrong) << name << ": the body" << wrong.value_or("") << "\n" << body;
}

}  // namespace usher::end_to_end
