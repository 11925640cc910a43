#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BIN_DIR WORK_DIR: renders the queries, those of a review too, and has
# the Kusto language service read them: names, types, columns. What they find is
# tried on a model of KQL (model/index.js); nothing here is Kusto itself. The
# package comes from npm into WORK_DIR/kql, once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2/kql"
work=$(cd "$2/kql" && pwd)
shared=${SHARED-$repo/../shared}

rm -rf "$work/model" "$work/cases"
cp -R "$here"/*.js "$here"/*.json "$here/model" "$here/cases" "$work/"
. "$here/../npm.sh"
rmm_npm "$here" "$work" || exit 1

# What the queries depend on, against where it comes from.
node "$work/facts.js" "$here/columns.json" "$repo" \
	"$shared/kql/advanced-hunting-columns.json"

# The pack, for a short URL and for one of 512 bytes.
base=https://rmm.invalid/lists
long=$base/{file}?sig=$(printf '%0512d' 0)
rm -rf "$work/queries" "$work/long"
"$bin/rmmlist-queries" -q --url "$base/{file}?sig=probe" -o "$work/queries"
"$bin/rmmlist-queries" -q --url "$(printf '%.512s' "$long")" -o "$work/long"
# A failure inside the service prints its source, megabytes in one line.
node "$work/check.js" "$here/columns.json" "$repo/tools/queries/pack.def" \
	"$work/queries" "$work/long" "$base" "$here/asim.json" \
	2>"$work/stderr" || { cut -c1-300 "$work/stderr"; exit 1; }

# The near-real-time queries, of a list that is made for it and has some more
# rows, so that there are several.
ws=$work/ws
rm -rf "$ws" "$work/nrt" "$work/real"
mkdir -p "$ws/lists"
cp -R "$repo/schema" "$repo/datapackage.json" "$ws/"
cp -R "$repo/lists/local" "$repo/lists/rules" "$ws/lists/"
awk 'NR == 1 || $0 !~ /,process,/ { print; next }
	!done++ { for (i = 100000; i < 100800; i++)
		printf "tool-number-%d.exe,process,Atera,rmm,medium,x,2026-01-01,\n", i }
	{ print }' "$here/nrt-list.csv" |
	awk 'NR == 2 { for (i = 100000; i < 100500; i++)
		printf "relay-%d.acme.com,domain,Atera,rmm,medium,x,2026-01-01,\n", i }
	{ print }' >"$ws/lists/rmm_indicators.csv"
"$bin/rmmlist-queries" -q -C "$ws" --approvals "$here/nrt-approvals.csv" \
	--url "$base" -o "$work/nrt"
node "$work/nrt.js" "$here/columns.json" "$ws/lists/rmm_indicators.csv" \
	"$here/nrt-approvals.csv" "$work/nrt" \
	2>"$work/stderr" || { cut -c1-300 "$work/stderr"; exit 1; }

# No row that is published may be one that no query can match.
lists=$ws/lists/upstream
if [ -d "$shared/upstream" ]; then
	mkdir -p "$lists"
	cp "$shared/upstream/kithu29/rmm_list.csv" "$lists/kithu29.csv"
	cp "$shared/upstream/jschell/RMM_SummaryNetworkURI.csv" "$lists/jschell.csv"
	rm "$ws/lists/rmm_indicators.csv"
	"$bin/rmmlist-merge" -q -C "$ws" --date 2026-11-23 2>"$work/stderr" || {
		cat "$work/stderr"
		exit 1
	}
	node "$work/reach.js" "$work/queries" \
		"$ws/lists/rmm_indicators.csv"
	"$bin/rmmlist-queries" -q -C "$ws" --approvals "$here/nrt-approvals.csv" \
		--url "$base" -o "$work/real"
	node "$work/nrt.js" "$here/columns.json" "$ws/lists/rmm_indicators.csv" \
		"$here/nrt-approvals.csv" "$work/real" rows
fi

# The queries of `rmmlist diff --format kql`: NAME OLD NEW, and the same as
# JSON and as a link.
PATH=$bin:$PATH RMMLIST_EXEC_PATH=$bin
export PATH RMMLIST_EXEC_PATH
reviews=$work/reviews
rm -rf "$reviews"
mkdir "$reviews"
review() {
	for format in kql json link; do
		rmmlist diff -C "$repo" --format $format "$2" "$3" \
			>"$reviews/$1.$format" 2>"$work/stderr" || [ $? -eq 1 ] || {
			cat "$work/stderr"
			exit 1
		}
	done
}
review all "$here/review-old.csv" "$here/review-new.csv"
review none "$here/review-new.csv" "$here/review-old.csv"
if [ -d "$shared/upstream/jschell/history" ]; then
	set -- "$here/review-empty.csv" "$shared"/upstream/jschell/history/*.csv
	while [ $# -gt 1 ]; do
		review "$(basename "$2" .csv)" "$1" "$2"
		shift
	done
	review real "$here/review-empty.csv" "$1"
fi
node "$work/review.js" "$here/columns.json" "$reviews" \
	2>"$work/stderr" || { cut -c1-300 "$work/stderr"; exit 1; }

# What all of them find, on a model of KQL (which has tests of its own), over
# what publish writes of the workspace in fork.
node "$work/model_test.js" 2>"$work/stderr" || {
	cut -c1-300 "$work/stderr"
	exit 1
}
rm -rf "$work/fork"
cp -R "$here/fork" "$repo/tools/queries/pack.def" "$work/"
(
	cd "$work/fork"
	REPO=$repo FIXTURES=$repo/tests/data
	. "$FIXTURES/use-pub.sh"
)
node "$work/find.js" "$bin" "$work" \
	2>"$work/stderr" || { cut -c1-300 "$work/stderr"; exit 1; }
