#!/bin/sh
# SPDX-License-Identifier: MIT
# A list's history, committed version by version in a fork; every step, and the
# whole way there and back, compared with an independent count, file against
# file, REV:PATH against REV:PATH and revision against revision, as JSON, as
# text and as Markdown:
# history.sh BIN_DIR WORK_DIR
set -u
bin=$(cd "$1" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
shared=$REPO/../shared/upstream
PATH=$bin:$PATH LC_ALL=C TZ=UTC RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL TZ RMMLIST_EXEC_PATH
unset GIT_DIR GIT_WORK_TREE SOURCE_DATE_EPOCH
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$REPO/tests/git/use-git.sh"
bad=0
steps=0

# judge NAME STATUS KIND FILE...: the JSON in $work/json against the count
judge() {
	name=$1 status=$2
	shift 2
	python3 "$REPO/tests/git/compare.py" "$@" <"$work/json" || {
		echo "$name: not what was counted"
		bad=1
	}
	want=1
	grep -q '"summary":{"added":0,"removed":0,"changed":0,' "$work/json" &&
		want=0
	[ "$status" -eq $want ] || {
		echo "$name: status $status, want $want"
		bad=1
	}
	steps=$((steps + 1))
}

# review NAME KIND OLD_FILE NEW_FILE OLD NEW: the text and the Markdown
review() {
	name=$1
	shift
	kind=$1
	shift
	PYTHONDONTWRITEBYTECODE=1 python3 "$REPO/tests/git/review.py" "$kind" \
		lists/local "$@" <"$work/json" || {
		echo "$name: the review differs"
		bad=1
	}
}

# step OLD NEW: two versions of the network list, by number
step() {
	old=$work/versions/$1.csv new=$work/versions/$2.csv
	path=lists/upstream/jschell.csv
	rmmlist diff --format json "$old" "$new" >"$work/json" 2>/dev/null
	judge "files $1 $2" $? upstream network lists/local "$old" "$new"
	rmmlist diff --format json "v$1:$path" "v$2:$path" \
		>"$work/json" 2>/dev/null
	judge "blobs $1 $2" $? upstream network lists/local "$old" "$new"
	review "blobs $1 $2" network "$old" "$new" "v$1:$path" "v$2:$path"
	rmmlist diff --format json "v$1" "v$2" >"$work/json" 2>/dev/null
	judge "revisions $1 $2" $? combined "$work/merged/$1.csv" \
		"$work/merged/$2.csv" "$old" "$new" "$work/process.csv"
	review "revisions $1 $2" combined "$work/merged/$1.csv" \
		"$work/merged/$2.csv" "v$1..v$2"
}

# Commits versions/1.csv to versions/N.csv, and keeps what each merges to.
history() {
	rm -rf "$work/fork" "$work/merged"
	mkdir -p "$work/fork/lists/upstream" "$work/merged"
	cd "$work/fork" && start || exit 2
	cp -R "$REPO/datapackage.json" "$REPO/schema" .
	cp -R "$REPO/lists/local" "$REPO/lists/rules" lists/
	cp "$work/process.csv" lists/upstream/kithu29.csv
	n=0
	while [ -e "$work/versions/$((n + 1)).csv" ]; do
		n=$((n + 1))
		cp "$work/versions/$n.csv" lists/upstream/jschell.csv
		commit "v$n" || exit 2
		rmmlist merge -q --date 2026-01-02 -o "$work/merged/$n.csv" \
			2>/dev/null || { echo "version $n: no merge"; bad=1; }
	done
	i=1
	while [ $i -lt $n ]; do
		step $i $((i + 1))
		i=$((i + 1))
	done
	step 1 $n
	step $n 1
	step 1 1
}

mkdir "$work/versions"
cat >"$work/process.csv" <<'END'
rmm_program,rmm_binary
AnyDesk,AnyDesk.exe
TeamViewer,TeamViewer_Service.exe
Any Desk,ANYDESK.exe
Splashtop,C:\Temp\Splashtop.msi
END
cat >"$work/versions/1.csv" <<'END'
URI,RMM_Tool
net.anydesk.com,anydesk
teamviewer.com, TeamViewer
splashtop.com,Splashtop
splashtop.com,Some New Tool
atera-agent-heartbeat,atera
litemanager.comLiteManager
END
# The comma is back; a blank and case go.
cat >"$work/versions/2.csv" <<'END'
URI,RMM_Tool
net.anydesk.com,AnyDesk
TeamViewer.com,TeamViewer
splashtop.com,Splashtop
splashtop.com,Some New Tool
atera-agent-heartbeat,Atera
litemanager.com,LiteManager
END
# A comma too many, rows in another order, one row more, one tool less.
printf '\357\273\277URI,RMM_Tool\r\nlitemanager.com,LiteManager,\r\n%s\r\n%s\r\n%s\r\n%s\r\n%s' \
	splashtop.com,Splashtop net.anydesk.com,AnyDesk \
	support.kastentornado.fi,AnyplaceControl \
	teamviewer.com,TeamViewer atera-agent-heartbeat,atera \
	>"$work/versions/3.csv"
# Two rows less, one with another tool.
cat >"$work/versions/4.csv" <<'END'
URI,RMM_Tool
net.anydesk.com,TeamViewer
splashtop.com,Splashtop
relay*.support.kastentornado.fi,AnyplaceControl
support.kastentornado.fi,AnyplaceControl
END
history
[ $steps -eq 18 ] || { echo "$steps steps, want 18"; bad=1; }

if [ -d "$shared/jschell/history" ]; then
	rm -f "$work"/versions/*
	n=0
	for file in "$shared"/jschell/history/*.csv; do
		n=$((n + 1))
		cp "$file" "$work/versions/$n.csv"
	done
	cp "$shared/kithu29/rmm_list.csv" "$work/process.csv"
	steps=0
	history
	[ $steps -eq 39 ] || { echo "$steps steps, want 39"; bad=1; }
	rmmlist diff --format json "$work/process.csv" - <"$work/process.csv" \
		>"$work/json"
	judge "processes" $? upstream process lists/local \
		"$work/process.csv" "$work/process.csv"
else
	echo "no real lists beside the project: our own versions alone"
fi
exit $bad
