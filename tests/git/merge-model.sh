#!/bin/sh
# SPDX-License-Identifier: MIT
# merge-file against an independent model, over a real list's history, or over
# our own fixture where there is none: merge-model.sh BIN_DIR WORK_DIR
set -u
bin=$(cd "$1" && pwd) || exit 2
here=$(cd "$(dirname "$0")" && pwd) || exit 2
PATH=$bin:$PATH LC_ALL=C
export PATH LC_ALL
history=$here/../../../shared/upstream/jschell/history
set -- "$here/../data/upstream/network.csv"
[ -d "$history" ] && set -- "$history"/0[1368]*.csv "$history"/11*.csv
exec python3 "$here/merge_model.py" "$@"
