#!/usr/bin/env bash
# check_map.sh [ROOT]: checks that the map is true
#
# Every folder of the libraries has a row in docs/architecture.md, every path that the document names is there, and a README.md
# inside a folder of the libraries names every header beside it and nothing else.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"
map=docs/architecture.md
wrong=0

complain() {
  echo "$*"
  wrong=$((wrong + 1))
}

# is_there PATH: a folder, a file, or the stem of a source.
is_there() { [[ -e "$1" || -e "$1.hpp" || -e "$1.cpp" ]]; }

# Folders with sources, two deep.
folders="$(find domain storage actors api -mindepth 2 \( -name '*.hpp' -o -name '*.cpp' \) | cut -d/ -f1,2 | sort -u)"
for folder in $folders; do
  grep -q "^| \`$folder/\`" "$map" || complain "$map has no row for $folder/"
done

while read -r path; do
  is_there "$path" || complain "$map names $path, which is not there"
done < <(grep -oE '`(domain|storage|actors|api|tests|loadtest|cmake|packaging)/[^`]*`' "$map" | tr -d '`' | sort -u)

for folder in $folders; do
  readme="$folder/README.md"
  [[ -e "$readme" ]] || continue
  for header in "$folder"/*.hpp; do
    stem="$(basename "$header" .hpp)"
    grep -q "^|.*\`$stem\`" "$readme" || complain "$readme does not name $stem"
  done
  while read -r stem; do
    is_there "$folder/$stem" || complain "$readme names $stem, which is not there"
  done < <(grep '^| `' "$readme" | cut -d'|' -f2 | grep -oE '`[^`]+`' | tr -d '`')
done

[[ -n "$folders" && "$wrong" -eq 0 ]] || { echo "$wrong places where the map is wrong"; exit 1; }
echo "the map names $(wc -l <<<"$folders") folders, and all that it names is there"
