# SPDX-License-Identifier: MIT
# Sourced by a golden case: makes its scratch folder the workspace
# tests/data/ws, with the project's schemas. Files of the case's in/ win.
(cd "$FIXTURES/ws" && find . -type f) | while read -r file; do
	[ -e "$file" ] && continue
	mkdir -p "$(dirname "$file")"
	cp "$FIXTURES/ws/$file" "$file"
done
cp -R -n "$REPO/schema" .
