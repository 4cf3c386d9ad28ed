#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/webhook_receiver.hpp"

/// Buying and administrating through the REST interface.
namespace usher::end_to_end {

using tests::eventually;

inline const std::string admin_key = "the-key-of-the-administration";
inline const std::string webhook_secret = "shared with the receiver";
inline constexpr std::int64_t demo_price = 77'000;
inline constexpr std::int64_t demo_balance = 1'000'000;

/// The options that switch the administration on.
arguments with_admin_key(arguments more = {});
/// The options that send notices there, with short times: 20 ms before the second attempt, 1 s for each.
arguments with_receiver(const tests::webhook_receiver& receiver, arguments more = {});

/// The header that makes a request one that may be repeated, beside those of `headers`.
header_list repeatable(header_list headers, const std::string& key);

/// A local time of the servers in these tests, so far from now.
std::string local_time_in(std::chrono::minutes from_now);
/// ISO 8601 in UTC, with milliseconds.
std::string utc_text(wall_time when);

/// A request's path, `?`, and these values, which must need no encoding.
std::string target_of(const std::string& path, const std::vector<std::pair<std::string, std::string>>& query);

/// The administration.
class administration {
 public:
  explicit administration(const server_process& server) : client_(server.port()) {}

  reply get(const std::string& target) { return client_.get(target, headers()); }
  reply post(const std::string& target, const json& body = json::object()) {
    return client_.post(target, body, headers());
  }
  reply patch(const std::string& target, const json& body) {
    return client_.call("PATCH", target, headers(), body.dump());
  }
  reply put(const std::string& target, const json& body) {
    return client_.call("PUT", target, headers(), body.dump());
  }

  /// The number of a new concert; fails the test when there is none.
  std::int64_t create_concert(const json& more = json::object());
  /// The text of a new date's time, 30 days from now unless said; `form` needs a `seatCount`.
  std::string create_date(std::int64_t concert, json form);
  reply show_date(std::int64_t concert, const std::string& date) { return get(date_path(concert, date)); }
  /// Of one kind: `free`, `held`, `offered`, `sold`, `waiting`.
  std::int64_t count(std::int64_t concert, const std::string& date, const std::string& kind);
  /// All pages of `/api/admin/<list>`, whose rows are the member `list`.
  std::vector<json> all(const std::string& list, std::vector<std::pair<std::string, std::string>> query = {},
                        int limit = 10'000);

  static std::string date_path(std::int64_t concert, const std::string& date) {
    return "/api/admin/concerts/" + std::to_string(concert) + "/dates/" + date;
  }
  static header_list headers() { return with_bearer(admin_key); }
  visitor& client() { return client_; }

 private:
  visitor client_;
};

/// Where seats are.
struct show {
  std::int64_t concert = 1;
  std::string date = first_date;
};

/// Somebody who buys; with the token of demonstrations unless given another.
class buyer {
 public:
  buyer(visitor& by, std::int64_t user, std::string token = test_token)
      : by_(&by), user_(user), token_(std::move(token)) {}

  std::int64_t user() const { return user_; }
  const std::string& token() const { return token_; }
  header_list headers() const { return with_token(token_); }

  /// POST with `userId` added to the body.
  reply post(const std::string& path, json body, const std::string& request_key = {}) const;
  /// GET with `userId` added to the query.
  reply get(const std::string& path, std::vector<std::pair<std::string, std::string>> query = {}) const;

  reply charge(std::int64_t amount, const std::string& request_key = {}) const {
    return post("/api/charge/charge", {{"amount", amount}}, request_key);
  }
  reply use(std::int64_t amount, const std::string& request_key = {}) const {
    return post("/api/charge/use", {{"amount", amount}}, request_key);
  }
  /// Fails the test when it cannot be read.
  std::int64_t balance() const;
  /// All entries of the ledger, newest first.
  std::vector<json> ledger() const;

  /// `what` is `seatNo`, `seatNos` or `best`.
  reply hold(const show& at, const json& what, const std::string& request_key = {}) const;
  reply hold(const show& at, int seat, const std::string& request_key = {}) const {
    return hold(at, json{{"seatNo", seat}}, request_key);
  }
  reply pay(const show& at, int seat, std::int64_t price, const std::string& request_key = {}) const {
    return pay_for(at, {{"seatNo", seat}}, price, request_key);
  }
  reply pay_for(const show& at, json what, std::int64_t price, const std::string& request_key = {}) const;
  reply release(const show& at, int seat) const {
    return about(at, "/api/concert/release", {{"seatNo", seat}});
  }
  reply extend(const show& at, int seat) const {
    return about(at, "/api/concert/extend", {{"seatNo", seat}});
  }
  reply cancel(const show& at, int seat, const std::string& request_key = {}) const {
    return about(at, "/api/concert/cancel", {{"seatNo", seat}}, request_key);
  }
  reply join(const show& at) const { return about(at, "/api/concert/waitingList/join", json::object()); }
  reply leave(const show& at) const { return about(at, "/api/concert/waitingList/leave", json::object()); }
  reply decline(const show& at) const {
    return about(at, "/api/concert/waitingList/decline", json::object());
  }
  reply position(const show& at) const;
  /// The seat that is offered, 0 without an offer.
  int offered(const show& at) const;
  /// Rows of GET /api/reservations, all pages.
  std::vector<json> reservations() const;

  /// Adds the show to the body.
  reply about(const show& at, const std::string& path, json body, const std::string& request_key = {}) const;

 private:
  visitor* by_;
  std::int64_t user_;
  std::string token_;
};

/// A buyer with a new token of the room for everything, or of the concert's own, that must be active.
buyer admitted(visitor& by, std::int64_t user, std::int64_t concert = 0);

/// Holds and pays; the receipt. Fails the test when that is refused.
json buy(const buyer& who, const show& at, int seat, std::int64_t price);

/// What must hold in a store whose server is down, whatever happened: ledgers sum to balances, one payment is
/// one receipt, one movement and one notice, and all of what it paid for is its own.
void expect_books_balance(test_store& store);

// Notices, as they were received.

/// The notices of each date in the order of their first arrival, each once. Fails the test where a signature
/// is wrong, and where a number comes before a lower one of its date: for payments that were made one after
/// the other.
std::map<std::string, std::vector<json>> notices_in_order(
    const std::vector<tests::received_request>& requests);
/// How many different ones.
std::size_t different_notices(const std::vector<tests::received_request>& requests);

}  // namespace usher::end_to_end
