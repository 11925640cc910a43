#!/bin/sh
# SPDX-License-Identifier: MIT
# The figures that the real lists must give: figures.sh BIN_DIR WORK_DIR
# Needs ../shared/upstream beside the project; without it the counts can't be
# checked, and the test says so and ends well: other tests use our fixtures.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
lists=$repo/../shared/upstream
[ -d "$lists" ] || { echo "no real lists beside the project: nothing to count"; exit 0; }
PATH=$bin:$PATH LC_ALL=C
export PATH LC_ALL
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
bad=0

# is NAME GOT WANTED
is() {
	[ "$2" = "$3" ] && return
	echo "$1: got '$2', want '$3'"
	bad=1
}

# account FOLDER SOURCE: its numbers in SOURCES.md, "rows used joined rejected
# removed".
account() {
	awk -F ' *[|] *' -v s="$2" '$2 == s { print $8, $9, $10, $11, $12 }' \
		"$1/SOURCES.md"
}

rmmlist keygen -q -W -p k.pub -s k.key || exit 2
cp -R "$repo/datapackage.json" "$repo/schema" .
mkdir -p lists/upstream
cp -R "$repo/lists/local" "$repo/lists/rules" lists/

# count TYPE FILE: distinct indicators of the type, by other means than ours.
count() {
	python3 -c '
import csv, sys
rows = csv.DictReader(open(sys.argv[2], newline=""))
print(len({r["indicator"] for r in rows if r["type"] == sys.argv[1]}))' "$1" "$2"
}

# rows FILE: data rows as an independent reader sees them.
rows() {
	python3 -c '
import csv, sys
print(sum(1 for r in csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")) if r) - 1)' "$1"
}

k=$lists/kithu29/rmm_list.csv
rmmlist normalize -o k.csv --rejects k.rejects kithu29 "$k" 2>k.err
is "kithu29: status" $? 0
is "kithu29: rows in" "$(rows "$k")" 445
is "kithu29: rows out" "$(($(wc -l <k.csv) - 1))" 445
is "kithu29: process keys" "$(count process k.csv)" 436
is "kithu29: file keys" "$(count file k.csv)" 2
is "kithu29: rejected" "$(($(wc -l <k.rejects) - 1))" 0
is "kithu29: unknown tools" "$(grep -c 'unknown-tool' k.err)" 0

j=$lists/jschell/RMM_SummaryNetworkURI.csv
rmmlist normalize -o j.csv --rejects j.rejects jschell "$j" 2>j.err
is "jschell: status" $? 0
is "jschell: rows in" "$(rows "$j")" 186
is "jschell: domain keys" "$(count domain j.csv)" 185
is "jschell: term keys" "$(count term j.csv)" 1
is "jschell: rejected" "$(($(wc -l <j.rejects) - 1))" 0

# Each version in history: every row is accounted for.
for f in "$lists"/jschell/history/*.csv; do
	n=$(basename "$f" | cut -c1-2)
	rmmlist normalize -o h.csv --rejects h.rejects jschell "$f" 2>h.err
	status=$?
	in=$(rows "$f")
	out=$(($(wc -l <h.csv) - 1))
	rejected=$(($(wc -l <h.rejects) - 1))
	is "history $n: rows" "$((out + rejected))" "$in"
	is "history $n: unknown tools" "$(grep -c unknown-tool h.err)" 0
	case $n in
	01)
		is "history 01: status" $status 1
		is "history 01: rejected" "$rejected" 1
		is "history 01: the row" "$(sed -n 2p h.rejects | cut -d, -f2-)" \
			"66,,bad-fields,1 field where 2 are expected,litemanager.comLiteManager" ;;
	07) extra=10 ;;
	08 | 09 | 10) extra=12 ;;
	esac
	case $n in
	07 | 08 | 09 | 10)
		is "history $n: note" \
			"$(grep -c "^$f:$extra:.*note:.*\[extra-fields\]$" h.err)" 1 ;;
	*)
		is "history $n: no extra fields" "$(grep -c extra-fields h.err)" 0 ;;
	esac
	[ "$n" = 01 ] || is "history $n: rejected" "$rejected/$status" 0/0

	# The same version as the workspace's copy: the account of a merge.
	cp "$k" lists/upstream/kithu29.csv
	cp "$f" lists/upstream/jschell.csv
	rm -f lists/rmm_indicators.csv
	rmmlist merge -q --date 2026-01-02 2>m.err
	is "history $n: merge" $? 0
	rmmlist publish -q -k k.key -p k.pub --now 2026-01-02T03:04:05Z -o "pub$n" 2>p.err ||
		{ cat p.err; bad=1; }
	is "history $n: the account of its rows" "$(account "pub$n" jschell)" \
		"$in $((in - rejected)) 0 $rejected 0"
	is "history $n: the account of kithu29" "$(account "pub$n" kithu29)" "445 438 7 0 0"
done

# After a merge of the newest: no error, no unknown tool, nothing taken away.
cp "$j" lists/upstream/jschell.csv
rm -f lists/rmm_indicators.csv
rmmlist merge -q --date 2026-01-02
rmmlist validate --date 2026-01-02 >v.out 2>&1
is "validate: status" $? 0
is "validate: errors" "$(grep -c ': error: ' v.out)" 0
is "validate: unknown tools" "$(grep -c unknown-tool v.out)" 0
is "validate: unused overrides" "$(grep -c unused-override v.out)" 0
is "validate: redundant additions" "$(grep -c redundant-addition v.out)" 0
tail -n +2 k.csv >all.csv
tail -n +2 j.csv >>all.csv
is "shipped layer takes no real row away" "$(python3 -c '
import csv
have = {(r["type"], r["indicator"]) for r in csv.DictReader(open("lists/rmm_indicators.csv", newline=""))}
print(sorted({(r[1], r[0]) for r in csv.reader(open("all.csv", newline=""))} - have))')" "[]"

# The same by Miller: one row for each key, sorted.
is "keys are unique" "$(mlr --icsv --ojson count-distinct -f type,indicator then filter '$count > 1' lists/rmm_indicators.csv | tr -d '[] \n')" ""

# The account of a publication.
rmmlist publish -q -k k.key -p k.pub --now 2026-01-02T03:04:05Z -o pub 2>p.err || { cat p.err; bad=1; }
is "SOURCES.md: kithu29" "$(account pub kithu29)" "445 438 7 0 0"
is "SOURCES.md: jschell" "$(account pub jschell)" "186 186 0 0 0"

# The drop-in files hold the same rows for other readers.
python3 - <<'PY' || bad=1
import csv, sys
rows = list(csv.DictReader(open("lists/rmm_indicators.csv", newline="")))
want = [(r["tool"], r["indicator"]) for r in rows if r["type"] in ("process", "file")]
got = [(r["rmm_program"], r["rmm_binary"]) for r in csv.DictReader(open("pub/rmm_list.csv", newline=""))]
hosts = [(r["indicator"], r["tool"]) for r in rows
         if r["type"] in ("domain", "term") or (r["type"] == "ip" and "/" not in r["indicator"])]
uris = [(r["URI"], r["RMM_Tool"]) for r in csv.DictReader(open("pub/RMM_SummaryNetworkURI.csv", newline=""))]
for name, a, b in (("rmm_list.csv", got, want), ("RMM_SummaryNetworkURI.csv", uris, hosts)):
    if sorted(a) != sorted(b) or not a:
        print(name, "differs from the list:", len(a), "rows,", len(b), "wanted")
        sys.exit(1)
PY
exit $bad
