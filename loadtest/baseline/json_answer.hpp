#pragma once

#include <string>

#include <nlohmann/json.hpp>
#include <pistache/http.h>

namespace usher::baseline {

/// What a server that is compared with answers, in the shapes of the REST contract.
struct json_answer {
  Pistache::Http::Code status;
  nlohmann::json body;

  void send(Pistache::Http::ResponseWriter& to) const {
    to.send(status, body.dump(), MIME(Application, Json));
  }
};

inline json_answer refusal(Pistache::Http::Code status, const std::string& code) {
  return {status, {{"error", code}, {"code", code}, {"message", code}}};
}

}  // namespace usher::baseline
