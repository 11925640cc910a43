#!/bin/sh
# SPDX-License-Identifier: MIT
# peers.sh [BUILD_DIR [ROWS...]]: what users run, against what they would script
# instead, on the same made-up lists: Debian's and npm's programs as they are, and
# short scripts (peers/) for awk and Python that do the job of a verb. Each
# program runs five times, less where that takes longer than PATIENCE seconds
# (300), and not at all with ten times the rows where one run took over
# PATIENCE / 5. What takes ten times PATIENCE, or three quarters of the memory,
# is ended. JOBS names those to run. It prints a Markdown table of medians: CPU time, time on
# the clock, the greatest resident memory, and how many times longer than ours
# (CPU time). "same": the program's answer, reduced to what the job asks for, is
# byte for byte ours; it is compared in this run. It ends with 0 all the same.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
mkdir -p "${1-$repo/build/release}"
build=$(cd "${1-$repo/build/release}" && pwd)
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- 1000000 10000000
patience=${PATIENCE-300}
end=$((patience * 10))
runs=5
. "$repo/tools/deps.sh"
# shellcheck disable=SC2086
rmm_install $rmm_build_packages csvkit git mawk miller nodejs python3 || exit 2
command -v npm >/dev/null 2>&1 || rmm_install npm || exit 2
. "$here/../npm.sh"

bin=$build/tools
work=$build/peers
mkdir -p "$work/npm"
{ cmake -S "$repo" -B "$build" -DCMAKE_BUILD_TYPE=Release \
	-DRMM_TESTS=OFF && cmake --build "$build" -j2; } >"$work/build.log" 2>&1 || {
	cat "$work/build.log"
	exit 2
}
rmm_npm "$here" "$work/npm" || exit 2
PATH=$bin:$work/npm/node_modules/.bin:$PATH
RMMLIST_EXEC_PATH=$bin
LC_ALL=C TZ=UTC
export PATH RMMLIST_EXEC_PATH LC_ALL TZ
# A program that fills the memory takes all others' with it.
ulimit -v $(($(awk '/^MemTotal/ { print $2 }' /proc/meminfo) / 4 * 3))
# Node stops at 4 GiB otherwise.
NODE_OPTIONS=--max-old-space-size=12288
export NODE_OPTIONS
for program in gen bare_parse measure; do
	${CC-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 \
		-o "$work/$program" "$here/$program.c" -lcsv
done
cd "$work"
cp "$here"/peers/* .
cp "$repo/lists/local/tools.csv" .

# The lists of ROWS rows, and a workspace without a local layer.
prepare() { # ROWS
	for shape in network combined changed; do
		./gen $shape "$1" tools.csv >$shape.csv
	done
	./gen process $(($1 / 2)) tools.csv >half-process.csv
	./gen network $(($1 / 2)) tools.csv >half-network.csv
	# A name twice, a category that nobody has, a domain with a blank.
	awk -v n="$1" '
		NR == int(n / 4) { print; print; next }
		NR == int(n / 3) { sub(/,[^,]*/, ",nothing") }
		NR == int(n / 5) { sub(/\./, " .") }
		{ print }' combined.csv >broken.csv
	awk 'NR == 1 || NR % 333 {
		if (NR % 500 == 7) sub(/,medium,/, ",low,")
		print }' combined.csv >mine.csv
	cut -d, -f1 network.csv | sed 1d >hosts.txt
	cat >hosts.json <<-END
	{ "name": "hosts", "sources": [ { "source": "$work/hosts.txt" } ],
	  "transformations": [ "Validate", "Deduplicate" ] }
	END
	rm -rf ws
	mkdir -p ws/lists/upstream
	cp -R "$repo/schema" "$repo/datapackage.json" ws/
	cp -R "$repo/lists/local" "$repo/lists/rules" ws/lists/
	for file in additions corrections removals; do
		sed 1q "$repo/lists/local/$file.csv" >ws/lists/local/$file.csv
	done
	cp half-process.csv ws/lists/upstream/kithu29.csv
	cp half-network.csv ws/lists/upstream/jschell.csv
}

# One program at one job. ANSWER: a command that reduces the output to what is
# compared with ours, or "-" for a program whose job is another one.
job=
peer() { # NAME STATUS ANSWER COMMAND: the last two for sh
	name=$1 status=$2 answer=$3
	if grep -qxF "$job, $name" slow; then
		row "$name" "not run: too slow with a tenth" - - - -
		return
	fi
	echo "$rows rows: $job, $name" >&2
	verdict=other
	if [ "$answer" != - ]; then
		timeout "$end" sh -c "$4" 2>stderr | sh -c "$answer" >theirs || :
		if [ "$name" = rmmlist ]; then
			mv theirs ours
			verdict=ours
		elif cmp -s ours theirs; then
			verdict=same
		fi
	fi
	if ! got=$(./measure -m "$patience" $runs "$status" \
		timeout "$end" sh -c "$4" 2>stderr); then
		verdict=failed
		grep -q 'with 124$' stderr && verdict="ended after $end s"
		row "$name" "$verdict" - - - -
		return
	fi
	# shellcheck disable=SC2086
	row "$name" "$verdict" $got
}

row() { # NAME VERDICT CPU WALL PEAK RUNS
	if [ "$1" = rmmlist ]; then
		own=$3
	fi
	echo "$job|$rows|$1|$2|$3|$4|$5|$6|$own" >>results
	awk -v ms="$4" -v limit="$patience" 'BEGIN {
		exit !(ms / 1000 > limit / 5) }' && echo "$job, $1" >>slow
	return 0
}

