/* SPDX-License-Identifier: MIT */
#include "cmd/explain_facts.h"

#include "base/utf8.h"
#include "io/in.h"
#include "model/indicator.h"
#include "model/observed.h"
#include "ops/hits.h"

static bool is_in_entries(const struct rmm_workspace *ws,
			  const struct rmm_key *key)
{
	for (size_t at = 0; at < ws->end; at = rmm_entry_next(ws, at)) {
		const struct rmm_entry *e = rmm_entry_at(ws, at);

		if (e->kind == key->kind &&
		    rmm_str_eq(rmm_entry_text(e), key->text))
			return true;
	}
	return false;
}

static bool is_in_local(const struct rmm_local_rows *rows,
			const struct rmm_key *key)
{
	for (size_t i = 0; i < rows->n; i++)
		if (rows->row[i].kind == key->kind &&
		    rmm_str_eq(rows->row[i].indicator, key->text))
			return true;
	return false;
}

/* Does anything here speak of the key? */
static bool is_known(const struct rmm_explain *x, const struct rmm_key *key)
{
	const struct rmm_workspace *ws = &x->ws;

	return rmm_list_find(&x->list, key->kind, key->text) ||
	       is_in_entries(ws, key) || is_in_local(&ws->additions, key) ||
	       is_in_local(&ws->removals, key) ||
	       is_in_local(&ws->corrections, key) ||
	       is_in_local(&ws->never, key);
}

static int add_key(struct rmm_explain *x, const struct rmm_indicator *ind,
		   bool known_only, struct rmm_err *err)
{
	struct rmm_key key = { .kind = ind->kind };

	if (rmm_arena_str(&x->arena, &key.text, rmm_indicator_text(ind), err) <
	    0)
		return -1;
	if (!known_only || is_known(x, &key))
		rmm_subject_add(&x->subject, key.kind, key.text);
	return 0;
}

/* The value as it would stand in a network list: as written, or the host of
 * what was observed. */
static bool as_network(struct rmm_indicator *ind, const struct rmm_observed *o,
		       struct rmm_str value)
{
	return rmm_indicator_of_network(ind, value) ||
	       (o->ip.len > 0 && rmm_indicator_of_kind(ind, RMM_IP, o->ip)) ||
	       (o->host.len > 0 &&
		rmm_indicator_of_kind(ind, RMM_DOMAIN, o->host));
}

/* The keys that the value can be. Of those that nothing speaks of one is
 * enough: the form that it most likely has. */
static int add_keys(struct rmm_explain *x, const struct rmm_observed *o,
		    struct rmm_str value, struct rmm_err *err)
{
	struct rmm_indicator network, process, other;
	bool is_network = as_network(&network, o, value);
	bool is_process = rmm_indicator_of_process(
		&process, o->name.len > 0 ? o->name : value);

	if ((is_network && add_key(x, &network, true, err) < 0) ||
	    (is_process && add_key(x, &process, true, err) < 0))
		return -1;
	for (enum rmm_kind k = 0; k < RMM_KINDS; k++)
		if ((k == RMM_SIGNER || k == RMM_TERM) &&
		    rmm_indicator_of_kind(&other, k, value) &&
		    add_key(x, &other, true, err) < 0)
			return -1;
	if (x->subject.keys > 0)
		return 0;
	if (is_network)
		return add_key(x, &network, false, err);
	return is_process ? add_key(x, &process, false, err) : 0;
}

/* The rows that a query hits with the value come after the value itself. */
static int add_hits(struct rmm_explain *x, const struct rmm_observed *o,
		    struct rmm_err *err)
{
	struct rmm_hits hits = { 0 };
	int ret = rmm_hits(&hits, &x->list, o, err);

	for (size_t i = 0; ret == 0 && i < hits.n; i++) {
		const struct rmm_row *row = hits.item[i].row;
		size_t before = x->subject.keys;

		rmm_subject_add(&x->subject, (enum rmm_kind)row->kind,
				row->indicator);
		if (rmm_grow(&x->row, &x->rows_cap, x->rows + 1,
			     sizeof(*x->row), err) < 0)
			ret = -1;
		else if (x->subject.keys > before)
			x->row[x->rows++] = (struct rmm_explain_row){
				.kind = (enum rmm_kind)row->kind,
				.indicator = row->indicator,
				.decides = hits.item[i].decides,
				.row = row,
			};
	}
	rmm_hits_free(&hits);
	return ret;
}

static int add_asked(struct rmm_explain *x, struct rmm_err *err)
{
	for (size_t i = 0; i < x->subject.keys; i++) {
		const struct rmm_key *key = &x->subject.key[i];

		if (rmm_grow(&x->row, &x->rows_cap, x->rows + 1,
			     sizeof(*x->row), err) < 0)
			return -1;
		x->row[x->rows++] = (struct rmm_explain_row){
			.kind = key->kind,
			.indicator = key->text,
			.asked = true,
			.row = rmm_list_find(&x->list, key->kind, key->text),
		};
	}
	return 0;
}

