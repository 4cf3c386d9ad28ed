#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "actors/base/views.hpp"
#include "api/edge/http.hpp"

/// Bodies that many read: who has one already is told so without it, and who takes gzip gets it packed once
/// that was made.
namespace usher::api {

using actors::rendition;

/// With a weak tag (RFC 9110, 8.8.3) that follows from the text alone, so that it is the same after a
/// restart: BLAKE2b, 128 bits.
rendition make_rendition(std::string text);

/// Its text, for as long as anybody has it.
std::shared_ptr<const std::string> text_of(const std::shared_ptr<const rendition>& of);

/// Who may keep an answer. All ask anew before they show it again, and are answered 304 while it is the same.
enum class keepers : std::uint8_t {
  /// Whoever asked, alone.
  asker,
  /// Also proxies, which may give it to others for a second without asking.
  proxies,
};

/// What is known of who reads an answer.
struct reader_facts {
  /// `If-None-Match`, all lines of it.
  std::string has;
  bool takes_gzip = false;
};
reader_facts reader_of(const edge::request& r);

/// The answer with the text or, when it is not null, `packed`; 304 for who has it. `form` has the content
/// type, and headers beside.
edge::response complete(edge::response form, const std::shared_ptr<const rendition>& what,
                        const std::shared_ptr<const std::string>& packed, const reader_facts& to,
                        keepers kept_by);

}  // namespace usher::api
