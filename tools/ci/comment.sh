#!/bin/sh
# SPDX-License-Identifier: MIT
# comment.sh REQUEST FILE: makes FILE the one review comment of the pull request
# number REQUEST: the comment of an earlier run is replaced. Needs
# RMMLIST_TOKEN. FILE is text to post, nothing else: it is not looked into.
set -eu
. "$(dirname "$0")/lib.sh"
[ $# -eq 2 ] || die "usage: comment.sh REQUEST FILE"
is_number "$1" || die "'$1' is not the number of a pull request"
request=$1 file=$2
need curl jq
[ "$(head -n 1 "$file")" = "$marker" ] ||
	die "'$file' is not a review: its first line is not '$marker'"
base=$(api_base)

refused() {
	die "the forge refused; may the token write comments?" \
		"The review itself is on the page of this run"
}

# Ours is what begins with the marker and was written by us: anybody can
# write a comment that begins with it.
on_github() {
	me=${RMMLIST_BOT-github-actions[bot]}
	jq -n --rawfile body "$file" '{$body}' >"$scratch/send"
	id=''
	page=1
	while [ -z "$id" ] && [ $page -le 30 ]; do
		api GET "$base/issues/$request/comments?per_page=100&page=$page" \
			>"$scratch/got" || refused
		id=$(jq -r --arg me "$me" --arg marker "$marker" 'first(.[] |
			select(.user.login == $me) |
			select(.body | startswith($marker)) | .id) // empty' \
			"$scratch/got")
		[ "$(jq length "$scratch/got")" -eq 100 ] || break
		page=$((page + 1))
	done
	if [ -n "$id" ]; then
		api PATCH "$base/issues/comments/$id" "$scratch/send"
	else
		api POST "$base/issues/$request/comments" "$scratch/send"
	fi >"$scratch/got" || refused
	say "the review: $(jq -r .html_url "$scratch/got")"
}

on_azure() {
	threads=$base/pullRequests/$request/threads
	api GET "${SYSTEM_COLLECTIONURI}_apis/connectionData" \
		>"$scratch/me" || refused
	me=$(jq -er .authenticatedUser.id "$scratch/me")
	api GET "$threads?api-version=7.1" >"$scratch/got" || refused
	id=$(jq -r --arg me "$me" --arg marker "$marker" 'first(.value[] |
		select(.isDeleted | not) | select(.comments[0] |
			.author.id == $me and ((.content // "") |
			startswith($marker))) | .id) // empty' "$scratch/got")
	if [ -n "$id" ]; then
		jq -n --rawfile content "$file" '{$content}' >"$scratch/send"
		api PATCH "$threads/$id/comments/1?api-version=7.1" "$scratch/send"
	else
		# Closed: a policy that wants every thread resolved lets it pass.
		jq -n --rawfile content "$file" '{status: "closed", comments: [
			{parentCommentId: 0, commentType: "text", $content}]}' \
			>"$scratch/send"
		api POST "$threads?api-version=7.1" "$scratch/send"
	fi >"$scratch/got" || refused
	say "the review is in request $request"
}

"on_$forge"
