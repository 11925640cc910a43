/* SPDX-License-Identifier: MIT */
#include "ops/validate_run.h"

#include <stdlib.h>

#include "ops/lint.h"
#include "ops/merge.h"

/* A key, where it stands first, and whether it gets into the list. */
struct key {
	struct rmm_str text;
	const char *file;
	uint32_t line, column;
	uint32_t order; /* of reading; additions come last */
	uint8_t kind;
	bool added;  /* by lists/local alone */
	bool listed;
};

struct keys {
	struct key *key; /* in list order, each once */
	size_t n;
	size_t at; /* how far the merge has come */
	/* The combined list on disk against the one that is merged. */
	const struct rmm_list *disk;
	size_t disk_at;
	bool differs;
	bool rejected; /* nothing was merged: the local files have errors */
};

static int cmp_key(const struct key *a, const struct key *b)
{
	return rmm_key_cmp((enum rmm_kind)a->kind, a->text,
			   (enum rmm_kind)b->kind, b->text);
}

static int cmp(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int c = cmp_key(a, b);

	return c != 0 ? c : (a->order > b->order) - (a->order < b->order);
}

static void add_entries(struct keys *keys, const struct rmm_workspace *ws)
{
	for (size_t at = 0; at < ws->end; at = rmm_entry_next(ws, at)) {
		const struct rmm_entry *e = rmm_entry_at(ws, at);

		keys->key[keys->n] = (struct key){
			.text = rmm_entry_text(e),
			.file = ws->source[e->source].file,
			.line = e->line,
			.column = e->column,
			.order = (uint32_t)keys->n,
			.kind = e->kind,
		};
		keys->n++;
	}
}

static void add_additions(struct keys *keys, const struct rmm_workspace *ws)
{
	const struct rmm_table *table = &ws->table[RMM_T_ADDITIONS];

	for (size_t i = 0; i < ws->additions.n; i++) {
		const struct rmm_local_row *row = &ws->additions.row[i];
		struct rmm_place place = rmm_table_place(table, row->row, 0);

		keys->key[keys->n] = (struct key){
			.text = row->indicator,
			.file = place.file,
			.line = (uint32_t)place.line,
			.column = place.column,
			.order = (uint32_t)keys->n,
			.kind = (uint8_t)row->kind,
			.added = true,
		};
		keys->n++;
	}
}

static int collect(struct keys *keys, const struct rmm_workspace *ws,
		   struct rmm_err *err)
{
	size_t kept = 0;

	keys->key = rmm_calloc(ws->n + ws->additions.n + 1,
			       sizeof(*keys->key));
	if (!keys->key)
		return rmm_fail_nomem(err);
	add_entries(keys, ws);
	add_additions(keys, ws);
	qsort(keys->key, keys->n, sizeof(*keys->key), cmp);
	for (size_t i = 0; i < keys->n; i++)
		if (i == 0 || cmp_key(&keys->key[i], &keys->key[kept - 1]) != 0)
			keys->key[kept++] = keys->key[i];
	keys->n = kept;
	return 0;
}

static bool same_row(const struct rmm_row *a, const struct rmm_row *b)
{
	char sa[RMM_DAY_TEXT], sb[RMM_DAY_TEXT];

	for (size_t i = 0; i < RMM_LIST_COLUMNS; i++)
		if (!rmm_str_eq(rmm_row_cell(a, i, sa),
				rmm_row_cell(b, i, sb)))
			return false;
	return true;
}

/* The merge hands out rows in the order in which the keys are sorted. */
static int take_row(void *ctx, const struct rmm_row *row, struct rmm_err *err)
{
	struct keys *keys = ctx;
	const struct key key = { .text = row->indicator, .kind = row->kind };

	(void)err;
	while (keys->at < keys->n && cmp_key(&keys->key[keys->at], &key) < 0)
		keys->at++;
	if (keys->at < keys->n && cmp_key(&keys->key[keys->at], &key) == 0)
		keys->key[keys->at].listed = true;
	if (!keys->disk || keys->disk_at >= keys->disk->n ||
	    !same_row(row, &keys->disk->row[keys->disk_at]))
		keys->differs = true;
	keys->disk_at++;
	return 0;
}

/* Hands findings on, but for those that say a row has no effect: while a copy
 * is missing, nobody knows. */
struct relay {
	struct rmm_sink sink;
	struct rmm_sink *to;
};

static void relay_put(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	struct rmm_sink *to = ((struct relay *)(void *)sink)->to;

	if (rmm_str_is(rmm_str(finding->rule), "unused-override"))
		return;
	to->count[finding->severity]++;
	to->put(to, finding);
}

