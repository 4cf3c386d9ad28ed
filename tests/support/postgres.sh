#!/usr/bin/env bash
# A temporary Postgres for the tests.
#
#   postgres.sh start DIR [SESSIONS]   starts a cluster with its files in DIR (created, or empty) on a free port of
#                                      127.0.0.1 and prints its URL; durable as in production: fsync is on. It takes so
#                                      many sessions, by default 50
#   postgres.sh stop DIR               stops it and removes its files
#
# Runs the server as the user `postgres` when called by root, and as the caller otherwise.
set -euo pipefail

fail() {
  echo "postgres.sh: $*" >&2
  exit 1
}

as_server_user() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif command -v runuser >/dev/null; then
    (cd / && runuser -u postgres -- "$@")
  else
    (cd / && sudo -u postgres -- "$@")
  fi
}

newest_bin() {
  local bin
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n | tail -n 1)
  [ -n "$bin" ] && [ -x "$bin/initdb" ] || fail "no PostgreSQL server is installed (package postgresql)"
  [ "$(basename "$(dirname "$bin")")" -ge 15 ] || fail "PostgreSQL 15 or later is needed, found $bin"
  echo "$bin"
}

# The kernel picks a free port; somebody may take it before the server does, so that `start` tries more than once.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 30000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail "found no free port"
}

start() {
  local dir=$1 sessions=${2:-50} bin port
  bin=$(newest_bin)
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  [ -z "$(ls -A "$dir")" ] || fail "$dir is not empty"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir"; fi
  chmod 700 "$dir"
  as_server_user "$bin/initdb" --pgdata "$dir/data" --username usher --auth trust --encoding UTF8 --locale C \
    >"$dir/../$(basename "$dir").initdb.log" 2>&1 || {
    cat "$dir/../$(basename "$dir").initdb.log" >&2
    fail "initdb failed"
  }
  rm -f "$dir/../$(basename "$dir").initdb.log"
  for _ in 1 2 3 4 5; do
    port=$(free_port)
    if as_server_user "$bin/pg_ctl" --pgdata "$dir/data" --log "$dir/server.log" --wait --timeout 60 --silent \
      --options "-h 127.0.0.1 -p $port -k $dir -c fsync=on -c max_connections=$sessions" start >/dev/null 2>&1; then
      as_server_user "$bin/createdb" -h 127.0.0.1 -p "$port" -U usher usher
      echo "postgresql://usher@127.0.0.1:$port/usher"
      return
    fi
  done
  cat "$dir/server.log" >&2 || true
  fail "the server did not start"
}

stop() {
  local dir=$1 bin
  [ -d "$dir" ] || return 0
  bin=$(newest_bin)
  dir=$(cd "$dir" && pwd)
  [ -f "$dir/data/PG_VERSION" ] || fail "$dir is not a cluster of postgres.sh"
  if [ -f "$dir/data/postmaster.pid" ]; then
    as_server_user "$bin/pg_ctl" --pgdata "$dir/data" --mode fast --wait --silent stop
  fi
  rm -rf "$dir"
}

[ $# -ge 2 ] || fail "usage: postgres.sh start DIR [SESSIONS] | stop DIR"
case $1 in
  start) start "$2" "${3:-50}" ;;
  stop) stop "$2" ;;
  *) fail "usage: postgres.sh start DIR [SESSIONS] | stop DIR" ;;
esac
