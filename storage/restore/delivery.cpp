#include <utility>

#include "domain/changes/names.hpp"
#include "storage/log/stored_words.hpp"
#include "storage/restore/lists.hpp"
#include "storage/restore/page_marks.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

namespace {

/// A notice with its place in the queue.
struct queued_notice {
  stored_notice known;
  std::int64_t place = 0;
};

}  // namespace

domain::notice_number relational_reader::next_notice(const domain::notice_lane& lane) {
  return read_value<domain::notice_number>("coalesce(max(notice_no), 0) + 1", "outbox WHERE lane = $1",
                                           {domain::lane_name(lane)})
      .value();
}

domain::remembered_requests_image relational_reader::load_remembered_requests(domain::instant now) {
  using row = domain::request_remembered;
  using domain::concert_date_key;
  return {read_all<row>(
      "remembered_request WHERE forgotten_at > $1 ORDER BY remembered_no", {domain::to_text(clamped(now))},
      column("key_hash", &row::key), column("fingerprint", &row::fingerprint), column("answer", &row::answer),
      optional_column("concert_id", date_in, &concert_date_key::concert),
      optional_column("starts_at", date_in, &concert_date_key::starts_at), column("seats", &row::seats),
      column("remembered_at", &row::remembered_at), column("forgotten_at", &row::forgotten_at),
      column("share", &row::share), column("yields", &row::yields))};
}

template <class F>
void relational_reader::read_notices(const std::string& which, const std::vector<argument>& arguments,
                                     F on_notice) {
  using stored = stored_notice;
  using notice = domain::notice_queued;
  using domain::concert_date_key;
  using domain::notice_lane;
  constexpr auto known = &queued_notice::known;
  constexpr auto queued = &stored::notice;
  constexpr auto lane = &notice::lane;
  read_each<queued_notice>(
      "outbox " + which, arguments, on_notice,
      optional_column("concert_id", known, queued, lane, &notice_lane::date, &concert_date_key::concert),
      optional_column("starts_at", known, queued, lane, &notice_lane::date, &concert_date_key::starts_at),
      optional_column("clinic_id", known, queued, lane, &notice_lane::clinic),
      column("class_date", known, queued, &notice::class_date),
      optional_column("place_no", known, queued, &notice::place),
      column("notice_no", known, queued, &notice::notice), column("queue_no", &queued_notice::place),
      column("kind", known, queued, &notice::kind), column("person_id", known, queued, &notice::user),
      column("seats", known, queued, &notice::seats),
      optional_column("receipt_no", known, queued, &notice::receipt),
      column("amount", known, queued, &notice::amount),
      optional_column("expires_at", known, queued, &notice::expires_at),
      column("queued_at", known, queued, &notice::queued_at), column("state", known, &stored::state),
      column("attempts", known, &stored::attempts), column("last_error", known, &stored::last_error),
      column("next_try_at", known, &stored::next_try_at),
      column("delivered_at", known, &stored::delivered_at));
}

domain::outbox_image relational_reader::load_outbox() {
  return undelivered("'pending', 'dead'");
}

domain::outbox_image relational_reader::load_dead_notices() {
  return undelivered("'dead'");
}

domain::outbox_image relational_reader::undelivered(const std::string& states) {
  domain::outbox_image out;
  read_notices("WHERE state IN (" + states +
                   ") ORDER BY coalesce(concert_id, 0), outbox.starts_at,"
                   " coalesce(clinic_id, 0), notice_no",
               {}, [&](queued_notice&& row) {
                 const auto& [notice, state, attempts, last_error, next_try_at, delivered_at] = row.known;
                 out.entries.push_back({{notice.lane, notice.notice},
                                        attempts,
                                        next_try_at.value_or(notice.queued_at),
                                        state == notice_state::dead});
               });
  return out;
}

std::optional<stored_notice> relational_reader::load_notice(const domain::notice_key& notice) {
  std::optional<stored_notice> found;
  read_notices("WHERE lane = $1 AND notice_no = $2", {domain::lane_name(notice.lane), notice.number.value},
               [&](queued_notice&& row) { found = std::move(row.known); });
  return found;
}

notice_page relational_reader::list_notices(std::optional<notice_state> state, const page_mark& after,
                                            std::size_t limit) {
  std::vector<argument> arguments{queue_number_of(after), as_stored(limit + 1)};
  if (state) {
    arguments.emplace_back(std::string(stored_word(*state)));
  }
  notice_page out;
  std::int64_t last = 0;
  read_notices(
      "WHERE queue_no > $1" + std::string(state ? " AND state = $3" : "") + " ORDER BY queue_no LIMIT $2",
      arguments, [&](queued_notice&& row) {
        if (out.rows.size() == limit) {
          out.next = mark_of(last);
          return;
        }
        last = row.place;
        out.rows.push_back(std::move(row.known));
      });
  return out;
}

}  // namespace usher::storage
