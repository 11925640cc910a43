/* SPDX-License-Identifier: MIT */
#include "ops/validate_run.h"

#include <stdlib.h>

#include "base/utf8.h"

/* The columns of lists/local/waivers.csv. */
enum { RULE, INDICATOR };

struct waiver {
	const struct rmm_table_row *row;
	struct rmm_str rule, indicator;
	bool used;
	bool refused; /* an error was there, which is not to be waived */
};

static int cmp_fold(struct rmm_str a, struct rmm_str b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++) {
		unsigned char x = (unsigned char)rmm_lower(a.ptr[i]);
		unsigned char y = (unsigned char)rmm_lower(b.ptr[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static int cmp(const void *left, const void *right)
{
	const struct waiver *a = left, *b = right;
	int c = rmm_str_cmp(a->rule, b->rule);

	return c != 0 ? c : cmp_fold(a->indicator, b->indicator);
}

static struct waiver *find(struct waiver *waiver, size_t n, const char *rule,
			   struct rmm_str indicator)
{
	const struct waiver key = {
		.rule = rmm_str(rule),
		.indicator = indicator,
	};

	return bsearch(&key, waiver, n, sizeof(*waiver), cmp);
}

/* Is the finding accepted, by a waiver of its indicator or of its rule? */
static bool is_waived(struct waiver *waiver, size_t n,
		      const struct rmm_finding *finding)
{
	struct waiver *one = find(waiver, n, finding->rule,
				  finding->indicator);
	struct waiver *all = find(waiver, n, finding->rule,
				  (struct rmm_str){0});
	bool error = finding->severity == RMM_ERROR;

	if (one) {
		one->used |= !error;
		one->refused |= error;
	}
	if (all) {
		all->used |= !error;
		all->refused |= error;
	}
	return (one || all) && !error;
}

static void apply(struct waiver *waiver, size_t n,
		  struct rmm_findings *findings)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->n; i++) {
		struct rmm_finding *finding = &findings->item[i];

		if (is_waived(waiver, n, finding))
			findings->sink.count[finding->severity]--;
		else
			findings->item[kept++] = *finding;
	}
	findings->n = kept;
}

/* `whole`: what was not looked at can't show that a waiver is not needed. */
static void report_unused(const struct rmm_table *table,
			  const struct waiver *waiver, bool whole,
			  struct rmm_sink *sink)
{
	if (waiver->used || (!waiver->refused && !whole))
		return;
	rmm_report(sink, RMM_WARNING, "unused-override",
		   rmm_table_place(table, waiver->row, RULE),
		   waiver->indicator,
		   waiver->refused
			   ? "an error of rule '%.*s' can't be waived; mend it"
			   : "nothing that the waiver of '%.*s' accepts was "
			     "found; drop it",
		   RMM_ARG(waiver->rule));
}

int rmm_validate_waive(const struct rmm_validate *v,
		       struct rmm_findings *findings, struct rmm_err *err)
{
	const struct rmm_table *table = &v->ws->table[RMM_T_WAIVERS];
	bool whole = !rmm_validate_incomplete(v) && findings->lost == 0 &&
		     v->ws->local_errors == 0;
	struct waiver *waiver;

	if (table->n == 0)
		return 0;
	waiver = rmm_calloc(table->n, sizeof(*waiver));
	if (!waiver)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < table->n; i++)
		waiver[i] = (struct waiver){
			.row = &table->row[i],
			.rule = table->row[i].cell[RULE],
			.indicator = table->row[i].cell[INDICATOR],
		};
	qsort(waiver, table->n, sizeof(*waiver), cmp);
	apply(waiver, table->n, findings);
	for (size_t i = 0; i < table->n; i++)
		report_unused(table, &waiver[i], whole, &findings->sink);
	rmm_free(waiver);
	return 0;
}
