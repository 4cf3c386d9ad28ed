#include "api/csv.hpp"

namespace usher::api {

namespace {

bool looks_like_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

}  // namespace

csv_table& csv_table::cell(std::string_view text) {
  begin_cell();
  const bool formula = looks_like_a_formula(text);
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += text;
    return *this;
  }
  text_ += formula ? "\"'" : "\"";
  for (const char c : text) {
    text_.append(c == '"' ? 2 : 1, c);
  }
  text_ += '"';
  return *this;
}

csv_table& csv_table::cell(std::int64_t number) {
  begin_cell();
  text_ += std::to_string(number);
  return *this;
}

csv_table& csv_table::cell(std::optional<std::int64_t> number) {
  return number ? cell(*number) : cell(std::string_view{});
}

void csv_table::end_row() {
  text_ += "\r\n";
  row_begun_ = false;
}

void csv_table::begin_cell() {
  if (row_begun_) {
    text_ += ',';
  }
  row_begun_ = true;
}

}  // namespace usher::api
