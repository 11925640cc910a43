#!/bin/sh
# SPDX-License-Identifier: MIT
# kernel.sh BIN_DIR WORK_DIR [NAME...]: every call that a verb makes of the kernel is made
# to fail, once. FULL=1 does all that otherwise is sampled.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)/fault-kernel
PATH=$PATH:/usr/sbin:/sbin PYTHONDONTWRITEBYTECODE=1
PYTHONPATH=$here:$here/../net
export PATH PYTHONDONTWRITEBYTECODE PYTHONPATH
rm -rf "$work"
mkdir "$work"
shift 2
exec python3 "$here/kernel.py" "$bin" "$work" "$@"
