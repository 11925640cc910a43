# SPDX-License-Identifier: MIT
# awk -f normalize.awk TOOLS LIST: as normalize.py, and no quotes either.
BEGIN { FS = ","; OFS = "," }
{ sub(/\r$/, "") }
NR == FNR { tools[tolower($1)] = $1; next }
FNR == 1 { print "indicator,type,tool,source,line"; next }
{
	host = tolower($1)
	sub(/^\*\./, "", host)
	print host, "domain", tools[tolower($2)], "jschell", FNR
}
