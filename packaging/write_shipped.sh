#!/bin/sh
# write_shipped.sh PROGRAM VERSION FOLDER: writes into FOLDER what the package ships and the program or its version says: the
# manual page and Debian's changelog, compressed.
set -eu

here="$(dirname "$0")"
python3 -B "$here/man_page.py" "$1" | gzip -9n >"$3/usher.1.gz"
gzip -9n >"$3/changelog.gz" <<TEXT
usher ($2) unstable; urgency=medium

  * What is new stands in /usr/share/doc/usher/CHANGELOG.md.

 -- The Usher maintainers <maintainers@usher.invalid>  $(date --utc --rfc-email --date="@${SOURCE_DATE_EPOCH:-$(date +%s)}")
TEXT
