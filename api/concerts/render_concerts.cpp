#include "api/concerts/render_concerts.hpp"

#include <algorithm>

#include "api/http/browser/rendition.hpp"
#include "api/support/json_text.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/limits.hpp"
#include "domain/seats/date_terms.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t near_the_front = 100;

/// What clients hear of it: who is away still waits, and whoever is gone has expired.
std::string_view code_of_status(domain::token_status status) {
  using s = domain::token_status;
  if (status == s::away) {
    status = s::waiting;
  } else if (status == s::replaced || status == s::left) {
    status = s::expired;
  }
  return domain::to_word(status);
}

/// Those that are sold at this time, or will be.
std::vector<const concert_facts::date*> open_dates(const concert_facts& concert, domain::instant now) {
  std::vector<const concert_facts::date*> open;
  for (const auto& date : concert.dates) {
    if (date.terms.state == domain::date_state::open &&
        domain::sale_phase_at(date.terms, now) != domain::sale_phase::closed) {
      open.push_back(&date);
    }
  }
  return open;
}

const std::string& open_dates_text(const actors::concert_view& concert) {
  return *concert.open_dates.get([&] {
    auto texts = json::array();
    for (const auto* date : open_dates(concert, concert.as_of)) {
      texts.push_back(domain::to_text(date->starts_at));
    }
    return texts.dump();
  });
}

json text_of(const std::optional<domain::instant>& at, const actors::clock& time) {
  return at ? json(time.to_text(*at)) : json(nullptr);
}

/// How much of the price goes back, each until an instant, the earliest first.
json refunds_until(const concert_facts::date& date, const actors::clock& time) {
  const auto starts_at = time.to_utc(date.starts_at);
  auto steps = json::array();
  for (const auto& step : date.terms.refunds) {
    steps.push_back({{"until", time.to_text(starts_at - step.before_start)}, {"percent", step.percent}});
  }
  return steps;
}

json numbers_of(const std::vector<domain::seat_number>& seats) {
  auto numbers = json::array();
  for (const auto seat : seats) {
    numbers.push_back(seat.value);
  }
  return numbers;
}

std::int64_t price_of(const concert_facts& concert, domain::local_time starts_at) {
  const auto* date = concert.find(starts_at);
  return date == nullptr ? concert.price : date->terms.price;
}

void sort_by_seat(std::vector<domain::seat_hold>& holds) {
  std::sort(holds.begin(), holds.end(), [](const auto& a, const auto& b) { return a.seat < b.seat; });
}

void append_seat(std::string& list, domain::seat_number seat) {
  if (list.size() > 1) {
    list += ',';
  }
  append_number(list, seat.value);
}

/// A list of the seats for which `take` is true, until they are `most`.
template <class Take>
std::string list_of(const domain::seat_set& seats, std::size_t most, const Take& take) {
  constexpr std::size_t bytes_a_seat = 7;
  std::string list = "[";
  list.reserve(2 + bytes_a_seat * std::min(most, seats.size()));
  for (auto seat = seats.begin(); seat != seats.end() && most > 0; ++seat) {
    if (take(*seat)) {
      append_seat(list, *seat);
      --most;
    }
  }
  return list += ']';
}

/// Shared with others who got a hold while the view is the same.
std::shared_ptr<const std::string> available_beside(const actors::seats_view* seats,
                                                    const std::vector<domain::seat_hold>& holds) {
  if (seats == nullptr) {
    return std::make_shared<const std::string>("[]");
  }
  constexpr auto most = domain::limits::max_seats_listed_with_hold;
  const auto& free = seats->free_seats;
  if (std::none_of(holds.begin(), holds.end(), [&](const auto& hold) { return free.contains(hold.seat); })) {
    return seats->first_free.get([&] { return list_of(free, most, [](auto) { return true; }); });
  }
  return std::make_shared<const std::string>(list_of(free, most, [&](domain::seat_number seat) {
    return std::none_of(holds.begin(), holds.end(), [&](const auto& hold) { return hold.seat == seat; });
  }));
}

