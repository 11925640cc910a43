#!/bin/sh
# SPDX-License-Identifier: MIT
# signatures.sh BIN_DIR WORK_DIR: publications that were tampered with, with Debian's minisign as the second opinion.
set -eu
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/signatures.py" "$@"
