#!/bin/sh
# SPDX-License-Identifier: MIT
# update-branch.sh BIN_DIR [WORK_DIR]
# A fork's days with `update --branch`: what it commits, what it never
# touches, and what is left when something goes wrong.
set -u
bin=$(cd "$1" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
PATH=$bin:$PATH LC_ALL=C TZ=UTC RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL TZ RMMLIST_EXEC_PATH
unset GIT_DIR GIT_WORK_TREE SOURCE_DATE_EPOCH
work=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir "$work/tmp" "$work/mirror"
export TMPDIR="$work/tmp"
. "$REPO/tests/git/use-git.sh"
bad=0
case_name=
complain() { echo "$case_name: $*"; bad=1; }

# ---- a fork ----

hosts() { # FROM TO [TOOL]
	awk -v a="$1" -v b="$2" -v tool="${3-Alpha}" 'BEGIN {
		print "URI,RMM_Tool"
		for (i = a; i <= b; i++)
			printf "h%03d.alpha-desk.com,%s\n", i, tool
	}'
}

# A fork at $1 (the workspace below it at $2), with nothing fetched yet.
fork() {
	mkdir -p "$1/${2-.}"
	cd "$1/${2-.}" || exit 2
	. "$FIXTURES/use-ws.sh"
	rm -rf lists/upstream
	sed -e "s|https://procs.example.com/list.csv|file://$work/mirror/procs.csv|" \
		-e "s|https://hosts.example.com/list.csv|file://$work/mirror/hosts.csv|" \
		datapackage.json >new && mv new datapackage.json
	cd "$1" && start || exit 2
	git config user.name Bot
	git config user.email bot@example.com
	git add -A && git commit -q -m fork || exit 2
	cd "$1/${2-.}" || exit 2
	cp "$FIXTURES/ws/lists/upstream/procs.csv" "$work/mirror/procs.csv"
	hosts 1 40 >"$work/mirror/hosts.csv"
}

# ---- what is looked at ----

# All that an update to a branch must leave alone.
state() {
	top=$(git rev-parse --show-toplevel)
	git status --porcelain --branch
	cat "$(git rev-parse --git-dir)/HEAD"
	sha256sum <"$(git rev-parse --git-dir)/index"
	(cd "$top" && find . -path ./.git -prune -o -type f -print |
		sort | while read -r f; do
			stat -c '%n %a %Y %s' "$f"
			sha256sum <"$f"
		done)
}

# update STATUS [ARGUMENT...]: one run, with nothing else touched or left
update() {
	want=$1
	shift
	state >"$work/state"
	rmmlist update --branch rmm --date 2026-01-02 "$@" \
		>"$work/out" 2>"$work/err"
	got=$?
	[ $got -eq "$want" ] || {
		complain "status $got, want $want"
		cat "$work/err"
	}
	state | cmp -s - "$work/state" || complain "the work tree was touched"
	sound
}

