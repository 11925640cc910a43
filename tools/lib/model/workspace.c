/* SPDX-License-Identifier: MIT */
#include "model/workspace.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "io/in.h"
#include "io/tree.h"
#include "model/order.h"
#include "model/workspace_local.h"

enum { RECENT = 256 };
static_assert(RMM_MAX_NAME <= UINT8_MAX && RMM_MAX_SOURCES <= UINT8_MAX,
	      "what an entry has a byte for");
static_assert((uint64_t)RMM_MAX_ROWS * RMM_ENTRY_WORDS(RMM_MAX_NAME) +
			      RMM_MAX_ROWS < RMM_ORDER_INDICES,
	      "entries, and additions behind them, can be put in order");

/* What the loading steps pass around. */
struct load {
	struct rmm_workspace *ws;
	struct rmm_tree *tree;
	unsigned what;
	struct rmm_sink *sink;
	struct rmm_err *err;
	/* Where in ws->set a cell of this address is, plus one: sources hand
	 * out the same one for most rows of a tool. */
	uint32_t recent[RECENT];
};

static int find_set(struct load *l, uint32_t *set, struct rmm_str tool)
{
	struct rmm_workspace *ws = l->ws;
	uint32_t *slot = &l->recent[(uintptr_t)tool.ptr / 16 % RECENT];

	if (*slot == 0 || ws->set[*slot - 1].ptr != tool.ptr ||
	    ws->set[*slot - 1].len != tool.len) {
		if (rmm_grow(&ws->set, &ws->sets_cap, ws->sets + 1,
			     sizeof(*ws->set), l->err) < 0)
			return -1;
		ws->set[ws->sets++] = tool;
		*slot = (uint32_t)ws->sets;
	}
	*set = *slot - 1;
	return 0;
}

static int add_entry(struct load *l, const struct rmm_source_row *row,
		     uint8_t source)
{
	struct rmm_workspace *ws = l->ws;
	struct rmm_err *err = l->err;
	struct rmm_str text = row->indicator;
	size_t end = ws->end + RMM_ENTRY_WORDS(text.len);
	struct rmm_entry *e;
	uint32_t set;

	if (ws->n >= RMM_MAX_ROWS)
		return rmm_fail(err, RMM_E_LIMIT,
				"more than %u rows in all sources",
				RMM_MAX_ROWS);
	if (find_set(l, &set, row->tool) < 0 ||
	    rmm_grow(&ws->entry, &ws->cap, end, sizeof(*ws->entry), err) < 0)
		return -1;
	e = rmm_entry_at(ws, ws->end);
	*e = (struct rmm_entry){
		.len = (uint8_t)text.len,
		.line = (uint32_t)row->line,
		.column = row->column <= UINT16_MAX ? (uint16_t)row->column
						    : 0,
		.set = set,
		.source = source,
		.kind = (uint8_t)row->kind,
	};
	memcpy(e->text, text.ptr, text.len);
	ws->end = end;
	ws->n++;
	return 0;
}

int rmm_workspace_schema(struct rmm_schema **out, struct rmm_tree *tree,
			 const struct rmm_upstream *upstream,
			 struct rmm_err *err)
{
	/* Terminated: package.c keeps its strings in an arena. */
	return rmm_schema_load(out, tree, upstream->schema.ptr, err);
}

