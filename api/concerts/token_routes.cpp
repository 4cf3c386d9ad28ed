#include "api/concerts/token_routes.hpp"

#include "api/concerts/refusals.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/http/fields.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

/// A stream asks again soon: what has to wait longer than that is not worth an answer.
constexpr auto ask_patience = 5s;

position_news news_of(const domain::token_standing& standing, const std::string& token,
                      const actors::clock& time) {
  return {token_body(standing, token, time), has_ended(standing.status), ask_again_after(standing)};
}

position_news test_token_news(const std::string& token) {
  return {to_answer(200, test_token_body(token)).body};
}

class token_routes {
 public:
  token_routes(actors::engine& engine, const concert_route_settings& settings)
      : engine_(engine),
        gate_(engine, settings.test_token),
        passes_(settings.passes),
        events_(settings.events) {}

  void create(const edge::request& r, const exchange& x) const {
    const auto body = fields::of_body(r);
    const domain::user_id user{body.whole_number("userId")};
    const auto concert = body.optional_whole_number("concertId");
    const domain::room_id room{concert.value_or(0)};
    auto token = new_token_of(room);
    const domain::issue_token command{gate_.to_bearer(token).hash, user};
    changing_call<actors::token_issued_outcome> call;
    call.check = [this, user, concert]() -> std::optional<problem> {
      if (auto wrong = gate_.unless_user(user)) {
        return wrong;
      }
      return concert ? gate_.unless_concert(domain::concert_id{*concert}) : std::nullopt;
    };
    call.carry_out = [this, room, command, x](auto reply, auto remember) {
      engine_.ask(room, command, x.context(), std::move(reply), std::move(remember));
    };
    call.render = [this, token = std::move(token)](const auto& issued) {
      return answer_text{200, token_body(issued.value(), token, engine_.time())};
    };
    call.refuse = [](const auto& issued) { return describe(issued.refusal()); };
    gate_.memory().answer_once(identify(r, std::to_string(user.value)), {}, x, std::move(call));
  }

  void check(const edge::request& r, const exchange& x) const {
    const auto who = gate_.bearer_of(r);
    if (who.is_test) {
      return x.answer(200, test_token_body(who.text));
    }
    if (!gate_.has_room(who)) {
      return x.refuse(unknown_token_of_check);
    }
    engine_.ask(
        who.room, domain::check_token{who.hash}, x.context(),
        x.then<actors::token_checked_outcome>([this, x, who](const actors::token_checked_outcome& checked) {
          if (checked) {
            x.answer(answer_text{200, token_body(checked.value(), who.text, engine_.time())});
          } else {
            x.refuse(unknown_token_of_check);
          }
        }));
  }

  void events(const edge::request& r, const exchange& x) const {
    // EventSource, as browsers have it, cannot set a header.
    const auto* in_query = r.query_value("token");
    const auto who = in_query == nullptr ? gate_.bearer_of(r) : gate_.to_bearer(*in_query);
    if (who.is_test) {
      return stream_positions(x, test_token_news(who.text),
                              [news = test_token_news(who.text)](auto tell) { tell(news); });
    }
    if (!gate_.has_room(who)) {
      return x.refuse(unknown_token_of_check);
    }
    engine_.ask(
        who.room, domain::check_token{who.hash}, x.context(),
        x.then<actors::token_checked_outcome>([this, x, who](const actors::token_checked_outcome& checked) {
          if (!checked) {
            return x.refuse(unknown_token_of_check);
          }
          stream_positions(x, news_of(checked.value(), who.text, engine_.time()), asker(who, x));
        }));
  }

  void leave(const edge::request& r, const exchange& x) const {
    const auto who = gate_.bearer_of(r);
    if (!gate_.has_room(who)) {
      return x.refuse(unknown_token);
    }
    engine_.ask(
        who.room, domain::leave_room{who.hash}, x.context(),
        x.then<actors::token_checked_outcome>([this, x, who](const actors::token_checked_outcome& left) {
          if (left) {
            x.answer(answer_text{200, token_body(left.value(), who.text, engine_.time())});
          } else {
            x.refuse(unknown_token);
          }
        }));
  }

  void extend(const edge::request& r, const exchange& x) const {
    const auto who = gate_.bearer_of(r);
    changing_call<actors::session_extended_outcome> call;
    call.carry_out = [this, who, x](auto reply, auto remember) {
      engine_.ask(who.room, domain::extend_session{who.hash}, x.context(), std::move(reply),
                  std::move(remember));
    };
    call.render = [this, who](const auto& extended) {
      return answer_text{200, token_body(extended.value(), who.text, engine_.time())};
    };
    call.refuse = [](const auto& extended) { return describe(extended.refusal()); };
    // The gate comes first: it knows how many people are ahead of who still waits.
    gate_.change(r, who, who.text, std::nullopt, std::nullopt, x, std::move(call));
  }

