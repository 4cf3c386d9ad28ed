#include "loadtest/client/hall.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

nlohmann::json created(plain_client& client, const std::string& key, const std::string& target,
                       const nlohmann::json& body) {
  const auto answer = client.post(target, body.dump(), "Bearer " + key);
  if (answer.status != 201) {
    throw client_error("--admin-key: POST " + target + " was answered " + std::to_string(answer.status) +
                       ": " + answer.body.substr(0, 300));
  }
  return nlohmann::json::parse(answer.body);
}

void create(hall& out, const scenario_settings& settings) {
  plain_client client{settings.where};
  const auto concert =
      created(client, settings.admin_key, "/api/admin/concerts", {{"title", "A load test"}, {"price", 1}});
  out.concert = concert.at("concertId").get<std::uint64_t>();
  const auto target = "/api/admin/concerts/" + std::to_string(out.concert) + "/dates";
  for (const auto& date : out.dates) {
    created(client, settings.admin_key, target, {{"concertDate", date}, {"seatCount", out.seats}});
  }
  // A server may load a date when it is first asked for; that is no part of the load.
  for (const auto& date : out.dates) {
    const auto seats = client.get("/api/concert/findSeats?concertId=" + std::to_string(out.concert) +
                                  "&concertDate=" + date);
    if (seats.status != 200) {
      throw client_error("findSeats of the new date " + date + " was answered " +
                         std::to_string(seats.status));
    }
  }
}

}  // namespace

std::string hall_date(std::uint32_t number) {
  using namespace std::chrono;
  const sys_days first{year{2030} / January / 1};
  const auto at = first + minutes{number};
  const year_month_day day{floor<days>(at)};
  const auto minute_of_day = static_cast<unsigned>((at - floor<days>(at)) / minutes{1});
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02u:%02u:00", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), minute_of_day / 60,
                minute_of_day % 60);
  return text.data();
}

hall open_hall(const scenario_settings& settings, std::uint32_t seats_otherwise) {
  hall out;
  out.concert = settings.concert;
  out.seats = settings.seats.value_or(seats_otherwise);
  if (!settings.dates && settings.admin_key.empty()) {
    out.dates = {settings.date};
    return out;
  }
  for (std::uint32_t i = 0; i < settings.dates.value_or(1); ++i) {
    out.dates.push_back(hall_date(i));
  }
  if (!settings.admin_key.empty()) {
    create(out, settings);
  }
  return out;
}

}  // namespace usher::loadtest
