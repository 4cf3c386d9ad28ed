#include "tests/end_to_end/concerts/box_office.hpp"

#include <gtest/gtest.h>

namespace usher::end_to_end {

namespace {

using namespace std::chrono_literals;

std::string iso_text(std::chrono::system_clock::time_point when, bool with_milliseconds) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(when);
  const auto seconds = std::chrono::system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char out[40];
  auto size = std::strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string text(out, size);
  if (!with_milliseconds) {
    return text;
  }
  const auto milli = std::chrono::duration_cast<milliseconds>(when - whole).count();
  std::snprintf(out, sizeof out, ".%03dZ", static_cast<int>(milli));
  return text + out;
}

header_list maybe_repeatable(header_list headers, const std::string& key) {
  return key.empty() ? headers : repeatable(std::move(headers), key);
}

}  // namespace

arguments with_admin_key(arguments more) {
  return joined({"--admin-key", admin_key}, more);
}

arguments with_receiver(const tests::webhook_receiver& receiver, arguments more) {
  return joined({"--webhook-url", receiver.url(), "--webhook-secret", webhook_secret, "--webhook-retry-ms",
                 "20", "--webhook-timeout-ms", "1000"},
                more);
}

header_list repeatable(header_list headers, const std::string& key) {
  headers.emplace_back("Idempotency-Key", key);
  return headers;
}

std::string local_time_in(std::chrono::minutes from_now) {
  // Asia/Seoul, the default zone, is 9 hours ahead all year.
  return iso_text(std::chrono::system_clock::now() + 9h + from_now, false);
}

std::string utc_text(wall_time when) {
  return iso_text(when, true);
}

std::string target_of(const std::string& path,
                      const std::vector<std::pair<std::string, std::string>>& query) {
  std::string target = path;
  char separator = '?';
  for (const auto& [name, value] : query) {
    target += separator + name + '=' + value;
    separator = '&';
  }
  return target;
}

