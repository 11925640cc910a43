#!/bin/sh
# SPDX-License-Identifier: MIT
# readers.sh BIN_DIR WORK_DIR: somebody reads while 1,000 publications are
# made, and several publish at once.
set -eu
. "$(dirname "$0")/use-python.sh"
play readers
