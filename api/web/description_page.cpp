#include "api/web/description_page.hpp"

#include <algorithm>
#include <vector>

namespace usher::api {

namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

std::string code(std::string_view text) {
  return "<code>" + escaped(text) + "</code>";
}

/// Texts of one line, with code between backticks.
std::string html_of_line(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto begin = text.find('`');
    const auto end = begin == std::string_view::npos ? begin : text.find('`', begin + 1);
    if (end == std::string_view::npos) {
      append_escaped(out, text);
      break;
    }
    append_escaped(out, text.substr(0, begin));
    out += code(text.substr(begin + 1, end - begin - 1));
    text.remove_prefix(end + 1);
  }
  return out;
}

/// The blocks of a text as they are told apart by its lines.
class text_blocks {
 public:
  void take(std::string_view line) {
    constexpr std::string_view indent = "    ";
    if (line.find_first_not_of(' ') == std::string_view::npos) {
      if (block_ == kind::code) {
        text_ += '\n';
      } else {
        end();
      }
    } else if (line.starts_with(indent) && block_ != kind::paragraph && block_ != kind::list) {
      begin(kind::code);
      text_ += std::string(line.substr(indent.size())) + '\n';
    } else if (line.starts_with("- ")) {
      if (block_ != kind::list) {
        begin(kind::list);
      } else {
        end_item();
      }
      text_ = line.substr(2);
    } else {
      if (block_ == kind::code || block_ == kind::none) {
        begin(kind::paragraph);
      }
      text_ += (text_.empty() ? "" : " ") + std::string(line.substr(line.find_first_not_of(' ')));
    }
  }

  std::string take_html() {
    end();
    return std::move(html_);
  }

 private:
  enum class kind { none, paragraph, list, code };

  void begin(kind next) {
    if (block_ == next) {
      return;
    }
    end();
    block_ = next;
    html_ += next == kind::list ? "<ul>" : "";
  }
  void end_item() { html_ += "<li>" + html_of_line(std::exchange(text_, {})) + "</li>"; }
  void end() {
    switch (std::exchange(block_, kind::none)) {
      case kind::paragraph:
        html_ += "<p>" + html_of_line(text_) + "</p>\n";
        break;
      case kind::list:
        end_item();
        html_ += "</ul>\n";
        break;
      case kind::code:
        text_.erase(text_.find_last_not_of('\n') + 1);
        html_ += "<pre>" + escaped(text_) + "</pre>\n";
        break;
      case kind::none:
        break;
    }
    text_.clear();
  }

  kind block_ = kind::none;
  std::string text_;
  std::string html_;
};

const json nothing = json::object();

const json& member(const json& of, std::string_view name) {
  const auto found = of.find(name);
  return found == of.end() ? nothing : *found;
}

std::string text_in(const json& of, std::string_view name) {
  const auto& text = member(of, name);
  return text.is_string() ? text.get<std::string>() : "";
}

/// The last part of `#/components/schemas/Token`.
std::string name_in(const std::string& reference) {
  return reference.substr(reference.rfind('/') + 1);
}

class page {
 public:
  explicit page(const json& document) : document_(document) {}

  std::string take() && {
    const auto& info = member(document_, "info");
    const auto title = text_in(info, "title") + " " + text_in(info, "version");
    out_ =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>" +
        escaped(title) +
        "</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body>\n<header><h1>" +
        escaped(title) + "</h1><p>" + html_of_line(text_in(info, "summary")) +
        "</p><p>The same for programs: <a href=\"/openapi.yaml\">openapi.yaml</a>, "
        "<a href=\"/openapi.json\">openapi.json</a></p></header>\n";
    add_contents();
    out_ += "<main>" + html_of_text(text_in(info, "description"));
    for (const auto& tag : member(document_, "tags")) {
      add_tag(tag);
    }
    add_schemas();
    out_ += "</main></body></html>\n";
    return std::move(out_);
  }

 private:
  struct operation {
    std::string method;
    std::string path;
    const json* what;
  };

  /// Calls, or notices, of one tag.
  std::vector<operation> operations_of(const std::string& tag) const {
    std::vector<operation> found;
    for (const auto* group : {"paths", "webhooks"}) {
      for (const auto& [path, methods] : member(document_, group).items()) {
        for (const auto& [method, what] : methods.items()) {
          const auto& tags = member(what, "tags");
          if (std::find(tags.begin(), tags.end(), tag) != tags.end()) {
            found.push_back({method, path, &what});
          }
        }
      }
    }
    return found;
  }

  const json& resolved(const json& node) const {
    const auto reference = text_in(node, "$ref");
    return reference.empty() ? node : document_.at(json::json_pointer(reference.substr(1)));
  }

  void add_contents() {
    out_ += "<nav><ul>";
    for (const auto& tag : member(document_, "tags")) {
      const auto name = text_in(tag, "name");
      out_ += "<li><a href=\"#" + escaped(name) + "\">" + escaped(name) + "</a><ul>";
      for (const auto& one : operations_of(name)) {
        const auto id = text_in(*one.what, "operationId");
        out_ +=
            "<li><a href=\"#" + escaped(id) + "\">" + escaped(text_in(*one.what, "summary")) + "</a></li>";
      }
      out_ += "</ul></li>";
    }
    out_ += "<li><a href=\"#schemas\">schemas</a></li></ul></nav>\n";
  }

  void add_tag(const json& tag) {
    const auto name = text_in(tag, "name");
    out_ += "<section id=\"" + escaped(name) + "\"><h2>" + escaped(name) + "</h2>" +
            html_of_text(text_in(tag, "description"));
    for (const auto& one : operations_of(name)) {
      add_operation(one);
    }
    out_ += "</section>\n";
  }

