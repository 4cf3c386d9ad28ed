#include "api/server/clinic_commands.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <utility>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/cli/admin_client.hpp"
#include "api/server/setup.hpp"
#include "domain/base/words.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/clinics/timetable.hpp"
#include "domain/money/wallets.hpp"
#include "domain/people/people.hpp"

namespace usher::api {

namespace {

/// What a weekly reset comes to.
struct week_plan {
  struct clinic {
    std::int64_t id = 0;
    std::int64_t places = 0;
  };
  struct student {
    std::string name;
    std::string username;
    std::int64_t no_show = 0;
  };
  std::vector<clinic> clinics;
  std::vector<student> students;
};

std::string digits_of(std::int64_t value) {
  return std::to_string(value);
}

std::string text_of(const week_plan& plan) {
  std::string text;
  std::int64_t places = 0;
  for (const auto& clinic : plan.clinics) {
    text += "clinic " + digits_of(clinic.id) + ": " + digits_of(clinic.places) + " places\n";
    places += clinic.places;
  }
  for (const auto& student : plan.students) {
    text += student.name + " (" + student.username + "): no-shows " + digits_of(student.no_show) + " -> " +
            digits_of(student.no_show - 1) + "\n";
  }
  return text + "in all: " + digits_of(places) + " places, " +
         digits_of(static_cast<std::int64_t>(plan.students.size())) + " no-shows";
}

domain::roster roster_of(storage::store& store, const domain::clinic_facts& clinic, domain::local_time now) {
  const auto date = domain::next_class_date(clinic.day, clinic.time, now);
  return {clinic, store.load_roster(clinic.id, store.find_open_class(clinic.id, date))};
}

week_plan plan_on(storage::store& store, const domain::moment& now) {
  week_plan plan;
  for (const auto& clinic : store.load_timetable().clinics) {
    const auto roster = roster_of(store, clinic, now.local);
    if (roster.count() > 0 && !domain::outlasts_reset(clinic)) {
      plan.clinics.push_back({clinic.id.value, roster.count()});
    }
  }
  for (const auto& who : store.load_people(now.utc).people) {
    if (who.no_show > 0) {
      plan.students.push_back({who.name, who.username, who.no_show});
    }
  }
  return plan;
}

week_plan plan_of(admin_client& server) {
  week_plan plan;
  const auto planned = server.post("/api/clinics/weekly-reset", {{"dry_run", true}});
  const auto clinics = planned.value("clinics", json::array());
  for (const auto& clinic : clinics) {
    plan.clinics.push_back(
        {clinic.value("clinic_id", std::int64_t{0}), clinic.value("places", std::int64_t{0})});
  }
  std::int64_t after = 0;
  for (bool goes_on = true; goes_on;) {
    const auto page = admin_client::object_in(
        server.get("/api/users", {{"after", std::to_string(after)}, {"limit", "1000"}}));
    const auto people = page.value("results", json::array());
    for (const auto& who : people) {
      if (const auto no_show = who.value("no_show", std::int64_t{0}); no_show > 0) {
        plan.students.push_back({who.value("name", ""), who.value("username", ""), no_show});
      }
    }
    goes_on = page.value("next", json()).is_number();
    after = goes_on ? page.at("next").get<std::int64_t>() : after;
  }
  return plan;
}

std::string reset_store(const weekly_reset_command& command, const domain::moment& now) {
  const auto store = open_for_setup(command.store);
  const auto plan = plan_on(*store, now);
  if (command.dry_run) {
    return text_of(plan) + " would go (" + store->description() + ")";
  }
  const domain::people directory{store->load_people(now.utc)};
  auto decided = directory.decide(domain::reset_week{}, now);
  if (decided.changes.empty()) {
    return "the week was reset less than a minute ago";
  }
  // The clinics carry a reset that was demanded out when a server starts.
  write_to_store(*store, std::move(decided.changes), now.utc);
  return text_of(plan) + " go when a server starts (written to " + store->description() + ")";
}

std::string reset_server(const weekly_reset_command& command) {
  admin_client server{command.server};
  const auto plan = plan_of(server);
  if (command.dry_run) {
    return text_of(plan) + " would go (" + command.server.url + ")";
  }
  const auto done = server.post("/api/clinics/weekly-reset", json::object());
  if (done.value("repeated", false)) {
    return "the week was reset less than a minute ago";
  }
  return text_of(plan) + " are gone (" + command.server.url + ")";
}

bool is_confirmed(const std::string& question) {
  std::fputs((question + " [y/N] ").c_str(), stdout);
  std::fflush(stdout);
  std::string word;
  std::getline(std::cin, word);
  return word == "y" || word == "Y";
}

/// `3 clinics` of which something is to become.
std::string counted(std::int64_t clinics, domain::schedule_action action) {
  return digits_of(clinics) + (clinics == 1 ? " clinic" : " clinics") +
         (action == domain::schedule_action::reset ? " with people on the roster"
                                                   : " to " + std::string(domain::to_word(action)));
}

std::string manage_on_server(const clinic_schedule_command& command) {
  admin_client server{command.server};
  const auto ask = [&](bool dry_run) {
    return server
        .post("/api/admin/clinic-schedule",
              {{"action", domain::to_word(command.action)}, {"dry_run", dry_run}})
        .value("changes", std::int64_t{0});
  };
  const auto planned = ask(true);
  const auto what = counted(planned, command.action);
  if (planned == 0) {
    return what + ": nothing to do";
  }
  if (!command.force && !is_confirmed(what + ": go on?")) {
    return "nothing was changed";
  }
  return counted(ask(false), command.action) + ": done (" + command.server.url + ")";
}

std::string manage_on_store(const clinic_schedule_command& command, const domain::moment& now) {
  const auto store = open_for_setup(command.store);
  domain::changes changes;
  std::int64_t clinics = 0;
  for (const auto& clinic : store->load_timetable().clinics) {
    const auto roster = roster_of(*store, clinic, now.local);
    if (!domain::is_changed_by(command.action, clinic, roster.count() > 0 || roster.waiting() > 0)) {
      continue;
    }
    ++clinics;
    if (command.action == domain::schedule_action::reset) {
      const auto emptied = roster.decide(domain::reset_roster{}, now).changes;
      changes.insert(changes.end(), emptied.begin(), emptied.end());
    } else {
      auto changed = clinic;
      changed.is_active = !clinic.is_active;
      changes.push_back(domain::clinic_changed{std::move(changed), now.utc});
    }
  }
  const auto what = counted(clinics, command.action);
  if (changes.empty()) {
    return what + ": nothing to do";
  }
  if (!command.force && !is_confirmed(what + ": go on?")) {
    return "nothing was changed";
  }
  const domain::wallets money({}, store->load_wallets());
  write_to_store(*store, domain::with_refunds(money, std::move(changes), now.utc), now.utc);
  return what + ": done (written to " + store->description() + ")";
}

/// `2026-11-30 00:00:00`
std::string spaced(std::string local) {
  local.replace(local.find('T'), 1, " ");
  return local;
}

}  // namespace

std::string reset_weekly_clinics(const weekly_reset_command& command) {
  const auto now = actors::make_system_clock(command.store.time_zone)->moment();
  if (!command.force) {
    const bool is_monday = domain::week_of(now.local) == std::chrono::floor<std::chrono::days>(now.local);
    if (!is_monday) {
      return "today is not Monday: nothing is reset; --force resets all the same";
    }
    if (!command.dry_run) {
      return "a server resets the week by itself on Mondays at 00:00, or when it starts later: nothing is "
             "left "
             "to be done; --force resets once more";
    }
  }
  return command.server.url.empty() ? reset_store(command, now) : reset_server(command);
}

std::string manage_clinic_schedule(const clinic_schedule_command& command) {
  if (!command.server.url.empty()) {
    return manage_on_server(command);
  }
  return manage_on_store(command, actors::make_system_clock(command.store.time_zone)->moment());
}

std::string scheduler_status(const scheduler_command& command) {
  const auto zone = actors::make_system_clock(command.store.time_zone);
  const auto next = zone->to_utc(domain::people::next_reset(zone->moment().local));
  const bool runs = !command.server.url.empty();
  if (runs) {
    // Whether it answers.
    admin_client{command.server}.get("/api/admin/log-level", {});
  }
  const std::string message =
      command.action != "status"
          ? "the weekly reset belongs to the server: it is always on while one runs, and "
            "made up for when one starts"
      : runs ? "the server resets the week by itself"
             : "no server was asked; --url http://HOST:PORT names one";
  const auto in_seoul = actors::make_system_clock("Asia/Seoul")->to_local(next);
  const json job{{"id", "reset_weekly_clinics"},
                 {"name", "Weekly reset of clinics"},
                 {"trigger", "Monday 00:00 " + command.store.time_zone},
                 {"next_run", zone->to_text(next)},
                 {"next_run_kst", spaced(domain::to_text(in_seoul)) + " KST"}};
  if (command.json) {
    return json{{"running", runs}, {"jobs", json::array({job})}, {"message", message}}.dump();
  }
  return std::string(runs ? "running" : "not running") + "\nreset_weekly_clinics, " +
         job.at("trigger").get<std::string>() + ": next " + job.at("next_run_kst").get<std::string>() + "\n" +
         message;
}

}  // namespace usher::api
