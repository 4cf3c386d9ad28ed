#include "api/admin/admin_routes.hpp"
#include "api/admin/refusals.hpp"
#include "api/admin/render_admin.hpp"
#include "api/http/strict_fields.hpp"

namespace usher::api {

namespace {

/// Of a server that is not one of several where `nodes` is null.
admin_desk::call show_cluster(const edge::request& r, const std::shared_ptr<cluster_asker>& nodes) {
  strict_fields::of_query(r, {});
  return [nodes](const exchange& x) {
    if (!nodes) {
      return x.answer(200, cluster_body("", {}));
    }
    nodes->look(x.then<cluster_outcome>([x, name = nodes->name()](const cluster_outcome& found) {
      x.answer(200, cluster_body(name, found.value()));
    }));
  };
}

admin_desk::call leave_wish(const edge::request& r, const std::shared_ptr<cluster_asker>& nodes,
                            domain::owner_wish what) {
  strict_fields::of_body(r, {});
  return [nodes, what](const exchange& x) {
    if (!nodes) {
      return x.refuse(describe(domain::wish_refusal::no_node));
    }
    nodes->ask(what, x.then<cluster_outcome>([x, name = nodes->name()](const cluster_outcome& asked) {
      if (!asked) {
        return x.refuse(describe(asked));
      }
      x.answer(202, cluster_body(name, asked.value()));
    }));
  };
}

}  // namespace

void add_admin_cluster_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk,
                              const std::shared_ptr<cluster_asker>& nodes) {
  using enum domain::key_scope;
  desk->add(table, edge::method::get, "/api/admin/cluster", {metrics_read},
            [nodes](const edge::request& r) { return show_cluster(r, nodes); });
  const auto add = [&](const char* path, domain::owner_wish what) {
    auto refused = answers_of<domain::wish_refusal>();
    if (what == domain::owner_wish::drain) {
      std::erase_if(refused, [](const refusal_answer& one) { return one.code == "NO_NODE_WAITS"; });
    }
    refused.insert(std::begin(refusals_of_keys), std::end(refusals_of_keys));
    desk->add(
        table, edge::method::post, path, {admin},
        [nodes, what](const edge::request& r) { return leave_wish(r, nodes, what); }, refused);
  };
  add("/api/admin/cluster/hand-over", domain::owner_wish::hand_over);
  add("/api/admin/cluster/drain", domain::owner_wish::drain);
}

}  // namespace usher::api
