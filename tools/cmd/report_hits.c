/* SPDX-License-Identifier: MIT */
#include "cmd/report_hits.h"

#include "base/utf8.h"
#include "cmd/report_text.h"
#include "io/json.h"

enum { TYPE_WIDTH = 7, FIDELITY_WIDTH = 6, MAX_WIDTH = 48 };

static const char *rule_of(enum rmm_kind kind)
{
	static const char *const rules[RMM_KINDS] = {
		[RMM_DOMAIN] = "domain suffix",
		[RMM_FILE] = "name",
		[RMM_IP] = "address block",
		[RMM_PATTERN] = "pattern",
		[RMM_PROCESS] = "name",
		[RMM_SIGNER] = "signer",
		[RMM_TERM] = "term",
	};

	return rules[kind];
}

size_t rmm_hits_width(const struct rmm_hits *hits)
{
	size_t max = 0;

	for (size_t i = 0; i < hits->n; i++) {
		size_t width = rmm_utf8_count(hits->item[i].row->indicator);

		if (width > max)
			max = width;
	}
	return max;
}

static void pad(struct rmm_out *out, struct rmm_str s, size_t width)
{
	rmm_report_pad(out, s, width);
	rmm_out_add(out, RMM_LIT("  "));
}

void rmm_report_hit(struct rmm_out *out, const struct rmm_row *row,
		    size_t width)
{
	enum rmm_kind kind = (enum rmm_kind)row->kind;

	pad(out, rmm_str(rmm_kind_name(kind)), TYPE_WIDTH);
	pad(out, row->indicator, width < MAX_WIDTH ? width : MAX_WIDTH);
	pad(out, rmm_str(rmm_fidelity_name((enum rmm_fidelity)row->fidelity)),
	    FIDELITY_WIDTH);
	rmm_report_put(out, row->cells->tool);
	rmm_out_addf(out, "  by %s", rule_of(kind));
}

static void text_approval(struct rmm_out *out, const char *file,
			  const struct rmm_approval *a, unsigned open)
{
	const char *before = " only for ";

	rmm_out_add(out, RMM_LIT("    approved by "));
	rmm_report_put(out, rmm_str(file));
	rmm_out_addf(out, ":%llu", (unsigned long long)a->row->line);
	for (size_t i = 0; i < RMM_OK_CELLS; i++) {
		if (!(open >> i & 1))
			continue;
		rmm_out_addf(out, "%s%s '", before,
			     rmm_approval_cell_name((enum rmm_approval_cell)i));
		rmm_report_put(out, a->cell[i]);
		rmm_out_addc(out, '\'');
		before = " and ";
	}
	if (a->expires.len > 0)
		rmm_out_addf(out, " until %.*s", RMM_ARG(a->expires));
	rmm_out_addc(out, '\n');
}

void rmm_report_hits_text(struct rmm_out *out, struct rmm_str value,
			  const struct rmm_observed *seen,
			  const struct rmm_hits *hits,
			  const struct rmm_hit_approvals *approvals)
{
	size_t width = rmm_hits_width(hits);
	unsigned open;

	rmm_report_put(out, value);
	rmm_out_addc(out, '\n');
	for (size_t i = 0; i < hits->n; i++) {
		const struct rmm_row *row = hits->item[i].row;

		if (!hits->item[i].decides)
			continue;
		rmm_out_add(out, RMM_LIT("  "));
		rmm_report_hit(out, row, width);
		rmm_out_addc(out, '\n');
		for (size_t k = 0; k < approvals->n; k++)
			if (rmm_approval_covers(&open, &approvals->item[k], row,
						seen, approvals->today))
				text_approval(out, approvals->file,
					      &approvals->item[k], open);
	}
}

static void json_pair(struct rmm_out *out, const char *before, const char *name,
		      struct rmm_str value)
{
	rmm_out_addf(out, "%s\"%s\":", before, name);
	rmm_json_write_str(out, value);
}

static void json_approval(struct rmm_out *out, const char *before,
			  const struct rmm_approval *a, unsigned open)
{
	const char *comma = "";

	rmm_out_addf(out, "%s{\"line\":%llu", before,
		     (unsigned long long)a->row->line);
	for (size_t i = 0; i < RMM_OK_CELLS; i++)
		json_pair(out, ",",
			  rmm_approval_cell_name((enum rmm_approval_cell)i),
			  a->cell[i]);
	json_pair(out, ",", "expires", a->expires);
	rmm_out_add(out, RMM_LIT(",\"only\":["));
	for (size_t i = 0; i < RMM_OK_CELLS; i++) {
		if (!(open >> i & 1))
			continue;
		rmm_out_addf(out, "%s\"%s\"", comma,
			     rmm_approval_cell_name((enum rmm_approval_cell)i));
		comma = ",";
	}
	rmm_out_add(out, RMM_LIT("]}"));
}

static void json_hit(struct rmm_out *out, const struct rmm_hit *hit,
		     const struct rmm_observed *seen,
		     const struct rmm_hit_approvals *approvals)
{
	const char *before = "";
	char store[RMM_DAY_TEXT];
	unsigned open;

	for (size_t i = 0; i < RMM_LIST_COLUMNS; i++)
		json_pair(out, i == 0 ? "{" : ",", rmm_list_column[i],
			  rmm_row_cell(hit->row, i, store));
	json_pair(out, ",", "rule",
		  rmm_str(rule_of((enum rmm_kind)hit->row->kind)));
	rmm_out_addf(out, ",\"decides\":%s,\"approvals\":[",
		     hit->decides ? "true" : "false");
	for (size_t i = 0; i < approvals->n; i++) {
		if (!rmm_approval_covers(&open, &approvals->item[i], hit->row,
					 seen, approvals->today))
			continue;
		json_approval(out, before, &approvals->item[i], open);
		before = ",";
	}
	rmm_out_add(out, RMM_LIT("]}"));
}

void rmm_report_hits_json(struct rmm_out *out, struct rmm_str value,
			  const struct rmm_observed *seen,
			  const struct rmm_hits *hits,
			  const struct rmm_hit_approvals *approvals)
{
	json_pair(out, "{", "value", value);
	json_pair(out, ",\"read\":{", "name", seen->name);
	json_pair(out, ",", "host", seen->host);
	json_pair(out, ",", "ip", seen->ip);
	json_pair(out, ",", "url", seen->url);
	json_pair(out, ",", "signer", seen->signer);
	rmm_out_add(out, RMM_LIT("},\"hits\":["));
	for (size_t i = 0; i < hits->n; i++) {
		rmm_out_add(out, i == 0 ? RMM_LIT("\n") : RMM_LIT(",\n"));
		json_hit(out, &hits->item[i], seen, approvals);
	}
	rmm_out_add(out, RMM_LIT("]}"));
}
