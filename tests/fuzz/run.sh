#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes each grammar for a while: sh tests/fuzz/run.sh [SECONDS [TARGET...]]
#
# The nightly job; 60 seconds each unless told, of all targets. Builds the preset
# fuzz and runs the tests of the preset nightly (one.sh, a target each). Prints a
# row a target; an input that breaks a law is left below build/fuzz/found, and
# the status is 1. Then:
#
#	build/fuzz/tests/fuzz/fuzz_TARGET FILE              shows the law again
#	build/fuzz/tests/fuzz/fuzz_TARGET -minimize_crash=1 -runs=100000 FILE
#
# and once mended the input stays in tests/fuzz/corpus/TARGET, which every
# build replays. What was learned is kept below build/fuzz/corpus for the next
# run. Few of those inputs become seeds, learned-N: those that reach most of the
# code that no seed reaches, which this writes to a folder that holds the seeds:
#
#	build/fuzz/tests/fuzz/fuzz_TARGET -set_cover_merge=1 -use_counters=0 \
#		-use_cmp=0 FOLDER build/fuzz/corpus/TARGET
set -u
cd "$(dirname "$0")/../.." || exit 2
. tools/deps.sh
seconds=${1-60}
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
targets='' tests=''
for name; do
	if [ ! -f "tests/fuzz/fuzz_$name.c" ]; then
		echo "$0: no target '$name'; see tests/fuzz/fuzz_*.c" >&2
		exit 2
	fi
	targets="$targets fuzz_$name"
	tests="$tests${tests:+|}$name"
done
# shellcheck disable=SC2086
rmm_install $rmm_build_packages clang libclang-rt-dev || exit 2

jobs=$(nproc 2>/dev/null || echo 2)
mkdir -p build/fuzz && rm -rf build/fuzz/rows || exit 2
# shellcheck disable=SC2086
if ! cmake --preset fuzz >build/fuzz/build.log 2>&1 ||
	! cmake --build --preset fuzz --parallel "$jobs" --target $targets \
		>>build/fuzz/build.log 2>&1; then
	tail -n 40 build/fuzz/build.log
	exit 2
fi
RMM_FUZZ_SECONDS=$seconds ctest --preset nightly --parallel "$jobs" \
	-R "^fuzz/($tests)\$"
status=$?
printf '\n%-12s %12s %8s %8s %8s  %s\n' target executions exec/s edges corpus found
for name; do
	cat "build/fuzz/rows/$name"
done
[ $status -eq 0 ]