/// The members that tell of holds, behind those of `body`.
void add_holds(json_object& body, const std::vector<domain::seat_hold>& holds, const actors::clock& time) {
  std::string numbers = "[";
  std::string seats = "[";
  std::int64_t total = 0;
  for (const auto& hold : holds) {
    append_seat(numbers, hold.seat);
    json_object one{80};
    one.number("seatNo", hold.seat.value).number("price", hold.price);
    one.text("expiresAt", time.to_text(hold.expires_at));
    seats += (seats.size() > 1 ? "," : "") + std::move(one).take();
    total += hold.price;
  }
  body.raw("seatNos", numbers += ']').raw("seats", seats += ']').number("totalPrice", total);
}

json of_date(domain::user_id user, const domain::concert_date_key& date) {
  return {{"userId", user.value},
          {"concertId", date.concert.value},
          {"concertDate", domain::to_text(date.starts_at)}};
}

template <class Value>
json null_unless(bool applies, Value value) {
  return applies ? json(std::move(value)) : json(nullptr);
}

}  // namespace

json sections_of(const domain::date_terms& terms) {
  auto sections = json::array();
  for (const auto& section : terms.sections) {
    sections.push_back({{"name", section.name},
                        {"price", section.price},
                        {"firstSeat", section.first.value},
                        {"seats", section.seats},
                        {"seatsPerRow", section.seats_per_row}});
  }
  return sections;
}

std::string token_body(const domain::token_standing& standing, std::string_view token,
                       const actors::clock& time) {
  json_object body;
  body.number("userId", standing.user.value).text("token", token);
  body.text("status", code_of_status(standing.status)).number("queueCount", standing.ahead);
  body.text("validDate", time.to_text(standing.valid_until));
  body.text("roomStatus", domain::to_word(standing.phase));
  if (standing.estimated_wait) {
    body.number("estimatedWaitSeconds",
                std::chrono::ceil<std::chrono::seconds>(*standing.estimated_wait).count());
  } else {
    body.null("estimatedWaitSeconds");
  }
  body.number("nextPollMs", standing.next_poll.count()).flag("claimed", standing.claimed);
  if (standing.opens_at) {
    body.text("opensAt", time.to_text(*standing.opens_at));
  }
  if (standing.status == domain::token_status::waiting) {
    body.number("claimSeconds", whole_seconds(standing.claim_for));
    body.number("activeSeconds", whole_seconds(standing.active_for));
  }
  return std::move(body).take();
}

json test_token_body(const std::string& token) {
  return {{"userId", nullptr},
          {"token", token},
          {"status", "active"},
          {"queueCount", 0},
          {"validDate", nullptr},
          {"roomStatus", "open"},
          {"estimatedWaitSeconds", nullptr},
          {"nextPollMs", 1000},
          {"claimed", true}};
}

bool has_ended(domain::token_status status) {
  using domain::token_status;
  return status != token_status::waiting && status != token_status::away && status != token_status::active;
}

domain::milliseconds ask_again_after(const domain::token_standing& standing) {
  if (standing.status == domain::token_status::waiting && standing.ahead < near_the_front) {
    return 250ms;
  }
  return std::clamp<domain::milliseconds>(standing.next_poll, 1s, 15s);
}

json pass_body(const std::string& pass, domain::instant expires_at, const actors::clock& time) {
  return {{"pass", pass}, {"expiresAt", time.to_text(expires_at)}};
}

json draws_of(const domain::room_standing& room, const actors::clock& time) {
  auto draws = json::array();
  for (const auto& draw : room.draws) {
    draws.push_back({{"first", draw.first.value},
                     {"last", draw.last.value},
                     {"seed", domain::to_hex(draw.seed)},
                     {"commitment", domain::to_hex(draw.commitment)},
                     {"drawnAt", time.to_text(draw.drawn_at)}});
  }
  return draws;
}

json draws_body(std::optional<domain::concert_id> concert, const domain::room_standing& room,
                const actors::clock& time) {
  json body{
      {"concertId", nullptr}, {"opensAt", nullptr}, {"commitment", nullptr}, {"draws", draws_of(room, time)}};
  if (concert) {
    body["concertId"] = concert->value;
  }
  if (room.opens_at) {
    body["opensAt"] = time.to_text(*room.opens_at);
  }
  if (room.commitment) {
    body["commitment"] = domain::to_hex(*room.commitment);
  }
  body["howToCheck"] =
      "The commitment is the SHA-256 of the 32 bytes that the seed's hexadecimal digits stand for. Tickets "
      "first "
      "to last stand in ascending order of SHA-256(seed as lower-case hexadecimal digits + ':' + ticket in "
      "decimal digits), read as big-endian numbers.";
  return body;
}

