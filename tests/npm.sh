# SPDX-License-Identifier: MIT
# Sourced by the tests that run packages of npm.

# rmm_npm FROM WORK: what FROM's lock file names, installed in WORK, anew only
# when the lock file has changed.
rmm_npm() {
	cp "$1/package.json" "$2/"
	cmp -s "$1/package-lock.json" "$2/installed" && return
	rm -f "$2/installed"
	cp "$1/package-lock.json" "$2/"
	(cd "$2" && npm ci --ignore-scripts --no-audit --no-fund) \
		>"$2/npm.log" 2>&1 || { cat "$2/npm.log"; return 1; }
	cp "$1/package-lock.json" "$2/installed"
}
