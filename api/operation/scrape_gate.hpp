#pragma once

#include <memory>
#include <string_view>

#include "api/edge/http.hpp"
#include "api/identity/key_gate.hpp"

namespace usher::api {

/// Whether a numeric address is that of the machine itself: 127.0.0.0/8, also as an IPv6 address, or ::1.
/// Pure.
bool is_loopback(std::string_view address);

/// Who may read the metrics: clients on the machine itself without a key, all others with the
/// administration's. Whom a proxy speaks for is not on the machine itself, unless the server trusts the proxy
/// to say where requests come from and it says so. Any thread.
class scrape_gate {
 public:
  scrape_gate(std::shared_ptr<const key_gate> keys, bool trust_forwarded_for);

  /// `r.remote_address` is what the proxy says where it is trusted.
  bool admits(const edge::request& r) const;

 private:
  std::shared_ptr<const key_gate> keys_;
  bool trust_forwarded_for_;
};

}  // namespace usher::api
