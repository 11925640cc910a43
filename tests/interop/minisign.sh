#!/bin/sh
# SPDX-License-Identifier: MIT
# What rmmlist writes, Debian's minisign reads, and the other way round: keys
# with and without a password, signatures, a whole publication.
# minisign.sh BIN_DIR WORK_DIR
set -u
bin=$(cd "$1" && pwd) || exit 2
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
PATH=$bin:$PATH LC_ALL=C TZ=UTC RMMLIST_EXEC_PATH=$bin
export REPO FIXTURES PATH LC_ALL TZ RMMLIST_EXEC_PATH
unset SOURCE_DATE_EPOCH
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
. "$FIXTURES/use-pub.sh"
bad=0
checks=0

# want STATUS NAME COMMAND...: the command's status
want() {
	status=$1 name=$2
	shift 2
	"$@" >said 2>&1
	got=$?
	checks=$((checks + 1))
	[ $got -eq "$status" ] && return
	echo "$name: status $got, want $status"
	cat said
	bad=1
}
answer() { python3 "$REPO/tests/interop/answer.py" "$@"; }
# every_signature PUBKEY: minisign accepts each in out
every_signature() {
	n=0
	for sig in out/*.minisig; do
		want 0 "minisign -V $sig" minisign -V -H -p "$1" -x "$sig" \
			-m "${sig%.minisig}"
		n=$((n + 1))
	done
	[ $n -eq 7 ] || { echo "$n signatures, want 7"; bad=1; }
}
now="--now $NOW"

# A key of ours without a password: minisign signs with it, finds the public
# key in it, and accepts what rmmlist signs.
want 0 keygen rmmlist keygen -W -p ours.pub -s ours.key
want 0 'minisign signs' minisign -S -s ours.key -m datapackage.json -x x.sig
want 0 'minisign verifies' minisign -V -p ours.pub -m datapackage.json -x x.sig
want 0 'minisign -R' minisign -R -s ours.key -p again.pub
[ "$(sed 1d ours.pub)" = "$(sed 1d again.pub)" ] ||
	{ echo 'ours.pub: not what minisign -R makes of ours.key'; bad=1; }
# shellcheck disable=SC2086
want 0 publish rmmlist publish -k ours.key -p ours.pub $now -o out
every_signature ours.pub
# shellcheck disable=SC2086
want 0 verify rmmlist verify -p ours.pub $now out
rm -r out

# The same with one of minisign's.
want 0 'minisign -G' minisign -G -W -p theirs.pub -s theirs.key
# shellcheck disable=SC2086
want 0 publish rmmlist publish -k theirs.key -p theirs.pub $now -o out
every_signature theirs.pub
# shellcheck disable=SC2086
want 0 verify rmmlist verify -p theirs.pub $now out

# The manifest signed by minisign instead, with the comment that it must have.
pointer=out/datapackage.json.minisig
comment=$(sed -n '3s/^trusted comment: //p' $pointer)
object=out/by-hash/sha256/$(sha256sum <$pointer | cut -d' ' -f1)
resign() {
	rm -f $pointer "$object"
	want 0 "minisign $*" minisign -S -s theirs.key -m out/datapackage.json \
		-x $pointer "$@"
	object=out/by-hash/sha256/$(sha256sum <$pointer | cut -d' ' -f1)
	cp $pointer "$object"
}
resign -t "$comment"
# shellcheck disable=SC2086
want 0 'verify: signed by minisign' rmmlist verify -p theirs.pub $now out
resign -t "$comment" -c 'somebody else'
# shellcheck disable=SC2086
want 0 'verify: another comment' rmmlist verify -p theirs.pub $now out
resign -t "$comment" -l
# shellcheck disable=SC2086
want 1 'verify: legacy' rmmlist verify -p theirs.pub $now out
grep -q legacy said || { cat said; bad=1; }
resign
# shellcheck disable=SC2086
want 1 'verify: no comment of ours' rmmlist verify -p theirs.pub $now out
resign -t "$comment "
# shellcheck disable=SC2086
want 1 'verify: a blank more' rmmlist verify -p theirs.pub $now out
rm -r out

# The vectors: with the key of RFC 8032's first test, both sign alike.
cp "$FIXTURES/keys/list.csv" .
for key in vector vector-sum vector-converted; do
	want 0 "minisign: $key" minisign -S -s keys/$key.key -m list.csv \
		-x x.sig -t 'serial:42 ts:1700000000'
	cmp -s x.sig "$FIXTURES/keys/list.csv.minisig" ||
		{ echo "minisign: $key: another signature"; bad=1; }
done
want 0 'minisign: vector-password' answer throw-away -- minisign -S \
	-s keys/vector-password.key -m list.csv -x x.sig \
	-t 'serial:42 ts:1700000000'
cmp -s x.sig "$FIXTURES/keys/list.csv.minisig" ||
	{ echo 'minisign: vector-password: another signature'; bad=1; }

# Passwords are typed, never shown; a wrong one and Ctrl-C give status 2.
# shellcheck disable=SC2086
publish_with() { rmmlist publish -k "$1" -p "$2" $now -o out; }
# shellcheck disable=SC2086
want 0 'publish: vector-password' answer throw-away -- rmmlist-publish \
	-k keys/vector-password.key -p keys/vector.pub $now -o out
grep -q throw-away said && { echo 'the password was shown'; bad=1; }
cp -R out typed
rm -r out
want 0 'publish: vector' publish_with keys/vector.key keys/vector.pub
diff -r out typed || { echo 'a password changes what is published'; bad=1; }
rm -r out typed
for word in Throw-away '' '^C'; do
	# shellcheck disable=SC2086
	want 2 "publish: password '$word'" answer "$word" -- rmmlist-publish \
		-k keys/vector-password.key -p keys/vector.pub $now -o out
	[ -e out ] && { echo "password '$word': published"; bad=1; }
done

# A key of ours with a password, used by both.
want 0 'keygen with password' answer pass pass -- rmmlist-keygen -p lock.pub \
	-s lock.key
grep -q pass said && ! grep -q Password said &&
	{ echo 'the new password was shown'; bad=1; }
want 0 'minisign opens it' answer pass -- minisign -S -s lock.key -m list.csv \
	-x x.sig
want 0 'minisign verifies' minisign -V -p lock.pub -m list.csv -x x.sig
# shellcheck disable=SC2086
want 0 'publish with it' answer pass -- rmmlist-publish -k lock.key \
	-p lock.pub $now -o out
every_signature lock.pub
rm -r out
want 2 'keygen: two passwords' answer one two -- rmmlist-keygen -p no.pub \
	-s no.key
want 2 'keygen: empty password' answer '' -- rmmlist-keygen -p no.pub -s no.key
want 2 'keygen: Ctrl-C' answer '^C' -- rmmlist-keygen -p no.pub -s no.key
[ -e no.pub ] || [ -e no.key ] && { echo 'keygen left a file'; bad=1; }

# And one of minisign's.
want 0 'minisign -G with password' answer word word -- minisign -G \
	-p lock2.pub -s lock2.key
# shellcheck disable=SC2086
want 0 'publish with it' answer word -- rmmlist-publish -k lock2.key \
	-p lock2.pub $now -o out
every_signature lock2.pub

echo "$checks checks"
exit $bad
