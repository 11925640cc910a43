# SPDX-License-Identifier: MIT
# Sourced by the cases here: a workspace in the current folder with the sources
# alpha (processes), beta (hosts; two URLs) and gamma (processes, disabled),
# served from mirror/ by file: URLs.

# source NAME SHAPE INDICATOR TOOL ENABLED URL...
source_json() {
	name=$1 shape=$2 indicator=$3 tool=$4 enabled=$5
	shift 5
	printf '{"name": "%s", "path": "lists/upstream/%s.csv",\n' \
		"$name" "$name"
	printf ' "schema": "schema/upstream-%s.json", "sources": [' "$shape"
	sep=
	for url; do
		printf '%s{"title": "x", "path": "%s"}' "$sep" "$url"
		sep=', '
	done
	printf '],\n "rmmlist": {"role": "upstream", "type": "%s",' "$shape"
	printf ' "indicator": "%s", "tool": "%s",' "$indicator" "$tool"
	printf ' "max_age_days": 14, "enabled": %s}}' "$enabled"
}

# descriptor URL...: with these URLs for alpha, instead of its own
descriptor() {
	[ $# -gt 0 ] || set -- "file://$PWD/mirror/alpha.csv"
	{
		echo '{"name": "test", "homepage": "https://fork.example/",'
		echo '"resources": ['
		source_json alpha process rmm_binary rmm_program true "$@"
		echo ,
		source_json beta network URI RMM_Tool true \
			"file://$PWD/mirror/none.csv" \
			"file://$PWD/mirror/beta.csv"
		echo ,
		source_json gamma process rmm_binary rmm_program false \
			"file://$PWD/mirror/gamma.csv"
		echo ']}'
	} >datapackage.json
}

# processes FROM TO [TOOL]: rows of alpha's shape
processes() {
	awk -v a="$1" -v b="$2" -v tool="${3-Alpha Desk}" 'BEGIN {
		print "rmm_program,rmm_binary"
		for (i = a; i <= b; i++)
			printf "%s,alpha%03d.exe\n", tool, i
	}'
}

hosts() {
	awk -v a="$1" -v b="$2" 'BEGIN {
		print "URI,RMM_Tool"
		for (i = a; i <= b; i++)
			printf "h%03d.beta.example.com,Beta\n", i
	}'
}

# fetch ARGUMENT...: at NOW, which is 2026-05-28 unless set; where the test
# runs, and the hashes of changes, are no part of what is expected
fetch() {
	SOURCE_DATE_EPOCH=${NOW-1780000000} rmmlist fetch "$@" 2>stderr
	fetched=$?
	hash=$(sed -n 's/.*--accept \([0-9a-f]*\)$/\1/p' stderr)
	sed -E "s|$PWD|@PWD@|g; s/(--accept |hash ')[0-9a-f]{16}/\1HASH/" \
		stderr >&2
	rm stderr
	return $fetched
}

# What is in lists/upstream, and whether it is what $1 was made of.
keep() { rm -rf kept && cp -R lists/upstream kept; }
same() { diff -r kept lists/upstream >/dev/null && echo "nothing changed"; }

cp -R "$REPO/schema" .
mkdir -p lists/local mirror
cat >lists/local/tools.csv <<'END'
tool,category,vendor,website
Alpha Desk,rmm,,
Beta,rmm,,
Other Desk,rmm,,
END
cat >lists/local/approvals.csv <<'END'
tool,host,device_group,device,account,reason,owner,ticket,expires
END
processes 1 3 >mirror/alpha.csv
hosts 1 2 >mirror/beta.csv
descriptor
