#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/doc/mirrors.md, command by command: mirrors.sh BIN_DIR WORK_DIR
# Its URLs are folders here; tests/net/pull.sh has the servers.
set -u
bin=$(cd "$1" && pwd) || exit 2
repo=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$repo/tests/real/pages.sh"
. "$repo/tests/git/use-git.sh"
page=tools/doc/mirrors.md
stand_in() {
	sed -e "s|https://lists.example.org/rmm|file://$work/www/rmm|" \
		-e "s|https://new.example.org/rmm served|file://$work/www/new served|" \
		-e "s|/mnt/usb|$work/usb|; s|/srv/www|$work/www|"
}
next=0
# next_one STATUS: the page's next command ends so.
next_one() {
	next=$((next + 1))
	does "$1" $page "$(commands $page | sed -n "${next}p")"
}
serial() { sed -n '2s/,.*//p' "$1/feed.csv"; }
# same FOLDER FOLDER: the same publication, whole
same() {
	cmp -s "$1/datapackage.json.minisig" "$2/datapackage.json.minisig" &&
		rmmlist verify -q -p lists/rmmlist.pub -p "$old" "$1" \
			>/dev/null 2>&1 &&
		rmmlist verify -q -p lists/rmmlist.pub -p "$old" "$2" \
			>/dev/null 2>&1 || complain "$1 is not $2"
}

# A fork, and its first publication, made and pushed by hand.
mkdir -p "$work/my fork" "$work/www" "$work/usb" && cd "$work/my fork" || exit 2
cp -R "$repo/datapackage.json" "$repo/schema" "$repo/.gitignore" .
mkdir -p lists/upstream
cp -R "$repo/lists/local" "$repo/lists/rules" lists/
printf 'rmm_program,rmm_binary\nAnyDesk,AnyDesk.exe\nTeamViewer,TeamViewer.exe\n' \
	>lists/upstream/kithu29.csv
printf 'URI,RMM_Tool\nanydesk.com,AnyDesk\nteamviewer.com,TeamViewer\n' \
	>lists/upstream/jschell.csv
rmmlist keygen -q -W -p lists/rmmlist.pub -s rmmlist.key || exit 2
rmmlist merge -q 2>"$work/err" || { cat "$work/err"; exit 2; }
start && commit yesterday || exit 2
old=lists/rmmlist.pub
runner='rmmlist pull -p lists/rmmlist.pub https://lists.example.org/rmm publication'
does 2 $page "$runner"
says err 'there is no publication at that URL'
[ ! -e publication ] || complain "something was written"
does 0 $page 'rmmlist publish -k rmmlist.key -p lists/rmmlist.pub -o publication'
does 0 $page 'rmmlist push -p lists/rmmlist.pub publication /srv/www/rmm'
first=$(serial publication)

# no internet
next_one 0
next_one 0
rm -rf "$work/www/rmm"
next_one 0
same mirror "$work/www/rmm"
[ "$(serial mirror)" = "$first" ] || complain "another serial"

# a runner that keeps nothing
rm -rf publication
next_one 0
next_one 0
next_one 0
same publication "$work/www/rmm"
[ "$(serial "$work/www/rmm")" -gt "$first" ] || complain "the serial did not grow"
[ "$(wc -l <publication/history.csv)" -eq 3 ] || complain "the history began anew"

# forty tenants
for i in $(seq 40); do
	mkdir -p "tenants/t$i"
	sed 1q lists/local/approvals.csv >"tenants/t$i/approvals.csv"
	printf 'AnyDesk,relay%s.acme.example,,,,ours,it,,\n' "$i" \
		>>"tenants/t$i/approvals.csv"
	echo "$work/www/t$i" >"tenants/t$i/target"
done
next_one 0
for what in publish push; do
	next_one 0
	[ ! -s "$work/out" ] || complain "$what failed for some"
done
next_one 0
[ "$(grep -c '^key:' "$work/out")" -eq 40 ] || complain "not all verify"
for i in 1 40; do
	same "tenants/t$i/publication" "$work/www/t$i"
	cmp -s "$work/www/t$i/rmm_indicators.csv" lists/rmm_indicators.csv ||
		complain "another list for $i"
	grep -q "^AnyDesk,relay$i.acme.example," "$work/www/t$i/approvals.csv" ||
		complain "another tenant's approvals for $i"
done

# moving
next_one 0
next_one 0
same served "$work/www/new"
next_one 0
grep -rq 'https://new.example.org/rmm' queries || complain "another URL"
rm -rf served

# rotating keys
for i in 1 2 3 4 5; do next_one 0; done
old=lists/rmmlist-old.pub
before=$(serial "$work/www/rmm")
next_one 0
next_one 0
next_one 0
same mirror "$work/www/rmm"
[ "$(serial mirror)" -gt "$before" ] || complain "the serial did not grow"
rmmlist verify -q -p $old mirror >/dev/null 2>&1 && complain "the old key signed"
rm $old
old=lists/rmmlist.pub
next_one 0

# gone everywhere
next_one 0
next_one 0
says out 'anydesk.exe'
rmmlist drop -q --reason test anydesk.exe >/dev/null 2>&1
rmmlist publish -q -k rmmlist-new.key -p lists/rmmlist.pub -o publication &&
	rmmlist push -q -p lists/rmmlist.pub publication "$work/www/rmm" ||
	complain "not published"
next=$((next - 2))
next_one 0
next_one 1
says err 'no row matches'

run_all $page
[ $bad = 0 ] || cat "$work/log"
exit $bad
