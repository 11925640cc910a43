# SPDX-License-Identifier: MIT
# Sourced by the scripts beside it, which the workflows of both forges run:
# which forge this is, how it wants to be told things, its REST API.
# shellcheck shell=sh
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ ! -d "$root/build/release/tools" ] || PATH=$root/build/release/tools:$PATH
# shellcheck disable=SC2034
marker='<!-- rmmlist review -->'

if [ "${GITHUB_ACTIONS-}" = true ]; then
	forge=github
elif [ "${TF_BUILD-}" = True ]; then
	forge=azure
else
	forge=none
fi

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 2; }
need() {
	for program; do
		command -v "$program" >/dev/null 2>&1 ||
			die "'$program' is missing; install it on the runner"
	done
}
is_hash() { case $1 in *[!0-9a-f]* | '') return 1 ;; esac; }
is_number() { case $1 in *[!0-9]* | '') return 1 ;; esac; }

# notice error|warning TEXT: shown on the page of the run. One line, and nothing
# in TEXT can start another command of the forge.
notice() {
	text=$(printf '%s' "$2" | tr '\r\n' '  ' | sed 's/%/%25/g')
	case $forge in
	github) printf '::%s::%s\n' "$1" "$text" ;;
	azure) printf '##vso[task.logissue type=%s]%s\n' "$1" "$text" ;;
	*) say "$1: $2" ;;
	esac
}

# quoted COMMAND...: runs it, and the forge takes nothing that it prints for a
# command: lists, file names and commit messages are strangers' text.
quoted() {
	quoted_status=0
	case $forge in
	github)
		word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
		printf '::stop-commands::%s\n' "$word"
		"$@" 2>&1 || quoted_status=$?
		printf '::%s::\n' "$word"
		;;
	azure)
		"$@" >"$scratch/quoted" 2>&1 || quoted_status=$?
		sed 's/##vso\[/## vso[/g; s/##\[/## [/g' "$scratch/quoted"
		;;
	*) "$@" 2>&1 || quoted_status=$? ;;
	esac
	return "$quoted_status"
}

# output NAME VALUE: for later steps and jobs; VALUE is one line.
output() {
	case $forge in
	github) printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT" ;;
	azure) printf '##vso[task.setvariable variable=%s;isOutput=true]%s\n' \
		"$1" "$2" ;;
	esac
}

# summary FILE: shows Markdown on the page of the run.
summary() {
	case $forge in
	github) cat "$1" >>"$GITHUB_STEP_SUMMARY" ;;
	azure) printf '##vso[task.uploadsummary]%s\n' "$(realpath "$1")" ;;
	esac
}

# with_token COMMAND...: git reaches the remote with RMMLIST_TOKEN, which
# stands in no argument, no file and no log.
with_token() {
	remote=$(git remote get-url origin)
	case $forge in
	github)
		basic=$(printf 'x-access-token:%s' "${RMMLIST_TOKEN?}" |
			base64 | tr -d '\n')
		printf '::add-mask::%s\n' "$basic"
		header="Authorization: Basic $basic"
		;;
	azure) header="Authorization: Bearer ${RMMLIST_TOKEN?}" ;;
	*) header= ;;
	esac
	if [ -z "$header" ]; then
		"$@"
		return
	fi
	GIT_TERMINAL_PROMPT=0 GIT_CONFIG_COUNT=1 \
		GIT_CONFIG_KEY_0="http.$remote.extraheader" \
		GIT_CONFIG_VALUE_0="$header" "$@"
}

# api METHOD URL [FILE]: the answer's JSON to stdout, FILE being the JSON to
# send. Redirects are not followed: the token goes to one host alone. Only
# what may be done twice is tried again.
api() {
	case $2 in
	https://* | http://127.0.0.1:*) ;;
	*) die "the address of the API is not https: '$2'" ;;
	esac
	{
		printf 'url = "%s"\nrequest = "%s"\n' "$2" "$1"
		printf 'header = "Authorization: Bearer %s"\n' "${RMMLIST_TOKEN?}"
		printf 'header = "User-Agent: rmmlist"\n'
		[ $forge != github ] || {
			printf 'header = "Accept: application/vnd.github+json"\n'
			printf 'header = "X-GitHub-Api-Version: 2022-11-28"\n'
		}
		[ $# -lt 3 ] || {
			printf 'header = "Content-Type: application/json"\n'
			printf 'data-binary = "@%s"\n' "$3"
		}
		[ "$1" = POST ] || printf 'retry = 3\n'
	} | curl --disable --config - --silent --show-error --fail-with-body \
		--connect-timeout 20 --max-time 60
}

# api_base: where the repository's API begins.
api_base() {
	case $forge in
	github) printf '%s/repos/%s\n' "$GITHUB_API_URL" "$GITHUB_REPOSITORY" ;;
	azure) printf '%s%s/_apis/git/repositories/%s\n' \
		"$SYSTEM_COLLECTIONURI" "$SYSTEM_TEAMPROJECTID" \
		"$BUILD_REPOSITORY_ID" ;;
	*) die "neither GitHub Actions nor Azure Pipelines runs this" ;;
	esac
}

# sign_off: commits are the forge's, unless git knows somebody.
sign_off() {
	case $forge in
	github)
		name='github-actions[bot]'
		mail='41898282+github-actions[bot]@users.noreply.github.com'
		;;
	*) name='rmmlist pipeline' mail=rmmlist@localhost ;;
	esac
	git config user.name >/dev/null || git config user.name "$name"
	git config user.email >/dev/null || git config user.email "$mail"
}

# remote_tip BRANCH: the commit that the clone last saw there, or nothing.
remote_tip() {
	git rev-parse -q --verify "refs/remotes/origin/$1^{commit}" || :
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
