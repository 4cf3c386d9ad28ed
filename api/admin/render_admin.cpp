#include "api/admin/render_admin.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/concerts/render_concerts.hpp"
#include "api/support/csv.hpp"
#include "domain/base/hex.hpp"
#include "domain/changes/names.hpp"

namespace usher::api {

namespace {

std::string dump(const json& body) {
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

json text_or_null(const std::optional<domain::instant>& at, const actors::clock& time) {
  return at ? json(time.to_text(*at)) : json(nullptr);
}

/// `["tokens:create","wallets:charge"]` of the text that is stored.
json words_in(const std::string& scopes) {
  auto words = json::array();
  const auto known = domain::parse_key_scopes(scopes).value_or(domain::key_scopes{});
  for (const auto one : domain::values_of<domain::key_scope>) {
    if (known.contains(one)) {
      words.push_back(domain::to_word(one));
    }
  }
  return words;
}

json hours(domain::milliseconds time) {
  const auto whole = std::chrono::floor<std::chrono::hours>(time);
  return whole == time ? json(whole.count())
                       : json(std::chrono::duration<double, std::ratio<3600>>(time).count());
}

json refunds_of(const domain::date_terms& terms) {
  auto steps = json::array();
  for (const auto& step : terms.refunds) {
    steps.push_back({{"hoursBefore", hours(step.before_start)}, {"percent", step.percent}});
  }
  return steps;
}

/// A booking as it is shown: what its state has not is nothing.
struct booking_line {
  explicit booking_line(const storage::booking& row) : price(row.price) {
    using state = storage::booking_state;
    if (row.state != state::waiting) {
      seat = row.seat.value;
    }
    if (row.state == state::sold || row.state == state::cancelled) {
      receipt = row.receipt.value;
    }
    if (row.state == state::cancelled) {
      refund = row.refund;
    }
  }

  std::optional<std::int64_t> seat;
  std::optional<std::int64_t> receipt;
  std::optional<std::int64_t> price;
  std::optional<std::int64_t> refund;
};

json number_or_null(const std::optional<std::int64_t>& number) {
  return number ? json(*number) : json(nullptr);
}

json mark_or_null(const storage::page_mark& mark) {
  return mark.empty() ? json(nullptr) : json(mark);
}

std::string notice_id(const domain::notice_queued& notice) {
  const auto& lane = notice.lane;
  const auto of = lane.is_clinic()
                      ? "clinics/" + std::to_string(lane.clinic.value)
                      : std::to_string(lane.date.concert.value) + "/" + domain::to_text(lane.date.starts_at);
  return of + "/" + std::to_string(notice.notice.value);
}

/// `{concertId, concertDate}`, or `{clinicId}`.
void put_lane(json& body, const domain::notice_lane& lane) {
  if (lane.is_clinic()) {
    body["clinicId"] = lane.clinic.value;
  } else {
    body["concertId"] = lane.date.concert.value;
    body["concertDate"] = domain::to_text(lane.date.starts_at);
  }
}

json clinic_notice_body(const domain::notice_queued& notice, const actors::clock& time) {
  json body{{"id", notice_id(notice)}, {"kind", domain::to_word(notice.kind)}, {"userId", notice.user.value}};
  put_lane(body, notice.lane);
  body["classDate"] = notice.class_date ? json(domain::to_text(*notice.class_date)) : json(nullptr);
  if (notice.kind == domain::notice_kind::passed_over) {
    body["amount"] = notice.amount;
  } else {
    body["place"] = notice.place;
  }
  body["number"] = notice.notice.value;
  body["queuedAt"] = time.to_text(notice.queued_at);
  return body;
}

json notice_body(const domain::notice_queued& notice, const actors::clock& time) {
  if (notice.lane.is_clinic()) {
    return clinic_notice_body(notice, time);
  }
  const bool offered = notice.kind == domain::notice_kind::offered;
  auto seats = json::array();
  for (const auto seat : notice.seats) {
    seats.push_back(seat.value);
  }
  json body{{"id", notice_id(notice)}, {"kind", domain::to_word(notice.kind)}, {"userId", notice.user.value}};
  put_lane(body, notice.lane);
  body["seatNos"] = std::move(seats);
  if (offered) {
    body["expiresAt"] = time.to_text(notice.expires_at);
  } else {
    body["receiptNo"] = notice.receipt.value;
    body["amount"] = notice.amount;
  }
  body["queuedAt"] = time.to_text(notice.queued_at);
  return body;
}

}  // namespace

json concert_summary(const domain::concert_facts& concert) {
  return {{"concertId", concert.id.value},
          {"title", concert.title},
          {"price", concert.price},
          {"seatsPerPerson", concert.seats_per_person},
          {"waitingRoom", domain::to_word(concert_room{concert.own_room})},
          {"dateCount", concert.dates.size()}};
}

json concert_body(const domain::concert_facts& concert, const actors::clock& time) {
  auto body = concert_summary(concert);
  auto dates = json::array();
  for (const auto& date : concert.dates) {
    dates.push_back({{"concertDate", domain::to_text(date.starts_at)},
                     {"state", domain::to_word(date.terms.state)},
                     {"seatCount", date.seat_count},
                     {"price", date.terms.price},
                     {"salesOpenAt", text_or_null(date.terms.sales_open_at, time)},
                     {"salesCloseAt", text_or_null(date.terms.sales_close_at, time)}});
  }
  body["dates"] = std::move(dates);
  return body;
}

json date_body(const domain::date_standing& standing, std::int64_t to_refund, const actors::clock& time) {
  const auto& terms = standing.terms;
  return {{"concertId", standing.date.concert.value},
          {"concertDate", domain::to_text(standing.date.starts_at)},
          {"state", domain::to_word(terms.state)},
          {"seatCount", terms.seat_count},
          {"price", terms.price},
          {"sections", sections_of(terms)},
          {"holdSeconds", whole_seconds(terms.hold_for)},
          {"extendSeconds", whole_seconds(terms.extend_by)},
          {"maxExtensions", terms.max_extensions},
          {"offerSeconds", whole_seconds(terms.offer_for)},
          {"refunds", refunds_of(terms)},
          {"salesOpenAt", text_or_null(terms.sales_open_at, time)},
          {"salesCloseAt", text_or_null(terms.sales_close_at, time)},
          {"counts",
           {{"free", standing.free},
            {"held", standing.held},
            {"offered", standing.offered},
            {"sold", standing.sold},
            {"waiting", standing.waiting}}},
          {"refundsToMake", to_refund}};
}

std::int64_t still_to_refund(const domain::date_standing& standing) {
  return standing.terms.refund_all ? standing.sold : 0;
}

std::string room_text(domain::room_id room) {
  return room.value == 0 ? "all" : std::to_string(room.value);
}

json room_body(domain::room_id room, const domain::room_standing& standing, const actors::clock& time) {
  const auto& rules = standing.rules;
  return {{"room", room_text(room)},
          {"mode", domain::to_word(standing.mode)},
          {"phase", domain::to_word(standing.phase)},
          {"places", rules.places},
          {"admissionsPerMinute", rules.admissions_per_minute},
          {"activeSeconds", whole_seconds(rules.active_for)},
          {"claimSeconds", whole_seconds(rules.claim_for)},
          {"extendSeconds", whole_seconds(rules.extend_by)},
          {"maxExtensions", rules.max_extensions},
          {"idleSeconds", whole_seconds(rules.idle_for)},
          {"graceSeconds", whole_seconds(rules.grace_for)},
          {"waitingSeconds", whole_seconds(rules.waits_for)},
          {"waiting", standing.waiting},
          {"away", standing.away},
          {"active", standing.active},
          {"issued", standing.issued},
          {"measuredAdmissionsPerMinute", standing.admissions_per_minute},
          {"opensAt", text_or_null(standing.opens_at, time)},
          {"commitment", standing.commitment ? json(domain::to_hex(*standing.commitment)) : json(nullptr)},
          {"draws", draws_of(standing, time)}};
}

json reset_body(const domain::reset_report& report, bool dry_run) {
  return {{"dryRun", dry_run}, {"waiting", report.waiting}, {"away", report.away}, {"active", report.active}};
}

json bookings_body(const storage::booking_page& page, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& row : page.rows) {
    const booking_line line{row};
    rows.push_back({{"concertId", row.date.concert.value},
                    {"concertDate", domain::to_text(row.date.starts_at)},
                    {"state", domain::to_word(row.state)},
                    {"seatNo", number_or_null(line.seat)},
                    {"userId", row.user.value},
                    {"receiptNo", number_or_null(line.receipt)},
                    {"price", number_or_null(line.price)},
                    {"refund", number_or_null(line.refund)},
                    {"since", time.to_text(row.since)},
                    {"expiresAt", text_or_null(row.expires_at, time)}});
  }
  return {{"bookings", std::move(rows)}, {"next", mark_or_null(page.next)}};
}

std::string bookings_table(const storage::booking_page& page, const actors::clock& time) {
  csv_table table;
  for (const auto* name : {"concertId", "concertDate", "state", "seatNo", "userId", "receiptNo", "price",
                           "refund", "since", "expiresAt"}) {
    table.cell(name);
  }
  table.end_row();
  for (const auto& row : page.rows) {
    const booking_line line{row};
    table.cell(row.date.concert.value)
        .cell(domain::to_text(row.date.starts_at))
        .cell(domain::to_word(row.state));
    table.cell(line.seat).cell(row.user.value).cell(line.receipt).cell(line.price).cell(line.refund);
    table.cell(time.to_text(row.since)).cell(row.expires_at ? time.to_text(*row.expires_at) : "");
    table.end_row();
  }
  return table.text();
}

json notices_body(const storage::notice_page& page, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& row : page.rows) {
    auto body = notice_body(row.notice, time);
    body["noticeNo"] = row.notice.notice.value;
    body["state"] = domain::to_word(row.state);
    const bool delivered = row.state == storage::notice_state::delivered;
    // What is stored are the attempts that failed, and why the last of them did.
    body["attempts"] = row.attempts + (delivered ? 1 : 0);
    body["lastError"] = delivered || row.last_error.empty() ? json(nullptr) : json(row.last_error);
    body["nextTryAt"] =
        row.state == storage::notice_state::pending ? text_or_null(row.next_try_at, time) : json(nullptr);
    body["deliveredAt"] = text_or_null(row.delivered_at, time);
    rows.push_back(std::move(body));
  }
  return {{"notices", std::move(rows)}, {"next", mark_or_null(page.next)}};
}

