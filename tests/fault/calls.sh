#!/bin/sh
# SPDX-License-Identifier: MIT
# calls.sh NAME BIN_DIR WORK_DIR STRIDE: the line NAME of the table
# `scenarios`. Each STRIDE-th call that can fail does so once (torture.c).
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
bin=$(cd "$2" && pwd) || exit 2
fault=$(cd "$3" && pwd) || exit 2
name=$1 stride=$4
REPO=$(cd "$here/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
PATH=$bin:$PATH LC_ALL=C TZ=UTC HOME=/nonexistent RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL TZ HOME RMMLIST_EXEC_PATH
# Not one of the verbs' own statuses.
ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS
unset SOURCE_DATE_EPOCH RMM_FAULT RMM_FAULT_TRACE

work=$fault/fault-calls/$name
rm -rf "$work"
mkdir -p "$work/ws" "$work/tmp" && cd "$work/ws" || exit 2

ws() { . "$FIXTURES/use-ws.sh"; }
merged() { ws; rmmlist merge -q --date 2026-01-02; }

# shellcheck disable=SC2046
set -- $(sed -n "s/^$name //p" "$here/scenarios")
least=$1 state=$2 verb=$3
shift 3
$state || exit 2
exec "$fault/fault-$verb" "$name" "$work/ws" "$least" "$stride" "$@" </dev/null
