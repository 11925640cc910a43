#!/bin/sh
# SPDX-License-Identifier: MIT
# review.sh BASE HEAD OUT: what merging HEAD into BASE would do to the list, as
# OUT/review.md (a comment for the request) and OUT/review.json (every row).
#
# Run it from a tree that is trusted, the branch that HEAD wants to go into.
# HEAD is read as git objects alone: nothing of it is checked out over this
# tree, built or run. Needs no token and no network.
#
# Status: 0 fine; 1 there are errors, or HEAD changes the combined list;
# 2 could not tell. OUT/review.md is there in every case.
set -eu
. "$(dirname "$0")/lib.sh"
[ $# -eq 3 ] || die "usage: review.sh BASE HEAD OUT"
base=$1 head=$2
mkdir -p "$3"
out=$(cd "$3" && pwd)
combined=lists/rmm_indicators.csv
max_diff=44000 # bytes; with all else under the 65,536 of a comment

# A reader of the comment learns even of a run that broke.
status=2
printf '%s\n\n**The review could not be made.** %s\n' "$marker" \
	"The log of the run says why." >"$out/review.md"
finish() {
	rc=$?
	[ $rc -eq 0 ] || status=$rc
	summary "$out/review.md"
	output body "$(base64 <"$out/review.md" | tr -d '\n')"
	rm -rf "$scratch"
	exit "$status"
}
trap finish EXIT

need git jq rmmlist
for revision in "$base" "$head"; do
	git rev-parse -q --verify "$revision^{commit}" >/dev/null ||
		die "no commit '$revision' here; fetch it first"
done
base=$(git rev-parse "$base^{commit}") head=$(git rev-parse "$head^{commit}")
fork=$(git merge-base "$base" "$head") ||
	die "the two branches have no commit in common; fetch the whole history"

# The files of a commit for validate, byte for byte: no attribute of the commit
# converts or filters them, and a link is written as a file that says where.
# All that in a repository beside this one, which has its objects.
git init -q --bare "$scratch/git"
realpath "$(git rev-parse --git-path objects)" \
	>"$scratch/git/objects/info/alternates"
echo '* -text -eol -ident -filter -working-tree-encoding' \
	>"$scratch/git/info/attributes"
beside() {
	git --git-dir="$scratch/git" --work-tree=. -c core.bare=false \
		-c core.symlinks=false "$@"
}
export_files() ( # COMMIT DIR
	mkdir -p "$2"
	cd "$2"
	beside read-tree "$1"
	beside ls-files -z -- datapackage.json lists schema |
		beside checkout-index -z --stdin
)
export_files "$fork" "$scratch/before"
export_files "$head" "$scratch/after"

# Findings: annotations for the forge, and lines to choose from.
validate() { # DIR [OPTION...]
	(cd "$1" && shift && rmmlist validate "$@")
}
case $forge in
none) ;;
*) validate "$scratch/after" --format "$forge" || : ;;
esac
valid=0
validate "$scratch/after" >"$scratch/findings" 2>"$scratch/said" || valid=$?
[ $valid -le 1 ] || { quoted cat "$scratch/said"; die "validate could not tell"; }
validate "$scratch/before" >"$scratch/old" 2>/dev/null || :

# Lines of HEAD whose finding, wherever it stands, the fork point lacks.
news() {
	awk '{ key = $0; sub(/:[0-9]+:[0-9]+:/, ":", key) }
		FILENAME == ARGV[1] { known[key] = 1; next }
		!(key in known)' "$scratch/old" "$scratch/findings"
}
# block N: at most N lines of strangers' text, as code, where Markdown, HTML
# and @names mean nothing.
block() {
	cut -b 1-300 | awk -v max="$1" 'NR <= max { print "    " $0 }
		END { if (NR > max) print "    " NR - max " more" }'
}
grep ': error: ' "$scratch/findings" >"$scratch/errors" || :
news | grep ': warning: ' >"$scratch/warnings" || :
git -c core.quotePath=true diff --no-renames --name-only "$fork" "$head" \
	>"$scratch/files"
grep -v '^lists/' "$scratch/files" >"$scratch/others" || :
written=0
if grep -qxF $combined "$scratch/files"; then written=1; fi

differ=0
rmmlist diff --format markdown --max-bytes $max_diff "$base...$head" \
	>"$scratch/diff" 2>"$scratch/said" || differ=$?
if [ $differ -gt 1 ]; then
	quoted cat "$scratch/said"
	# A local file with an error in it is merged with nothing.
	[ $valid -eq 1 ] || die "diff could not tell"
	echo 'Which rows change is shown once the errors are gone.' \
		>"$scratch/diff"
fi
everything='every row is in review.json, an artifact of the run'
rmmlist diff --format json "$base...$head" >"$out/review.json" 2>/dev/null ||
	[ $? -eq 1 ] || {
	rm -f "$out/review.json"
	everything='by rmmlist'
}
rmmlist diff --format link "$base...$head" >"$scratch/link" 2>/dev/null || :

{
	printf '%s\n' "$marker"
	if [ -s "$scratch/errors" ]; then
		printf '\n**Errors, %d: to be mended before this is merged.**\n\n' \
			"$(wc -l <"$scratch/errors")"
		block 15 <"$scratch/errors"
	fi
	if [ $written -eq 1 ]; then
		# shellcheck disable=SC2016
		printf '\n**`%s` is written on the main branch, by `rmmlist merge`.** %s\n' \
			$combined "Take it out of this request:"
		printf '\n    git checkout %s -- %s\n' "$fork" $combined
	fi
	if [ -s "$scratch/warnings" ]; then
		printf '\nNew warnings, %d:\n\n' "$(wc -l <"$scratch/warnings")"
		block 10 <"$scratch/warnings"
	fi
	if [ -s "$scratch/others" ]; then
		# shellcheck disable=SC2016
		printf '\nThis request also changes %d files outside `lists/`: %s\n\n' \
			"$(wc -l <"$scratch/others")" "review them as code."
		block 10 <"$scratch/others"
	fi
	printf '\n'
	cat "$scratch/diff"
	if [ $differ -eq 1 ] && [ -s "$scratch/link" ] &&
		[ "$(wc -c <"$scratch/link")" -le 8000 ]; then
		printf '\n[Try the added rows on 30 days of events](%s) %s\n' \
			"$(cat "$scratch/link")" "(advanced hunting, in your tenant)"
	fi
	printf '\n<sub>%.12s on %.12s; %s</sub>\n' "$head" "$fork" "$everything"
} >"$scratch/review.md"
cp "$scratch/review.md" "$out/review.md"
status=$valid
[ $written -eq 0 ] || status=1