static int read_source(struct load *l, uint8_t index, struct rmm_in *in)
{
	struct rmm_workspace *ws = l->ws;
	struct rmm_source_data *data = &ws->source[index];
	struct rmm_source_row row;
	struct rmm_source_spec spec = { .upstream = data->upstream,
					.tools = &ws->tools,
					.arena = &ws->arena,
					.sink = l->sink };
	struct rmm_schema *schema = NULL;
	struct rmm_source *source = NULL;
	int got = -1;

	if (rmm_workspace_schema(&schema, l->tree, data->upstream, l->err) < 0)
		goto out;
	spec.schema = schema;
	if (rmm_source_open(&source, &spec, in, l->err) < 0)
		goto out;
	while ((got = rmm_source_next(source, &row, l->err)) > 0) {
		if (add_entry(l, &row, index) < 0) {
			got = -1;
			goto out;
		}
	}
	data->counts = rmm_source_counts(source);
	if (!got && !data->counts.rows && !(l->what & RMM_WS_MISSING_OK))
		got = rmm_fail(l->err, RMM_E_REJECT,
			       "%s: no rows; run rmmlist fetch", in->name);
out:
	rmm_source_close(source);
	rmm_schema_free(schema);
	return got;
}

static int load_source(struct load *l, uint8_t index)
{
	struct rmm_source_data *data = &l->ws->source[index];
	const struct rmm_upstream *up = data->upstream;
	struct rmm_in in = { 0 };
	int ret, found = rmm_tree_open(l->tree, &in, up->path.ptr, l->err);

	data->file = up->path.ptr;
	if (found < 0)
		return -1;
	if (!found) {
		data->missing = true;
		if (!(l->what & RMM_WS_MISSING_OK))
			return rmm_fail(l->err, RMM_E_IO,
					"no copy of '%s' at '%s'; run rmmlist fetch",
					up->name.ptr, up->path.ptr);
		rmm_report(l->sink, RMM_NOTE, "missing-copy",
			   (struct rmm_place){ up->path.ptr, 0, 0 },
			   (struct rmm_str){ 0 },
			   "no copy of '%s' yet; run rmmlist fetch",
			   up->name.ptr);
		return 0;
	}
	data->file = in.name;
	ret = read_source(l, index, &in);
	rmm_in_close(&in);
	return ret;
}

static int load_sources(struct load *l)
{
	struct rmm_workspace *ws = l->ws;

	ws->source = rmm_calloc(ws->package.upstreams + 1,
				sizeof(*ws->source));
	if (!ws->source)
		return rmm_fail_nomem(l->err);
	for (size_t i = 0; i < ws->package.upstreams; i++) {
		const struct rmm_upstream *up = &ws->package.upstream[i];

		if (!up->enabled)
			continue;
		ws->source[ws->sources].upstream = up;
		if (load_source(l, (uint8_t)ws->sources++) < 0)
			return -1;
	}
	return 0;
}

static void ignore(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	(void)sink;
	(void)finding;
}

int rmm_workspace_load(struct rmm_workspace *ws, struct rmm_tree *tree,
		       unsigned what, struct rmm_sink *sink,
		       struct rmm_err *err)
{
	/* Errors are counted by the sink, so there always is one. */
	struct rmm_sink none = { .put = ignore };
	struct load l = { ws, tree, what, sink ? sink : &none, err, {0} };

	*ws = (struct rmm_workspace){ 0 };
	if (rmm_package_load(&ws->package, tree, err) < 0 ||
	    rmm_workspace_load_local(ws, tree, l.sink, err) < 0 ||
	    rmm_lock_load(&ws->lock, tree, err) < 0)
		return -1;
	return what & RMM_WS_UPSTREAM ? load_sources(&l) : 0;
}

void rmm_workspace_free(struct rmm_workspace *ws)
{
	for (int t = 0; t < RMM_TABLES; t++) {
		rmm_table_free(&ws->table[t]);
		rmm_schema_free(ws->schema[t]);
	}
	rmm_free(ws->additions.row);
	rmm_free(ws->removals.row);
	rmm_free(ws->corrections.row);
	rmm_free(ws->never.row);
	rmm_free(ws->source);
	rmm_free(ws->entry);
	rmm_free(ws->set);
	rmm_tools_free(&ws->tools);
	rmm_lock_free(&ws->lock);
	rmm_package_free(&ws->package);
	rmm_arena_free(&ws->arena);
	*ws = (struct rmm_workspace){ 0 };
}
