# SPDX-License-Identifier: MIT
# Sourced by a golden case: as use-pub.sh, with a first publication in out.
#
#	pull [OPTION...]   pulls what is in out into m; in messages the scratch
#	                   folder is written PWD
#	again              publishes another list, a day later
#	sum [FOLDER]       what m, or FOLDER, holds, as one hash
. "$FIXTURES/use-pub.sh"
pull() {
	rmmlist pull -p keys/vector.pub --now $NOW "$@" "file://$PWD/out" m \
		2>stderr
	got=$?
	sed "s|$PWD|PWD|g" stderr >&2
	return $got
}
again() {
	sed -i '$d' lists/local/additions.csv
	rmmlist merge -q --date 2026-01-02
	NOW=2026-01-03T00:00:00Z
	publish -q
}
sum() {
	find "${1-m}" -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum
}
publish -q
