#!/bin/sh
# SPDX-License-Identifier: MIT
# Which lines and branches the tests run: sh tests/coverage.sh [PATTERN]
#
# Builds the coverage preset, runs the tests (those whose names match PATTERN),
# and prints a table by layer, the files with few lines, and the branches of
# what decides about trust. Status 1 when one of the aims is missed, which are
# in tests/coverage.py, or a test failed. Some ten minutes on two processors.
#
# A process that a test kills leaves no counts, and says nothing.
set -u
cd "$(dirname "$0")/.." || exit 2

# Left out, each with its reason:
left_out='
	^policy/              run none of our code, or build it themselves
	^ci/                  the same
	^kql/                 the same
	^real/quickstart$     the same
	^box$                 there is no box: the counts are written at the end
	file-size-limit       the limit would cut the counts first
	full-disk$            the same
	^fault/export$        the same
	^hostile/limits$      the same, with descriptors and memory
	^hostile/environment$ another user may not write the counts
	^fault/kernel$        writing the counts is calls of the kernel, too
	^fault/power$         the same
	^fault/readers$       one verb, a thousand times
	^hostile/quadratic$   the time that it measures is that of counting
'
patterns=$(printf '%s' "$left_out" | awk 'NF { print $1 }')

# shellcheck source=tools/deps.sh
. tools/deps.sh
# shellcheck disable=SC2086,SC2154 # lists of words, set by deps.sh
rmm_install $rmm_build_packages $rmm_test_packages || exit 2
build=build/coverage
mkdir -p "$build"
if ! cmake --preset coverage >"$build.log" 2>&1 ||
	! cmake --build --preset coverage --parallel 2 >>"$build.log" 2>&1; then
	tail -n 40 "$build.log"
	exit 2
fi
names=$(ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p')
for pattern in $patterns; do
	printf '%s\n' "$names" | grep -q "$pattern" || {
		echo "no test is called $pattern any more"
		exit 2
	}
done
find "$build" -name '*.gcda' -delete
status=0
# Of counts that cannot be written a test's process says nothing on its own
# standard error, which is compared.
GCOV_ERROR_FILE=$PWD/$build/gcov.err ctest --test-dir "$build" --parallel 2 \
	--output-on-failure --no-tests=error \
	-E "$(printf '%s' "$patterns" | tr '\n' '|')" \
	${1:+-R "$1"} >"$build.tests" 2>&1 || {
	sed -n '/tests passed/,$p' "$build.tests"
	echo "the tests' output is in $build.tests; the counts below are not the whole"
	status=1
}
python3 tests/coverage.py "$build" || status=1
exit $status