json dates_body(const concert_facts& concert, const actors::clock& time) {
  auto texts = json::array();
  auto dates = json::array();
  for (const auto* date : open_dates(concert, time.now())) {
    texts.push_back(domain::to_text(date->starts_at));
    dates.push_back({{"concertDate", texts.back()},
                     {"salesOpenAt", text_of(date->terms.sales_open_at, time)},
                     {"salesCloseAt", text_of(date->terms.sales_close_at, time)},
                     {"refunds", refunds_until(*date, time)},
                     {"holdSeconds", whole_seconds(date->terms.hold_for)},
                     {"extendSeconds", whole_seconds(date->terms.extend_by)},
                     {"maxExtensions", date->terms.max_extensions}});
  }
  return {{"concertId", concert.id.value},
          {"title", concert.title},
          {"price", concert.price},
          {"availableDates", std::move(texts)},
          {"dates", std::move(dates)}};
}

json concerts_body(const std::vector<std::shared_ptr<const actors::concert_view>>& concerts,
                   domain::concert_id after, std::size_t most, const actors::clock& time) {
  auto rows = json::array();
  const auto first = std::upper_bound(concerts.begin(), concerts.end(), after,
                                      [](domain::concert_id id, const auto& c) { return id < c->id; });
  auto next = first;
  for (; next != concerts.end() && rows.size() < most; ++next) {
    const auto& concert = **next;
    auto row = dates_body(concert, time);
    row["seatsPerPerson"] = null_unless(concert.seats_per_person > 0, concert.seats_per_person);
    row["ownRoom"] = concert.own_room;
    rows.push_back(std::move(row));
  }
  json body{{"concerts", std::move(rows)}, {"next", nullptr}};
  if (next != concerts.end() && next != first) {
    body["next"] = (*std::prev(next))->id.value;
  }
  return body;
}

std::shared_ptr<const actors::rendition> seats_body(const actors::seats_view& seats) {
  return seats.body.get([&] {
    const auto& concert = *seats.concert;
    const auto all = list_of(seats.free_seats, seats.free_seats.size(), [](auto) { return true; });
    json_object body{all.size() + 512};
    body.number("concertId", concert.id.value).text("title", concert.title);
    body.number("price", price_of(concert, seats.date.starts_at)).null("status").null("seatNo");
    body.raw("availableDates", open_dates_text(concert)).raw("availableSeats", all);
    const auto* date = concert.find(seats.date.starts_at);
    if (date != nullptr) {
      body.number("seatCount", date->seat_count);
    }
    if (date != nullptr && !date->terms.sections.empty()) {
      body.raw("sections", sections_of(date->terms).dump(-1, ' ', false, json::error_handler_t::replace));
    }
    return make_rendition(std::move(body).take());
  });
}

std::string hold_body(const actors::concert_view& concert, const actors::seats_view* seats,
                      std::vector<domain::seat_hold> holds, const actors::clock& time) {
  sort_by_seat(holds);
  const auto soonest = std::min_element(
      holds.begin(), holds.end(), [](const auto& a, const auto& b) { return a.expires_at < b.expires_at; });
  const auto& dates = open_dates_text(concert);
  const auto available = available_beside(seats, holds);
  json_object body{dates.size() + available->size() + 512};
  body.number("concertId", concert.id.value).text("title", concert.title);
  body.number("price", holds.front().price).text("status", "reserved");
  body.number("seatNo", holds.front().seat.value).text("expiresAt", time.to_text(soonest->expires_at));
  body.raw("availableDates", dates).raw("availableSeats", *available);
  add_holds(body, holds, time);
  return std::move(body).take();
}

std::string extended_body(domain::user_id user, const domain::concert_date_key& date,
                          std::vector<domain::seat_hold> holds, const actors::clock& time) {
  sort_by_seat(holds);
  json_object body;
  body.number("userId", user.value).number("concertId", date.concert.value);
  body.text("concertDate", domain::to_text(date.starts_at));
  add_holds(body, holds, time);
  return std::move(body).take();
}

