/* SPDX-License-Identifier: MIT */
/* The yardstick: what libcsv itself needs for the same bytes. Reads each FILE
 * in blocks of 64 KiB and parses it with callbacks that do nothing. */
#include <csv.h>
#include <stdio.h>

static void on_field(void *field, size_t len, void *ctx)
{
	(void)field;
	(void)len;
	(void)ctx;
}

static void on_row(int end, void *ctx)
{
	(void)end;
	(void)ctx;
}

static int parse(struct csv_parser *csv, FILE *in)
{
	static char block[64 << 10];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), in)) > 0)
		if (csv_parse(csv, block, n, on_field, on_row, NULL) != n)
			return -1;
	if (ferror(in))
		return -1;
	return csv_fini(csv, on_field, on_row, NULL);
}

int main(int argc, char **argv)
{
	struct csv_parser csv;
	int ret = 0;

	if (csv_init(&csv, 0) != 0)
		return 2;
	for (int i = 1; i < argc && ret == 0; i++) {
		FILE *in = fopen(argv[i], "rb");

		if (!in || parse(&csv, in) != 0) {
			fprintf(stderr, "bare_parse: cannot parse '%s'\n",
				argv[i]);
			ret = 2;
		}
		if (in)
			fclose(in);
	}
	csv_free(&csv);
	return ret;
}
