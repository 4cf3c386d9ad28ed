#pragma once

namespace usher::baseline {

/// `schema.sql`, as text.
extern const char* const schema_sql;

}  // namespace usher::baseline
