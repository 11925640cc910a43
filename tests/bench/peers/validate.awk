# SPDX-License-Identifier: MIT
# awk -f validate.awk TOOLS LIST: as validate.py.
BEGIN { FS = "," }
NR == FNR { category[$1] = $2; next }
FNR == 1 { next }
NF != 8 || $2 !~ /^(domain|file|ip|process|term)$/ || category[$3] != $4 ||
$5 !~ /^(high|medium|low)$/ ||
$7 !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/ || seen[$2, $1]++ ||
($2 == "domain" && $1 !~ /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z]+$/) {
	print FNR
}
