#!/bin/sh
# SPDX-License-Identifier: MIT
# kernel.sh BIN_DIR WORK_DIR [NAME...]: every call that a verb makes of the
# kernel is made to fail, once. FULL=1 does all that otherwise is sampled.
set -eu
. "$(dirname "$0")/use-python.sh"
play kernel "$@"
