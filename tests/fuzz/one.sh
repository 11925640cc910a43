#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes one grammar until RMM_FUZZ_SECONDS (60) are over, or 10 million inputs
# tried: one.sh TARGET PROGRAM WORK_DIR
#
# Starts from corpus/TARGET and what it learned before, which it keeps in
# WORK_DIR/corpus. Its row for run.sh's table goes to WORK_DIR/rows; an input
# that breaks a law to WORK_DIR/found, and the status is 1.
set -u
target=$1 program=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd) || exit 2
log=$work/logs/$target
own=$work/corpus/$target
mkdir -p "$work/logs" "$work/rows" "$work/found" "$own" || exit 2

# More than this no grammar needs to say all it can.
case $target in
addr | host | in | opt | quoted | text | url) longest=300 ;;
manifest | package) longest=1500 ;;
*) longest=700 ;;
esac

set -- "$own" "$here/corpus/$target"
[ -f "$here/dict/$target" ] && set -- "-dict=$here/dict/$target" "$@"
ASAN_OPTIONS=quarantine_size_mb=8 "$program" -runs=10000000 \
	-max_total_time="${RMM_FUZZ_SECONDS:-60}" -max_len=$longest \
	-print_final_stats=1 -timeout=20 -rss_limit_mb=1024 \
	-artifact_prefix="$work/found/$target-" "$@" >"$log" 2>&1 </dev/null
status=$?

stat_of() {
	sed -n "s/^stat::$1: *//p" "$log"
}
found=$(sed -n 's/.*Test unit written to //p' "$log")
edges=$(grep -ao 'cov: [0-9]*' "$log" | tail -n 1)
printf '%-12s %12s %8s %8s %8s  %s\n' "$target" \
	"$(stat_of number_of_executed_units)" \
	"$(stat_of average_exec_per_sec)" "${edges#cov: }" \
	"$(find "$own" -type f | wc -l)" "${found:-none}" >"$work/rows/$target"
[ $status -eq 0 ] && exit 0
grep -a -e 'law: ' -e 'ERROR: ' -e 'runtime error' "$log" || tail -n 5 "$log"
[ -z "$found" ] || echo "to see it again: $program $found"
exit 1
