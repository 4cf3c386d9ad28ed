#include "api/support/csv.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/plain_text.hpp"

namespace usher::api {

namespace {

bool looks_like_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

/// Takes a text apart from its beginning.
class csv_reader {
 public:
  explicit csv_reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  /// Throws csv_fault.
  csv_record next_record() {
    csv_record record{line_, {}};
    do {
      record.cells.push_back(next_cell());
    } while (take(","));
    end_line();
    return record;
  }

 private:
  bool take(std::string_view what) {
    if (!rest_.starts_with(what)) {
      return false;
    }
    rest_.remove_prefix(what.size());
    return true;
  }

  std::string next_cell() { return take("\"") ? quoted_cell() : plain_cell(); }

  std::string plain_cell() {
    const auto size = std::min(rest_.find_first_of(",\r\n\""), rest_.size());
    std::string cell{rest_.substr(0, size)};
    rest_.remove_prefix(size);
    if (rest_.starts_with('"')) {
      throw csv_fault{
          line_,
          {"칸의 중간에 따옴표가 있습니다.", "has a quote within a cell that does not begin with one"}};
    }
    return cell;
  }

  std::string quoted_cell() {
    const auto begun_at = line_;
    std::string cell;
    while (!rest_.empty()) {
      if (take("\"\"")) {
        cell += '"';
      } else if (take("\"")) {
        return cell;
      } else {
        line_ += rest_.front() == '\n' ? 1 : 0;
        cell += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    throw csv_fault{begun_at, {"따옴표가 닫히지 않았습니다.", "has a quote that is never closed"}};
  }

  void end_line() {
    if (!at_end() && !take("\r\n") && !take("\n")) {
      throw csv_fault{
          line_, rest_.front() == '\r'
                     ? bilingual{"줄바꿈이 올바르지 않습니다.", "has a carriage return without a line feed"}
                     : bilingual{"닫는 따옴표 뒤에 글이 있습니다.", "has text behind a closing quote"}};
    }
    ++line_;
  }

  std::string_view rest_;
  std::int64_t line_ = 1;
};

bool is_utf_8(std::string_view text) {
  return domain::all_code_points(text, [](char32_t) { return true; });
}

}  // namespace

std::variant<std::vector<csv_record>, csv_fault> read_csv(std::string_view text, std::size_t most) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) {
    text.remove_prefix(byte_order_mark.size());
  }
  if (!is_utf_8(text)) {
    return csv_fault{1, {"UTF-8이 아닌 글이 있습니다.", "or a later one is not UTF-8"}};
  }
  std::vector<csv_record> records;
  try {
    csv_reader reader{text};
    while (!reader.at_end()) {
      auto record = reader.next_record();
      if (!records.empty() && record.cells.size() != records.front().cells.size()) {
        const auto has = std::to_string(record.cells.size());
        const auto wants = std::to_string(records.front().cells.size());
        return csv_fault{record.line,
                         {"칸이 " + wants + "개가 아니라 " + has + "개입니다.",
                          "has " + has + " cells instead of " + wants}};
      }
      if (records.size() == most) {
        return csv_fault{record.line, {"줄이 너무 많습니다.", "is one too many"}};
      }
      records.push_back(std::move(record));
    }
  } catch (const csv_fault& fault) {
    return fault;
  }
  return records;
}

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
