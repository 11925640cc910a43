/* SPDX-License-Identifier: MIT */
/* gen SHAPE ROWS TOOLS_CSV: a list with made-up indicators on standard output,
 * the same bytes each time. SHAPE is process or network (an upstream's), or
 * combined, or changed: the combined list with one row in 200 gone, as many
 * new, and one in 100 under another tool. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TOOLS = 1000, MAX_NAME = 96 };

struct tool {
	char name[MAX_NAME], category[32], word[16];
};

struct tools {
	struct tool tool[MAX_TOOLS];
	size_t n;
};

struct row {
	char indicator[MAX_NAME];
	const struct tool *tool;
	uint64_t hash;
};

/* Steele, Lea and Flood's splitmix64: a hash of n, the same everywhere. */
static uint64_t mix(uint64_t n)
{
	n += 0x9e3779b97f4a7c15u;
	n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9u;
	n = (n ^ (n >> 27)) * 0x94d049bb133111ebu;
	return n ^ (n >> 31);
}

/* Is it one of `of`, judged by bits of the hash that nothing else uses? */
static bool one_in(uint64_t hash, unsigned salt, unsigned of)
{
	return mix(hash ^ salt) % of == 0;
}

static const char *base36(char text[16], uint64_t n)
{
	char *p = text + 15;

	*p = '\0';
	do {
		*--p = "0123456789abcdefghijklmnopqrstuvwxyz"[n % 36];
		n /= 36;
	} while (n > 0);
	return p;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The letters of a tool's name, as in AnyDesk.exe or anydesk.com. */
static void make_word(struct tool *tool)
{
	size_t n = 0;

	for (const char *p = tool->name; *p && n < 8; p++)
		if ((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'))
			tool->word[n++] = *p;
	if (n == 0)
		tool->word[n++] = 'x';
	tool->word[n] = '\0';
}

static int read_tools(struct tools *tools, const char *path)
{
	FILE *in = fopen(path, "r");
	char line[1024];

	if (!in || !fgets(line, sizeof(line), in))
		return -1;
	while (fgets(line, sizeof(line), in) && tools->n < MAX_TOOLS) {
		struct tool *tool = &tools->tool[tools->n];
		size_t name = strcspn(line, ",\"");
		size_t category = strcspn(line + name + 1, ",\"\n");

		if (line[name] != ',' || name >= sizeof(tool->name) ||
		    category >= sizeof(tool->category))
			continue;
		memcpy(tool->name, line, name);
		memcpy(tool->category, line + name + 1, category);
		make_word(tool);
		tools->n++;
	}
	fclose(in);
	return tools->n > 0 ? 0 : -1;
}

static const struct tool *pick(const struct tools *tools, uint64_t hash)
{
	return &tools->tool[mix(hash) % tools->n];
}

/* Lists come grouped by tool, three rows each on average. */
static void begin_row(struct row *row, const struct tools *tools, uint64_t i)
{
	row->hash = mix(i);
	row->tool = pick(tools, i / 3);
}

static void make_process(struct row *row, const struct tools *tools,
			 uint64_t i, const char *ending)
{
	char number[16];

	begin_row(row, tools, i);
	snprintf(row->indicator, sizeof(row->indicator), "%s%s%s%s",
		 row->tool->word, one_in(row->hash, 1, 3) ? "_" : "",
		 base36(number, i), ending);
}

static void make_host(struct row *row, const struct tools *tools, uint64_t i)
{
	static const char *const below[] = { "", "", "", "relay.", "api.",
		"agents.", "download.", "eu-west.api." };
	static const char *const suffix[] = { "com", "com", "com", "com", "com",
		"com", "com", "com", "com", "com", "net", "net", "io", "app",
		"eu", "co.uk" };
	char number[16];

	begin_row(row, tools, i);
	snprintf(row->indicator, sizeof(row->indicator), "%s%s%s.%s",
		 below[mix(row->hash ^ 2) % 8], row->tool->word,
		 base36(number, i), suffix[mix(row->hash ^ 3) % 16]);
}

static void put_lower(const char *s)
{
	for (; *s; s++)
		putchar(lower(*s));
}

/* As Kithu29's: BOM, CRLF, some names twice, some with a blank behind. */
static void put_process_list(const struct tools *tools, uint64_t rows)
{
	struct row row;

	fputs("\xef\xbb\xbfrmm_program,rmm_binary\r\n", stdout);
	for (uint64_t i = 0; i < rows; i++) {
		uint64_t key = one_in(i, 4, 60) ? mix(i) % (i + 1) : i;

		make_process(&row, tools, key,
			     one_in(key, 5, 100) ? ".msi" : ".exe");
		printf("%s,", row.tool->name);
		if (one_in(i, 6, 3))
			fputs(row.indicator, stdout);
		else
			put_lower(row.indicator);
		printf("%s\r\n", one_in(i, 7, 500) ? " " : "");
	}
}

/* As J Schell's: CRLF, tools in lower case. */
static void put_network_list(const struct tools *tools, uint64_t rows)
{
	struct row row;

	fputs("URI,RMM_Tool\r\n", stdout);
	for (uint64_t i = 0; i < rows; i++) {
		uint64_t key = one_in(i, 8, 200) ? mix(i) % (i + 1) : i;

		make_host(&row, tools, key);
		if (one_in(i, 9, 200))
			fputs("*.", stdout);
		put_lower(row.indicator);
		putchar(',');
		put_lower(row.tool->name);
		fputs("\r\n", stdout);
	}
}

static int by_indicator(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->indicator,
		      ((const struct row *)b)->indicator);
}

static void put_row(const struct row *row, const char *type, bool changed,
		    const struct tools *tools)
{
	static const char *const fidelity[] = { "high", "medium", "medium",
		"medium", "low" };
	const struct tool *tool = row->tool;

	if (changed && one_in(row->hash, 10, 100))
		tool = pick(tools, row->hash + 1);
	printf("%s,%s,%s,%s,%s,%s,20%02u-%02u-%02u,\n", row->indicator, type,
	       tool->name, tool->category, fidelity[mix(row->hash ^ 11) % 5],
	       one_in(row->hash, 12, 10) ? "jschell;lolrmm" : "kithu29",
	       (unsigned)(mix(row->hash ^ 13) % 7 + 20),
	       (unsigned)(mix(row->hash ^ 14) % 12 + 1),
	       (unsigned)(mix(row->hash ^ 15) % 28 + 1));
}

static void make_row(struct row *row, const struct tools *tools,
		     const char *type, uint64_t i)
{
	char number[16];

	if (!strcmp(type, "domain")) {
		make_host(row, tools, i);
	} else if (!strcmp(type, "ip")) {
		make_host(row, tools, i);
		snprintf(row->indicator, sizeof(row->indicator),
			 "45.%u.%u.%u", (unsigned)(i >> 16 & 255),
			 (unsigned)(i >> 8 & 255), (unsigned)(i & 255));
	} else if (!strcmp(type, "term")) {
		make_host(row, tools, i);
		snprintf(row->indicator, sizeof(row->indicator),
			 "agent-%s-heartbeat", base36(number, i));
	} else {
		make_process(row, tools, i,
			     !strcmp(type, "file") ? ".msi" : ".exe");
	}
	for (char *p = row->indicator; *p; p++)
		*p = lower(*p);
}

static int put_type(const struct tools *tools, const char *type, uint64_t rows,
		    bool changed)
{
	struct row *row = calloc(rows + 1, sizeof(*row));

	if (!row)
		return -1;
	for (uint64_t i = 0; i < rows; i++)
		make_row(&row[i], tools, type,
			 changed && one_in(i, 16, 200) ? i + rows : i);
	qsort(row, rows, sizeof(*row), by_indicator);
	for (uint64_t i = 0; i < rows; i++)
		put_row(&row[i], type, changed, tools);
	free(row);
	return 0;
}

static int put_combined(const struct tools *tools, uint64_t rows, bool changed)
{
	uint64_t few = rows / 100;

	puts("indicator,type,tool,category,fidelity,sources,listed_since,"
	     "reference");
	if (put_type(tools, "domain", rows / 2, changed) < 0 ||
	    put_type(tools, "file", few, changed) < 0 ||
	    put_type(tools, "ip", few, changed) < 0 ||
	    put_type(tools, "process", rows - rows / 2 - 3 * few, changed) < 0)
		return -1;
	return put_type(tools, "term", few, changed);
}

static uint64_t number(const char *s)
{
	uint64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	return n;
}

int main(int argc, char **argv)
{
	static struct tools tools;
	uint64_t rows = argc == 4 ? number(argv[2]) : 0;
	int ret = 0;

	if (argc != 4 || read_tools(&tools, argv[3]) < 0) {
		fputs("usage: gen SHAPE ROWS TOOLS_CSV\n", stderr);
		return 2;
	}
	if (!strcmp(argv[1], "process"))
		put_process_list(&tools, rows);
	else if (!strcmp(argv[1], "network"))
		put_network_list(&tools, rows);
	else
		ret = put_combined(&tools, rows, !strcmp(argv[1], "changed"));
	return ret < 0 || fflush(stdout) != 0 ? 2 : 0;
}
