#include "api/inspection/actor_state.hpp"

#include <map>
#include <optional>
#include <utility>

#include "api/admin/render_admin.hpp"
#include "api/clinics/render_clinics.hpp"
#include "api/clinics/render_people.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/hex.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/clinics/timetable.hpp"
#include "domain/delivery/admin_log.hpp"
#include "domain/delivery/outbox.hpp"
#include "domain/delivery/remembered_requests.hpp"
#include "domain/money/wallets.hpp"
#include "domain/people/people.hpp"
#include "domain/seats/catalogue.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/waiting/waiting_line.hpp"

namespace usher::api {

namespace {

constexpr auto by_seat = [](const auto& thing) -> std::int64_t { return thing.seat.value; };
constexpr auto by_number = [](const auto& thing) { return thing.number.value; };
constexpr auto by_first = [](const auto& thing) { return thing.first; };

/// For facts that machines keep by the identity of what they are about.
template <class Fact>
std::optional<Fact> fact_within(const domain::change& c) {
  const auto* fact = std::get_if<Fact>(&c);
  return fact != nullptr ? std::optional{*fact} : std::nullopt;
}

class room_fold final : public state_fold {
 public:
  room_fold(domain::room_id room, const actors::clock& time)
      : room_(room), time_(time), line_(room, settings()) {}

  void apply(const storage::logged_change& change) override { line_.apply(change.change); }

  shown_state show(const domain::moment& at) override {
    line_.forget(at.utc);
    auto image = line_.image();
    shown_state state;
    state.head = {{"room", room_text(room_)},
                  {"mode", domain::to_word(image.mode)},
                  {"rules", image.rules ? rules_of(*image.rules) : json(nullptr)},
                  {"nextTicket", image.next_ticket.value},
                  {"counts", counts_of(image)},
                  {"opening", opening_of(image)}};
    add_draws(state, std::move(image.draws));
    add_tokens(state, std::move(image.entries));
    return state;
  }

 private:
  /// The rules of rooms that were never changed are the program's and decide nothing here.
  static domain::waiting_line_settings settings() {
    domain::waiting_line_settings plain;
    plain.hash = sha_256;
    return plain;
  }

  static json rules_of(const domain::room_rules& rules) {
    return {{"places", rules.places},
            {"admissionsPerMinute", rules.admissions_per_minute},
            {"activeForMs", rules.active_for.count()},
            {"claimForMs", rules.claim_for.count()},
            {"extendByMs", rules.extend_by.count()},
            {"maxExtensions", rules.max_extensions},
            {"idleForMs", rules.idle_for.count()},
            {"graceForMs", rules.grace_for.count()},
            {"waitsForMs", rules.waits_for.count()}};
  }

  static json counts_of(const domain::waiting_line_image& image) {
    std::map<domain::token_status, std::uint64_t> counts;
    for (const auto& entry : image.entries) {
      ++counts[entry.status];
    }
    auto object = json::object();
    for (const auto status :
         {domain::token_status::waiting, domain::token_status::away, domain::token_status::active,
          domain::token_status::expired, domain::token_status::completed, domain::token_status::replaced,
          domain::token_status::left}) {
      object[std::string(domain::to_word(status))] = counts[status];
    }
    return object;
  }

  json opening_of(const domain::waiting_line_image& image) const {
    if (!image.scheduled) {
      return nullptr;
    }
    return {{"opensAt", time_.to_text(image.scheduled->opens_at)},
            {"firstTicket", image.scheduled->first.value},
            {"commitment", domain::to_hex(image.scheduled->commitment)}};
  }

  void add_draws(shown_state& to, std::vector<domain::draw_facts> draws) const {
    // What drew is known to everyone once it was drawn.
    add_list(
        to, "draws", std::move(draws), [](const domain::draw_facts& draw) { return draw.first.value; },
        [this](const domain::draw_facts& draw) -> json {
          return {{"lastTicket", draw.last.value},
                  {"seed", domain::to_hex(draw.seed)},
                  {"commitment", domain::to_hex(draw.commitment)},
                  {"drawnAt", time_.to_text(draw.drawn_at)}};
        });
  }

