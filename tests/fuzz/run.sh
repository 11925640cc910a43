#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes each grammar for a while: sh tests/fuzz/run.sh [SECONDS [TARGET...]]
#
# The nightly job; 60 seconds each unless told, of all targets. Builds the preset
# fuzz, starts from corpus/TARGET, and keeps what it learns below
# build/fuzz/corpus for the next run. Prints a row a target; an input that
# breaks a law is left below build/fuzz/found, and the status is 1. Then:
#
#	build/fuzz/tests/fuzz/fuzz_TARGET FILE              shows the law again
#	build/fuzz/tests/fuzz/fuzz_TARGET -minimize_crash=1 -runs=100000 FILE
#
# and once mended the input stays in tests/fuzz/corpus/TARGET, which every
# build replays.
set -u
cd "$(dirname "$0")/../.." || exit 2
. tools/deps.sh
# shellcheck disable=SC2086
rmm_install $rmm_build_packages clang libclang-rt-dev || exit 2
seconds=${1:-60}
[ $# -gt 0 ] && shift
case $seconds in
'' | *[!0-9]* | 0)
	echo "$0: '$seconds' is no number of seconds; write 60, say" >&2
	exit 2
	;;
esac
if [ $# -eq 0 ]; then
	for file in tests/fuzz/fuzz_*.c; do
		name=${file##*/fuzz_}
		set -- "$@" "${name%.c}"
	done
fi

mkdir -p build/fuzz/corpus build/fuzz/found build/fuzz/logs
if ! cmake --preset fuzz >build/fuzz/build.log 2>&1 ||
	! cmake --build --preset fuzz --parallel "$(nproc)" \
		>>build/fuzz/build.log 2>&1; then
	tail -n 40 build/fuzz/build.log
	exit 2
fi

stat_of() {
	sed -n "s/^stat::$1: *//p" "$log"
}

# The longest input: more than this no grammar needs to say all it can.
longest() {
	case $1 in
	addr | host | opt | quoted | text | url) echo 300 ;;
	manifest | package) echo 1500 ;;
	in) echo 64 ;;
	*) echo 700 ;;
	esac
}

status=0
printf '%-12s %12s %8s %8s %8s  %s\n' target executions exec/s corpus edges found
for target; do
	log=build/fuzz/logs/$target
	own=build/fuzz/corpus/$target
	seeds=tests/fuzz/corpus/$target
	dict=tests/fuzz/dict/$target
	mkdir -p "$own"
	if [ ! -x "build/fuzz/tests/fuzz/fuzz_$target" ]; then
		echo "$0: no target '$target'" >&2
		exit 2
	fi
	set -- "$own" "$seeds"
	[ -f "$dict" ] && set -- "-dict=$dict" "$@"
	ASAN_OPTIONS=quarantine_size_mb=8 \
		"build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" \
		-max_len="$(longest "$target")" -print_final_stats=1 -timeout=20 \
		-rss_limit_mb=1024 -artifact_prefix="build/fuzz/found/$target-" \
		"$@" >"$log" 2>&1 </dev/null || status=1
	found=$(sed -n 's/.*Test unit written to //p' "$log")
	edges=$(grep -ao 'cov: [0-9]*' "$log" | tail -n 1)
	printf '%-12s %12s %8s %8s %8s  %s\n' "$target" \
		"$(stat_of number_of_executed_units)" \
		"$(stat_of average_exec_per_sec)" \
		"$(find "$own" -type f | wc -l)" "${edges#cov: }" "${found:-none}"
	[ -z "$found" ] || grep -a -e 'law: ' -e 'ERROR: ' -e 'runtime error' "$log"
done
exit $status
