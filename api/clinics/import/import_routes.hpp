#pragma once

#include <memory>

#include "api/clinics/session_desk.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// A request whose body may have limits::max_upload_bytes: a workbook of students, by somebody who shows a
/// key.
bool is_upload(const edge::request& r);

/// Adds the calls that make people out of tables and workbooks.
void add_import_routes(route_table& table, const std::shared_ptr<const session_desk>& desk);

}  // namespace usher::api
