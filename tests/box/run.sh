#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh BIN_DIR WORK_DIR: what each verb can't do while it runs, what it still
# can, that its box is closed before it opens a file, and that --version says so.
# Not under ASan, whose own preloaded library must be the first.
set -u
bin=$(cd "$1" && pwd) || exit 2
probe=$(cd "$2" && pwd)/libbox_probe.so
REPO=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
FIXTURES=$REPO/tests/data
PATH=$bin:$PATH LC_ALL=C RMMLIST_EXEC_PATH=$bin
export PATH LC_ALL RMMLIST_EXEC_PATH
[ -e "$probe" ] || { echo "$probe is missing"; exit 2; }
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/ws" && cd "$work/ws" || exit 2
. "$FIXTURES/use-pub.sh"
publish 2>/dev/null || exit 2
git init -q . && git -c user.name=T -c user.email=t@example.com \
	commit -q --allow-empty -m T
mkdir rows
cp lists/rmm_indicators.csv rows/a.csv
cp rows/a.csv rows/b.csv
bad=0
complain() { echo "$*"; bad=1; }

# What the kernel has; without it there is nothing to check.
landlock=$(python3 -c '
import ctypes
print(ctypes.CDLL(None).syscall(444, None, 0, 1))')
if [ ! -e /proc/sys/kernel/seccomp/actions_avail ]; then
	rmmlist --version | grep -q '^sandbox: .*no seccomp filter' || exit 1
	echo "this kernel has no seccomp: nothing to check"
	exit 0
fi

# probe COMMAND...: its end goes to $work/report. The probe works in a folder
# that the verb has no business with.
probe() {
	: >"$work/elsewhere"
	rm -f probe.new
	PROBE_ELSEWHERE=$work/elsewhere PROBE_OWN=${own-rows/own} \
		LD_PRELOAD=$probe "$@" >/dev/null 2>"$work/stderr" \
		</dev/null 9>"$work/report"
}

# expect NAME WHAT RESULT...: each WHAT came out as one of the RESULTs, which
# are joined by |.
expect() {
	name=$1
	shift
	while [ $# -gt 0 ]; do
		got=$(sed -n "s/^$name $1 //p" "$work/report" | sort -u)
		case "|$2|" in
		*"|$got|"*) [ -n "$got" ] || complain "$name: no $1" ;;
		*) complain "$name: $1: got '$got', want '$2'" ;;
		esac
		shift 2
	done
}

# ---- without a box, every attempt gets through to the kernel ----

cc -x c -o "$work/nothing" - <<'END' || exit 2
int main(void) { return 0; }
END
probe "$work/nothing"
expect nothing seccomp off privileges new dumps yes inet ok inet6 ok unix ok \
	socketpair ok connect ENOTSOCK listen ENOTSOCK thread ok clone ok \
	execve ENOENT execveat ENOENT ptrace ok peek ok io_uring EFAULT \
	tiocsti ENOTTY new_call "EBADF|EINVAL|EFAULT|ENOSYS" setuid ok read ok \
	write ok truncate ok create ok chmod ok rename ok openat2 ok own ok

# ---- all verbs ----

always() {
	expect "$1" seccomp on privileges none ptrace EPERM peek EPERM \
		io_uring ENOSYS bpf EPERM userfaultfd EPERM perf EPERM \
		keyctl EPERM mount EPERM unshare EPERM namespace EPERM \
		setuid EPERM module EPERM tiocsti EPERM new_call ENOSYS \
		packet EPERM alg EPERM listen EPERM read ok
}
no_network() {
	expect "$1" inet EPERM inet6 EPERM unix EPERM socketpair EPERM \
		connect EPERM
}
no_programs() {
	expect "$1" thread ok clone EPERM execve EPERM execveat EPERM
}
no_files() {
	expect "$1" write "EPERM" truncate "EPERM" create EPERM chmod EPERM \
		rename EPERM openat2 ENOSYS own EPERM
}
# Where its arguments say, and nowhere else.
own_files() {
	expect "$1" own ok
	[ "$landlock" -lt 2 ] || expect "$1" write EACCES create EACCES \
		openat2 EACCES
}

