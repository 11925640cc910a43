#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh [BUILD_DIR [ROWS [NAME]]]: builds what users run and measures it against
# the bare parse of the same bytes by libcsv, each as a whole process: the least
# CPU time (user + system) of five runs, and the greatest resident memory. It
# prints a table with the limits that the project has set itself, and is no
# test: it says "ok" or "over", and ends with 0 all the same. NAME: only the lines
# whose names begin so, as in `run.sh build/release 1000000 diff`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
mkdir -p "${1-$repo/build/release}"
build=$(cd "${1-$repo/build/release}" && pwd)
rows=${2-1000000}
only=${3-}
runs=5
shared=${SHARED-$repo/../shared}

bin=$build/tools
work=$build/bench
mkdir -p "$work"
{ cmake -S "$repo" -B "$build" -DCMAKE_BUILD_TYPE=Release \
	-DRMM_TESTS=OFF && cmake --build "$build" -j2; } >"$work/build.log" 2>&1 || {
	cat "$work/build.log"
	exit 2
}
RMMLIST_EXEC_PATH=$bin
LC_ALL=C TZ=UTC
export RMMLIST_EXEC_PATH LC_ALL TZ

for program in gen bare_parse measure; do
	${CC-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 \
		-o "$work/$program" "$here/$program.c" -lcsv
done
generate() { # SHAPE ROWS FILE
	"$work/gen" "$1" "$2" "$repo/lists/local/tools.csv" >"$work/$3"
}
generate process "$rows" process.csv
generate network "$rows" network.csv
generate combined "$rows" combined.csv
generate changed "$rows" changed.csv
generate process $((rows / 2)) half-process.csv
generate network $((rows / 2)) half-network.csv

sed '2,100d' "$work/network.csv" >"$work/fewer.csv"

# A workspace with the shipped local layer and the given two copies, which
# are their own upstreams.
workspace() { # NAME PROCESS NETWORK
	ws=$work/$1
	rm -rf "$ws"
	mkdir -p "$ws/lists/upstream"
	cp -R "$repo/schema" "$ws/"
	cp -R "$repo/lists/local" "$repo/lists/rules" "$ws/lists/"
	cp "$2" "$ws/lists/upstream/kithu29.csv"
	cp "$3" "$ws/lists/upstream/jschell.csv"
	cp "$2" "$ws/process.csv"
	cp "$3" "$ws/network.csv"
	sed -e "s|https://[^\"]*/rmm_list.csv|file://$ws/process.csv|" \
		-e "s|https://[^\"]*/RMM_SummaryNetworkURI.csv|file://$ws/network.csv|" \
		"$repo/datapackage.json" >"$ws/datapackage.json"
}
workspace big "$work/half-process.csv" "$work/half-network.csv"

# One line: the verb against the bare parse of FILES, taken before and after it.
line() { # NAME LIMIT STATUS "FILES" COMMAND...
	name=$1 limit=$2 status=$3 files=$4
	shift 4
	case $name in "$only"*) ;; *) return 0 ;; esac
	bytes=$(cat $files | wc -c)
	before=$("$work/measure" $runs 0 "$work/bare_parse" $files)
	if ! got=$("$work/measure" $runs "$status" "$@"); then
		printf '%-20s failed\n' "$name"
		return 0
	fi
	after=$("$work/measure" $runs 0 "$work/bare_parse" $files)
	echo "$before $after $got" | awk -v name="$name" -v limit="$limit" \
		-v bytes="$bytes" '{
		bare = $1 < $4 ? $1 : $4
		room = 1.2 * bytes / 1048576 + 32
		printf "%-20s %7.1f %9.0f %9.0f %6.2f %6.1f %-5s %8.1f %8.1f %s\n",
			name, bytes / 1048576, bare, $7, $7 / bare, limit,
			($7 / bare > limit ? "over" : "ok"), $9 / 1024, room,
			($9 / 1024 > room ? "over" : "ok")
	}'
}
printf '%-20s %7s %9s %9s %6s %6s %-5s %8s %8s\n' "$rows rows" MiB \
	"bare, ms" "CPU, ms" ratio limit "" "peak MiB" limit
line "normalize, process" 2 0 "$work/process.csv" \
	"$bin/rmmlist-normalize" -q -C "$work/big" kithu29 "$work/process.csv"
line "normalize, network" 2 0 "$work/network.csv" \
	"$bin/rmmlist-normalize" -q -C "$work/big" jschell "$work/network.csv"
line "validate, network" 2 0 "$work/network.csv" \
	"$bin/rmmlist-validate" -C "$work/big" "$work/network.csv"
line "validate, combined" 2 0 "$work/combined.csv" \
	"$bin/rmmlist-validate" -C "$work/big" "$work/combined.csv"
line "diff, network" 2 1 "$work/network.csv $work/fewer.csv" \
	"$bin/rmmlist-diff" -C "$work/big" "$work/network.csv" "$work/fewer.csv"
line "diff, combined" 2 1 "$work/combined.csv $work/changed.csv" \
	"$bin/rmmlist-diff" "$work/combined.csv" "$work/changed.csv"
line "merge" 3 0 "$work/half-process.csv $work/half-network.csv" \
	"$bin/rmmlist-merge" -q -C "$work/big" -o "$work/merged.csv"
