#!/bin/sh
# SPDX-License-Identifier: MIT
# Two people act at 3 am, or one of them is interrupted:
# drop.sh BIN_DIR WORK_DIR
# No removal is lost, the list is what a merge yields, and nothing is left.
set -u
bin=$(cd "$1" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
PATH=$bin:$PATH LC_ALL=C RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL RMMLIST_EXEC_PATH
work=$(mkdir -p "$2" && cd "$2" && pwd)/fault-drop || exit 2
rm -rf "$work"
mkdir -p "$work/ws" && cd "$work/ws" || exit 2
. "$FIXTURES/use-ws.sh"
bad=0
date="--date 2026-01-02"
cp lists/local/removals.csv "$work/none.csv"

complain() { echo "$*"; bad=1; }

again() {
	cp "$work/none.csv" lists/local/removals.csv
	rmmlist merge -q $date || complain "cannot merge"
}

# sound NAME VALUE...: each has its removal, once, and is out of the list.
sound() {
	name=$1
	shift
	for value; do
		n=$(grep -c "^$value," lists/local/removals.csv)
		[ "$n" -eq 1 ] || complain "$name: $n removals of $value"
	done
	rmmlist match -q "$@" && complain "$name: still in the list"
	rmmlist merge --check $date || complain "$name: not what a merge yields"
	left=$(find lists -name '.*')
	[ -z "$left" ] || complain "$name: left behind: $left"
}

i=0
while [ $i -lt 15 ]; do
	again "$@"
	rmmlist drop -q $date --reason one alpha.exe >/dev/null &
	rmmlist merge -q $date &
	rmmlist drop -q $date --reason two betaremote.net >/dev/null &
	rmmlist drop -q $date --reason three gammad.exe >/dev/null
	wait
	sound "at once" alpha.exe betaremote.net gammad.exe
	i=$((i + 1))
done

i=0
while [ $i -lt 30 ]; do
	again "$@"
	rmmlist drop -q $date --reason one alpha.exe >/dev/null 2>&1 &
	# Sleeps of fractions of a second are not in POSIX, as kill is.
	n=0
	while [ $n -lt $((i * 3)) ]; do n=$((n + 1)); : "$(:)"; done
	kill -9 $! 2>/dev/null
	wait
	rmmlist drop -q $date --reason two alpha.exe >/dev/null 2>&1
	sound "killed" alpha.exe
	i=$((i + 1))
done 2>/dev/null
exit $bad