  void add_tokens(shown_state& to, std::vector<domain::waiting_line_image::entry> entries) const {
    using entry = domain::waiting_line_image::entry;
    add_list(
        to, "tokens", std::move(entries), [](const entry& token) { return token.ticket.value; },
        [this](const entry& token) -> json {
          const bool away = token.status == domain::token_status::away;
          return {
              {"userId", token.user.value},
              {"status", domain::to_word(token.status)},
              {"issuedAt", time_.to_text(token.issued_at)},
              {domain::is_live(token.status) ? "validUntil" : "endedAt", time_.to_text(token.valid_until)},
              {"claimed", token.claimed},
              {"extensions", token.extensions},
              {"returnsUntil", away ? json(time_.to_text(token.returns_until)) : json(nullptr)}};
        });
  }

  domain::room_id room_;
  const actors::clock& time_;
  domain::waiting_line line_;
};

class date_fold final : public state_fold {
 public:
  date_fold(const domain::concert_date_key& date, const actors::clock& time) : date_(date), time_(time) {}

  void apply(const storage::logged_change& change) override {
    if (seats_) {
      seats_->apply(change.change);
      return;
    }
    catalogue_.apply(change.change);
    // The terms with which a date begins are the catalogue's to say.
    const auto created = fact_within<domain::concert_date_created>(change.change);
    if (created && created->date == date_) {
      domain::seat_map_image image;
      image.terms = catalogue_.find(date_.concert)->find(date_.starts_at)->terms;
      seats_.emplace(date_, time_.to_utc(date_.starts_at), image);
    }
  }

  shown_state show(const domain::moment&) override {
    shown_state state;
    if (!seats_) {
      return state;
    }
    auto image = seats_->image();
    const auto standing = seats_->standing();
    state.head = date_body(standing, still_to_refund(standing), time_);
    state.head["nextReceiptNo"] = image.next_receipt.value;
    state.head["nextWaiterNo"] = image.next_waiter.value;
    add_list(state, "holds", std::move(image.holds), by_seat, [this](const domain::seat_hold& hold) -> json {
      return {{"userId", hold.user.value},
              {"expiresAt", time_.to_text(hold.expires_at)},
              {"price", hold.price},
              {"extensions", hold.extensions}};
    });
    add_list(state, "sales", std::move(image.sales), by_seat,
             [](const domain::seat_map_image::sale& sale) -> json {
               return {{"userId", sale.user.value}, {"receiptNo", sale.receipt.value}, {"price", sale.price}};
             });
    add_list(state, "offers", std::move(image.offers), by_seat,
             [this](const domain::seat_offer& offer) -> json {
               return {{"userId", offer.user.value},
                       {"waiterNo", offer.waiter.value},
                       {"expiresAt", time_.to_text(offer.expires_at)}};
             });
    add_list(state, "waiters", std::move(image.waiters), by_number,
             [](const domain::seat_map_image::waiter& waiter) -> json {
               return {{"userId", waiter.user.value}};
             });
    add_list(state, "receipts", std::move(image.receipts), by_number,
             [this](const domain::receipt& receipt) -> json {
               auto seats = json::array();
               for (const auto& seat : receipt.seats) {
                 seats.push_back(seat.value);
               }
               return {{"userId", receipt.user.value},
                       {"seatNos", std::move(seats)},
                       {"amount", receipt.amount},
                       {"balanceAfter", receipt.balance_after},
                       {"paidAt", time_.to_text(receipt.paid_at)}};
             });
    return state;
  }

