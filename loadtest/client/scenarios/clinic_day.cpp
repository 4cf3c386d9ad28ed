#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <utility>

#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/report/histogram.hpp"
#include "loadtest/client/report/results.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include "loadtest/client/scenarios/students.hpp"
#include "loadtest/client/test_clinics.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

constexpr call_number login_call = 0;
constexpr call_number schedule_call = 1;
constexpr call_number reserve_call = 2;

constexpr std::array<const char*, 7> reasons{"occupied",     "already_reserved", "closed", "no_show",
                                             "rate_limited", "session",          "other"};

/// Why a place was not given, as the summary calls it.
const char* reason_of(int status, std::string_view body) {
  const auto code = refusal_code(body);
  if (status == 409 && (code == "OCCUPIED" || code == "occupied")) {
    return "occupied";
  }
  if (status == 400 && (code == "ALREADY_RESERVED" || code == "이미 해당 클리닉에 예약되어 있습니다.")) {
    return "already_reserved";
  }
  if (status == 400 && (code == "RESERVATION_CLOSED" || code == "reservation_closed")) {
    return "closed";
  }
  if (status == 403 && (code == "NO_SHOW_BLOCKED" || code == "no_show_blocked")) {
    return "no_show";
  }
  if (status == 429) {
    return "rate_limited";
  }
  if (status == 401) {
    return "session";
  }
  return "other";
}

std::string wall_clock() {
  const auto now = std::chrono::system_clock::now();
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm fields{};
  ::gmtime_r(&seconds, &fields);
  std::array<char, 40> text;
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &fields);
  std::snprintf(text.data() + length, text.size() - length, ".%03dZ", static_cast<int>(ms));
  return text.data();
}

/// What all students come to together. Any thread may add.
class day_book {
 public:
  explicit day_book(const std::string& log_file) : log_(log_file) {
    if (!log_) {
      throw client_error("--log: cannot write " + log_file);
    }
  }

  clock::time_point start(clock::time_point now) {
    const std::lock_guard lock{mutex_};
    return start_ ? *start_ : start_.emplace(now);
  }

  /// Says what failed, by its name, or nothing.
  std::string_view check(bool passed, std::string_view name) {
    const std::lock_guard lock{mutex_};
    if (passed) {
      ++checks_passed_;
      return {};
    }
    ++checks_failed_[std::string(name)];
    return name;
  }

  void logged_in(nanoseconds took) {
    const std::lock_guard lock{mutex_};
    login_.add(took);
  }
  void read_schedule(nanoseconds took) {
    const std::lock_guard lock{mutex_};
    schedule_.add(took);
  }
  void finished(bool has_place, clock::time_point now) {
    const std::lock_guard lock{mutex_};
    with_place_ += has_place ? 1 : 0;
    last_ = std::max(last_, now - start_.value_or(now));
  }
  /// An attempt at a place: `outcome` is `success`, or why not.
  void attempted(const std::string& student, std::uint64_t clinic, int status, const char* outcome,
                 nanoseconds took) {
    const std::lock_guard lock{mutex_};
    reserve_.add(took);
    ++outcomes_[outcome];
    std::array<char, 32> ms;
    std::snprintf(ms.data(), ms.size(), "%.1f", std::chrono::duration<double, std::milli>(took).count());
    log_ << wall_clock() << ", " << student << ", clinic " << clinic << ", " << status << ", " << outcome
         << ", " << ms.data() << " ms\n";
    log_.flush();
  }
  void ended(std::vector<clinic_seen> clinics) { final_ = std::move(clinics); }

  nlohmann::ordered_json json(const scenario_settings& settings) const;
  std::string text(const scenario_settings& settings) const;

 private:
  std::uint64_t count_of(const std::string& outcome) const {
    const auto found = outcomes_.find(outcome);
    return found == outcomes_.end() ? 0 : found->second;
  }
  std::uint64_t attempts() const { return reserve_.count(); }
  std::uint64_t checks_failed() const {
    std::uint64_t all = 0;
    for (const auto& [what, times] : checks_failed_) {
      all += times;
    }
    return all;
  }
  double success_rate() const {
    return attempts() == 0 ? 0
                           : 100 * static_cast<double>(count_of("success")) / static_cast<double>(attempts());
  }

  std::mutex mutex_;
  std::ofstream log_;
  std::optional<clock::time_point> start_;
  nanoseconds last_{};
  latency_histogram login_;
  latency_histogram schedule_;
  latency_histogram reserve_;
  std::map<std::string, std::uint64_t> outcomes_;
  std::uint64_t with_place_ = 0;
  std::uint64_t checks_passed_ = 0;
  /// How often, by what did not hold.
  std::map<std::string, std::uint64_t> checks_failed_;
  std::vector<clinic_seen> final_;
};

