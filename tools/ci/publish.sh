#!/bin/sh
# SPDX-License-Identifier: MIT
# publish.sh [SERIAL]: signs the list of HEAD with the key in the environment
# variable RMMLIST_KEY, on top of the publication in the branch `publication`,
# checks it as a reader would, and commits it as refs/heads/publication for
# push.sh. With SERIAL, the publication of that serial is signed again.
#
# The public keys are lists/rmmlist.pub and, while keys change,
# lists/rmmlist-old.pub.
set -eu
. "$(dirname "$0")/lib.sh"
[ $# -le 1 ] || die "usage: publish.sh [SERIAL]"
serial=${1-}
[ -z "$serial" ] || is_number "$serial" ||
	die "'$serial' is not a serial; history.csv of the publication has them"
key=${RMMLIST_KEY-}
unset RMMLIST_KEY
[ -n "$key" ] || die "no secret key in RMMLIST_KEY; see tools/doc/ci.md"
[ -f lists/rmmlist.pub ] || die "no public key lists/rmmlist.pub; see tools/doc/ci.md"
need git rmmlist
sign_off

old=$(remote_tip publication)
out=$scratch/publication
if [ -n "$old" ]; then
	mkdir "$out"
	GIT_INDEX_FILE=$scratch/index git read-tree "$old"
	GIT_INDEX_FILE=$scratch/index git -c core.symlinks=false \
		checkout-index -a --prefix="$out/"
	rm -f "$scratch/index"
fi

revision=$(git rev-parse HEAD)
set -- -p lists/rmmlist.pub
[ ! -f lists/rmmlist-old.pub ] || set -- "$@" -p lists/rmmlist-old.pub
[ -z "$serial" ] || set -- "$@" --revert "$serial"
(
	export RMMLIST_KEY="$key"
	quoted rmmlist publish --key-env RMMLIST_KEY "$@" \
		--revision "$revision" -o "$out"
)
rmmlist verify -p lists/rmmlist.pub "$out"

GIT_INDEX_FILE=$scratch/index git --work-tree="$out" -c core.autocrlf=false \
	add -A -f .
tree=$(GIT_INDEX_FILE=$scratch/index git write-tree)
serial=$(sed -n '2s/,.*//p' "$out/feed.csv")
set --
[ -z "$old" ] || set -- -p "$old"
commit=$(git commit-tree "$tree" "$@" \
	-m "Publication $serial" -m "Made from $revision.")
git update-ref refs/heads/publication "$commit"
say "publication $serial is commit $commit"