json notice_resent_body(const domain::notice_key& notice) {
  json body = json::object();
  put_lane(body, notice.lane);
  body["noticeNo"] = notice.number.value;
  body["state"] = domain::to_word(storage::notice_state::pending);
  return body;
}

json app_key_body(const domain::app_key& key, const std::string& secret, const actors::clock& time) {
  json body{{"keyNo", key.number.value},
            {"name", key.name},
            {"scopes", words_in(key.scopes)},
            {"madeAt", time.to_text(key.made_at)},
            {"expiresAt", text_or_null(key.expires_at, time)},
            {"formerUntil", text_or_null(key.former_until, time)},
            {"revokedAt", text_or_null(key.revoked_at, time)}};
  if (!secret.empty()) {
    body["key"] = secret;
  }
  return body;
}

json app_keys_body(const std::vector<domain::app_key>& keys, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& key : keys) {
    rows.push_back(app_key_body(key, "", time));
  }
  return {{"keys", std::move(rows)}};
}

json cluster_body(const std::string& name, const domain::cluster_standing& now) {
  json owner = nullptr;
  if (now.last) {
    owner = {{"name", now.last->name},
             {"url", now.last->url},
             {"connected", now.last->is_connected},
             {"resigned", now.last->has_resigned},
             {"asked", now.last->asked ? json(domain::to_word(*now.last->asked)) : json(nullptr)}};
  }
  return {{"node", name.empty() ? json(nullptr) : json(name)},
          {"claim", name.empty() ? json(nullptr) : json(now.epoch)},
          {"owner", std::move(owner)},
          {"waiting", now.waiting}};
}

