#include "api/concerts/token_routes.hpp"

#include "api/concerts/concert_desk.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/http/fields.hpp"
#include "api/http/shared_refusals.hpp"
#include "api/identity/refusals.hpp"

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

struct token_fields {
  token_fields(const fields& from, bool must_name_user)
      : named(must_name_user ? from.whole_number("userId") : from.optional_whole_number("userId")),
        concert(from.optional_whole_number("concertId")) {}

  /// Whom the request says that it is for.
  std::optional<std::int64_t> named;
  std::optional<std::int64_t> concert;
};

/// Whose key it comes with may say nothing more.
token_fields read_token_fields(const edge::request& r, bool must_name_user) {
  const bool says_nothing = r.body.empty() && !must_name_user;
  return {says_nothing ? fields{} : fields::of_body(r), must_name_user};
}

struct create_token_call : concert_call {
  static constexpr method_and_path at{edge::method::post, "/api/token/create"};
  static constexpr refusal_answer also[] = {unknown_user, inactive_user, unknown_concert};
  static constexpr bool yields = true;
  using call_at::call_at;

  domain::room_id whom() const { return domain::room_id{of.concert.value_or(0)}; }
  domain::issue_token command() const { return {desk.gate().to_bearer(token).hash, user}; }
  std::optional<problem> check() const {
    auto wrong = desk.gate().unless_active(user);
    if (!wrong && of.concert) {
      wrong = desk.gate().unless_concert(domain::concert_id{*of.concert});
    }
    const auto& limit = desk.settings().tokens_of_user;
    if (const auto wait = wrong || !limit ? std::nullopt : limit->wait(user, time().now())) {
      wrong = too_many_requests;
      tell_wait(*wrong, *wait);
    }
    return wrong;
  }
  std::string render(const domain::token_standing& issued) const { return token_body(issued, token, time()); }

  token_fields of = read_token_fields(*request, desk.callers().believes(*request));
  /// Set when it is known whom the token is for.
  domain::user_id user{0};
  std::string token = new_token_of(whom());
};

struct extend_session_call : concert_call {
  static constexpr method_and_path at{edge::method::post, "/api/token/extend"};
  using call_at::call_at;

  domain::room_id whom() const { return who.room; }
  domain::extend_session command() const { return {who.hash}; }
  std::string render(const domain::token_standing& extended) const {
    return token_body(extended, who.text, time());
  }

  bearer who = desk.gate().bearer_of(*request);
};

/// What taking a token may be refused with.
refusal_answers answers_of_creating(const concert_desk& desk) {
  auto answers = answers_of_call<create_token_call>();
  if (desk.callers().needs().contains(credential::session)) {
    answers.merge(answers_of<domain::session_refusal>());
    answers.insert(names_another);
  }
  if (desk.callers().needs().contains(credential::assertion)) {
    answers.merge(answers_of<assertion_refusal>());
    answers.insert(names_another);
  }
  if (!desk.callers().is_trusting()) {
    answers.insert(std::begin(refusals_of_keys), std::end(refusals_of_keys));
  }
  return answers;
}

class token_routes {
 public:
  explicit token_routes(const std::shared_ptr<const concert_desk>& desk)
      : desk_(desk),
        engine_(desk->engine()),
        gate_(desk->gate()),
        passes_(desk->settings().passes),
        events_(desk->settings().events) {}

  void create(const edge::request& r, const exchange& x) const {
    const auto call = read_call<create_token_call>(r, *desk_, x);
    const auto named = call->of.named ? std::optional(domain::user_id{*call->of.named}) : std::nullopt;
    desk_->callers().find(r, named, x, [this, call, asked = keyed(r), x](const identity::found& whose) {
      call->user = whose.user;
      gate_.memory().answer_once(identify(asked, whose.owner), {}, x,
                                 std::shared_ptr<const create_token_call>(call));
    });
  }

  void check(const edge::request& r, const exchange& x) const {
    const auto who = gate_.bearer_of(r);
    if (who.is_test) {
      return x.answer(200, test_token_body(who.text));
    }
    show_after(domain::check_token{who.hash}, who, unknown_token_of_check, x);
  }

