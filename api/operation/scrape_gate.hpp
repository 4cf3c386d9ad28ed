#pragma once

#include "api/edge/http.hpp"
#include "domain/changes/keys.hpp"

namespace usher::api {

/// Of which a key needs one to read the metrics.
inline constexpr domain::key_scopes scopes_to_scrape{domain::key_scope::metrics_read};

/// Who may read the metrics without a key: clients on the machine itself. Whom a proxy speaks for is not on
/// the machine itself, unless the server trusts the proxy to say where requests come from and it says so. Any
/// thread.
class scrape_gate {
 public:
  explicit scrape_gate(bool trust_forwarded_for) : trust_forwarded_for_(trust_forwarded_for) {}

  /// `r.remote_address` is what the proxy says where it is trusted.
  bool admits(const edge::request& r) const;

 private:
  bool trust_forwarded_for_;
};

}  // namespace usher::api
