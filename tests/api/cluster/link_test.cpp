#include "api/cluster/link.hpp"

#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "api/edge/request_framer.hpp"

namespace usher::tests::link_test {
namespace {

const std::string secret(40, 's');

class kept_answer final : public edge::responder::target {
 public:
  void send(edge::response&& answer) noexcept override { answer_ = std::move(answer); }
  const std::optional<edge::response>& answer() const { return answer_; }

 private:
  std::optional<edge::response> answer_;
};

/// What another node makes of the bytes.
edge::request framed(std::string_view bytes) {
  edge::request_framer framer{{.request_line_bytes = 30'000}};
  EXPECT_EQ(framer.feed(bytes), edge::request_framer::status::complete) << framer.problem().detail;
  auto taken = framer.take();
  EXPECT_EQ(taken.fault, "");
  return taken.request;
}

struct asked {
  std::optional<edge::request> served;
  std::optional<edge::response> refused;
};

asked ask(edge::request what, const std::optional<api::owner_address>& elsewhere = {}) {
  asked out;
  const auto handler = api::make_link_handler(
      secret,
      [&]() -> std::optional<edge::response> {
        return elsewhere ? std::optional(api::not_owner_answer(elsewhere)) : std::nullopt;
      },
      [&](edge::request&& r, const edge::responder&) { out.served = std::move(r); });
  const auto to = std::make_shared<kept_answer>();
  handler(std::move(what), edge::responder(to));
  out.refused = to->answer();
  return out;
}

edge::request booking() {
  edge::request r;
  r.method = edge::method::post;
  r.path = "/api/좌석/a b/%";
  r.query = {{"x", "1&2"}, {"이름", "a=b+c"}, {"empty", ""}};
  r.headers = {{"host", "tickets.test"},   {"connection", "keep-alive"},
               {"content-length", "4"},    {"idempotency-key", "k 1"},
               {"traceparent", "00-old"},  {"usher-link", "forged http 1.2.3.4"},
               {"expect", "100-continue"}, {"x-forwarded-for", "9.9.9.9"}};
  r.body = "body";
  r.remote_address = "2001:db8::7";
  r.scheme = "https";
  return r;
}

TEST(Link, ARequestComesAsItsClientSentIt) {
  api::trace_context trace;
  trace.trace.bytes[0] = 1;
  trace.span = 2;
  const auto got = ask(framed(api::forwarded_text(booking(), secret, trace)));
  ASSERT_TRUE(got.served);
  const auto& r = *got.served;
  EXPECT_EQ(r.method, edge::method::post);
  EXPECT_EQ(r.path, booking().path);
  EXPECT_EQ(r.query, booking().query);
  EXPECT_EQ(r.body, "body");
  EXPECT_EQ(r.remote_address, "2001:db8::7");
  EXPECT_EQ(r.scheme, "https");
  EXPECT_EQ(*r.header("host"), "tickets.test");
  EXPECT_EQ(*r.header("idempotency-key"), "k 1");
  EXPECT_EQ(*r.header("traceparent"), api::to_traceparent(trace));
  EXPECT_EQ(r.header("usher-link"), nullptr) << "nobody behind needs the secret";
  EXPECT_EQ(r.header("expect"), nullptr);
}

TEST(Link, ReadsAreAskedWhole) {
  auto read = booking();
  read.method = edge::method::head;
  read.body = "";
  read.remote_address = "";
  const auto got = ask(framed(api::forwarded_text(read, secret, {})));
  ASSERT_TRUE(got.served);
  EXPECT_EQ(got.served->method, edge::method::get) << "the edge of the node in front takes the body off";
  EXPECT_EQ(got.served->remote_address, "");
  auto odd = booking();
  odd.method = edge::method::other;
  odd.method_text = "PROPFIND";
  EXPECT_EQ(ask(framed(api::forwarded_text(odd, secret, {}))).served->method_text, "PROPFIND");
  const auto probe = ask(framed(api::probe_text(secret)));
  EXPECT_FALSE(probe.served);
  EXPECT_EQ(probe.refused->status, 204) << "nothing is asked by it";
}

TEST(Link, WhoDoesNotProveTheSecretIsRefused) {
  for (const auto& other : {std::string(40, 'x'), std::string(39, 's'), std::string(41, 's')}) {
    const auto got = ask(framed(api::forwarded_text(booking(), other, {})));
    EXPECT_FALSE(got.served);
    ASSERT_TRUE(got.refused);
    EXPECT_EQ(got.refused->status, 403);
    EXPECT_TRUE(api::refuses_our_secret(*got.refused));
  }
  auto without = booking();
  without.headers.clear();
  EXPECT_EQ(ask(std::move(without), api::owner_address{"a", "", 1, ""}).refused->status, 403)
      << "nor is who serves told";
}

TEST(Link, WhoDoesNotServeNamesTheOwner) {
  const api::owner_address owner{"b", "http://b.test", 12, "b.test:8081"};
  const auto got = ask(framed(api::forwarded_text(booking(), secret, {})), owner);
  EXPECT_FALSE(got.served);
  ASSERT_TRUE(got.refused);
  EXPECT_EQ(got.refused->status, 421);
  const auto told = api::owner_told_by(*got.refused);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->name, "b");
  EXPECT_EQ(told->epoch, 12);
  EXPECT_EQ(told->link, "b.test:8081");
  const auto nobody = api::owner_told_by(api::not_owner_answer({}));
  ASSERT_TRUE(nobody);
  EXPECT_EQ(nobody->epoch, 0);
  EXPECT_FALSE(api::owner_told_by(edge::response{})) << "what a route answers is another thing";
}

TEST(Link, ASecretHas32To256VisibleCharacters) {
  EXPECT_EQ(api::check_cluster_secret(std::string(32, 'a')), "");
  EXPECT_EQ(api::check_cluster_secret(std::string(256, '~')), "");
  for (const auto& wrong :
       {std::string(31, 'a'), std::string(257, 'a'), std::string(40, ' '), std::string(40, '\x80')}) {
    EXPECT_NE(api::check_cluster_secret(wrong), "");
    EXPECT_EQ(api::check_cluster_secret(wrong).find(wrong), std::string::npos);
  }
}

}  // namespace
}  // namespace usher::tests::link_test
