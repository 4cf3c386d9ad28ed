#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "domain/changes/names.hpp"
#include "domain/seats/seat_layout.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

namespace {

/// What a row of text_of_date is about. After it come seven numbers and three texts, as far as it has them.
enum class date_part : std::int64_t {
  terms,
  section,
  refund_step,
  hold,
  sale,
  receipt,
  offer,
  waiter,
  request,
  next_numbers
};
constexpr auto last_date_part = date_part::next_numbers;
constexpr std::size_t first_number = 1;
constexpr std::size_t most_numbers = 7;
constexpr std::size_t first_text = first_number + most_numbers;
constexpr std::size_t most_texts = 3;

/// The token that a hold carries, once it carries one.
constexpr auto token_in = [](auto& hold) -> auto& {
  return hold.token ? *hold.token : hold.token.emplace();
};

/// Below 0 where a hold or an offer was written before prices were kept with it.
constexpr const char* promised_price = "coalesce(price, -1)";

/// The table of a part, if it has one, and which of the date's rows in it.
struct part_source {
  const char* table = nullptr;
  const char* which = "";
};

struct numbered_step {
  std::int64_t number;
  domain::refund_step step;
};

struct any_sale {
  domain::receipt_number receipt;
  domain::seat_number seat;
  domain::user_id user;
  std::int64_t price;
  bool stands;
};

template <class T>
T& one_more(std::vector<T>& list) {
  return list.emplace_back();
}
template <class T>
T& one_more(std::optional<T>& only) {
  return only.emplace();
}
inline domain::seat_map_image& one_more(domain::seat_map_image& whole) {
  return whole;
}

/// Puts the rows of text_of_date together; they may come in any order.
class date_image {
 public:
  void take(const row_text& row);
  /// Nothing when there is no such date.
  std::optional<domain::seat_map_image> finish();

  /// Hands to `use` where the rows of a part go, where they come from, and their columns.
  template <class Use>
  void with_part(date_part part, Use use);

 private:
  void finish_sales();

