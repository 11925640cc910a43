#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may include whom, and which folder may do what (tools/README.md).
set -u
cd "$(dirname "$0")/../../tools" || exit 2
bad=0

# deny FOLDER PATTERN WHY [EXCEPT]: no line of FOLDER's code matches PATTERN.
deny() {
	hits=$(grep -rnE --include='*.[ch]' -- "$2" $1 | grep -vE "${4:-^$}")
	[ -z "$hits" ] && return
	printf '%s: %s\n%s\n' "$1" "$3" "$hits"
	bad=1
}

deny lib/base '#include "(io|model|ops|edge|cli|cmd)/' 'base includes a layer above'
deny lib/io '#include "(model|ops|edge|cli|cmd)/' 'io includes a layer above'
deny lib/model '#include "(ops|edge|cli|cmd)/' 'model includes a layer above'
deny lib/ops '#include "(io|edge|cli|cmd)/' 'ops includes io, edge or above'
deny lib/edge '#include "(ops|cli|cmd)/' 'edge includes ops or above'
deny cli '#include "(model|ops|edge|cmd)/' 'cli includes more than base and io'
deny 'lib cli cmd' '<csv\.h>' 'libcsv outside io/csv.c' '^lib/io/csv\.c:'
deny 'lib cli cmd' '<jansson\.h>' 'jansson outside io/json.c' '^lib/io/json\.c:'
deny 'lib cli cmd' '<(idn2|libpsl)\.h>' 'libidn2 or libpsl outside model/host.c' '^lib/model/host\.c:'
deny 'lib cli cmd' '<pcre2\.h>' 'PCRE2 outside model/schema*' '^lib/model/schema[a-z_]*\.[ch]:'
deny 'lib cli cmd' '<curl/' 'curl outside edge/http.c' '^lib/edge/http\.c:'
deny 'lib cli cmd' '<git2' 'git2 outside edge/repo*' '^lib/edge/repo[a-z_]*\.[ch]:'
deny 'lib cli cmd' '<zlib' 'zlib outside io/gzip.c' '^lib/io/gzip\.c:'
deny 'lib cli cmd' 'repo_git\.h' 'repo_git.h outside edge/repo*' '^lib/edge/repo[a-z_]*\.[ch]:'
deny 'lib cli cmd' '<sodium\.h>' 'sodium outside edge/sign*.c, edge/hash*.c' '^lib/edge/(sign|sign_check|hash|hash_md5)\.c:'
deny 'lib cli cmd' '<md5\.h>' 'libmd outside edge/hash_md5.c' '^lib/edge/hash_md5\.c:'
deny 'lib cli cmd' '<(linux/[a-z]*|sys/prctl)\.h>' 'the kernel outside cli/box*.c' '^cli/box[a-z_]*\.c:'
deny 'lib/base lib/ops' '<(fcntl|unistd|time|dirent|sys/[a-z]*)\.h>' 'base and ops are pure'
deny 'lib/base lib/ops' '\b(f?printf|fopen|fputs|puts|getenv|time|clock_gettime|open|read|write) *\(' 'base and ops are pure'
deny 'lib cli cmd' '\b(malloc|calloc|realloc|free) *\(' 'the malloc family outside base/mem.c' '^lib/base/mem\.[ch]:|rmm_(malloc|calloc|realloc|free)'
deny 'lib cmd' '\b(getenv|exit|abort) *\(|\bstderr\b' 'environment, exit or stderr outside cli' '_exit\(|^[^:]*:[0-9]*:[ 	]*(/?\*|//)'
deny 'lib/base lib/io lib/model lib/ops cli' '<sys/socket\.h>|<netinet' 'sockets outside edge' '^cli/box_calls\.c:'
deny 'lib cli' '\b(fork|exec[vl]p?e?|posix_spawnp?|waitpid) *\(' 'processes outside cmd'
exit $bad
