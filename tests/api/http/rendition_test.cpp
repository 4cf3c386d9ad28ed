#include "api/http/browser/rendition.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <zlib.h>

#include "api/http/browser/packer.hpp"

namespace usher::tests::rendition_test {
namespace {

using api::keepers;
using api::rendition;

std::string header(const edge::response& answer, const std::string& name) {
  for (const auto& [key, value] : answer.headers) {
    if (key == name) {
      return value;
    }
  }
  return "";
}

std::string unpacked(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(10'000'000, '\0');
  std::string in = packed;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::shared_ptr<const rendition> make(const std::string& text) {
  return std::make_shared<const rendition>(api::make_rendition(text));
}

TEST(Rendition, HasATagThatFollowsFromItsText) {
  const auto one = make("text");
  EXPECT_EQ(one->tag, make("text")->tag);
  EXPECT_NE(one->tag, make("texts")->tag);
  EXPECT_TRUE(one->tag.starts_with("W/\"") && one->tag.ends_with('"')) << one->tag;
  EXPECT_EQ(one->tag.find(','), std::string::npos);
}

TEST(Rendition, IsAnsweredOnceToWhoKeepsIt) {
  const auto what = make("the body");
  const auto fresh = api::complete({}, what, nullptr, {}, keepers::proxies);
  EXPECT_EQ(fresh.status, 200);
  EXPECT_EQ(*fresh.shared_body, "the body");
  EXPECT_EQ(header(fresh, "ETag"), what->tag);
  EXPECT_EQ(header(fresh, "Cache-Control"), "public, max-age=0, s-maxage=1");
  EXPECT_EQ(header(fresh, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(fresh, "Content-Encoding"), "");
  const auto again = api::complete({}, what, nullptr, {what->tag}, keepers::asker);
  EXPECT_EQ(again.status, 304);
  EXPECT_FALSE(again.shared_body);
  EXPECT_EQ(header(again, "ETag"), what->tag);
  EXPECT_EQ(header(again, "Cache-Control"), "private, no-cache") << "nobody else may have it";
  EXPECT_EQ(api::complete({}, what, nullptr, {make("other")->tag}, keepers::asker).status, 200);
}

TEST(Rendition, GoesOutPackedWithTheSameTag) {
  const auto what = make("the body");
  const auto packed = std::make_shared<const std::string>("packed");
  edge::response form;
  form.content_type = "text/css";
  const auto answer = api::complete(form, what, packed, {"", true}, keepers::proxies);
  EXPECT_EQ(*answer.shared_body, "packed");
  EXPECT_EQ(header(answer, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(answer, "ETag"), what->tag);
  EXPECT_EQ(answer.content_type, "text/css");
  const auto unchanged = api::complete(form, what, packed, {what->tag, true}, keepers::proxies);
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(header(unchanged, "Content-Encoding"), "");
}

TEST(Rendition, OutlivesWhateverHadIt) {
  auto what = make(std::string(100, 'x'));
  const auto text = api::text_of(what);
  what.reset();
  EXPECT_EQ(*text, std::string(100, 'x'));
}

TEST(ReaderFacts, AreOfAllLines) {
  edge::request r;
  r.headers = {{"if-none-match", "\"a\""},
               {"if-none-match", "\"b\""},
               {"accept-encoding", "br"},
               {"accept-encoding", "gzip"}};
  const auto facts = api::reader_of(r);
  EXPECT_EQ(facts.has, "\"a\", \"b\"");
  EXPECT_TRUE(facts.takes_gzip);
  EXPECT_FALSE(api::reader_of({}).takes_gzip);
}

TEST(Gzip, IsUndoneByWhoTakesIt) {
  std::string numbers;
  for (int i = 1; i <= 100'000; ++i) {
    numbers += std::to_string(i) + ',';
  }
  for (const auto& text : {std::string{}, std::string("a"), numbers, std::string("\0\xff", 2)}) {
    EXPECT_EQ(unpacked(api::gzip(text)), text);
  }
  EXPECT_LT(api::gzip(numbers).size(), numbers.size() / 2);
}

TEST(Packer, PacksOnceBehindTheBackOfWhoAsks) {
  api::packer packs;
  const auto what = make(std::string(5'000, 'x'));
  EXPECT_FALSE(packs.packed(what)) << "nobody waits";
  std::shared_ptr<const std::string> packed;
  while (!packed) {
    packed = packs.packed(what);
    std::this_thread::yield();
  }
  EXPECT_EQ(unpacked(*packed), what->text);
  EXPECT_EQ(packs.packed(what), packed) << "the very same bytes";
}

TEST(Packer, LeavesWhatIsSmallAndWhatNobodyHasAnyMore) {
  api::packer packs;
  const auto small = make(std::string(api::packer::least_bytes - 1, 'x'));
  EXPECT_FALSE(packs.packed(small));
  EXPECT_TRUE(small->packed.claim()) << "nothing was set going";
  for (std::size_t i = 0; i < api::packer::most_waiting * 3; ++i) {
    packs.packed(make(std::string(5'000, static_cast<char>('a' + i % 26))));
  }
  // While too many wait one is left as it is; the next is taken again.
  std::shared_ptr<const rendition> next;
  do {
    next = make(std::string(6'000, 'z'));
    packs.packed(next);
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  } while (!next->packed.load());
  EXPECT_EQ(unpacked(*next->packed.load()), next->text);
}

}  // namespace
}  // namespace usher::tests::rendition_test
