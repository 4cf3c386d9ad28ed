#include "api/admin/admin_routes.hpp"
#include "api/admin/refusals.hpp"
#include "api/admin/render_admin.hpp"
#include "api/http/paging.hpp"
#include "api/http/problem.hpp"
#include "api/http/strict_fields.hpp"

namespace usher::api {

namespace {

using query_items = std::vector<std::pair<std::string, std::string>>;

problem wrong_mark() {
  return wrong_field("after", an_earlier_next);
}

edge::response json_response(const json& body) {
  edge::response answer;
  answer.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return answer;
}

storage::booking_filter booking_filter_of(const strict_fields& query) {
  return {query.id<domain::concert_id>("concertId"), query.local_time("concertDate"),
          query.id<domain::user_id>("userId"), query.word<storage::booking_state>("state")};
}

domain::notice_number notice_in_path(const edge::request& r) {
  return domain::notice_number{number_in_path(r, "noticeNo")};
}

template <class Lane, Lane (*lane_in_path)(const edge::request&)>
struct resend_call : admin_call {
  using call_at::call_at;

  domain::resend_notice command() const { return {notice}; }
  json render(const domain::notice_key& sent) const { return notice_resent_body(sent); }

  domain::notice_key notice{lane_in_path(*request), notice_in_path(*request)};
  /// Takes none.
  strict_fields none = strict_fields::of_body(*request, {});
};

struct resend_concert_notice_call : resend_call<domain::concert_date_key, date_in_path> {
  static constexpr method_and_path at{edge::method::post,
                                      "/api/admin/notices/{concertId}/{concertDate}/{noticeNo}/resend"};
  using resend_call::resend_call;
};

domain::clinic_id clinic_in_path(const edge::request& r) {
  return domain::clinic_id{number_in_path(r, "clinicId")};
}

struct resend_clinic_notice_call : resend_call<domain::clinic_id, clinic_in_path> {
  static constexpr method_and_path at{edge::method::post,
                                      "/api/admin/notices/clinics/{clinicId}/{noticeNo}/resend"};
  using resend_call::resend_call;
};

class record_desk {
 public:
  explicit record_desk(const std::shared_ptr<const admin_desk>& desk) : engine_(desk->engine()) {}

  admin_desk::call list_bookings(const edge::request& r) const {
    const auto query = strict_fields::of_query(
        r, {"concertId", "concertDate", "userId", "state", "limit", "after", "format"});
    const auto filter = booking_filter_of(query);
    const auto after = query.text("after").value_or("");
    const bool csv = wants_csv(query);
    return [this, filter, after, limit = read_limit(query), csv, path = r.path,
            items = r.query](const exchange& x) {
      using page = storage::booking_page;
      engine_.read_store<page_found<page>>(
          page_of<page>(after,
                        [filter, after, limit](storage::queries& store) {
                          return store.list_bookings(filter, after, limit);
                        }),
          x.then<page_found<page>>([this, csv, path, items, x](const page_found<page>& found) {
            if (!found) {
              return x.refuse(wrong_mark());
            }
            auto answer = csv ? csv_response(bookings_table(*found, engine_.time()), "bookings.csv")
                              : json_response(bookings_body(*found, engine_.time()));
            answer_page(std::move(answer), path, items, found->next, x);
          }));
    };
  }

  admin_desk::call list_notices(const edge::request& r) const {
    const auto query = strict_fields::of_query(r, {"state", "limit", "after"});
    const auto state = query.word<storage::notice_state>("state");
    const auto after = query.text("after").value_or("");
    return
        [this, state, after, limit = read_limit(query), path = r.path, items = r.query](const exchange& x) {
          using page = storage::notice_page;
          engine_.read_store<page_found<page>>(
              page_of<page>(after,
                            [state, after, limit](storage::queries& store) {
                              return store.list_notices(state, after, limit);
                            }),
              x.then<page_found<page>>([this, path, items, x](const page_found<page>& found) {
                if (!found) {
                  return x.refuse(wrong_mark());
                }
                answer_page(json_response(notices_body(*found, engine_.time())), path, items, found->next, x);
              }));
        };
  }

  admin_desk::call list_calls(const edge::request& r) const {
    const auto page = read_page_before(r);
    return [this, page](const exchange& x) {
      using calls = std::vector<domain::admin_called>;
      engine_.read_store<calls>(
          [page](storage::queries& store) {
            return store.list_admin_calls(domain::admin_call_number{page.before}, page.limit);
          },
          x.then<calls>([this, page, x](const calls& found) {
            x.answer(200, audit_body(found, page.limit, engine_.time()));
          }));
    };
  }

  admin_desk::call show_wallet(const edge::request& r) const {
    const domain::user_id user{number_in_path(r, "userId")};
    const auto page = read_page_before(r);
    return [this, user, page](const exchange& x) {
      if (!engine_.people()->known.contains(user)) {
        return x.refuse(unknown_wallet);
      }
      engine_.ask(domain::wallet_balance{user}, x.context(),
                  x.then<actors::wallet_outcome>([this, page, x](const actors::wallet_outcome& wallet) {
                    show_ledger(wallet.value(), page, x);
                  }));
    };
  }

 private:
  static void answer_page(edge::response answer, const std::string& path, const query_items& query,
                          const storage::page_mark& next, const exchange& x) {
    if (!next.empty()) {
      answer.headers.emplace_back("Link", link_to_next_page(path, query, next));
    }
    x.answer(std::move(answer));
  }

  void show_ledger(const domain::wallet_standing& wallet, const page_before& page, const exchange& x) const {
    using lines = std::vector<storage::wallet_line>;
    engine_.read_store<lines>(
        [user = wallet.user, page](storage::queries& store) {
          return store.list_wallet(user, page.before, page.limit);
        },
        x.then<lines>([this, wallet, page, x](const lines& found) {
          x.answer(200, wallet_body(wallet, found, page.limit, engine_.time()));
        }));
  }

  actors::engine& engine_;
};

}  // namespace

void add_admin_record_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  const auto records = std::make_shared<const record_desk>(desk);
  using enum domain::key_scope;
  const auto add = [&](edge::method method, const char* path, domain::key_scope scope, auto member) {
    desk->add(table, method, path, {scope},
              [records, member](const edge::request& r) { return ((*records).*member)(r); });
  };
  using edge::method;
  add(method::get, "/api/admin/bookings", bookings_read, &record_desk::list_bookings);
  add(method::get, "/api/admin/notices", admin, &record_desk::list_notices);
  add_calls<resend_concert_notice_call, resend_clinic_notice_call>(table, *desk, {admin});
  add(method::get, "/api/admin/audit", admin, &record_desk::list_calls);
  add(method::get, "/api/admin/wallets/{userId}", wallets_read, &record_desk::show_wallet);
}

}  // namespace usher::api