double millis(nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

nlohmann::ordered_json day_book::json(const scenario_settings& settings) const {
  nlohmann::ordered_json failures = nlohmann::ordered_json::object();
  for (const auto* reason : reasons) {
    failures[reason] = count_of(reason);
  }
  nlohmann::ordered_json clinics = nlohmann::ordered_json::array();
  for (const auto& one : final_) {
    clinics.push_back({{"clinicId", one.id},
                       {"day", "mon"},
                       {"time", one.time},
                       {"room", one.room},
                       {"taken", one.taken},
                       {"capacity", one.capacity}});
  }
  return {{"seconds", std::chrono::duration<double>(last_).count()},
          {"students", settings.students},
          {"loggedIn", login_.count()},
          {"withPlace", with_place_},
          {"attempts", attempts()},
          {"successes", count_of("success")},
          {"failures", failures},
          {"successRatePercent", success_rate()},
          {"meanMs",
           {{"reserve", millis(reserve_.mean())},
            {"schedule", millis(schedule_.mean())},
            {"login", millis(login_.mean())}}},
          {"clinics", clinics},
          {"checksPassed", checks_passed_},
          {"checksFailed", checks_failed()},
          {"wentWrong", checks_failed_}};
}

std::string day_book::text(const scenario_settings& settings) const {
  std::string out;
  const auto add = [&out](const char* format, auto... values) {
    std::array<char, 512> text;
    std::snprintf(text.data(), text.size(), format, values...);
    out.append(text.data()).append("\n");
  };
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  add("\nclinic day at %s", settings.where.url.c_str());
  add("  total time            %.2f s", std::chrono::duration<double>(last_).count());
  add("  students              %llu of %u logged in, %llu got a place", number(login_.count()),
      settings.students, number(with_place_));
  add("  attempts              %llu", number(attempts()));
  add("  successes             %llu", number(count_of("success")));
  add("  failures              %llu", number(attempts() - count_of("success")));
  for (const auto* reason : reasons) {
    if (count_of(reason) > 0) {
      add("    %-20s%llu", reason, number(count_of(reason)));
    }
  }
  add("  success rate          %.1f %%", success_rate());
  add("  mean response time    %.1f ms (reserve), %.1f ms (schedule), %.1f ms (login)",
      millis(reserve_.mean()), millis(schedule_.mean()), millis(login_.mean()));
  add("  final state of each clinic");
  for (const auto& one : final_) {
    add("    mon %s room %llu    %llu/%llu%s", one.time.c_str(), number(one.room), number(one.taken),
        number(one.capacity), one.taken >= one.capacity ? "  full" : "");
  }
  add("  expected answers      %llu checks passed, %llu failed", number(checks_passed_),
      number(checks_failed()));
  for (const auto& [what, times] : checks_failed_) {
    add("    went wrong, %llu times: %s", number(times), what.c_str());
  }
  if (count_of("rate_limited") > 0) {
    add("    %s",
        "the server limits how often people try: serve with --demo, or wait until its window is over");
  }
  if (login_.count() == 0) {
    add("    %s", "nobody could log in: --set-up makes the students, as usher setup-test-students does");
  }
  return out;
}

class student final : public script {
 public:
  student(const scenario_settings& settings, const request_writer& requests, day_book& book,
          std::size_t number)
      : settings_(&settings),
        requests_(&requests),
        book_(&book),
        number_(number + 1),
        username_(username_of(settings, number + 1)),
        random_(settings.seed * 1'000'003 + number) {}

  action begin(turn& t) override {
    chosen_.clear();
    has_place_ = false;
    step_ = step::login;
    start_ = book_->start(t.now);
    return until(t, static_cast<double>(number_ - 1) / settings_->logins_per_second);
  }

  action resume(turn& t) override {
    if (step_ == step::login) {
      requests_->post(t.out, "/api/auth/login/", login_of(*settings_, number_));
      return action::send(login_call);
    }
    return ask_for_next(t);
  }

  action proceed(const answer& got, turn& t) override {
    if (got.status == 0) {
      return finish(t);
    }
    switch (step_) {
      case step::login:
        return logged_in(got, t);
      case step::schedule:
        return read(got, t);
      case step::reserve:
        break;
    }
    reserved(got, t);
    if (next_ == chosen_.size()) {
      return finish(t);
    }
    return action::pause(std::chrono::milliseconds{std::uniform_int_distribution<int>{100, 2000}(random_)});
  }

 private:
  enum class step : std::uint8_t { login, schedule, reserve };

  action until(turn& t, double seconds_behind_start) {
    const auto at =
        start_ + std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(seconds_behind_start));
    return at > t.now ? action::pause(at - t.now) : resume(t);
  }

  bool holds(turn& t, bool passed, std::string_view name) {
    const auto wrong = book_->check(passed, name);
    if (t.complaint.empty()) {
      t.complaint = wrong;
    }
    return passed;
  }

  action finish(turn& t) {
    book_->finished(has_place_, t.now);
    return action::finish_round();
  }

  action logged_in(const answer& got, turn& t) {
    if (!holds(t, got.status == 200, "login: status is 200")) {
      return finish(t);
    }
    const auto wrong = wrong_with_login(got.body, username_, session_);
    if (!holds(t, wrong.empty(), wrong.empty() ? "login" : wrong)) {
      return finish(t);
    }
    book_->logged_in(got.latency);
    step_ = step::schedule;
    requests_->get(t.out, "/api/clinics/weekly-schedule/", session_.authorization);
    return action::send(schedule_call);
  }

  action read(const answer& got, turn& t) {
    holds(t, got.status == 200, "schedule: status is 200");
    auto clinics = monday_clinics(got.body);
    holds(t, !clinics.empty(), "schedule: there are clinics");
    holds(t, std::all_of(clinics.begin(), clinics.end(), [](const auto& one) { return one.adds_up; }),
          "schedule: none is over its capacity");
    book_->read_schedule(got.latency);
    std::shuffle(clinics.begin(), clinics.end(), random_);
    const std::size_t wanted =
        std::uniform_int_distribution<std::uint32_t>{1, settings_->max_clinics}(random_);
    clinics.resize(std::min(clinics.size(), wanted));
    chosen_ = std::move(clinics);
    next_ = 0;
    if (chosen_.empty()) {
      return finish(t);
    }
    step_ = step::reserve;
    // When all have had the time to log in.
    return until(t, settings_->students / settings_->logins_per_second);
  }

  action ask_for_next(turn& t) {
    requests_->post(t.out, "/api/clinics/reserve/", place_body(session_.user, chosen_[next_].id),
                    session_.authorization);
    return action::send(reserve_call);
  }

  void reserved(const answer& got, turn& t) {
    const auto& clinic = chosen_[next_++];
    if (got.status == 200) {
      has_place_ = true;
      const auto wrong = wrong_with_place(got.body, clinic.id);
      holds(t, wrong.empty(), "reserve: success names the clinic");
      book_->attempted(username_, clinic.id, got.status, "success", got.latency);
      return;
    }
    const std::string_view reason = reason_of(got.status, got.body);
    holds(t, reason == "occupied" || reason == "already_reserved",
          "reserve: refused only as full or already reserved");
    const auto full = R"("current_count":)" + std::to_string(clinic.capacity) + R"(,"capacity":)" +
                      std::to_string(clinic.capacity);
    holds(t, reason != "occupied" || got.body.find(full) != std::string_view::npos,
          "reserve: a full clinic says how full");
    book_->attempted(username_, clinic.id, got.status, reason.data(), got.latency);
  }

  const scenario_settings* settings_;
  const request_writer* requests_;
  day_book* book_;
  std::size_t number_;
  std::string username_;
  std::mt19937_64 random_;
  step step_ = step::login;
  clock::time_point start_{};
  session session_;
  std::vector<clinic_seen> chosen_;
  std::size_t next_ = 0;
  bool has_place_ = false;
};

