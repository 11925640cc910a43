#!/bin/sh
# SPDX-License-Identifier: MIT
# power.sh BIN_DIR WORK_DIR: the power goes after each call; what had been synced
# by then is the old state or the new one.
set -eu
. "$(dirname "$0")/use-python.sh"
play power
