#!/bin/sh
# SPDX-License-Identifier: MIT
# push.sh COMMIT BRANCH: pushes COMMIT to BRANCH, never by force, unless it is
# there. Sets the output `commit` to its name; to nothing when BRANCH has moved
# on meanwhile, since the run for the newer commit does the same work.
# Needs RMMLIST_TOKEN.
set -eu
. "$(dirname "$0")/lib.sh"
[ $# -eq 2 ] || die "usage: push.sh COMMIT BRANCH"
need git
commit=$(git rev-parse --verify "$1^{commit}") branch=$2
old=$(remote_tip "$branch")
if [ "$commit" = "$old" ]; then
	output commit "$commit"
	exit 0
fi
if with_token git push -q origin "$commit:refs/heads/$branch"; then
	output commit "$commit"
	exit 0
fi
with_token git fetch -q --no-tags --depth 1 origin \
	"+refs/heads/$branch:refs/remotes/origin/$branch" || :
if [ "$(remote_tip "$branch")" != "$old" ]; then
	notice warning "'$branch' has moved on: the run for the newer commit publishes"
	output commit ''
	exit 0
fi
die "'$branch' could not be pushed; if it is protected, see 'Protect the" \
	"branches' in tools/doc/ci.md"
