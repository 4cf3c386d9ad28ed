#!/usr/bin/env bash
# check_arrows.sh [ROOT]: checks that the folders include each other only along the arrows
#
#   api -> actors -> storage -> domain
#
#   in api:      server -> {cli, outbound} -> {inspection, operation} -> {admin, cluster}; admin -> {concerts, clinics, web} -> identity;
#                {cluster, identity} -> http -> {edge, support}
#   in actors:   engine -> company -> conversations -> cast -> shell -> base -> tracing
#   in storage:  {sqlite, postgres} -> {whole, batch} -> restore -> tables -> log -> the interface; migrations, journal -> the interface
#   in domain:   setup -> people -> clinics, each area -> changes -> base, and ownership -> base
#
# that load tests know the REST contract only, all but the benchmarks, which stand above everything, and that each library
# stays in the folder that hides it. Prints every include that breaks a rule; fails if there is one, or if there is nothing
# to check.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

# What each folder may include beside itself: files, or folders with all below them. The innermost folder that is named here
# decides for a file, and each folder of the four libraries is named. A word with @ stands for the list that follows its name.
#
# folder             may include
folders_table='
domain/base
domain/changes       domain/base
domain/waiting       domain/base domain/changes
domain/seats         domain/base domain/changes
domain/clinics       domain/base domain/changes
domain/people        domain/base domain/changes domain/clinics
domain/money         domain/base domain/changes
domain/delivery      domain/base domain/changes
domain/ownership     domain/base
domain/setup         domain

storage              domain
storage/journal      domain storage/store.hpp
storage/log          domain storage/store.hpp storage/queries.hpp
storage/tables       domain storage/store.hpp storage/queries.hpp storage/log
storage/batch        domain storage/store.hpp storage/log storage/tables
storage/restore      domain storage/store.hpp storage/queries.hpp storage/log storage/tables
storage/whole        domain storage/store.hpp storage/queries.hpp storage/log storage/tables storage/restore
storage/migrations   storage/store.hpp
@backends_share       storage/store.hpp storage/queries.hpp storage/ownership.hpp storage/log storage/tables storage/batch storage/restore storage/whole storage/migrations
storage/sqlite       domain @backends_share
storage/postgres     domain @backends_share

@store               storage/store.hpp storage/queries.hpp
actors/tracing       domain
actors/base          domain @store actors/tracing
actors/shell         domain @store storage/journal/journal.hpp actors/tracing actors/base
actors/cast          domain @store actors/tracing actors/base actors/shell
actors/conversations domain @store actors/tracing actors/base actors/shell actors/cast
actors               domain @store storage/journal/journal.hpp storage/journal/following_journal.hpp storage/journal/store_readers.hpp actors

@engine              domain actors storage/queries.hpp
@clients             api/concerts api/clinics
@watchers            api/inspection api/operation
api/edge             domain/base/ascii.hpp domain/base/hex.hpp domain/base/plain_text.hpp domain/base/limits.hpp domain/base/time.hpp api/edge/mailbox api/edge/origin
api/edge/mailbox     api/edge
api/edge/origin      domain/base/number_text.hpp api/edge/ascii.hpp
api/support          domain
api/http             @engine api/support api/edge api/http/browser
api/openapi
api/http/browser     domain/base/ascii.hpp actors/base/views.hpp api/support api/edge
api/identity         @engine api/support api/edge api/http
api/web              @engine api/support api/edge api/http
api/concerts         @engine api/support api/edge api/http api/identity
api/clinics          @engine api/support api/edge api/http api/identity api/clinics/office
api/clinics/office   @engine api/support api/edge api/http api/identity api/clinics
api/admin            @engine api/support api/edge api/http api/identity @clients
api/inspection       storage/log/change_text.hpp @engine api/support api/edge api/http api/identity @clients api/admin
api/cluster          @engine api/support api/edge api/http
api/operation        @engine api/support api/edge api/http api/identity @clients api/admin api/cluster
api/outbound         @engine api/support api/edge api/http api/identity @clients api/admin @watchers
api/cli              @engine api/support api/edge api/http api/identity @clients api/admin @watchers
api/server           @engine api storage/store.hpp storage/ownership.hpp storage/journal/retention.hpp storage/whole

