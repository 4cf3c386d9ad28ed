#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "api/clinics/office/form_data.hpp"
#include "api/http/fields.hpp"
#include "api/http/json_body.hpp"
#include "api/http/strict_fields.hpp"
#include "api/http/trace_context.hpp"
#include "api/support/csv.hpp"
#include "api/support/spreadsheet.hpp"
#include "domain/base/clinic_calendar.hpp"
#include "domain/base/time.hpp"
#include "domain/base/unicode.hpp"
#include "storage/restore/page_marks.hpp"
#include "tests/fuzz/targets.hpp"

/// What stands in a request.
namespace usher::fuzz {

namespace {

using api::bad_request;

/// What the reading gives, or nothing where it is refused.
template <class Read>
auto unless_refused(Read read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const bad_request& refused) {
    promise(refused.what.status >= 400 && refused.what.status < 500, "a refusal is of the client's");
    promise(!refused.what.code.empty(), "a refusal has a code");
    return std::nullopt;
  }
}

/// Whether a number in it has a fraction that a double has no room for: written, it would be whole.
bool is_rounded(const api::json& value) {
  if (value.is_structured()) {
    return std::any_of(value.begin(), value.end(), is_rounded);
  }
  return value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>();
}

}  // namespace

void read_json_text(std::string_view bytes) {
  const auto canonical = api::canonical_json(bytes);
  const auto value = unless_refused([&] { return api::read_json(bytes); });
  if (!value) {
    promise(canonical == bytes, "what is not read is left as it is");
    return;
  }
  const auto written = value->dump();
  const auto again = unless_refused([&] { return api::read_json(written); });
  promise(again && *again == *value, "what is written is read as it was");
  if (is_rounded(*value)) {
    return;
  }
  promise(api::canonical_json(written) == canonical, "one value has one text");
  promise(api::canonical_json(canonical) == canonical, "the one text stays as it is");
}

/// The body of a request, asked for members as routes do.
void read_body_fields(std::string_view bytes) {
  edge::request r;
  r.method = edge::method::post;
  r.body = bytes;
  const auto body = unless_refused([&] { return api::fields::of_body(r); });
  const auto strict = unless_refused([&] { return api::strict_fields::of_body(r, {"a", "b", "c"}); });
  promise(!strict || body || bytes.empty(), "what is read strictly is read loosely");
  for (const std::string_view name : {"a", "b"}) {
    if (body) {
      unless_refused([&] { return body->optional_whole_number(name); });
      unless_refused([&] { return body->optional_whole_numbers(name); });
      unless_refused([&] { return body->optional_text_or_number(name); });
      unless_refused([&] { return body->optional_flag(name); });
      unless_refused([&] { return body->local_time(name); });
      unless_refused([&] { return body->optional_object(name).has_value(); });
    }
    if (strict) {
      const auto number = unless_refused([&] { return strict->number(name, 1, 100); });
      promise(!number || !*number || (**number >= 1 && **number <= 100), "a number is within its bounds");
      unless_refused([&] { return strict->text_or_number(name); });
      unless_refused([&] { return strict->flag(name); });
      unless_refused([&] { return strict->date(name); });
      unless_refused([&] { return strict->list(name, 3, {"a"}).has_value(); });
      unless_refused([&] { return strict->object(name, {"a"}).has_value(); });
    }
  }
}

void read_table(std::string_view bytes) {
  constexpr std::size_t most = 20;
  const auto read = api::read_csv(bytes, most);
  const auto* records = std::get_if<std::vector<api::csv_record>>(&read);
  if (records == nullptr) {
    return;
  }
  promise(records->size() <= most, "no more records than are wanted");
  std::int64_t line = 0;
  for (const auto& record : *records) {
    promise(record.line > line, "records stand one behind the other");
    line = record.line;
    promise(!record.fault || record.cells.empty(), "what is wrong has no cells");
    promise(record.fault || record.cells.size() == records->front().cells.size() || records->front().fault,
            "all have as many cells as the first");
  }
}

void read_workbook(std::string_view bytes) {
  constexpr std::size_t most = 20;
  const auto rows = api::read_first_sheet(bytes, most);
  if (!rows) {
    return;
  }
  promise(rows->size() <= most, "no more rows than are wanted");
  std::int64_t number = 0;
  for (const auto& row : *rows) {
    promise(row.number > number, "rows stand one behind the other");
    number = row.number;
    promise(!row.cells.empty() && row.cells.size() <= 64, "a row has cells, and not too many");
  }
}

/// The type of the content, and the form behind its line end.
void read_form(std::string_view bytes) {
  const auto end = std::min(bytes.find('\n'), bytes.size());
  edge::request r;
  r.headers.emplace_back("content-type", std::string(bytes.substr(0, end)));
  r.body = bytes.substr(std::min(end + 1, bytes.size()));
  const auto file = api::file_in_form(r, "file");
  promise(!file || r.body.find(file->content) != std::string::npos, "a file is a part of the body");
}

void read_page_marks(std::string_view bytes) {
  const storage::page_mark mark(bytes);
  try {
    promise(storage::mark_of(storage::place_of(mark)) == mark, "a place is written as it was read");
  } catch (const storage::store_error&) {
  }
  try {
    const auto number = storage::queue_number_of(mark);
    promise(number == 0 ? mark.empty() : storage::mark_of(number) == mark,
            "a number is written as it was read");
  } catch (const storage::store_error&) {
  }
}

void continue_traces(std::string_view bytes) {
  const auto read = api::parse_traceparent(bytes);
  if (!read) {
    return;
  }
  const auto again = api::parse_traceparent(api::to_traceparent(*read));
  promise(again && again->trace == read->trace && again->flags == read->flags, "a trace goes on as itself");
  const std::string header(bytes);
  promise(api::continue_trace(&header).trace == read->trace, "a trace is continued");
}

void read_times(std::string_view bytes) {
  if (const auto time = domain::parse_local_time(bytes)) {
    promise(domain::parse_local_time(domain::to_text(*time)) == time, "a local time is written as it is");
  }
  if (const auto date = domain::parse_local_date(bytes)) {
    promise(domain::parse_local_date(domain::to_text(*date)) == date, "a date is written as it is");
  }
  if (const auto time = domain::parse_instant(bytes)) {
    promise(domain::parse_instant(domain::to_text(*time)) == time, "an instant is written as it is");
  }
  if (const auto time = domain::parse_time_in_week(bytes)) {
    promise(domain::parse_time_in_week(domain::to_text_in_week(*time)) == time,
            "a time of the week is written as it is");
  }
}

void compose_names(std::string_view bytes) {
  const auto composed = domain::composed(bytes);
  promise(domain::composed(composed) == composed, "what is composed stays so");
  promise(domain::composed(domain::decomposed(composed)) == composed, "what is taken apart is put together");
  const auto folded = domain::folded(bytes);
  promise(domain::folded(folded) == folded, "what is folded stays so");
}

}  // namespace usher::fuzz
