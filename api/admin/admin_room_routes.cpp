#include <algorithm>

#include "api/admin/admin_forms.hpp"
#include "api/admin/admin_routes.hpp"
#include "api/admin/refusals.hpp"
#include "api/admin/render_admin.hpp"
#include "api/http/paging.hpp"
#include "api/support/gather.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

using actors::room_changed_outcome;
using edge::method;

/// `all`, or the number of a concert; -1, which no room has, for other texts.
domain::room_id room_in_path(const edge::request& r) {
  const auto& text = r.path_value("room");
  if (text == "all") {
    return domain::room_id{0};
  }
  const auto number = domain::parse_number<std::int64_t>(text).value_or(-1);
  return domain::room_id{number > 0 ? number : -1};
}

/// A call about the room that the path names.
struct room_call : admin_call {
  static constexpr refusal_answer also[] = {unknown_room};
  using call_at::call_at;

  std::optional<problem> check() const {
    const bool known = room.value == 0 || engine().concert(domain::concert_id{room.value}) != nullptr;
    return known ? std::nullopt : std::optional<problem>(unknown_room);
  }
  domain::room_id whom() const { return room; }
  json render(const domain::room_standing& standing) const { return room_body(room, standing, time()); }

  domain::room_id room = room_in_path(*request);
};

struct show_room_call : room_call {
  static constexpr method_and_path at{method::get, "/api/admin/rooms/{room}"};
  using room_call::room_call;

  domain::room_status command() const { return {}; }
};

struct change_room_call : room_call {
  static constexpr method_and_path at{method::patch, "/api/admin/rooms/{room}"};
  using outcome = room_changed_outcome;
  using room_call::room_call;

  void carry_out(const actors::reply_to<outcome>& reply, const actors::remember_as<outcome>&) const {
    const auto change = [self = *this](const outcome& standing, const actors::reply_to<outcome>& last) {
      if (!standing) {
        return last.send(standing);
      }
      const domain::change_room command{self.form.applied_to(standing.value().rules), self.form.mode};
      self.engine().ask(self.room, command, self.x.context(), last);
    };
    engine().ask(room, domain::room_status{}, x.context(), actors::on_the_way_to<outcome>(reply, change));
  }

  room_form form = changed_room_form(*request);
};

template <domain::room_mode mode>
struct mode_call : room_call {
  static constexpr method_and_path at{method::post,
                                      mode == domain::room_mode::paused ? "/api/admin/rooms/{room}/pause"
                                      : mode == domain::room_mode::open ? "/api/admin/rooms/{room}/resume"
                                                                        : "/api/admin/rooms/{room}/drain"};
  using room_call::room_call;

  domain::change_room command() const { return {std::nullopt, mode}; }

  /// Takes none.
  strict_fields none = strict_fields::of_body(*request, {});
};

domain::instant opening_in(const strict_fields& body, const actors::clock& time) {
  return body.required("opensAt", body.instant("opensAt", time));
}

struct schedule_opening_call : room_call {
  static constexpr method_and_path at{method::post, "/api/admin/rooms/{room}/opening"};
  using room_call::room_call;

  actors::plan_opening command() const { return {opens_at}; }

  domain::instant opens_at = opening_in(strict_fields::of_body(*request, {"opensAt"}), time());
};

struct reschedule_opening_call : room_call {
  static constexpr method_and_path at{method::post, "/api/admin/rooms/{room}/opening/reschedule"};
  using room_call::room_call;

  domain::reschedule_opening command() const { return {opens_at}; }

  domain::instant opens_at = opening_in(strict_fields::of_body(*request, {"opensAt"}), time());
};

struct call_off_opening_call : room_call {
  static constexpr method_and_path at{method::post, "/api/admin/rooms/{room}/opening/call-off"};
  static constexpr std::string_view never[] = {"OPENING_IN_THE_PAST"};
  using room_call::room_call;

  domain::call_off_opening command() const { return {}; }

  /// Takes none.
  strict_fields none = strict_fields::of_body(*request, {});
};

struct reset_room_call : room_call {
  static constexpr method_and_path at{method::post, "/api/admin/rooms/{room}/reset"};
  using outcome = actors::room_reset_outcome;
  /// Whoever forgets to say so must not empty a room.
  using room_call::room_call;

  /// What changes nothing is not remembered.
  void carry_out(actors::reply_to<outcome> reply, actors::remember_as<outcome> remember) const {
    engine().ask(room, domain::reset_room{dry_run}, x.context(), std::move(reply),
                 dry_run ? actors::remember_as<outcome>{} : std::move(remember));
  }
  json render(const domain::reset_report& done) const { return reset_body(done, dry_run); }

  bool dry_run = strict_fields::of_body(*request, {"dryRun"}).flag("dryRun").value_or(true);
};

void answer_rooms(std::vector<domain::room_id> rooms, bool more, actors::engine& engine, const exchange& x) {
  const auto bodies = std::make_shared<std::vector<json>>(rooms.size());
  const auto next = more ? json(rooms.back().value) : json(nullptr);
  const auto ask = [&engine, rooms, bodies, x](std::size_t i, std::function<void()> done) {
    const auto keep = [&engine, room = rooms[i], i, bodies, x,
                       done = std::move(done)](const room_changed_outcome& standing) {
      if (!standing) {
        return x.refuse(describe(standing.refusal()));
      }
      (*bodies)[i] = room_body(room, standing.value(), engine.time());
      done();
    };
    engine.ask(rooms[i], domain::room_status{}, x.context(), x.then<room_changed_outcome>(keep));
  };
  gather::all(rooms.size(), ask, [bodies, next, x] { x.answer(200, {{"rooms", *bodies}, {"next", next}}); });
}

admin_desk::call list_rooms(const edge::request& r, actors::engine& engine) {
  const auto page = read_page_by_number(r);
  return [&engine, page](const exchange& x) {
    const auto all = engine.rooms();
    const auto begin = std::upper_bound(all.begin(), all.end(), domain::room_id{page.after});
    const auto count = std::min(page.limit, static_cast<std::size_t>(all.end() - begin));
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    answer_rooms({begin, end}, end != all.end(), engine, x);
  };
}

}  // namespace

void add_admin_room_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  using domain::room_mode;
  using enum domain::key_scope;
  constexpr domain::key_scopes to_read{rooms_write, metrics_read};
  desk->add(table, method::get, "/api/admin/rooms", to_read,
            [desk](const edge::request& r) { return list_rooms(r, desk->engine()); });
  add_calls<show_room_call>(table, *desk, to_read);
  add_calls<change_room_call, mode_call<room_mode::paused>, mode_call<room_mode::open>,
            mode_call<room_mode::draining>, schedule_opening_call, reschedule_opening_call,
            call_off_opening_call, reset_room_call>(table, *desk, {rooms_write});
}

}  // namespace usher::api
