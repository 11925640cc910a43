#!/bin/sh
# SPDX-License-Identifier: MIT
# cppcheck over all C code, the tests' included. What it may say stands in
# cppcheck.txt with its reason. First it has to find what is planted:
# cppcheck.sh BIN_DIR WORK_DIR
set -u
cd "$(dirname "$0")/../.." || exit 2
bin=$(cd "$1" && pwd) || exit 2
work=$2/cppcheck
rm -rf "$work"
mkdir -p "$work" || exit 2

check() {
	cppcheck -j2 --std=c11 --quiet --error-exitcode=1 \
		--enable=warning,performance,portability,style \
		--suppressions-list=tests/policy/cppcheck.txt \
		--template='{file}:{line}: {severity}: {message} [{id}]' \
		-D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
		-DRMM_VERSION='"0"' -DRMM_EXEC_DIR='"/"' \
		-DRMM_TEST_DATA='"/"' -DRMM_TEST_ROOT='"/"' \
		-Itools -Itools/lib -I"$bin" -Itests/unit "$@"
}

cat >"$work/planted.c" <<'EOF'
#include <stdlib.h>
int planted(int n);
int planted(int n)
{
	int a[4] = { 0 }, b;
	char *leak = malloc(2);

	if (n > 1 && n > 1)
		leak[0] = 'a';
	return a[4] + b;
}
EOF
check "$work/planted.c" >"$work/planted.out" 2>&1 && {
	echo "cppcheck says that all is well with what is planted"
	exit 1
}
for id in arrayIndexOutOfBounds memleak uninitvar knownConditionTrueFalse; do
	grep -q "\[$id\]" "$work/planted.out" || {
		cat "$work/planted.out"
		echo "cppcheck finds nothing any more: not even $id"
		exit 1
	}
done
check tools tests 2>&1
