#include "api/cli/trace_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <utility>

#include "api/inspection/trace_tree.hpp"

namespace usher::api {

namespace {

constexpr std::size_t bar_columns = 40;
constexpr std::size_t label_columns = 58;

std::string without_controls(std::string text) {
  std::erase_if(text, [](unsigned char c) { return c < ' ' || c == 0x7F; });
  return text;
}

std::string text_in(const json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || found->is_null()) {
    return {};
  }
  return without_controls(found->is_string() ? found->get<std::string>() : found->dump());
}

double number_in(const json& object, const char* member) {
  const auto found = object.find(member);
  return found != object.end() && found->is_number() ? found->get<double>() : 0.0;
}

std::string fixed(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string millis(double value) {
  const std::chrono::duration<double, std::milli> time{value};
  return ms_text(std::chrono::round<nanoseconds>(time)) + " ms";
}

std::string left(std::string text, std::size_t columns) {
  text.resize(std::max(text.size(), columns), ' ');
  return text;
}

std::string right(const std::string& text, std::size_t columns) {
  return std::string(columns > text.size() ? columns - text.size() : 0, ' ') + text;
}

std::string coloured(const std::string& text, const char* code, text_style style) {
  return style.colours ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
}

const char* colour_of(const std::string& outcome) {
  if (outcome == "done") {
    return "32";
  }
  return outcome == "refused" ? "33" : "31";
}

std::string outcome_text(const json& of, text_style style) {
  const auto outcome = text_in(of, "outcome");
  const auto reason = text_in(of, "reason");
  return coloured(reason.empty() ? outcome : outcome + " " + reason, colour_of(outcome), style);
}

/// `22:08:05.123456` of an ISO 8601 text.
std::string hour_of(const std::string& time) {
  const auto t = time.find('T');
  return t == std::string::npos ? time : time.substr(t + 1, time.find_first_of("+-Z", t) - t - 1);
}

std::string listed(const json& values, const char* member) {
  std::string out;
  for (const auto& value : values.at(member)) {
    out += (out.empty() ? "" : ", ") +
           without_controls(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return out;
}

constexpr std::array<std::pair<const char*, char>, 5> steps{
    {{"started", '.'}, {"decided", '#'}, {"commitBegan", '-'}, {"durable", '='}, {"answered", '+'}}};

std::string bar_of(const json& node, double whole) {
  std::string bar(bar_columns, ' ');
  const auto& times = node.at("timesMs");
  const bool request = node.contains("status");
  const double begin = number_in(times, "enqueued");
  const double end = begin + number_in(node, "durationMs");
  const double column = whole > 0 ? whole / static_cast<double>(bar_columns) : 1;
  for (std::size_t c = 0; c < bar_columns; ++c) {
    const double from = static_cast<double>(c) * column;
    // What is shorter than a column still shows.
    if (from + column <= begin || from >= end) {
      continue;
    }
    const double at = std::clamp(from + column / 2, begin, end);
    bar[c] = request ? '~' : '+';
    for (const auto& [step, mark] : steps) {
      if (!request && !times.at(step).is_null() && at < times.at(step).get<double>()) {
        bar[c] = mark;
        break;
      }
    }
  }
  return bar;
}

// As deep as messages have hops. NOLINTNEXTLINE(misc-no-recursion)
void add_node(std::string& out, const json& node, double whole, std::size_t depth, text_style style) {
  auto label = std::string(depth * 2, ' ') + text_in(node, "actor") + " " + text_in(node, "kind");
  if (node.at("orphan") == true) {
    label += " (orphan)";
  }
  out += left(std::move(label), label_columns) + right(millis(number_in(node, "durationMs")), 12) + " |" +
         coloured(bar_of(node, whole), "36", style) + "| " + outcome_text(node, style);
  if (number_in(node, "mailboxDepth") > 0) {
    out += "  behind " + text_in(node, "mailboxDepth");
  }
  out += "\n";
  for (const auto& child : node.at("children")) {
    add_node(out, child, whole, depth + 1, style);
  }
}

std::string user_text(const json& of) {
  const auto user = text_in(of, "userId");
  return user.empty() ? "somebody" : "user " + user;
}

std::string attempt_text(const json& line, text_style style) {
  const auto place = text_in(line, "place");
  auto out = right(place.empty() ? "" : place + ".", 6) + " " + hour_of(text_in(line, "at")) + "  " +
             left(user_text(line), 14) + left(text_in(line, "kind"), 16) + outcome_text(line, style);
  const auto& lost = line.at("lostTo");
  if (!lost.is_null()) {
    out += ", lost to " + user_text(lost) + " by " + millis(number_in(lost, "byMs"));
    const auto places = text_in(lost, "places");
    if (!places.empty()) {
      out += ", " + places + (places == "1" ? " place behind" : " places behind");
    }
  }
  return out + "  " + coloured(text_in(line, "traceId"), "2", style) + "\n";
}

std::string change_text(const json& line, text_style style) {
  const auto user = text_in(line, "userId");
  return std::string(7, ' ') + left(hour_of(text_in(line, "at")), 17) +
         coloured("change " + text_in(line, "number") + ": " + text_in(line, "kind"), "1", style) +
         (user.empty() ? "" : " user " + user) + "\n";
}

std::string story_title(const json& body) {
  const auto about = body.contains("seat")
                         ? "seat " + text_in(body, "seat") + " of concert " + text_in(body, "concertId") +
                               ", " + text_in(body, "concertDate")
                         : "places in clinic " + text_in(body, "clinicId");
  return about + " (" + text_in(body, "actor") + ")\n";
}

}  // namespace

std::string text_of_request(const json& row, text_style style) {
  const auto users = listed(row, "userIds");
  return hour_of(text_in(row, "start")) + right(millis(number_in(row, "durationMs")), 12) + "  " +
         text_in(row, "status") + " " + outcome_text(row, style) + "  " + text_in(row, "kind") +
         (users.empty() ? "" : "  user " + users) + "  [" + listed(row, "actors") + "]  " +
         coloured(text_in(row, "traceId"), "2", style) + "\n";
}

std::string text_of_trace(const json& body, text_style style) {
  std::string out;
  for (const auto& request : body.at("requests")) {
    const auto& root = request.at("root");
    out += "trace " + text_in(body, "traceId") + "  " + text_in(root, "start") + "\n";
    out += coloured(text_in(request, "why"), "1", style) + "\n\n";
    add_node(out, root, number_in(request, "durationMs"), 0, style);
    out += "\n";
    for (const auto& [name, ms] : request.at("totalsMs").items()) {
      out += without_controls(name) + " " + millis(ms.get<double>()) + "  ";
    }
    out += "\n~ request  . mailbox  # deciding  - journal  = commit  + answer\n";
  }
  if (number_in(body, "spansLeftOut") > 0) {
    out += text_in(body, "spansLeftOut") + " more spans are not shown\n";
  }
  return out;
}

std::string text_of_actors(const json& body, text_style style) {
  std::string out = coloured(left("ACTOR", 44) + right("WAITING", 8) + right("OLDEST", 12) +
                                 right("MSG/S", 10) + right("BUSY", 7) + right("CHANGES", 10) + "  DOING",
                             "1", style) +
                    "\n";
  for (const auto& actor : body.at("actors")) {
    const auto& oldest = actor.at("oldestWaitingMs");
    out += left(text_in(actor, "name"), 44) + right(text_in(actor, "mailboxDepth"), 8) +
           right(oldest.is_null() ? "-" : millis(oldest.get<double>()), 12) +
           right(fixed(number_in(actor, "messagesPerSecond"), 1), 10) +
           right(fixed(100 * number_in(actor, "busyShare"), 1) + "%", 7) +
           right(text_in(actor, "changes"), 10) + "  " + text_in(actor, "doing") + "\n";
  }
  const auto shown = body.at("actors").size();
  if (number_in(body, "all") > static_cast<double>(shown)) {
    out += std::to_string(shown) + " of " + text_in(body, "all") + " actors\n";
  }
  return out;
}

std::string text_of_story(const json& body, text_style style) {
  auto out = story_title(body);
  for (const auto& winner : body.at("winners")) {
    out += coloured("has it: " + user_text(winner), "32", style) + ", " + text_in(winner, "kind") + " " +
           text_in(winner, "at") + "\n";
  }
  if (body.at("winners").empty() && body.at("changesKnown") == true) {
    out += "nobody has it\n";
  }
  const auto since = text_in(body, "attemptsRememberedSince");
  out += "asked " + text_in(body, "asked") + ", got " + text_in(body, "got") + ", lost " +
         text_in(body, "lost") +
         (since.empty() ? "; no attempts are remembered" : "; attempts are remembered since " + since) + "\n";
  for (const auto& line : body.at("story")) {
    out += line.at("type") == "attempt" ? attempt_text(line, style) : change_text(line, style);
  }
  if (body.at("changesKnown") == false) {
    out += "the change log cannot be read now\n";
  }
  return out;
}

}  // namespace usher::api
