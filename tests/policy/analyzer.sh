#!/bin/sh
# SPDX-License-Identifier: MIT
# Was every file built with gcc's analyser, and does that still find what is
# planted? analyzer.sh BIN_DIR WORK_DIR. The exceptions stand in CMakeLists.txt.
set -u
bin=$(cd "$1" && pwd) || exit 2
work=$2/analyzer
rm -rf "$work"
mkdir -p "$work" || exit 2
db=$bin/../compile_commands.json

jq -r '.[].command' "$db" >"$work/commands" || exit 1
[ "$(wc -l <"$work/commands")" -gt 200 ] || {
	echo "$db: knows few files"
	exit 1
}
if grep -v -e ' -Werror -fanalyzer ' "$work/commands"; then
	echo "the above are built without -Werror -fanalyzer"
	exit 1
fi
cat >"$work/planted.c" <<'EOF'
#include <stdlib.h>

void planted(char *text);
void planted(char *text)
{
	free(text);
	free(text);
}
EOF
# The command of one file, with the planted one in its place.
command=$(sed -n '1s/ -o .*//p' "$work/commands")
sh -c "$command -o '$work/planted.o' -c '$work/planted.c'" \
	>"$work/planted.out" 2>&1 && {
	echo "gcc -fanalyzer finds nothing any more"
	exit 1
}
grep -q 'Werror=analyzer-double-free' "$work/planted.out" || {
	cat "$work/planted.out"
	exit 1
}
