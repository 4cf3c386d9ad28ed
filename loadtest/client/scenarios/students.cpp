#include "loadtest/client/scenarios/students.hpp"

#include <algorithm>
#include <tuple>

#include "loadtest/client/loop/json_cursor.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

std::uint64_t number_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::string text_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool is_key(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

clinic_seen read_clinic(const std::string& time, const nlohmann::json& object) {
  clinic_seen out;
  out.id = number_in(object, "clinic_id");
  out.time = time;
  const auto room = text_in(object, "room");
  json_cursor{room}.count(out.room);
  out.taken = number_in(object, "current_count");
  out.capacity = number_in(object, "capacity");
  const auto full = object.find("is_full");
  out.adds_up = out.taken <= out.capacity &&
                number_in(object, "remaining_spots") == out.capacity - out.taken && full != object.end() &&
                full->is_boolean() && full->get<bool>() == (out.taken == out.capacity);
  return out;
}

bool scan_place(std::string_view body, std::uint64_t clinic) {
  json_cursor at{body};
  std::string_view message;
  std::uint64_t number = 0;
  constexpr std::string_view left = R"("remaining_spots":)";
  const auto found = body.find(left);
  return at.literal(R"({"success":true,"message":")") && at.text(message) &&
         at.literal(R"(,"clinic_info":{"id":)") && at.count(number) && number == clinic &&
         found != std::string_view::npos && json_cursor{body.substr(found + left.size())}.count(number);
}

}  // namespace

std::string username_of(const scenario_settings& settings, std::size_t number) {
  const auto digits = std::to_string(number);
  return settings.user_prefix + (digits.size() < 2 ? "0" : "") + digits;
}

std::string login_of(const scenario_settings& settings, std::size_t number) {
  return nlohmann::json{{"username", username_of(settings, number)}, {"password", settings.password}}.dump();
}

std::string_view wrong_with_login(std::string_view body, std::string_view username, session& out) {
  const auto object = nlohmann::json::parse(body, nullptr, false);
  if (!object.is_object()) {
    return "the body is no JSON object";
  }
  const auto key = text_in(object, "token");
  if (!is_key(key)) {
    return "login: the key is not 40 hex digits";
  }
  const auto user = object.find("user");
  if (user == object.end() || !user->is_object() || text_in(*user, "username") != username) {
    return "login: it is another student";
  }
  out.authorization = "Token " + key;
  out.user = number_in(*user, "id");
  return {};
}

std::vector<clinic_seen> monday_clinics(std::string_view body) {
  std::vector<clinic_seen> out;
  const auto object = nlohmann::json::parse(body, nullptr, false);
  const auto slots = nlohmann::json::json_pointer("/schedule/mon");
  if (!object.is_object() || !object.contains(slots) || !object.at(slots).is_object()) {
    return out;
  }
  for (const auto& [time, slot] : object.at(slots).items()) {
    const auto all = slot.find("clinics");
    if (all != slot.end() && all->is_array()) {
      for (const auto& one : *all) {
        out.push_back(read_clinic(time, one));
      }
    } else if (number_in(slot, "clinic_id") != 0) {
      out.push_back(read_clinic(time, slot));
    }
  }
  std::sort(out.begin(), out.end(), [](const clinic_seen& a, const clinic_seen& b) {
    return std::tie(a.time, a.room) < std::tie(b.time, b.room);
  });
  return out;
}

std::string_view wrong_with_place(std::string_view body, std::uint64_t clinic) {
  if (scan_place(body, clinic)) {
    return {};
  }
  const auto object = nlohmann::json::parse(body, nullptr, false);
  const auto id = nlohmann::json::json_pointer("/clinic_info/id");
  if (!object.is_object() || !object.contains("success") || object.at("success") != true) {
    return "it does not say success";
  }
  if (!object.contains(id) || object.at(id) != clinic) {
    return "it is another clinic than asked for";
  }
  if (!object.contains("remaining_spots") || !object.at("remaining_spots").is_number_unsigned()) {
    return "there is no remaining_spots";
  }
  return {};
}

std::string place_body(std::uint64_t user, std::uint64_t clinic) {
  return R"({"user_id":)" + std::to_string(user) + R"(,"clinic_id":)" + std::to_string(clinic) + "}";
}

}  // namespace usher::loadtest