  void events(const edge::request& r, const exchange& x) const {
    // EventSource, as browsers have it, cannot set a header.
    const auto* in_query = r.query_value("token");
    const auto who = in_query == nullptr ? gate_.bearer_of(r) : gate_.to_bearer(*in_query);
    if (who.is_test) {
      return stream_positions(x, test_token_news(who.text),
                              [news = test_token_news(who.text)](auto tell) { tell(news); });
    }
    ask_room(domain::check_token{who.hash}, who, unknown_token_of_check, x,
             [this, x, who, knows_of_end = has_seen_end(r)](const domain::token_standing& standing) {
               const auto news = news_of(standing, who.text, engine_.time());
               if (news.ended && knows_of_end) {
                 return x.answer(nothing_more());
               }
               stream_positions(x, news, asker(who, x));
             });
  }

  void leave(const edge::request& r, const exchange& x) const {
    const auto who = gate_.bearer_of(r);
    show_after(domain::leave_room{who.hash}, who, unknown_token, x);
  }

  void extend(const edge::request& r, const exchange& x) const {
    const std::shared_ptr<const extend_session_call> call = read_call<extend_session_call>(r, *desk_, x);
    // The gate comes first: it knows how many people are ahead of who still waits.
    gate_.change(r, call->who, call->who.text, std::nullopt, std::nullopt, x, call);
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
            x.refuse(room_cannot_be_shown);
          }
        }));
  }

 private:
  /// Goes on with `next` when the room knows the token.
  template <class Command, class Next>
  void ask_room(const Command& command, const bearer& who, const refusal_answer& unknown, const exchange& x,
                Next next) const {
    if (!gate_.has_room(who)) {
      return x.refuse(unknown);
    }
    engine_.ask(who.room, command, x.context(),
                x.then<actors::token_checked_outcome>(
                    [x, unknown, next = std::move(next)](const actors::token_checked_outcome& standing) {
                      if (standing) {
                        next(standing.value());
                      } else {
                        x.refuse(unknown);
                      }
                    }));
  }

  template <class Command>
  void show_after(const Command& command, const bearer& who, const refusal_answer& unknown,
                  const exchange& x) const {
    ask_room(command, who, unknown, x, [this, who, x](const domain::token_standing& standing) {
      x.answer(answer_text{200, token_body(standing, who.text, engine_.time())});
    });
  }

  void stream_positions(const exchange& x, const position_news& first, ask_position ask) const {
    answer_with_stream(x, *desk_,
                       [&](const open_stream& open) { return events_->follow(open, first, std::move(ask)); });
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

  std::shared_ptr<const concert_desk> desk_;
  actors::engine& engine_;
  const token_gate& gate_;
  std::shared_ptr<const pass_signer> passes_;
  std::shared_ptr<token_events> events_;
};

}  // namespace

void add_token_routes(route_table& table, actors::engine& engine, const concert_route_settings& settings) {
  const auto desk = std::make_shared<const concert_desk>(engine, settings);
  const auto routes = std::make_shared<const token_routes>(desk);
  const auto add = [&](method_and_path at, credentials needs, auto member, refusal_answers answers = {},
                       domain::key_scopes scopes = {}) {
    table.add({at.method, at.path, needs,
               [routes, member](const edge::request& r, const exchange& x) { ((*routes).*member)(r, x); },
               std::move(answers), scopes});
  };
  using edge::method;
  add(create_token_call::at, desk->callers().needs(), &token_routes::create, answers_of_creating(*desk),
      scopes_for_tokens);
  add({method::get, "/api/token/check"}, credential::token, &token_routes::check);
  add({method::get, token_stream_path}, credential::token, &token_routes::events);
  add({method::del, "/api/token"}, credential::token, &token_routes::leave);
  add(extend_session_call::at, credential::token, &token_routes::extend,
      answers_of_call<extend_session_call>());
  add({method::get, "/api/token/pass"}, credential::token, &token_routes::pass);
  add({method::get, "/api/token/draw"}, credential::nobody_in_particular, &token_routes::draw);
  add({method::get, "/.well-known/jwks.json"}, credential::nobody_in_particular, &token_routes::keys);
}

}  // namespace usher::api
