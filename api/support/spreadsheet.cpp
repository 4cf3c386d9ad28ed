#include "api/support/spreadsheet.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include <expat.h>
#include <zip.h>

namespace usher::api {

namespace {

constexpr std::size_t most_part_bytes = 16 * 1024 * 1024;
constexpr zip_int64_t most_parts = 1'000;
constexpr std::size_t most_columns = 64;

/// The parts of an archive in memory, which must outlive it.
class zip_parts {
 public:
  explicit zip_parts(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source != nullptr) {
      archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
      if (archive_ == nullptr) {
        zip_source_free(source);
      }
    }
    zip_error_fini(&error);
  }
  ~zip_parts() {
    if (archive_ != nullptr) {
      zip_discard(archive_);
    }
  }
  zip_parts(const zip_parts&) = delete;
  zip_parts& operator=(const zip_parts&) = delete;

  bool is_archive() const { return archive_ != nullptr && zip_get_num_entries(archive_, 0) <= most_parts; }

  /// Unpacked, whatever the archive says of its size; nothing for what is not there, encrypted, damaged or
  /// too large.
  std::optional<std::string> part(const std::string& name) const {
    const auto at = zip_name_locate(archive_, name.c_str(), 0);
    if (at < 0) {
      return std::nullopt;
    }
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(archive_, static_cast<zip_uint64_t>(at), 0), zip_fclose);
    if (file == nullptr) {
      return std::nullopt;
    }
    std::string bytes;
    std::array<char, 16'384> piece{};
    for (;;) {
      const auto read = zip_fread(file.get(), piece.data(), piece.size());
      if (read < 0 || bytes.size() + static_cast<std::size_t>(read) > most_part_bytes) {
        return std::nullopt;
      }
      if (read == 0) {
        return bytes;
      }
      bytes.append(piece.data(), static_cast<std::size_t>(read));
    }
  }

 private:
  zip_t* archive_ = nullptr;
};

/// An element's name or an attribute's, without its prefix.
std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  const auto colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

/// Empty for one that is not there.
std::string_view attribute_of(const char** attributes, std::string_view wanted) {
  for (; *attributes != nullptr; attributes += 2) {
    if (local_name(attributes[0]) == wanted) {
      return attributes[1];
    }
  }
  return {};
}

/// Reads one part from its beginning to its end.
class part_reader {
 public:
  part_reader() = default;
  virtual ~part_reader() = default;
  part_reader(const part_reader&) = delete;
  part_reader& operator=(const part_reader&) = delete;

  /// Says whether it is well-formed XML without a document type declaration.
  bool read(const std::string& xml) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr),
                                                                         XML_ParserFree);
    if (parser == nullptr) {
      return false;
    }
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, on_begin, on_end);
    XML_SetCharacterDataHandler(parser_, on_text);
    XML_SetStartDoctypeDeclHandler(parser_, on_doctype);
    const auto done = XML_Parse(parser_, xml.data(), static_cast<int>(xml.size()), XML_TRUE);
    parser_ = nullptr;
    return done == XML_STATUS_OK;
  }

 protected:
  virtual void begin(std::string_view name, const char** attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view /*more*/) {}

 private:
  static part_reader& self(void* data) { return *static_cast<part_reader*>(data); }
  static void XMLCALL on_begin(void* data, const XML_Char* name, const XML_Char** attributes) {
    self(data).begin(local_name(name), attributes);
  }
  static void XMLCALL on_end(void* data, const XML_Char* name) { self(data).end(local_name(name)); }
  static void XMLCALL on_text(void* data, const XML_Char* more, int length) {
    self(data).text({more, static_cast<std::size_t>(length)});
  }
  static void XMLCALL on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    XML_StopParser(self(data).parser_, XML_FALSE);
  }

  XML_Parser parser_ = nullptr;
};

/// The relationship by which the workbook names its first sheet.
class first_sheet_reader final : public part_reader {
 public:
  std::string relationship;

 private:
  void begin(std::string_view name, const char** attributes) override {
    if (name != "sheet" || !relationship.empty()) {
      return;
    }
    // `id` is the relationship's where it has a prefix; the sheet's own is `sheetId`.
    relationship = attribute_of(attributes, "id");
  }
  void end(std::string_view) override {}
};

class relationships_reader final : public part_reader {
 public:
  std::map<std::string, std::string, std::less<>> targets;

 private:
  void begin(std::string_view name, const char** attributes) override {
    if (name == "Relationship") {
      targets.emplace(attribute_of(attributes, "Id"), attribute_of(attributes, "Target"));
    }
  }
  void end(std::string_view) override {}
};

/// Gathers the text of `t` elements, but for how words are pronounced.
class text_gatherer {
 public:
  void begin(std::string_view name) {
    phonetic_ += name == "rPh" ? 1 : 0;
    in_text_ = name == "t" && phonetic_ == 0;
  }
  void end(std::string_view name) {
    phonetic_ -= name == "rPh" ? 1 : 0;
    in_text_ = false;
  }
  void add(std::string_view more, std::string& to) const {
    if (in_text_) {
      to += more;
    }
  }

 private:
  int phonetic_ = 0;
  bool in_text_ = false;
};

