# SPDX-License-Identifier: MIT
# Sourced with BIN_DIR WORK_DIR: `play NAME` runs NAME.py with BIN_DIR and a new
# folder in WORK_DIR.
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)
shift 2
PATH=$PATH:/usr/sbin:/sbin PYTHONDONTWRITEBYTECODE=1
PYTHONPATH=$here:$here/../net
export PATH PYTHONDONTWRITEBYTECODE PYTHONPATH
# Thousands of runs sync thousands of files: in memory, where there is room for
# them. What is tested is which calls are made, not the disk.
room() {
	df -Pk "$1" 2>/dev/null | awk 'NR == 2 { exit !($4 > 300000) }'
}
play() { # NAME [ARGUMENT...]
	name=$1
	shift
	if [ -w /dev/shm ] && room /dev/shm; then
		work=$(mktemp -d /dev/shm/rmmlist-fault.XXXXXX)
		trap 'rm -rf "$work"' EXIT
		trap 'exit 1' HUP INT TERM
	else
		work=$work/fault-$name
		rm -rf "$work"
		mkdir "$work"
	fi
	TMPDIR=$work python3 "$here/$name.py" "$bin" "$work" "$@"
}