workspace export "$work/half-process.csv" "$work/half-network.csv"
cp "$work/combined.csv" "$work/export/lists/rmm_indicators.csv"
for format in sentinel-watchlist sentinel-ti stix; do
	line "export $format" 4 0 "$work/combined.csv" "$bin/rmmlist-export" -q \
		-C "$work/export" --date 2026-01-02 -o "$work/$format" $format
done

case update in "$only"*) ;; *) exit 0 ;; esac
# Against the tool that git would use: it has no key, and more conflicts.
awk 'NR == 1 || NR % 333 { if (NR % 500 == 7) sub(/,medium,/, ",low,"); print }' \
	"$work/combined.csv" >"$work/mine.csv"
versus() { # NAME STATUS COMMAND...
	name=$1 status=$2
	shift 2
	if got=$("$work/measure" $runs "$status" "$@" 2>/dev/null); then
		echo "$got" | awk -v name="$name" '{
			printf "%s: %.0f ms of CPU time, %.0f MiB\n",
				name, $1, $3 / 1024 }'
	else
		echo "$name: failed"
	fi
}
set -- "$work/mine.csv" "$work/combined.csv" "$work/changed.csv"
versus "merge-file" 1 "$bin/rmmlist-merge-file" -q -p "$@"
versus "git merge-file" 127 git merge-file -q -p "$@"

# The daily job on lists of the real size, from files instead of the network.
process=$shared/upstream/kithu29/rmm_list.csv
network=$shared/upstream/jschell/RMM_SummaryNetworkURI.csv
if [ ! -f "$process" ] || [ ! -f "$network" ]; then
	generate process 445 small-process.csv
	generate network 186 small-network.csv
	process=$work/small-process.csv
	network=$work/small-network.csv
fi
workspace small "$process" "$network"
"$bin/rmmlist-update" -q -C "$work/small" >/dev/null 2>&1 || :
if got=$("$work/measure" 10 0 "$bin/rmmlist-update" -C "$work/small"); then
	echo "$got" | awk '{ printf "update: %.1f ms of CPU time, limit 50%s\n",
		$1, ($1 > 50 ? ", over" : ", ok") }'
else
	echo "update: failed"
fi

# From the value in an alert to its row, in that list.
if got=$("$work/measure" 20 0 "$bin/rmmlist-match" -C "$work/small" \
	'C:\Users\x\AnyDesk.exe' relay.anydesk.com:443); then
	echo "$got" | awk '{ printf "match: %.1f ms of CPU time, limit 20%s\n",
		$1, ($1 > 20 ? ", over" : "") }'
else
	echo "match: failed"
fi

# The queries of that list, the near-real-time ones with it in them.
if got=$("$work/measure" 20 0 "$bin/rmmlist-queries" -C "$work/small" \
	--url https://rmm.example.org -o "$work/queries"); then
	echo "$got" | awk '{ printf "queries: %.1f ms of CPU time, limit 50%s\n",
		$1, ($1 > 50 ? ", over" : ", ok") }'
else
	echo "queries: failed"
fi

# Its publication, signed, and a copy elsewhere. The least of the runs is one
# that finds the copy as it should be.
rm -rf "$work/keys" "$work/out" "$work/web"
mkdir "$work/keys"
"$bin/rmmlist-keygen" -W -p "$work/keys/pub" -s "$work/keys/key" >/dev/null 2>&1
if got=$("$work/measure" 10 0 "$bin/rmmlist-publish" -C "$work/small" \
	-k "$work/keys/key" -p "$work/keys/pub" -o "$work/out"); then
	echo "$got" | awk '{ printf "publish: %.1f ms of CPU time, limit 100%s\n",
		$1, ($1 > 100 ? ", over" : ", ok") }'
	got=$("$work/measure" 10 0 "$bin/rmmlist-push" -p "$work/keys/pub" \
		"$work/out" "$work/web") &&
		echo "$got" | awk '{ printf "push, unchanged: %.1f ms\n", $1 }'
	rm -rf "$work/mirror"
	got=$("$work/measure" 10 0 "$bin/rmmlist-pull" -p "$work/keys/pub" \
		"file://$work/out" "$work/mirror") &&
		echo "$got" | awk '{ printf "pull, unchanged: %.1f ms\n", $1 }'
else
	echo "publish: failed"
fi

# A history of 500 commits, each of which changes one of the two lists or
# the combined one.
grow() { # COMMIT: its number
	case $(($1 % 3)) in
	0) echo "host$1.example$1.com,AnyDesk" >>lists/upstream/jschell.csv ;;
	1) echo "AnyDesk,any$1.exe" >>lists/upstream/kithu29.csv ;;
	2) "$bin/rmmlist-merge" -q --date 2026-01-02 2>/dev/null ;;
	esac
}
commits() ( # NUMBER
	. "$repo/tests/git/use-git.sh"
	start
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		grow $i
		git add -A && git commit -q -m "$i"
	done
)
workspace history "$process" "$network"
(cd "$work/history" && commits 500)
if got=$("$work/measure" 10 0 "$bin/rmmlist-explain" -C "$work/history" \
	host300.example300.com); then
	echo "$got" | awk '{ printf "explain, 500 commits: %.3f s on the clock, " \
		"limit 1%s\n", $2 / 1000, ($2 > 1000 ? ", over" : ", ok") }'
else
	echo "explain: failed"
fi
