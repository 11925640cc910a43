#!/bin/sh
# SPDX-License-Identifier: MIT
# pull.sh BIN_DIR [WORK_DIR]
set -eu
PATH=$PATH:/usr/sbin:/sbin PYTHONDONTWRITEBYTECODE=1
export PATH PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/pull.py" "$1"
