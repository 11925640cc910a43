# SPDX-License-Identifier: MIT
# awk -f diff.awk OLD NEW: as diff.py.
BEGIN { FS = "," }
FNR == 1 { next }
NR == FNR { old[$1, $2] = $0; n++; next }
($1, $2) in old {
	n--
	if (old[$1, $2] == $0)
		same++
	else
		changed++
	next
}
{ added++ }
END {
	printf "%d added, %d removed, %d changed, %d unchanged\n",
		added, n, changed, same
}
