#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <mutex>
#include <thread>

#include "loadtest/client/hall.hpp"
#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/event_listeners.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/report/histogram.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

using namespace std::chrono_literals;

/// When the answers to holds came, by seat; written by those who buy, read by those who listen.
class hold_times {
 public:
  explicit hold_times(std::size_t seats) : times_(seats + 1) {}

  void note(std::uint64_t seat, clock::time_point now) {
    times_[seat].store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  /// How long ago that was; nothing ago when the answer is not there yet.
  nanoseconds since(std::uint64_t seat, clock::time_point now) const {
    const auto then = seat < times_.size() ? times_[seat].load(std::memory_order_relaxed) : 0;
    return then == 0 ? 0ns : std::max<nanoseconds>(0ns, now.time_since_epoch() - nanoseconds{then});
  }

 private:
  std::vector<std::atomic<std::int64_t>> times_;
};

/// The number behind this text; nothing when it is not there.
std::optional<std::uint64_t> number_behind(std::string_view data, std::string_view text) {
  const auto at = data.find(text);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  const auto* begin = data.data() + at + text.size();
  return std::from_chars(begin, data.data() + data.size(), number).ec == std::errc{} ? std::optional(number)
                                                                                     : std::nullopt;
}

/// What all who listen have heard. `hear` on one thread; the rest from any.
class audience {
 public:
  explicit audience(std::size_t listeners) : numbers_(listeners, none) {}

  void hear(std::size_t listener, std::string_view name, std::string_view data, clock::time_point now,
            const hold_times& holds) {
    const std::lock_guard lock{mutex_};
    const auto number = number_behind(data, R"({"number":)");
    auto& before = numbers_[listener];
    const bool is_change = name == "change";
    if (!number || (!is_change && name != "seats") || (is_change && before + 1 != *number) ||
        (!is_change && before != none && before >= *number)) {
      ++out_of_order_;
      return;
    }
    before = *number;
    ++events_;
    if (const auto seat = is_change ? number_behind(data, R"("held":[)") : std::nullopt) {
      lag_.add(holds.since(*seat, now));
    }
    if (listener == 0) {
      follow(is_change, data);
    }
  }

  /// All have heard the same.
  bool agrees() const {
    const std::lock_guard lock{mutex_};
    return std::all_of(numbers_.begin(), numbers_.end(),
                       [this](auto number) { return number != none && number == numbers_.front(); });
  }
  std::string seats_of_the_first() const {
    const std::lock_guard lock{mutex_};
    return letters_;
  }
  std::uint64_t out_of_order() const {
    const std::lock_guard lock{mutex_};
    return out_of_order_;
  }
  nlohmann::ordered_json json() const {
    const std::lock_guard lock{mutex_};
    const auto ms = [](nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); };
    return {{"events", events_},
            {"eventsOfEach", numbers_.front() == none ? 0 : numbers_.front()},
            {"lagMs",
             {{"mean", ms(lag_.mean())},
              {"p50", ms(lag_.percentile(50))},
              {"p99", ms(lag_.percentile(99))},
              {"max", ms(lag_.max())}}}};
  }

 private:
  static constexpr auto none = ~std::uint64_t{0};

  void follow(bool is_change, std::string_view data) {
    const auto event = nlohmann::json::parse(data);
    if (!is_change) {
      letters_ = read_runs(event.at("seats").get<std::string>());
      return;
    }
    for (const auto* member : {"held", "freed", "sold"}) {
      for (const std::size_t seat : event.at(member)) {
        letters_.at(seat - 1) = *member;
      }
    }
  }
  static std::string read_runs(const std::string& runs) {
    std::string letters;
    std::size_t length = 0;
    for (const char c : runs) {
      if (c >= '0' && c <= '9') {
        length = length * 10 + static_cast<std::size_t>(c - '0');
      } else {
        letters.append(std::max<std::size_t>(length, 1), c);
        length = 0;
      }
    }
    return letters;
  }

  mutable std::mutex mutex_;
  /// Of the last event of each.
  std::vector<std::uint64_t> numbers_;
  std::uint64_t events_ = 0;
  std::uint64_t out_of_order_ = 0;
  /// From the answer to a hold to the event with its seat, once for each event of each listener.
  latency_histogram lag_;
  /// `f`, `h` and `s`.
  std::string letters_;
};

struct sale {
  hall what;
  std::uint64_t price = 0;
  std::atomic<std::uint64_t> next_seat{1};
  std::atomic<std::uint64_t> sold{0};
  std::unique_ptr<hold_times> holds;
};

/// Holds a seat and pays for it.
class seat_buyer final : public script {
 public:
  seat_buyer(const scenario_settings& settings, const request_writer& requests, sale& of)
      : settings_(&settings), requests_(&requests), sale_(&of) {}

  action begin(turn& t) override {
    seat_ = sale_->next_seat.fetch_add(1, std::memory_order_relaxed);
    if (seat_ > sale_->what.seats) {
      return action::leave();
    }
    pays_ = false;
    requests_->post(t.out, "/api/concert/reserve", body() + "}", demonstration_token);
    return action::send(0);
  }