sound() {
	git fsck --strict >"$work/fsck" 2>&1 || { complain fsck; cat "$work/fsck"; }
	[ -z "$(ls -A "$work/tmp")" ] || {
		complain "left behind: $(ls "$work/tmp")"
		rm -rf "$work/tmp"/*
	}
	find "$(git rev-parse --git-common-dir)" -name '*.lock' | grep . &&
		complain "a lock was left"
}

says() { grep -qF -- "$1" "$work/err" || { complain "does not say '$1'"; cat "$work/err"; }; }
commits() { # N: on the branch and not in HEAD
	n=$(git rev-list --count HEAD..rmm 2>/dev/null)
	[ "${n:-none}" = "$1" ] || complain "${n:-no branch} commits, want $1"
}
subject() {
	[ "$(git log -1 --format=%s rmm)" = "$1" ] ||
		complain "subject '$(git log -1 --format=%s rmm)', want '$1'"
}
holds() { # PATH FILE: the branch's copy is these bytes
	git show "rmm:$1" | cmp -s - "$2" || complain "$1 is not $2"
}
only_upstream() { # what the branch changes since HEAD
	git diff --name-only HEAD...rmm |
		grep -vE "(^|/)lists/upstream/([a-z]+\.csv|lock\.json)$" &&
		complain "commits more than lists/upstream"
	return 0
}

# ---- the days ----

case_name=first
fork "$work/fork"
update 0
commits 1
subject 'Update the upstream lists: 44 added, 0 removed, 0 changed'
only_upstream
holds lists/upstream/hosts.csv "$work/mirror/hosts.csv"
holds lists/upstream/procs.csv "$work/mirror/procs.csv"
says "next: git push origin rmm"
[ "$(git log -1 --format='%an <%ae> %cn %P' rmm)" = \
	"Bot <bot@example.com> Bot $(git rev-parse HEAD)" ] ||
	complain "another author or parent"

case_name='nothing new'
before=$(git rev-parse rmm)
update 0
says "branch 'rmm' is up to date"
[ "$(git rev-parse rmm)" = "$before" ] || complain "the branch moved"
[ -s "$work/out" ] && complain "something is on standard output"

case_name='same rows, other bytes'
printf 'URI,RMM_Tool\r\n' >"$work/mirror/hosts.csv"
hosts 1 40 | sed 1d | sort -r | sed 's/alpha/ALPHA/' >>"$work/mirror/hosts.csv"
update 0
says "branch 'rmm' is up to date"

case_name='new rows on top of a reviewer'
git worktree add -q "$work/review" rmm
cd "$work/review" && sed -i '$d' lists/local/never.csv && git commit -qam review
cd "$work/fork" || exit 2
git worktree remove "$work/review"
reviewer=$(git rev-parse rmm)
hosts 1 42 | sed '/h007/d; s/h009.*/h009.alpha-desk.com,Gamma/' \
	>"$work/mirror/hosts.csv"
update 0
commits 3
[ "$(git rev-parse rmm^)" = "$reviewer" ] || complain "the reviewer is gone"
subject 'Update the upstream lists: 2 added, 1 removed, 1 changed'
git log -1 --format=%b rmm | grep -qF '~ domain   h009.alpha-desk.com  tool: Alpha -> Gamma' ||
	complain "the changed row is not in the message"
git diff --quiet "$reviewer" rmm -- lists/local || complain "review undone"

case_name='dirty work tree'
echo x >>lists/local/never.csv
echo y >lists/upstream-notes && git add lists/upstream-notes
rm lists/local/waivers.csv
hosts 1 43 >"$work/mirror/hosts.csv"
update 0
commits 4
git diff --quiet "$reviewer" rmm -- lists/local || complain "took local changes"
git reset -q --hard

case_name=merged
git merge -q --no-edit rmm
update 0
says "branch 'rmm' is up to date"
hosts 1 44 >"$work/mirror/hosts.csv"
update 0
commits 1
[ "$(git rev-parse rmm^)" = "$(git rev-parse HEAD)" ] ||
	complain "the parent is not HEAD"
git merge -q --no-edit rmm

case_name=held
cp "$work/mirror/hosts.csv" "$work/all.csv"
hosts 1 10 >"$work/mirror/hosts.csv"
update 1
subject 'HELD: Update the upstream lists: 0 added, 34 removed, 0 changed'
says 'hosts: held: 34 keys lost'
[ "$(git log -1 --format=%b rmm | grep -c '^    - domain')" -eq 34 ] ||
	complain "not the whole diff in the message"
git log -1 --format=%b rmm | grep -q '^  held: 34 keys lost or retagged' ||
	complain "no reason in the message"
holds lists/upstream/hosts.csv "$work/mirror/hosts.csv"

case_name='held, again'
update 1
says "branch 'rmm' is up to date"
commits 1

# A source that is silent now keeps what is held; so does one that is refused,
# while another goes on.
case_name='held, and then silent'
mv "$work/mirror/hosts.csv" "$work/held.csv"
update 1
says 'hosts: held by an earlier run, and not merged: 34 keys lost'
says "branch 'rmm' is up to date"
commits 1
case_name='held, and then a page'
echo '<html>' >"$work/mirror/hosts.csv"
cp "$work/mirror/procs.csv" "$work/procs.csv"
echo 'Alpha Desk,another.exe' >>"$work/mirror/procs.csv"
update 1
says 'hosts: refused: '
says 'hosts: held by an earlier run, and not merged: 34 keys lost'
subject 'HELD: Update the upstream lists: 1 added, 0 removed, 0 changed'
git log -1 --format=%b rmm | grep -q '^  held: 34 keys lost or retagged' ||
	complain "no reason in the message"
holds lists/upstream/hosts.csv "$work/held.csv"
git update-ref refs/heads/rmm rmm^
cp "$work/procs.csv" "$work/mirror/procs.csv"
cp "$work/held.csv" "$work/mirror/hosts.csv"

case_name='a held change goes back'
cp "$work/all.csv" "$work/mirror/hosts.csv"
update 0
commits 2
subject 'Update the upstream lists: 34 added, 0 removed, 0 changed'
git diff --quiet HEAD rmm -- lists/upstream/hosts.csv ||
	complain "the rows are not back"
hosts 1 10 >"$work/mirror/hosts.csv"
update 1
commits 3

case_name='accepted by a merge'
git merge -q --no-edit rmm
update 0
says "branch 'rmm' is up to date"

case_name='accepted by its hash'
hosts 50 90 >"$work/mirror/hosts.csv"
rmmlist fetch -n >"$work/out" 2>"$work/err"
hash=$(sed -n 's/.*--accept //p' "$work/err")
[ -z "$hash" ] || complain "10 rows lost are within the guard"
update 0
git merge -q --no-edit rmm
hosts 60 65 >"$work/mirror/hosts.csv"
rmmlist fetch -n >"$work/out" 2>"$work/err"
hash=$(sed -n 's/.*--accept //p' "$work/err")
update 0 --accept "$hash"
subject 'Update the upstream lists: 0 added, 35 removed, 0 changed'
git merge -q --no-edit rmm

case_name='a page instead of the list'
echo '<!DOCTYPE html><p>moved' >"$work/mirror/hosts.csv"
echo 'Beta Remote,new.exe' >>"$work/mirror/procs.csv"
update 1
subject 'Update the upstream lists: 1 added, 0 removed, 0 changed'
git diff --name-only HEAD rmm | grep -q hosts && complain "took the page"
git log -1 --format=%b rmm | grep -q '^  refused: ' || complain "no reason"

case_name='a page, and nothing new'
update 1
says "branch 'rmm' is up to date"

case_name='not there: what the branch had stays'
hosts 50 91 >"$work/mirror/hosts.csv"
update 0
holds lists/upstream/hosts.csv "$work/mirror/hosts.csv"
cp "$work/mirror/hosts.csv" "$work/newer.csv"
rm "$work/mirror/hosts.csv"
echo 'Beta Remote,newer.exe' >>"$work/mirror/procs.csv"
update 0
says 'hosts: stale'
subject 'Update the upstream lists: 1 added, 0 removed, 0 changed'
holds lists/upstream/hosts.csv "$work/newer.csv"
git show rmm:lists/upstream/lock.json |
	grep -q "$(sha256sum <"$work/newer.csv" | cut -d' ' -f1)" ||
	complain "the lock names another copy"
cp "$work/newer.csv" "$work/mirror/hosts.csv"

case_name='checked out elsewhere'
before=$(git rev-parse rmm)
git worktree add -q "$work/review" rmm
hosts 50 92 >"$work/mirror/hosts.csv"
update 2
says "branch 'rmm' is checked out in a work tree"
git worktree remove "$work/review"
[ "$(git rev-parse rmm)" = "$before" ] || complain "the branch moved"

case_name='checked out here'
git switch -q rmm
update 2
says "branch 'rmm' is checked out in a work tree"
git switch -q main

case_name='from a linked work tree'
git worktree add -q --detach "$work/review" main
cd "$work/review" || exit 2
update 0
cd "$work/fork" || exit 2
git worktree remove "$work/review"
subject 'Update the upstream lists: 1 added, 0 removed, 0 changed'

case_name='detached HEAD'
git checkout -q --detach
hosts 50 93 >"$work/mirror/hosts.csv"
update 0
git switch -q main

case_name='no name for a branch'
for name in -x 'a b' a..b 'x.lock' '' HEAD 'a~1' '@{-1}' refs//x; do
	rmmlist update "--branch=$name" >"$work/out" 2>"$work/err"
	[ $? -eq 2 ] || complain "'$name' has another status"
	says 'is no name for a branch'
	sound
done

case_name='a name in the way'
git branch -q taken
rmmlist update --branch taken/deep >"$work/out" 2>"$work/err"
[ $? -eq 2 ] || complain "another status"
sound

case_name='nobody commits'
git config --unset user.name
update 2
says 'run git config user.name NAME'
git config user.name Bot

case_name='ended by a signal'
# A fetch that does not end: an executable of our own in its place.
mkdir "$work/slow"
cp "$bin"/rmmlist-* "$work/slow/" 2>/dev/null
printf '#!/bin/sh\necho $$ >"%s/pid"\nexec sleep 60\n' "$work" \
	>"$work/slow/rmmlist-fetch"
for signal in TERM INT HUP QUIT; do
	before=$(git rev-parse rmm)
	rm -f "$work/pid"
	# A background job of sh ignores SIGINT; python does not care.
	RMMLIST_EXEC_PATH=$work/slow python3 - "$signal" "$work" <<'END' || complain "SIG$signal"
import os, signal, subprocess, sys, time
number = getattr(signal, 'SIG' + sys.argv[1])
for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(name, signal.SIG_DFL)
run = subprocess.Popen(['rmmlist-update', '--branch', 'rmm'], stderr=subprocess.DEVNULL)
while not os.path.exists(sys.argv[2] + '/pid'):
    time.sleep(0.01)
while not open(sys.argv[2] + '/pid').read().strip():
    time.sleep(0.01)
run.send_signal(number)
assert run.wait(10) == -number, run.returncode
END
	kill -0 "$(cat "$work/pid")" 2>/dev/null && complain "fetch goes on"
	[ "$(git rev-parse rmm)" = "$before" ] || complain "the branch moved"
	sound
done

case_name='kill -9, and again'
hosts 50 94 >"$work/mirror/hosts.csv"
rm -f "$work/pid"
RMMLIST_EXEC_PATH=$work/slow rmmlist-update --branch rmm 2>/dev/null &
victim=$!
while [ ! -s "$work/pid" ]; do sleep 0.05; done
kill -9 "$victim"
wait "$victim" 2>/dev/null
[ -n "$(ls -A "$work/tmp")" ] || complain "the test is too late"
rmmlist update --branch rmm --date 2026-01-02 >/dev/null 2>"$work/err" ||
	complain "the next run failed"
[ "$(ls "$work/tmp" | wc -l)" -eq 1 ] || complain "took a folder in use"
kill "$(cat "$work/pid")"
while kill -0 "$(cat "$work/pid")" 2>/dev/null; do sleep 0.05; done
update 0

case_name='two at once'
hosts 50 95 >"$work/mirror/hosts.csv"
before=$(git rev-list --count HEAD..rmm)
for i in 1 2 3 4; do
	rmmlist update --branch rmm --date 2026-01-02 >/dev/null 2>"$work/err$i" &
done
wait
sound
[ "$(git rev-list --count HEAD..rmm)" -eq $((before + 1)) ] ||
	complain "$(git rev-list --count HEAD..rmm) commits, had $before"
update 0

case_name='a link in the workspace'
ln -s ../never.csv lists/local/link && git add -A && git commit -qm link
update 2
says "'HEAD:lists/local/link' is a symbolic link"
git reset -q --hard HEAD^
git update-index --add --cacheinfo \
	160000,1111111111111111111111111111111111111111,lists/module
git commit -qm module
update 2
says "'HEAD:lists/module' is a submodule"
git reset -q --hard HEAD^

case_name='an error in lists/local'
echo 'com,domain,Alpha,,x,me,,2026-01-02,' >>lists/local/additions.csv
git commit -qam error
hosts 50 96 >"$work/mirror/hosts.csv"
update 1
git log -1 --format=%b rmm | grep -q "^combined list: it can't be merged" ||
	complain "the message does not tell"
git reset -q --hard HEAD^

case_name='no space for the copy'
TMPDIR=/nonexistent update 2
says "cannot open '/nonexistent'"

case_name='no output'
hosts 50 97 >"$work/mirror/hosts.csv"
rmmlist update --branch rmm --date 2026-01-02 >/dev/full 2>"$work/err"
[ $? -eq 2 ] || complain "status is not 2"
sound
update 0

case_name='nobody reads the output'
hosts 50 1500 >"$work/mirror/hosts.csv"
rmmlist update --branch rmm --date 2026-01-02 2>"$work/err" | true
sound
rmmlist update --branch rmm --date 2026-01-02 2>&1 | true
sound
hosts 50 97 >"$work/mirror/hosts.csv"
rmmlist update --branch rmm --date 2026-01-02 >/dev/null 2>&1

case_name='the changelog goes along'
hosts 50 98 >"$work/mirror/hosts.csv"
update 0 --changelog
git show rmm:CHANGELOG.md >"$work/changelog"
printf '# Changelog\n\n## 2026-01-02\n\n### hosts: 1 added, 0 removed, 0 changed\n\n    Alpha: 1 added\n      + domain   h098.alpha-desk.com\n' |
	diff - "$work/changelog" || complain "another changelog"
update 0 --changelog
git show rmm:CHANGELOG.md | cmp -s - "$work/changelog" ||
	complain "the changelog changed"

case_name='shallow clone'
git clone -q --depth 1 "file://$work/fork" "$work/shallow"
cd "$work/shallow" || exit 2
git config user.name Bot && git config user.email bot@example.com
update 0
git fetch -q origin rmm:other
# libgit2 1.5 leaks when a parent is missing.
echo leak:libgit2 >"$work/leaks"
LSAN_OPTIONS=suppressions=$work/leaks:print_suppressions=0 \
	rmmlist update --branch other >/dev/null 2>"$work/err"
[ $? -eq 2 ] || complain "another status"
says 'this clone is shallow'
sound

case_name='bare repository'
git clone -q --bare "$work/fork" "$work/bare"
cd "$work/bare" || exit 2
git config user.name Bot && git config user.email bot@example.com
git branch -D rmm >/dev/null
rmmlist update --branch rmm >/dev/null 2>"$work/err" || complain "$(cat "$work/err")"
git fsck --strict >"$work/fsck" 2>&1 || complain fsck
git diff --name-only main rmm | grep -q hosts || complain "no commit"

case_name='unborn HEAD'
mkdir "$work/unborn" && cd "$work/unborn" && start
rmmlist update --branch rmm >/dev/null 2>"$work/err"
[ $? -eq 2 ] || complain "status"
says 'HEAD has no commit yet'

case_name='no workspace in HEAD'
git config user.name Bot && git config user.email bot@example.com
echo x >file && git add -A && git commit -qm x
update 2
says "HEAD has no 'datapackage.json'"

case_name='no repository'
mkdir "$work/none" && cd "$work/none" || exit 2
rmmlist update --branch rmm >/dev/null 2>"$work/err"
[ $? -eq 2 ] || complain "status"
says 'is not in a git repository'

case_name='a folder with blanks'
fork "$work/sub" 'our lists/rmm fork'
update 0
git show 'rmm:our lists/rmm fork/lists/upstream/hosts.csv' |
	cmp -s - "$work/mirror/hosts.csv" || complain "not in its folder"
only_upstream
cd "$work" || exit 2
hosts 1 41 >"$work/mirror/hosts.csv"
(cd "$work/sub" && rmmlist update -C 'our lists/rmm fork' --branch rmm \
	>/dev/null 2>"$work/err") || complain "with -C"
says "next: git -C 'our lists/rmm fork' push origin rmm"

case_name='a list that commands the forge'
fork "$work/hostile"
cat >"$work/mirror/hosts.csv" <<'END'
URI,RMM_Tool
a.alpha-desk.com,fixes #12
b.alpha-desk.com,ping @octocat
c.alpha-desk.com,[skip ci]
d.alpha-desk.com,***NO_CI***
e.alpha-desk.com,closes GH-7
f.alpha-desk.com,closes https://example.com/a/b/issues/1
END
update 0
git log -1 --format=%B rmm | grep -E '#|@|\[|\*\*|GH-|https:' &&
	complain "something is active"

case_name='a million bytes of rows'
hosts 1 5000 | sed 's/h/host-with-a-rather-long-name-/' >"$work/mirror/hosts.csv"
sed -i 1s/.*/URI,RMM_Tool/ "$work/mirror/hosts.csv"
update 0
git log -1 --format=%B rmm >"$work/message"
[ "$(wc -c <"$work/message")" -le 64000 ] || complain "a long message"
shown=$(grep -c '^    [+-] ' "$work/message")
more=$(sed -n 's/^  and \([0-9]*\) more rows$/\1/p' "$work/message")
[ $((shown + ${more:-0})) -eq 5006 ] || complain "$shown rows and ${more:-0} more"

case_name='read-only'
if [ "$(id -u)" -eq 0 ]; then
	cp -R "$work/hostile" "$work/locked"
	hosts 1 5 >"$work/mirror/hosts.csv"
	chown -R 65534:65534 "$work/locked"
	chmod -R a-w "$work/locked"
	chmod 755 "$work"
	chmod 777 "$work/tmp"
	cd "$work/locked" || exit 2
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		rmmlist update --branch rmm >/dev/null 2>"$work/err"
	[ $? -eq 2 ] || complain "status"
	says 'ermission denied'
	[ -z "$(ls -A "$work/tmp")" ] || complain "left behind"
fi

# ---- the real history ----

history=$REPO/../shared/upstream/jschell/history
if [ -d "$history" ]; then
	fork "$work/real"
	day=0
	for file in "$history"/*.csv; do
		day=$((day + 1))
		case_name="version $day"
		cp "$file" "$work/mirror/hosts.csv"
		old=$(git rev-parse -q --verify rmm || git rev-parse HEAD)
		rmmlist update --branch rmm --date 2026-01-02 >/dev/null 2>"$work/err"
		status=$?
		sound
		git show "$old:lists/upstream/hosts.csv" >"$work/old.csv" 2>/dev/null ||
			echo URI,RMM_Tool >"$work/old.csv"
		rmmlist diff "$work/old.csv" "$file" 2>/dev/null | tail -n 1 |
			sed 's/, [0-9]* unchanged.*//' >"$work/want"
		[ $day -gt 1 ] || continue
		if [ "$old" = "$(git rev-parse rmm)" ]; then
			echo '0 added, 0 removed, 0 changed' >"$work/got"
		else
			git log -1 --format=%s rmm |
				sed 's/.*lists: //' >"$work/got"
			holds lists/upstream/hosts.csv "$file"
		fi
		cmp -s "$work/want" "$work/got" ||
			complain "$(cat "$work/got"), want $(cat "$work/want"), status $status"
		[ $((day % 3)) -ne 0 ] || git merge -q --no-edit rmm
	done
else
	echo "no real lists beside the project: our own versions alone"
fi
exit $bad
