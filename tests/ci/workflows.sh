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

cp "$here"/*.js "$here/azure.schema.json" "$work/"
. "$here/../npm.sh"
rmm_npm "$here" "$work" || exit 1
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
