#include "api/support/spreadsheet.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#include <expat.h>
#include <zip.h>

#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

constexpr std::size_t most_part_bytes = 16 * 1024 * 1024;
constexpr zip_int64_t most_parts = 1'000;
constexpr std::size_t most_columns = 64;
/// That a sheet can have.
constexpr std::int64_t last_row = 1'048'576;
/// Of all texts that cells share, of all cells, and of one text: spreadsheets have 32,767 characters at most.
constexpr std::size_t most_kept_bytes = 8 * 1024 * 1024;
constexpr std::size_t most_text_bytes = 128 * 1024;

/// What is handed on of a part at a time.
using piece_taker = std::function<bool(std::string_view piece)>;

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

  bool has(const std::string& name) const { return zip_name_locate(archive_, name.c_str(), 0) >= 0; }

  /// Hands the part on, unpacked, a piece at a time. False where `take` says so, and for what is not there,
  /// packed as no workbook is, encrypted, damaged or too large, whatever the archive says of its size.
  bool read(const std::string& name, const piece_taker& take) const {
    const auto at = zip_name_locate(archive_, name.c_str(), 0);
    if (at < 0 || !is_packed_as_usual(static_cast<zip_uint64_t>(at))) {
      return false;
    }
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(archive_, static_cast<zip_uint64_t>(at), 0), zip_fclose);
    if (file == nullptr) {
      return false;
    }
    std::array<char, 16'384> piece{};
    std::size_t bytes = 0;
    for (;;) {
      const auto read = zip_fread(file.get(), piece.data(), piece.size());
      if (read == 0) {
        return true;
      }
      if (read < 0) {
        return false;
      }
      const auto size = static_cast<std::size_t>(read);
      bytes += size;
      if (bytes > most_part_bytes || !take({piece.data(), size})) {
        return false;
      }
    }
  }

 private:
  /// The other ways to pack may take as much memory as the archive says.
  bool is_packed_as_usual(zip_uint64_t index) const {
    zip_stat_t facts;
    zip_stat_init(&facts);
    return zip_stat_index(archive_, index, 0, &facts) == 0 && (facts.valid & ZIP_STAT_COMP_METHOD) != 0 &&
           (facts.comp_method == ZIP_CM_STORE || facts.comp_method == ZIP_CM_DEFLATE);
  }

  zip_t* archive_ = nullptr;
};

/// The memory of the XML parser, which is bounded: elements within one another, attributes and names could
/// take any amount of it. A parser belongs to one thread.
namespace parser_memory {

constexpr std::size_t most_bytes = 8 * 1024 * 1024;

thread_local std::size_t taken = 0;

struct alignas(std::max_align_t) block {
  std::size_t bytes;
};

void* allocate(std::size_t bytes) {
  if (bytes > most_bytes - taken) {
    return nullptr;
  }
  auto* fresh = static_cast<block*>(std::malloc(sizeof(block) + bytes));
  if (fresh == nullptr) {
    return nullptr;
  }
  fresh->bytes = bytes;
  taken += bytes;
  return fresh + 1;
}

void release(void* memory) {
  if (memory != nullptr) {
    auto* old = static_cast<block*>(memory) - 1;
    taken -= old->bytes;
    std::free(old);
  }
}

void* resize(void* memory, std::size_t bytes) {
  auto* fresh = allocate(bytes);
  if (fresh != nullptr && memory != nullptr) {
    std::memcpy(fresh, memory, std::min(bytes, (static_cast<block*>(memory) - 1)->bytes));
    release(memory);
  }
  return fresh;
}

}  // namespace parser_memory

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

  /// Whether the part is there, is well-formed XML without a document type declaration, and is not too large.
  bool read(const zip_parts& parts, const std::string& name) {
    const XML_Memory_Handling_Suite memory{parser_memory::allocate, parser_memory::resize,
                                           parser_memory::release};
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(
        XML_ParserCreate_MM(nullptr, &memory, nullptr), XML_ParserFree);
    if (parser == nullptr) {
      return false;
    }
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, on_begin, on_end);
    XML_SetCharacterDataHandler(parser_, on_text);
    XML_SetStartDoctypeDeclHandler(parser_, on_doctype);
    const auto parse = [this](std::string_view piece, bool is_last) {
      return XML_Parse(parser_, piece.data(), static_cast<int>(piece.size()),
                       is_last ? XML_TRUE : XML_FALSE) == XML_STATUS_OK;
    };
    const bool is_whole =
        parts.read(name, [&parse](std::string_view piece) { return parse(piece, false); }) && parse("", true);
    parser_ = nullptr;
    return is_whole;
  }

 protected:
  virtual void begin(std::string_view name, const char** attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view /*more*/) {}

  /// Within one of these: the part is not read any further, and comes to nothing.
  void stop() { XML_StopParser(parser_, XML_FALSE); }
  void stop_beyond(const std::string& text_so_far) {
    if (text_so_far.size() > most_text_bytes) {
      stop();
    }
  }

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
    self(data).stop();
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