  void add_operation(const operation& one) {
    auto method = one.method;
    std::transform(method.begin(), method.end(), method.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    out_ += "<article id=\"" + escaped(text_in(*one.what, "operationId")) + "\"><h3><b>" + escaped(method) +
            "</b> " + code(one.path) + "</h3><p class=\"summary\">" +
            html_of_line(text_in(*one.what, "summary")) + "</p>" +
            html_of_text(text_in(*one.what, "description"));
    add_security(*one.what);
    add_parameters(*one.what);
    const auto& body = resolved(member(*one.what, "requestBody"));
    if (!member(body, "content").empty()) {
      out_ += "<h4>Body</h4>" + html_of_text(text_in(body, "description"));
      add_content(body);
    }
    out_ += "<h4>Answers</h4><dl>";
    for (const auto& [status, answer] : member(*one.what, "responses").items()) {
      const auto& what = resolved(answer);
      out_ += "<dt>" + code(status) + "</dt><dd>" + html_of_text(text_in(what, "description"));
      add_content(what);
      out_ += "</dd>";
    }
    out_ += "</dl></article>\n";
  }

  void add_security(const json& what) {
    std::string schemes;
    for (const auto& choice : member(what, "security")) {
      for (const auto& [scheme, scopes] : choice.items()) {
        schemes += (schemes.empty() ? "" : ", ") + code(scheme);
      }
    }
    if (!schemes.empty()) {
      out_ += "<p>Needs " + schemes + ".</p>";
    }
  }

  void add_parameters(const json& what) {
    const auto& parameters = member(what, "parameters");
    if (parameters.empty()) {
      return;
    }
    out_ += "<h4>Parameters</h4><dl>";
    for (const auto& one : parameters) {
      const auto& parameter = resolved(one);
      const bool required = member(parameter, "required") == true;
      out_ += "<dt>" + code(text_in(parameter, "name")) + " <small>" + escaped(text_in(parameter, "in")) +
              (required ? ", required" : "") + "</small></dt><dd>" + type_of(member(parameter, "schema")) +
              html_of_text(text_in(parameter, "description")) + "</dd>";
    }
    out_ += "</dl>";
  }

  void add_content(const json& of) {
    for (const auto& [type, content] : member(of, "content").items()) {
      out_ += "<p>" + code(type) + ": " + type_of(member(content, "schema")) + "</p>";
      if (content.contains("example")) {
        out_ += "<pre>" + escaped(dump(content.at("example"))) + "</pre>";
      }
    }
  }

  void add_schemas() {
    out_ += "<section id=\"schemas\"><h2>schemas</h2>";
    for (const auto& [name, schema] : member(member(document_, "components"), "schemas").items()) {
      out_ += "<article id=\"schema-" + escaped(name) + "\"><h3>" + escaped(name) + "</h3>" +
              html_of_text(text_in(schema, "description")) + type_of(schema) + "</article>\n";
    }
    out_ += "</section>";
  }

  /// What values of a schema are, in a few words; members of an object as a list.
  std::string type_of(const json& schema) const {
    if (const auto reference = text_in(schema, "$ref"); !reference.empty()) {
      const auto name = escaped(name_in(reference));
      return "<a href=\"#schema-" + name + "\">" + name + "</a>";
    }
    std::string out;
    for (const auto* several : {"oneOf", "anyOf", "allOf"}) {
      for (const auto& choice : member(schema, several)) {
        out += (out.empty() ? "" : several == std::string_view("allOf") ? " and " : " or ") + type_of(choice);
      }
    }
    const auto words = words_of(schema);
    out += (out.empty() || words.empty() ? "" : ", ") + words;
    if (schema.is_object() && schema.contains("items")) {
      out += (out.empty() ? "" : " ") + std::string("of ") + type_of(schema.at("items"));
    }
    return out + members_of(schema);
  }

  static std::string words_of(const json& schema) {
    std::string out;
    const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
    const auto& type = member(schema, "type");
    if (type.is_string()) {
      add(escaped(type.get<std::string>()));
    } else if (type.is_array()) {
      std::string choices;
      for (const auto& one : type) {
        choices += (choices.empty() ? "" : " or ") + escaped(one.get<std::string>());
      }
      add(choices);
    }
    for (const auto& value : member(schema, "enum")) {
      add(code(dump(value)));
    }
    for (const auto* limit : {"const", "format", "pattern", "minimum", "maximum", "minLength", "maxLength",
                              "minItems", "maxItems", "default"}) {
      if (schema.is_object() && schema.contains(limit)) {
        const auto& value = schema.at(limit);
        add(std::string(limit) + " " + code(value.is_string() ? value.get<std::string>() : dump(value)));
      }
    }
    return out;
  }

  std::string members_of(const json& schema) const {
    const auto& members = member(schema, "properties");
    if (members.empty()) {
      return {};
    }
    const auto& required = member(schema, "required");
    std::string out = "<dl>";
    for (const auto& [name, what] : members.items()) {
      const bool is_required = std::find(required.begin(), required.end(), name) != required.end();
      out += "<dt>" + code(name) + (is_required ? "" : " <small>may be absent</small>") + "</dt><dd>" +
             type_of(what) + html_of_text(text_in(what, "description")) + "</dd>";
    }
    return out + "</dl>";
  }

  static std::string dump(const json& value) {
    return value.dump(value.is_structured() ? 2 : -1, ' ', false, json::error_handler_t::replace);
  }

  const json& document_;
  std::string out_;
};

}  // namespace

std::string html_of_text(std::string_view text) {
  text_blocks blocks;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    blocks.take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return blocks.take_html();
}

std::string description_page(const json& document) {
  return page(document).take();
}

}  // namespace usher::api
