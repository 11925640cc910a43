#!/bin/sh
# SPDX-License-Identifier: MIT
# The README's first command, twice: where the upstreams can't be reached, and
# where they can (a server on loopback in their place).
# quickstart.sh BIN_DIR WORK_DIR
set -u
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
work=$(mktemp -d) || exit 2
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
bad=0
complain() { echo "$*"; bad=1; }
wants() { grep -qF -- "$2" "$1" || complain "$1: no '$2'"; }

# A clone of what is there now, so that nothing is changed in the project.
mkdir tree
(cd "$repo" && { git ls-files -z --cached --others --exclude-standard 2>/dev/null || find . -type f -not -path './build/*' -print0; }) |
	(cd "$repo" && tar --null -T - -cf -) | tar xf - -C tree
cd tree || exit 2
git init -q . && git add -A &&
	git -c user.name=t -c user.email=t@example.com commit -qm t || exit 2

# No network: every look-up of a name goes to a proxy that is not there.
export https_proxy=http://127.0.0.1:9 no_proxy=
sh tools/quickstart.sh >"$work/sample.log" 2>&1 ||
	{ complain "without a network: status $?"; tail -n 40 "$work/sample.log"; }
unset https_proxy no_proxy
wants "$work/sample.log" "can't be reached within 10 seconds"
wants "$work/sample.log" "SAMPLE"
tail -n 40 "$work/sample.log" >"$work/end"
tail -n 40 build/quickstart/queries/detection.kql | cmp -s - "$work/end" ||
	complain "the query to paste is not at the end"
wants "$work/sample.log" "to begin with is queries/detection.kql:"
wants build/quickstart/publication/SOURCES.md "is a sample"
wants build/quickstart/publication/datapackage.json '"sample": true'
for f in rmmlist.pub rmmlist.key lists/rmm_indicators.csv queries/hosts.kql; do
	[ -s "build/quickstart/$f" ] || complain "no build/quickstart/$f"
done
[ -z "$(git status --porcelain)" ] || { complain "the tree is not clean"; git status --porcelain; }
serial=$(cut -d, -f1 build/quickstart/publication/feed.csv | tail -n 1)
https_proxy=http://127.0.0.1:9 sh tools/quickstart.sh >"$work/again.log" 2>&1 ||
	{ complain "a second run: status $?"; tail -n 40 "$work/again.log"; }
[ "$(cut -d, -f1 build/quickstart/publication/feed.csv | tail -n 1)" -gt "$serial" ] ||
	complain "a second run: the serial did not grow"

# Lists that answer: ours, or the real ones where they are.
mkdir www
if [ -d "$repo/../shared/upstream" ]; then
	cp "$repo/../shared/upstream/kithu29/rmm_list.csv" www/
	cp "$repo/../shared/upstream/jschell/RMM_SummaryNetworkURI.csv" www/
	real=1
else
	cp "$repo/tests/data/ws/lists/upstream/procs.csv" www/rmm_list.csv
	cp "$repo/tests/data/ws/lists/upstream/hosts.csv" www/RMM_SummaryNetworkURI.csv
	real=
fi
python3 - >"$work/port" 2>/dev/null <<'PY' &
import functools, http.server, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="www")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
server=$!
i=0
while [ ! -s "$work/port" ] && [ $i -lt 50 ]; do sleep 0.1; i=$((i + 1)); done
sed -i "s|https://raw[^\"]*/\([^/\"]*\.csv\)\"|http://127.0.0.1:$(cat "$work/port")/\1\"|" datapackage.json
# Two addresses of one list are one address now.
python3 - <<'PY'
import json
p = json.load(open("datapackage.json"))
for r in p["resources"]:
    seen = {}
    for s in r.get("sources", []):
        seen.setdefault(s["path"], s)
    if seen:
        r["sources"] = list(seen.values())
json.dump(p, open("datapackage.json", "w"), indent=2)
PY
sh tools/quickstart.sh "$work/a folder" >"$work/live.log" 2>&1 ||
	{ complain "with a network: status $?"; tail -n 40 "$work/live.log"; }
grep -q SAMPLE "$work/live.log" && complain "with a network: a sample all the same"
grep -q '"sample"' "$work/a folder/publication/datapackage.json" &&
	complain "with a network: the manifest says sample"
[ -z "$real" ] || {
	wants "$work/live.log" "| 445 | 438 | 7 | 0 | 0 |"
	wants "$work/live.log" "| 186 | 186 | 0 | 0 | 0 |"
}
minisign -Vqm "$work/a folder/publication/rmm_indicators.csv" \
	-p "$work/a folder/rmmlist.pub" || complain "minisign does not accept the list"
exit $bad
