# SPDX-License-Identifier: MIT
# Sourced by check.sh and find.sh with `here` and WORK in `work`: the tests' files
# and the Kusto language service, out of npm, in WORK, and the queries rendered.
repo=$(cd "$here/../.." && pwd)
rm -rf "$work/model" "$work/cases"
cp -R "$here"/*.js "$here"/*.json "$here/model" "$here/cases" \
	"$repo/tools/queries/pack.def" "$work/"
. "$here/../npm.sh"
rmm_npm "$here" "$work" || exit 1
PATH=$bin:$PATH RMMLIST_EXEC_PATH=$bin
export PATH RMMLIST_EXEC_PATH
shared=${SHARED-$repo/../shared}
base=https://rmm.invalid/lists
rm -rf "$work/queries" "$work/reviews"
mkdir "$work/reviews"
"$bin/rmmlist-queries" -q --url "$base/{file}?sig=probe" -o "$work/queries"

# The queries of `rmmlist diff --format kql`: NAME OLD NEW, and the same as
# JSON and as a link.
review() {
	for format in kql json link; do
		rmmlist diff -C "$repo" --format $format "$2" "$3" \
			>"$work/reviews/$1.$format" 2>"$work/stderr" ||
			[ $? -eq 1 ] || { cat "$work/stderr"; exit 1; }
	done
}
review all "$here/review-old.csv" "$here/review-new.csv"
review none "$here/review-new.csv" "$here/review-old.csv"

# A failure inside the service prints its source, megabytes in one line.
checked() {
	node "$@" 2>"$work/stderr" || { cut -c1-300 "$work/stderr"; exit 1; }
}
