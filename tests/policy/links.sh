#!/bin/sh
# SPDX-License-Identifier: MIT
# Which libraries an executable may need: secrets, the network and git stay
# apart (tools/README.md). A library that nothing of is called is not linked.
set -u
bin=$1
command -v readelf >/dev/null || { echo 'readelf is missing'; exit 2; }
bad=0

# rmmlist-VERB, and of curl, git2, md and sodium those that it may need.
allowed() {
	case $1 in
	rmmlist-diff | rmmlist-update) echo git2 ;;
	rmmlist-explain) echo git2 sodium ;;
	rmmlist-export) echo sodium ;;
	rmmlist-fetch | rmmlist-pull) echo curl sodium ;;
	rmmlist-keygen | rmmlist-publish | rmmlist-verify) echo sodium ;;
	rmmlist-push) echo curl git2 md sodium ;;
	*) ;;
	esac
}

n=0
for file in "$bin"/rmmlist "$bin"/rmmlist-*; do
	[ -f "$file" ] && [ -x "$file" ] || continue
	n=$((n + 1))
	name=${file##*/}
	may=$(allowed "$name")
	needed=$(readelf -d "$file" | sed -n 's/.*(NEEDED).*\[lib\(.*\)\.so.*/\1/p')
	for library in curl git2 md sodium; do
		case " $may " in *" $library "*) continue ;; esac
		printf '%s\n' "$needed" | grep -q "^$library" || continue
		echo "$name: needs lib$library"
		bad=1
	done
	# Checks hashes and signatures, but holds no code that signs or reads a
	# secret key.
	case $name in
	rmmlist-keygen | rmmlist-publish) ;;
	*)
		nm "$file" 2>/dev/null |
			grep -E ' (rmm_seckey_|rmm_sign$|crypto_sign_(detached|keypair|seed)|crypto_pwhash)' &&
			{ echo "$name: has code that signs"; bad=1; }
		;;
	esac
done
[ "$n" -gt 10 ] || { echo "$bin: only $n executables"; bad=1; }
exit $bad