json released_body(domain::user_id user, const domain::concert_date_key& date,
                   const std::vector<domain::seat_number>& seats) {
  auto body = of_date(user, date);
  body["seatNos"] = numbers_of(seats);
  return body;
}

json receipt_body(const domain::receipt& receipt, const domain::concert_date_key& date,
                  const actors::clock& time) {
  return {{"userId", receipt.user.value},           {"amount", receipt.amount},
          {"concertId", date.concert.value},        {"concertDate", domain::to_text(date.starts_at)},
          {"seatNo", receipt.seats.front().value},  {"seatNos", numbers_of(receipt.seats)},
          {"balance", receipt.balance_after},       {"receiptNo", receipt.number.value},
          {"paidAt", time.to_text(receipt.paid_at)}};
}

json cancelled_body(domain::user_id user, const actors::cancelled_sale& sale) {
  return {{"userId", user.value},
          {"refund", sale.refund},
          {"amount", sale.balance_after},
          {"seatNos", numbers_of(sale.seats)},
          {"receiptNo", sale.receipt.value}};
}

json waiter_body(domain::user_id user, const domain::concert_date_key& date,
                 const domain::waiter_standing& standing, const actors::clock& time) {
  auto body = of_date(user, date);
  body["position"] = standing.ahead;
  body["offer"] = nullptr;
  if (standing.offer) {
    body["offer"] = {{"seatNo", standing.offer->seat.value},
                     {"expiresAt", time.to_text(standing.offer->expires_at)},
                     {"price", standing.offer->price}};
  }
  return body;
}

json left_list_body(domain::user_id user, const domain::concert_date_key& date) {
  return of_date(user, date);
}

json balance_body(const domain::wallet_standing& standing) {
  return {{"userId", standing.user.value}, {"amount", standing.balance}};
}

json ledger_body(domain::user_id user, const std::vector<storage::wallet_line>& lines, std::size_t limit,
                 const actors::clock& time) {
  auto entries = json::array();
  for (const auto& line : lines) {
    const bool for_concert = line.date.has_value();
    const auto date = line.date.value_or(domain::concert_date_key{});
    entries.push_back({{"entryNo", line.entry},
                       {"amount", line.amount},
                       {"balance", line.balance_after},
                       {"reason", line.reason},
                       {"concertId", null_unless(for_concert, date.concert.value)},
                       {"concertDate", null_unless(for_concert, domain::to_text(date.starts_at))},
                       {"receiptNo", null_unless(for_concert, line.receipt.value)},
                       {"enteredAt", time.to_text(line.entered_at)}});
    if (line.clinic && line.class_date) {
      entries.back()["clinicId"] = line.clinic->value;
      entries.back()["classDate"] = domain::to_text(*line.class_date);
    }
  }
  json body{{"userId", user.value}, {"entries", std::move(entries)}, {"next", nullptr}};
  if (!lines.empty() && lines.size() == limit) {
    body["next"] = lines.back().entry;
  }
  return body;
}

json bookings_body(domain::user_id user, const storage::booking_page& page, const actors::clock& time) {
  using storage::booking_state;
  auto rows = json::array();
  for (const auto& row : page.rows) {
    const bool is_cancelled = row.state == booking_state::cancelled;
    const bool was_sold = is_cancelled || row.state == booking_state::sold;
    rows.push_back({{"concertId", row.date.concert.value},
                    {"concertDate", domain::to_text(row.date.starts_at)},
                    {"status", domain::to_word(row.state)},
                    {"seatNo", null_unless(row.state != booking_state::waiting, row.seat.value)},
                    {"price", row.price ? json(*row.price) : json(nullptr)},
                    {"receiptNo", null_unless(was_sold, row.receipt.value)},
                    {"refund", null_unless(is_cancelled, row.refund)},
                    {"since", time.to_text(row.since)},
                    {"expiresAt", text_of(row.expires_at, time)}});
  }
  return {{"userId", user.value},
          {"reservations", std::move(rows)},
          {"next", null_unless(!page.next.empty(), page.next)}};
}

}  // namespace usher::api
