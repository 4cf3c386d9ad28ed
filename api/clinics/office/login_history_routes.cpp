#include "api/clinics/office/login_history_routes.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "api/clinics/office/login_history.hpp"
#include "api/clinics/office/numbered_page.hpp"
#include "api/http/paging.hpp"

namespace usher::api {

namespace {

/// Days on the wall clock, both inclusive.
login_wish login_wish_of(const edge::request& r, const strict_fields& query, const actors::clock& time) {
  login_wish wish;
  wish.filter.user = query.id<domain::user_id>("user");
  if (const auto day = query.date("from")) {
    wish.filter.from = time.to_utc(*day);
  }
  if (const auto day = query.date("to")) {
    wish.filter.until = time.to_utc(*day + std::chrono::days{1});
  }
  if (const auto* said = r.query_value("success")) {
    wish.success = is_true(*said);
  }
  return wish;
}

session_desk::call list_logins(const edge::request& r, const std::shared_ptr<const session_desk>& desk) {
  const auto query = strict_fields::of_known_query(r, {"user", "from", "to", "format"});
  return [desk, wish = login_wish_of(r, query, desk->engine().time()), csv = wants_csv(query),
          page = numbered_page(r, rows_per_page)](const domain::caller&, const exchange& x) {
    const auto notes = std::make_shared<const std::vector<login_note>>(desk->logins().all());
    desk->engine().read_store<login_page>(
        [wish, page, notes](storage::queries& store) {
          return read_logins(store, wish, *notes, page.skip(), page.size());
        },
        x.then<login_page>([desk, page, csv, notes, x](const login_page& found) {
          const auto& time = desk->engine().time();
          if (!page.is_there(found.count)) {
            return x.refuse(no_such_page);
          }
          if (csv) {
            return x.answer(csv_response(logins_table(found, *notes, time), "logins.csv"));
          }
          x.answer(200, page.body(found.count, logins_body(found, *notes, time)));
        }));
  };
}

}  // namespace

void add_login_history_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  desk->add(table, edge::method::get, "/api/login-history", session_desk::admits::office,
            [desk](const edge::request& r) { return list_logins(r, desk); });
}

}  // namespace usher::api
