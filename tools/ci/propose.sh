#!/bin/sh
# SPDX-License-Identifier: MIT
# propose.sh OUT [BRANCH [MAIN]]: pushes what update.sh left in OUT to BRANCH
# (rmmlist/update) and opens a pull request into MAIN (main), or brings the text
# of the open one up to date. Needs RMMLIST_TOKEN, so it believes nothing of
# what is in OUT: only upstream copies may have changed.
set -eu
. "$(dirname "$0")/lib.sh"
case $# in 1 | 2 | 3) ;; *) die "usage: propose.sh OUT [BRANCH [MAIN]]" ;; esac
out=$1 branch=${2-rmmlist/update} main=${3-main}
need git curl jq
base=$(api_base)

git bundle verify -q "$out/update.bundle" >/dev/null ||
	die "the bundle is not complete"
git fetch -q --no-tags "$out/update.bundle" \
	"+refs/heads/$branch:refs/rmmlist/update"
tip=$(git rev-parse refs/rmmlist/update)
git diff --no-renames --raw "origin/$main...$tip" >"$scratch/raw"
awk -F '\t' '{ split($1, mode, " ") }
	(mode[2] != "100644" && mode[2] != "000000") ||
	($2 !~ /^lists\/upstream\/[A-Za-z0-9._-]+$/ && $2 != "CHANGELOG.md")' \
	"$scratch/raw" >"$scratch/foreign"
[ ! -s "$scratch/foreign" ] || {
	quoted cat "$scratch/foreign"
	die "the update changes more than lists/upstream; nothing was pushed"
}

old=$(remote_tip "$branch")
if [ "$tip" != "$old" ]; then
	with_token git push -q --force-with-lease="refs/heads/$branch:$old" \
		origin "$tip:refs/heads/$branch" ||
		die "'$branch' could not be pushed; somebody else may have just done it"
fi

refused() {
	die "'$branch' is pushed, but the forge refused the request." \
		"May workflows open one? See 'Adopt the workflows', tools/doc/ci.md"
}

# A request for this very commit that somebody closed stays closed.
on_github() {
	from=$(printf '%s' "${GITHUB_REPOSITORY%%/*}:$branch" | jq -sRr @uri)
	api GET "$base/pulls?state=all&head=$from&base=$main&per_page=30" \
		>"$scratch/got" || refused
	id=$(jq -r 'first(.[] | select(.state == "open") | .number) // empty' \
		"$scratch/got")
	closed=$(jq -r --arg tip "$tip" 'first(.[] | select(.state == "closed") |
		select(.head.sha == $tip) | .number) // empty' "$scratch/got")
	jq -n --rawfile title "$out/title" --rawfile body "$out/body.md" \
		--arg head "$branch" --arg base "$main" \
		'{title: ($title | rtrimstr("\n")), $body, $head, $base}' \
		>"$scratch/send"
	if [ -n "$id" ]; then
		jq 'del(.head, .base)' "$scratch/send" >"$scratch/patch"
		api PATCH "$base/pulls/$id" "$scratch/patch"
	elif [ -z "$closed" ]; then
		api POST "$base/pulls" "$scratch/send"
	fi >"$scratch/got" || refused
}

on_azure() {
	requests=$base/pullrequests
	search="searchCriteria.sourceRefName=refs/heads/$branch"
	search="$search&searchCriteria.targetRefName=refs/heads/$main"
	search="$search&searchCriteria.status=all&\$top=30&api-version=7.1"
	api GET "$requests?$search" >"$scratch/got" || refused
	id=$(jq -r 'first(.value[] | select(.status == "active") |
		.pullRequestId) // empty' "$scratch/got")
	closed=$(jq -r --arg tip "$tip" 'first(.value[] |
		select(.status == "abandoned") |
		select(.lastMergeSourceCommit.commitId == $tip) |
		.pullRequestId) // empty' "$scratch/got")
	# A description holds 4,000 characters; the review is a comment anyway.
	rmmlist diff --format markdown --max-bytes 3000 \
		"origin/$main...$tip" >"$scratch/short" 2>/dev/null || :
	{ sed '/^$/q' "$out/body.md"; cat "$scratch/short"; } >"$scratch/text"
	jq -n --rawfile title "$out/title" --rawfile text "$scratch/text" \
		--arg head "refs/heads/$branch" --arg base "refs/heads/$main" \
		'{title: ($title | rtrimstr("\n")), description: $text[0:4000],
		sourceRefName: $head, targetRefName: $base}' >"$scratch/send"
	if [ -n "$id" ]; then
		jq '{title, description}' "$scratch/send" >"$scratch/patch"
		api PATCH "$requests/$id?api-version=7.1" "$scratch/patch"
	elif [ -z "$closed" ]; then
		api POST "$requests?api-version=7.1" "$scratch/send"
	fi >"$scratch/got" || refused
}

id=''
closed=''
"on_$forge"
if [ -z "$id" ] && [ -n "$closed" ]; then
	notice warning "request $closed proposed just this and was closed; it stays closed"
else
	say "the request: $(jq -r '.html_url // .pullRequestId' "$scratch/got")"
fi
