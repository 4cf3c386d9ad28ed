#pragma once

#include <optional>
#include <string>

#include "storage/batch/batch_writer.hpp"

/// How a batch writes people and what they have: sessions, addresses of calendars, wallets.
namespace usher::storage {

template <class Backend>
void batch_writer<Backend>::write_people(const batch_rows& rows) {
  using domain::week_reset;
  insert("week_reset", rows.week_reset_inserts, column("reset_no", &week_reset::number),
         column("week", &week_reset::week), column("cause", &week_reset::cause),
         column("reset_at", &week_reset::reset_at));
  // Before those whose no_show the batch knows, with what the resets made of it.
  on_any(
      "UPDATE person SET no_show = CASE WHEN no_show > u.falls THEN no_show - u.falls ELSE 0 END FROM u"
      " WHERE no_show > 0",
      rows.no_show_falls, column("falls", [](std::int32_t falls) { return falls; }));
  using registered = domain::person_registered;
  with_person(
      [&](const auto&... person) {
        insert("person", rows.person_inserts, person..., column("registered_at", &registered::registered_at));
      },
      &registered::who);
  using changed = domain::person_changed;
  with_person_facts(
      [&](const auto&... facts) {
        static const std::string body =
            "UPDATE person AS p SET " + assignments("u", facts...) + " FROM u WHERE p.person_id = u.person";
        on_each("the person who changed", body.c_str(), rows.person_replacements,
                column("person", &changed::who, &domain::person::id), facts...);
      },
      &changed::who);
  on_each(
      "the person who was erased",
      "UPDATE person AS p SET username = NULL, password_hash = '', name = '', email = '', phone_num = '',"
      " student_phone_num = '', student_parent_phone_num = '', school = '', grade = '', subject = '',"
      " is_active = FALSE, is_staff = FALSE, is_superuser = FALSE, is_teacher = FALSE, is_student = FALSE,"
      " no_show = 0, non_pass = FALSE, essential_clinic = FALSE, needs_password_change = FALSE,"
      " is_erased = TRUE FROM u WHERE p.person_id = u.person",
      rows.person_erasures, column("person", &domain::person_erased::user));
  using update = person_update;
  on_each(
      "the person of whom something changed",
      "UPDATE person AS p SET password_hash = coalesce(u.password_hash, p.password_hash),"
      " needs_password_change = coalesce(u.needs_password_change, p.needs_password_change),"
      " non_pass = coalesce(u.non_pass, p.non_pass),"
      " essential_clinic = coalesce(u.essential_clinic, p.essential_clinic),"
      " no_show = coalesce(u.no_show, p.no_show) FROM u WHERE p.person_id = u.person",
      rows.person_updates, column("person", &update::user), column("password_hash", &update::password_hash),
      column("needs_password_change", &update::needs_password_change), column("non_pass", &update::non_pass),
      column("essential_clinic", &update::essential_clinic), column("no_show", &update::no_show));
}

template <class Backend>
void batch_writer<Backend>::write_person_keys(const std::vector<person_key_row>& keys) {
  insert("person_key", keys, column("person_id", &person_key_row::person),
         column("key_bytes", &person_key_row::key));
}

template <class Backend>
void batch_writer<Backend>::write_erasures(const batch_rows& rows) {
  const auto person = column("person", &domain::person_erased::user);
  // Also of who never had a key: nobody gets one later.
  on_any(
      "INSERT INTO person_key (person_id) SELECT u.person FROM u WHERE true"
      " ON CONFLICT (person_id) DO UPDATE SET key_bytes = NULL",
      rows.person_erasures, person);
  on_any("UPDATE clinic AS c SET teacher_name = '' FROM u WHERE c.teacher_id = u.person",
         rows.person_erasures, person);
  on_any("UPDATE admin_call AS a SET body = '' FROM u WHERE a.person_id = u.person", rows.person_erasures,
         person);
}

template <class Backend>
void batch_writer<Backend>::write_sessions(const batch_rows& rows) {
  on_each("the live session that was used or has ended",
          "UPDATE session_key AS s SET used_at = coalesce(u.used_at, s.used_at), ended_at = u.ended_at,"
          " end_reason = u.end_reason FROM u"
          " WHERE s.key_hash = u.key AND s.person_id = u.person"
          " AND CASE WHEN s.ended_at IS NULL THEN TRUE END",
          rows.session_updates, column("key", &session_update::key), column("person", &session_update::user),
          column("used_at", &session_update::used_at), column("ended_at", &session_update::ended_at),
          column("end_reason", &session_update::end_reason));
  insert("session_key", rows.session_inserts, column("key_hash", &session_row::key),
         column("person_id", &session_row::user), column("started_at", &session_row::started_at),
         column("used_at", &session_row::used_at), column("ended_at", &session_row::ended_at),
         column("end_reason", &session_row::end_reason));
}

template <class Backend>
void batch_writer<Backend>::write_calendars(const batch_rows& rows) {
  on_any("DELETE FROM calendar_address WHERE person_id IN (SELECT u.person FROM u)", rows.calendar_removals,
         column("person", [](domain::user_id user) { return user; }));
  using made = domain::calendar_address_made;
  insert("calendar_address", rows.calendar_inserts, column("person_id", &made::user),
         column("key_hash", &made::key), column("made_at", &made::made_at));
}

template <class Backend>
void batch_writer<Backend>::write_wallets(const batch_rows& rows) {
  const auto concert = [](const wallet_row& r) {
    return r.date ? std::optional(r.date->concert) : std::nullopt;
  };
  const auto starts_at = [](const wallet_row& r) {
    return r.date ? std::optional(r.date->starts_at) : std::nullopt;
  };
  // Row by row each entry finds the one before it stored; all at once they count on from the last stored one.
  constexpr const char* body =
      Backend::row_by_row
          ? "INSERT INTO wallet_entry (person_id, entry_no, previous_no, balance_before, amount, "
            "balance_after,"
            " reason, entered_at, concert_id, starts_at, receipt_no, clinic_id, class_date)"
            " SELECT u.person, coalesce(last.entry_no, 0) + 1, last.entry_no, coalesce(last.balance_after, "
            "0),"
            " u.amount, coalesce(last.balance_after, 0) + u.amount, u.reason, u.entered_at, u.concert,"
            " u.starts_at, u.receipt, u.clinic, u.class_date FROM u LEFT JOIN wallet_entry AS last ON "
            "last.person_id = u.person"
            " AND last.entry_no = (SELECT max(entry_no) FROM wallet_entry WHERE person_id = u.person)"
          : "INSERT INTO wallet_entry (person_id, entry_no, previous_no, balance_before, amount, "
            "balance_after,"
            " reason, entered_at, concert_id, starts_at, receipt_no, clinic_id, class_date)"
            " SELECT u.person, coalesce(last.entry_no, 0) + u.entry,"
            " nullif(coalesce(last.entry_no, 0) + u.entry - 1, 0),"
            " coalesce(last.balance_after, 0) + (u.sum - u.amount), u.amount,"
            " coalesce(last.balance_after, 0) + u.sum, u.reason, u.entered_at, u.concert, u.starts_at,"
            " u.receipt, u.clinic, u.class_date FROM u LEFT JOIN LATERAL (SELECT entry_no, balance_after "
            "FROM wallet_entry"
            " WHERE person_id = u.person ORDER BY entry_no DESC LIMIT 1) AS last ON true";
  on_any(body, rows.wallet_inserts, column("person", &wallet_row::user), column("entry", &wallet_row::nth),
         column("amount", &wallet_row::amount), column("sum", &wallet_row::sum),
         column("reason", &wallet_row::reason), column("entered_at", &wallet_row::entered_at),
         column("concert", concert), column("starts_at", starts_at), column("receipt", &wallet_row::receipt),
         column("clinic", &wallet_row::clinic), column("class_date", &wallet_row::class_date));
}

}  // namespace usher::storage
