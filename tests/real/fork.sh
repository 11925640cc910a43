#!/bin/sh
# SPDX-License-Identifier: MIT
# A fork's first weeks, with the commands of the pages alone: fork.sh BIN_DIR
# WORK_DIR. Made as README.md says; what moves upstream comes by `update
# --branch`, is reviewed, merged, published, explained, and taken out again at
# 3 am; then a change that a guard holds. Each command stands in a page as it
# is run here, but for the names that a reader puts in; each one of the pages
# is run, or the end of this file says why not.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
history=$repo/../shared/upstream/jschell/history
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$repo/tests/real/pages.sh"
. "$repo/tests/git/use-git.sh"
export GIT_AUTHOR_NAME='Ann Owner' GIT_COMMITTER_NAME='Ann Owner'
readme=README.md lists=lists/README.md ci=tools/doc/ci.md
review=tools/doc/review.md night=tools/doc/3am.md queries=tools/doc/queries.md
BRANCH=rmmlist/update
row=none

# What a reader puts in place of the page's names.
stand_in() {
	sed -e "s|https://forge.example.org/we/|$work/forge/|; s|/srv|$work/srv|" \
		-e "s|origin/BRANCH|origin/$BRANCH|; s|main BRANCH|main origin/$BRANCH|" \
		-e "s|example\.net|$row|; s|explain TOOL|explain \"\$tool\"|" \
		-e "s|'C:[^']*AnyDesk.exe'|https://$row:443/x|"
}

# today DATE: what the clocks of git, update and merge say
today() {
	export SOURCE_DATE_EPOCH="$(date -u -d "$1 12:00" +%s)"
	export GIT_AUTHOR_DATE="$SOURCE_DATE_EPOCH +0000"
	export GIT_COMMITTER_DATE="$GIT_AUTHOR_DATE"
}

# ---- the upstreams ----

