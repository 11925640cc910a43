/* SPDX-License-Identifier: MIT */
#include "cmd/review_query.h"

#include "cmd/kql_text.h"
#include "queries/review/review.h"

/* The part of a type, the name it defines, and a part that it needs. */
static const struct part {
	const char *name, *defines;
	bool hosts;
} parts[RMM_KINDS] = {
	[RMM_DOMAIN] = { "domain.kql", "DomainHits", true },
	[RMM_FILE] = { "file.kql", "FileHits", false },
	[RMM_IP] = { "ip.kql", "IpHits", false },
	[RMM_PATTERN] = { "pattern.kql", "PatternHits", true },
	[RMM_PROCESS] = { "process.kql", "ProcessHits", false },
	[RMM_SIGNER] = { "signer.kql", "SignerHits", false },
	[RMM_TERM] = { "term.kql", "TermHits", false },
};

struct query {
	struct rmm_buf *buf;
	const struct rmm_diff *diff;
	bool combined;
	size_t n[RMM_KINDS]; /* added rows by type */
};

static struct rmm_str text_of(const char *name)
{
	return rmm_kql_template(rmm_review_templates, rmm_str(name));
}

static void put_cell(struct rmm_buf *buf, const struct rmm_row *row,
		     size_t column)
{
	char store[RMM_DAY_TEXT];

	rmm_kql_literal(buf, rmm_row_cell(row, column, store));
}

static void put_added(const struct query *q)
{
	enum { INDICATOR, TYPE, TOOL, FIDELITY = 4 };

	for (size_t i = 0; i < q->diff->n_added; i++) {
		const struct rmm_row *row = q->diff->added[i];

		rmm_buf_addf(q->buf, "%s    ", i > 0 ? ",\n" : "");
		put_cell(q->buf, row, INDICATOR);
		rmm_buf_addf(q->buf, ", ");
		put_cell(q->buf, row, TYPE);
		rmm_buf_addf(q->buf, ", ");
		put_cell(q->buf, row, TOOL);
		rmm_buf_addf(q->buf, ", ");
		if (q->combined)
			put_cell(q->buf, row, FIDELITY);
		else
			rmm_buf_addf(q->buf, "\"\"");
	}
	rmm_buf_addc(q->buf, '\n');
}

/* `*` stays within a label, and `.` is a dot. The literal doubles the
 * backslash. */
static void put_regex(struct rmm_buf *buf, struct rmm_str pattern)
{
	rmm_buf_addf(buf, "\"^");
	for (size_t i = 0; i < pattern.len; i++) {
		if (pattern.ptr[i] == '*')
			rmm_buf_addf(buf, "[^.]*");
		else if (pattern.ptr[i] == '.')
			rmm_buf_addf(buf, "\\\\.");
		else
			rmm_buf_addc(buf, pattern.ptr[i]);
	}
	rmm_buf_addf(buf, "$\"");
}

static void put_conditions(const struct query *q, enum rmm_kind kind)
{
	for (size_t i = 0; i < q->diff->n_added; i++) {
		const struct rmm_row *row = q->diff->added[i];

		if (row->kind != kind)
			continue;
		if (kind == RMM_PATTERN) {
			rmm_buf_addf(q->buf, "        iff(Host matches regex ");
			put_regex(q->buf, row->indicator);
		} else {
			rmm_buf_addf(q->buf, "        iff(RemoteUrl has ");
			rmm_kql_literal(q->buf, row->indicator);
		}
		rmm_buf_addf(q->buf, ", ");
		rmm_kql_literal(q->buf, row->indicator);
		rmm_buf_addf(q->buf, ", \"\"),\n");
	}
}

static void put_parts(const struct query *q)
{
	bool hosts = false;

	for (size_t k = 0; k < RMM_KINDS; k++)
		hosts = hosts || (q->n[k] > 0 && parts[k].hosts);
	if (hosts)
		rmm_buf_add(q->buf, text_of("hosts.kql"));
	for (size_t k = 0; k < RMM_KINDS; k++) {
		struct rmm_str text = text_of(parts[k].name);

		if (q->n[k] == 0)
			continue;
		if (k == RMM_PATTERN || k == RMM_TERM) {
			text = rmm_kql_until(q->buf, text, RMM_LIT("{rows}"));
			put_conditions(q, (enum rmm_kind)k);
		}
		rmm_buf_add(q->buf, text);
	}
}

static void put_names(const struct query *q)
{
	const char *before = "";

	for (size_t k = 0; k < RMM_KINDS; k++) {
		if (q->n[k] == 0)
			continue;
		rmm_buf_addf(q->buf, "%s%s", before, parts[k].defines);
		before = ", ";
	}
}

static int check_size(const struct query *q, struct rmm_err *err)
{
	size_t conditions = q->n[RMM_PATTERN] + q->n[RMM_TERM];

	if (q->diff->n_added > RMM_REVIEW_ROWS)
		return rmm_fail(err, RMM_E_LIMIT,
				"%zu rows are added, and has_any looks at %d "
				"values and no more; compare revisions that are "
				"closer to each other", q->diff->n_added,
				RMM_REVIEW_ROWS);
	if (conditions > RMM_REVIEW_CONDITIONS)
		return rmm_fail(err, RMM_E_LIMIT,
				"%zu patterns and terms are added, and the query "
				"takes %d; compare revisions that are closer to "
				"each other", conditions, RMM_REVIEW_CONDITIONS);
	return 0;
}

int rmm_review_query(struct rmm_buf *buf, const struct rmm_diff *diff,
		     bool combined, struct rmm_err *err)
{
	struct query q = { .buf = buf, .diff = diff, .combined = combined };
	struct rmm_str text;

	if (diff->n_added == 0) {
		rmm_buf_add(buf, text_of("empty.kql"));
		return 0;
	}
	for (size_t i = 0; i < diff->n_added; i++)
		q.n[diff->added[i]->kind]++;
	if (check_size(&q, err) < 0)
		return -1;
	text = rmm_kql_until(buf, text_of("review.kql"), RMM_LIT("{rows}"));
	put_added(&q);
	text = rmm_kql_until(buf, text, RMM_LIT("{parts}"));
	put_parts(&q);
	text = rmm_kql_until(buf, text, RMM_LIT("{names}"));
	put_names(&q);
	rmm_buf_add(buf, text);
	return 0;
}
