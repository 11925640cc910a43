#!/bin/sh
# SPDX-License-Identifier: MIT
# One golden case: run.sh [--update] CASE_DIR BIN_DIR
#
# CASE_DIR/cmd is run by sh in a scratch folder into which CASE_DIR/in was
# copied, with the executables first on PATH. Its standard output, standard
# error and exit status must be CASE_DIR/out, err and rc (missing: empty, 0).
# --update writes what came instead; read it before you commit it.
set -u
update=
[ "${1-}" = --update ] && { update=1; shift; }
[ $# -eq 2 ] || { echo "usage: run.sh [--update] CASE_DIR BIN_DIR" >&2; exit 2; }
case_dir=$(cd "$1" && pwd) || exit 2
bin_dir=$(cd "$2" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
[ -d "$REPO/../shared" ] && SHARED=$(cd "$REPO/../shared" && pwd) || SHARED=
PATH=$bin_dir:$PATH
RMMLIST_EXEC_PATH=$bin_dir
LC_ALL=C TZ=UTC HOME=/nonexistent
export REPO FIXTURES SHARED PATH RMMLIST_EXEC_PATH LC_ALL TZ HOME
export GIT_CONFIG_NOSYSTEM=1
unset SOURCE_DATE_EPOCH GIT_DIR GIT_WORK_TREE

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT INT TERM
mkdir "$scratch/w"
[ -d "$case_dir/in" ] && cp -R "$case_dir/in/." "$scratch/w/"
(cd "$scratch/w" && sh "$case_dir/cmd") \
	>"$scratch/out" 2>"$scratch/err" </dev/null
echo $? >"$scratch/rc"

if [ -n "$update" ]; then
	for f in out err; do
		rm -f "$case_dir/$f"
		[ -s "$scratch/$f" ] && cp "$scratch/$f" "$case_dir/$f"
	done
	cp "$scratch/rc" "$case_dir/rc"
	exit 0
fi
status=0
for f in out err rc; do
	want=$case_dir/$f
	if [ ! -e "$want" ]; then
		want=$scratch/want
		: >"$want"
		[ $f = rc ] && echo 0 >"$want"
	fi
	cmp -s "$want" "$scratch/$f" && continue
	echo "$case_dir: $f differs (- wanted, + came)"
	diff -u "$want" "$scratch/$f" | sed -n '3,60p'
	status=1
done
exit $status
