#!/bin/sh
# SPDX-License-Identifier: MIT
# silent.sh BIN_DIR: fetch, push and pull where a server says nothing, or a byte now
# and then, until their patience ends, which takes most of a minute.
set -u
here=$(dirname "$0")
PATH=$PATH:/usr/sbin:/sbin PYTHONDONTWRITEBYTECODE=1
export PATH PYTHONDONTWRITEBYTECODE
python3 "$here/push_hostile.py" "$1" silent &
push=$!
python3 "$here/fetch_hostile.py" "$1" silent &
fetch=$!
python3 "$here/pull.py" "$1" silent
pull=$?
wait $push && wait $fetch && exit $pull
