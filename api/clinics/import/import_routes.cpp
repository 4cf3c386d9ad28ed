#include "api/clinics/import/import_routes.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/clinics/import/people_import.hpp"
#include "api/clinics/office/form_data.hpp"
#include "api/clinics/office/student_sheet.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/render_people.hpp"
#include "api/http/fields.hpp"
#include "api/http/request_headers.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/gather.hpp"
#include "api/support/secrets.hpp"
#include "api/support/spreadsheet.hpp"
#include "domain/base/ascii.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

using edge::method;

/// The table as it came: the whole body, or a member of a JSON object.
std::string csv_of(const edge::request& r) {
  return media_type_of(r) == "text/csv" ? r.body : fields::of_body(r).text("csv");
}

/// An import on its way. Each of its lines is touched by one thread at a time.
struct import_run {
  std::vector<import_line> lines;
  bool dry_run = false;

  std::vector<std::size_t> to_create() const {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].is_wrong()) {
        rest.push_back(i);
      }
    }
    return rest;
  }
};

void enter(import_line& line, const actors::person_outcome& outcome, bool dry_run) {
  if (!outcome) {
    const auto* errors = std::get_if<domain::field_errors>(&outcome.refusal());
    line.errors = errors != nullptr
                      ? *errors
                      : domain::field_errors{{"non_field_errors", domain::field_error::not_allowed}};
  } else if (!dry_run) {
    line.id = outcome.value().id;
  }
}

std::shared_ptr<import_run> read_run(const edge::request& r) {
  const bool dry_run = strict_fields::of_query(r, {"dry_run"}).flag("dry_run").value_or(false);
  return std::make_shared<import_run>(import_run{read_import(csv_of(r), new_password), dry_run});
}

/// Makes the people of a table. Each of its lines is decided by itself; the last of them carries the record
/// of the answer, when all others are decided.
struct import_people_call : session_call<session_desk> {
  static constexpr method_and_path at{method::post, "/api/users/import"};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr domain::key_scopes scopes{domain::key_scope::people_write};
  static constexpr refusal_answer also[] = {wrong_table};
  using outcome = domain::outcome<std::shared_ptr<import_run>, std::monostate>;
  using remembered = actors::person_outcome;
  using session_call::session_call;

  void carry_out(const actors::reply_to<outcome>& reply,
                 const actors::remember_as<remembered>& remember) const {
    try_each(run->to_create(), true, [self = *this, reply, remember] { self.create_all(reply, remember); });
  }
  outcome complete(const actors::person_outcome& last) const {
    enter(run->lines[run->to_create().back()], last, false);
    return run;
  }
  json render(const std::shared_ptr<import_run>& done) const {
    return import_body(done->lines, done->dry_run, x.spoken());
  }
  problem refuse(const outcome&) const { return forbidden; }

  /// Makes the person of one line, or only asks whether that would do. Says what came of it to the line
  /// alone.
  void try_line(std::size_t line, bool dry_run, actors::remember_as<actors::person_outcome> remember,
                std::function<void()> done) const {
    domain::create_person command;
    command.by = by;
    command.form = run->lines[line].form;
    const actors::reply_to<actors::person_outcome> reply(
        [to = run, line, dry_run, done = std::move(done)](actors::answer<actors::person_outcome> a) {
          if (const auto* entered = std::get_if<actors::person_outcome>(&a)) {
            enter(to->lines[line], *entered, dry_run);
          } else {
            to->lines[line].unavailable = std::get<actors::unavailable>(a).reason;
          }
          done();
        });
    engine().ask(actors::create_person{std::move(command), dry_run}, x.context(), reply, std::move(remember));
  }

  void try_each(const std::vector<std::size_t>& lines, bool dry_run, std::function<void()> finish) const {
    gather::all(
        lines.size(),
        [self = *this, lines, dry_run](std::size_t i, std::function<void()> done) {
          self.try_line(lines[i], dry_run, {}, std::move(done));
        },
        std::move(finish));
  }

  void create_all(const actors::reply_to<outcome>& reply,
                  const actors::remember_as<remembered>& remember) const {
    auto others = run->to_create();
    if (others.empty() || run->dry_run) {
      return answer(reply);
    }
    const auto last = others.back();
    others.pop_back();
    try_each(others, false, [self = *this, last, reply, remember] {
      self.try_line(last, false, remember, [self, last, reply, kept = static_cast<bool>(remember)] {
        // The record of the answer was lost with the line that carried it.
        const auto why_not = self.run->lines[last].unavailable;
        if (kept && why_not) {
          return reply.unavailable_because(*why_not);
        }
        self.answer(reply);
      });
    });
  }

  /// Where nothing at all was possible the whole call is refused.
  void answer(const actors::reply_to<outcome>& reply) const {
    const auto none = std::find_if(run->lines.begin(), run->lines.end(),
                                   [](const import_line& line) { return line.unavailable.has_value(); });
    if (none != run->lines.end() && run->to_create().empty()) {
      return reply.unavailable_because(*none->unavailable);
    }
    reply.send(outcome{run});
  }

  std::shared_ptr<import_run> run = read_run(*request);
};

// ---- workbooks

/// The rows of a workbook with what became of each; each is touched by one thread at a time.
using sheet_students = std::shared_ptr<std::vector<sheet_student>>;
using sheet_outcome = domain::outcome<sheet_students, workbook_refusal>;

