#!/bin/sh
# SPDX-License-Identifier: MIT
# data.sh BIN_DIR WORK_DIR: lists that were damaged or poisoned.
set -eu
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/data.py" "$@"
