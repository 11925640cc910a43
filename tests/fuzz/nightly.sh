#!/bin/sh
# SPDX-License-Identifier: MIT
# The nightly command, for a second: it still builds, fuzzes and counts, and
# what breaks a law fails it and is shown: nightly.sh BIN_DIR WORK_DIR
set -u
work=$2/fuzz-nightly
cd "$(dirname "$0")/../.." || exit 2
rm -rf "$work"
mkdir -p "$work" || exit 2
bad=0
complain() { echo "$*"; cat "$work/out"; bad=1; }

sh tests/fuzz/run.sh 1 addr >"$work/out" 2>&1 || complain "run.sh failed"
grep -q '^addr  *[1-9][0-9]*  *[1-9][0-9]*  *[1-9][0-9]*  *[1-9][0-9]*  none$' \
	"$work/out" || complain "no row of numbers"
sh tests/fuzz/run.sh 1 nothing >"$work/out" 2>&1 && complain "a target 'nothing'"
sh tests/fuzz/run.sh soon >"$work/out" 2>&1 && complain "'soon' is no number"

# In place of a target: one that finds something at once.
cat >"$work/finds" <<'EOT'
#!/bin/sh
for word; do
	case $word in
	-artifact_prefix=*) prefix=${word#*=} ;;
	esac
done
echo "fuzz_addr.c:1: law: planted"
echo "Test unit written to ${prefix}crash-1"
exit 77
EOT
chmod +x "$work/finds"
sh tests/fuzz/one.sh addr "$work/finds" "$work" >"$work/out" 2>&1
[ $? -eq 1 ] || complain "what is found does not fail it"
grep -q 'law: planted' "$work/out" || complain "the law is not shown"
grep -q "found/addr-crash-1$" "$work/rows/addr" || complain "nothing in the row"
exit $bad
