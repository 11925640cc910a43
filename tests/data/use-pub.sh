# SPDX-License-Identifier: MIT
# Sourced by a golden case: the workspace tests/data/ws, fetched (lock.json)
# and merged, and the throw-away keys of tests/data/keys in keys/.
#
#	publish [OPTION...]   publishes to out, at a fixed time, with vector.key
#	verify [OPTION...]    verifies out at that time
. "$FIXTURES/use-ws.sh"
mkdir keys
cp "$FIXTURES"/keys/*.pub "$FIXTURES"/keys/*.key keys
chmod 600 keys/*.key
entry() {
	cat <<END
  "$1": {
    "url": "https://$1.example.com/list.csv",
    "final_url": "https://$1.example.com/list.csv",
    "etag": "",
    "last_modified": "",
    "checked": "2026-01-01T06:00:00Z",
    "changed": "2025-12-24T06:00:00Z",
    "sha256": "$(sha256sum <lists/upstream/$1.csv | cut -d' ' -f1)",
    "bytes": $(wc -c <lists/upstream/$1.csv),
    "rows": 1
  }
END
}
printf '{\n%s,\n%s\n}\n' "$(entry hosts)" "$(entry procs)" \
	>lists/upstream/lock.json
rmmlist merge -q --date 2026-01-02 || exit 99
NOW=2026-01-02T03:04:05Z
publish() {
	rmmlist publish -k keys/vector.key -p keys/vector.pub --now $NOW \
		-o out "$@"
}
verify() {
	rmmlist verify -p keys/vector.pub --now $NOW "$@" out
}
