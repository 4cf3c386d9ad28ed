#include "api/clinics/office/attendance_opening.hpp"

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/clinics/office/field_texts.hpp"
#include "api/clinics/refusals.hpp"
#include "api/clinics/render_attendance.hpp"
#include "api/http/json_body.hpp"
#include "api/http/request_headers.hpp"
#include "api/http/strict_fields.hpp"

namespace usher::api {

namespace {

struct wanted_record {
  domain::clinic_id clinic;
  domain::user_id student;
  domain::attendance type;
};

wanted_record read_wanted(const edge::request& r) {
  return with_field_texts({}, [&r]() -> wanted_record {
    const auto body = strict_fields::of_known(r.body.empty() ? json::object() : read_json_object(r),
                                              {"clinic", "student", "attendance_type"});
    return {body.required("clinic", body.id<domain::clinic_id>("clinic")),
            body.required("student", body.id<domain::user_id>("student")),
            body.word("attendance_type", domain::from_word<domain::attendance>, types_of_attendance())
                .value_or(domain::attendance::none)};
  });
}

struct opened_record {
  storage::attendance_line line;
  /// Otherwise it was there.
  bool is_new = true;
};

domain::field_errors wrong_choice(const char* field) {
  return {{field, domain::field_error::not_allowed}};
}

/// Who has no record of the class gets one, and is marked; who has one hears of it. So it comes to the same
/// when it is carried out again.
struct open_attendance_call : session_call<session_desk> {
  static constexpr method_and_path at{edge::method::post, "/api/clinic-attendances"};
  /// Who may not hears first what is wrong with the form.
  static constexpr auto admits = session_desk::admits::everyone;
  static constexpr bool is_kept_afterwards = true;
  static constexpr std::string_view never[] = {"SLOT_TAKEN", "TEACHER_BUSY", "CLINIC_IN_USE",
                                               "UNKNOWN_PEOPLE", "CAPACITY_BELOW_RESERVED"};
  using outcome = domain::outcome<
      opened_record, std::variant<domain::field_errors, actors::clinic_change_refusal, domain::mark_refusal>>;
  using answer = actors::reply_to<outcome>;
  using session_call::session_call;

  void carry_out(const answer& reply, const actors::remember_as<outcome>&) const {
    const auto view = engine().clinic(wanted.clinic);
    if (view == nullptr) {
      return reply.send(outcome{wrong_choice("clinic")});
    }
    if (!domain::may_mark(by, view->clinic.teacher)) {
      return reply.send(outcome{domain::mark_refusal::forbidden});
    }
    engine().ask(domain::show_person{by, wanted.student}, x.context(),
                 actors::on_the_way_to<actors::office_outcome>(
                     reply, [self = *this](const actors::office_outcome& who, const answer& last) {
                       if (!who || !who.value().is_student) {
                         return last.send(outcome{wrong_choice("student")});
                       }
                       self.find_or_place(last);
                     }));
  }
  answer_text render(const opened_record& opened) const {
    return to_answer(opened.is_new ? 201 : 200, attendance_body(opened.line, time()));
  }

  using lines = std::vector<storage::attendance_line>;
  /// Of the class of the day.
  template <class Next>
  void find(const answer& reply, Next next) const {
    const auto view = engine().clinic(wanted.clinic);
    if (view == nullptr) {
      return reply.send(outcome{wrong_choice("clinic")});
    }
    storage::attendance_filter filter;
    filter.clinic = wanted.clinic;
    filter.student = wanted.student;
    filter.from = filter.to = domain::class_of_the_day(view->clinic, time().moment().local);
    engine().read_store<lines>(
        [filter](storage::queries& store) { return store.page_attendance(filter, 0, 1).rows; },
        actors::on_the_way_to<lines>(reply, std::move(next)));
  }

  void find_or_place(const answer& reply) const {
    find(reply, [self = *this](const lines& found, const answer& last) {
      if (found.empty()) {
        return self.place(last);
      }
      last.send(outcome{opened_record{found.front(), false}});
    });
  }

  void place(const answer& reply) const {
    engine().ask(
        wanted.clinic, actors::place_people{key, by, {}, {wanted.student}}, x.context(),
        actors::on_the_way_to<actors::clinic_changed_outcome>(
            reply, [self = *this](const actors::clinic_changed_outcome& placed, const answer& last) {
              if (!placed) {
                return last.send(outcome{placed.refusal()});
              }
              self.find(last, [self](const lines& opened, const answer& then) { self.mark(opened, then); });
            }));
  }

  void mark(const lines& opened, const answer& reply) const {
    if (opened.empty()) {
      return reply.send(outcome{domain::mark_refusal::unknown_record});
    }
    if (wanted.type == domain::attendance::none) {
      return reply.send(outcome{opened_record{opened.front()}});
    }
    engine().ask(
        actors::mark_attendance{by, opened.front().record.id, wanted.type}, x.context(),
        actors::on_the_way_to<actors::marked_outcome>(
            reply, [line = opened.front()](const actors::marked_outcome& marked, const answer& last) {
              if (!marked) {
                return last.send(outcome{marked.refusal()});
              }
              auto shown = line;
              shown.record = marked.value().record;
              last.send(outcome{opened_record{std::move(shown)}});
            }));
  }

  domain::secret_hash key = session_key_of(*request);
  wanted_record wanted = read_wanted(*request);
};

}  // namespace

void add_attendance_opening(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  add_calls<open_attendance_call>(table, *desk, desk);
}

}  // namespace usher::api