/* Joins tools to those whose approvals matter; beyond the most that a cell
 * holds they are too many to tell anything. */
static int join_tools(struct rmm_explain *x, struct rmm_str tool,
		      struct rmm_err *err)
{
	struct rmm_err why = { 0 };

	if (rmm_set_union(&x->arena, &x->subject.tool, x->subject.tool, tool,
			  &why) < 0 &&
	    why.code != RMM_E_LIMIT)
		return rmm_fail(err, why.code, "%s", why.text);
	return 0;
}

static int find_tools(struct rmm_explain *x, struct rmm_err *err)
{
	const struct rmm_workspace *ws = &x->ws;

	for (size_t i = 0; i < x->rows; i++)
		if (x->row[i].row &&
		    join_tools(x, x->row[i].row->cells->tool, err) < 0)
			return -1;
	for (size_t at = 0; at < ws->end; at = rmm_entry_next(ws, at)) {
		const struct rmm_entry *e = rmm_entry_at(ws, at);

		if (rmm_subject_has(&x->subject, (enum rmm_kind)e->kind,
				    rmm_entry_text(e)) &&
		    join_tools(x, ws->set[e->set], err) < 0)
			return -1;
	}
	return 0;
}

static int ask_value(struct rmm_explain *x, struct rmm_err *err)
{
	struct rmm_str text = rmm_str_trim(x->value);
	struct rmm_observed o = { 0 };
	char *lower;

	if (rmm_observed_parse(&o, &x->arena, x->value, err) < 0 ||
	    add_keys(x, &o, text, err) < 0 || add_asked(x, err) < 0 ||
	    add_hits(x, &o, err) < 0 || find_tools(x, err) < 0)
		return -1;
	if (x->subject.keys > 0)
		text = x->subject.key[0].text;
	lower = rmm_arena_alloc(&x->arena, text.len + 1);
	if (!lower)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < text.len; i++)
		lower[i] = rmm_lower(text.ptr[i]);
	x->subject.text = (struct rmm_str){ lower, text.len };
	return 0;
}

static int ask_tool(struct rmm_explain *x, struct rmm_str tool,
		    struct rmm_err *err)
{
	x->subject.is_tool = true;
	x->subject.tool = tool;
	for (size_t i = 0; i < x->list.n; i++) {
		const struct rmm_row *row = &x->list.row[i];

		if (!rmm_set_meets(row->cells->tool, tool))
			continue;
		if (rmm_grow(&x->row, &x->rows_cap, x->rows + 1,
			     sizeof(*x->row), err) < 0)
			return -1;
		x->row[x->rows++] = (struct rmm_explain_row){
			.kind = (enum rmm_kind)row->kind,
			.indicator = row->indicator,
			.asked = true,
			.row = row,
		};
	}
	return 0;
}

/* A name that no table has, but rows do: as they write it. */
static struct rmm_str unlisted_tool(const struct rmm_explain *x,
				    struct rmm_str name)
{
	for (size_t i = 0; i < x->list.n; i++) {
		struct rmm_str rest = x->list.row[i].cells->tool, tool;
		bool more = true;

		while (rmm_str_split(&rest, ';', &tool, &more))
			if (rmm_str_eq_fold(tool, name))
				return tool;
	}
	return RMM_LIT("");
}

/* Is the value, read as a key, known here? Then it is asked about, and not a
 * tool whose name folds to the same: remote.it is a host, Remote.It a tool. */
static bool is_key(struct rmm_explain *x, struct rmm_str value)
{
	struct rmm_indicator ind;
	struct rmm_key key;

	if (rmm_indicator_of_network(&ind, value)) {
		key = (struct rmm_key){ ind.kind, rmm_indicator_text(&ind) };
		if (is_known(x, &key))
			return true;
	}
	if (!rmm_indicator_of_process(&ind, value))
		return false;
	key = (struct rmm_key){ ind.kind, rmm_indicator_text(&ind) };
	return is_known(x, &key);
}

int rmm_explain_ask(struct rmm_explain *x, const char *operand,
		    struct rmm_tree *tree, struct rmm_err *err)
{
	struct rmm_str value = rmm_str_trim(rmm_str(operand)), tool;
	const struct rmm_tool_name *known = rmm_tools_find(&x->ws.tools, value);
	bool exact;
	int ret;

	x->value = rmm_str(operand);
	tool = known ? known->joined : unlisted_tool(x, value);
	exact = rmm_str_eq(tool, value);
	if (tool.len > 0 && (exact || !is_key(x, value))) {
		ret = ask_tool(x, tool, err);
	} else {
		x->tool_too = tool;
		ret = ask_value(x, err);
	}
	if (ret < 0 || x->list_only)
		return ret;
	if (rmm_explain_files(&x->files, &x->ws, tree, x->subject.is_tool,
			      err) < 0)
		return -1;
	return rmm_explain_now(&x->files, tree, &x->subject, err);
}
