#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh: installs what the build needs and builds rmmlist, from the tree that
# this script stands in, into build/release, where the other scripts find it.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tools/deps.sh
. tools/deps.sh
# shellcheck disable=SC2086,SC2154
rmm_install $rmm_build_packages git curl jq
cmake --preset release
cmake --build --preset release --parallel
build/release/tools/rmmlist --version