 private:
  domain::concert_date_key date_;
  const actors::clock& time_;
  domain::catalogue catalogue_;
  std::optional<domain::seat_map> seats_;
};

json clinic_shown(const domain::clinic_facts& clinic) {
  const bool own = clinic.window == domain::reservation_window::own;
  return {
      {"clinicId", clinic.id.value},
      {"day", domain::to_word(clinic.day)},
      {"time", domain::to_text(clinic.time)},
      {"lengthMinutes", clinic.length.count()},
      {"firstClass", clinic.first_class == domain::local_date{} ? json(nullptr)
                                                                : json(domain::to_text(clinic.first_class))},
      {"termWeeks", clinic.term_weeks},
      {"price", clinic.price},
      {"room", clinic.room.number() ? json(*clinic.room.number()) : json(clinic.room.name())},
      {"subject", clinic.subject},
      {"teacherId", clinic.teacher.value == 0 ? json(nullptr) : json(clinic.teacher.value)},
      {"teacherName", clinic.teacher_name},
      {"capacity", clinic.capacity},
      {"isActive", clinic.is_active},
      {"window", domain::to_word(clinic.window)},
      {"opens", own ? json(domain::to_text_in_week(clinic.own_window.opens)) : json(nullptr)},
      {"closes", own ? json(domain::to_text_in_week(clinic.own_window.closes)) : json(nullptr)}};
}

class clinic_fold final : public state_fold {
 public:
  clinic_fold(domain::clinic_id clinic, const actors::clock& time) : clinic_(clinic), time_(time) {}

  void apply(const storage::logged_change& change) override {
    const auto created = fact_within<domain::clinic_created>(change.change);
    if (created && created->clinic.id == clinic_) {
      roster_.emplace(created->clinic, domain::roster_image{});
    }
    if (roster_) {
      // Which class is the next one is no change: it follows from the calendar.
      roster_->turn(time_.to_local(change.decided_at));
      roster_->apply(change.change);
    }
  }

  shown_state show(const domain::moment& at) override {
    shown_state state;
    if (!roster_) {
      return state;
    }
    auto roster = *roster_;
    if (!roster.is_deleted()) {
      roster.turn(at.local);
    }
    const auto& image = roster.image();
    state.head = clinic_shown(roster.clinic());
    state.head["deleted"] = roster.is_deleted();
    state.head["classDate"] = domain::to_text(image.class_date);
    state.head["status"] = domain::to_word(roster.status(at.local));
    state.head["reserved"] = roster.count();
    state.head["waiting"] = roster.waiting();
    state.head["nextWaiterNo"] = image.next_waiter.value;
    state.head["resetsDone"] = image.reset_done.value;
    add_list(
        state, "places", image.entries,
        [](const domain::roster_entry& entry) -> std::int64_t { return entry.place; },
        [this](const domain::roster_entry& entry) -> json {
          return {{"userId", entry.user.value},
                  {"reservedAt", time_.to_text(entry.reserved_at)},
                  {"paid", entry.paid}};
        });
    add_list(state, "waiters", image.waiters, by_number,
             [this](const domain::roster_image::waiter& waiter) -> json {
               return {{"userId", waiter.user.value}, {"joinedAt", time_.to_text(waiter.joined_at)}};
             });
    return state;
  }

 private:
  domain::clinic_id clinic_;
  const actors::clock& time_;
  std::optional<domain::roster> roster_;
};

class people_fold final : public state_fold {
 public:
  explicit people_fold(const actors::clock& time) : time_(time) {}

  void apply(const storage::logged_change& change) override { people_.apply(change.change); }

  shown_state show(const domain::moment&) override {
    auto image = people_.image();
    shown_state state;
    state.head = {{"count", image.people.size()}, {"nextId", image.next_id.value}, {"lastReset", nullptr}};
    if (image.last_reset) {
      state.head["lastReset"] = {{"number", image.last_reset->number.value},
                                 {"week", domain::to_text(image.last_reset->week)},
                                 {"cause", domain::to_word(image.last_reset->cause)},
                                 {"resetAt", time_.to_text(image.last_reset->reset_at)}};
    }
    add_list(
        state, "people", std::move(image.people), [](const domain::person& who) { return who.id.value; },
        [](const domain::person& who) {
          auto body = person_body(who);
          body["needs_password_change"] = who.needs_password_change;
          return body;
        });
    add_sessions(state, image.sessions);
    using calendar = domain::people_image::calendar;
    add_list(
        state, "calendars", std::move(image.calendars),
        [](const calendar& known) { return known.user.value; },
        [this](const calendar& known) -> json {
          return {{"madeAt", time_.to_text(known.made_at)}};
        });
    return state;
  }

