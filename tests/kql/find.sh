#!/bin/sh
# SPDX-License-Identifier: MIT
# find.sh BIN_DIR WORK_DIR: what the queries find, those of a review too, on a
# model of KQL (model/index.js, which has tests of its own), over what publish
# writes of the workspace in fork; nothing here is Kusto itself. The language
# service, which the model reads queries with, comes from npm into
# WORK_DIR/kql-find, once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2/kql-find"
work=$(cd "$2/kql-find" && pwd)
. "$here/setup.sh"

rm -rf "$work/fork"
cp -R "$here/fork" "$work/"
(
	cd "$work/fork"
	REPO=$repo FIXTURES=$repo/tests/data
	. "$FIXTURES/use-pub.sh"
)
checked "$work/model_test.js"
checked "$work/find.js" "$bin" "$work"
