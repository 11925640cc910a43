#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/doc/3am.md, command by command: 3am.sh BIN_DIR WORK_DIR
# Each command of the page is run here as it stands there, and no other one is
# on the page.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
page=$repo/tools/doc/3am.md
PATH=$bin:$PATH LC_ALL=C
RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL RMMLIST_EXEC_PATH
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/my fork" && cd "$work/my fork" || exit 2
. "$repo/tests/git/use-git.sh"
bad=0
complain() { echo "$*"; bad=1; }
commands() { awk '/^```/ { inside = !inside; next } inside' "$page"; }

# does N STATUS: the page's N-th command ends so.
does() {
	command=$(commands | sed -n "$1p")
	echo "\$ $command" >>"$work/log"
	eval "$command" >"$work/out" 2>"$work/err"
	got=$?
	cat "$work/out" "$work/err" >>"$work/log"
	[ $got = "$2" ] || complain "'$command': status $got, want $2"
	last=$1
}
# says FILE TEXT: so did the last command.
says() { grep -qF -- "$2" "$work/$1" || complain "'$command': no '$2' in $1"; }

# The fork as it was yesterday.
cp -R "$repo/datapackage.json" "$repo/schema" .
mkdir -p lists/upstream
cp -R "$repo/lists/local" "$repo/lists/rules" lists/
printf 'rmm_program,rmm_binary\nAnyDesk,AnyDesk.exe\nTeamViewer,TeamViewer.exe\n' \
	>lists/upstream/kithu29.csv
printf 'URI,RMM_Tool\nanydesk.com,AnyDesk\nteamviewer.com,TeamViewer\n' \
	>lists/upstream/jschell.csv
rmmlist keygen -q -W -p list.pub -s list.key || exit 2
rmmlist merge -q 2>"$work/err" || { cat "$work/err"; exit 2; }
rmmlist publish -q -k list.key -p list.pub -o out || exit 2
printf 'list.key\nout\nserved.csv\n' >.gitignore
start && commit yesterday || exit 2
cp out/rmm_indicators.csv "$work/yesterday.csv"
SERIAL=$(tail -n 1 out/feed.csv | cut -d, -f1)
BASE=file://$(pwd | sed 's/ /%20/g')/out

does 1 0
says out '  process  anydesk.exe  high    AnyDesk  by name'
does 2 0
says out '- process  anydesk.exe'
does 3 1
says out '  - process  anydesk.exe'
does 4 0
does 5 0
does 6 0
does 7 1
says err "no row matches"
[ -s "$work/out" ] && complain "the published list still has a row"
does 8 0
does 9 0
[ -z "$(git status --porcelain)" ] || complain "something is not committed"
rmmlist merge -q --check 2>"$work/err" || complain "the list is not what a merge yields"

does 10 0
says out "$SERIAL,"
does 11 0
does 12 0
cmp out/rmm_indicators.csv "$work/yesterday.csv" ||
	complain "the old bytes did not come back"
now=$(tail -n 1 out/feed.csv | cut -d, -f1)
[ "$now" -gt "$SERIAL" ] || complain "the serial did not grow"
rmmlist match -q -f out/rmm_indicators.csv anydesk.exe ||
	complain "the row did not come back"
does 13 0
does 14 0
does 15 0
cmp out/rmm_indicators.csv lists/rmm_indicators.csv || complain "not published"
rmmlist match -q anydesk.exe || complain "the row is not in the list again"
git diff --quiet yesterday -- lists/local || complain "the removal left a trace"

[ "$(commands | wc -l)" = "$last" ] ||
	complain "the page has $(commands | wc -l) commands, $last were run"
[ $bad = 0 ] || cat "$work/log"
exit $bad