loadtest/client
loadtest/baseline
loadtest/benchmarks  domain actors api @store storage/journal/journal.hpp tests/support loadtest/client
'

# The folders or files that may know a library, which is named by what its headers begin with. The rules know none that is not
# named here for them.
#
# headers            folders
libraries_table='
caf/                 actors
pistache/            api/edge loadtest/baseline
boost/               api/edge loadtest/client
curl/                api
openssl/             api/identity
prometheus/          api
pqxx/                storage loadtest/baseline
libpq-fe             storage loadtest/baseline
postgresql/          storage loadtest/baseline
sqlite3              storage
zstd                 storage/whole
CLI/                 api loadtest/client loadtest/baseline
date/                actors api loadtest/client loadtest/baseline
utf8proc             domain/base/unicode.cpp
yaml-cpp/            api/openapi
nlohmann/            storage api loadtest/client loadtest/baseline
'

folders=(domain storage actors api)
[[ ! -d loadtest ]] || folders+=(loadtest)
# shellcheck disable=SC2016
find "${folders[@]}" -name '*.hpp' -o -name '*.cpp' | sort |
  folders_table="$folders_table" libraries_table="$libraries_table" xargs awk '
  BEGIN {
    count = split(ENVIRON["folders_table"], rows, "\n")
    for (row = 1; row <= count; row++) read_row(rows[row], may)
    count = split(ENVIRON["libraries_table"], rows, "\n")
    for (row = 1; row <= count; row++) read_row(rows[row], hides)
  }

  # Adds the words of a row to what its first word may, with the lists that they stand for.
  function read_row(row, table,   words, number, word) {
    number = split(row, words, " ")
    if (!number) return
    if (!(words[1] in table)) table[words[1]] = " "
    for (word = 2; word <= number; word++)
      table[words[1]] = table[words[1]] (words[word] ~ /^@/ ? substr(table[words[word]], 2) : words[word] " ")
  }

  # Whether a list of files and folders has this path, or a folder above it.
  function lists(list, path) {
    for (; path != ""; path = parent_of(path))
      if (index(list, " " path " ")) return 1
    return 0
  }

  function parent_of(path) { return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "" }

  # The innermost folder above a file that the table names; none for a file in a folder of a library that it leaves out.
  function folder_of(file,   folder) {
    folder = parent_of(file)
    while (folder != "" && !(folder in may)) folder = parent_of(folder)
    return folder !~ /\// && parent_of(file) != folder ? "" : folder
  }

  function complain(why) {
    printf "%s:%d: %s must not include %s: %s\n", FILENAME, FNR, folder, included, why
    broken++
  }

  FNR == 1 {
    files++
    folder = folder_of(FILENAME)
    if (folder == "") { printf "%s: its folder is not in the table of folders\n", FILENAME; broken++ }
  }

  /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    included = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", included)
    sub(/[>"].*/, "", included)
    if (included ~ /^\.\.?\//) complain("includes are relative to the root")
    if (included ~ /^(domain|storage|actors|api|tests|loadtest)\//) {
      if (folder_of(included) != folder && !lists(may[folder], included)) complain("against the arrows")
    } else {
      known = included ~ /^[a-z_]+$/
      for (library in hides)
        if (index(included, library) == 1) {
          known = 1
          if (!lists(hides[library], FILENAME)) complain("that library is hidden elsewhere")
        }
      if (FILENAME ~ /^domain\// && !known) complain("the rules know the standard library alone")
    }
  }

  END {
    if (!files) { print "nothing to check"; exit 1 }
    if (broken) { printf "%d includes against the arrows\n", broken; exit 1 }
    printf "the arrows hold in %d files\n", files
  }
'
