# SPDX-License-Identifier: MIT
# Sourced by a golden case: the workspace of use-ws.sh, its upstreams in up/, as
# a repository in fork/ with one commit and without copies; we stand in it.
#
#	update [OPTION...]   update --branch rmm, without what differs by run
mkdir fork
cd fork
. "$FIXTURES/use-ws.sh"
. "$FIXTURES/use-upstreams.sh"
mv up ..
sed "s|/fork/up/|/up/|" datapackage.json >new && mv new datapackage.json
. "$REPO/tests/git/use-git.sh"
start
git config user.name Bot
git config user.email bot@example.com
git add -A && git commit -q -m fork
update() {
	SOURCE_DATE_EPOCH=1780000000 rmmlist update --branch rmm "$@" \
		2>../stderr
	updated=$?
	sed -E "s|${PWD%/fork}|@PWD@|g; s/commit [0-9a-f]{10}/commit HASH/; s/hash is [0-9a-f]{16}/hash is HASH/" \
		../stderr >&2
	return $updated
}
message() { git log -1 --format=%B rmm | sed "s|${PWD%/fork}|@PWD@|"; }
