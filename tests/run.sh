#!/bin/sh
# SPDX-License-Identifier: MIT
# Every test, from nothing: sh tests/run.sh [PATTERN]
#
# Installs what is missing, builds twice with warnings as errors (as users get it, and
# under ASan and UBSan) and runs the tests in both; the slow scripts that run other
# people's programs run once. PATTERN limits the run to the tests whose names
# match it. The last line counts: N passed, N failed.
set -u
cd "$(dirname "$0")/.."
. tools/deps.sh
# shellcheck disable=SC2086
rmm_install $rmm_build_packages $rmm_test_packages || exit 2
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
	rmm_install nodejs npm || exit 2
fi
jobs=$(nproc 2>/dev/null || echo 2)
# Some tests wait for a server that says nothing, or for a clock.
at_once=$((jobs + 1))
passed=0 failed=0

# build_and_test PRESET [CTEST-ARGUMENT...]
build_and_test() {
	preset=$1
	shift
	printf '\n== %s\n' "$preset"
	mkdir -p build
	if ! cmake --preset "$preset" >"build/$preset.log" 2>&1 ||
		! cmake --build --preset "$preset" --parallel "$jobs" \
			>>"build/$preset.log" 2>&1; then
		tail -n 60 "build/$preset.log"
		echo "$preset: the build failed"
		failed=$((failed + 1))
		return
	fi
	ctest --test-dir "build/$preset" --output-on-failure \
		--parallel "$at_once" --no-tests=error "$@" \
		>"build/$preset.tests" 2>&1
	status=$?
	sed '/Test *#[0-9]*:.* Passed /d; /^ *Start *[0-9]*:/d' \
		"build/$preset.tests"
	summary=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\1 \2/p' \
		"build/$preset.tests")
	if [ -z "$summary" ]; then
		failed=$((failed + 1))
		return
	fi
	bad=${summary% *} all=${summary#* }
	passed=$((passed + all - bad))
	failed=$((failed + bad))
	[ $status -eq 0 ] || [ "$bad" -gt 0 ] || failed=$((failed + 1))
}

if [ $# -gt 0 ]; then
	build_and_test dev -R "$1"
	build_and_test asan -R "$1" -LE once
else
	build_and_test dev
	build_and_test asan -LE once
fi
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
