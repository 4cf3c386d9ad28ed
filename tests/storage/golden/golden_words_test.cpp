#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "storage/log/stored_words.hpp"
#include "tests/storage/golden/golden_lines.hpp"

namespace usher::storage::golden_words_test {
namespace {

using namespace domain;

const std::vector<std::string> no_words{"",      "nothing", "Expired", "expired ",
                                        " left", "none\n",  "0",       "월요일"};

/// Every word of an enumeration there and back, its values being all that there are.
template <class E>
void add_words(golden::lines& to, const std::string& enumeration, const std::vector<E>& values) {
  for (const auto value : values) {
    const auto word = std::string(stored_word(value));
    EXPECT_EQ(from_stored_word<E>(word), value) << enumeration << ' ' << word;
    to.push_back(enumeration + '\t' + word);
  }
  const auto beyond = static_cast<E>(static_cast<int>(values.back()) + 1);
  EXPECT_THROW(stored_word(beyond), store_error) << enumeration << " has values that are not listed here";
  for (const auto& word : no_words) {
    EXPECT_THROW(from_stored_word<E>(word), store_error) << enumeration << " '" << word << '\'';
  }
}

/// Those that are words elsewhere too.
template <class E, class Parse>
void add_codes(golden::lines& to, const std::string& enumeration, const std::vector<E>& values,
               const Parse& parse) {
  for (const auto value : values) {
    const auto code = std::string(to_word(value));
    EXPECT_EQ(parse(code), value) << enumeration << ' ' << code;
    to.push_back(enumeration + '\t' + code);
  }
  for (const auto& code : no_words) {
    EXPECT_FALSE(parse(code)) << enumeration << " '" << code << '\'';
  }
}

void add_words_of_concerts(golden::lines& to) {
  using t = token_status;
  add_words<t>(to, "token_status",
               {t::waiting, t::away, t::active, t::expired, t::completed, t::replaced, t::left});
  using e = token_end;
  add_words<e>(to, "token_end", {e::expired, e::completed, e::replaced, e::left, e::abandoned, e::reset});
  add_words<room_mode>(to, "room_mode", {room_mode::open, room_mode::paused, room_mode::draining});
  add_words<waiter_end>(to, "waiter_end", {waiter_end::left, waiter_end::closed});
  add_words<offer_end>(to, "offer_end",
                       {offer_end::accepted, offer_end::declined, offer_end::lapsed, offer_end::withdrawn});
  add_words<date_state>(to, "date_state", {date_state::open, date_state::closed, date_state::cancelled});
  using n = notice_kind;
  add_words<n>(to, "notice_kind", {n::paid, n::cancelled, n::offered, n::promoted, n::passed_over});
  add_words<notice_state>(to, "notice_state",
                          {notice_state::pending, notice_state::dead, notice_state::delivered});
  using w = wallet_reason;
  add_words<w>(to, "wallet_reason", {w::charge, w::use, w::payment, w::refund});
}

void add_words_of_clinics(golden::lines& to) {
  using s = session_end;
  add_words<s>(to, "session_end",
               {s::logout, s::duplicate_login, s::too_many, s::idle, s::password_changed, s::deactivated,
                s::admin_forced_logout});
  using w = reservation_window;
  add_words<w>(to, "reservation_window", {w::weekly, w::always, w::own});
  add_words<reset_cause>(to, "reset_cause", {reset_cause::scheduled, reset_cause::demanded});
  using p = place_end;
  add_words<p>(to, "place_end", {p::cancelled, p::moved, p::reset, p::removed, p::fell_out, p::closed});
  using c = clinic_waiter_end;
  add_words<c>(to, "clinic_waiter_end", {c::left, c::promoted, c::placed, c::reset, c::closed});
  using r = attempt_refusal;
  add_words<r>(to, "attempt_refusal",
               {r::rate_limited, r::forbidden, r::closed, r::already_reserved, r::no_show_blocked,
                r::time_conflict, r::occupied, r::insufficient_points});
  using a = attendance;
  add_words<a>(to, "attendance", {a::none, a::attended, a::absent, a::sick, a::late});
  using d = weekday;
  add_codes<d>(to, "weekday", {d::mon, d::tue, d::wed, d::thu, d::fri, d::sat, d::sun}, from_word<weekday>);
  for (const auto time : usual_class_times) {
    EXPECT_EQ(parse_class_time(to_text(time)), time);
    to.push_back("class_time\t" + to_text(time));
  }
}

void add_words_of_keys(golden::lines& to) {
  using s = key_scope;
  add_codes<s>(
      to, "key_scope",
      {s::tokens_create, s::wallets_charge, s::wallets_read, s::bookings_read, s::bookings_cancel,
       s::concerts_write, s::rooms_write, s::people_write, s::traces_read, s::metrics_read, s::admin},
      from_word<key_scope>);
}

TEST(GoldenWords, AreAsEver) {
  golden::lines written;
  add_words_of_concerts(written);
  add_words_of_clinics(written);
  add_words_of_keys(written);
  golden::expect_lines("words.txt", written);
}

}  // namespace
}  // namespace usher::storage::golden_words_test
