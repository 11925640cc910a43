#!/bin/sh
# SPDX-License-Identifier: MIT
# week.sh BIN_DIR [WORK_DIR]: a week in which the upstream lists are poisoned in
# every way that happened to somebody, and what the published list makes of it.
set -eu
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/week.py" "$1"
