#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/http.hpp"

/// What browsers are told beside every answer: that it is what it says it is, that it runs nothing and is
/// shown within no other page, and which other origins' pages may read it (https://fetch.spec.whatwg.org/).
namespace usher::api {

/// Why this is no origin as browsers write it in `Origin`, such as `https://shop.example` or
/// `http://localhost:5173`; empty when it is one. `*` and `null` are none: they would be anybody.
std::string wrong_with_origin(std::string_view text);

/// Headers of what is shown as a page, as lines: scripts and styles are of this origin alone.
const std::shared_ptr<const std::string>& headers_of_pages();

/// Whose pages may call. There are no cookies here: whoever calls shows a key or a token in a header, so
/// that no answer ever allows credentials. Immutable; any thread.
class browser_policy {
 public:
  static constexpr std::size_t max_origins = 100;

  /// Origins without fault (`wrong_with_origin`), at most max_origins. Without any, all is as if there were
  /// no other origins.
  explicit browser_policy(const std::vector<std::string>& origins = {});

  /// Headers of an answer to this request that is no page, as lines. An origin that may not call reads
  /// nothing, and is answered like others.
  const std::shared_ptr<const std::string>& headers_for(const edge::request& r) const;

  /// A number for the origin of a request, for who has to answer it later without it; 0 is nobody's.
  std::uint8_t number_of(const edge::request& r) const;
  /// `headers_for` a request whose origin has this number; of 0 also for what could not be read.
  const std::shared_ptr<const std::string>& headers_of(std::uint8_t number) const {
    return lines_[number < lines_.size() ? number : 0];
  }

  /// Whether a browser asks before it makes a call. Without origins, none does; nor for the calls of the
  /// administration, which are for no page of another origin.
  bool is_preflight(const edge::request& r) const;
  bool allows(const edge::request& r) const;
  /// Whether a page sends this call that is neither of an origin that may call nor of the address that was
  /// called, scheme and port counted. Whoever is no browser says no origin, and is no page. An address is our
  /// own where its host is a number or `localhost`: names lead wherever their owners want (DNS rebinding), so
  /// ours must be among the origins, and so must what a proxy has by https.
  bool is_of_foreign_page(const edge::request& r) const;
  /// 200, and what may be sent by who is allowed; goes with `headers_for`.
  edge::response preflight_answer(const edge::request& r) const;

 private:
  std::map<std::string, std::uint8_t, std::less<>> numbers_;
  /// By number; the first is for everybody else.
  std::vector<std::shared_ptr<const std::string>> lines_;
};

}  // namespace usher::api
