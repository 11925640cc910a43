#!/bin/sh
# SPDX-License-Identifier: MIT
# calls.sh NAME BIN_DIR FAULT_DIR STRIDE: the line NAME of the table
# `scenarios`. Each STRIDE-th call that can fail does so once (torture.c); with
# RMM_FAULT_ALL set, whatever the table says of how far they are apart. With
# RMM_FAULT_KEEP set the folder stays, for whoever repeats a run by hand.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
bin=$(cd "$2" && pwd) || exit 2
fault=$(cd "$3" && pwd) || exit 2
name=$1 stride=$4
REPO=$(cd "$here/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
PATH=$bin:$PATH LC_ALL=C TZ=UTC RMMLIST_EXEC_PATH=$bin
SOURCE_DATE_EPOCH=1780000000
export PATH LC_ALL TZ RMMLIST_EXEC_PATH SOURCE_DATE_EPOCH
# Not one of the verbs' own statuses.
ASAN_OPTIONS=exitcode=99:handle_segv=0 UBSAN_OPTIONS=exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS
unset RMM_FAULT RMM_FAULT_TRACE

# --- the states of the folder, in the order of the verbs -----------------

. "$REPO/tests/git/use-git.sh"
ws() { . "$FIXTURES/use-ws.sh"; }
idn() {
	ws
	awk 'BEGIN {
		print "URI,RMM_Tool"
		for (i = 0; i < 99; i++)
			printf "*.b\303\274cher%d.de,Beta Remote\n", i
	}' >idn.csv
}
merged() { ws; rmmlist merge -q --date 2026-01-02; }
two_lists() {
	merged
	cp lists/rmm_indicators.csv old.csv
	sed -e '/gammad/d' -e 's/,Alpha,/,Beta,/' old.csv >new.csv
}
two_commits() {
	merged
	start
	commit one
	sed -i '/gammad/d' lists/local/additions.csv
	commit two
	echo "delta.exe,process,Alpha,https://www.alpha-desk.com/d,new,team,T-2,2026-01-03," \
		>>lists/local/additions.csv
}
unfetched() { ws; . "$FIXTURES/use-upstreams.sh"; }
# The server's folder is beside the workspace, what it serves below srv/www.
over_https() { mkdir -p ../srv && mv "$1" ../srv/www; cp ../certificates/ca.pem .; }
unfetched_https() {
	unfetched
	sed -i "s|file://$PWD/up|$url/srv|" datapackage.json
	over_https up
}
published_https() { published; over_https out; }
changed() {
	unfetched
	rmmlist fetch -q
	echo Beta Remote,new.exe >>up/procs.csv
}
outdated() {
	changed
	rmmlist merge -q --date 2026-01-02
}
conflict() { cp "$REPO"/tests/cli/merge-file/both-changed/in/* .; }
pub() { . "$FIXTURES/use-pub.sh"; }
published() { pub; publish -q; }
pulled() {
	. "$FIXTURES/use-pull.sh"
	pull -q --state state
	again
}
repository() {
	published
	git init -q -b main r
	git -C r config user.name A
	git -C r config user.email a@example.com
}
fork() {
	. "$FIXTURES/use-fork.sh"
	cd ..
}

# -------------------------------------------------------------------------

# Ends with this script, which holds its standard input.
serve() {
	mkfifo "$work/held" || return 1
	PYTHONPATH=$here/../net PYTHONDONTWRITEBYTECODE=1 PATH=$PATH:/usr/sbin:/sbin \
		python3 "$here/store.py" "$work" <"$work/held" >"$work/url" &
	exec 9>"$work/held"
	for _ in 1 2 3 4 5 6 7 8 9; do
		[ -s "$work/url" ] && read -r url <"$work/url" && return 0
		sleep 1
	done
	return 1
}

# In memory where that can be had: thousands of runs make and remove files.
if [ -w /dev/shm ]; then
	work=$(mktemp -d /dev/shm/rmm-fault.XXXXXX) || exit 2
	[ -n "${RMM_FAULT_KEEP-}" ] || trap 'rm -rf "$work"' EXIT
	trap 'exit 2' HUP INT TERM
else
	work=$fault/work/$name
	rm -rf "$work"
fi
mkdir -p "$work/ws" && cd "$work/ws" || exit 2
case $name in *-https) serve || exit 2 ;; esac
# shellcheck disable=SC2046
set -- $(sed -n -e "s|@PWD@|$PWD|" -e "s|@URL@|${url-}|" -e "s/^$name  *//p" "$here/scenarios")
least=$1 state=$3 verb=$4
[ -n "${RMM_FAULT_ALL-}" ] || stride=$((stride * $2))
shift 4
$state || exit 2
mkdir tmp && TMPDIR=$PWD/tmp && export TMPDIR
"$fault/fault-$verb" "$name" "$PWD" "$least" "$stride" "$@" </dev/null 9>&-
