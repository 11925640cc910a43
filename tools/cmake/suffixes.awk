# SPDX-License-Identifier: MIT
# The sieve of lib/model/suffix.c, from the Public Suffix List: awk -v sha1=HEX
# -f suffixes.awk public_suffix_list.dat. Keys and bits are as suffix.h has
# them.

function add(key,    h, i) {
	h = 0
	for (i = length(key); i > 0; i--)
		h = (h * 33 + ord[substr(key, i, 1)]) % 4294967296
	set(h % 131072)
	set(int(h / 32768))
}

function set(bit,    byte, mask) {
	byte = int(bit / 8)
	mask = 2 ^ (bit % 8)
	if (int(sieve[byte] / mask) % 2 == 0)
		sieve[byte] += mask
}

BEGIN {
	for (i = 33; i < 127; i++)
		ord[sprintf("%c", i)] = i
}

# Rules of one label, and exceptions to a wildcard, never get as far as the
# sieve; a name that is not ASCII does not, but what is right of it does.
/^\/\// || !/\./ || /^!/ { next }

{
	do {
		if ($1 !~ /[^!-~]/)
			add($1)
	} while (sub(/^[^.]*\./, "", $1) && $1 ~ /\./)
}

END {
	printf "static const char list_sha1[] = \"%s\";\n", sha1
	print "static const unsigned char sieve[16384] = {"
	for (i = 0; i < 16384; i++)
		printf "%d,%s", sieve[i], i % 16 == 15 ? "\n" : ""
	print "};"
}
