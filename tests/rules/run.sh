#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BIN_DIR WORK_DIR: what `rmmlist export` writes as sentinel-rules,
# defender-rules and kusto, read by the clients that Microsoft publishes for
# those services, and by the Kusto language service. The packages come from npm
# into WORK_DIR/rules, once; nothing here talks to a service.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
REPO=$(cd "$here/../.." && pwd)
FIXTURES=$REPO/tests/data
bin=$(cd "$1" && pwd)
mkdir -p "$2/rules"
work=$(cd "$2/rules" && pwd)
PATH=$bin:$PATH
RMMLIST_EXEC_PATH=$bin
export PATH RMMLIST_EXEC_PATH REPO FIXTURES

cp "$here"/*.mjs "$REPO/tests/kql/kusto.js" "$REPO/tests/kql/columns.json" \
	"$REPO/tests/kql/asim.json" "$REPO/tests/kql/pack.js" \
	"$REPO/tools/queries/pack.def" "$work/"
. "$here/../npm.sh"
rmm_npm "$here" "$work" || exit 1

rm -rf "$work/fork"
mkdir "$work/fork"
cd "$work/fork"
. "$FIXTURES/use-pub.sh"
echo 'Alpha,relay.alpha-desk.com,,,,our relay,it,,' >>lists/local/approvals.csv
publish -q
NOW=2026-01-03T03:04:05Z
publish -q
# Enough rows for a second near-real-time rule.
awk '/,domain,/ && !done++ { for (i = 1000; i < 1800; i++)
	printf "alpha-%d.com,domain,Alpha,rmm,medium,x,2026-01-01,\n", i }
	{ print }' lists/rmm_indicators.csv >more
mv more lists/rmm_indicators.csv
base=https://rmm.invalid/lists
url=$base/{file}?sig=probe
rmmlist export -q --url "$url" -o sentinel sentinel-rules
rmmlist export -q --url "$url" -o defender defender-rules
rmmlist export -q --publication out --since 20260102030405 --url "$url" \
	-o kusto kusto
# A failure inside the service prints its source, megabytes in one line.
node "$work/check.mjs" "$work" "$base" 2>"$work/stderr" || {
	cut -c1-300 "$work/stderr"
	exit 1
}
