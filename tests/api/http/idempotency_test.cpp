#include "api/http/idempotency.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace usher::tests::idempotency_test {
namespace {

using api::json;
using outcome = domain::outcome<int, std::string>;
using domain::request_remembered;

class answer_box final : public edge::responder::target {
 public:
  void send(edge::response&& answer) noexcept override { answers.push_back(std::move(answer)); }
  std::vector<edge::response> answers;
};

/// The engine's part, over the machine that it uses.
struct fake_engine {
  domain::remembered_requests machine;
  int ended = 0;
  std::optional<request_remembered> record;
  bool unknown = false;
  bool loses_answers = false;
  domain::instant now = domain::parse_instant("2026-11-23T03:00:00Z").value();

  api::request_memory memory() {
    return api::request_memory(
        [this](domain::begin_request command, actors::request_context,
               actors::reply_to<actors::request_begun_outcome> reply) {
          reply.send(machine.begin(command, now));
        },
        [this](const domain::secret_hash& key, std::optional<request_remembered> made, bool is_unknown) {
          ++ended;
          record = made;
          unknown = is_unknown;
          if (made) {
            machine.apply(*made);
          }
          machine.end(key);
        },
        [this](const domain::keep_answer& command, const actors::request_context&,
               const actors::reply_to<actors::answer_kept_outcome>& reply) {
          if (loses_answers) {
            return reply.unavailable_because(actors::unavailable_reason::dropped);
          }
          const auto kept = machine.decide(command, now);
          for (const auto& change : kept.changes) {
            machine.apply(change);
          }
          reply.send(kept.outcome);
        },
        [this] { return now; });
  }
};

/// A call whose steps each test says.
template <class Outcome, class Remembered = Outcome>
struct changing_call {
  using outcome = Outcome;
  using remembered = Remembered;

  std::function<std::optional<api::problem>()> check = [] { return std::nullopt; };
  std::function<void(actors::reply_to<Outcome>, actors::remember_as<Remembered>)> carry_out;
  std::function<api::answer_text(const Outcome&)> render;
  std::function<api::problem(const Outcome&)> refuse;
};

struct call_kept_afterwards : changing_call<outcome> {
  static constexpr bool is_kept_afterwards = true;
};

struct yielding_call : changing_call<outcome> {
  static constexpr bool yields = true;
};

template <class Outcome, class Remembered>
struct completed_call : changing_call<Outcome, Remembered> {
  std::function<Outcome(const Remembered&)> complete;
};

template <class Call>
std::shared_ptr<const Call> shared(Call call) {
  return std::make_shared<const Call>(std::move(call));
}

edge::request post(std::string key, std::string body = "{}", std::string path = "/api/thing") {
  edge::request r;
  r.method = edge::method::post;
  r.path = std::move(path);
  r.body = std::move(body);
  r.headers.emplace_back("idempotency-key", std::move(key));
  return r;
}

class Idempotency : public testing::Test {
 protected:
  /// Each attempt answers with its own number, so that a repeated answer can be told from a new one.
  changing_call<outcome> count() {
    changing_call<outcome> call;
    call.carry_out = [this](actors::reply_to<outcome> reply, actors::remember_as<outcome> remember) {
      const outcome made{++carried_out};
      if (remember) {
        remember(made);
      }
      reply.send(made);
    };
    call.render = [this](const outcome& made) {
      ++rendered;
      return api::to_answer(201, {{"attempt", made.value()}});
    };
    call.refuse = [](const outcome& made) {
      return api::make_problem(409, "REFUSED", api::same_in_both(made.refusal()));
    };
    return call;
  }

  edge::response ask(const edge::request& r, changing_call<outcome> call, std::string_view whose = "7") {
    return answered([&](const api::exchange& x) {
      engine.memory().answer_once(api::identify(r, whose), session, x, shared(std::move(call)));
    });
  }

  template <class Ask>
  edge::response answered(Ask ask_it) {
    const auto box = std::make_shared<answer_box>();
    ask_it(api::exchange{edge::responder(box), api::exchange_facts{}});
    EXPECT_EQ(box->answers.size(), 1U);
    return box->answers.empty() ? edge::response{} : box->answers.front();
  }

  static bool is_replayed(const edge::response& answer) {
    return std::any_of(answer.headers.begin(), answer.headers.end(), [](const auto& header) {
      return header == std::pair<std::string, std::string>("Idempotency-Replayed", "true");
    });
  }

