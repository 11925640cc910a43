#!/bin/sh
# SPDX-License-Identifier: MIT
# Whose repository is it: owner.sh BIN_DIR WORK_DIR
# One of another user is refused with the remedy, which works. Only root can
# make one; anybody else's run checks that the own one is read, and says so.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
FIXTURES=$repo/tests/data REPO=$repo
PATH=$bin:$PATH LC_ALL=C RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL RMMLIST_EXEC_PATH
unset GIT_DIR GIT_WORK_TREE SUDO_UID
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/home" "$work/ws" && cd "$work/ws" || exit 2
. "$FIXTURES/use-ws.sh"
. "$REPO/tests/git/use-git.sh"
start && commit one || exit 2
bad=0

# expect NAME STATUS TEXT COMMAND...: the exit status, and all of standard error
expect() {
	name=$1 want=$2 text=$3
	shift 3
	"$@" >"$work/out" 2>"$work/err"
	got=$?
	[ "$got" = "$want" ] || { echo "$name: status $got, want $want"; bad=1; }
	printf '%s' "$text" | cmp -s - "$work/err" || {
		echo "$name: standard error is:"
		cat "$work/err"
		bad=1
	}
}

expect "own repository" 0 '' rmmlist diff one
if [ "$(id -u)" -ne 0 ]; then
	echo "not root: no repository of another user was made"
	exit $bad
fi
chown -R 65534 "$work/ws"
refusal="the git repository at '$work/ws' belongs to another user; run git config --global --add safe.directory '$work/ws'
"
expect "no configuration" 2 "rmmlist-diff: $refusal" rmmlist diff
expect "from below" 2 "rmmlist-diff: $refusal" rmmlist diff -C lists
expect "explain goes on" 0 "rmmlist-explain: no history: $refusal" \
	rmmlist explain alpha.exe
expect "operand" 2 "rmmlist-diff: there is no file 'one', and $refusal" \
	rmmlist diff one
expect "range" 2 "rmmlist-diff: $refusal" rmmlist diff one...one
HOME=$work/home
git config --global --add safe.directory /somewhere/else
expect "other directories are safe" 2 "rmmlist-diff: $refusal" rmmlist diff
git config --global --add safe.directory "$work/ws"
expect "this one is safe" 0 '' rmmlist diff
exit $bad
