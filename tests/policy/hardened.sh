#!/bin/sh
# SPDX-License-Identifier: MIT
# hardened.sh BIN_DIR: what the flags of CMakeLists.txt and
# tools/cmake/hardening.cmake are for, looked up in the binaries; and that each
# check can fail: on small programs that lack what it looks for.
set -u
bin=$(cd "$1" && pwd) || exit 2
command -v readelf >/dev/null || { echo 'readelf is missing'; exit 2; }
CC=${CC-cc}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
bad=0
complain() { echo "$*"; bad=1; }

# lacks FILE: one word for each thing that is missing.
lacks() {
	readelf -hldW "$1" >"$work/elf"
	grep -q 'Type: *DYN ' "$work/elf" && grep -q 'FLAGS_1.* PIE' "$work/elf" ||
		echo pie
	grep -qE 'BIND_NOW|FLAGS_1.* NOW' "$work/elf" || echo now
	grep -q ' GNU_RELRO ' "$work/elf" || echo relro
	grep -q ' GNU_STACK .* RW  ' "$work/elf" || echo stack
	grep -qE '^ *[A-Z_]+ +(0x[0-9a-f]+ +){5}RWE' "$work/elf" && echo rwx
	grep -qE '\((RPATH|RUNPATH|TEXTREL)\)' "$work/elf" && echo path
	# Code shares no page of the file with data.
	awk '$1 == "LOAD" && / R E / { code++; own += $2 ~ /[1-9a-f]0*000$/ }
		END { exit !(code && code == own) }' "$work/elf" || echo code
	nm -D "$1" 2>/dev/null | grep -q ' __stack_chk_fail' || echo canary
}

# fortified FILE...: calls the checking functions of the C library.
fortified() { nm -D "$@" | grep -qE ' __[a-z]*(printf|cpy|move|set|read)_chk'; }

n=0
for file in "$bin"/rmmlist "$bin"/rmmlist-*; do
	[ -f "$file" ] && [ -x "$file" ] || continue
	n=$((n + 1))
	missing=$(lacks "$file" | tr '\n' ' ')
	[ -z "$missing" ] || complain "${file##*/}: lacks $missing"
	fortified "$file" || complain "${file##*/}: is not fortified"
done
[ "$n" -gt 10 ] || complain "$bin: only $n executables"

# The linker keeps a mark of the processor's jump checks only when the C
# library's start files have it too, so it is looked up in our own objects.
marks() { # ARCHIVE: the number of objects, and of those with both marks
	readelf -nW "$1" 2>/dev/null | awk '/^File: / { n++ }
		/IBT, SHSTK/ || /BTI, PAC/ { marked++ } END { print n, marked + 0 }'
}
if [ "$(uname -m)" = x86_64 ] || [ "$(uname -m)" = aarch64 ]; then
	for archive in "$bin"/*.a; do
		got=$(marks "$archive")
		[ "${got% *}" = "${got#* }" ] && [ "${got% *}" -gt 0 ] ||
			complain "${archive##*/}: objects, and with marks: $got"
	done
fi

# ---- each check can fail ----

cat >"$work/t.c" <<'END'
#include <stdio.h>
int main(int argc, char **argv)
{
	char text[64];

	return snprintf(text, (unsigned)argc, "%s", argv[0]) < 0;
}
END
sound="-O2 -fPIE -pie -fstack-protector-all -D_FORTIFY_SOURCE=2
	-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code"
finds() { # WORD FLAG...
	word=$1
	shift
	# shellcheck disable=SC2086
	$CC $sound -U_FORTIFY_SOURCE "$@" -o "$work/t" "$work/t.c" \
		2>"$work/log" || { cat "$work/log"; complain "$word: no compiler"; }
	[ "$word" = sound ] && word=
	got=$(lacks "$work/t" | tr '\n' ' ')
	case " $got" in *" $word"*) ;; *) complain "$* is not found: '$got'" ;; esac
	[ -n "$word" ] || [ -z "$got" ] || complain "a sound program lacks $got"
}
finds sound
finds pie -fno-PIE -no-pie
finds now -Wl,-z,lazy
finds relro -Wl,-z,norelro
finds stack -Wl,-z,execstack
finds rwx -nostdlib -static -no-pie -Wl,--omagic,--unresolved-symbols=ignore-all
finds path -Wl,-rpath,/tmp
finds code -Wl,-z,noseparate-code
finds canary -fno-stack-protector
fortified "$work/t" && complain 'fortified where nothing is'
# shellcheck disable=SC2086
$CC $sound -o "$work/t" "$work/t.c" && fortified "$work/t" ||
	complain 'a fortified program is not seen'
exit $bad
