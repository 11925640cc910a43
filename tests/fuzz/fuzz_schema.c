/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a Table Schema, a form feed, rows of its file. Laws: a schema that
 * is accepted knows its own header, field by field; a row has as many faults
 * as findings; the same row is judged alike twice.
 */
#include "io/csv.h"
#include "model/schema.h"
#include "tree.h"

static void count(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	(void)sink;
	LAW(finding->rule && finding->text.len > 0, "an empty finding");
}

static void check_header(const struct rmm_schema *schema)
{
	struct rmm_str text = rmm_schema_header_text(schema), name;
	bool more = true;
	size_t n = 0;

	while (rmm_str_split(&text, ',', &name, &more)) {
		LAW(n < rmm_schema_fields(schema), "too many names");
		if (rmm_str_find(rmm_schema_name(schema, n), ',') <
		    rmm_schema_name(schema, n).len)
			return;
		LAW_SAME(rmm_schema_name(schema, n), name, "name");
		LAW(rmm_schema_find(schema, name) == n, "'%.*s'",
		    RMM_ARG(name));
		n++;
	}
	LAW(n == rmm_schema_fields(schema), "%zu names", n);
}

static void check_rows(const struct rmm_schema *schema, struct rmm_str text)
{
	struct rmm_sink sink = { .put = count };
	struct rmm_in in = {0};
	struct rmm_csv *csv = NULL;
	struct rmm_csv_row row;
	struct rmm_err err = {0};
	uint32_t column;
	char why[RMM_HEADER_WHY] = "";

	rmm_in_mem(&in, "t", text);
	if (rmm_csv_open(&csv, &in, &err) < 0)
		return;
	while (rmm_csv_next(csv, &row, &err) > 0) {
		uint64_t before = sink.count[RMM_WARNING] +
				  sink.count[RMM_ERROR];
		size_t found;

		if (row.rule)
			continue;
		LAW(rmm_schema_header_ok(schema, &row, &column, why) || why[0],
		    "no reason");
		found = rmm_schema_row(schema, &row, "t", RMM_LOCAL, &sink);
		LAW(found == rmm_schema_row(schema, &row, "t", RMM_LOCAL,
					    NULL), "judged otherwise");
		LAW(found == sink.count[RMM_WARNING] + sink.count[RMM_ERROR] -
				     before, "%zu findings", found);
	}
	rmm_csv_close(csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	const struct fuzz_file file[] = {
		{ "schema/s.json", fuzz_part(&input, '\f') }, {0}
	};
	struct fuzz_tree tree;
	struct rmm_schema *schema = NULL;
	struct rmm_err err = {0};

	fuzz_tree_init(&tree, file);
	if (rmm_schema_load(&schema, &tree.tree, "schema/s.json", &err) == 0) {
		check_header(schema);
		check_rows(schema, input);
	} else {
		LAW(!schema && err.text[0], "%s", err.text);
	}
	rmm_schema_free(schema);
	fuzz_tree_free(&tree);
	return 0;
}
