#!/usr/bin/env bash
# Shows that check_arrows.sh sees what it is for: a small tree passes, and fails with each one of these includes.
set -euo pipefail
check="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/check_arrows.sh"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT

# add FILE INCLUDE...
add() {
  mkdir -p "$root/${1%/*}"
  printf '#include %s\n' "${@:2}" >"$root/$1"
}

# write_tree: a tree in which every arrow holds.
write_tree() {
  rm -rf "${root:?}"/*
  add domain/base/time.hpp '<string>' '"domain/base/ids.hpp"'
  add domain/base/unicode.cpp '<utf8proc.h>'
  add domain/changes/change.hpp '"domain/base/ids.hpp"'
  add domain/seats/seat_map.hpp '"domain/changes/change.hpp"' '"domain/base/time.hpp"'
  add domain/people/people.hpp '"domain/clinics/roster.hpp"'
  add storage/store.hpp '"domain/seats/seat_map.hpp"'
  add domain/ownership/standing.hpp '"domain/base/time.hpp"'
  add storage/journal/journal.hpp '"storage/store.hpp"'
  add storage/tables/columns.hpp '"storage/log/change_text.hpp"'
  add storage/whole/copy.hpp '<zstd.h>' '"storage/restore/relational_store.hpp"' '"storage/tables/columns.hpp"'
  add storage/sqlite/sqlite_store.cpp '<sqlite3.h>' '"storage/batch/batch_writer.hpp"' '"storage/log/change_text.hpp"'
  add storage/postgres/postgres_store.cpp '<pqxx/pqxx>' '"storage/restore/relational_store.hpp"'
  add actors/base/reply.hpp '"actors/tracing/open_span.hpp"'
  add actors/shell/durable_actor.hpp '<caf/send.hpp>' '"actors/base/reply.hpp"' '"storage/journal/journal.hpp"'
  add actors/cast/clinic.cpp '"actors/shell/durable_actor.hpp"'
  add actors/conversations/hold.cpp '"actors/cast/concert_date.hpp"'
  add actors/engine.cpp '"actors/conversations/hold.hpp"' '"storage/store.hpp"'
  add api/edge/server.cpp '<boost/beast/http.hpp>' '"domain/base/limits.hpp"'
  add api/http/routes.cpp '"actors/engine.hpp"' '"api/edge/http.hpp"' '"api/support/log.hpp"' '"api/http/browser/browser_policy.hpp"'
  add api/http/browser/browser_policy.cpp '"api/edge/http.hpp"' '"actors/base/views.hpp"'
  add api/identity/assertion.cpp '<openssl/evp.h>' '"api/http/routes.hpp"' '"actors/engine.hpp"'
  add api/web/pages.cpp '"api/http/routes.hpp"'
  add api/cluster/forwarder.cpp '"api/http/routes.hpp"' '"domain/ownership/standing.hpp"'
  add api/clinics/clinic_forms.hpp '"storage/queries.hpp"'
  add api/inspection/trace_routes.cpp '"api/admin/admin_gate.hpp"' '"api/concerts/token_gate.hpp"'
  add api/server/serve.cpp '"api/cli/trace_command.hpp"' '"api/outbound/webhook_sender.hpp"' '"storage/store.hpp"'
  add loadtest/benchmarks/restore.cpp '"actors/engine.hpp"' '"storage/store.hpp"'
}

failures=0

# expect_refused FOLDER INCLUDE
expect_refused() {
  write_tree
  add "$1/offender.cpp" "$2"
  if "$check" "$root" >/dev/null; then
    echo "not seen: $1 includes $2"
    failures=$((failures + 1))
  fi
}

write_tree
"$check" "$root"

# Between the libraries.
expect_refused domain/base '"storage/store.hpp"'
expect_refused domain/seats '"actors/base/reply.hpp"'
expect_refused storage '"actors/base/reply.hpp"'
expect_refused storage/journal '"api/edge/http.hpp"'
expect_refused actors/cast '"api/edge/http.hpp"'
expect_refused actors '"storage/sqlite/sqlite_store.hpp"'
expect_refused actors/cast '"storage/journal/journal.hpp"'
expect_refused api/http '"storage/store.hpp"'
expect_refused api/admin '"storage/journal/journal.hpp"'
expect_refused api/server '"storage/restore/relational_store.hpp"'
expect_refused api/http '"tests/support/database.hpp"'
expect_refused api/http '"../domain/ids.hpp"'

# Inside domain.
expect_refused domain/base '"domain/changes/change.hpp"'
expect_refused domain/changes '"domain/seats/seat_map.hpp"'
expect_refused domain/seats '"domain/waiting/waiting_line.hpp"'
expect_refused domain/clinics '"domain/people/people.hpp"'
expect_refused domain/people '"domain/setup/setup.hpp"'
expect_refused domain/ownership '"domain/changes/change.hpp"'
expect_refused domain/changes '"domain/ownership/standing.hpp"'

# Inside storage.
expect_refused storage '"storage/log/change_text.hpp"'
expect_refused storage/journal '"storage/sqlite/sqlite_database.hpp"'
expect_refused storage/log '"storage/batch/batch_rows.hpp"'
expect_refused storage/batch '"storage/restore/relational_store.hpp"'
expect_refused storage/restore '"storage/sqlite/sqlite_database.hpp"'
expect_refused storage/restore '"storage/whole/copy.hpp"'
expect_refused storage/tables '"storage/batch/batch_rows.hpp"'
expect_refused storage/log '"storage/tables/columns.hpp"'
expect_refused storage/whole '"storage/batch/batch_writer.hpp"'
expect_refused storage/whole '"storage/sqlite/sqlite_store.hpp"'
expect_refused storage/sqlite '"storage/postgres/postgres_connection.hpp"'

# Inside actors.
expect_refused actors/tracing '"actors/base/reply.hpp"'
expect_refused actors/base '"actors/shell/directory.hpp"'
expect_refused actors/shell '"actors/cast/clinic.hpp"'
expect_refused actors/cast '"actors/conversations/place_calls.hpp"'
expect_refused actors/conversations '"actors/engine.hpp"'

# Inside api.
expect_refused api/edge '"actors/base/reply.hpp"'
expect_refused api/edge '"api/http/routes.hpp"'
expect_refused api/edge '"api/support/log.hpp"'
expect_refused api/support '"api/edge/http.hpp"'
expect_refused api/support '"api/http/problem.hpp"'
expect_refused api/support '"actors/engine.hpp"'
expect_refused api/http '"api/concerts/token_gate.hpp"'
expect_refused api/http '"api/admin/admin_audit.hpp"'
expect_refused api/http '"api/identity/identity.hpp"'
expect_refused api/http/browser '"api/http/routes.hpp"'
expect_refused api/http/browser '"actors/engine.hpp"'
expect_refused api/edge '"api/http/browser/browser_policy.hpp"'
expect_refused api/identity '"api/concerts/token_gate.hpp"'
expect_refused api/identity '"api/admin/admin_audit.hpp"'
expect_refused api/web '"api/identity/identity.hpp"'
expect_refused api/web '"api/concerts/token_gate.hpp"'
expect_refused api/cluster '"api/identity/identity.hpp"'
expect_refused api/cluster '"api/operation/readiness.hpp"'
expect_refused api/admin '"api/cluster/forwarder.hpp"'
expect_refused api/concerts '"api/clinics/render_clinics.hpp"'
expect_refused api/clinics '"api/concerts/token_gate.hpp"'
expect_refused api/clinics '"api/admin/render_admin.hpp"'
expect_refused api/admin '"api/inspection/trace_fields.hpp"'
expect_refused api/admin '"api/operation/readiness.hpp"'
expect_refused api/inspection '"api/operation/readiness.hpp"'
expect_refused api/operation '"api/inspection/trace_tree.hpp"'
expect_refused api/inspection '"api/cli/trace_text.hpp"'
expect_refused api/outbound '"api/cli/trace_text.hpp"'
expect_refused api/cli '"api/outbound/otlp_json.hpp"'
expect_refused api/cli '"api/server/configuration.hpp"'
expect_refused api/outbound '"api/server/configuration.hpp"'

# Libraries.
expect_refused domain/base '<spdlog/spdlog.h>'
expect_refused domain/base '<utf8proc.h>'
expect_refused domain/people '<utf8proc.h>'
expect_refused storage '<utf8proc.h>'
expect_refused domain/base '<caf/send.hpp>'
expect_refused domain/base '<sys/socket.h>'
expect_refused storage/log '<caf/send.hpp>'
expect_refused actors/cast '<sqlite3.h>'
expect_refused actors/cast '<curl/curl.h>'
expect_refused api/http '<caf/send.hpp>'
expect_refused api/http '<pistache/http.h>'
expect_refused api/web '<openssl/evp.h>'
expect_refused storage/tables '<zstd.h>'

# The load tests.
expect_refused loadtest '"domain/base/ids.hpp"'
expect_refused loadtest/client '"domain/base/ids.hpp"'
expect_refused loadtest/client '<pistache/http.h>'
expect_refused loadtest/baseline '"loadtest/client/loop/crowd_loop.hpp"'
expect_refused loadtest/benchmarks '<caf/send.hpp>'
expect_refused loadtest/benchmarks '"storage/restore/relational_store.hpp"'

# A folder that the table leaves out.
expect_refused domain/shop '<string>'
expect_refused actors/shop '<string>'
expect_refused api/shop '<string>'

rm -rf "${root:?}"/*
mkdir -p "$root"/{domain,storage,actors,api}
if "$check" "$root" >/dev/null; then
  echo "an empty tree passes"
  failures=$((failures + 1))
fi

[[ "$failures" -eq 0 ]]
