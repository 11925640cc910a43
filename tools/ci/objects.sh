#!/bin/sh
# SPDX-License-Identifier: MIT
# objects.sh REF: brings the commits of the remote's REF as objects, under
# refs/rmmlist/request. Nothing is checked out. Needs RMMLIST_TOKEN.
set -eu
. "$(dirname "$0")/lib.sh"
[ $# -eq 1 ] || die "usage: objects.sh REF"
need git
with_token git fetch -q --no-tags --no-recurse-submodules origin \
	"+$1:refs/rmmlist/request"
git log -1 --format='%H' refs/rmmlist/request
