#!/bin/sh
# SPDX-License-Identifier: MIT
# push.sh BIN_DIR WORK_DIR: uploads to the real azurite and the real nginx, and
# to a server that answers as badly as it is told to. azurite comes from npm
# into WORK_DIR/azurite, once.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2/azurite"
work=$(cd "$2/azurite" && pwd)
. "$here/../npm.sh"
rmm_npm "$here/../azurite" "$work" || exit 1
PATH=$PATH:/usr/sbin:/sbin PYTHONDONTWRITEBYTECODE=1
export PATH PYTHONDONTWRITEBYTECODE
python3 "$here/push_hostile.py" "$bin"
exec python3 "$here/push.py" "$bin" "$work"
