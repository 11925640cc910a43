# SPDX-License-Identifier: MIT
# Sourced by golden cases and scripts: git with nobody's configuration, one
# author and one date, and two short names. `start` makes the folder a
# repository, `commit NAME` commits everything and tags it.
export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
start() {
	git init -q -b main .
}
commit() {
	git add -A && git commit -q -m "$1" && git tag "$1"
}
