#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BIN_DIR WORK_DIR: what validate --format sarif writes, under the
# official schema of SARIF 2.1.0, which comes from npm into WORK_DIR/sarif, once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
REPO=$(cd "$here/../.." && pwd)
FIXTURES=$REPO/tests/data
bin=$(cd "$1" && pwd)
mkdir -p "$2/sarif"
work=$(cd "$2/sarif" && pwd)
shared=${SHARED-$REPO/../shared}
PATH=$bin:$PATH
export PATH REPO FIXTURES

cp "$here/check.js" "$work/"
. "$here/../npm.sh"
rmm_npm "$here" "$work" || exit 1

rm -rf "$work/repo" "$work"/*.sarif
mkdir -p "$work/repo/.git" "$work/repo/a fork"
cd "$work/repo/a fork"
. "$FIXTURES/use-ws.sh"
validate() { # NAME ARGUMENT...
	name=$1
	shift
	rmmlist validate --date 2026-01-02 --format sarif "$@" \
		>"$work/$name.sarif" || [ $? -eq 1 ]
}
validate fresh
rmmlist merge -q --date 2026-01-02
validate quiet -q

# Everything that needs care: characters of 2, 3 and 4 bytes before a column,
# a byte-order mark, quotes, commands, the same finding twice, no column.
{
	printf 'caf\303\251\360\237\230\200.exe,process,Gamma,,,,,,\n'
	printf '"\342\202\254,x.exe",process,Gamma,,,,,,2026-01-01\n'
	printf 'x.exe,process,Gamma,,"why ""##vso[task.complete]""",,,soon,\n'
	printf 'x.exe,process,Gamma,,why,,,,\n'
} >>lists/local/additions.csv
{
	printf '\357\273\277rmm_program,rmm_binary\r\n'
	printf '::error::x,agent.exe\r\n\303\251\303\251,agent.exe\r\n'
	printf '%s,"a|b.exe"\r\n' '\' 'Alpha' 'Alpha'
	printf 'Alpha,\377.exe\r\nAlpha\r\n'
} >'100% [odd] #1;é.csv'
validate odd '100% [odd] #1;é.csv' lists/local/additions.csv
(cd lists && validate below -C .. ../lists/local/additions.csv)
(cd / && validate absolute -C "$work/repo/a fork")
awk 'BEGIN {
	print "rmm_program,rmm_binary"
	for (i = 0; i < 6000; i++) print "Alpha,a|b" i ".exe"
}' >many.csv
validate many many.csv
grep -q '1000 more findings are left out' "$work/many.sarif" || {
	echo "many.sarif does not say what is left out"
	exit 1
}
if [ -d "$shared/upstream" ]; then
	mkdir ../real
	cd ../real
	cp -R "$REPO/lists" "$REPO/schema" "$REPO/datapackage.json" .
	mkdir -p lists/upstream
	cp "$shared/upstream/kithu29/rmm_list.csv" lists/upstream/kithu29.csv
	cp "$shared/upstream/jschell/RMM_SummaryNetworkURI.csv" \
		lists/upstream/jschell.csv
	validate real
fi
node "$work/check.js" "$work/repo" "$work"/*.sarif