  action proceed(const answer& got, turn& t) override {
    if (pays_) {
      t.complaint = wrong_unless_ok(got, false, [] { return std::string_view{}; });
      sale_->sold.fetch_add(got.status == 200 ? 1 : 0, std::memory_order_relaxed);
      return action::finish_round();
    }
    t.complaint = wrong_unless_ok(got, settings_->check_fields,
                                  [&] { return wrong_with_hold(got.body, sale_->what.concert, seat_); });
    if (got.status != 200) {
      return action::finish_round();
    }
    sale_->holds->note(seat_, t.now);
    pays_ = true;
    requests_->post(t.out, "/api/payment", body() + R"(,"price":)" + std::to_string(sale_->price) + "}",
                    demonstration_token);
    return action::send(1);
  }

 private:
  /// Without its end.
  std::string body() const {
    return R"({"concertId":)" + std::to_string(sale_->what.concert) + R"(,"concertDate":")" +
           sale_->what.dates.front() + R"(","seatNo":)" + std::to_string(seat_) + R"(,"userId":)" +
           std::to_string(user_id_of(seat_, settings_->users));
  }

  const scenario_settings* settings_;
  const request_writer* requests_;
  sale* sale_;
  std::uint64_t seat_ = 0;
  bool pays_ = false;
};

class seat_events final : public scenario {
 public:
  explicit seat_events(const scenario_settings& settings) : settings_(settings), requests_(settings.where) {}

  std::vector<std::string> calls() const override { return {"concert/reserve", "payment"}; }
  std::size_t keep_bytes() const override { return beginning_of_body; }

  void prepare() override {
    sale_.what = open_hall(settings_, settings_.admin_key.empty() ? 50 : 10'000);
    const auto shown = plain_client{settings_.where}.get("/api/concert/findSeats" + which());
    if (shown.status != 200) {
      throw client_error("findSeats was answered " + std::to_string(shown.status) + ": " +
                         shown.body.substr(0, 300));
    }
    sale_.price = nlohmann::json::parse(shown.body).at("price").get<std::uint64_t>();
    sale_.holds = std::make_unique<hold_times>(sale_.what.seats);
    heard_ = std::make_unique<audience>(settings_.listeners);
    listeners_ = std::make_unique<event_listeners>(
        settings_.where, "/api/concert/events" + which(),
        [this](std::size_t listener, std::string_view name, std::string_view data, clock::time_point now) {
          heard_->hear(listener, name, data, now, *sale_.holds);
        });
    listeners_->open(settings_.listeners);
    wait_until_all_agree();
  }

  std::unique_ptr<script> make_script(std::size_t) override {
    return std::make_unique<seat_buyer>(settings_, requests_, sale_);
  }

  std::vector<std::string> verify() override {
    wait_until_all_agree();
    std::vector<std::string> out;
    if (listeners_->lost() > 0) {
      out.push_back(std::to_string(listeners_->lost()) + " who listened were refused, or lost their stream");
    } else if (!heard_->agrees()) {
      out.emplace_back("not all who listened have heard the last event");
    }
    if (heard_->out_of_order() > 0) {
      out.push_back(std::to_string(heard_->out_of_order()) + " events came out of order");
    }
    const auto letters = heard_->seats_of_the_first();
    const auto sold = static_cast<std::uint64_t>(std::count(letters.begin(), letters.end(), 's'));
    if (sold < sale_.sold.load()) {
      out.push_back("of " + std::to_string(sale_.sold.load()) + " sold seats the events showed " +
                    std::to_string(sold));
    }
    return out;
  }

  std::string summary_json() const override { return summary().dump(); }

  std::string summary_text() const override {
    const auto all = summary();
    const auto& lag = all.at("lagMs");
    std::array<char, 96> times;
    std::snprintf(times.data(), times.size(), "p50 %.1f ms, p99 %.1f ms, longest %.1f ms",
                  lag.at("p50").get<double>(), lag.at("p99").get<double>(), lag.at("max").get<double>());
    return std::to_string(sale_.sold.load()) + " seats sold; " + std::to_string(settings_.listeners) +
           " listened, each to " + all.at("eventsOfEach").dump() + " events; from the answer to the event " +
           times.data() + "\n";
  }

 private:
  nlohmann::ordered_json summary() const {
    auto out = heard_->json();
    out["listeners"] = settings_.listeners;
    out["lost"] = listeners_->lost();
    out["bytes"] = listeners_->bytes();
    out["sold"] = sale_.sold.load();
    return out;
  }

  std::string which() const {
    return "?concertId=" + std::to_string(sale_.what.concert) + "&concertDate=" + sale_.what.dates.front();
  }

  /// What was sent last may still be on its way.
  void wait_until_all_agree() const {
    const auto patience = clock::now() + 30s;
    do {
      std::this_thread::sleep_for(500ms);
    } while (!heard_->agrees() && listeners_->lost() == 0 && clock::now() < patience);
  }

  scenario_settings settings_;
  request_writer requests_;
  sale sale_;
  std::unique_ptr<audience> heard_;
  /// Ends before what it tells.
  std::unique_ptr<event_listeners> listeners_;
};

}  // namespace

std::unique_ptr<scenario> make_seat_events(const scenario_settings& settings) {
  return std::make_unique<seat_events>(settings);
}

}  // namespace usher::loadtest
