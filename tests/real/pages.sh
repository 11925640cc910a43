# SPDX-License-Identifier: MIT
# Sourced by scripts that run the commands of the pages, and no others. The
# script sets $repo, $bin and $work first.
#
#	commands PAGE           the lines of its ```sh blocks, without comments
#	                        and what a list item indents
#	does STATUS PAGE LINE   runs that line of that page, after stand_in (of
#	                        the script) put our names in place of the page's;
#	                        what it says is in $work/out and $work/err
#	says FILE TEXT          so did the last command
#	run_all PAGE...         each command of the pages was run, or left out
#	left_out PAGE LINE      is one that another test runs, or that none can
export LC_ALL=C TZ=UTC PYTHONDONTWRITEBYTECODE=1
PATH=$bin:$PATH RMMLIST_EXEC_PATH=$bin
export PATH RMMLIST_EXEC_PATH
unset GIT_DIR GIT_WORK_TREE SOURCE_DATE_EPOCH
bad=0
last=
complain() { echo "'$last': $*"; bad=1; }

commands() {
	awk '/^ *```/ { inside = !inside && /```sh$/; next } inside' \
		"$repo/$1" | sed 's/^ *//; s/  *#.*//; /^$/d'
}
left_out() { printf '%s: %s\n' "$1" "$2" >>"$work/done"; }
does() {
	last=$3
	commands "$2" | grep -qxF -- "$3" || complain "is not in $2"
	left_out "$2" "$3"
	printf '$ %s\n' "$3" >>"$work/log"
	eval "$(printf '%s\n' "$3" | stand_in)" >"$work/out" 2>"$work/err"
	got=$?
	cat "$work/out" "$work/err" >>"$work/log"
	[ $got = "$1" ] || {
		complain "status $got, want $1"
		cat "$work/out" "$work/err"
	}
}
says() { grep -qF -- "$2" "$work/$1" || complain "no '$2' in $1"; }
run_all() {
	for page; do
		commands "$page" | while read -r line; do
			grep -qxF -- "$page: $line" "$work/done" ||
				echo "$page: no test runs '$line'"
		done
	done >"$work/missing"
	[ ! -s "$work/missing" ] || { cat "$work/missing"; bad=1; }
}