  std::optional<domain::date_terms> terms_;
  std::vector<domain::seat_section> sections_;
  std::vector<numbered_step> refunds_;
  std::vector<any_sale> sales_;
  /// The rest.
  domain::seat_map_image image_;
};

template <class Use>
void date_image::with_part(date_part part, Use use) {
  using namespace domain;
  switch (part) {
    case date_part::terms:
      return with_terms([&](const auto&... terms) { use(terms_, part_source{"concert_date"}, terms...); });
    case date_part::section:
      return use(sections_, part_source{"seat_section"}, column("name", &seat_section::name),
                 column("first_seat", &seat_section::first), column("seats", &seat_section::seats),
                 column("seats_per_row", &seat_section::seats_per_row),
                 column("price", &seat_section::price));
    case date_part::refund_step:
      return use(refunds_, part_source{"refund_step"}, column("step_no", &numbered_step::number),
                 column("before_start_ms", &numbered_step::step, &refund_step::before_start),
                 column("percent", &numbered_step::step, &refund_step::percent));
    case date_part::hold:
      return use(image_.holds, part_source{"seat_hold"}, column("seat_no", &seat_hold::seat),
                 column("person_id", &seat_hold::user), column("expires_at", &seat_hold::expires_at),
                 column("extensions", &seat_hold::extensions), column(promised_price, &seat_hold::price),
                 optional_column("token_room", token_in, &token_ref::room),
                 optional_column("token_ticket", token_in, &token_ref::ticket));
    case date_part::sale:
      return use(sales_, part_source{"seat_sale"}, column("receipt_no", &any_sale::receipt),
                 column("seat_no", &any_sale::seat), column("person_id", &any_sale::user),
                 column("price", &any_sale::price), column("(cancelled_at IS NULL)", &any_sale::stands));
    case date_part::receipt:
      return use(image_.receipts, part_source{"receipt"}, column("receipt_no", &receipt::number),
                 column("person_id", &receipt::user), column("amount", &receipt::amount),
                 column("balance_after", &receipt::balance_after), column("paid_at", &receipt::paid_at));
    case date_part::offer:
      return use(image_.offers, part_source{"seat_offer"}, column("seat_no", &seat_offer::seat),
                 column("person_id", &seat_offer::user), column("waiter_no", &seat_offer::waiter),
                 column("expires_at", &seat_offer::expires_at), column(promised_price, &seat_offer::price));
    case date_part::waiter:
      return use(
          image_.waiters,
          part_source{
              "waiter AS w",
              " AND ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id = $1"
              " AND o.starts_at = $2 AND o.waiter_no = w.waiter_no)"},
          column("waiter_no", &seat_map_image::waiter::number),
          column("person_id", &seat_map_image::waiter::user));
    case date_part::request:
      return use(image_.requests, part_source{"remembered_request", " AND seats <> ''"},
                 column("key_hash", &seat_map_image::remembered::key),
                 column("seats", &seat_map_image::remembered::seats));
    case date_part::next_numbers:
      return use(
          image_, part_source{},
          column("(SELECT coalesce(max(receipt_no), 0) + 1 FROM receipt WHERE concert_id = $1 AND starts_at "
                 "= $2)",
                 &seat_map_image::next_receipt),
          column(
              "(SELECT coalesce(max(waiter_no), 0) + 1 FROM waiter WHERE concert_id = $1 AND starts_at = $2)",
              &seat_map_image::next_waiter),
          column("(SELECT coalesce(max(notice_no), 0) + 1 FROM outbox WHERE lane = $3)",
                 &seat_map_image::next_notice));
  }
}

/// Whether a column of values of this type is among the texts of a row.
template <class T>
constexpr bool is_text = !std::is_integral_v<T> && !std::is_same_v<T, domain::milliseconds>;
template <class Tag, class T>
constexpr bool is_text<domain::named_type<Tag, T>> = is_text<T>;

void date_image::take(const row_text& row) {
  with_part(static_cast<date_part>(row.integer(0)), [&](auto& rows, part_source, const auto&... columns) {
    auto& into = one_more(rows);
    using row_type = std::decay_t<decltype(into)>;
    std::size_t number = first_number;
    std::size_t text = first_text;
    (read_column(row, is_text<value_in<row_type, std::decay_t<decltype(columns)>>> ? text++ : number++,
                 columns, into),
     ...);
  });
}

/// Sorts by what `key` says, unless it is in order already, as backends mostly give it.
template <class List, class Key>
void put_in_order(List& list, Key key) {
  const auto before = [&](const auto& a, const auto& b) { return key(a) < key(b); };
  if (!std::is_sorted(list.begin(), list.end(), before)) {
    std::sort(list.begin(), list.end(), before);
  }
}

std::optional<domain::seat_map_image> date_image::finish() {
  if (!terms_) {
    return std::nullopt;
  }
  auto& out = image_;
  out.terms = *std::move(terms_);
  out.terms.sections = std::move(sections_);
  put_in_order(out.terms.sections, [](const auto& section) { return section.first; });
  put_in_order(refunds_, [](const numbered_step& step) { return step.number; });
  out.terms.refunds.clear();
  for (const auto& known : refunds_) {
    out.terms.refunds.push_back(known.step);
  }
  const auto price_unless_promised = [layout = domain::seat_layout(out.terms)](auto& claims) {
    for (auto& claim : claims) {
      claim.price = claim.price < 0 ? layout.listed_price(claim.seat) : claim.price;
    }
  };
  price_unless_promised(out.holds);
  price_unless_promised(out.offers);
  put_in_order(out.holds, [](const auto& hold) { return hold.seat; });
  finish_sales();
  put_in_order(out.offers, [](const auto& offer) { return offer.seat; });
  put_in_order(out.waiters, [](const auto& waiter) { return waiter.number; });
  put_in_order(out.requests, [](const auto& request) { return std::tie(request.seats, request.key); });
  return std::move(out);
}

void date_image::finish_sales() {
  put_in_order(sales_, [](const any_sale& s) { return std::pair(s.receipt, s.seat); });
  put_in_order(image_.receipts, [](const auto& receipt) { return receipt.number; });
  // Of the receipts those with a standing sale.
  auto kept = image_.receipts.begin();
  auto receipt = image_.receipts.begin();
  for (auto first = sales_.begin(); first != sales_.end();) {
    const auto end =
        std::find_if(first, sales_.end(), [&](const any_sale& s) { return s.receipt != first->receipt; });
    receipt = std::find_if(receipt, image_.receipts.end(),
                           [&](const auto& known) { return known.number == first->receipt; });
    if (receipt == image_.receipts.end()) {
      throw store_error("the store holds a sale without its receipt");
    }
    bool stands = false;
    for (auto s = first; s != end; ++s) {
      receipt->seats.push_back(s->seat);
      if (!s->stands) {
        continue;
      }
      stands = true;
      image_.sales.push_back({s->seat, s->user, s->receipt, s->price});
    }
    if (stands) {
      if (kept != receipt) {
        *kept = std::move(*receipt);
      }
      ++kept;
    }
    // It may have been moved away: the next sale has another one.
    ++receipt;
    first = end;
  }
  image_.receipts.erase(kept, image_.receipts.end());
  put_in_order(image_.sales, [](const auto& s) { return s.seat; });
}

}  // namespace

std::string relational_reader::text_of_date() const {
  std::string all;
  const auto add = [&](auto& rows, part_source from, const auto&... columns) {
    using row_type = std::decay_t<decltype(one_more(rows))>;
    std::vector<std::string> numbers;
    std::vector<std::string> texts;
    const auto add_column = [&](const auto& column) {
      using value = value_in<row_type, std::decay_t<decltype(column)>>;
      (is_text<value> ? texts : numbers).push_back(as_text<value>(column.name));
    };
    (add_column(columns), ...);
    numbers.resize(most_numbers, "0");
    texts.resize(most_texts, "''");
    for (const auto& number : numbers) {
      all += ", CAST(" + number + " AS bigint)";
    }
    for (const auto& text : texts) {
      all += ", CAST(" + text + " AS text)";
    }
    if (from.table == nullptr) {
      return;
    }
    all += std::string(" FROM ") + from.table + " WHERE concert_id = $1 AND starts_at = $2" + from.which;
  };
  date_image none;
  for (std::int64_t part = 0; part <= static_cast<std::int64_t>(last_date_part); ++part) {
    all += (all.empty() ? "SELECT " : " UNION ALL SELECT ") + std::to_string(part);
    none.with_part(static_cast<date_part>(part), add);
  }
  return all;
}

domain::seat_map_image relational_reader::load_concert_date(const domain::concert_date_key& date) {
  if (select_date_.empty()) {
    select_date_ = text_of_date();
  }
  date_image image;
  select_kept(select_date_, {date.concert.value, domain::to_text(date.starts_at), domain::lane_name(date)},
              [&](const row_text& row) { image.take(row); });
  auto known = image.finish();
  if (!known) {
    throw store_error("concert " + std::to_string(date.concert.value) + " has no date " +
                      domain::to_text(date.starts_at));
  }
  return *std::move(known);
}

}  // namespace usher::storage