 private:
  using session = domain::people_image::session;
  /// By person, since the keys of sessions are secret.
  using sessions_of_person = std::pair<std::int64_t, std::vector<session>>;

  void add_sessions(shown_state& to, const std::vector<session>& sessions) const {
    std::map<std::int64_t, std::vector<session>> by_person;
    for (const auto& one : sessions) {
      by_person[one.user.value].push_back(one);
    }
    add_list(to, "sessions", std::vector<sessions_of_person>(by_person.begin(), by_person.end()), by_first,
             [this](const sessions_of_person& of_person) {
               auto list = json::array();
               for (const auto& one : of_person.second) {
                 list.push_back({{"startedAt", time_.to_text(one.started_at)},
                                 {"usedAt", time_.to_text(one.used_at)},
                                 {"ended", one.ended ? json(domain::to_word(*one.ended)) : json(nullptr)}});
               }
               return list;
             });
  }

  const actors::clock& time_;
  domain::people people_;
};

class wallets_fold final : public state_fold {
 public:
  void apply(const storage::logged_change& change) override { wallets_.apply(change.change); }

  shown_state show(const domain::moment&) override {
    using balance = std::pair<std::int64_t, std::int64_t>;
    std::vector<balance> balances;
    std::int64_t total = 0;
    for (const auto& [user, amount] : wallets_.image().balances) {
      balances.emplace_back(user.value, amount);
      total += amount;
    }
    shown_state state;
    state.head = {{"count", balances.size()}, {"total", total}};
    add_list(state, "balances", std::move(balances), by_first,
             [](const balance& of_person) { return json(of_person.second); });
    return state;
  }

 private:
  domain::wallets wallets_{domain::wallets_settings{}};
};

class catalogue_fold final : public state_fold {
 public:
  void apply(const storage::logged_change& change) override { catalogue_.apply(change.change); }

  /// Without the terms of dates, which are theirs to change.
  shown_state show(const domain::moment&) override {
    auto image = catalogue_.image();
    shown_state state;
    state.head = {{"count", image.concerts.size()}};
    add_list(
        state, "concerts", std::move(image.concerts),
        [](const domain::concert_facts& concert) { return concert.id.value; },
        [](const domain::concert_facts& concert) -> json {
          auto dates = json::array();
          for (const auto& date : concert.dates) {
            dates.push_back(domain::to_text(date.starts_at));
          }
          return {{"title", concert.title},
                  {"price", concert.price},
                  {"seatsPerPerson", concert.seats_per_person},
                  {"ownRoom", concert.own_room},
                  {"dates", std::move(dates)}};
        });
    return state;
  }

 private:
  domain::catalogue catalogue_;
};

class timetable_fold final : public state_fold {
 public:
  void apply(const storage::logged_change& change) override { timetable_.apply(change.change); }

  shown_state show(const domain::moment&) override {
    auto image = timetable_.image();
    shown_state state;
    state.head = {{"count", image.clinics.size()}, {"nextId", image.next_id.value}};
    add_list(
        state, "clinics", std::move(image.clinics),
        [](const domain::clinic_facts& clinic) { return clinic.id.value; }, clinic_shown);
    return state;
  }

 private:
  domain::timetable timetable_;
};

class outbox_fold final : public state_fold {
 public:
  explicit outbox_fold(const actors::clock& time) : time_(time) {}

  void apply(const storage::logged_change& change) override { outbox_.apply(change.change); }

  shown_state show(const domain::moment&) override {
    shown_state state;
    state.head = {{"pending", outbox_.pending()}, {"dead", outbox_.dead()}};
    add_list(
        state, "notices", outbox_.image().entries,
        [](const domain::outbox_image::entry& entry) -> const domain::notice_key& { return entry.notice; },
        [this](const domain::outbox_image::entry& entry) -> json {
          return {{"attempts", entry.attempts},
                  {"nextTryAt", entry.dead ? json(nullptr) : json(time_.to_text(entry.next_try_at))},
                  {"dead", entry.dead}};
        });
    return state;
  }

