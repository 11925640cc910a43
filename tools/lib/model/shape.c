/* SPDX-License-Identifier: MIT */
#include "model/shape.h"

#include "base/utf8.h"
#include "model/indicator.h"
#include "model/list.h"
#include "model/tools.h"

/* What makes two cells of a key the same. */
enum form {
	EXACT,     /* their bytes */
	CASELESS,  /* the bytes in lower case */
	TOOL,      /* the folded name */
	INDICATOR, /* the canonical form; column 1 has the type */
};

struct rmm_key_column {
	size_t column;
	enum form form;
};

enum { TYPE = 1 };

#define T RMM_CELL_TEXT
#define S RMM_CELL_SPELLING

static const struct {
	const char *name, *columns; /* with which the header begins */
	enum rmm_cell cell[RMM_LIST_COLUMNS];
	struct rmm_key_column key[RMM_KEY_COLUMNS]; /* in the file's order */
	size_t keys;
} shapes[] = {
	{ "combined list", RMM_LIST_HEADER,
	  { S, T, RMM_CELL_SET, T, T, RMM_CELL_SET, RMM_CELL_SINCE, T },
	  { { TYPE, EXACT }, { 0, INDICATOR } }, 2 },
	{ "additions", "indicator,type,tool,reference", { S, T, T, T },
	  { { TYPE, EXACT }, { 0, INDICATOR } }, 2 },
	{ "removals", "indicator,type,source", { S, T, T },
	  { { TYPE, EXACT }, { 0, INDICATOR }, { 2, EXACT } }, 3 },
	{ "corrections", "indicator,type,column,value", { S, T, T, T },
	  { { TYPE, EXACT }, { 0, INDICATOR }, { 2, EXACT } }, 3 },
	{ "never-list", "indicator,type,reason", { S, T, T },
	  { { TYPE, EXACT }, { 0, INDICATOR } }, 2 },
	{ "waivers", "rule,indicator", { T, S },
	  { { 0, EXACT }, { 1, CASELESS } }, 2 },
	{ "approvals", "tool,host,device_group,device,account",
	  { T, T, T, T, T },
	  { { 0, TOOL }, { 1, EXACT }, { 2, EXACT }, { 3, EXACT },
	    { 4, EXACT } }, 5 },
	{ "tools", "tool,category", { T, T }, { { 0, TOOL } }, 1 },
	{ "aliases", "alias,tool", { T, T }, { { 0, TOOL }, { 1, TOOL } }, 2 },
	{ "table of a rule", "value", { S }, { { 0, CASELESS } }, 1 },
};

/* How many columns the header begins with; 0 when it begins with others. */
static size_t begins_with(const struct rmm_str *header, size_t n,
			  const char *columns)
{
	struct rmm_str rest = rmm_str(columns), name;
	bool more = true;
	size_t i = 0;

	for (; rmm_str_split(&rest, ',', &name, &more); i++)
		if (i == n || !rmm_str_eq(header[i], name))
			return 0;
	return i;
}

bool rmm_shape_of(struct rmm_shape *out, const struct rmm_str *header,
		  size_t n)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		size_t known = begins_with(header, n, shapes[i].columns);

		if (known == 0)
			continue;
		*out = (struct rmm_shape){
			.name = shapes[i].name,
			.columns = n,
			.known = known,
			.cell = shapes[i].cell,
			.key = shapes[i].key,
			.keys = shapes[i].keys,
		};
		return true;
	}
	return false;
}

enum rmm_cell rmm_shape_cell(const struct rmm_shape *shape, size_t column)
{
	return column < shape->known ? shape->cell[column] : RMM_CELL_TEXT;
}

size_t rmm_shape_key_column(const struct rmm_shape *shape, size_t i)
{
	return shape->key[i].column;
}

static void add_lower(struct rmm_buf *out, struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		rmm_buf_addc(out, rmm_lower(s.ptr[i]));
}

/* A name of which nothing is left when it is folded is none but itself. */
static void add_tool(struct rmm_buf *out, struct rmm_str name)
{
	size_t before = out->len;

	for (size_t i = 0; i < name.len; i++)
		if (rmm_tool_counts(name.ptr[i]))
			rmm_buf_addc(out, rmm_lower(name.ptr[i]));
	if (out->len == before)
		rmm_buf_add(out, name);
}

/* One that has no canonical form stands for itself, but for its case. */
static void add_indicator(struct rmm_buf *out, struct rmm_str type,
			  struct rmm_str cell)
{
	struct rmm_indicator ind;
	enum rmm_kind kind;

	if (rmm_kind_parse(&kind, type) && kind != RMM_SIGNER &&
	    rmm_indicator_of_kind(&ind, kind, cell))
		rmm_buf_add(out, rmm_indicator_text(&ind));
	else
		add_lower(out, cell);
}

static void add_part(struct rmm_buf *out, const struct rmm_str *cell,
		     struct rmm_key_column key)
{
	switch (key.form) {
	case EXACT:
		rmm_buf_add(out, cell[key.column]);
		return;
	case CASELESS:
		add_lower(out, cell[key.column]);
		return;
	case TOOL:
		add_tool(out, cell[key.column]);
		return;
	case INDICATOR:
		add_indicator(out, cell[TYPE], cell[key.column]);
		return;
	}
}

/* What parts the cells stands in none, and sorts below all that does. */
void rmm_shape_add_key(struct rmm_buf *out, const struct rmm_shape *shape,
		       const struct rmm_str *cell)
{
	for (size_t i = 0; i < shape->keys; i++) {
		if (i > 0)
			rmm_buf_addc(out, '\x1f');
		add_part(out, cell, shape->key[i]);
	}
}