# boxed FILES VERB ARGUMENT...: FILES is the check of what it may write.
checked=
boxed() {
	files=$1 verb=$2
	shift 2
	checked="$checked $verb"
	probe "$bin/rmmlist-$verb" "$@"
	for check in always no_network no_programs "$files"; do
		$check "rmmlist-$verb"
	done
}
# tight VERB ARGUMENT...: reads, and prints.
tight() {
	boxed no_files "$@"
	expect "rmmlist-$1" dumps yes
}
# writes VERB ARGUMENT...: and also writes to rows/.
writes() { boxed own_files "$@"; }
# other VERB DUMPS ARGUMENT...: writes more than it is told.
other() {
	verb=$1 dumps=$2
	shift 2
	checked="$checked $verb"
	probe "$bin/rmmlist-$verb" "$@"
	always "rmmlist-$verb"
	expect "rmmlist-$verb" own ok write ok dumps "$dumps"
}
list=lists/rmm_indicators.csv
tight match -f $list anydesk.com
tight diff $list $list
tight explain anydesk.com
tight validate
tight rules
tight normalize procs
tight verify -p keys/vector.pub out
writes normalize -o rows/n.csv procs
writes normalize --rejects rows/r.csv procs
writes verify -p keys/vector.pub --state rows/state out
writes export -o rows stix
writes queries --url https://example.com/ -o rows
writes merge-file rows/a.csv $list rows/b.csv
# A folder that is missing: the one above it, so that the message is the same.
writes normalize -o rows/missing/n.csv procs
grep -q "cannot write 'rows/missing/n.csv': No such file" "$work/stderr" ||
	complain "normalize -o: $(cat "$work/stderr")"
# A link leads elsewhere.
ln -s ../rows/linked.csv keys/link && : >rows/linked.csv
writes normalize -o keys/link procs
other merge yes
no_network rmmlist-merge
no_programs rmmlist-merge
other drop yes --reason none anydesk.com
no_network rmmlist-drop
no_programs rmmlist-drop
other keygen no -W -p rows/k.pub -s rows/k.key
no_network rmmlist-keygen
no_programs rmmlist-keygen
other publish no -k keys/vector.key -p keys/vector.pub --now "$NOW" -o out
no_network rmmlist-publish
no_programs rmmlist-publish
network() {
	expect "$1" inet ok inet6 ok unix ok connect ENOTSOCK
	no_programs "$1"
}
other fetch yes -n
network rmmlist-fetch
other push no -p keys/vector.pub --now "$NOW" out "$work/pushed"
network rmmlist-push
other pull no -p keys/vector.pub http://127.0.0.1:1/ "$work/pulled"
network rmmlist-pull
other update yes
expect rmmlist-update inet ok clone ok execve ENOENT
for verb in $(sed -n 's/^RMM_VERB("\([a-z-]*\)".*/\1/p' "$REPO/tools/cli/verbs.def"); do
	case " $checked " in *" $verb "*) ;; *) complain "$verb: not checked" ;; esac
done

# What an update starts is in the boxes of both.
(
	mkdir "$work/update" && cd "$work/update" || exit 2
	. "$FIXTURES/use-fork.sh"
	probe "$bin/rmmlist-update" --branch rmm
)
expect rmmlist-update seccomp on clone ok
expect rmmlist-fetch inet ok clone EPERM execve EPERM ptrace EPERM
expect rmmlist-merge inet EPERM clone EPERM execve EPERM
expect rmmlist-validate inet EPERM clone EPERM write EPERM

# ---- the processor's other calls end a process (SIGSYS: 31) ----