std::vector<domain::person> known_students(storage::queries& store) {
  constexpr auto at_once = domain::limits::max_rows_per_page;
  storage::person_filter students;
  students.is_student = true;
  std::vector<domain::person> all;
  for (bool goes_on = true; goes_on;) {
    auto more = store.list_people(students, all.empty() ? domain::user_id{0} : all.back().id, at_once);
    goes_on = more.size() == at_once;
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return all;
}

sheet_outcome read_sheet(const std::string& file, storage::queries& store, int year) {
  constexpr std::size_t most_students = 1'000;
  constexpr std::size_t required_columns = 4;
  // The header, and one more to tell that there are too many.
  const auto rows = read_first_sheet(file, most_students + 2);
  if (!rows) {
    return workbook_refusal::unreadable;
  }
  const bool has_columns = std::any_of(
      rows->begin(), rows->end(), [](const sheet_row& row) { return row.cells.size() >= required_columns; });
  if (!has_columns) {
    return workbook_refusal::columns_missing;
  }
  auto students = read_students(*rows, known_students(store), year, new_password);
  if (students.size() > most_students) {
    return workbook_refusal::too_many_rows;
  }
  return std::make_shared<std::vector<sheet_student>>(std::move(students));
}

bilingual why_not(const actors::person_outcome& refused) {
  const auto* errors = std::get_if<domain::field_errors>(&refused.refusal());
  return errors != nullptr && !errors->empty() ? text_of(errors->front())
                                               : describe(refused.refusal()).message;
}

struct sent_workbook {
  std::string name;
  std::string content;
  /// As long as that is there.
  std::shared_ptr<const void> room;
};

std::shared_ptr<sent_workbook> read_sent_workbook(const edge::request& r) {
  constexpr std::string_view suffix = ".xlsx";
  const auto sent = file_in_form(r, "file");
  if (!sent) {
    throw bad_request{no_workbook_sent};
  }
  if (!domain::lower_ascii(std::string(sent->name)).ends_with(suffix)) {
    throw bad_request{not_a_workbook};
  }
  return std::make_shared<sent_workbook>(sent_workbook{sent->name, std::string(sent->content), r.body_room});
}

constexpr const char* paths_of_uploads[] = {"/api/users/upload-student-excel",
                                            "/api/users/upload_student_excel",
                                            "/api/students/upload_student_excel"};

/// LEGACY: makes the students of a workbook, each by itself, and says what became of each row. Those whom it
/// has made are known when it comes again.
template <std::size_t alias>
struct upload_students_call : session_call<session_desk> {
  static constexpr method_and_path at{method::post, paths_of_uploads[alias]};
  static constexpr auto admits = session_desk::admits::office;
  static constexpr bool is_kept_afterwards = true;
  static constexpr refusal_answer also[] = {no_workbook_sent, not_a_workbook};
  using outcome = sheet_outcome;
  using session_call::session_call;

  /// A form that is sent once more has other boundaries.
  std::string repeated_as() const {
    return workbook->name + '\n' + domain::to_hex(hash_secret(workbook->content).bytes);
  }
  void carry_out(const actors::reply_to<outcome>& reply, const actors::remember_as<outcome>&) const {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(time().moment().local)};
    engine().template read_store<outcome>(
        [sent = workbook, year = static_cast<int>(today.year())](storage::queries& store) {
          auto read = read_sheet(sent->content, store, year);
          // Passwords are hashed for long after that.
          *sent = {};
          return read;
        },
        actors::on_the_way_to<outcome>(
            reply, [self = *this](const outcome& read, const actors::reply_to<outcome>& last) {
              if (!read) {
                return last.send(read);
              }
              gather::all(
                  read.value()->size(),
                  [self, students = read.value()](std::size_t i, std::function<void()> done) {
                    self.make((*students)[i], students, std::move(done));
                  },
                  [last, read] { last.send(read); });
            }));
  }
  json render(const sheet_students& students) const { return students_body(*students); }

  /// `all` keeps the student alive.
  void make(sheet_student& student, const sheet_students& all, std::function<void()> done) const {
    if (!student.is_to_be_made()) {
      return done();
    }
    domain::create_person command;
    command.by = by;
    command.form = student.form;
    const actors::reply_to<actors::person_outcome> reply(
        [&student, all, done = std::move(done)](const actors::answer<actors::person_outcome>& a) {
          const auto* made = std::get_if<actors::person_outcome>(&a);
          if (made != nullptr && *made) {
            student.id = made->value().id;
          } else if (made != nullptr) {
            student.fault = why_not(*made);
          } else {
            student.fault = bilingual{"지금은 처리할 수 없습니다. 다시 시도해 주세요.",
                                      "This is not possible now. Try again."};
          }
          done();
        });
    engine().ask(actors::create_person{std::move(command)}, x.context(), reply);
  }

  /// Until it is read.
  std::shared_ptr<sent_workbook> workbook = read_sent_workbook(*request);
};

}  // namespace

bool is_upload(const edge::request& r) {
  return r.method == method::post && r.header("authorization") != nullptr &&
         std::find(std::begin(paths_of_uploads), std::end(paths_of_uploads), r.path) !=
             std::end(paths_of_uploads);
}

void add_import_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  add_calls<import_people_call, upload_students_call<0>, upload_students_call<1>, upload_students_call<2>>(
      table, *desk, desk);
}

}  // namespace usher::api
