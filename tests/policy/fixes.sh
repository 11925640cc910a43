#!/bin/sh
# SPDX-License-Identifier: MIT
# No error and no warning that does not say what to do: of all findings that
# the golden cases show, each has a remedy after a semicolon.
set -u
cd "$(dirname "$0")/.." || exit 2
bad=$(grep -rE --include=out --include=err \
	'^[^"]*: (error|warning): .* \[[a-z-]+\]$' cli | grep -v '; ')
[ -z "$bad" ] && exit 0
printf 'findings without a remedy:\n%s\n' "$bad"
exit 1
