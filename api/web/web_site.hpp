#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/edge/http.hpp"

/// The pages for people with a browser, embedded in the program.
namespace usher::api {

/// One file of the pages. All texts are literals.
struct web_file {
  /// `/assets/app-1a2b3c.js`; the page itself is `/index.html`.
  std::string_view path;
  std::string_view content_type;
  /// Of the content, without quotes.
  std::string_view tag;
  std::string_view plain;
  /// The same by gzip.
  std::string_view packed;
};

/// What web/ has built; empty when the program was built without.
std::span<const web_file> web_files();

/// Answers browsers. Immutable; any thread.
class web_site {
 public:
  /// Throws std::logic_error when there are files and none of them is `/index.html`.
  explicit web_site(std::span<const web_file> files = web_files());

  bool empty() const { return files_.empty(); }

  /// The answer to whoever asks for a file, or, where no route has the path, for a page: every address that
  /// the pages make for themselves is answered with the one page there is. Nothing for all other requests.
  /// `is_route`: a route takes the request; of those `/` alone is a page, too. A file with its hash in its
  /// name, which is all below `/assets/`, may be kept for ever; the others are asked for anew, and are 304
  /// for whoever has them.
  std::optional<edge::response> answer(const edge::request& r, bool is_route) const;

 private:
  struct file {
    std::string_view content_type;
    std::string tag;
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> packed;
    bool for_ever;
  };

  const file* find(const edge::request& r, bool is_route) const;

  std::unordered_map<std::string_view, file> files_;
};

}  // namespace usher::api