class shared_texts_reader final : public part_reader {
 public:
  std::vector<std::string> texts;

 private:
  void begin(std::string_view name, const char**) override {
    if (name == "si") {
      texts.emplace_back();
    }
    gatherer_.begin(name);
  }
  void end(std::string_view name) override { gatherer_.end(name); }
  void text(std::string_view more) override {
    if (!texts.empty()) {
      gatherer_.add(more, texts.back());
    }
  }

  text_gatherer gatherer_;
};

/// `12` for `1.2E1`: whole numbers are what people have typed.
std::string in_digits(const std::string& number) {
  double value = 0;
  const auto* last = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), last, value);
  constexpr double exact = 1e15;
  const bool is_whole =
      error == std::errc{} && stop == last && std::abs(value) < exact && std::trunc(value) == value;
  return is_whole ? std::to_string(static_cast<std::int64_t>(value)) : number;
}

/// The column of `BC12`, counted from 0; nothing for what names none.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t letters = 0;
  constexpr std::size_t most_letters = 3;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || letters == most_letters) {
      break;
    }
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    ++letters;
  }
  return letters == 0 ? std::nullopt : std::optional{column - 1};
}

class rows_reader final : public part_reader {
 public:
  rows_reader(const std::vector<std::string>& shared, std::size_t most) : shared_(shared), most_(most) {}

  std::vector<sheet_row> rows;

  /// A text that many cells share is kept for each of them.
  bool is_too_large() const { return bytes_ > most_part_bytes; }

 private:
  void begin(std::string_view name, const char** attributes) override {
    if (name == "row") {
      begin_row(attribute_of(attributes, "r"));
    } else if (name == "c") {
      column_ = column_of(attribute_of(attributes, "r")).value_or(next_column_);
      next_column_ = column_ + 1;
      type_ = attribute_of(attributes, "t");
      value_.clear();
    }
    in_value_ = name == "v";
    gatherer_.begin(name);
  }

  void end(std::string_view name) override {
    in_value_ = false;
    gatherer_.end(name);
    if (name == "c") {
      end_cell();
    }
  }

  void text(std::string_view more) override {
    if (in_value_) {
      value_ += more;
    } else {
      gatherer_.add(more, value_);
    }
  }

  void begin_row(std::string_view said) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(said.data(), said.data() + said.size(), number);
    const bool is_right = error == std::errc{} && stop == said.data() + said.size() && number > row_;
    row_ = is_right ? number : row_ + 1;
    next_column_ = 0;
  }

  void end_cell() {
    auto cell = read_cell();
    bytes_ += cell.text.size();
    if (cell.text.empty() || column_ >= most_columns || is_too_large()) {
      return;
    }
    if (rows.empty() || rows.back().number != row_) {
      if (rows.size() == most_) {
        return;
      }
      rows.push_back({row_, {}});
    }
    auto& cells = rows.back().cells;
    cells.resize(std::max(cells.size(), column_ + 1));
    cells[column_] = std::move(cell);
  }

  sheet_cell read_cell() const {
    if (type_ == "s") {
      std::size_t index = 0;
      const auto* last = value_.data() + value_.size();
      const auto [stop, error] = std::from_chars(value_.data(), last, index);
      const bool is_known = error == std::errc{} && stop == last && index < shared_.size();
      return {is_known ? shared_[index] : std::string{}, false};
    }
    const bool is_number = type_.empty() || type_ == "n";
    return {is_number ? in_digits(value_) : value_, is_number};
  }

  const std::vector<std::string>& shared_;
  const std::size_t most_;
  std::int64_t row_ = 0;
  std::size_t column_ = 0;
  std::size_t next_column_ = 0;
  std::string type_;
  std::string value_;
  bool in_value_ = false;
  text_gatherer gatherer_;
  std::size_t bytes_ = 0;
};

/// The name of the part that a relationship of the workbook leads to.
std::string part_at(const std::string& target) {
  return target.starts_with('/') ? target.substr(1) : "xl/" + target;
}

template <class Reader>
bool read_part(const zip_parts& parts, const std::string& name, Reader& reader) {
  const auto xml = parts.part(name);
  return xml && reader.read(*xml);
}

}  // namespace

std::optional<std::vector<sheet_row>> read_first_sheet(std::string_view file, std::size_t most_rows) {
  const zip_parts parts(file);
  first_sheet_reader workbook;
  relationships_reader relationships;
  if (!parts.is_archive() || !read_part(parts, "xl/workbook.xml", workbook) ||
      !read_part(parts, "xl/_rels/workbook.xml.rels", relationships)) {
    return std::nullopt;
  }
  const auto target = relationships.targets.find(workbook.relationship);
  if (target == relationships.targets.end()) {
    return std::nullopt;
  }
  shared_texts_reader shared;
  // A sheet without texts has no such part.
  if (const auto xml = parts.part("xl/sharedStrings.xml"); xml && !shared.read(*xml)) {
    return std::nullopt;
  }
  rows_reader sheet(shared.texts, most_rows);
  if (!read_part(parts, part_at(target->second), sheet) || sheet.is_too_large()) {
    return std::nullopt;
  }
  return std::move(sheet.rows);
}

}  // namespace usher::api
