#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job in one command: sh tools/quickstart.sh [DIR]
#
# Builds rmmlist, makes a workspace in DIR (default: build/quickstart), brings
# the upstream lists, merges and checks them, signs a publication with a
# throw-away key, verifies it, renders the queries, and says what happened. A
# second run updates the same workspace. Nothing outside build/ and DIR changes.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
root=$PWD
case ${1-} in
-h | --help)
	echo "usage: sh tools/quickstart.sh [DIR]"
	exit 0
	;;
-*)
	echo "quickstart.sh: unknown option '$1'; usage: sh tools/quickstart.sh [DIR]" >&2
	exit 2
	;;
esac
[ $# -le 1 ] || { echo "quickstart.sh: one DIR at most" >&2; exit 2; }
dir=${1:-build/quickstart}
url=https://lists.example.org/rmm

step() { printf '\n== %s\n' "$*"; }
fail() { echo "quickstart.sh: $*" >&2; exit 2; }

. tools/deps.sh
# shellcheck disable=SC2086
rmm_install $rmm_build_packages || exit 2

step "Building"
cmake --preset release >build.log.$$ 2>&1 &&
	cmake --build --preset release --parallel >>build.log.$$ 2>&1 || {
	cat build.log.$$ >&2
	rm -f build.log.$$
	fail "the build failed"
}
rm -f build.log.$$
PATH=$root/build/release/tools:$PATH
rmmlist --version

step "Workspace: $dir"
mkdir -p "$dir"
cd "$dir"
ws=$PWD
if [ ! -e datapackage.json ]; then
	cp "$root/datapackage.json" .
	cp -R "$root/schema" .
	mkdir -p lists
	cp -R "$root/lists/local" "$root/lists/rules" lists/
	echo "made from datapackage.json, schema/, lists/local and lists/rules"
else
	echo "is there already: updating it"
fi

# A few rows in the two upstream shapes, for a machine that can't reach them.
# The descriptor calls them a sample, and so will everything made from them.
use_sample() {
	mkdir -p sample
	cat >sample/kithu29.csv <<'CSV'
rmm_program,rmm_binary
AnyDesk,AnyDesk.exe
AnyDesk,AnyDesk.msi
ScreenConnect,screenconnect.clientservice.exe
TeamViewer,teamviewer_service.exe
RustDesk,rustdesk.exe
Microsoft Quick Assist,quickassist.exe
CSV
	cat >sample/jschell.csv <<'CSV'
URI,RMM_Tool
anydesk.com,anydesk
screenconnect.com,connectwise
teamviewer.com,TeamViewer
rustdesk.com,rustdesk
CSV
	here=$(printf '%s' "$ws" | sed 's/%/%25/g; s/ /%20/g; s/#/%23/g; s/?/%3F/g')
	escaped=$(printf '%s' "$here" | sed 's/[\\&|]/\\&/g')
	sed -e "s|\"https://raw[^\"]*rmm_list\\.csv\"|\"file://$escaped/sample/kithu29.csv\"|" \
		-e "s|\"https://raw[^\"]*RMM_SummaryNetworkURI\\.csv\"|\"file://$escaped/sample/jschell.csv\"|" \
		-e 's|"role": "upstream",|"role": "upstream", "sample": true,|' \
		"$root/datapackage.json" >datapackage.json.new
	mv datapackage.json.new datapackage.json
	rm -rf lists/upstream
	# The shipped corrections are for rows that the sample lacks.
	head -n 1 "$root/lists/local/corrections.csv" >lists/local/corrections.csv
}

step "Upstream lists"
if ! grep -q '"sample": true' datapackage.json; then
	timeout 10 rmmlist fetch -q || :
	if [ ! -e lists/upstream/kithu29.csv ] ||
		[ ! -e lists/upstream/jschell.csv ]; then
		echo "The upstream lists can't be reached within 10 seconds:" \
			"using an embedded SAMPLE of both."
		echo "It shows how things work and protects nobody. With a" \
			"network, remove '$ws' and run this again."
		use_sample
	fi
fi
status=0
rmmlist update || status=$?
[ $status -le 1 ] || fail "rmmlist update ended with status $status"
echo "A warning is something to look at and stops nothing; lists/local/waivers.csv" \
	"says that somebody did."

if [ ! -e rmmlist.key ]; then
	step "A throw-away key pair (no password): rmmlist.pub, rmmlist.key"
	rmmlist keygen -W -p rmmlist.pub -s rmmlist.key
fi

step "Publishing"
rmmlist publish -k rmmlist.key -p rmmlist.pub -o publication
rmmlist verify -p rmmlist.pub --state verify.state publication

step "Queries"
rmmlist queries --url "$url" -o queries

step "What is in it"
cat publication/SOURCES.md

step "Where everything is"
cat <<TEXT
$ws
  lists/upstream/            the lists as fetched, and lock.json
  lists/local/               your additions, removals, corrections ...: edit these
  lists/rmm_indicators.csv   the combined list
  publication/               what you host, signed: check it with
                               rmmlist verify -p rmmlist.pub publication
  queries/                   the queries, for the address $url
  rmmlist.pub, rmmlist.key   the key pair: for trying out, not for production
The commands are in $root/build/release/tools

Next: README.md, "The same by hand", makes a fork of your own. Host its
publication/ where your tenant can read it (tools/doc/hosting.md), render the
queries again with its address, and paste one as it is
(tools/doc/first-query.md). The one to begin with is queries/detection.kql:

TEXT
cat queries/detection.kql
