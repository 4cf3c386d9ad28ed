#include "api/http/request_headers.hpp"

#include <gtest/gtest.h>

#include "api/http/fields.hpp"
#include "api/http/strict_fields.hpp"

namespace usher::api::request_headers_test {
namespace {

edge::request with(const std::string& name, const std::string& value, const std::string& body = "a=b") {
  edge::request r;
  r.headers.emplace_back(name, value);
  r.body = body;
  return r;
}

TEST(MediaType, IsReadInAnyCaseAndWithoutParameters) {
  for (const auto* text : {"text/csv", "Text/CSV", "TEXT/CSV; charset=utf-8", "text/csv;header=present",
                           "text/csv \t; charset=UTF-8"}) {
    EXPECT_EQ(media_type_of(with("content-type", text)), "text/csv") << text;
  }
  EXPECT_EQ(media_type_of(with("content-type", "text/csvx")), "text/csvx");
  EXPECT_EQ(media_type_of({}), "");
}

template <class Read>
int status_of(Read read, const edge::request& r) {
  try {
    read(r);
    return 200;
  } catch (const bad_request& bad) {
    EXPECT_EQ(bad.what.code, bad.what.status == 415 ? "UNSUPPORTED_MEDIA_TYPE" : "INVALID_JSON");
    return bad.what.status;
  }
}

TEST(MediaType, OfABodyThatIsNotTheJsonItShouldBeDecidesTheStatus) {
  const auto loose = [](const edge::request& r) { fields::of_body(r); };
  const auto strict = [](const edge::request& r) { strict_fields::of_body(r, {"a"}); };
  const std::vector<std::tuple<std::string, std::string, int>> cases{
      {"application/json", "a=b", 400},
      {"Application/JSON; charset=utf-8", "[1]", 400},
      {"application/merge-patch+json", "{", 400},
      {"application/x-www-form-urlencoded", "a=b", 415},
      {"Application/X-WWW-Form-Urlencoded", "1", 415},
      {"multipart/form-data; boundary=x", "--x\r\n\r\nb\r\n--x--\r\n", 415},
      {"text/csv", "a,b\n", 415},
      {"application/xml", "<a/>", 415},
      // As curl sends what follows -d.
      {"application/x-www-form-urlencoded", "{\"a\": 1}", 200},
      {"text/plain", "{\"a\": 1}", 200},
  };
  for (const auto& [type, body, status] : cases) {
    EXPECT_EQ(status_of(loose, with("content-type", type, body)), status) << type << ' ' << body;
    EXPECT_EQ(status_of(strict, with("content-type", type, body)), status) << type << ' ' << body;
  }
  EXPECT_EQ(status_of(loose, with("accept", "*/*")), 400);
}

TEST(MediaType, ABodyInAnEncodingIsRefused) {
  for (const auto* coding : {"gzip", "GZIP", "br", "identity, gzip", "x-gzip"}) {
    const auto refused = encoded_body(with("content-encoding", coding));
    ASSERT_TRUE(refused) << coding;
    EXPECT_EQ(refused->status, 415);
    EXPECT_EQ(refused->code, "UNSUPPORTED_CONTENT_ENCODING");
    EXPECT_NE(refused->message.korean, refused->message.english);
  }
  for (const auto* coding : {"", "identity", "Identity"}) {
    EXPECT_FALSE(encoded_body(with("content-encoding", coding))) << coding;
  }
  EXPECT_FALSE(encoded_body(with("content-encoding", "gzip", ""))) << "there is no body";
}

std::string found(const std::string& header, std::string_view scheme = "bearer") {
  edge::request r;
  r.headers.emplace_back("authorization", header);
  const auto text = credentials_of(r, scheme);
  return text ? std::string(*text) : "(none)";
}

TEST(Credentials, HaveASchemeInAnyCaseAndOneSpaceOrSeveral) {
  for (const auto* header : {"Bearer a.b=", "bearer a.b=", "BEARER a.b=", "bEaReR a.b=", "Bearer   a.b="}) {
    EXPECT_EQ(found(header), "a.b=") << header;
  }
  EXPECT_EQ(found("TOKEN  0123", "token"), "0123");
}

TEST(Credentials, OfAnotherSchemeOrNoneAreNone) {
  for (const auto* header : {"", "Bearer", "Basic a.b=", "Token a.b=", "Bearera.b=", "Bearer:a", "a.b="}) {
    EXPECT_EQ(found(header), "(none)") << header;
  }
  const edge::request without;
  EXPECT_FALSE(credentials_of(without, "bearer"));
}

}  // namespace
}  // namespace usher::api::request_headers_test
