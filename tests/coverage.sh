#!/bin/sh
# SPDX-License-Identifier: MIT
# Which lines and branches the tests run: sh tests/coverage.sh [PATTERN]
#
# Builds the coverage preset, runs the tests (those whose names match PATTERN),
# and prints a table by layer, the files with few lines, and the branches that
# decide about trust and never ran. Status 1 when one of the aims is missed:
# tests/coverage.py has them. Half an hour on two processors.
#
# A process that a test kills leaves no counts; one that a test makes unable to
# write a file cannot either, and says so: that goes to a file of its own, as
# messages are compared. A limit on a file's size would hit the counts first,
# so that those tests are left out here.
set -u
cd "$(dirname "$0")/.." || exit 2
. tools/deps.sh
# shellcheck disable=SC2086
rmm_install $rmm_build_packages $rmm_test_packages || exit 2
build=build/coverage
mkdir -p "$build"
cmake --preset coverage >"$build.log" 2>&1 &&
	cmake --build --preset coverage --parallel 2 >>"$build.log" 2>&1 || {
	tail -n 40 "$build.log"
	exit 2
}
find "$build" -name '*.gcda' -delete
GCOV_ERROR_FILE=$PWD/$build/gcov.err ctest --test-dir "$build" --parallel 2 \
	--output-on-failure --no-tests=error -E 'file-size-limit|^policy/' \
	${1:+-R "$1"} >"$build.tests" 2>&1 || {
	tail -n 40 "$build.tests"
	echo "a test failed: the counts below are not the whole"
}
python3 tests/coverage.py "$build"
