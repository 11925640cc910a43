#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BIN_DIR WORK_DIR: the descriptor, the schemas, the local files, the
# upstream copies, the combined list and a publication's manifest under the
# Frictionless project's own validators, which come from npm into
# WORK_DIR/frictionless, once. Then files with one mistake each, which both they
# and rmmlist validate have to refuse.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2/frictionless"
work=$(cd "$2/frictionless" && pwd)
PATH=$bin:$PATH
export PATH
failed=0

cp "$here/check.js" "$work/"
. "$here/../npm.sh"
rmm_npm "$here" "$work" || exit 1
accepts() { # DIR NAME...
	node "$work/check.js" "$@" >"$work/said" 2>&1
}

# The project's own files, and what becomes of them in a fork.
fresh() {
	rm -rf "$work/ws"
	mkdir -p "$work/ws/lists/upstream"
	cp -R "$repo/datapackage.json" "$repo/schema" "$work/ws/"
	cp -R "$repo/lists/local" "$repo/lists/rules" "$work/ws/lists/"
	# Without a BOM, which these validators take for a part of the header.
	printf 'rmm_program,rmm_binary\r\n%s\r\n' AnyDesk,AnyDesk.exe \
		>"$work/ws/lists/upstream/kithu29.csv"
	printf 'URI,RMM_Tool\r\n%s\r\n' relay.example.com,anydesk \
		>"$work/ws/lists/upstream/jschell.csv"
}
fresh
rmmlist-merge -q -C "$work/ws" --date 2026-01-02 2>"$work/said" ||
	{ cat "$work/said"; exit 1; }
accepts "$work/ws" kithu29 jschell tools aliases additions removals corrections \
	approvals waivers never os-binaries generic-processes shared-hosting \
	rmm-indicators || { echo "a workspace:"; cat "$work/said"; failed=1; }

rm -rf "$work/out" "$work/k.pub" "$work/k.key"
rmmlist-keygen -W -p "$work/k.pub" -s "$work/k.key" 2>"$work/said" ||
	{ cat "$work/said"; exit 1; }
rmmlist-publish -C "$work/ws" -k "$work/k.key" -p "$work/k.pub" \
	--now 2026-01-02T00:00:00Z -o "$work/out" >"$work/said" 2>&1 ||
	{ cat "$work/said"; exit 1; }
accepts "$work/out" || { echo "a publication:"; cat "$work/said"; failed=1; }

# FILE, the row that is added, what is wrong with it. A '-' for the row takes the
# header's first two columns the other way round.
while IFS='|' read -r file row what; do
	fresh
	if [ "$row" = - ]; then
		sed -i '1s/^\([^,]*\),\([^,]*\)/\2,\1/' "$work/ws/$file"
	else
		printf '%s\n' "$row" >>"$work/ws/$file"
	fi
	if accepts "$work/ws"; then
		echo "$what: the validators of Frictionless accept it"
		failed=1
	fi
	status=0
	rmmlist-validate -q -C "$work/ws" "$work/ws/$file" >"$work/said" 2>&1 ||
		status=$?
	[ $status -eq 1 ] || {
		echo "$what: rmmlist validate ended with $status"
		cat "$work/said"
		failed=1
	}
done <<'EOF'
lists/local/tools.csv|-|columns in another order
lists/local/tools.csv|Brand New,toy,,|a category that is none
lists/local/tools.csv|AnyDesk,remote-access,,|a key that stands twice
lists/local/tools.csv|Brand New,rmm,,anydesk|a website without its scheme
lists/local/tools.csv|,rmm,,|a required cell that is empty
lists/local/aliases.csv|Brand New,Nobody Knows|an alias of no tool
lists/local/additions.csv|brandnew.exe,process,AnyDesk,,why,,,2026/11/22,|a spreadsheet's date
lists/local/additions.csv|brandnew.exe,programme,AnyDesk,,why,,,,|a type that is none
lists/local/additions.csv|brandnew.exe,process,AnyDesk,,,,,,|no reason
lists/local/corrections.csv|anydesk.com,domain,colour,red,why,,,|a column that is none
lists/local/removals.csv|anydesk.com,domain,Some Source,why,,,|a source that is no name
lists/local/approvals.csv|Nobody Knows,,,,,why,,,|an approval of no tool
lists/local/approvals.csv|AnyDesk,Relay.Example.com,,,,why,,,|a host in upper case
lists/local/waivers.csv|no-such-rule,,why,,,|a waiver of no rule
lists/local/never.csv|example.com,domain,why,more|a field too many
lists/rules/os-binaries.csv|mstsc.exe,once more|a value that stands twice
EOF
exit $failed
