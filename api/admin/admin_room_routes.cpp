#include <algorithm>
#include <charconv>

#include "api/admin/admin_forms.hpp"
#include "api/admin/admin_routes.hpp"
#include "api/admin/refusals.hpp"
#include "api/admin/render_admin.hpp"
#include "api/http/gather.hpp"
#include "api/http/paging.hpp"

namespace usher::api {

namespace {

using actors::opening_scheduled_outcome;
using actors::room_changed_outcome;
using actors::room_reset_outcome;

/// `all`, or the number of a concert; -1, which no room has, for other texts.
domain::room_id room_in_path(const edge::request& r) {
  const auto& text = r.path_value("room");
  if (text == "all") {
    return domain::room_id{0};
  }
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool right = error == std::errc{} && stop == text.data() + text.size() && number > 0;
  return domain::room_id{right ? number : -1};
}

class room_desk {
 public:
  explicit room_desk(const std::shared_ptr<const admin_desk>& desk)
      : engine_(desk->engine()), memory_(desk->memory()) {}

  admin_desk::call list_rooms(const edge::request& r) const {
    const auto page = read_page_by_number(r);
    return [this, page](const exchange& x) {
      const auto all = engine_.rooms();
      const auto begin = std::upper_bound(all.begin(), all.end(), domain::room_id{page.after});
      const auto count = std::min(page.limit, static_cast<std::size_t>(all.end() - begin));
      const auto end = begin + static_cast<std::ptrdiff_t>(count);
      list({begin, end}, end != all.end(), x);
    };
  }

  admin_desk::call show_room(const edge::request& r) const {
    return [this, room = room_in_path(r)](const exchange& x) {
      if (const auto none = missing(room)) {
        return x.refuse(*none);
      }
      engine_.ask(room, domain::room_status{}, x.context(), to_standing(room, x));
    };
  }

  admin_desk::call change_room(const edge::request& r) const {
    const auto form = changed_room_form(r);
    return [this, room = room_in_path(r), form](const exchange& x) {
      if (const auto none = missing(room)) {
        return x.refuse(*none);
      }
      engine_.ask(
          room, domain::room_status{}, x.context(),
          x.then<room_changed_outcome>([this, room, form, x](const room_changed_outcome& standing) {
            if (!standing) {
              return x.refuse(describe(standing.refusal()));
            }
            const auto rules = form.applied_to(standing.value().rules);
            engine_.ask(room, domain::change_room{rules, form.mode}, x.context(), to_standing(room, x));
          }));
    };
  }

  template <domain::room_mode mode>
  admin_desk::call set_mode(const edge::request& r) const {
    strict_fields::of_body(r, {});
    return [this, room = room_in_path(r), id = identify(r, admin_scope)](const exchange& x) {
      memory_.answer_once<room_changed_outcome>(
          id, {}, x,
          {.check = [this, room] { return missing(room); },
           .carry_out =
               [this, room, x](auto reply, auto remember) {
                 engine_.ask(room, domain::change_room{std::nullopt, mode}, x.context(), std::move(reply),
                             std::move(remember));
               },
           .render =
               [this, room](const room_changed_outcome& changed) {
                 return to_answer(200, room_body(room, changed.value(), engine_.time()));
               },
           .refuse = [](const room_changed_outcome& changed) { return describe(changed.refusal()); }});
    };
  }

  admin_desk::call schedule_opening(const edge::request& r) const {
    const auto body = strict_fields::of_body(r, {"opensAt"});
    const auto opens_at = body.required("opensAt", body.instant("opensAt", engine_.time()));
    return [this, room = room_in_path(r), opens_at, id = identify(r, admin_scope)](const exchange& x) {
      memory_.answer_once<opening_scheduled_outcome>(
          id, {}, x,
          {.check = [this, room] { return missing(room); },
           .carry_out =
               [this, room, opens_at, x](auto reply, auto remember) {
                 engine_.ask(room, actors::plan_opening{opens_at}, x.context(), std::move(reply),
                             std::move(remember));
               },
           .render =
               [this, room](const opening_scheduled_outcome& made) {
                 return to_answer(200, room_body(room, made.value(), engine_.time()));
               },
           .refuse = [](const opening_scheduled_outcome& made) { return describe(made.refusal()); }});
    };
  }

