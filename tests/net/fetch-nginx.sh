#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch-nginx.sh BIN_DIR [WORK_DIR]
set -eu
PATH=$PATH:/usr/sbin:/sbin PYTHONDONTWRITEBYTECODE=1
export PATH PYTHONDONTWRITEBYTECODE
exec python3 "$(dirname "$0")/fetch_nginx.py" "$1"
