#include "api/admin/person_export.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "api/admin/render_admin.hpp"
#include "api/clinics/render_attendance.hpp"
#include "api/clinics/render_people.hpp"
#include "domain/base/words.hpp"

namespace usher::api {

namespace {

/// What a question costs beside its rows, in rows.
constexpr std::size_t rows_of_a_question = 20;

/// Whether the path of a target begins with these segments and the number of the user.
bool names_user(std::string_view target, std::string_view before, domain::user_id user) {
  const auto named = std::string(before) + std::to_string(user.value);
  if (!target.starts_with(named)) {
    return false;
  }
  const auto rest = target.substr(named.size());
  return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

template <class Row>
void append_rows(std::vector<Row>& to, std::vector<Row>&& page) {
  to.insert(to.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
}

json exported_person_body(const domain::person& who) {
  auto body = person_body(who);
  body["email"] = who.email;
  body["needs_password_change"] = who.needs_password_change;
  return body;
}

json places_of_person(const std::vector<place_of_person>& places, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& [clinic, class_date, line] : places) {
    json row{{"clinic_id", clinic.value},
             {"class_date", domain::to_text(class_date)},
             {"place", line.entry.place},
             {"reserved_at", time.to_text(line.entry.reserved_at)},
             {"released_at", line.released_at ? json(time.to_text(*line.released_at)) : json(nullptr)},
             {"reason", line.reason ? json(domain::to_word(*line.reason)) : json(nullptr)}};
    if (line.entry.paid > 0) {
      row["paid"] = line.entry.paid;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

json waits_of_person(const std::vector<wait_of_person>& waits, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& wait : waits) {
    rows.push_back({{"clinic_id", wait.clinic.value},
                    {"class_date", domain::to_text(wait.class_date)},
                    {"position", wait.position},
                    {"joined_at", time.to_text(wait.joined_at)}});
  }
  return rows;
}

json calls_about_person(const person_data& all, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& call : all.calls) {
    rows.push_back({{"callNo", call.call.value},
                    {"method", call.method},
                    {"target", call.target},
                    {"body", call.body},
                    {"calledAt", time.to_text(call.called_at)}});
  }
  const auto before = all.calls_before.value;
  return {{"calls", std::move(rows)}, {"next", before == 0 ? json(nullptr) : json(before)}};
}

/// What is not in the document, and why.
json left_out_body(language spoken) {
  static const std::pair<const char*, bilingual> lines[] = {
      {"secrets",
       {"비밀번호와 세션 키, 캘린더 주소: 해시로만 보관하며 누구에게도 보여 주지 않습니다.",
        "The password, the keys of sessions, the address of a calendar: only hashes are kept, and nobody is "
        "shown "
        "those."}},
      {"sessions",
       {"로그인하고 로그아웃한 시각: 한 사람의 것만 찾는 조회가 없습니다.",
        "When they logged in and out: nothing finds the sessions of one person."}},
      {"tokens",
       {"대기실에서 받은 토큰: 해시와 순번으로 보관하며 한 사람의 것만 찾는 조회가 없습니다.",
        "Tokens of waiting rooms: they are kept by hash and order, and nothing finds those of one person."}},
      {"ended_waits",
       {"이미 끝난 대기: 지금 서 있는 대기만 찾을 수 있습니다.",
        "Waits that are over: only those that go on are found."}},
      {"past_places_of_others",
       {"학생이 아닌 사람의 지난 수업 자리: 출석 기록이 없어 찾을 수 없습니다.",
        "Past places of who was no student: they are found by attendance, which students alone have."}},
      {"notices",
       {"외부로 보낸 알림: 번호만 있으며, 내용은 예매와 자리에 이미 있습니다.",
        "Notices to the outside: they have numbers alone, of bookings and places that are here."}},
      {"change_log",
       {"변경 기록: 예전 이름과 연락처, 끝난 점유처럼 지금은 없는 것도 있지만 한 사람의 것만 찾는 조회가 "
        "없습니다.",
        "The change log: it has what is no more, such as former names, telephone numbers and holds, and "
        "nothing finds the changes of one person."}},
  };
  auto rows = json::array();
  for (const auto& [what, why] : lines) {
    rows.push_back({{"what", what}, {"why", why.in(spoken)}});
  }
  return rows;
}

}  // namespace

bool is_about(const domain::admin_called& call, domain::user_id user) {
  return call.refused.empty() && (call.about == user || names_user(call.target, "/api/users/", user) ||
                                  names_user(call.target, "/api/admin/wallets/", user));
}

person_reading::person_reading(domain::person who,
                               const std::vector<std::shared_ptr<const actors::clinic_view>>& clinics,
                               export_bounds bounds)
    : bounds_(bounds) {
  data_.who = std::move(who);
  const auto user = data_.who.id;
  for (const auto& view : clinics) {
    const auto clinic = view->clinic.id;
    const auto class_date = view->roster.class_date;
    if (view->clinic.teacher == user) {
      data_.teaches.push_back(clinic);
    }
    if (view->has(user)) {
      classes_.emplace(class_date, clinic);
    }
    std::int64_t position = 0;
    for (const auto& waiter : view->roster.waiters) {
      ++position;
      if (waiter.user == user) {
        data_.waits.push_back({clinic, class_date, position, waiter.joined_at});
      }
    }
  }
}

bool person_reading::read_some(storage::queries& store) {
  std::size_t rows = 0;
  while (stage_ != stage::over && rows < bounds_.rows_per_reading) {
    rows += rows_of_a_question + read_page(store);
  }
  return stage_ != stage::over;
}

std::size_t person_reading::read_page(storage::queries& store) {
  switch (stage_) {
    case stage::wallet:
      return read_wallet(store);
    case stage::bookings:
      return read_bookings(store);
    case stage::attendance:
      return read_attendance(store);
    case stage::places:
      return read_places(store);
    case stage::calls:
      return read_calls(store);
    case stage::over:
      break;
  }
  return 0;
}

std::size_t person_reading::rows_wanted(std::size_t there) const {
  return std::min(bounds_.rows_per_reading, bounds_.rows_per_list - there);
}

template <class Row, class List>
std::size_t person_reading::read_rows(std::vector<Row>& all, stage next, List list) {
  const auto wanted = rows_wanted(all.size());
  auto page = list(wanted);
  const auto count = page.size();
  append_rows(all, std::move(page));
  if (count < wanted || all.size() >= bounds_.rows_per_list) {
    stage_ = next;
  }
  return count;
}

std::size_t person_reading::read_wallet(storage::queries& store) {
  auto& all = data_.wallet;
  return read_rows(all, stage::bookings, [&](std::size_t wanted) {
    return store.list_wallet(data_.who.id, all.empty() ? 0 : all.back().entry, wanted);
  });
}

std::size_t person_reading::read_bookings(storage::queries& store) {
  auto& all = data_.bookings;
  storage::booking_filter filter;
  filter.user = data_.who.id;
  auto page = store.list_bookings(filter, all.next, rows_wanted(all.rows.size()));
  const auto count = page.rows.size();
  append_rows(all.rows, std::move(page.rows));
  all.next = std::move(page.next);
  if (all.next.empty() || all.rows.size() >= bounds_.rows_per_list) {
    stage_ = stage::attendance;
  }
  return count;
}

std::size_t person_reading::read_attendance(storage::queries& store) {
  auto& all = data_.attendance;
  storage::attendance_filter filter;
  filter.student = data_.who.id;
  filter.with_withdrawn = true;
  return read_rows(all, stage::places, [&](std::size_t wanted) {
    auto page = store.list_attendance(filter, all.empty() ? 0 : all.back().record.id, wanted);
    for (const auto& line : page) {
      classes_.emplace(line.record.class_date, line.record.clinic);
    }
    return page;
  });
}

std::size_t person_reading::read_places(storage::queries& store) {
  if (classes_.empty()) {
    stage_ = stage::calls;
    return 0;
  }
  const auto [class_date, clinic] = *classes_.begin();
  auto lines = store.list_reservations(clinic, class_date);
  classes_.erase(classes_.begin());
  for (auto& line : lines) {
    if (line.entry.user == data_.who.id) {
      data_.places.push_back({clinic, class_date, std::move(line)});
    }
  }
  return lines.size();
}

std::size_t person_reading::read_calls(storage::queries& store) {
  const auto wanted = std::min(bounds_.rows_per_reading, bounds_.calls_looked_through - calls_read_);
  auto page = store.list_admin_calls(last_call_, wanted);
  const auto count = page.size();
  calls_read_ += count;
  for (auto& call : page) {
    last_call_ = call.call;
    if (is_about(call, data_.who.id)) {
      data_.calls.push_back(std::move(call));
    }
  }
  if (count < wanted || last_call_.value == 1) {
    stage_ = stage::over;
  } else if (calls_read_ >= bounds_.calls_looked_through) {
    data_.calls_before = last_call_;
    stage_ = stage::over;
  }
  return count;
}

json person_export_body(const person_data& all, const actors::clock& time, language spoken,
                        const export_bounds& bounds) {
  const auto& wallet = all.wallet;
  // Each entry takes over the balance of the one before.
  const domain::wallet_standing standing{all.who.id, wallet.empty() ? 0 : wallet.front().balance_after};
  auto teaches = json::array();
  for (const auto clinic : all.teaches) {
    teaches.push_back(clinic.value);
  }
  return {{"exported_at", time.to_text(time.now())},
          {"user", exported_person_body(all.who)},
          {"wallet", wallet_body(standing, wallet, bounds.rows_per_list, time)},
          {"bookings", bookings_body(all.bookings, time)},
          {"attendance", attendances_body(all.attendance, bounds.rows_per_list, time)},
          {"clinics",
           {{"places", places_of_person(all.places, time)},
            {"waiting", waits_of_person(all.waits, time)},
            {"teaches", std::move(teaches)}}},
          {"calls", calls_about_person(all, time)},
          {"left_out", left_out_body(spoken)}};
}

}  // namespace usher::api
