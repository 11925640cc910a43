#!/bin/sh
# SPDX-License-Identifier: MIT
# Every verb: its -h, its man page, verbs.def, README.md and rmmlist(1) say the
# same; every option is in the page; the pages are sound mdoc.
set -u
bin=$(cd "$1" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0
complain() { echo "$*"; bad=1; }

# The synopsis of a page as words, without markup or line breaks.
synopsis() {
	mandoc -Tascii -O width=1000 "$1" | sed "s/.$(printf '\b')//g" |
		sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' |
		sed 's/^ *//; /^$/d'
}

verbs=$(sed -n 's/^RMM_VERB("\([a-z-]*\)".*/\1/p' tools/cli/verbs.def)
[ -n "$verbs" ] || complain "no verbs in verbs.def"
for verb in $verbs; do
	page=tools/man/rmmlist-$verb.1
	summary=$(sed -n "s/^RMM_VERB(\"$verb\", \"\(.*\)\")/\1/p" tools/cli/verbs.def)
	"$bin/rmmlist-$verb" -h >"$work/help" || complain "$verb: -h failed"
	sed -n '/^$/q; s/^\(usage:\|      \) //p' "$work/help" >"$work/usage"
	synopsis "$page" >"$work/synopsis"
	cmp -s "$work/usage" "$work/synopsis" || {
		complain "$page: SYNOPSIS and -h differ"
		diff "$work/usage" "$work/synopsis"
	}
	grep -qxF "$summary." "$work/help" ||
		complain "$verb: -h and verbs.def have different summaries"
	grep -qxF ".Nd $summary" "$page" ||
		complain "$page: .Nd is not '$summary'"
	grep -qF "| \`$verb\` | $summary |" README.md ||
		complain "README.md: the row of $verb is not '$summary'"
	grep -qxF "$summary" tools/man/rmmlist.1 ||
		complain "rmmlist.1: no line '$summary'"
	for section in NAME SYNOPSIS DESCRIPTION OPTIONS "EXIT STATUS" EXAMPLES; do
		grep -qxF ".Sh $section" "$page" || complain "$page: no $section"
	done
	sed -n 's/^  \(-., \)\{0,1\} *--\([a-z-]*\).*/\2/p' "$work/help" |
		while read -r option; do
			grep -qE "Fl -$option( |\$)" "$page" ||
				echo "$page: --$option is missing"
		done >"$work/missing"
	[ -s "$work/missing" ] && { cat "$work/missing"; bad=1; }
done
"$bin/rmmlist" help >"$work/help" || complain "rmmlist help failed"
for verb in $verbs; do
	grep -q "^  $verb " "$work/help" || complain "rmmlist help: no $verb"
done
for page in tools/man/*.[15]; do
	mandoc -Tlint -W warning "$page" >"$work/lint" 2>&1 || {
		cat "$work/lint"
		bad=1
	}
	groff -mandoc -ww -z "$page" >"$work/lint" 2>&1 || :
	[ -s "$work/lint" ] && { echo "$page (groff):"; cat "$work/lint"; bad=1; }
done
[ "$(wc -l <README.md)" -le 120 ] || complain "README.md: over 120 lines"
# Every relative link of the pages leads somewhere.
for page in $(find . -name '*.md' -type f -not -path './build/*' -not -path './.git/*'); do
	for link in $(sed -n 's/.*](\([^)#]*\)[^)]*).*/\1/p' "$page" | grep -v '^https\{0,1\}:'); do
		[ -e "$(dirname "$page")/$link" ] || complain "$page: no $link"
	done
done
exit $bad
