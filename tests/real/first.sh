#!/bin/sh
# SPDX-License-Identifier: MIT
# The first day with the pages: hosting.md, first-query.md, approvals.md,
# exports.md, and what ci.md says of a storage account, command by command,
# against a real nginx over HTTPS; then, on the model of KQL, what is found by
# the query that is pasted and by the two that people have. first.sh BIN_DIR
# WORK_DIR; the model's parser comes from npm into WORK_DIR/first, once.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
mkdir -p "$2/first"
node=$(cd "$2/first" && pwd) || exit 2
real=$repo/../shared/upstream
work=$(mktemp -d) || exit 2
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT
PATH=$PATH:/usr/sbin:/sbin
. "$repo/tests/real/pages.sh"
. "$repo/tests/npm.sh"
rmm_npm "$repo/tests/kql" "$node" || exit 1
# After npm, which keeps its cache at home: here nobody has one.
. "$repo/tests/git/use-git.sh"
rm -rf "$node/model"
cp -R "$repo"/tests/kql/*.js "$repo"/tests/kql/*.json "$repo/tests/kql/model" \
	"$repo/tests/real/first.js" "$node/"
# Before the approvals of the page lapse.
SOURCE_DATE_EPOCH=$(date -u -d 2026-12-01 +%s)
export SOURCE_DATE_EPOCH

first=tools/doc/first-query.md hosting=tools/doc/hosting.md
approvals=tools/doc/approvals.md exports=tools/doc/exports.md
ci=tools/doc/ci.md

# What is rendered has the page's URL; what is uploaded goes to our server.
stand_in() {
	sed -e "/--url/!s|https://lists.example.org/rmm|$url/rmm|" \
		-e "s|https://ACCOUNT.blob.core.windows.net|$url|; s|/srv|$work/srv|" \
		-e "/$(printf %s "$url" | sed 's|/|.|g')/s|rmmlist pu[sl][hl]|& --cacert $work/ca.pem|"
}
serial() { sed -n '2s/,.*//p' "$1/feed.csv"; }
# served FOLDER: what is at the target is the publication, whole
served() {
	cmp -s publication/datapackage.json.minisig "$1/datapackage.json.minisig" &&
		rmmlist verify -q -p lists/rmmlist.pub "$1" >/dev/null 2>&1 ||
		complain "another publication in $1"
}

# ---- a server, and a fork ----

