#!/bin/sh
# SPDX-License-Identifier: MIT
# export.sh BIN_DIR WORK_DIR: an export is killed at any of its calls, or has no
# room; the next one leaves what it would have written into an empty folder, and
# nothing else. Two at once end as one of them.
set -u
bin=$(cd "$1" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
PATH=$bin:$PATH LC_ALL=C RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL RMMLIST_EXEC_PATH
work=$(mkdir -p "$2" && cd "$2" && pwd)/fault-export || exit 2
rm -rf "$work"
mkdir -p "$work/ws" && cd "$work/ws" || exit 2
. "$FIXTURES/use-ws.sh"
bad=0
complain() { echo "$*"; bad=1; }

list() { # ROWS
	awk -v n="$1" 'BEGIN {
		print "indicator,type,tool,category,fidelity,sources," \
			"listed_since,reference"
		for (i = 0; i < n; i++)
			printf "host%04d.alpha-desk.com,domain,Alpha,rmm,medium," \
				"hosts,2026-01-02,\n", i
	}' >lists/rmm_indicators.csv
}
export_to() { # FOLDER
	"$bin/rmmlist-export" -q --date 2026-01-05 -o "$1" defender-indicators
}
cp -R . ../more
list 300
(cd ../more && list 1600)
more() { (cd ../more && export_to ../ws/x); }
export_to few
more
mv x many
rm -rf ../more/x

# whole NAME: what stands in x now is one of the two, once it has been run again.
whole() {
	export_to x || complain "$1: cannot export"
	diff -r few x >/dev/null || complain "$1: left $(ls -A x | tr '\n' ' ')"
}

# No disk is as small as this limit of a file's size, in blocks of 512 bytes.
for blocks in 1 8 64 130; do
	rm -rf x
	(ulimit -f $blocks; trap '' XFSZ; more) >/dev/null 2>&1 &&
		complain "no room: done with $blocks"
	[ -z "$(ls -A x | grep '^[.]')" ] ||
		complain "no room: left $(ls -A x | tr '\n' ' ')"
	whole "no room, $blocks"
done

for i in 1 2 3 4 5; do
	rm -rf x
	more &
	export_to x
	wait
	diff -r few x >/dev/null || diff -r many x >/dev/null ||
		complain "at once: $(ls -A x | tr '\n' ' ')"
done

command -v strace >/dev/null || exit $bad
killed() { # CALL NUMBER COMMAND...
	call=$1 number=$2
	shift 2
	strace -f -o /dev/null -e trace="$call" \
		-e inject="$call:signal=KILL:when=$number" "$@"
}
for call in write rename fsync unlinkat; do
	for i in 1 2 3 4 5 6; do
		rm -rf x
		killed $call $i "$bin/rmmlist-export" -q --date 2026-01-05 \
			-C ../more -o x defender-indicators
		whole "killed at $call $i, larger"
		rm -rf x
		cp -R many x
		killed $call $i "$bin/rmmlist-export" -q --date 2026-01-05 \
			-o x defender-indicators
		whole "killed at $call $i, smaller"
	done
done >"$work/killed" 2>/dev/null
cat "$work/killed"
[ ! -s "$work/killed" ] || bad=1
exit $bad
