#!/usr/bin/env bash
# check_arrows.sh [ROOT]: checks that the folders include each other only along the arrows
#
#   api -> actors -> domain <- storage
#
# that load tests know the REST contract only, all but the benchmarks, which stand above everything, and that each library
# stays in the folder that hides it. Prints every include that breaks a rule; fails if there is one, or if there is nothing
# to check.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

folders=(domain storage actors api)
[[ ! -d loadtest ]] || folders+=(loadtest)
# shellcheck disable=SC2016
find "${folders[@]}" -name '*.hpp' -o -name '*.cpp' | sort | xargs awk '
  BEGIN {
    # What a folder may include of ours, by path; the most specific folder decides.
    may["domain"] = "^domain/"
    may["storage"] = "^(storage|domain)/"
    # Actors know the interface of the storage, not its engines.
    may["actors"] = "^(actors|domain)/|^storage/(store|journal/journal)\\.hpp$"
    # The edge is only HTTP: it knows the limits and nothing of what is behind the routes.
    may["api/edge"] = "^api/edge/|^domain/base/(limits|time)\\.hpp$"
    # Opening the store that was configured, and spelling changes for people as the log does: the program asks no more of
    # the storage.
    may["api"] = "^(api|actors|domain)/|^storage/(store|journal/journal|log/change_text)\\.hpp$"
    # A client knows the REST contract only.
    may["loadtest"] = "^loadtest/"
    may["loadtest/client"] = "^loadtest/client/"
    # What Usher is compared with has nothing of Usher in it.
    may["loadtest/baseline"] = "^loadtest/baseline/"
    may["loadtest/benchmarks"] = "^(loadtest|api|actors|domain|tests/support)/|^storage/(store|journal/journal)\\.hpp$"

    # Which folders may know a library.
    only["^caf/"] = "^actors$"
    only["^pistache/"] = "^(api/edge|loadtest/baseline)$"
    only["^boost/"] = "^(api/edge|loadtest/client)$"
    only["^curl/"] = "^api$"
    only["^prometheus/"] = "^api$"
    only["^(pqxx|libpq-fe|postgresql/|sqlite3)"] = "^(storage|loadtest/baseline)$"
    only["^(CLI|date)/"] = "^(actors|api|loadtest/(client|baseline))$"
    only["^nlohmann/"] = "^(storage|api|loadtest/(client|baseline))$"
  }

  function folder_of(file) {
    if (file ~ /^api\/edge\//) return "api/edge"
    if (match(file, /^loadtest\/(client|baseline|benchmarks)\//)) return substr(file, 1, RLENGTH - 1)
    sub(/\/.*/, "", file)
    return file
  }

  function complain(why) {
    printf "%s:%d: %s must not include %s: %s\n", FILENAME, FNR, folder, included, why
    broken++
  }

  FNR == 1 { files++; folder = folder_of(FILENAME) }

  /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    included = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", included)
    sub(/[>"].*/, "", included)
    if (included ~ /^\.\.?\//) complain("includes are relative to the root")
    if (included ~ /^(domain|storage|actors|api|tests|loadtest)\//) {
      if (included !~ may[folder]) complain("against the arrows")
    } else if (folder == "domain" && included !~ /^[a-z_]+$/) {
      complain("the rules know the standard library alone")
    } else {
      for (library in only)
        if (included ~ library && folder !~ only[library]) complain("that library is hidden in another folder")
    }
  }

  END {
    if (!files) { print "nothing to check"; exit 1 }
    if (broken) { printf "%d includes against the arrows\n", broken; exit 1 }
    printf "the arrows hold in %d files\n", files
  }
'
