#include "api/web/description_page.hpp"

#include <fstream>
#include <regex>
#include <set>

#include <gtest/gtest.h>

namespace usher::tests::description_page_test {
namespace {

using api::html_of_text;
using api::json;

TEST(HtmlOfText, TellsBlocksApart) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"", ""},
      {"one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>\n"},
      {"says `code` twice: `a<b`", "<p>says <code>code</code> twice: <code>a&lt;b</code></p>\n"},
      {"an open ` stays", "<p>an open ` stays</p>\n"},
      {"<script>alert(\"x\") & more", "<p>&lt;script&gt;alert(&quot;x&quot;) &amp; more</p>\n"},
      {"list:\n- one\n  goes on\n- two\n\nbehind",
       "<p>list:</p>\n<ul><li>one goes on</li><li>two</li></ul>\n<p>behind</p>\n"},
      {"before\n\n    data: {\"a\"}\n\n      more\n\nbehind",
       "<p>before</p>\n<pre>data: {&quot;a&quot;}\n\n  more</pre>\n<p>behind</p>\n"},
      {"a line\n    that goes on", "<p>a line that goes on</p>\n"},
  };
  for (const auto& [text, html] : table) {
    EXPECT_EQ(html_of_text(text), html) << text;
  }
}

TEST(DescriptionPage, ShowsWhatACallTakesAndAnswers) {
  const json document = json::parse(R"({
    "info": {"title": "A <b>shop", "version": "1"},
    "tags": [{"name": "things", "description": "About `things`."}],
    "paths": {"/things/{id}": {"post": {
      "operationId": "makeThing", "tags": ["things"], "summary": "Makes one", "security": [{"key": []}],
      "parameters": [{"$ref": "#/components/parameters/id"}],
      "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"size": 7}}}},
      "responses": {"200": {"description": "Made."}, "409": {"$ref": "#/components/responses/Taken"}}}}},
    "components": {
      "parameters": {"id": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 1}}},
      "responses": {"Taken": {"description": "`TAKEN`: somebody has it."}},
      "schemas": {"Thing": {"type": "object", "required": ["size"], "properties": {
        "size": {"type": "integer", "description": "In mm."},
        "kind": {"enum": ["a", "b"]},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}}}}})");
  const auto page = api::description_page(document);
  for (const auto* part :
       {"<title>A &lt;b&gt;shop 1</title>", "<p>About <code>things</code>.</p>", "href=\"#makeThing\"",
        "<article id=\"makeThing\"><h3><b>POST</b> <code>/things/{id}</code></h3>", "Needs <code>key</code>",
        "<code>id</code> <small>path, required</small>", "integer, minimum <code>1</code>",
        "<a href=\"#schema-Thing\">Thing</a>", "&quot;size&quot;: 7", "<dt><code>409</code></dt>",
        "<code>TAKEN</code>: somebody has it.", "<article id=\"schema-Thing\">",
        "<code>kind</code> <small>may be absent</small>", "<code>&quot;a&quot;</code>",
        "array of <a href=\"#schema-Thing\">"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part << "\n" << page;
  }
}

json shipped() {
  return json::parse(std::ifstream(USHER_OPENAPI_JSON));
}

TEST(DescriptionPage, HasEveryCallAndEveryReferenceLeadsSomewhere) {
  const auto document = shipped();
  const auto page = api::description_page(document);
  std::size_t calls = 0;
  for (const auto& [path, methods] : document.at("paths").items()) {
    for (const auto& [method, what] : methods.items()) {
      const auto id = what.at("operationId").get<std::string>();
      EXPECT_NE(page.find("<article id=\"" + id + "\">"), std::string::npos) << id;
      ++calls;
    }
  }
  EXPECT_GT(calls, 100U);
  const std::regex link("href=\"#([^\"]*)\"");
  std::set<std::string> missing;
  for (auto it = std::sregex_iterator(page.begin(), page.end(), link); it != std::sregex_iterator(); ++it) {
    const auto id = (*it)[1].str();
    if (page.find("id=\"" + id + "\"") == std::string::npos) {
      missing.insert(id);
    }
  }
  EXPECT_EQ(missing, std::set<std::string>{});
}

TEST(DescriptionPage, AsksForNothingOfAnotherOriginAndRunsNothing) {
  const auto page = api::description_page(shipped());
  const std::regex outside("(src|href)=\"[a-z]*:?//");
  EXPECT_FALSE(std::regex_search(page, outside));
  for (const auto* never : {"<script", "<style", " style=", " onclick", "<img", "javascript:"}) {
    EXPECT_EQ(page.find(never), std::string::npos) << never;
  }
}

}  // namespace
}  // namespace usher::tests::description_page_test