  admin_desk::call reset(const edge::request& r) const {
    // Whoever forgets to say so must not empty a room.
    const bool dry_run = strict_fields::of_body(r, {"dryRun"}).flag("dryRun").value_or(true);
    return [this, room = room_in_path(r), dry_run, id = identify(r, admin_scope)](const exchange& x) {
      memory_.answer_once<room_reset_outcome>(
          id, {}, x,
          {.check = [this, room] { return missing(room); },
           .carry_out =
               [this, room, dry_run, x](auto reply, auto remember) {
                 // What changes nothing is not remembered.
                 engine_.ask(room, domain::reset_room{dry_run}, x.context(), std::move(reply),
                             dry_run ? actors::remember_as<room_reset_outcome>{} : std::move(remember));
               },
           .render =
               [dry_run](const room_reset_outcome& done) {
                 return to_answer(200, reset_body(done.value(), dry_run));
               },
           .refuse = [](const room_reset_outcome& done) { return describe(done.refusal()); }});
    };
  }

 private:
  std::optional<problem> missing(domain::room_id room) const {
    const bool known = room.value == 0 || engine_.concert(domain::concert_id{room.value}) != nullptr;
    return known ? std::nullopt : std::optional<problem>(unknown_room);
  }

  actors::reply_to<room_changed_outcome> to_standing(domain::room_id room, const exchange& x) const {
    return x.then<room_changed_outcome>([this, room, x](const room_changed_outcome& standing) {
      if (standing) {
        x.answer(200, room_body(room, standing.value(), engine_.time()));
      } else {
        x.refuse(describe(standing.refusal()));
      }
    });
  }

  void list(std::vector<domain::room_id> rooms, bool more, const exchange& x) const {
    const auto bodies = std::make_shared<std::vector<json>>(rooms.size());
    const auto next = more ? json(rooms.back().value) : json(nullptr);
    const auto ask = [this, rooms, bodies, x](std::size_t i, std::function<void()> done) {
      const auto keep = [this, room = rooms[i], i, bodies, x, done](const room_changed_outcome& standing) {
        if (!standing) {
          return x.refuse(describe(standing.refusal()));
        }
        (*bodies)[i] = room_body(room, standing.value(), engine_.time());
        done();
      };
      engine_.ask(rooms[i], domain::room_status{}, x.context(), x.then<room_changed_outcome>(keep));
    };
    gather::all(rooms.size(), ask, [bodies, next, x] {
      x.answer(200, {{"rooms", *bodies}, {"next", next}});
    });
  }

  actors::engine& engine_;
  request_memory memory_;
};

}  // namespace

void add_admin_room_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  const auto rooms = std::make_shared<const room_desk>(desk);
  const auto add = [&](edge::method method, const char* path, auto member) {
    desk->add(table, method, path, [rooms, member](const edge::request& r) { return ((*rooms).*member)(r); });
  };
  using domain::room_mode;
  using edge::method;
  add(method::get, "/api/admin/rooms", &room_desk::list_rooms);
  add(method::get, "/api/admin/rooms/{room}", &room_desk::show_room);
  add(method::patch, "/api/admin/rooms/{room}", &room_desk::change_room);
  add(method::post, "/api/admin/rooms/{room}/pause", &room_desk::set_mode<room_mode::paused>);
  add(method::post, "/api/admin/rooms/{room}/resume", &room_desk::set_mode<room_mode::open>);
  add(method::post, "/api/admin/rooms/{room}/drain", &room_desk::set_mode<room_mode::draining>);
  add(method::post, "/api/admin/rooms/{room}/opening", &room_desk::schedule_opening);
  add(method::post, "/api/admin/rooms/{room}/reset", &room_desk::reset);
}

}  // namespace usher::api
