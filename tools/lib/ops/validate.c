/* SPDX-License-Identifier: MIT */
#include "ops/validate.h"

#include <stdlib.h>
#include <string.h>

#include "model/addr.h"
#include "model/indicator.h"
#include "ops/validate_run.h"

#define DESCRIPTOR "datapackage.json"

enum {
	SOON_DAYS = 14,     /* product.md 1: then an end is worth a note */
	DORMANT_DAYS = 180, /* product.md 6 */
};

bool rmm_validate_incomplete(const struct rmm_validate *v)
{
	for (size_t i = 0; i < v->ws->sources; i++)
		if (v->ws->source[i].missing)
			return true;
	return v->partial;
}

/* What a waiver would name: the row's indicator, where it has one. */
static struct rmm_str subject_of(const struct rmm_table *table,
				 const struct rmm_table_row *row)
{
	size_t i = rmm_schema_find(table->schema, RMM_LIT("indicator"));

	if (i == rmm_schema_fields(table->schema))
		return (struct rmm_str){0};
	return row->cell[i];
}

static void check_expiry(const struct rmm_validate *v, enum rmm_local t,
			 const struct rmm_table_row *row, size_t cell,
			 struct rmm_sink *sink)
{
	const struct rmm_table *table = &v->ws->table[t];
	struct rmm_place place = rmm_table_place(table, row, cell);
	struct rmm_str text = row->cell[cell];
	struct rmm_str subject = subject_of(table, row);
	rmm_day end;
	int left;

	if (!rmm_day_parse(&end, text))
		return;
	left = end - v->date;
	if (left < 0)
		rmm_report(sink, RMM_WARNING, "expired", place, subject,
			   "the row expired on %.*s, %d day%s ago, and %s",
			   RMM_ARG(text), -left, left == -1 ? "" : "s",
			   t == RMM_T_APPROVALS
				   ? "approves nothing any more"
				   : "keeps its effect");
	else if (left == 0)
		rmm_report(sink, RMM_NOTE, "expiring", place, subject,
			   "the row expires today; look at it again");
	else if (left <= SOON_DAYS)
		rmm_report(sink, RMM_NOTE, "expiring", place, subject,
			   "the row expires on %.*s, in %d day%s; look at it "
			   "again",
			   RMM_ARG(text), left, left == 1 ? "" : "s");
}

static void check_dates(const struct rmm_validate *v, struct rmm_sink *sink)
{
	for (int t = 0; t < RMM_TABLES; t++) {
		const struct rmm_table *table = &v->ws->table[t];
		size_t cell = rmm_schema_find(v->ws->schema[t],
					      RMM_LIT("expires"));

		if (cell == rmm_schema_fields(v->ws->schema[t]))
			continue;
		for (size_t i = 0; i < table->n; i++)
			check_expiry(v, (enum rmm_local)t, &table->row[i],
				     cell, sink);
	}
}

static int cmp_str(const void *a, const void *b)
{
	return rmm_str_cmp(*(const struct rmm_str *)a,
			   *(const struct rmm_str *)b);
}

/* Is lists/local/NAME.csv that path? */
static bool is_file_of(struct rmm_str path, struct rmm_str name)
{
	struct rmm_str rest = rmm_str_from(path, sizeof("lists/local/") - 1);

	return rmm_str_starts(path, RMM_LIT("lists/local/")) &&
	       rmm_str_starts(rest, name) &&
	       rmm_str_is(rmm_str_from(rest, name.len), ".csv");
}

/* The local table that is a resource of this name, or NULL. A descriptor need
 * not list the local files. */
static const struct rmm_table *table_named(const struct rmm_workspace *ws,
					   struct rmm_str name)
{
	for (int t = 0; t < RMM_TABLES; t++) {
		struct rmm_str path =
			rmm_str(rmm_local_path((enum rmm_local)t));
		const struct rmm_resource *resource =
			rmm_package_at(&ws->package, path);

		if (resource ? rmm_str_eq(resource->name, name)
			     : is_file_of(path, name))
			return &ws->table[t];
	}
	return NULL;
}

static int check_reference(const struct rmm_table *table,
			   const struct rmm_foreign_key *key,
			   const struct rmm_table *other, size_t other_cell,
			   struct rmm_sink *sink, struct rmm_err *err)
{
	struct rmm_str *value = rmm_calloc(other->n + 1, sizeof(*value));

	if (!value)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < other->n; i++)
		value[i] = other->row[i].cell[other_cell];
	qsort(value, other->n, sizeof(*value), cmp_str);
	for (size_t i = 0; i < table->n; i++) {
		struct rmm_str cell = table->row[i].cell[key->field];

		if (cell.len == 0 ||
		    bsearch(&cell, value, other->n, sizeof(*value), cmp_str))
			continue;
		rmm_report(sink, RMM_ERROR, "schema-foreign-key",
			   rmm_table_place(table, &table->row[i], key->field),
			   (struct rmm_str){0},
			   "'%.*s' is not in column '%.*s' of '%s'",
			   RMM_ARG(cell), RMM_ARG(key->other_field),
			   other->file);
	}
	rmm_free(value);
	return 0;
}

static int check_references(const struct rmm_validate *v, enum rmm_local t,
			    struct rmm_sink *sink, struct rmm_err *err)
{
	const struct rmm_table *table = &v->ws->table[t];
	const struct rmm_foreign_key *key;
	size_t n = rmm_schema_foreign_keys(v->ws->schema[t], &key);

