#!/bin/sh
# SPDX-License-Identifier: MIT
# rmmlist match against the second opinion in oracle.py: oracle.sh BIN_DIR
# WORK_DIR. Over the list of the known answers, and over what the real lists
# merge to where ../shared/upstream stands beside the project.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
real=$repo/../shared/upstream
PATH=$bin:$PATH LC_ALL=C.UTF-8
export PATH LC_ALL
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
answers=$repo/tests/data/match/answers.csv
bad=0

python3 "$repo/tests/match/oracle.py" "$bin" \
	"$repo/tests/data/match/list.csv" "$answers" 4000 || bad=1
[ -d "$real" ] || { echo "no real lists beside the project"; exit $bad; }

cp -R "$repo/datapackage.json" "$repo/schema" "$work"
mkdir -p "$work/lists/upstream"
cp -R "$repo/lists/local" "$repo/lists/rules" "$work/lists/"
cp "$real/kithu29/rmm_list.csv" "$work/lists/upstream/kithu29.csv"
cp "$real/jschell/RMM_SummaryNetworkURI.csv" "$work/lists/upstream/jschell.csv"
rmmlist merge -q -C "$work" --date 2026-01-02 2>/dev/null || exit 2
python3 "$repo/tests/match/oracle.py" "$bin" \
	"$work/lists/rmm_indicators.csv" "$answers" 4000 || bad=1
exit $bad
