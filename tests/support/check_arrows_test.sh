#!/usr/bin/env bash
# Shows that check_arrows.sh sees what it is for: a small tree passes, and fails with each one of these includes.
set -euo pipefail
check="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/check_arrows.sh"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT

# write_tree: a tree in which every arrow holds.
write_tree() {
  rm -rf "${root:?}"/*
  mkdir -p "$root"/{domain,storage,actors,api/edge,loadtest/benchmarks,loadtest/client,loadtest/baseline}
  printf '#include <string>\n#include "domain/base/ids.hpp"\n' >"$root/domain/time.hpp"
  printf '#include <pqxx/pqxx>\n#include "domain/changes/change.hpp"\n' >"$root/storage/store.cpp"
  printf '#include <caf/send.hpp>\n#include "storage/store.hpp"\n#include "domain/base/time.hpp"\n' >"$root/actors/clinic.cpp"
  printf '#include <boost/beast/http.hpp>\n#include "domain/base/limits.hpp"\n' >"$root/api/edge/server.cpp"
  printf '#include "actors/base/asks.hpp"\n#include "api/edge/http.hpp"\n' >"$root/api/routes.cpp"
  printf '#include "actors/engine.hpp"\n#include "storage/store.hpp"\n' >"$root/loadtest/benchmarks/restore.cpp"
}

failures=0

# expect_refused FOLDER INCLUDE
expect_refused() {
  write_tree
  echo "#include $2" >"$root/$1/offender.cpp"
  if "$check" "$root" >/dev/null; then
    echo "not seen: $1 includes $2"
    failures=$((failures + 1))
  fi
}

write_tree
"$check" "$root"

expect_refused domain '"storage/store.hpp"'
expect_refused domain '"actors/base/reply.hpp"'
expect_refused domain '<spdlog/spdlog.h>'
expect_refused domain '<caf/send.hpp>'
expect_refused domain '<sys/socket.h>'
expect_refused storage '"actors/base/reply.hpp"'
expect_refused storage '"api/edge/http.hpp"'
expect_refused storage '<caf/send.hpp>'
expect_refused actors '"api/edge/http.hpp"'
expect_refused actors '"storage/sqlite_store.hpp"'
expect_refused actors '<sqlite3.h>'
expect_refused actors '<curl/curl.h>'
expect_refused api/edge '"actors/base/reply.hpp"'
expect_refused api/edge '"api/http/routes.hpp"'
expect_refused api '<caf/send.hpp>'
expect_refused api '"storage/restore/relational_store.hpp"'
expect_refused api '"tests/support/database.hpp"'
expect_refused api '"../domain/ids.hpp"'
expect_refused loadtest '"domain/base/ids.hpp"'
expect_refused loadtest/client '"domain/base/ids.hpp"'
expect_refused loadtest/client '<pistache/http.h>'
expect_refused loadtest/baseline '"loadtest/client/loop/crowd_loop.hpp"'
expect_refused loadtest/benchmarks '<caf/send.hpp>'
expect_refused loadtest/benchmarks '"storage/restore/relational_store.hpp"'

rm -rf "${root:?}"/*
mkdir -p "$root"/{domain,storage,actors,api}
if "$check" "$root" >/dev/null; then
  echo "an empty tree passes"
  failures=$((failures + 1))
fi

[[ "$failures" -eq 0 ]]