/// What one relationship leads to.
class relationship_reader final : public part_reader {
 public:
  explicit relationship_reader(std::string wanted) : wanted_(std::move(wanted)) {}

  std::string target;

 private:
  void begin(std::string_view name, const char** attributes) override {
    if (name == "Relationship" && attribute_of(attributes, "Id") == wanted_) {
      target = attribute_of(attributes, "Target");
    }
  }
  void end(std::string_view) override {}

  std::string wanted_;
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
      count(sizeof(std::string));
    }
    gatherer_.begin(name);
  }
  void end(std::string_view name) override { gatherer_.end(name); }
  void text(std::string_view more) override {
    if (!texts.empty()) {
      gatherer_.add(more, texts.back());
      count(more.size());
      stop_beyond(texts.back());
    }
  }

  void count(std::size_t bytes) {
    kept_bytes_ += bytes;
    if (kept_bytes_ > most_kept_bytes) {
      stop();
    }
  }

  text_gatherer gatherer_;
  std::size_t kept_bytes_ = 0;
};

/// `12` for `1.2E1`: whole numbers are what people have typed.
std::string in_digits(const std::string& number) {
  const auto value = domain::parse_number<double>(number);
  constexpr double exact = 1e15;
  const bool is_whole = value && std::abs(*value) < exact && std::trunc(*value) == *value;
  return is_whole ? std::to_string(static_cast<std::int64_t>(*value)) : number;
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
    stop_beyond(value_);
  }

  void begin_row(std::string_view said) {
    const auto number = domain::parse_number<std::int64_t>(said);
    const bool is_right = number && *number > row_ && *number <= last_row;
    row_ = is_right ? *number : row_ + 1;
    next_column_ = 0;
  }

  void end_cell() {
    auto cell = read_cell();
    // A text that many cells share is kept for each of them.
    kept_bytes_ += cell.text.size();
    if (kept_bytes_ > most_kept_bytes) {
      return stop();
    }
    if (cell.text.empty() || column_ >= most_columns) {
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
      const auto index = domain::parse_number<std::size_t>(value_);
      return {index && *index < shared_.size() ? shared_[*index] : std::string{}, false};
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
  std::size_t kept_bytes_ = 0;
};

/// The name of the part that a relationship of the workbook leads to.
std::string part_at(const std::string& target) {
  return target.starts_with('/') ? target.substr(1) : "xl/" + target;
}

}  // namespace

std::optional<std::vector<sheet_row>> read_first_sheet(std::string_view file, std::size_t most_rows) {
  const zip_parts parts(file);
  first_sheet_reader workbook;
  if (!parts.is_archive() || !workbook.read(parts, "xl/workbook.xml")) {
    return std::nullopt;
  }
  relationship_reader relationship(workbook.relationship);
  if (!relationship.read(parts, "xl/_rels/workbook.xml.rels") || relationship.target.empty()) {
    return std::nullopt;
  }
  shared_texts_reader shared;
  // A sheet without texts has no such part.
  const std::string texts = "xl/sharedStrings.xml";
  if (parts.has(texts) && !shared.read(parts, texts)) {
    return std::nullopt;
  }
  rows_reader sheet(shared.texts, most_rows);
  if (!sheet.read(parts, part_at(relationship.target))) {
    return std::nullopt;
  }
  return std::move(sheet.rows);
}

}  // namespace usher::api