json audit_body(const std::vector<domain::admin_called>& calls, std::size_t limit,
                const actors::clock& time) {
  auto rows = json::array();
  for (const auto& call : calls) {
    rows.push_back({{"callNo", call.call.value},
                    {"method", call.method},
                    {"target", call.target},
                    {"body", call.body},
                    {"remoteAddress", call.remote_address},
                    {"calledAt", time.to_text(call.called_at)},
                    {"key", call.key.empty() ? json(nullptr) : json(call.key)},
                    {"refused", call.refused.empty() ? json(nullptr) : json(call.refused)}});
  }
  const bool more = calls.size() == limit && calls.back().call.value > 1;
  return {{"calls", std::move(rows)}, {"next", more ? json(calls.back().call.value) : json(nullptr)}};
}

json wallet_body(const domain::wallet_standing& wallet, const std::vector<storage::wallet_line>& lines,
                 std::size_t limit, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& line : lines) {
    const bool of_date = line.date.has_value();
    rows.push_back({{"entryNo", line.entry},
                    {"amount", line.amount},
                    {"balanceAfter", line.balance_after},
                    {"reason", line.reason},
                    {"concertId", of_date ? json(line.date->concert.value) : json(nullptr)},
                    {"concertDate", of_date ? json(domain::to_text(line.date->starts_at)) : json(nullptr)},
                    {"receiptNo", of_date ? json(line.receipt.value) : json(nullptr)},
                    {"enteredAt", time.to_text(line.entered_at)}});
    if (line.clinic && line.class_date) {
      rows.back()["clinicId"] = line.clinic->value;
      rows.back()["classDate"] = domain::to_text(*line.class_date);
    }
  }
  const bool more = lines.size() == limit && lines.back().entry > 1;
  return {{"userId", wallet.user.value},
          {"balance", wallet.balance},
          {"entries", std::move(rows)},
          {"next", more ? json(lines.back().entry) : json(nullptr)}};
}

actors::outgoing_notice render_notice(const domain::notice_queued& notice, std::int32_t attempt,
                                      const actors::clock& time) {
  actors::outgoing_notice out;
  out.id = notice_id(notice);
  out.kind = domain::to_word(notice.kind);
  out.subject = domain::lane_name(notice.lane);
  out.body = dump(notice_body(notice, time));
  out.attempt = attempt;
  return out;
}

}  // namespace usher::api
