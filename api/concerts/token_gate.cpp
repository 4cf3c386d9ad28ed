#include "api/concerts/token_gate.hpp"

#include <type_traits>

#include "api/concerts/refusals.hpp"
#include "api/http/request_headers.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

constexpr std::string_view test_token = "testToken";
/// What new_token gives. A secret may itself look like a prefix: only the length tells them apart.
constexpr std::size_t secret_length = 32;

}  // namespace

domain::room_id room_of_token(std::string_view token) {
  const domain::room_id for_everything{0};
  if (token.size() < secret_length + 3 || token.front() != 'c') {
    return for_everything;
  }
  const auto number = token.substr(1, token.size() - secret_length - 2);
  const auto room = domain::parse_count<std::int64_t>(number);
  return room && token[1 + number.size()] == '-' ? domain::room_id{*room} : for_everything;
}

std::string new_token_of(domain::room_id room) {
  return (room.value == 0 ? "" : "c" + std::to_string(room.value) + "-") + new_token();
}

bearer token_gate::to_bearer(std::string text) const {
  bearer who{std::move(text), {}, {}, false};
  who.room = room_of_token(who.text);
  who.hash = hash_secret(who.text);
  who.is_test = test_token_ && who.text == test_token;
  return who;
}

bearer token_gate::bearer_of(const edge::request& r) const {
  const auto* header = r.header("authorization");
  if (header == nullptr) {
    return to_bearer({});
  }
  return to_bearer(std::string(credentials_of(r, "bearer").value_or(*header)));
}

bool token_gate::has_room(const bearer& who) const {
  return who.room.value == 0 || engine_.concert(domain::concert_id{who.room.value}) != nullptr;
}

template <class Outcome, class Question>
void token_gate::ask_room(const bearer& who, const Question& what, std::optional<domain::concert_id> concert,
                          const exchange& x, std::function<void(const verdict&)> then) const {
  if (who.is_test) {
    return then({});
  }
  if (!has_room(who)) {
    return then({unknown_token});
  }
  engine_.ask(who.room, what, x.context(),
              x.then<Outcome>([this, who, concert, then = std::move(then)](const Outcome& gate) {
                if (!gate) {
                  const auto& why = gate.refusal();
                  return then({describe(why), why.kind == domain::gate_refusal_kind::token_expired});
                }
                verdict passed{unless_taken(who, concert)};
                if constexpr (std::is_same_v<Outcome, actors::checkout_opened_outcome>) {
                  passed.checkout = gate.value();
                }
                then(passed);
              }));
}

void token_gate::ask(const bearer& who, const domain::pass_gate& what,
                     std::optional<domain::concert_id> concert, const exchange& x,
                     std::function<void(const verdict&)> then) const {
  ask_room<actors::gate_outcome>(who, what, concert, x, std::move(then));
}

void token_gate::ask(const bearer& who, const actors::open_checkout& what,
                     std::optional<domain::concert_id> concert, const exchange& x,
                     std::function<void(const verdict&)> then) const {
  ask_room<actors::checkout_opened_outcome>(who, what, concert, x, std::move(then));
}

std::optional<problem> token_gate::unless_taken(const bearer& who,
                                                std::optional<domain::concert_id> concert) const {
  const auto facts = concert ? engine_.concert(*concert) : nullptr;
  if (facts == nullptr || who.room.value == facts->id.value || (who.room.value == 0 && !facts->own_room)) {
    return std::nullopt;
  }
  return facts->own_room ? wants_own_room : token_of_another_concert;
}

std::optional<problem> token_gate::unless_user(domain::user_id user) const {
  return engine_.people()->known.contains(user) ? std::nullopt : std::optional<problem>(unknown_user);
}

std::optional<problem> token_gate::unless_active(domain::user_id user) const {
  const auto people = engine_.people();
  if (!people->known.contains(user)) {
    return unknown_user;
  }
  return people->inactive.contains(user) ? std::optional<problem>(inactive_user) : std::nullopt;
}

std::optional<problem> token_gate::unless_concert(domain::concert_id concert) const {
  return engine_.concert(concert) ? std::nullopt : std::optional<problem>(unknown_concert);
}

std::optional<problem> token_gate::unless_date(const domain::concert_date_key& date) const {
  const auto concert = engine_.concert(date.concert);
  if (!concert) {
    return unknown_concert;
  }
  return concert->find(date.starts_at) != nullptr ? std::nullopt : std::optional<problem>(unknown_date);
}

std::optional<problem> token_gate::unless_all(domain::user_id user,
                                              const domain::concert_date_key& date) const {
  auto wrong = unless_user(user);
  return wrong ? wrong : unless_date(date);
}

}  // namespace usher::api
