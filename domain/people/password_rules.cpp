#include "domain/people/password_rules.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "domain/base/limits.hpp"
#include "domain/base/plain_text.hpp"
#include "domain/base/unicode.hpp"

namespace usher::domain {

namespace {

/// Folded, in order. The first that are tried: sequences, rows of keys, names of the thing itself, and Korean
/// words on an English keyboard.
constexpr std::string_view common_passwords[] = {
    "0000",       "00000",       "000000",       "0000000",    "00000000",   "0123456789",   "0987",
    "0987654321", "1004",        "10041004",     "102030",     "10203040",   "1111",         "11111",
    "111111",     "1111111",     "11111111",     "1111111111", "112233",     "11223344",     "1122334455",
    "1212",       "121212",      "12121212",     "123123",     "123123123",  "123321",       "1234",
    "12341234",   "1234321",     "12345",        "123456",     "1234567",    "12345678",     "123456789",
    "1234567890", "1234567a",    "123456a",      "123456q",    "12345a",     "1234abcd",     "1234qwer",
    "123654",     "123abc",      "123qwe",       "123qweasd",  "1313",       "13579",        "135790",
    "135792468",  "147258",      "147258369",    "159357",     "159753",     "1q2w3e",       "1q2w3e4r",
    "1q2w3e4r!",  "1q2w3e4r5t",  "1q2w3e4r5t6y", "1qaz",       "1qaz2wsx",   "1qaz2wsx3edc", "1qazxsw2",
    "2222",       "222222",      "22222222",     "246810",     "2580",       "3333",         "333333",
    "33333333",   "4321",        "4444",         "444444",     "44444444",   "456789",       "486486",
    "5252",       "54321",       "5555",         "555555",     "55555555",   "654321",       "6666",
    "666666",     "66666666",    "741852963",    "7777",       "777777",     "7777777",      "77777777",
    "789456",     "789456123",   "7942",         "87654321",   "8888",       "888888",       "88888888",
    "987654321",  "9999",        "999999",       "99999999",   "a123456",    "a1234567",     "a12345678",
    "a123456789", "aa123456",    "aaa111",       "aaaa",       "aaaa1111",   "aaaaa",        "aaaaaa",
    "aaaaaaaa",   "abc123",      "abc1234",      "abc12345",   "abcabc",     "abcd",         "abcd123",
    "abcd1234",   "abcd1234!",   "abcde",        "abcdef",     "abcdefg",    "abcdefg1",     "abcdefgh",
    "access",     "admin",       "admin1",       "admin12",    "admin123",   "admin1234",    "administrator",
    "andrew",     "android",     "angel",        "angels",     "anstkddn",   "apple",        "asdf",
    "asdf123",    "asdf1234",    "asdf1234!",    "asdfasdf",   "asdfgh",     "asdfghjk",     "asdfghjkl",
    "ashley",     "autumn",      "banana",       "baseball",   "baseball1",  "basketball",   "batman",
    "blessed",    "blink182",    "buster",       "butterfly",  "changeme",   "changeme1",    "charlie",
    "cheese",     "chocolate",   "computer",     "cookie",     "daniel",     "default",      "diamond",
    "dkssud",     "dkssud1",     "dkssudgktpdy", "dlsxjspt",   "dlwltns",    "dnflskfk",     "donald",
    "dragon",     "eogksalsrnr", "facebook",     "family",     "flower",     "football",     "football1",
    "forever",    "freedom",     "friends",      "fuckyou",    "fuckyou1",   "ginger",       "gkrtod",
    "gksrmf",     "gksrnr",      "golden",       "google",     "guest",      "guest123",     "hanguk",
    "hangul",     "happy",       "heaven",       "hello",      "hello1",     "hello123",     "helloworld",
    "hockey",     "hunter",      "ilove",        "iloveu",     "iloveyou",   "iloveyou1",    "internet",
    "iphone",     "jennifer",    "jessica",      "jesus",      "jordan",     "jordan23",     "jungwoo",
    "killer",     "korea",       "korea1",       "korea123",   "korea2002",  "letmein",      "letmein1",
    "login",      "love",        "lovely",       "loveyou",    "lucky",      "lucky7",       "maggie",
    "master",     "master1",     "matrix",       "matthew",    "michael",    "michelle",     "minsu",
    "monkey",     "mustang",     "naver",        "nicole",     "ninja",      "orange",       "p@ssw0rd",
    "p@ssw0rd1",  "p@ssword",    "pass",         "pass123",    "pass1234",   "passw0rd",     "passwd",
    "password",   "password!",   "password1",    "password1!", "password12", "password123",  "password1234",
    "pepper",     "pikachu",     "pokemon",      "princess",   "purple",     "q1234567",     "q1q1q1q1",
    "q1w2e3",     "q1w2e3r4",    "q1w2e3r4t5",   "qazwsx",     "qazwsxedc",  "qlalfqjsgh",   "qlqjs",
    "qlqjs1234",  "qqqq1111",    "qqqqqqqq",     "qwe123",     "qwe123qwe",  "qweasd",       "qweasdzxc",
    "qwer",       "qwer123",     "qwer1234",     "qwer1234!",  "qwert",      "qwert123",     "qwerty",
    "qwerty!",    "qwerty1",     "qwerty12",     "qwerty123",  "qwerty1234", "qwertyu",      "qwertyui",
    "qwertyuiop", "qwertyuiop1", "rainbow",      "rhdiddl",    "rlaalswl",   "robert",       "root",
    "rootroot",   "samsung",     "sarang",       "sarang1",    "saranghae",  "saranghae1",   "secret",
    "secret1",    "secret123",   "seoul",        "seoul88",    "shadow",     "silver",       "smile",
    "soccer",     "soccer1",     "solo",         "spiderman",  "spring",     "starwars",     "summer",
    "sunshine",   "superman",    "temp",         "temp1234",   "test",       "test1",        "test12",
    "test123",    "test1234",    "tester",       "testtest",   "thomas",     "tigger",       "tjdnf",
    "tjdnfeo",    "tkfkdgo",     "tkfkdgo1",     "tkfkdgody",  "tnwjd",      "toor",         "trustno1",
    "user",       "user123",     "user1234",     "welcome",    "welcome1",   "welcome123",   "whatever",
    "winter",     "wkdrns",      "wlsdn",        "zaq12wsx",   "zhfldk",     "zxcv",         "zxcv1234",
    "zxcvbn",     "zxcvbnm",     "zxcvbnm1",     "zxcvbnm123", "가나다라",   "대한민국",     "비밀번호",
    "사랑해",     "사랑해요",    "안녕하세요",   "한글",
};

static_assert(std::is_sorted(std::begin(common_passwords), std::end(common_passwords)));

}  // namespace

bool is_common_password(std::string_view password) {
  const auto wanted = folded(password);
  return std::binary_search(std::begin(common_passwords), std::end(common_passwords), wanted);
}

std::optional<wrong_field> error_in_password(std::string_view field, std::string_view password,
                                             std::string_view username, password_origin origin,
                                             const password_rules& rules) {
  const auto wrong = [field](field_error error, std::size_t at_least = 0) {
    return std::optional(wrong_field{std::string(field), error, at_least});
  };
  if (password.empty()) {
    return wrong(field_error::required);
  }
  const auto characters = count_characters(password);
  if (characters > limits::max_password_characters) {
    return wrong(field_error::too_long);
  }
  if (origin == password_origin::given) {
    return std::nullopt;
  }
  if (characters < rules.min_characters) {
    return wrong(field_error::too_short, rules.min_characters);
  }
  if (!username.empty() && folded(password) == folded(username)) {
    return wrong(field_error::same_as_username);
  }
  return is_common_password(password) ? wrong(field_error::too_common) : std::nullopt;
}

}  // namespace usher::domain
