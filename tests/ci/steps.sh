#!/bin/sh
# SPDX-License-Identifier: MIT
# steps.sh BIN_DIR WORK_DIR: what the workflows of both forges run, in a fork
# made for it, against a forge on the loopback (forge.py).
set -eu
bin=$(cd "$1" && pwd)
PATH=$bin:$PATH
export PATH
exec python3 "$(dirname "$0")/steps.py"
