#!/bin/sh
# SPDX-License-Identifier: MIT
# workflows.sh BIN_DIR WORK_DIR: the workflows of both forges and the scripts
# that they run, under actionlint, a schema, shellcheck and the rules of a
# careful adopter; then the same workflows, each broken in one way, all of
# which have to be found. The packages come from npm into WORK_DIR/ci, once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
mkdir -p "$2/ci"
work=$(cd "$2/ci" && pwd)

cp "$here"/*.js "$here/package.json" "$here/azure.schema.json" "$work/"
if ! cmp -s "$here/package-lock.json" "$work/installed"; then
	rm -f "$work/installed"
	cp "$here/package-lock.json" "$work/"
	(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) \
		>"$work/npm.log" 2>&1 || { cat "$work/npm.log"; exit 1; }
	cp "$here/package-lock.json" "$work/installed"
fi
rm -rf "$work/scripts"
mkdir "$work/scripts"
node "$work/workflows.js" "$repo" "$work/scripts"

cd "$repo"
shellcheck -x "$work"/scripts/*
(cd tools/ci && shellcheck -x -e SC1091 ./*.sh)
shellcheck -x tools/ci/build.sh
# And shellcheck is one that finds something.
printf '#!/bin/sh\nrm $1\n' >"$work/scripts/broken"
if shellcheck "$work/scripts/broken" >/dev/null; then
	echo "shellcheck lets 'rm \$1' pass"
	exit 1
fi
