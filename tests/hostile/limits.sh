#!/bin/sh
# SPDX-License-Identifier: MIT
# limits.sh BIN_DIR WORK_DIR: every verb with less memory, room and descriptors than it wants.
set -eu
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/limits.py" "$@"
