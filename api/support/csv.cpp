#include "api/support/csv.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <utility>

#include "api/support/text_encoding.hpp"

namespace usher::api {

namespace {

/// Behind these a spreadsheet that goes by another separator begins a cell, since the quotes around ours
/// stand in the middle of its own.
constexpr std::string_view breaks = ";\t\r\n";

/// Also behind blanks, and with the wide signs of Korean and Japanese keyboards. Apostrophes in front are
/// passed over: what begins with one gets another, and is read back as it was.
bool looks_like_a_formula(std::string_view text) {
  constexpr std::string_view passed_over[] = {"'", " ", "\u00A0", "\u3000"};
  constexpr std::string_view signs[] = {"=",  "+",      "-",      "@",      "\t",    "\r",
                                        "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  const auto is_first = [&text](std::string_view sign) { return text.starts_with(sign); };
  const auto pass_over = [&] {
    const auto* const found = std::find_if(std::begin(passed_over), std::end(passed_over), is_first);
    const bool is_one = found != std::end(passed_over);
    text.remove_prefix(is_one ? found->size() : 0);
    return is_one;
  };
  while (pass_over()) {
  }
  return std::any_of(std::begin(signs), std::end(signs), is_first);
}

/// Takes a part off a cell, with the breaks behind it. What it was.
std::string_view take_part(std::string_view& cell) {
  const auto end = std::min(cell.find_first_of(breaks), cell.size());
  const auto part = cell.substr(0, std::min(cell.find_first_not_of(breaks, end), cell.size()));
  cell.remove_prefix(part.size());
  return part;
}

/// With an apostrophe in front of each formula.
std::string guarded(std::string_view cell) {
  std::string safe;
  while (!cell.empty()) {
    const auto part = take_part(cell);
    safe += looks_like_a_formula(part) ? "'" : "";
    safe += part;
  }
  return safe;
}

/// What was guarded.
std::string unguarded(std::string_view cell) {
  std::string own;
  while (!cell.empty()) {
    const auto part = take_part(cell);
    const bool has_guard = part.starts_with('\'') && looks_like_a_formula(part.substr(1));
    own += part.substr(has_guard ? 1 : 0);
  }
  return own;
}

constexpr std::string_view separators = "\t,;";

bool is_line_break(char c) {
  return c == '\r' || c == '\n';
}

/// Takes the rest of a line off, with its line break. What it was.
std::string_view take_line(std::string_view& text) {
  const auto size = std::min(text.find_first_of("\r\n"), text.size());
  const auto line = text.substr(0, size);
  text.remove_prefix(size);
  if (!text.empty()) {
    text.remove_prefix(text.starts_with("\r\n") ? 2 : 1);
  }
  return line;
}

/// The first line with a text.
std::string_view first_line_of(std::string_view text) {
  std::string_view line;
  while (!text.empty() && line.find_first_not_of(" ,;\t") == std::string_view::npos) {
    line = take_line(text);
  }
  return line;
}

/// The one that the first line has most of, outside quotes, a tab before the others; a comma where it has
/// none.
char separator_of(std::string_view first_line) {
  std::array<std::ptrdiff_t, separators.size()> counts{};
  bool quoted = false;
  for (const char c : first_line) {
    quoted = quoted != (c == '"');
    if (const auto which = separators.find(c); !quoted && which != std::string_view::npos) {
      ++counts[which];
    }
  }
  const auto* const most = std::max_element(counts.begin(), counts.end());
  return *most == 0 ? ',' : separators[static_cast<std::size_t>(most - counts.begin())];
}

/// Takes a text apart from its beginning.
class csv_reader {
 public:
  explicit csv_reader(std::string_view text) : rest_(text) {
    constexpr std::string_view announcement = "sep=";
    auto behind = rest_;
    const auto first = take_line(behind);
    if (first.size() == announcement.size() + 1 && first.starts_with(announcement)) {
      separator_ = first.back();
      rest_ = behind;
      ++line_;
    } else {
      separator_ = separator_of(first_line_of(rest_));
    }
  }

  bool at_end() const { return rest_.empty(); }

  /// One that is wrong ends with its first line: a quote that was forgotten spoils no other record.
  csv_record next_record() {
    csv_record record{line_, {}};
    const auto begun = rest_;
    try {
      do {
        record.cells.push_back(unguarded(next_cell()));
      } while (take(separator_));
      end_line();
    } catch (const bilingual& fault) {
      record.cells.clear();
      record.fault = fault;
      rest_ = begun;
      take_line(rest_);
      line_ = record.line + 1;
    }
    return record;
  }

 private:
  bool take(char what) {
    if (!rest_.starts_with(what)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void skip_spaces() {
    while (separator_ != ' ' && take(' ')) {
    }
  }

  std::string next_cell() {
    const auto begun = rest_;
    skip_spaces();
    if (take('"')) {
      auto cell = quoted_cell();
      skip_spaces();
      return cell;
    }
    rest_ = begun;
    return plain_cell();
  }

  std::string plain_cell() {
    std::size_t size = 0;
    while (size < rest_.size() && rest_[size] != separator_ && !is_line_break(rest_[size])) {
      if (rest_[size++] == '"') {
        throw bilingual{"칸의 중간에 따옴표가 있습니다.",
                        "has a quote within a cell that does not begin with one"};
      }
    }
    std::string cell{rest_.substr(0, size)};
    rest_.remove_prefix(size);
    return cell;
  }

  std::string quoted_cell() {
    std::string cell;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"' && !take('"')) {
        return cell;
      }
      // A carriage return before a line feed is part of one line break.
      line_ += c == '\n' || (c == '\r' && !rest_.starts_with('\n')) ? 1 : 0;
      cell += c;
    }
    throw bilingual{"따옴표가 닫히지 않았습니다.", "has a quote that is never closed"};
  }

  void end_line() {
    if (!at_end() && !is_line_break(rest_.front())) {
      throw bilingual{"닫는 따옴표 뒤에 글이 있습니다.", "has text behind a closing quote"};
    }
    take_line(rest_);
    ++line_;
  }

  std::string_view rest_;
  char separator_ = ',';
  std::int64_t line_ = 1;
};

bool is_blank(const csv_record& record) {
  return !record.fault && std::all_of(record.cells.begin(), record.cells.end(), [](const std::string& cell) {
    return cell.find_first_not_of(' ') == std::string::npos;
  });
}

/// Of a table that as a whole is in no encoding that is known: what its line alone is in.
void decode(csv_record& record) {
  for (auto& cell : record.cells) {
    auto readable = decoded(cell);
    if (!readable) {
      record.cells.clear();
      record.fault = bilingual{"UTF-8도 CP949도 아닌 글이 있습니다.", "is neither UTF-8 nor CP949"};
      return;
    }
    cell = *std::move(readable);
  }
}

/// What is not as wide as the first record is wrong, but for empty cells behind.
void fit(csv_record& record, std::size_t width) {
  auto& cells = record.cells;
  while (cells.size() > width && cells.back().empty()) {
    cells.pop_back();
  }
  if (record.fault || cells.size() == width) {
    return;
  }
  const auto has = std::to_string(cells.size());
  const auto wants = std::to_string(width);
  record.fault = bilingual{"칸이 " + wants + "개가 아니라 " + has + "개입니다.",
                           "has " + has + " cells instead of " + wants};
  cells.clear();
}

}  // namespace

std::variant<std::vector<csv_record>, csv_fault> read_csv(std::string_view text, std::size_t most) {
  const auto whole = decoded(text);
  std::vector<csv_record> records;
  csv_reader reader{whole ? std::string_view(*whole) : without_mark(text)};
  while (!reader.at_end()) {
    auto record = reader.next_record();
    if (!whole) {
      decode(record);
    }
    if (is_blank(record)) {
      continue;
    }
    if (records.size() == most) {
      return csv_fault{record.line, {"줄이 너무 많습니다.", "is one too many"}};
    }
    if (!records.empty()) {
      fit(record, records.front().cells.size());
    } else if (record.fault) {
      return csv_fault{record.line, *record.fault};
    }
    records.push_back(std::move(record));
  }
  return records;
}

csv_table::csv_table() : text_("\xEF\xBB\xBF") {}

csv_table& csv_table::cell(std::string_view text) {
  begin_cell();
  const auto safe = guarded(text);
  if (safe == text && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += text;
    return *this;
  }
  text_ += '"';
  for (const char c : safe) {
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
