#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh BIN_DIR WORK_DIR: renders the queries, those of a review too, and has
# the Kusto language service read them: names, types, columns. The package comes
# from npm into WORK_DIR/kql-check, once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2/kql-check"
work=$(cd "$2/kql-check" && pwd)
. "$here/setup.sh"

# What the queries depend on, against where it comes from.
checked "$work/facts.js" "$here/columns.json" "$repo" \
	"$shared/kql/advanced-hunting-columns.json"

# The pack, for a short URL and for one of 512 bytes.
long=$base/{file}?sig=$(printf '%0512d' 0)
rm -rf "$work/long"
"$bin/rmmlist-queries" -q --url "$(printf '%.512s' "$long")" -o "$work/long"
checked "$work/check.js" "$here/columns.json" "$work/pack.def" \
	"$work/queries" "$work/long" "$base" "$here/asim.json"

# The near-real-time queries, of a list that is made for it and has some more
# rows, so that there are several.
ws=$work/ws
rm -rf "$ws" "$work/nrt" "$work/real" "$work/hostile"
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
checked "$work/nrt.js" "$here/columns.json" "$ws/lists/rmm_indicators.csv" \
	"$here/nrt-approvals.csv" "$work/nrt"

# The same of names and tools that look like KQL, JSON, Markdown or a place in
# a template; the list itself is one that validate accepts.
"$bin/rmmlist-validate" -q -C "$repo" "$here/hostile.csv" 2>"$work/stderr" || {
	cat "$work/stderr"
	exit 1
}
cp "$here/hostile.csv" "$ws/lists/rmm_indicators.csv"
"$bin/rmmlist-queries" -q -C "$ws" --approvals "$here/nrt-approvals.csv" \
	--url "$base" -o "$work/hostile"
checked "$work/nrt.js" "$here/columns.json" "$ws/lists/rmm_indicators.csv" \
	"$here/nrt-approvals.csv" "$work/hostile" rows
review hostile "$here/review-empty.csv" "$here/hostile.csv"

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
	checked "$work/reach.js" "$work/queries" \
		"$ws/lists/rmm_indicators.csv"
	"$bin/rmmlist-queries" -q -C "$ws" --approvals "$here/nrt-approvals.csv" \
		--url "$base" -o "$work/real"
	checked "$work/nrt.js" "$here/columns.json" "$ws/lists/rmm_indicators.csv" \
		"$here/nrt-approvals.csv" "$work/real" rows
fi

# The reviews: all, none, and those of the past.
if [ -d "$shared/upstream/jschell/history" ]; then
	set -- "$here/review-empty.csv" "$shared"/upstream/jschell/history/*.csv
	while [ $# -gt 1 ]; do
		review "$(basename "$2" .csv)" "$1" "$2"
		shift
	done
	review real "$here/review-empty.csv" "$1"
fi
checked "$work/review.js" "$here/columns.json" "$work/reviews"