mkdir -p "$work/mirror" "$work/versions" "$work/srv/www"
if [ -d "$history" ]; then
	cp "$history"/*.csv "$work/versions"
	cp "$repo/../shared/upstream/kithu29/rmm_list.csv" "$work/mirror/procs.csv"
	row=api.jumpcloud.com tool=JumpCloud # new in the fifth version
else
	echo "no real lists beside the project: our own versions alone"
	printf 'rmm_program,rmm_binary\nAnyDesk,AnyDesk.exe\n' \
		>"$work/mirror/procs.csv"
	hosts() { # FROM TO
		echo 'URI,RMM_Tool'
		seq -f 'h%03g.example-desk.com,Example' "$1" "$2"
	}
	hosts 1 40 >"$work/versions/1.csv"
	{ hosts 1 41; echo 'lost.comma.comExample'; } >"$work/versions/2.csv"
	hosts 3 41 >"$work/versions/3.csv"
	row=h041.example-desk.com tool=Example
fi

# ---- the fork, on the forge ----

mkdir -p "$work/forge/made" && cd "$work/forge/made" || exit 2
cp -R "$repo/datapackage.json" "$repo/schema" "$repo/.gitignore" \
	"$repo/.gitattributes" .
mkdir lists tools
cp -R "$repo/lists/README.md" "$repo/lists/local" "$repo/lists/rules" lists/
cp -R "$repo/tools/ci" tools/
sed -i -e "s|https://raw[^\"]*rmm_list\\.csv|file://$work/mirror/procs.csv|" \
	-e "s|https://raw[^\"]*URI\\.csv|file://$work/mirror/hosts.csv|" \
	datapackage.json
today 2026-03-01
start && git add -A && git commit -q -m 'The project' || exit 2
git clone -q --bare . "$work/forge/rmmlist.git" || exit 2
cd "$work" && rm -rf "$work/forge/made"

# ---- the first day ----

serve() { cp "$1" "$work/mirror/hosts.csv"; }
set -- "$work"/versions/*.csv
serve "$1"
shift
does 0 $readme 'git clone https://forge.example.org/we/rmmlist && cd rmmlist'
git config user.name 'Ann Owner' && git config user.email ann@example.com
does 0 $readme 'rmmlist update'
says err "the first list: 'lists/rmm_indicators.csv'"
does 0 $readme "git add lists && git commit -m 'The first lists'"
does 0 $lists "git config merge.rmmlist.name 'rows by key'"
does 0 $lists "git config merge.rmmlist.driver 'rmmlist merge-file --marker-size=%L --path=%P %A %O %B'"
does 0 $ci 'rmmlist keygen -W -p lists/rmmlist.pub -s rmmlist.key'
does 0 $ci 'git add lists/rmmlist.pub'
does 0 $ci "git commit -m 'The public key'"
does 0 $ci 'git push origin main'
does 0 $readme 'rmmlist publish -k rmmlist.key -p lists/rmmlist.pub -o publication'
does 0 $readme 'rmmlist verify -p lists/rmmlist.pub publication'
does 0 $readme 'rmmlist push -p lists/rmmlist.pub publication /srv/www/rmm'
does 0 $readme 'rmmlist queries --url https://lists.example.org/rmm -o queries'
[ -s queries/hosts.kql ] || complain "no query"
[ -z "$(git status --porcelain)" ] || complain "something is not committed"

# ---- an update, proposed and reviewed ----

# merged_of REVISION NAME: its list and its network copy, for the count
merged_of() {
	rm -rf "$work/$2" && mkdir "$work/$2"
	git archive "$1" | tar -x -C "$work/$2"
	rmmlist merge -q -C "$work/$2" -o "$work/$2.csv" 2>/dev/null
	cut -d, -f1-6,8 "$work/$2.csv" >"$work/$2.csv.keys" # no listed_since
}
# proposed STATUS: a branch with what is new; else nothing was, and it is no
proposed() {
	before=$(git rev-parse -q --verify refs/heads/$BRANCH)
	does "$1" $review 'rmmlist update --branch rmmlist/update'
	says err "branch 'rmmlist/update' "
	[ -z "$(git status --porcelain)" ] || complain "the work tree was touched"
	[ "$(git rev-parse refs/heads/$BRANCH)" != "$before" ] || return 1
	does 0 $review 'git push origin rmmlist/update'
}
# read_it: sets $changes to 1 when a row of the combined list changes
read_it() {
	does 0 $review 'git fetch origin'
	merged_of origin/main old
	merged_of origin/$BRANCH new
	changes=1
	cmp -s "$work/old.csv.keys" "$work/new.csv.keys" && changes=0
	does $changes $review 'rmmlist diff origin/main...origin/BRANCH'
	does $changes $review 'rmmlist diff --format markdown origin/main...origin/BRANCH'
	python3 "$repo/tests/real/review.py" "$work/old.csv" "$work/new.csv" \
		"$work/old/lists/upstream/jschell.csv" \
		"$work/new/lists/upstream/jschell.csv" <"$work/out" ||
		complain "the review has other numbers"
}
merge_it() {
	does 0 $review 'git switch main'
	does 0 $review 'git pull'
	does 0 $review 'git merge origin/BRANCH'
	does 0 $review 'rmmlist merge'
	does 0 $review 'git add lists'
	does $((1 - changes)) $review "git commit -m 'Merge the lists'"
	does 0 $review 'git push origin main'
}
publish_it() {
	does 0 $review 'rmmlist publish -k rmmlist.key -p lists/rmmlist.pub --revision "$(git rev-parse HEAD)" -o publication'
	does 0 $review 'rmmlist verify -p lists/rmmlist.pub publication'
	SERIAL=$(tail -n 1 publication/feed.csv | cut -d, -f1)
}

day=1
brought= # the commit that brought the row
for version; do
	day=$((day + 1))
	today "2026-03-$(printf %02d $day)"
	serve "$version"
	proposed 0 || continue
	read_it
	if [ -z "$brought" ] && grep -q "^$row," "$version"; then
		brought=$(git rev-parse --short=10 origin/$BRANCH)
		does 1 $review 'rmmlist diff --format link origin/main...origin/BRANCH'
		says out https://security.microsoft.com/v2/advanced-hunting?query=
		does 1 $review 'rmmlist diff --format kql origin/main...origin/BRANCH'
		says out "\"$row\""
	fi
	merge_it
done
publish_it
with_row=$SERIAL

# ---- who put it there? ----

does 0 $review 'rmmlist explain example.net'
says out "$row: in the list"
says out "$brought  Ann Owner: Update the upstream lists: "
does 0 $review 'rmmlist explain --publication publication example.net'
says out "$brought  Ann Owner: Update the upstream lists: "
says out "$with_row  put"
does 0 $review 'rmmlist explain TOOL'
says out "$row"

# ---- 3 am ----

today 2026-04-05
does 0 $night "rmmlist match -f publication/rmm_indicators.csv 'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe'"
says out "  domain   $row"
does 0 $night "rmmlist drop --reason 'rolled out to every kiosk tonight' --ticket INC-4711 'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe'"
does 1 $night 'rmmlist diff'
says out "  - domain   $row"
says out "0 added, 1 removed, 0 changed, "
does 0 $night "git commit -m 'Drop AnyDesk.exe, INC-4711' lists"
dropped=$(git rev-parse --short=10 HEAD)
does 0 $night 'rmmlist publish -k rmmlist.key -p lists/rmmlist.pub --revision "$(git rev-parse HEAD)" -o publication'
does 0 $night 'rmmlist verify -p lists/rmmlist.pub publication'
TARGET=$work/srv/www/rmm
BASE=file://$TARGET
does 0 $night 'rmmlist push -p lists/rmmlist.pub publication "$TARGET"'
does 0 $night 'rmmlist pull -p lists/rmmlist.pub "$BASE" served'
does 1 $night "rmmlist match -f served/rmm_indicators.csv 'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe'"
says err "no row matches"
[ -s "$work/out" ] && complain "the published list still has a row"
rm -r served
does 0 $night 'git push origin main'
does 1 $night "rmmlist explain 'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe'"
says out "takes it out of every source: rolled out to every kiosk tonight"
says out "$dropped  Ann Owner: Drop AnyDesk.exe, INC-4711"
says out "ticket: INC-4711"

does 1 $review 'rmmlist explain --publication publication example.net'
says out "$with_row  put"
says out "  removed"
does 0 $review 'rmmlist explain --on 2026-03-31 example.net'
says out "$row: in the list, on 2026-03-31"
SERIAL=$with_row
does 0 $review 'rmmlist explain --publication publication --on "$SERIAL" example.net'
says out "$row: in the list, on $with_row"
says out "$brought  Ann Owner: Update the upstream lists: "

# ---- an update that a guard holds ----

today 2026-04-06
awk 'NR == 1 || NR % 4 == 0' "$work/mirror/hosts.csv" >"$work/held.csv"
serve "$work/held.csv"
proposed 1 || complain "no proposal"
says_subject() {
	case $(git log -1 --format=%s origin/$BRANCH) in
	"$1"*) ;;
	*) complain "the subject is '$(git log -1 --format=%s origin/$BRANCH)'" ;;
	esac
}
read_it
says_subject 'HELD: Update the upstream lists: 0 added, '
[ $changes = 1 ] || complain "nothing is held"
does 0 $ci 'sh tools/ci/review.sh main BRANCH review'
does 0 $ci 'cat review/review.md'
says out "<!-- rmmlist review -->"
merge_it
publish_it
proposed 0 && complain "what was merged was not accepted"
says err "branch 'rmmlist/update' is up to date"
rmmlist merge -q --check 2>"$work/err" || complain "the list is not what a merge yields"

# ---- as a reader would ----

# What the workflow publish does, at the forge.
(
	git clone -q "$work/forge/rmmlist.git" "$work/runner" &&
		cp rmmlist.key "$work/runner/" && cd "$work/runner" &&
		git config user.name Runner && git config user.email r@example.com &&
		RMMLIST_KEY=$(tail -n 1 rmmlist.key) sh tools/ci/publish.sh &&
		git push -q origin publication
) >"$work/out" 2>"$work/err" || complain "publish.sh: $(cat "$work/err")"
git clone -q "$work/forge/rmmlist.git" "$work/reader" && cd "$work/reader" || exit 2
does 0 $ci 'git fetch origin publication'
does 0 $ci 'mkdir publication'
does 0 $ci 'git archive FETCH_HEAD | tar -x -C publication'
does 0 $ci 'rmmlist verify -p lists/rmmlist.pub publication'
rm -rf publication
does 0 $ci 'mkdir publication'
does 0 $ci 'git archive origin/publication | tar -x -C publication'
does 0 $ci 'rmmlist verify -p lists/rmmlist.pub publication'
does 0 $ci 'rmmlist queries --url https://raw.githubusercontent.com/OWNER/REPO/publication -o queries'
rm -rf queries
does 0 $queries 'rmmlist queries --url https://lists.example.org/rmm -o queries'
says_nothing=$(git status --porcelain)
[ -z "$says_nothing" ] || complain "git would add $says_nothing"

# ---- what no command above can be ----

last='the pages'
# Asks on a terminal; -W above is the same without.
left_out $readme 'rmmlist keygen -p lists/rmmlist.pub -s rmmlist.key'
# real/quickstart runs it, and with it the two lines of CMake; so would these
# all install packages, or the test suite itself.
left_out $readme 'sh tools/quickstart.sh'
left_out $readme 'cmake --preset release && cmake --build --preset release'
left_out $readme 'cmake --install build/release'
left_out $readme 'sh tests/run.sh'
left_out $ci 'sh tools/ci/build.sh'
# A forge's own client. What they start is run by tests/ci/steps.py.
for page in $ci; do
	commands $page | grep -E '^(gh|az|tail .*\| gh) |^--branch main |^for name|^done$' |
		while read -r line; do left_out $page "$line"; done
done
# With a SAS: tests/real/first.sh has a server for it.
commands $ci | grep -E -- '--sas-env|--key-env' |
	while read -r line; do left_out $ci "$line"; done
# How to take it back, which tests/real/3am.sh runs with all of that page.
commands $night | sed -n '/^cat publication.history.csv$/,$p' |
	while read -r line; do left_out $night "$line"; done

run_all $readme $lists $ci $review $night $queries
[ $bad = 0 ] || cat "$work/log"
exit $bad
