#!/bin/sh
# SPDX-License-Identifier: MIT
# quadratic.sh BIN_DIR WORK_DIR: no input makes a verb quadratic: ratios of two sizes.
set -eu
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/quadratic.py" "$@"