class clinic_day final : public scenario {
 public:
  explicit clinic_day(const scenario_settings& settings)
      : settings_(settings), requests_(settings.where), book_(settings.log_file) {}

  std::vector<std::string> calls() const override {
    return {"auth/login", "clinics/weekly-schedule", "clinics/reserve"};
  }
  std::size_t keep_bytes() const override { return std::string::npos; }
  std::unique_ptr<script> make_script(std::size_t user) override {
    return std::make_unique<student>(settings_, requests_, book_, user);
  }

  void prepare() override {
    if (settings_.set_up) {
      set_up_test_clinics(settings_);
    }
  }

  std::vector<std::string> verify() override {
    plain_client client{settings_.where};
    session first;
    const auto login = client.post("/api/auth/login/", login_of(settings_, 1));
    if (!wrong_with_login(login.body, username_of(settings_, 1), first).empty()) {
      return {"the clinics cannot be looked at: the first student cannot log in"};
    }
    auto clinics = monday_clinics(client.get("/api/clinics/weekly-schedule/", first.authorization).body);
    const bool adds_up = !clinics.empty() && std::all_of(clinics.begin(), clinics.end(),
                                                         [](const auto& one) { return one.adds_up; });
    book_.ended(std::move(clinics));
    const auto wrong = book_.check(adds_up, "at the end a clinic is over its capacity");
    return wrong.empty() ? std::vector<std::string>{} : std::vector<std::string>{std::string(wrong)};
  }

  std::string summary_json() const override { return book_.json(settings_).dump(); }
  std::string summary_text() const override { return book_.text(settings_); }

 private:
  scenario_settings settings_;
  request_writer requests_;
  day_book book_;
};

}  // namespace

std::unique_ptr<scenario> make_clinic_day(const scenario_settings& settings) {
  return std::make_unique<clinic_day>(settings);
}

}  // namespace usher::loadtest