if [ "$(uname -m)" = x86_64 ]; then
	for tongue in int80 x32; do
		PROBE_KILL=$tongue probe "$bin/rmmlist-rules"
		status=$?
		[ $status -eq 159 ] ||
			complain "$tongue: status $status, $(cat "$work/report")"
	done
fi

# ---- before a file of others is opened ----

# first VERB FILE ARGUMENT...: FILE is not opened before the filter is there.
first() {
	verb=$1 file=$2
	shift 2
	strace -qq -e trace=seccomp,openat -o "$work/trace" \
		"$bin/rmmlist-$verb" "$@" >/dev/null 2>&1
	awk -v file="$file\"" '/^seccomp\(SECCOMP_SET_MODE_FILTER/ { closed = 1 }
		index($0, file) { seen = 1; if (!closed) early = 1 }
		END { exit early || !seen || !closed }' "$work/trace" ||
		complain "$verb: '$file' is opened before the box is closed"
}
package=datapackage.json
first match $list -f $list anydesk.com
first diff a.csv rows/a.csv rows/b.csv
first explain $package anydesk.com
first validate $package
first normalize $package procs
first verify datapackage.json.minisig -p keys/vector.pub out
first export $list -o rows/x stix
first queries approvals.csv --url https://example.com/ -o rows/q
first merge-file b.csv -p rows/a.csv $list rows/b.csv
first merge $package
first drop $package --reason none x.example.com
first fetch $package -n
first publish $package -k keys/vector.key -p keys/vector.pub --now "$NOW" -o out
first push datapackage.json.minisig -p keys/vector.pub --now "$NOW" out "$work/pushed"

# ---- and in words ----

says() { # VERB TEXT
	"$bin/rmmlist-$1" --version >"$work/version"
	sed -n '2s/ (seccomp.*//p' "$work/version" >"$work/line"
	[ "$(cat "$work/line")" = "sandbox: no new privileges$2" ] &&
		[ "$(wc -l <"$work/version")" -eq 2 ] ||
		complain "$1 --version: $(cat "$work/version")"
}
says match ', no network, no other programs, writes no files'
[ "$landlock" -lt 1 ] ||
	says verify ', no network, no other programs, writes only where its arguments say'
says merge ', no network, no other programs'
says fetch ', no other programs'
says update ''
rmmlist --version | sed 1d | grep -q '^sandbox: no new privileges, no network, no other programs, writes no files (seccomp' ||
	complain 'rmmlist --version says something else'
[ "$landlock" -lt 1 ] || rmmlist --version | grep -q "Landlock ABI $landlock)$" ||
	complain 'rmmlist --version: another Landlock'

# ---- a kernel that lacks something ----

lacks() { # CALL ERROR TEXT: the verb works, and --version says it.
	without="strace -qq -o $work/trace -e inject=$1:error=$2"
	$without "$bin/rmmlist-match" --version | grep -qF "$3" ||
		complain "no $1: $($without "$bin/rmmlist-match" --version)"
	$without "$bin/rmmlist-match" -f rows/b.csv alpha-desk.com \
		>"$work/out" 2>&1
	status=$?
	"$bin/rmmlist-match" -f rows/b.csv alpha-desk.com >"$work/want" 2>&1
	[ $status -eq $? ] && cmp -s "$work/out" "$work/want" ||
		complain "no $1: match ended with $status"
}
lacks seccomp EINVAL '; no seccomp filter: the kernel has none'
lacks seccomp EPERM '; no seccomp filter: Operation not permitted'
lacks landlock_create_ruleset ENOSYS 'writes no files (seccomp)'
lacks landlock_create_ruleset EOPNOTSUPP 'writes no files (seccomp)'
lacks prctl EINVAL 'sandbox: '
# A tracer that answers a call itself is not in the way of the filter.
strace -qq -o "$work/trace" -e inject=write:error=ENOSPC \
	"$bin/rmmlist-match" -f rows/b.csv alpha-desk.com >/dev/null 2>&1
[ $? -eq 2 ] || complain 'a fault that strace injects is not seen as one'
exit $bad