  fake_engine engine;
  domain::secret_hash session{{1, 2, 3}};
  int carried_out = 0;
  int rendered = 0;
};

TEST_F(Idempotency, WithoutAKeyEveryRequestIsCarriedOut) {
  edge::request r;
  r.method = edge::method::post;
  EXPECT_EQ(ask(r, count()).body, R"({"attempt":1})");
  EXPECT_EQ(ask(r, count()).body, R"({"attempt":2})");
  EXPECT_EQ(engine.ended, 0);
}

TEST_F(Idempotency, TheSameRequestGetsTheFirstAnswerByteForByte) {
  const auto first = ask(post("k"), count());
  const auto second = ask(post("k"), count());
  EXPECT_EQ(carried_out, 1);
  EXPECT_EQ(rendered, 1) << "what is sealed is what is sent";
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_FALSE(is_replayed(first));
  EXPECT_TRUE(is_replayed(second));
  EXPECT_EQ(engine.ended, 1);
}

TEST_F(Idempotency, TheOrderOfMembersAndSpacesMakeNoOtherRequest) {
  const auto first = ask(post("k", R"({"a": 1000, "b": [1, 2]})"), count());
  for (const auto* body : {R"({"b":[1,2],"a":1000})", " {\n\"b\" : [1, 2.0], \"\\u0061\" : 1e3 }"}) {
    const auto again = ask(post("k", body), count());
    EXPECT_TRUE(is_replayed(again)) << body << ' ' << again.body;
    EXPECT_EQ(again.body, first.body);
  }
  EXPECT_EQ(ask(post("k", R"({"a":1000,"b":[2,1]})"), count()).status, 422);
  EXPECT_EQ(ask(post("k", R"({"a":"1000","b":[1,2]})"), count()).status, 422);
  EXPECT_EQ(carried_out, 1);
  ask(post("csv", "a,b\n1,2\n"), count());
  EXPECT_EQ(ask(post("csv", "a,b\n1, 2\n"), count()).status, 422) << "what is no JSON is taken as it is";
}

TEST_F(Idempotency, AKeyStandsForOneMethodAndPath) {
  ask(post("k"), count());
  EXPECT_FALSE(is_replayed(ask(post("k", "{}", "/api/other"), count())));
  auto put = post("k");
  put.method = edge::method::put;
  EXPECT_FALSE(is_replayed(ask(put, count())));
  EXPECT_EQ(carried_out, 3);
}

TEST_F(Idempotency, WhatWasRememberedByTheBytesOfItsBodyIsStillTheSameRequest) {
  const auto r = post("k", R"({"b": 2, "a": 1})");
  ask(r, count());
  auto record = *engine.record;
  record.fingerprint = api::identify(r, "7")->former_fingerprint;
  ASSERT_NE(record.fingerprint, engine.record->fingerprint);
  engine.machine.apply(record);
  EXPECT_TRUE(is_replayed(ask(r, count())));
  EXPECT_EQ(ask(post("k", R"({"b": 2, "a": 3})"), count()).status, 422);
  EXPECT_EQ(carried_out, 1);
}

TEST_F(Idempotency, AnAnswerThatIsKnownAfterwardsIsKeptBeforeItIsGiven) {
  const auto ask_for = [&](const edge::request& r) {
    return answered([&](const api::exchange& x) {
      engine.memory().answer_once(api::identify(r, "7"), session, x, shared(call_kept_afterwards{count()}));
    });
  };
  const auto first = ask_for(post("k"));
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(engine.ended, 1);
  const auto again = ask_for(post("k"));
  EXPECT_TRUE(is_replayed(again));
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(rendered, 1) << "what is sealed is what is sent";
  EXPECT_EQ(ask_for(post("k", R"({"a":1})")).status, 422);

  engine.loses_answers = true;
  EXPECT_EQ(ask_for(post("lost")).body, R"({"attempt":2})") << "it was carried out";
  EXPECT_TRUE(engine.unknown) << "perhaps it was kept";
  EXPECT_EQ(ask_for(post("lost")).body, R"({"attempt":3})");
}

TEST_F(Idempotency, TheRecordHoldsForADayAndNoPlainText) {
  ask(post("k"), count());
  ASSERT_TRUE(engine.record);
  EXPECT_EQ(engine.record->remembered_at, engine.now);
  EXPECT_EQ(engine.record->forgotten_at - engine.now, domain::limits::requests_remembered_for);
  EXPECT_EQ(engine.record->answer.find("attempt"), std::string::npos);
  engine.now += domain::limits::requests_remembered_for;
  EXPECT_EQ(ask(post("k"), count()).body, R"({"attempt":2})");
}

TEST_F(Idempotency, AKeyTakesOfTheShareOfItsNetworkAndYieldsWhereItsCallDoes) {
  const auto record_from = [&](std::uint64_t network, const auto& call) {
    api::exchange_facts facts;
    facts.from = {0, network};
    const auto box = std::make_shared<answer_box>();
    engine.memory().answer_once(api::identify(post("k" + std::to_string(carried_out)), "7"), session,
                                api::exchange{edge::responder(box), facts}, shared(call));
    return engine.record.value();
  };
  const yielding_call yielding{count()};
  const auto one = record_from(1, count());
  EXPECT_FALSE(one.yields);
  EXPECT_TRUE(record_from(1, yielding).yields);
  EXPECT_EQ(record_from(1, yielding).share, one.share);
  EXPECT_NE(record_from(2, count()).share, one.share);
  EXPECT_NE(one.share, domain::secret_hash{});
}

TEST_F(Idempotency, WhoHasTakenTheirShareHearsSoAndOthersDoNot) {
  engine.machine = domain::remembered_requests{{}, 2};
  EXPECT_EQ(ask(post("k"), count()).status, 201);
  const auto refused = ask(post("l"), count());
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(json::parse(refused.body)["code"], "TOO_MANY_REQUESTS_REMEMBERED");
  EXPECT_TRUE(is_replayed(ask(post("k"), count())));
  api::exchange_facts facts;
  facts.from = {0, 9};
  const auto box = std::make_shared<answer_box>();
  engine.memory().answer_once(api::identify(post("m"), "7"), session,
                              api::exchange{edge::responder(box), facts}, shared(count()));
  EXPECT_EQ(box->answers.at(0).status, 201);
}

TEST_F(Idempotency, AnotherBodyUnderTheSameKeyIsRefused) {
  ask(post("k"), count());
  const auto answer = ask(post("k", R"({"a":1})"), count());
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(json::parse(answer.body)["error"], "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(carried_out, 1);
  EXPECT_EQ(engine.ended, 1) << "only what was new is ended";
}

TEST_F(Idempotency, AKeyIsItsOwnersAndItsCallsAlone) {
  ask(post("k"), count());
  EXPECT_EQ(ask(post("k"), count(), "8").body, R"({"attempt":2})");
  EXPECT_EQ(ask(post("k", "{}", "/api/other"), count()).body, R"({"attempt":3})");
}

TEST_F(Idempotency, ARefusalIsNotRemembered) {
  auto refused = count();
  refused.carry_out = [](actors::reply_to<outcome> reply, const auto&) {
    reply.send(outcome{std::string("no")});
  };
  EXPECT_EQ(ask(post("k"), refused).status, 409);
  EXPECT_EQ(engine.ended, 1);
  EXPECT_FALSE(engine.record);
  EXPECT_EQ(ask(post("k"), count()).body, R"({"attempt":1})");
}

TEST_F(Idempotency, ARequestThatIsWrongInItselfIsNotCarriedOutButEnded) {
  auto wrong = count();
  wrong.check = [] { return std::optional(api::make_problem(404, "NOT_THERE", {})); };
  EXPECT_EQ(ask(post("k"), wrong).status, 404);
  EXPECT_EQ(carried_out, 0);
  EXPECT_EQ(engine.ended, 1);
  EXPECT_EQ(ask(post("k"), count()).status, 201);
  EXPECT_EQ(ask(post("k"), wrong).status, 201) << "what was answered before is not checked again";
}

TEST_F(Idempotency, WhatChangedNothingIsAnsweredAndNotRemembered) {
  auto unchanged = count();
  unchanged.carry_out = [](actors::reply_to<outcome> reply, const auto&) { reply.send(outcome{9}); };
  EXPECT_EQ(ask(post("k"), unchanged).body, R"({"attempt":9})");
  EXPECT_EQ(engine.ended, 1);
  EXPECT_FALSE(engine.record);
}

TEST_F(Idempotency, AnAnswerThatNeverCameLeavesTheOutcomeUnknown) {
  auto dropped = count();
  dropped.carry_out = [](actors::reply_to<outcome>, const auto&) {};
  EXPECT_EQ(ask(post("k"), dropped).status, 503);
  EXPECT_EQ(engine.ended, 1);
  EXPECT_TRUE(engine.unknown);
}

TEST_F(Idempotency, WhatWasDecidedButCouldNotBeStoredIsNotRemembered) {
  auto lost = count();
  lost.carry_out = [](actors::reply_to<outcome> reply, const auto& remember) {
    remember(outcome{1});
    reply.unavailable_because(actors::unavailable_reason::store_down);
  };
  EXPECT_EQ(ask(post("k"), lost).status, 503);
  EXPECT_EQ(engine.ended, 1);
  EXPECT_FALSE(engine.record);
  EXPECT_FALSE(engine.unknown);
}

TEST_F(Idempotency, AnEndedTokenGetsTheAnswerThatItGotBefore) {
  const auto first = ask(post("k"), count());
  const auto ended = api::make_problem(401, "TOKEN_EXPIRED", {});
  const auto repeat = [&](const edge::request& r, const domain::secret_hash& bearer) {
    return answered([&](const api::exchange& x) {
      engine.memory().repeat_or_refuse(*api::identify(r, "7"), bearer, x, ended);
    });
  };
  const auto again = repeat(post("k"), session);
  EXPECT_EQ(again.body, first.body);
  EXPECT_TRUE(is_replayed(again));
  EXPECT_EQ(repeat(post("k"), domain::secret_hash{{9}}).status, 401) << "another token";
  EXPECT_EQ(repeat(post("k", "{\"a\": 1}"), session).status, 401) << "another request";
  EXPECT_EQ(repeat(post("new"), session).status, 401) << "a key that nobody used";
  EXPECT_EQ(engine.ended, 2) << "the new key is not left under way";
  EXPECT_EQ(ask(post("new"), count()).status, 201);
}

TEST_F(Idempotency, AKeyIsPrintableAscii) {
  for (const auto& key :
       {std::string(), std::string(256, 'k'), std::string("k\xc3\xa9"), std::string("a\tb")}) {
    try {
      api::identify(post(key), "7");
      ADD_FAILURE() << key;
    } catch (const api::bad_request& bad) {
      EXPECT_EQ(bad.what.status, 400);
      EXPECT_EQ(bad.what.details["field"], "Idempotency-Key");
    }
  }
  EXPECT_TRUE(api::identify(post(std::string(255, 'k')), "7"));
}

TEST_F(Idempotency, TheFingerprintCannotBeGuessedWithoutTheKey) {
  const auto one = api::identify(post("k", R"({"password":"x"})"), "minji");
  const auto other = api::identify(post("l", R"({"password":"x"})"), "minji");
  EXPECT_NE(one->fingerprint, other->fingerprint);
}

/// The asker's outcome has refusals of its own; what is remembered is the inner one.
struct outer_refusal {};
using outer = domain::outcome<int, outer_refusal>;

TEST_F(Idempotency, WhatIsRememberedMayBeAnInnerOutcome) {
  const auto call = [this] {
    changing_call<outer, outcome> made;
    made.carry_out = [this](actors::reply_to<outer> reply, actors::remember_as<outcome> remember) {
      remember(outcome{++carried_out});
      reply.send(outer{carried_out});
    };
    made.render = [](const outer& done) { return api::to_answer(200, {{"attempt", done.value()}}); };
    made.refuse = [](const outer&) { return api::make_problem(409, "REFUSED", {}); };
    return made;
  };
  const auto ask_it = [&] {
    return answered([&](const api::exchange& x) {
      engine.memory().answer_once(api::identify(post("k"), "7"), session, x, shared(call()));
    });
  };
  EXPECT_EQ(ask_it().body, R"({"attempt":1})");
  EXPECT_EQ(ask_it().body, R"({"attempt":1})");
  EXPECT_EQ(carried_out, 1);
}

TEST_F(Idempotency, WhatIsRememberedMayBeCompletedFirst) {
  const auto call = [this] {
    completed_call<domain::outcome<std::string, outer_refusal>, outcome> made;
    made.carry_out = [this](auto reply, actors::remember_as<outcome> remember) {
      remember(outcome{++carried_out});
      reply.send(std::string{"of the asker"});
    };
    made.complete = [](const outcome& inner) {
      return domain::outcome<std::string, outer_refusal>{"no " + std::to_string(inner.value())};
    };
    made.render = [](const auto& done) { return api::to_answer(200, {{"said", done.value()}}); };
    made.refuse = [](const auto&) { return api::make_problem(409, "REFUSED", {}); };
    return made;
  };
  const auto answer = answered([&](const api::exchange& x) {
    engine.memory().answer_once(api::identify(post("k"), "7"), session, x, shared(call()));
  });
  EXPECT_EQ(answer.body, R"({"said":"no 1"})") << "what is remembered is what is said";
}

TEST_F(Idempotency, AKeyIsCheckedBeforeItIsKnownWhoseItIs) {
  EXPECT_THROW(api::keyed(post("")), api::bad_request);
  EXPECT_FALSE(api::keyed(edge::request{}));
  const auto asked = api::keyed(post("k"));
  EXPECT_EQ(api::identify(asked, "7")->lookup, api::identify(post("k"), "7")->lookup);
  EXPECT_NE(api::identify(asked, "7")->lookup, api::identify(asked, "8")->lookup);
  EXPECT_FALSE(api::identify(std::nullopt, "7"));
}

}  // namespace
}  // namespace usher::tests::idempotency_test
