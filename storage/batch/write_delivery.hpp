#pragma once

#include <optional>

#include "domain/base/limits.hpp"
#include "storage/batch/batch_writer.hpp"

/// How a batch writes what is told and remembered: notices, answers to requests, keys of programs, the log.
namespace usher::storage {

template <class Backend>
void batch_writer<Backend>::write_notices(const batch_rows& rows) {
  if (rows.notice_updates.empty() && rows.notice_inserts.empty()) {
    return;
  }
  const auto last = backend_.number("SELECT coalesce(max(queue_no), 0) FROM outbox");
  const auto place = [last](const notice_progress& p) {
    return p.queued_as ? std::optional(last + *p.queued_as) : std::nullopt;
  };
  using progress = notice_progress;
  on_each("the notice that moved on",
          "UPDATE outbox AS o SET state = u.state, attempts = coalesce(u.attempts, o.attempts),"
          " last_error = coalesce(u.last_error, o.last_error), next_try_at = u.next_try_at,"
          " delivered_at = u.delivered_at, queue_no = coalesce(u.queue_no, o.queue_no) FROM u"
          " WHERE o.lane = u.lane AND o.notice_no = u.notice AND o.state = u.from_state",
          rows.notice_updates,
          column("lane", [](const notice_update& r) { return domain::lane_name(r.notice.lane); }),
          column("notice", &notice_update::notice, &domain::notice_key::number),
          column("from_state", &notice_update::from),
          column("state", &notice_update::progress, &progress::state),
          column("attempts", &notice_update::progress, &progress::attempts),
          column("last_error", &notice_update::progress, &progress::last_error),
          column("next_try_at", &notice_update::progress, &progress::next_try_at),
          column("delivered_at", &notice_update::progress, &progress::delivered_at),
          column("queue_no", &notice_update::progress, place));
  const auto notice = [](const notice_row& r) -> const domain::notice_queued& { return r.notice; };
  using queued = domain::notice_queued;
  const auto of_date = [](const notice_row& r, auto value) {
    return r.notice.lane.is_clinic() ? std::nullopt : std::optional(value);
  };
  insert("outbox", rows.notice_inserts,
         column("lane", [](const notice_row& r) { return domain::lane_name(r.notice.lane); }),
         column("concert_id", [&](const notice_row& r) { return of_date(r, r.notice.lane.date.concert); }),
         column("starts_at", [&](const notice_row& r) { return of_date(r, r.notice.lane.date.starts_at); }),
         column("clinic_id", [](const notice_row& r) { return filled(r.notice.lane.clinic); }),
         column("class_date", notice, &queued::class_date),
         column("place_no",
                [](const notice_row& r) {
                  return r.notice.place == 0 ? std::nullopt : std::optional(r.notice.place);
                }),
         column("notice_no", notice, &queued::notice), column("queue_no", &notice_row::progress, place),
         column("kind", notice, &queued::kind), column("person_id", notice, &queued::user),
         column("seats", [](const notice_row& r) { return seats_text(r.notice.seats); }),
         column("receipt_no", [](const notice_row& r) { return filled(r.notice.receipt); }),
         column("amount", notice, &queued::amount),
         column("expires_at",
                [](const notice_row& r) {
                  const auto at = r.notice.expires_at;
                  return at == domain::instant{} ? std::nullopt : std::optional(at);
                }),
         column("queued_at", notice, &queued::queued_at),
         column("state", &notice_row::progress, &progress::state),
         column("attempts", &notice_row::progress, &progress::attempts),
         column("last_error", &notice_row::progress, &progress::last_error),
         column("next_try_at", &notice_row::progress, &progress::next_try_at),
         column("delivered_at", &notice_row::progress, &progress::delivered_at));
}

template <class Backend>
void batch_writer<Backend>::write_requests(const batch_rows& rows) {
  on_any("DELETE FROM remembered_request WHERE key_hash IN (SELECT u.key FROM u)", rows.request_removals,
         column("key", [](const domain::secret_hash& key) { return key; }));
  using row = domain::request_remembered;
  insert(
      "remembered_request", rows.request_inserts, column("key_hash", &row::key),
      column("fingerprint", &row::fingerprint), column("answer", &row::answer),
      column("concert_id",
             [](const row& r) { return r.date ? std::optional(r.date->concert) : std::nullopt; }),
      column("starts_at",
             [](const row& r) { return r.date ? std::optional(r.date->starts_at) : std::nullopt; }),
      column("seats", [](const row& r) { return seats_text(r.seats); }),
      column("remembered_at", &row::remembered_at), column("forgotten_at", &row::forgotten_at),
      column("clinic_id",
             [](const row& r) { return r.place ? std::optional(r.place->clinic) : std::nullopt; }),
      column("class_date",
             [](const row& r) { return r.place ? std::optional(r.place->class_date) : std::nullopt; }),
      column("person_id", [](const row& r) { return r.place ? std::optional(r.place->user) : std::nullopt; }),
      column("share", &row::share), column("yields", &row::yields));
  with_admin_call([&](const auto&... columns) { insert("admin_call", rows.admin_call_inserts, columns...); });
}

template <class Backend>
void batch_writer<Backend>::write_keys(const batch_rows& rows) {
  using update = app_key_update;
  on_each(
      "the key that changed",
      "UPDATE app_key AS k SET key_hash = coalesce(u.hash, k.key_hash),"
      " former_hash = coalesce(u.former, k.former_hash), former_until = coalesce(u.until, k.former_until),"
      " revoked_at = coalesce(u.revoked, k.revoked_at) FROM u WHERE k.key_no = u.number",
      rows.app_key_updates, column("number", &update::number), column("hash", &update::hash),
      column("former", &update::former_hash), column("until", &update::former_until),
      column("revoked", &update::revoked_at));
  // As domain::app_keys forgets them.
  on_any(
      "DELETE FROM app_key WHERE revoked_at <= (SELECT max(u.over_by) FROM u)"
      " OR expires_at <= (SELECT max(u.over_by) FROM u)",
      rows.app_key_inserts, column("over_by", [](const domain::app_key& made) {
        return made.made_at - domain::limits::app_keys_shown_over;
      }));
  with_app_key([&](const auto&... columns) { insert("app_key", rows.app_key_inserts, columns...); });
}

template <class Backend>
void batch_writer<Backend>::write_log(const batch& b, const batch_rows& rows) {
  insert("change_log", rows.log, column("batch_id", [&](const log_row&) { return b.id; }),
         column("actor", &log_row::actor), column("actor_number", &log_row::actor_number),
         column("kind", &log_row::kind), column("person_id", &log_row::user),
         column("decided_at", &log_row::decided_at), column("trace_id", &log_row::trace),
         column("payload", [](const log_row& r) { return json_text{r.payload}; }),
         column("sealed_for", &log_row::sealed_for));
}

template <class Backend>
void batch_writer<Backend>::write(const sealed_part& part) {
  write_person_keys(part.keys);
  on_each("the line that was to be sealed",
          "UPDATE change_log AS l SET payload = u.payload, sealed_for = u.person FROM u"
          " WHERE l.change_number = u.change_number AND l.sealed_for IS NULL",
          part.lines, column("change_number", &sealed_line::change_number),
          column("person", &sealed_line::person),
          column("payload", [](const sealed_line& line) { return json_text{line.payload}; }));
  on_each("how far the log is sealed",
          "UPDATE log_sealing AS s SET sealed_through = u.through, is_complete = u.complete FROM u",
          std::span(&part, 1), column("through", &sealed_part::through),
          column("complete", &sealed_part::is_complete));
}

}  // namespace usher::storage