std::int64_t administration::create_concert(const json& more) {
  json form{{"title", "Winterreise"}, {"price", 1'000}};
  form.update(more);
  const auto created = post("/api/admin/concerts", form);
  EXPECT_EQ(created.status, 201) << created.body;
  return created.body.value("concertId", std::int64_t{0});
}

std::string administration::create_date(std::int64_t concert, json form) {
  if (!form.contains("concertDate")) {
    form["concertDate"] = local_time_in(30 * 24h);
  }
  const auto created = post("/api/admin/concerts/" + std::to_string(concert) + "/dates", form);
  EXPECT_EQ(created.status, 201) << created.body;
  return form.at("concertDate").get<std::string>();
}

std::int64_t administration::count(std::int64_t concert, const std::string& date, const std::string& kind) {
  const auto shown = show_date(concert, date);
  EXPECT_EQ(shown.status, 200) << shown.body;
  return shown.status == 200 ? shown.body.at("counts").at(kind).get<std::int64_t>() : -1;
}

std::vector<json> administration::all(const std::string& list,
                                      std::vector<std::pair<std::string, std::string>> query, int limit) {
  std::vector<json> rows;
  query.emplace_back("limit", std::to_string(limit));
  query.emplace_back("after", "");
  for (auto target = target_of("/api/admin/" + list, {query.begin(), query.end() - 1});;) {
    const auto page = get(target);
    EXPECT_EQ(page.status, 200) << page.body;
    if (page.status != 200) {
      return rows;
    }
    for (const auto& row : page.body.at(list)) {
      rows.push_back(row);
    }
    const auto& next = page.body.at("next");
    if (next.is_null()) {
      return rows;
    }
    query.back().second = next.is_string() ? next.get<std::string>() : next.dump();
    target = target_of("/api/admin/" + list, query);
  }
}

reply buyer::post(const std::string& path, json body, const std::string& request_key) const {
  body["userId"] = user_;
  return by_->post(path, body, maybe_repeatable(headers(), request_key));
}

reply buyer::get(const std::string& path, std::vector<std::pair<std::string, std::string>> query) const {
  query.emplace_back("userId", std::to_string(user_));
  return by_->get(target_of(path, query), headers());
}

std::int64_t buyer::balance() const {
  const auto shown = get("/api/charge");
  EXPECT_EQ(shown.status, 200) << shown.body;
  return shown.body.value("amount", std::int64_t{-1});
}

std::vector<json> buyer::ledger() const {
  std::vector<json> entries;
  std::vector<std::pair<std::string, std::string>> query;
  for (;;) {
    const auto page = get("/api/charge/entries", query);
    EXPECT_EQ(page.status, 200) << page.body;
    if (page.status != 200) {
      return entries;
    }
    for (const auto& entry : page.body.at("entries")) {
      entries.push_back(entry);
    }
    if (page.body.at("next").is_null()) {
      return entries;
    }
    query = {{"before", page.body.at("next").dump()}};
  }
}

reply buyer::hold(const show& at, const json& what, const std::string& request_key) const {
  return about(at, "/api/concert/reserve", what, request_key);
}

reply buyer::pay_for(const show& at, json what, std::int64_t price, const std::string& request_key) const {
  what["price"] = price;
  return about(at, "/api/payment", std::move(what), request_key);
}

reply buyer::about(const show& at, const std::string& path, json body, const std::string& request_key) const {
  body["concertId"] = at.concert;
  body["concertDate"] = at.date;
  return post(path, std::move(body), request_key);
}

reply buyer::position(const show& at) const {
  return get("/api/concert/waitingList",
             {{"concertId", std::to_string(at.concert)}, {"concertDate", at.date}});
}

int buyer::offered(const show& at) const {
  const auto standing = position(at);
  if (standing.status != 200 || standing.body.at("offer").is_null()) {
    return 0;
  }
  return standing.body.at("offer").at("seatNo").get<int>();
}

std::vector<json> buyer::reservations() const {
  std::vector<json> rows;
  std::vector<std::pair<std::string, std::string>> query;
  for (;;) {
    const auto page = get("/api/reservations", query);
    EXPECT_EQ(page.status, 200) << page.body;
    if (page.status != 200) {
      return rows;
    }
    for (const auto& row : page.body.at("reservations")) {
      rows.push_back(row);
    }
    if (page.body.at("next").is_null()) {
      return rows;
    }
    query = {{"after", page.body.at("next").get<std::string>()}};
  }
}

buyer admitted(visitor& by, std::int64_t user, std::int64_t concert) {
  json body{{"userId", user}};
  if (concert != 0) {
    body["concertId"] = concert;
  }
  const auto created = by.post("/api/token/create", body);
  EXPECT_EQ(created.status, 200) << created.body;
  EXPECT_EQ(created.text("status"), "active") << created.body;
  return {by, user, created.text("token")};
}

json buy(const buyer& who, const show& at, int seat, std::int64_t price) {
  const auto held = who.hold(at, seat);
  EXPECT_EQ(held.status, 200) << held.body;
  const auto paid = who.pay(at, seat, price);
  EXPECT_EQ(paid.status, 200) << paid.body;
  return paid.body;
}

void expect_books_balance(test_store& store) {
  const auto is_zero = [&store](const char* what, const std::string& rows) {
    EXPECT_EQ(store.scalar("SELECT count(*) FROM (" + rows + ") AS wrong"), "0") << what;
  };
  is_zero("ledgers that do not sum to the balance",
          "SELECT w.person_id FROM wallet_entry AS w JOIN (SELECT person_id, sum(amount) AS total, "
          "max(entry_no) AS last_no FROM wallet_entry GROUP BY person_id) AS sums ON sums.person_id = "
          "w.person_id AND sums.last_no = w.entry_no WHERE w.balance_after <> sums.total");
  is_zero("receipts that are not the sum of their seats",
          "SELECT r.receipt_no FROM receipt AS r JOIN seat_sale AS s ON s.concert_id = r.concert_id AND "
          "s.starts_at = r.starts_at AND s.receipt_no = r.receipt_no GROUP BY r.concert_id, r.starts_at, "
          "r.receipt_no, r.amount HAVING sum(s.price) <> r.amount");
  is_zero("receipts without exactly one payment",
          "SELECT r.receipt_no FROM receipt AS r LEFT JOIN wallet_entry AS w ON w.concert_id = r.concert_id "
          "AND w.starts_at = r.starts_at AND w.receipt_no = r.receipt_no AND w.reason = 'payment' AND "
          "w.person_id = r.person_id AND w.amount = -r.amount GROUP BY r.concert_id, r.starts_at, "
          "r.receipt_no HAVING count(w.entry_no) <> 1");
  is_zero("receipts without exactly one notice",
          "SELECT r.receipt_no FROM receipt AS r LEFT JOIN outbox AS o ON o.concert_id = r.concert_id AND "
          "o.starts_at = r.starts_at AND o.receipt_no = r.receipt_no AND o.kind = 'paid' GROUP BY "
          "r.concert_id, r.starts_at, r.receipt_no HAVING count(o.notice_no) <> 1");
  is_zero("receipts without seats",
          "SELECT r.receipt_no FROM receipt AS r LEFT JOIN seat_sale AS s ON s.concert_id = r.concert_id AND "
          "s.starts_at = r.starts_at AND s.receipt_no = r.receipt_no WHERE s.seat_no IS NULL");
  is_zero("seats that are sold and held or offered",
          "SELECT s.seat_no FROM seat_sale AS s WHERE s.cancelled_at IS NULL AND (EXISTS (SELECT 1 FROM "
          "seat_hold AS h WHERE h.concert_id = s.concert_id AND h.starts_at = s.starts_at AND h.seat_no = "
          "s.seat_no) OR EXISTS (SELECT 1 FROM seat_offer AS f WHERE f.concert_id = s.concert_id AND "
          "f.starts_at = s.starts_at AND f.seat_no = s.seat_no))");
  is_zero("payments without a receipt",
          "SELECT w.entry_no FROM wallet_entry AS w LEFT JOIN receipt AS r ON w.concert_id = r.concert_id "
          "AND w.starts_at = r.starts_at AND w.receipt_no = r.receipt_no WHERE w.reason = 'payment' AND "
          "r.receipt_no IS NULL");
}

std::map<std::string, std::vector<json>> notices_in_order(
    const std::vector<tests::received_request>& requests) {
  std::map<std::string, std::vector<json>> of_date;
  std::map<std::string, std::int64_t> last;
  std::set<std::string> seen;
  for (const auto& request : requests) {
    EXPECT_TRUE(tests::is_signed_with(webhook_secret, request)) << request.body;
    const auto id = request.header("usher-notice-id").value_or("");
    const auto cut = id.rfind('/');
    EXPECT_NE(cut, std::string::npos) << id;
    if (cut == std::string::npos || !seen.insert(id).second) {
      continue;
    }
    const auto date = id.substr(0, cut);
    const auto number = std::stoll(id.substr(cut + 1));
    EXPECT_GT(number, last[date]) << "out of order: " << id;
    last[date] = number;
    of_date[date].push_back(json::parse(request.body));
    EXPECT_EQ(of_date[date].back().value("id", ""), id);
  }
  return of_date;
}

std::size_t different_notices(const std::vector<tests::received_request>& requests) {
  std::set<std::string> ids;
  for (const auto& request : requests) {
    ids.insert(request.header("usher-notice-id").value_or(""));
  }
  return ids.size();
}

}  // namespace usher::end_to_end
