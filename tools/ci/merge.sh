#!/bin/sh
# SPDX-License-Identifier: MIT
# merge.sh: on the main branch, merges the lists, checks them and commits the
# combined list when it has changed. push.sh pushes it. Needs no token.
set -eu
. "$(dirname "$0")/lib.sh"
[ $# -eq 0 ] || die "usage: merge.sh"
need git rmmlist
combined=lists/rmm_indicators.csv
[ -d lists/upstream ] ||
	die "no upstream copies yet: run the update workflow, merge its request"
sign_off

quoted rmmlist merge
status=0
if [ $forge = none ]; then
	rmmlist validate || status=$?
else
	rmmlist validate --format "$forge" || status=$?
fi
[ $status -eq 0 ] || die "the lists have errors; nothing is published"

git add -f -- $combined
if git diff --cached --quiet -- $combined; then
	say "the combined list is up to date"
else
	git commit -q -m "Merge the lists" -- $combined
	git show --stat --format='%h %s' HEAD
fi