	for (size_t i = 0; i < n; i++) {
		const struct rmm_table *other =
			table_named(v->ws, key[i].resource);
		size_t cell = other ? rmm_schema_find(other->schema,
						      key[i].other_field)
				    : 0;

		if (!other || cell == rmm_schema_fields(other->schema)) {
			rmm_report(sink, RMM_ERROR, "schema-foreign-key",
				   (struct rmm_place){ .file = table->file },
				   (struct rmm_str){0},
				   "its schema refers to '%.*s' of '%.*s', "
				   "which is no column of a local file; correct "
				   "foreignKeys in the schema",
				   RMM_ARG(key[i].other_field),
				   RMM_ARG(key[i].resource));
			continue;
		}
		if (check_reference(table, &key[i], other, cell, sink, err) < 0)
			return -1;
	}
	return 0;
}

/* The queries take the host for a name and all below it, or an address: one
 * that covers a whole suffix would silence everybody, and a pattern nobody. A
 * name of the inside (relay, relay.corp) is fine. */
static void check_approved_host(const struct rmm_table *table,
				const struct rmm_table_row *row, size_t cell,
				struct rmm_sink *sink)
{
	struct rmm_place place = rmm_table_place(table, row, cell);
	struct rmm_str host = row->cell[cell];
	struct rmm_indicator ind;
	struct rmm_addr addr;

	if (host.len == 0)
		return;
	if (!rmm_indicator_of_network(&ind, host)) {
		if (strcmp(ind.rule, "public-suffix") == 0 ||
		    strcmp(ind.rule, "bad-indicator") == 0)
			rmm_report(sink, RMM_ERROR, ind.rule, place, host,
				   "%s", ind.why);
	} else if (ind.kind == RMM_PATTERN ||
		   (ind.did & RMM_DID_TRIM &&
		    !rmm_addr_parse(&addr, NULL, host))) {
		rmm_report(sink, RMM_ERROR, "bad-indicator", place, host,
			   "no query finds '%.*s' in a host; write the name "
			   "alone, which approves all below it too",
			   RMM_ARG(host));
	}
}

/* A row that describes nothing would approve everything. */
static void check_approvals(const struct rmm_validate *v, struct rmm_sink *sink)
{
	const struct rmm_schema *schema = v->ws->schema[RMM_T_APPROVALS];
	size_t host = rmm_schema_find(schema, RMM_LIT("host"));
	const struct rmm_table *table = &v->ws->table[RMM_T_APPROVALS];
	const size_t *key;
	size_t n = rmm_schema_primary_key(v->ws->schema[RMM_T_APPROVALS], &key);

	for (size_t i = 0; n > 0 && i < table->n; i++) {
		const struct rmm_table_row *row = &table->row[i];
		size_t k = 0;

		if (host < rmm_schema_fields(schema))
			check_approved_host(table, row, host, sink);
		while (k < n && row->cell[key[k]].len == 0)
			k++;
		if (k == n)
			rmm_report(sink, RMM_ERROR, "schema-required",
				   rmm_table_place(table, row, key[0]),
				   (struct rmm_str){0},
				   "the row approves everything; name a tool, "
				   "host, device_group, device or account");
	}
}

static void check_there(const struct rmm_validate *v, struct rmm_sink *sink)
{
	for (int t = 0; t < RMM_TABLES; t++)
		if (v->ws->table[t].missing)
			rmm_report(sink, RMM_NOTE, "missing-copy",
				   (struct rmm_place){
					   .file = v->ws->table[t].file },
				   (struct rmm_str){0},
				   "not there, so it counts as empty; restore it, or leave "
				   "it so");
}

static void check_source(const struct rmm_validate *v,
			 const struct rmm_source_data *source,
			 struct rmm_sink *sink)
{
	const struct rmm_upstream *up = source->upstream;
	const struct rmm_lock_entry *entry =
		rmm_lock_find(&v->ws->lock, up->name);
	char text[RMM_DAY_TEXT];
	rmm_day changed;

	if (up->licence.len == 0)
		rmm_report(sink, RMM_WARNING, "unlicensed-source",
			   (struct rmm_place){
				   .file = v->package_file ? v->package_file
							   : DESCRIPTOR },
			   up->name,
			   "no licence is stated for '%.*s'; ask its author "
			   "before you publish its rows", RMM_ARG(up->name));
	if (!entry || source->missing)
		return;
	changed = rmm_day_of(entry->changed);
	if (v->date - changed > DORMANT_DAYS)
		rmm_report(sink, RMM_WARNING, "dormant-source",
			   (struct rmm_place){ .file = source->file },
			   up->name,
			   "'%.*s' has not changed since %.*s, for %d days; "
			   "see whether the project moved, and put its new URL "
			   "into datapackage.json", RMM_ARG(up->name),
			   RMM_ARG(rmm_day_format(text, changed)),
			   (int)(v->date - changed));
}

int rmm_validate(const struct rmm_validate *v, struct rmm_sink *sink,
		 struct rmm_err *err)
{
	check_there(v, sink);
	check_dates(v, sink);
	check_approvals(v, sink);
	/* The aliases' tools were looked up when the workspace was loaded. */
	for (int t = 0; t < RMM_TABLES; t++)
		if (t != RMM_T_ALIASES &&
		    check_references(v, (enum rmm_local)t, sink, err) < 0)
			return -1;
	for (size_t i = 0; i < v->ws->sources; i++)
		check_source(v, &v->ws->source[i], sink);
	return rmm_validate_keys(v, sink, err);
}