  void pass(const edge::request& r, const exchange& x) const {
    const auto who = gate_.bearer_of(r);
    if (!gate_.has_room(who)) {
      return x.refuse(unknown_token);
    }
    engine_.ask(who.room, domain::pass_gate{who.hash, std::nullopt}, x.context(),
                x.then<actors::gate_outcome>([this, x, who](const actors::gate_outcome& gate) {
                  if (gate) {
                    sign_pass(gate.value(), who.room, x);
                  } else {
                    x.refuse(describe(gate.refusal()));
                  }
                }));
  }

  void keys(const edge::request&, const exchange& x) const {
    edge::response answer;
    answer.body = passes_->key_set(engine_.time().now());
    answer.headers.emplace_back("Cache-Control", "public, max-age=300");
    x.answer(std::move(answer));
  }

  void draw(const edge::request& r, const exchange& x) const {
    const auto number = fields::of_query_or_body(r, "concertId").optional_whole_number("concertId");
    const auto concert = number ? std::optional(domain::concert_id{*number}) : std::nullopt;
    if (auto wrong = concert ? gate_.unless_concert(*concert) : std::nullopt) {
      return x.refuse(*wrong);
    }
    engine_.ask(
        domain::room_id{number.value_or(0)}, domain::room_status{}, x.context(),
        x.then<actors::room_changed_outcome>([this, concert, x](const actors::room_changed_outcome& room) {
          if (room) {
            x.answer(200, draws_body(concert, room.value(), engine_.time()));
          } else {
            x.refuse(make_problem(500, "INTERNAL_ERROR", "the waiting room cannot be shown"));
          }
        }));
  }

 private:
  void stream_positions(const exchange& x, const position_news& first, ask_position ask) const {
    const auto open = [&x](std::function<void()> on_end) {
      edge::response head;
      head.content_type = "text/event-stream";
      head.headers.emplace_back("Cache-Control", "no-cache");
      // A proxy such as nginx would otherwise collect the events before it passes them on.
      head.headers.emplace_back("X-Accel-Buffering", "no");
      return x.open_stream(std::move(head), std::move(on_end));
    };
    if (!events_->follow(open, first, std::move(ask))) {
      x.refuse(too_many_streams);
    }
  }

  ask_position asker(const bearer& who, const exchange& x) const {
    return [this, who, trace = x.context().trace](std::function<void(std::optional<position_news>)> tell) {
      const actors::request_context context{trace, engine_.time().now() + ask_patience};
      engine_.ask(
          who.room, domain::check_token{who.hash}, context,
          actors::reply_to<actors::token_checked_outcome>(
              [this, who, tell = std::move(tell)](const actors::answer<actors::token_checked_outcome>& a) {
                tell(news_from(a, who));
              }));
    };
  }

  std::optional<position_news> news_from(const actors::answer<actors::token_checked_outcome>& a,
                                         const bearer& who) const {
    const auto* checked = std::get_if<actors::token_checked_outcome>(&a);
    if (checked == nullptr) {
      return std::nullopt;
    }
    if (*checked) {
      return news_of(checked->value(), who.text, engine_.time());
    }
    // It ended so long ago that the room has forgotten it.
    return position_news{to_answer(200, {{"token", who.text}, {"status", "expired"}}).body, true};
  }

  void sign_pass(const domain::token_standing& standing, domain::room_id room, const exchange& x) const {
    const auto now = engine_.time().now();
    const pass_claims claims{standing.user, room, standing.ticket, now, standing.valid_until};
    x.answer(200, pass_body(passes_->sign(claims, now), passes_->end_of(claims, now), engine_.time()));
  }

  actors::engine& engine_;
  token_gate gate_;
  std::shared_ptr<const pass_signer> passes_;
  std::shared_ptr<token_events> events_;
};

}  // namespace

void add_token_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings) {
  const auto routes = std::make_shared<const token_routes>(engine, settings);
  const auto add = [&](edge::method method, const char* path, auto member) {
    table.add({method, path,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); }});
  };
  using edge::method;
  add(method::post, "/api/token/create", &token_routes::create);
  add(method::get, "/api/token/check", &token_routes::check);
  add(method::get, "/api/token/events", &token_routes::events);
  add(method::del, "/api/token", &token_routes::leave);
  add(method::post, "/api/token/extend", &token_routes::extend);
  add(method::get, "/api/token/pass", &token_routes::pass);
  add(method::get, "/api/token/draw", &token_routes::draw);
  add(method::get, "/.well-known/jwks.json", &token_routes::keys);
}

}  // namespace usher::api
