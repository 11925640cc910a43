#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BIN_DIR WORK_DIR: every format of the list's data, read by Python and
# Miller, for a list with what needs care, for one that is hostile and, where
# they are beside the project, for the real lists.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
REPO=$(cd "$here/../.." && pwd)
FIXTURES=$REPO/tests/data
PATH=$(cd "$1" && pwd):$PATH
RMMLIST_EXEC_PATH=$(cd "$1" && pwd)
export PATH REPO FIXTURES RMMLIST_EXEC_PATH
shared=${SHARED-$REPO/../shared}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() {
	for format in sentinel-watchlist defender-indicators sentinel-ti stix; do
		rmmlist export -q --date 2026-01-05 -o "x-$format" $format
		mkdir -p x
		mv "x-$format" "x/$format"
	done
	python3 "$here/check.py" lists/rmm_indicators.csv x \
		"$REPO/tools/queries/parts"
	for file in x/*/*.csv; do
		mlr --icsv --ojson cat "$file" >/dev/null
	done
}
mkdir "$work/odd"
cd "$work/odd"
. "$FIXTURES/use-export.sh"
check
# Names and tools that look like KQL, JSON, Markdown or a place in a template.
cp "$REPO/tests/kql/hostile.csv" lists/rmm_indicators.csv
rm -r x
check
[ -d "$shared/upstream" ] || exit 0
mkdir "$work/real"
cd "$work/real"
cp -R "$REPO/datapackage.json" "$REPO/schema" .
mkdir -p lists/upstream
cp -R "$REPO/lists/local" "$REPO/lists/rules" lists/
cp "$shared/upstream/kithu29/rmm_list.csv" lists/upstream/kithu29.csv
cp "$shared/upstream/jschell/RMM_SummaryNetworkURI.csv" \
	lists/upstream/jschell.csv
rmmlist merge -q --date 2026-01-02
check
