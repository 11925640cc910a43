#!/bin/sh
# SPDX-License-Identifier: MIT
# Functions that nobody here calls, and leftovers that nobody here leaves.
set -u
cd "$(dirname "$0")/../.." || exit 2
bad=0

deny() {
	hits=$(grep -rnE --include="$2" -- "$3" $1)
	[ -z "$hits" ] && return
	printf '%s\n%s\n' "$4" "$hits"
	bad=1
}

for f in strcpy strcat sprintf vsprintf strncpy strncat strtok strtok_r gets \
	scanf sscanf fscanf atoi atol atoll atof strtol strtoul strtoll strtoull \
	strtod alloca system popen setlocale localtime gmtime localtime_r gmtime_r \
	tmpnam mktemp; do
	deny tools '*.[ch]' "(^|[^A-Za-z0-9_])$f *\(" "banned function: $f"
done
deny tools '*.[ch]' '__attribute__ *\(\( *(cleanup|constructor)' 'banned attribute'
deny 'tools lists schema' '*' '\b(TODO|FIX''ME|XX''X|HA''CK)\b' 'something is left undone'

for f in $(find tools tests -name '*.[ch]') $(find tools tests .ci -name '*.sh'); do
	head -n 3 "$f" | grep -q 'SPDX-License-Identifier: MIT' || {
		echo "$f: no SPDX line"
		bad=1
	}
done
long=$(find tools -name '*.c' -exec awk 'END { if (NR > 500) print FILENAME ": " NR " lines" }' {} \;)
[ -z "$long" ] || { echo "$long"; bad=1; }
exit $bad