normalize() {
	peer rmmlist 0 cat 'rmmlist-normalize -q -C ws jschell network.csv'
	peer mawk 0 cat 'mawk -f normalize.awk tools.csv network.csv'
	peer Python 0 cat 'python3 normalize.py tools.csv network.csv'
	peer "sort -u" 0 - 'sort -u network.csv'
	peer "Miller, sort and uniq" 0 - \
		'mlr --icsv --ocsv sort -f URI then uniq -a network.csv'
	peer "csvkit, csvsort" 0 - 'csvsort -I -c URI network.csv'
	peer hostlist-compiler 0 - 'hostlist-compiler -c hosts.json -o hosts.out'
	peer "libcsv, bare parse" 0 - './bare_parse network.csv'
}
validate() {
	peer rmmlist 1 "sed -n 's/^broken.csv:\\([0-9]*\\):.*: error: .*/\\1/p' |
		sort -nu" 'rmmlist-validate -C ws broken.csv'
	peer mawk 0 "sort -nu" 'mawk -f validate.awk tools.csv broken.csv'
	peer Python 0 "sort -nu" 'python3 validate.py tools.csv broken.csv'
	peer "sort -u" 0 - 'sort -u broken.csv'
	peer "csvkit, csvclean" 0 - 'csvclean -n broken.csv'
	peer "libcsv, bare parse" 0 - './bare_parse broken.csv'
}
compare() {
	counts="sed -n 's/^\\(.* changed\\)\\(, .*\\)*$/\\1/p'"
	peer rmmlist 1 "tail -n 1 | $counts" \
		'rmmlist-diff combined.csv changed.csv'
	peer mawk 0 "$counts" 'mawk -f diff.awk combined.csv changed.csv'
	peer Python 0 "$counts" 'python3 diff.py combined.csv changed.csv'
	peer "Miller, join" 0 "$counts" "mlr --icsv --onidx put '\$side = \"new\"' \
		then join --ul --ur -j indicator,type --lp o. --rp n. \
		-f combined.csv then put -q -f diff.mlr changed.csv"
	peer daff 0 "awk -F, '{ n[\$1]++ } END { print n[\"+++\"] \" added, \" \
		n[\"---\"] \" removed, \" n[\"->\"] \" changed\" }'" \
		'daff diff --output-format csv --id indicator --id type \
		--context 0 --unordered combined.csv changed.csv'
	peer "sort and comm" 0 - 'sort combined.csv >a && sort changed.csv >b &&
		comm -3 a b'
	peer "libcsv, bare parse" 0 - './bare_parse combined.csv changed.csv'
}
merge() {
	peer rmmlist 0 cat \
		'rmmlist-merge -q -C ws --date 2026-01-02 -o - 2>/dev/null'
	peer "mawk and sort" 0 cat 'head -n 1 combined.csv; mawk -v date=2026-01-02 \
		-f merge.awk tools.csv half-process.csv half-network.csv |
		sort -t, -k2,2 -k1,1'
	peer Python 0 cat \
		'python3 merge.py tools.csv half-process.csv half-network.csv 2026-01-02'
	peer "sort -u" 0 - 'sort -u half-process.csv half-network.csv'
	peer "csvkit, csvstack" 0 - 'csvstack half-process.csv half-network.csv'
	peer "libcsv, bare parse" 0 - './bare_parse half-process.csv half-network.csv'
}
three_ways() {
	files="mine.csv combined.csv changed.csv"
	# Both say with their status that there are conflicts.
	peer rmmlist 0 cat "rmmlist-merge-file -q -p $files || [ \$? -eq 1 ]"
	peer "git merge-file" 0 - "git merge-file -q -p $files || [ \$? -lt 128 ]"
	peer "daff merge" 0 - "daff merge --output merged.csv combined.csv mine.csv \
		changed.csv || :"
	peer "libcsv, bare parse" 0 - "./bare_parse $files"
}

: >results
: >slow
for rows; do
	prepare "$rows"
	for job in ${JOBS-normalize validate diff merge merge-file}; do
		case $job in
		normalize) normalize ;;
		validate) validate ;;
		diff) compare ;;
		merge) merge ;;
		merge-file) three_ways ;;
		*) echo "peers.sh: no job '$job'" >&2; exit 2 ;;
		esac
	done
done

version() { # PROGRAM ARGUMENT
	"$@" 2>&1 | grep -m 1 '[0-9]\.[0-9]'
}
echo "$(date -u +%Y-%m-%d), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo |
	sed 1q), $(nproc) cores, $(awk '/^MemTotal/ {
	printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), $(uname -sr)."
echo "$(version rmmlist --version), $(version sort --version), $(
	version mawk -W version), $(version python3 --version), $(
	version mlr --version), $(version csvclean --version), daff $(
	version daff version), hostlist-compiler $(
	version hostlist-compiler --version), $(version git --version), libcsv $(
	dpkg-query -W -f '${Version}' libcsv-dev)."
echo
awk -F'|' '
function seconds(ms) { return ms == "-" ? "" : sprintf("%.2f", ms / 1000) }
$1 != job || $2 != rows {
	job = $1
	rows = $2
	printf "%s### %s, %d rows\n\n| program | answer | CPU, s | clock, s | " \
		"MiB | times ours | runs |\n|---|---|---|---|---|---|---|\n",
		(NR > 1 ? "\n" : ""), job, rows
}
{
	printf "| %s | %s | %s | %s | %s | %s | %s |\n", $3, $4, seconds($5),
		seconds($6), $7 == "-" ? "" : sprintf("%.0f", $7 / 1024),
		$5 == "-" ? "" : sprintf("%.2f", $5 / $9), $8
}' results
