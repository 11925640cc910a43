# SPDX-License-Identifier: MIT
# awk -v date=DATE -f merge.awk TOOLS PROCESS NETWORK | sort: as merge.py,
# without its header.
BEGIN { FS = ","; OFS = "," }
FNR == 1 { file++; next }
{ sub(/\r$/, "") }
file == 1 { tool[tolower($1)] = $1 "," $2; next }
file == 2 {
	value = tolower($2)
	sub(/ +$/, "", value)
	type = value ~ /\.exe$/ ? "process" : "file"
	name = $1
	source = "kithu29"
}
file == 3 {
	value = tolower($1)
	sub(/^\*\./, "", value)
	type = "domain"
	name = $2
	source = "jschell"
}
!seen[type, value]++ {
	print value, type, tool[tolower(name)], "high", source, date, ""
}
