#!/bin/sh
# SPDX-License-Identifier: MIT
# A list's history, committed version by version in a fork; then explain is
# asked about every key that was ever in it, and its history is replayed
# against an independent count: explain.sh BIN_DIR WORK_DIR
set -u
bin=$(cd "$1" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
shared=$REPO/../shared/upstream
PATH=$bin:$PATH LC_ALL=C TZ=UTC RMMLIST_EXEC_PATH=$bin
PYTHONDONTWRITEBYTECODE=1
export PATH LC_ALL TZ RMMLIST_EXEC_PATH PYTHONDONTWRITEBYTECODE
unset GIT_DIR GIT_WORK_TREE SOURCE_DATE_EPOCH
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
. "$REPO/tests/git/use-git.sh"
bad=0

# Commits $work/versions/*.csv, and asks.
ask() { # PROCESS_LIST
	rm -rf "$work/fork"
	mkdir -p "$work/fork/lists/upstream"
	cd "$work/fork" && start || exit 2
	cp -R "$REPO/datapackage.json" "$REPO/schema" .
	cp -R "$REPO/lists/local" "$REPO/lists/rules" lists/
	cp "$1" lists/upstream/kithu29.csv
	n=0
	for version in "$work"/versions/*.csv; do
		n=$((n + 1))
		cp "$version" lists/upstream/jschell.csv
		GIT_AUTHOR_NAME=$n
		GIT_AUTHOR_DATE="$((1700000000 + n * 86400)) +0000"
		GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
		git add -A
		git commit -q --allow-empty -m "version $n" || exit 2
	done
	python3 "$REPO/tests/git/explain.py" lists/local \
		"$work"/versions/*.csv || bad=1
}

mkdir "$work/versions"
printf 'rmm_program,rmm_binary\nAnyDesk,AnyDesk.exe\n' >"$work/process.csv"
cd "$work/versions" || exit 2
cat >01.csv <<'END'
URI,RMM_Tool
net.anydesk.com,anydesk
splashtop.com,Splashtop
splashtop.com,TeamViewer
litemanager.comLiteManager
END
# The comma is back, one of two rows goes, another tool.
cat >02.csv <<'END'
URI,RMM_Tool
net.anydesk.com,TeamViewer
splashtop.com,TeamViewer
litemanager.com,LiteManager
END
# All of it goes, and one comes again.
printf 'URI,RMM_Tool\nteamviewer.com,TeamViewer\n' >03.csv
printf 'URI,RMM_Tool\nnet.anydesk.com,AnyDesk\nteamviewer.com,Team Viewer\n' \
	>04.csv
ask "$work/process.csv"

if [ -d "$shared/jschell/history" ]; then
	rm -f "$work"/versions/*
	cp "$shared"/jschell/history/*.csv "$work/versions"
	ask "$shared/kithu29/rmm_list.csv"
else
	echo "no real lists beside the project: our own versions alone"
fi
exit $bad
