#!/bin/sh
# SPDX-License-Identifier: MIT
# environment.sh BIN_DIR WORK_DIR: every verb in surroundings that nobody planned for.
set -eu
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/environment.py" "$@"
