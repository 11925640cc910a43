# SPDX-License-Identifier: MIT
# Sourced by golden cases of explain: the workspace tests/data/ws with a lock
# and keys (use-pub.sh), and git.
#
#	as NAME DAY              who commits next, and on which day at noon
#	explain [OPTION...] VALUE  runs it, with the hashes of commits masked:
#	                         they depend on every file of the workspace
. "$FIXTURES/use-pub.sh"
. "$REPO/tests/git/use-git.sh"
commit() { # MESSAGE
	git add -A && git commit -q -m "$1"
}
as() {
	export GIT_AUTHOR_NAME="$1" GIT_AUTHOR_EMAIL="$1@example.com"
	export GIT_AUTHOR_DATE="$2T12:00:00+0000"
	export GIT_COMMITTER_DATE="$2T12:00:00+0000"
}
mask() {
	sed -e 's/\([ "]\)[0-9a-f]\{10\}\( \|:\|)\)/\1HASH\2/g' \
		-e 's/"[0-9a-f]\{40\}"/"HASH"/g' "$1"
}
explain() {
	rmmlist explain "$@" >../shown 2>../said
	status=$?
	mask ../said >&2
	mask ../shown
	return $status
}
remove() { # VALUE TYPE REASON
	echo "$1,$2,,$3,jane,SOC-12," >>lists/local/removals.csv
}
