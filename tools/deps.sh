# SPDX-License-Identifier: MIT
# Sourced by quickstart.sh and tests/run.sh: installs the packages that are
# missing, on Debian and its kin; elsewhere it names them.

rmm_build_packages="cmake gcc libc6-dev make pkg-config libcsv-dev
	libcurl4-openssl-dev libgit2-dev libidn2-dev libjansson-dev
	libmd-dev libpcre2-dev libpsl-dev libsodium-dev publicsuffix zlib1g-dev
	ca-certificates"

# A command of the same name will do, whoever installed it.
rmm_test_packages="clang clang-tidy cppcheck curl git gcc jq libc-bin libc6-dev
	libclang-rt-dev libcmocka-dev locales mandoc groff-base miller minisign nginx-light openssl
	procps python3 shellcheck strace"

rmm_is_installed() {
	case $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) in
	*" installed") return 0 ;;
	esac
	return 1
}

rmm_install() {
	missing=
	if ! command -v dpkg-query >/dev/null 2>&1; then
		for tool in cmake cc pkg-config; do
			command -v $tool >/dev/null 2>&1 || missing=$tool
		done
		for lib in jansson libcurl libgit2 libidn2 libmd libpcre2-8 libpsl \
			libsodium zlib; do
			pkg-config --exists $lib 2>/dev/null || missing=$lib
		done
		[ -z "$missing" ] && return 0
		echo "$0: $missing is missing; install with your package manager" \
			"what Debian calls:" >&2
		echo "  "$* >&2
		return 2
	fi
	for package; do
		rmm_is_installed "$package" || missing="$missing $package"
	done
	[ -z "$missing" ] && return 0
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		sudo=$(command -v sudo) || {
			echo "$0: as root, run: apt-get install$missing" >&2
			return 2
		}
	fi
	echo "$0: installing$missing" >&2
	$sudo apt-get update -qq &&
		$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
			--no-install-recommends $missing >/dev/null
}
