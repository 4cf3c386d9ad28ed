#!/usr/bin/env bash
# A temporary Postgres for the tests.
#
#   postgres.sh start DIR [SESSIONS [FSYNC]]
#                                      starts a cluster with its files in DIR (created, or empty) on a free port of
#                                      127.0.0.1 and prints its URL. It takes so many sessions, by default 50. FSYNC is on,
#                                      durable as in production, or off: processes may end, the machine does not
#   postgres.sh stop DIR               stops it and removes its files
#
# Two, of which one is a synchronous standby of the other:
#
#   postgres.sh pair DIR OWNER         starts a primary in DIR/primary and its standby in DIR/standby, and prints both URLs.
#                                      Commits wait for the standby. fsync is off: processes may end, the machine does not.
#                                      Both are stopped and removed by `stop DIR`, or when the process OWNER has ended
#   postgres.sh freeze|thaw DIR        stops all processes of the cluster in DIR where they stand, and has them go on
#   postgres.sh crash DIR              ends the cluster in DIR without a shutdown
#   postgres.sh again DIR              starts it again
#   postgres.sh promote DIR            makes a standby a primary
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
  local dir=$1 sessions=$2 fsync=$3 bin port
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
      --options "-h 127.0.0.1 -p $port -k $dir -c fsync=$fsync -c max_connections=$sessions" start >/dev/null 2>&1; then
      as_server_user "$bin/createdb" -h 127.0.0.1 -p "$port" -U usher usher
      echo "postgresql://usher@127.0.0.1:$port/usher"
      return
    fi
  done
  cat "$dir/server.log" >&2 || true
  fail "the server did not start"
}

stop() {
  local dir=$1 bin member
  [ -d "$dir" ] || return 0
  bin=$(newest_bin)
  dir=$(cd "$dir" && pwd)
  if [ -d "$dir/primary" ]; then
    # Neither waits for the other.
    for member in standby primary; do
      if [ -f "$dir/$member/data/postmaster.pid" ]; then
        signal_all CONT "$dir/$member"
        as_server_user "$bin/pg_ctl" --pgdata "$dir/$member/data" --mode immediate --wait --silent stop || true
      fi
    done
    rm -rf "$dir"
    return
  fi
  [ -f "$dir/data/PG_VERSION" ] || fail "$dir is not a cluster of postgres.sh"
  if [ -f "$dir/data/postmaster.pid" ]; then
    as_server_user "$bin/pg_ctl" --pgdata "$dir/data" --mode fast --wait --silent stop
  fi
  rm -rf "$dir"
}

# configure DIR PORT: what a member of a pair has of its own. The last of several lines counts.
configure() {
  as_server_user tee -a "$1/data/postgresql.conf" >/dev/null <<TEXT
listen_addresses = '127.0.0.1'
port = $2
unix_socket_directories = '$1'
fsync = off
wal_retrieve_retry_interval = 200ms
TEXT
}

run_cluster() {
  as_server_user "$bin/pg_ctl" --pgdata "$1/data" --log "$1/server.log" --wait --timeout 60 --silent start >/dev/null 2>&1
}

pair() {
  local dir=$1 owner=$2 bin member port standby_port tries=0
  bin=$(newest_bin)
  mkdir -p "$dir/primary" "$dir/standby"
  dir=$(cd "$dir" && pwd)
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir" "$dir/primary" "$dir/standby"; fi
  chmod 755 "$dir"
  chmod 700 "$dir/primary" "$dir/standby"
  keep_watch "$dir" "$owner"
  as_server_user "$bin/initdb" --pgdata "$dir/primary/data" --username usher --auth trust --encoding UTF8 --locale C \
    --no-sync >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    fail "initdb failed"
  }
  # Of one that never ran, a copy of the files is a standby.
  as_server_user cp -a "$dir/primary/data" "$dir/standby/data"
  as_server_user touch "$dir/standby/data/standby.signal"
  while :; do
    port=$(free_port)
    standby_port=$(free_port)
    configure "$dir/primary" "$port"
    configure "$dir/standby" "$standby_port"
    as_server_user tee -a "$dir/standby/data/postgresql.conf" >/dev/null <<TEXT
primary_conninfo = 'host=127.0.0.1 port=$port user=usher application_name=standby'
TEXT
    ! run_cluster "$dir/primary" || ! run_cluster "$dir/standby" || break
    for member in primary standby; do
      as_server_user "$bin/pg_ctl" --pgdata "$dir/$member/data" --mode immediate --wait --silent stop >/dev/null 2>&1 || true
    done
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || {
      cat "$dir"/*/server.log >&2 || true
      fail "the pair did not start"
    }
  done
  as_server_user "$bin/createdb" -h 127.0.0.1 -p "$port" -U usher usher
  ask() { as_server_user "$bin/psql" -h 127.0.0.1 -p "$port" -U usher -d usher -qAtX -c "$1"; }
  ask "ALTER SYSTEM SET synchronous_standby_names = 'standby'"
  ask "SELECT pg_reload_conf()" >/dev/null
  tries=0
  until [ "$(ask "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" = 1 ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || fail "the standby does not follow"
    sleep 0.1
  done
  echo "postgresql://usher@127.0.0.1:$port/usher"
  echo "postgresql://usher@127.0.0.1:$standby_port/usher"
}

# keep_watch DIR OWNER: nothing stays behind when the owner ends without a word.
keep_watch() {
  local script
  script=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/$(basename "${BASH_SOURCE[0]}")
  setsid bash -c 'while [ -d "$1" ] && kill -0 "$2" 2>/dev/null; do sleep 1; done; exec "$3" stop "$1"' \
    watch "$1" "$2" "$script" </dev/null >/dev/null 2>&1 &
}

# signal_all SIGNAL DIR
signal_all() {
  local postmaster status children=()
  postmaster=$(head -n 1 "$2/data/postmaster.pid")
  # First, so that there are no new ones.
  kill -s "$1" "$postmaster"
  for status in $(grep -l "^PPid:[[:space:]]*$postmaster\$" /proc/[0-9]*/status 2>/dev/null || true); do
    status=${status#/proc/}
    children+=("${status%/status}")
  done
  for status in "${children[@]}"; do
    kill -s "$1" "$status" 2>/dev/null || true
  done
}

again() {
  local bin
  bin=$(newest_bin)
  run_cluster "$1" || {
    cat "$1/server.log" >&2 || true
    fail "the server did not start again"
  }
}

usage="usage: postgres.sh start DIR [SESSIONS [FSYNC]] | stop DIR | pair DIR OWNER | freeze|thaw|crash|again|promote DIR"
[ $# -ge 2 ] || fail "$usage"
case $1 in
  start) start "$2" "${3:-50}" "${4:-on}" ;;
  stop) stop "$2" ;;
  pair) pair "$2" "${3:?$usage}" ;;
  freeze) signal_all STOP "$2" ;;
  thaw) signal_all CONT "$2" ;;
  crash) as_server_user "$(newest_bin)/pg_ctl" --pgdata "$2/data" --mode immediate --wait --silent stop ;;
  again) again "$2" ;;
  promote) as_server_user "$(newest_bin)/pg_ctl" --pgdata "$2/data" --wait --timeout 60 --silent promote ;;
  *) fail "$usage" ;;
esac