TOKEN=c2VjcmV0
RMM_AUTH="Authorization: Bearer $TOKEN" RMM_SAS="sv=2021-08-06&sp=rcw&sig=$TOKEN"
export TOKEN RMM_AUTH RMM_SAS
python3 "$repo/tests/real/https.py" "$work" >"$work/server.log" 2>&1 &
server=$!
i=0
while [ ! -s "$work/url" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
url=$(cat "$work/url") || { cat "$work/server.log"; exit 2; }

mkdir -p "$work/my fork" "$work/srv/www" && cd "$work/my fork" || exit 2
cp -R "$repo/datapackage.json" "$repo/schema" "$repo/.gitignore" .
mkdir -p lists/upstream
cp -R "$repo/lists/local" "$repo/lists/rules" lists/
if [ -d "$real" ]; then
	cp "$real/kithu29/rmm_list.csv" lists/upstream/kithu29.csv
	cp "$real/jschell/RMM_SummaryNetworkURI.csv" lists/upstream/jschell.csv
else
	echo "no real lists beside the project: a few rows of our own"
	cat >lists/upstream/kithu29.csv <<'CSV'
rmm_program,rmm_binary
AnyDesk,AnyDesk.exe
TeamViewer,TeamViewer.exe
ScreenConnect,ScreenConnect.ClientService.exe
CSV
	cat >lists/upstream/jschell.csv <<'CSV'
URI,RMM_Tool
anydesk.com,AnyDesk
screenconnect.com,ConnectWise
CSV
fi
rmmlist keygen -q -W -p lists/rmmlist.pub -s rmmlist.key || exit 2
rmmlist merge -q 2>"$work/err" || { cat "$work/err"; exit 2; }
start && commit first-lists || exit 2
git config user.name 'Ann Owner' && git config user.email ann@example.com
again() {
	rmmlist merge -q 2>"$work/err" && rmmlist publish -q -k rmmlist.key \
		-p lists/rmmlist.pub -o publication 2>"$work/err" || {
		cat "$work/err"
		exit 2
	}
}
again
SERIAL=$(serial publication)

# ---- approving your own server ----

awk '/^```csv$/ { inside = 1; next } /^```/ { inside = 0 } inside' \
	"$repo/$approvals" >"$work/approvals.csv"
head -n 1 "$work/approvals.csv" | cmp -s - lists/local/approvals.csv ||
	complain "$approvals has another header"
cp "$work/approvals.csv" lists/local/approvals.csv
does 0 $approvals 'rmmlist validate lists/local/approvals.csv'
says out '0 errors, 0 warnings'
does 0 $approvals 'rmmlist match ScreenConnect.ClientService.exe'
awk '/^```/ { open = !open; shown = open && $0 == "```"; next } shown' \
	"$repo/$approvals" | cmp - "$work/out" ||
	complain "$approvals shows another answer"
rmmlist match relay.acme.example >/dev/null 2>&1 &&
	complain "our own server is on a list"
again

# ---- hosting ----

azure='rmmlist push -p lists/rmmlist.pub --sas-env RMM_SAS publication https://ACCOUNT.blob.core.windows.net/CONTAINER'
put='rmmlist push -p lists/rmmlist.pub --header-env RMM_AUTH publication https://lists.example.org/rmm'
for way in "$azure" "$put" 'rmmlist push -p lists/rmmlist.pub publication /srv/www/rmm' \
	'rmmlist push -p lists/rmmlist.pub publication git:feed'; do
	does 0 $hosting "$way"
	grep -Eq "^rmmlist-push: serial $(serial publication) is at '.*': [0-9]+ files written, 0 were there$" \
		"$work/err" || complain "said $(cat "$work/err")"
	does 0 $hosting "$way"
	says err "serial $(serial publication) is at '"
	says err "' already"
done
served "$work/www/CONTAINER"
served "$work/www/rmm"
served "$work/srv/www/rmm"
mkdir "$work/feed" && git archive feed | tar -x -C "$work/feed"
served "$work/feed"
RMM_SAS="sp=rcw&sig=wrong"
does 2 $hosting "$azure"
says err 'answered 403'
says err 'make a new one'
RMM_SAS="sp=rcw&sig=$TOKEN" RMM_AUTH='Authorization: Bearer wrong'
again
does 2 $hosting "$put"
says err 'answered 403'
RMM_AUTH="Authorization: Bearer $TOKEN"
does 0 $hosting "$put"
does 0 $hosting 'rmmlist pull -p lists/rmmlist.pub https://lists.example.org/rmm served'
says out " serial:$(serial publication) "
served served
printf 'https://acme.blob.core.windows.net/rmm/{file}?sp=r&sig=ab%%2Bcd%%3D\n' \
	>reader-url
does 0 $hosting 'rmmlist queries --url-file reader-url -o queries'
[ "$(stat -c %a queries)" = 700 ] || complain "others may read the SAS"
rm -r reader-url queries

# ---- a runner that keeps nothing ----

RMMLIST_KEY=$(tail -n 1 rmmlist.key)
export RMMLIST_KEY
mv publication "$work/ours"
does 0 $ci 'rmmlist pull -p lists/rmmlist.pub --sas-env RMM_SAS https://ACCOUNT.blob.core.windows.net/CONTAINER publication'
does 0 $ci 'rmmlist publish --key-env RMMLIST_KEY -p lists/rmmlist.pub --revision "$(git rev-parse HEAD)" -o publication'
does 0 $ci "$azure"
served "$work/www/CONTAINER"
[ "$(wc -l <publication/history.csv)" = 4 ] || complain "the history began anew"
rm -rf publication && mv "$work/ours" publication

# ---- the first query ----

does 0 $first 'rmmlist queries --url https://lists.example.org/rmm -o queries'
grep -m 1 '^| `' queries/QUERIES.md | grep -q '^| `detection.kql` ' ||
	complain "the first query of QUERIES.md is not the one to paste"
does 0 $first "rmmlist match 'C:\\Program Files\\TeamViewer\\TeamViewer.exe'"
says out '  process  teamviewer.exe  '
node "$node/first.js" queries served lists/upstream/kithu29.csv \
	lists/upstream/jschell.csv || bad=1

# ---- exports ----

rmmlist drop -q --reason test anydesk.exe >/dev/null 2>"$work/err" ||
	complain "$(cat "$work/err")"
rmmlist drop -q --reason test anydesk.com >/dev/null 2>"$work/err" ||
	complain "$(cat "$work/err")"
again
commands $exports >"$work/commands"
while read -r line; do
	does 0 $exports "$line"
done <"$work/commands"
for file in defender-rules/defender-rule-detection.json \
	defender-rules/defender-rules.csv sentinel-rules/sentinel-rules.json \
	sentinel-rules/sentinel-rules-asim.json sentinel-rules/sentinel-rules.csv \
	watchlist/sentinel-watchlist.csv watchlist/sentinel-watchlist-approvals.csv \
	watchlist/sentinel-watchlist-delete.csv \
	defender-indicators/defender-indicators-001.csv \
	defender-indicators/defender-indicators-delete-001.csv \
	ti/sentinel-ti-001.csv ti/sentinel-ti-delete-001.csv stix/stix-001.json \
	stix/stix-delete-001.json kusto/kusto-tables.kql kusto/kusto-ingest.kql \
	kusto/kusto-drop.kql kusto/kusto-query-detection.kql; do
	[ -s "$file" ] || complain "no $file"
	grep -qF "$(basename "$file" | sed 's/-detection\./-NAME./')" "$repo/$exports" ||
		complain "$file is not in $exports"
done
grep -q '^anydesk.exe,process$' watchlist/sentinel-watchlist-delete.csv ||
	complain "the watchlist keeps what was dropped"
grep -q ',anydesk.com$' defender-indicators/defender-indicators-delete-001.csv ||
	complain "the indicators keep what was dropped"
last='the row that approves nothing'
row=$(sed -n 's/.*`\(none,[^`]*\)`.*/\1/p' "$repo/$exports")
[ "$(printf %s "$row" | tr -cd ,)" = \
	"$(head -n 1 watchlist/sentinel-watchlist-approvals.csv | tr -cd ,)" ] ||
	complain "'$row' has other columns"

run_all $first $hosting $approvals $exports
[ $bad = 0 ] || cat "$work/log"
exit $bad
