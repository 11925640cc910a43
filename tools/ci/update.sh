#!/bin/sh
# SPDX-License-Identifier: MIT
# update.sh OUT [BRANCH]: asks the upstream lists what is new and commits it to
# BRANCH (rmmlist/update), in this clone alone, for propose.sh to push. HEAD is
# the main branch, with its whole history. Reads what strangers wrote, so it
# has no token.
#
# Writes OUT/title, OUT/body.md and OUT/update.bundle when there is something
# to propose, and says so by the output `proposal`, yes or no.
#
# Status: 0 nothing new, or a proposal; a change that a guard stopped is a
# proposal whose title says HELD. 1 a source is too old or the lists have errors.
# 2 could not tell. With 1 and 2 there may be a proposal from the other sources.
set -eu
. "$(dirname "$0")/lib.sh"
case $# in 1 | 2) ;; *) die "usage: update.sh OUT [BRANCH]" ;; esac
branch=${2-rmmlist/update}
mkdir -p "$1"
out=$(cd "$1" && pwd)
rm -f "$out/title" "$out/body.md" "$out/update.bundle"
need git rmmlist
sign_off

# An open proposal is continued; one that was merged is over.
old=$(remote_tip "$branch")
git update-ref -d "refs/heads/$branch"
if [ -n "$old" ] && ! git merge-base --is-ancestor "$old" HEAD; then
	git update-ref "refs/heads/$branch" "$old"
fi

status=0
quoted rmmlist update --branch "$branch" || status=$?
tip=$(git rev-parse -q --verify "refs/heads/$branch^{commit}") || tip=
if [ -z "$tip" ] || git merge-base --is-ancestor "$tip" HEAD; then
	output proposal no
	[ $status -eq 0 ] || notice error \
		"rmmlist update ended with status $status; its messages say why"
	exit $status
fi

# Held once is held until it is merged, whatever came on top.
title=$(git log -1 --format=%s "$tip" | cut -b 1-200)
case $title in
HELD*) ;;
*) if git log --format=%s "HEAD..$tip" | grep -q '^HELD'; then
	title="HELD: $title"
fi ;;
esac
differ=0
rmmlist diff --format markdown --max-bytes 50000 "HEAD...$tip" \
	>"$scratch/diff" || differ=$?
[ $differ -le 1 ] || die "diff could not tell"
printf '%s\n' "$title" >"$out/title"
{
	case $title in
	HELD*)
		printf '**A guard stopped this change**: %s\n%s\n\n' \
			"it is larger than what an update should be. Read every row." \
			"Merging this accepts it; closing it keeps the last good copy."
		;;
	*)
		printf '%s\n%s\n\n' "The upstream lists have changed." \
			"Merging this takes the rows below; closing it leaves the list as it is."
		;;
	esac
	cat "$scratch/diff"
} >"$out/body.md"
git bundle create -q "$out/update.bundle" "HEAD..refs/heads/$branch"
summary "$out/body.md"
output proposal yes

case $status,$title in
0,*) ;;
1,HELD*)
	# The request is the alarm. A job that is red until somebody has time
	# for it would hide the day on which something is broken.
	notice warning "HELD: a guard stopped a source; look at the request"
	status=0
	;;
*) notice error "rmmlist update ended with status $status; its messages say why" ;;
esac
exit $status
