#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/doc/3am.md, command by command: 3am.sh BIN_DIR WORK_DIR
# Each command of the page is run here as it stands there, in its order.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$repo/tests/real/pages.sh"
. "$repo/tests/git/use-git.sh"
page=tools/doc/3am.md
stand_in() { cat; }
next=0
# next_one STATUS: the page's next command ends so.
next_one() {
	next=$((next + 1))
	does "$1" $page "$(commands $page | sed -n "${next}p")"
}

# The fork as it was yesterday, and the forge that has it.
git init -q --bare -b main "$work/forge.git"
mkdir "$work/my fork" && cd "$work/my fork" || exit 2
cp -R "$repo/datapackage.json" "$repo/schema" "$repo/.gitignore" .
mkdir -p lists/upstream
cp -R "$repo/lists/local" "$repo/lists/rules" lists/
printf 'rmm_program,rmm_binary\nAnyDesk,AnyDesk.exe\nTeamViewer,TeamViewer.exe\n' \
	>lists/upstream/kithu29.csv
printf 'URI,RMM_Tool\nanydesk.com,AnyDesk\nteamviewer.com,TeamViewer\n' \
	>lists/upstream/jschell.csv
rmmlist keygen -q -W -p lists/rmmlist.pub -s rmmlist.key || exit 2
rmmlist merge -q 2>"$work/err" || { cat "$work/err"; exit 2; }
rmmlist publish -q -k rmmlist.key -p lists/rmmlist.pub -o publication || exit 2
start && commit yesterday && git remote add origin "$work/forge.git" || exit 2
cp publication/rmm_indicators.csv "$work/yesterday.csv"
SERIAL=$(tail -n 1 publication/feed.csv | cut -d, -f1)
TARGET=$work/www
BASE=file://$TARGET
rmmlist push -q -p lists/rmmlist.pub publication "$TARGET" || exit 2

next_one 0 # which row is it?
says out '  process  anydesk.exe  high    AnyDesk  by name'
next_one 0 # drop
says out '- process  anydesk.exe'
next_one 1
says out '  - process  anydesk.exe'
next_one 0 # commit, publish, verify, push
next_one 0
next_one 0
dropped=$(sed -n '2s/,.*//p' publication/feed.csv)
next_one 0
says err "serial $dropped is at '$TARGET': "
next_one 0 # pull what is served
says out " serial:$dropped "
next_one 1
says err "no row matches"
[ -s "$work/out" ] && complain "the published list still has a row"
rm -r served
next_one 0 # push the commit
[ -z "$(git status --porcelain)" ] || complain "something is not committed"
[ "$(git rev-parse main)" = "$(git -C "$work/forge.git" rev-parse main)" ] ||
	complain "nothing is pushed"
rmmlist merge -q --check 2>"$work/err" || complain "the list is not what a merge yields"
next_one 1 # explain
says out 'takes it out of every source: rolled out to every kiosk tonight'
says out 'ticket: INC-4711'

next_one 0 # take it back
says out "$SERIAL,"
next_one 0
next_one 0
cmp "$TARGET/rmm_indicators.csv" "$work/yesterday.csv" ||
	complain "the old bytes did not come back"
now=$(tail -n 1 publication/feed.csv | cut -d, -f1)
[ "$now" -gt "$SERIAL" ] || complain "the serial did not grow"
rmmlist match -q -f publication/rmm_indicators.csv anydesk.exe ||
	complain "the row did not come back"
for i in 1 2 3 4 5 6; do next_one 0; done # for good
cmp "$TARGET/rmm_indicators.csv" lists/rmm_indicators.csv || complain "not published"
rmmlist match -q anydesk.exe || complain "the row is not in the list again"
git diff --quiet yesterday -- lists/local || complain "the removal left a trace"

run_all $page
[ $bad = 0 ] || cat "$work/log"
exit $bad
