/// usher_openapi_to_json YAML JSON: writes the description, which is YAML, as the same in JSON. A tool of the
/// build.
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace {

using json = nlohmann::ordered_json;

json plain_scalar(const std::string& text) {
  if (text == "null" || text == "~" || text.empty()) {
    return nullptr;
  }
  if (text == "true" || text == "false") {
    return text == "true";
  }
  std::int64_t whole = 0;
  const auto* end = text.data() + text.size();
  if (const auto [stop, error] = std::from_chars(text.data(), end, whole);
      error == std::errc{} && stop == end) {
    return whole;
  }
  char* stop = nullptr;
  const double number = std::strtod(text.c_str(), &stop);
  return stop == end && text.find_first_of("0123456789") == 0 ? json(number) : json(text);
}

json to_json(const YAML::Node& node) {
  if (node.IsMap()) {
    auto out = json::object();
    for (const auto& member : node) {
      out[member.first.as<std::string>()] = to_json(member.second);
    }
    return out;
  }
  if (node.IsSequence()) {
    auto out = json::array();
    for (const auto& item : node) {
      out.push_back(to_json(item));
    }
    return out;
  }
  // What is quoted is a text, whatever it looks like.
  return node.Tag() == "!" ? json(node.Scalar()) : plain_scalar(node.Scalar());
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count != 3) {
      throw std::invalid_argument("needs two files: the YAML and the JSON");
    }
    std::ofstream out(arguments[2]);
    out << to_json(YAML::LoadFile(arguments[1])).dump() << '\n';
    out.close();
    if (!out) {
      throw std::runtime_error(std::string("cannot write ") + arguments[2]);
    }
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << "usher_openapi_to_json: " << problem.what() << '\n';
    return 1;
  }
}
