#!/bin/sh
# SPDX-License-Identifier: MIT
# merge-file as git's merge driver, configured by the two lines of
# lists/README.md: merge-driver.sh BIN_DIR WORK_DIR
# Merges, rebases and cherry-picks that git's own text merge stops at go
# through; real conflicts stop git, and nothing is lost.
set -u
bin=$(cd "$1" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
PATH=$bin:$PATH LC_ALL=C RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL RMMLIST_EXEC_PATH
unset GIT_DIR GIT_WORK_TREE
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$REPO/tests/git/use-git.sh"
bad=0
file=lists/local/additions.csv
header=indicator,type,tool,reference,reason,owner,ticket,added,expires

complain() { echo "$*"; bad=1; }

# expect NAME STATUS COMMAND...: the exit status; what it says is in $work/said
expect() {
	name=$1 want=$2
	shift 2
	"$@" >"$work/said" 2>&1
	got=$?
	[ "$got" = "$want" ] || {
		complain "$name: status $got, want $want"
		cat "$work/said"
	}
}

# rows NAME TEXT: the whole file
rows() {
	printf '%s\n%s\n' "$header" "$2" | cmp -s - "$file" || {
		complain "$1: the file is"
		cat "$file"
	}
}

# The lines between ```sh and ``` that are git's, as users paste them.
driver() {
	sed -n '/^```sh$/,/^```$/s/^git config merge\.rmmlist\./&/p' \
		"$REPO/lists/README.md" >"$work/driver"
	[ "$(wc -l <"$work/driver")" -eq 2 ] ||
		complain "lists/README.md: not two lines for git config"
	. "$work/driver"
}

# A fork in a folder with a blank, with branches `ours` and `theirs` that
# changed the file by the two scripts of sed; `ours` is checked out.
fork() { # NAME OURS THEIRS
	rm -rf "$work/a fork"
	mkdir -p "$work/a fork/lists/local" && cd "$work/a fork" && start ||
		exit 2
	cp "$REPO/.gitattributes" .
	printf '%s\n' "$header" 'b.com,domain,B,,because,me,,,' \
		'd.com,domain,D,,because,me,,,' >$file
	commit base
	git checkout -q -b theirs
	sed -i "$3" $file
	commit "$1-theirs"
	git checkout -q -b ours base
	sed -i "$2" $file
	commit "$1-ours"
}
# $ appends after the last line, as people do in a web editor.
ours='$a e.com,domain,E,,ours,me,,,'
theirs='$a f.com,domain,F,,theirs,me,,,'
both='b.com,domain,B,,because,me,,,
d.com,domain,D,,because,me,,,
e.com,domain,E,,ours,me,,,
f.com,domain,F,,theirs,me,,,'

fork text "$ours" "$theirs"
expect "without the driver" 1 git merge -q theirs
grep -q '^<<<<<<<' $file || complain "without the driver: no markers"

fork merge "$ours" "$theirs"
driver
expect "merge" 0 git merge -q -m merged theirs
rows "merge" "$both"
[ -z "$(git status --porcelain)" ] || complain "merge: something is left"

fork rebase "$ours" "$theirs"
driver
expect "rebase" 0 git rebase -q theirs
rows "rebase" "$both"

fork pick "$ours" "$theirs"
driver
expect "cherry-pick" 0 git cherry-pick theirs
rows "cherry-pick" "$both"

fork revert "$ours" "$theirs"
driver
git merge -q -m merged theirs
expect "revert" 0 git revert --no-edit revert-theirs
rows "revert" "$(printf '%s\n' "$both" | sed '$d')"

fork columns 's/\(b.com.*\)because,me/\1because,you/' \
	's/\(b.com.*\)because/\1a better reason/'
driver
expect "columns" 0 git merge -q -m merged theirs
rows "columns" 'b.com,domain,B,,a better reason,you,,,
d.com,domain,D,,because,me,,,'

fork conflict 's/\(b.com.*\)because/\1ours/' \
	's/\(b.com.*\)because/\1theirs/;/^d/d'
driver
expect "conflict" 1 git merge -q theirs
grep -qF "$file:2:1: error: 'domain b.com': both sides changed its reason" \
	"$work/said" || complain "conflict: not told: $(cat "$work/said")"
rows "conflict" '<<<<<<< current (both-changed: reason)
b.com,domain,B,,ours,me,,,
=======
b.com,domain,B,,theirs,me,,,
>>>>>>> other'
[ "$(git status --porcelain $file)" = "UU $file" ] ||
	complain "conflict: git status: $(git status --porcelain)"
expect "markers are no rows" 1 sh -c "cp -R '$REPO/schema' \
	'$REPO/datapackage.json' . && rmmlist validate $file"
sed -i '/^[<=>]/d;/ours/d' $file
git add $file
expect "resolved" 0 git commit -q -m resolved
rows "resolved" 'b.com,domain,B,,theirs,me,,,'

fork removed '/^b/d' 's/\(b.com.*\)because/\1theirs/'
driver
expect "removed" 1 git merge -q theirs
grep -qF '[removed-changed]' "$work/said" || complain "removed: not told"
expect "abort" 0 git merge --abort
rows "abort" 'd.com,domain,D,,because,me,,,'

# Two bases, each of which conflicts with the other: git merges them first,
# and the result, markers and all, is the base.
fork criss 's/because/ours/' 's/because/theirs/'
driver
git branch x ours
git branch y theirs
git checkout -q x
git merge -q theirs >/dev/null 2>&1
git checkout -q --ours $file && git add $file && git commit -q -m x
git checkout -q y
git merge -q criss-ours >/dev/null 2>&1
git checkout -q --theirs $file && git add $file && git commit -q -m y
sed -i "$ours" $file
git commit -q -a -m y2
expect "two bases" 0 git merge -q -m merged x
rows "two bases" 'b.com,domain,B,,ours,me,,,
d.com,domain,D,,ours,me,,,
e.com,domain,E,,ours,me,,,'

# Both sides made the file: git gives an empty base.
fork new "$ours" "$theirs"
driver
for branch in ours theirs; do
	git checkout -q $branch
	printf 'value,reason\n%s.exe,because\n' $branch >'lists/local/a b.csv'
	commit "new-$branch-2"
done
git checkout -q ours
expect "both new" 0 git merge -q -m merged theirs
printf 'value,reason\nours.exe,because\ntheirs.exe,because\n' |
	cmp -s - 'lists/local/a b.csv' || {
	complain "both new: the file is"
	cat 'lists/local/a b.csv'
}

# Status 2 stops git as well, with our version in the work tree.
fork header "$ours" '1s/expires/until/'
driver
expect "header" 1 git merge -q theirs
grep -qF "$file (other): the header is another than in '$file (base)'" \
	"$work/said" || complain "header: not told: $(cat "$work/said")"
[ "$(git status --porcelain)" = "UU $file" ] || complain "header: no conflict"
rows "header" 'b.com,domain,B,,because,me,,,
d.com,domain,D,,because,me,,,
e.com,domain,E,,ours,me,,,'

# A longer marker where a file asks for it, and a temporary is left nowhere.
fork size 's/because/ours/' 's/because/theirs/'
driver
echo '*.csv conflict-marker-size=12' >>.gitattributes
expect "marker size" 1 git merge -q theirs
grep -qx '============' $file || complain "marker size: not 12"
[ -z "$(git status --porcelain | grep '^??')" ] ||
	complain "marker size: files are left: $(git status --porcelain)"
exit $bad