 private:
  const actors::clock& time_;
  domain::outbox outbox_{domain::outbox_settings{}};
};

/// All but the times is secret: keys, fingerprints, and answers sealed under the keys.
class requests_fold final : public state_fold {
 public:
  explicit requests_fold(const actors::clock& time) : time_(time) {}

  void apply(const storage::logged_change& change) override { requests_.apply(change.change); }

  shown_state show(const domain::moment&) override {
    const auto image = requests_.image();
    const auto time_or_null = [&](const auto& request) {
      return image.requests.empty() ? json(nullptr) : json(time_.to_text(request().remembered_at));
    };
    shown_state state;
    state.head = {{"count", image.requests.size()},
                  {"oldestRememberedAt", time_or_null([&]() -> auto& { return image.requests.front(); })},
                  {"newestRememberedAt", time_or_null([&]() -> auto& { return image.requests.back(); })}};
    return state;
  }

 private:
  const actors::clock& time_;
  domain::remembered_requests requests_;
};

class audit_fold final : public state_fold {
 public:
  void apply(const storage::logged_change& change) override { calls_.apply(change.change); }

  shown_state show(const domain::moment&) override {
    shown_state state;
    state.head = {{"nextCallNo", calls_.image().next.value}};
    return state;
  }

 private:
  domain::admin_log calls_;
};

class app_keys_fold final : public state_fold {
 public:
  void apply(const storage::logged_change& change) override { keys_.apply(change.change); }

  shown_state show(const domain::moment& at) override {
    auto keys = keys_.image().keys;
    shown_state state;
    state.head = {{"count", keys.size()}};
    add_list(
        state, "keys", std::move(keys), [](const domain::app_key& key) { return key.number.value; },
        [now = at.utc](const domain::app_key& key) {
          return json{{"name", key.name}, {"scopes", key.scopes}, {"over", domain::is_over(key, now)}};
        });
    return state;
  }

 private:
  domain::app_keys keys_;
};

/// Of those who keep no facts of their own.
class no_fold final : public state_fold {
 public:
  void apply(const storage::logged_change&) override {}
  shown_state show(const domain::moment&) override { return {}; }
};

}  // namespace

std::unique_ptr<state_fold> make_fold(const domain::actor_identity& whose, const actors::clock& time) {
  using domain::actor_kind;
  switch (whose.kind) {
    case actor_kind::waiting_room:
      return std::make_unique<room_fold>(whose.room, time);
    case actor_kind::concert_date:
      return std::make_unique<date_fold>(whose.date, time);
    case actor_kind::clinic:
      return std::make_unique<clinic_fold>(whose.clinic, time);
    case actor_kind::people:
      return std::make_unique<people_fold>(time);
    case actor_kind::wallets:
      return std::make_unique<wallets_fold>();
    case actor_kind::catalogue:
      return std::make_unique<catalogue_fold>();
    case actor_kind::timetable:
      return std::make_unique<timetable_fold>();
    case actor_kind::outbox:
      return std::make_unique<outbox_fold>(time);
    case actor_kind::remembered_requests:
      return std::make_unique<requests_fold>(time);
    case actor_kind::audit:
      return std::make_unique<audit_fold>();
    case actor_kind::app_keys:
      return std::make_unique<app_keys_fold>();
    case actor_kind::concert:
    case actor_kind::setup:
      break;
  }
  return std::make_unique<no_fold>();
}

std::vector<std::string> other_logs_of(domain::actor_kind kind) {
  using domain::actor_kind;
  switch (kind) {
    case actor_kind::concert_date:
      return {std::string(domain::setup_name), std::string(domain::catalogue_name)};
    case actor_kind::clinic:
    case actor_kind::people:
    case actor_kind::wallets:
    case actor_kind::catalogue:
    case actor_kind::timetable:
      return {std::string(domain::setup_name)};
    case actor_kind::waiting_room:
    case actor_kind::outbox:
    case actor_kind::remembered_requests:
    case actor_kind::audit:
    case actor_kind::app_keys:
    case actor_kind::concert:
    case actor_kind::setup:
      break;
  }
  return {};
}

}  // namespace usher::api