static int merge(const struct rmm_validate *v, struct keys *keys,
		 struct rmm_sink *sink, struct rmm_err *err)
{
	struct relay relay = { { .put = relay_put }, sink };
	struct rmm_err own = {0};
	struct rmm_merge m = {
		.ws = v->ws,
		.previous = v->combined,
		.date = v->date,
		.sink = rmm_validate_incomplete(v) ? &relay.sink : sink,
		.row = take_row,
		.ctx = keys,
	};

	if (rmm_merge(&m, &own) == 0) {
		if (keys->disk && keys->disk_at != keys->disk->n)
			keys->differs = true;
		return 0;
	}
	if (own.code != RMM_E_REJECT)
		return rmm_fail(err, own.code, "%s", own.text);
	/* Errors in the local files, which were reported: every row is looked
	 * at as if it got in. */
	for (size_t i = 0; i < keys->n; i++)
		keys->key[i].listed = true;
	keys->differs = false;
	keys->rejected = true;
	return 0;
}

static struct rmm_place place_of(const struct key *key)
{
	return (struct rmm_place){ key->file, key->line, key->column };
}

static const struct key *find(const struct keys *keys, struct rmm_str domain)
{
	size_t low = 0, high = keys->n;
	const struct key want = { .text = domain, .kind = RMM_DOMAIN };

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = cmp_key(&keys->key[mid], &want);

		if (c == 0)
			return keys->key[mid].listed ? &keys->key[mid] : NULL;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static void check_cover(const struct keys *keys, const struct key *key,
			struct rmm_sink *sink)
{
	struct rmm_str rest = key->text;

	for (;;) {
		const struct key *parent;

		rest = rmm_str_from(rest, rmm_str_find(rest, '.') + 1);
		if (rest.len == 0)
			return;
		parent = find(keys, rest);
		if (!parent)
			continue;
		rmm_report(sink, RMM_NOTE, "covered-by-parent", place_of(key),
			   key->text, "'%.*s' is below '%.*s', which matches "
			   "it already", RMM_ARG(key->text), RMM_ARG(rest));
		return;
	}
}

/* A merge says this itself, unless it stopped at an addition. */
static void check_never(const struct rmm_lint *lint, const struct key *key,
			struct rmm_sink *sink)
{
	enum rmm_kind kind = (enum rmm_kind)key->kind;
	const struct rmm_local_row *never =
		key->added ? NULL : rmm_lint_never(lint, kind, key->text);

	if (never)
		rmm_report(sink, RMM_WARNING, "never-list", place_of(key),
			   key->text, "%s '%.*s' would match '%.*s', which "
			   "never.csv line %llu lists; take it off never.csv "
			   "if it should be published", rmm_kind_name(kind),
			   RMM_ARG(key->text), RMM_ARG(never->indicator),
			   (unsigned long long)never->row->line);
}

static int check_listed(const struct rmm_validate *v, const struct keys *keys,
			struct rmm_sink *sink, struct rmm_err *err)
{
	struct rmm_lint *lint = NULL;

	if (rmm_lint_new(&lint, v->ws, err) < 0)
		return -1;
	for (size_t i = 0; i < keys->n; i++) {
		const struct key *key = &keys->key[i];
		enum rmm_kind kind = (enum rmm_kind)key->kind;
		unsigned found;

		if (!key->listed)
			continue;
		found = rmm_lint_row(lint, kind, key->text);
		if (found)
			rmm_lint_report(found, sink, place_of(key), key->text);
		if (kind == RMM_DOMAIN)
			check_cover(keys, key, sink);
		if (keys->rejected)
			check_never(lint, key, sink);
	}
	rmm_lint_free(lint);
	return 0;
}

static void check_merged(const struct rmm_validate *v, const struct keys *keys,
			 struct rmm_sink *sink)
{
	struct rmm_place place = { .file = v->combined_file };

	if (!place.file)
		place.file = RMM_LIST_PATH;
	if (!keys->differs || rmm_validate_incomplete(v))
		return;
	rmm_report(sink, RMM_NOTE, "not-merged", place, (struct rmm_str){0},
		   v->combined ? "not what a merge of the present files "
				 "yields; run rmmlist merge"
			       : "not there yet; run rmmlist merge");
}

int rmm_validate_keys(const struct rmm_validate *v, struct rmm_sink *sink,
		      struct rmm_err *err)
{
	struct keys keys = { .disk = v->combined };
	int ret = -1;

	if (collect(&keys, v->ws, err) < 0 || merge(v, &keys, sink, err) < 0 ||
	    check_listed(v, &keys, sink, err) < 0)
		goto out;
	check_merged(v, &keys, sink);
	ret = 0;
out:
	rmm_free(keys.key);
	return ret;
}
