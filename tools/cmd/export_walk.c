/* SPDX-License-Identifier: MIT */
#include "cmd/export.h"

#include "cmd/export_parts.h"
#include "io/csv.h"

/* --- what is carried ------------------------------------------------- */

static enum rmm_carry carry(bool *partly, const struct rmm_export *x,
			    const struct rmm_export_walk *walk,
			    const struct rmm_row *row)
{
	enum rmm_carry reason = walk->carry(x, row);
	enum rmm_approved approved = RMM_APPROVED_NOT;

	if (walk->approvals && reason == RMM_CARRY)
		approved = rmm_carry_approvals_ask(&x->by_tool, row);
	*partly = approved == RMM_APPROVED_PARTLY;
	return approved == RMM_APPROVED_WHOLLY ? RMM_CARRY_APPROVED : reason;
}

/* --- one pass over both lists ---------------------------------------- */

struct pass {
	const struct rmm_export *x;
	const struct rmm_export_walk *walk;
	struct rmm_export_tally *tally;
	struct rmm_out *left; /* not-carried.csv; NULL: count only */
	struct rmm_err *err;
};

static bool differs(const struct rmm_row *a, const struct rmm_row *b)
{
	return a->category != b->category || a->fidelity != b->fidelity ||
	       a->listed_since != b->listed_since ||
	       !rmm_str_eq(a->cells->tool, b->cells->tool) ||
	       !rmm_str_eq(a->cells->sources, b->cells->sources) ||
	       !rmm_str_eq(a->cells->reference, b->cells->reference);
}

static int hand_out(struct pass *pass, enum rmm_export_change change,
		    const struct rmm_row *row, const struct rmm_row *was)
{
	const struct rmm_export_item item = { change, row, was };

	pass->tally->change[change]++;
	if (change != RMM_EXPORT_GONE)
		pass->tally->rows++;
	return pass->left ? pass->walk->item(pass->walk->ctx, &item, pass->err)
			  : 0;
}

static void leave_out(struct pass *pass, const struct rmm_row *row,
		      enum rmm_carry reason)
{
	struct rmm_csv_writer w = { .out = pass->left };

	pass->tally->not_carried[reason]++;
	if (!pass->left)
		return;
	rmm_csv_plain(&w, rmm_str(rmm_kind_name((enum rmm_kind)row->kind)));
	rmm_csv_field(&w, row->indicator);
	rmm_csv_plain(&w, rmm_str(rmm_carry_id(reason)));
	rmm_csv_end(&w);
}

/* One key: its row now and its row before, of which one may be NULL. */
static int take(struct pass *pass, const struct rmm_row *row,
		const struct rmm_row *was)
{
	enum rmm_carry reason = RMM_CARRY;
	bool partly = false;

	if (was && pass->walk->carry(pass->x, was) != RMM_CARRY)
		was = NULL;
	if (row) {
		reason = carry(&partly, pass->x, pass->walk, row);
		if (reason != RMM_CARRY)
			leave_out(pass, row, reason);
	}
	if (!row || reason != RMM_CARRY)
		return was ? hand_out(pass, RMM_EXPORT_GONE, was, was) : 0;
	if (partly)
		pass->tally->partly++;
	return hand_out(pass,
			!pass->x->has_before ? RMM_EXPORT_SAME
			: !was		     ? RMM_EXPORT_ADDED
			: differs(was, row)  ? RMM_EXPORT_CHANGED
					     : RMM_EXPORT_SAME,
			row, was);
}

static int run(struct pass *pass)
{
	const struct rmm_list *now = &pass->x->list;
	const struct rmm_list *before = &pass->x->before;
	size_t i = 0, j = 0;

	while (i < now->n || j < before->n) {
		const struct rmm_row *a = i < now->n ? &now->row[i] : NULL;
		const struct rmm_row *b =
			j < before->n ? &before->row[j] : NULL;
		int cmp = !a ? 1 : !b ? -1
				      : rmm_key_cmp((enum rmm_kind)a->kind,
						    a->indicator,
						    (enum rmm_kind)b->kind,
						    b->indicator);

		i += cmp <= 0;
		j += cmp >= 0;
		if (take(pass, cmp <= 0 ? a : NULL, cmp >= 0 ? b : NULL) < 0)
			return -1;
	}
	return 0;
}

void rmm_export_count(struct rmm_export_tally *tally,
		      const struct rmm_export *x,
		      const struct rmm_export_walk *walk)
{
	struct pass pass = { .x = x, .walk = walk, .tally = tally };

	*tally = (struct rmm_export_tally){ 0 };
	(void)run(&pass);
}

static void say_left_out(const struct rmm_export *x,
			 const struct rmm_export_tally *tally)
{
	for (size_t i = RMM_CARRY + 1; i < RMM_CARRY_KINDS; i++) {
		unsigned long long n = tally->not_carried[i];

		if (n > 0)
			rmm_app_say(x->app, "%llu row%s not carried: %s [%s]",
				    n, n == 1 ? " is" : "s are",
				    rmm_carry_why((enum rmm_carry)i),
				    rmm_carry_id((enum rmm_carry)i));
	}
}

void rmm_export_warn_approvals(const struct rmm_export *x,
			       const struct rmm_export_tally *tally)
{
	unsigned long long n = tally->partly;

	if (n > 0)
		rmm_app_warn(x->app, "%llu row%s exported although approvals "
			     "describe a part of what %s: '%s' knows no host "
			     "below a listed one, no device and no account, so "
			     "approved use counts as well", n,
			     n == 1 ? " is" : "s are",
			     n == 1 ? "it hits" : "they hit", x->format->name);
}

int rmm_export_walk(struct rmm_export *x, const struct rmm_export_walk *walk)
{
	struct rmm_out left = { 0 };
	struct pass pass = { x, walk, &x->tally, &left, x->app->err };

	x->tally = (struct rmm_export_tally){ .done = true };
	if (rmm_export_out_file(&x->out, &left, RMM_NOT_CARRIED, 0,
				x->app->err) < 0)
		return -1;
	rmm_out_add(&left, RMM_LIT("type,indicator,reason\n"));
	if (run(&pass) < 0) {
		rmm_out_abort(&left);
		return -1;
	}
	say_left_out(x, &x->tally);
	return rmm_out_close(&left, x->app->err);
}

int rmm_export_walk_into(struct rmm_export *x,
			 const struct rmm_export_walk *walk,
			 struct rmm_export_parts *list,
			 struct rmm_export_parts *gone)
{
	struct rmm_err *err = x->app->err;
	int ret = -1;

	if (rmm_export_parts_open(list, err) == 0 &&
	    (!x->has_before || rmm_export_parts_open(gone, err) == 0) &&
	    rmm_export_walk(x, walk) == 0 &&
	    rmm_export_parts_close(list, err) == 0)
		ret = x->has_before ? rmm_export_parts_close(gone, err) : 0;
	rmm_export_parts_free(list);
	rmm_export_parts_free(gone);
	return ret;
}
