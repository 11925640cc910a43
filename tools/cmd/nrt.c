/* SPDX-License-Identifier: MIT */
#include "cmd/nrt.h"

#include <string.h>

#include "cmd/kql_text.h"
#include "cmd/nrt_approvals.h"
#include "cmd/nrt_shards.h"

enum { MAX_APPROVALS = 4000, MAX_ABOUT = 16 << 20 };

static const struct table {
	enum rmm_kind kind;
	const char *name, *template, *about;
	const char *returns; /* for alerts */
	struct rmm_nrt_columns columns;
} tables[] = {
	{ RMM_PROCESS, "nrt-processes", "processes.kql", "processes.txt",
	  "DeviceId DeviceName AccountName AccountDomain AccountUpn FileName "
	  "SHA1 ProcessCommandLine",
	  { "tolower(FileName)", NULL, NULL, "AccountName", "AccountDomain",
	    "AccountUpn" } },
	{ RMM_DOMAIN, "nrt-hosts", "hosts.kql", "hosts.txt",
	  "DeviceId DeviceName RemoteIP RemoteUrl Domain "
	  "InitiatingProcessAccountName InitiatingProcessAccountDomain "
	  "InitiatingProcessAccountUpn InitiatingProcessSHA1 "
	  "InitiatingProcessCommandLine",
	  { "Domain", "Host", "RemoteIP", "InitiatingProcessAccountName",
	    "InitiatingProcessAccountDomain", "InitiatingProcessAccountUpn" } },
};
enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

struct job {
	const struct rmm_nrt_input *in;
	const struct table *table;
	struct rmm_nrt_shards shards;
	bool *no_room; /* by approval: not in each query that it concerns */
	size_t skipped;
};

static bool is_low(const struct rmm_row *row)
{
	return row->fidelity == RMM_FIDELITY_LOW;
}

/* A canonical host in a regular expression: its dots alone mean something. */
static void put_host(struct rmm_buf *buf, struct rmm_str host)
{
	for (size_t i = 0; i < host.len; i++) {
		if (host.ptr[i] == '.')
			rmm_buf_addc(buf, '\\');
		rmm_buf_addc(buf, host.ptr[i]);
	}
}

static void put_rows(struct rmm_buf *buf, enum rmm_kind kind,
		     const struct rmm_row *const *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (kind == RMM_DOMAIN) {
			rmm_buf_addf(buf, "%s", i > 0 ? "|" : "");
			put_host(buf, row[i]->indicator);
		} else {
			rmm_buf_addf(buf, "%s", i > 0 ? ", " : "");
			rmm_kql_literal(buf, row[i]->indicator);
		}
	}
}

/* Low domains are among the rows to decide, and go then. */
static void put_low(struct rmm_buf *buf, const char *key,
		    const struct rmm_row *const *row, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (!is_low(row[i]))
			continue;
		if (any)
			rmm_buf_addf(buf, ", ");
		else
			rmm_buf_addf(buf, "| where %s !in (", key);
		rmm_kql_literal(buf, row[i]->indicator);
		any = true;
	}
	if (any)
		rmm_buf_addf(buf, ")\n");
}

/* In their order, as far as there is room. A query that is too long already
 * needs none: looking for their rows in all of a long list would take ages. */
static void put_approvals(const struct job *job, struct rmm_buf *buf,
			  const struct rmm_row *const *row, size_t n)
{
	size_t room = MAX_APPROVALS;
	struct rmm_buf text = { 0 };

	for (size_t i = 0; !buf->failed && i < job->in->approvals; i++) {
		const struct rmm_approval *ok = &job->in->approval[i];

		if (rmm_nrt_refusal(ok, &job->table->columns))
			continue;
		rmm_buf_init(&text, room);
		rmm_nrt_condition(&text, ok, &job->table->columns, row, n);
		if (text.failed == RMM_E_LIMIT) {
			job->no_room[i] = true;
		} else if (text.failed != RMM_OK) {
			buf->failed = text.failed;
		} else {
			rmm_buf_add(buf, (struct rmm_str){ text.ptr, text.len });
			room -= text.len;
		}
		rmm_buf_free(&text);
	}
}

static void put_query(const struct job *job, struct rmm_buf *buf,
		      const struct rmm_row *const *row, size_t n)
{
	struct rmm_str text = rmm_kql_template(rmm_nrt_templates,
					       rmm_str(job->table->template));

	text = rmm_kql_until(buf, text, RMM_LIT("{rows}"));
	put_rows(buf, job->table->kind, row, n);
	rmm_kql_until(buf, text, RMM_LIT("{approvals}\n"));
	put_low(buf, job->table->columns.key, row, n);
	put_approvals(job, buf, row, n);
}

static const struct rmm_row *const *shard(const struct rmm_nrt_shards *s,
					  size_t k, size_t *n)
{
	size_t start = k > 0 ? s->end[k - 1] : 0;

	*n = s->end[k] - start;
	return s->row + start;
}

/* Does each query stay below the limit with so many of them? */
static int fits(struct job *job, size_t shards, bool *fit, struct rmm_err *err)
{
	int ret = rmm_nrt_split(&job->shards, shards, err);

	*fit = true;
	memset(job->no_room, 0, job->in->approvals * sizeof(bool));
	for (size_t k = 0; ret == 0 && *fit && k < shards; k++) {
		struct rmm_buf buf = { 0 };
		size_t n;
		const struct rmm_row *const *row = shard(&job->shards, k, &n);

		rmm_buf_init(&buf, RMM_NRT_TEXT - 1);
		put_query(job, &buf, row, n);
		*fit = buf.failed != RMM_E_LIMIT;
		if (buf.failed == RMM_E_NOMEM)
			ret = rmm_fail_nomem(err);
		rmm_buf_free(&buf);
	}
	return ret;
}

/* With fewer their rows alone would be too long. */
static size_t fewest(const struct job *job)
{
	size_t len = 0;

	for (size_t i = 0; i < job->shards.n; i++)
		len += job->shards.picked[i]->indicator.len;
	return len / RMM_NRT_TEXT + 1;
}

static int split(struct job *job, bool *fit, struct rmm_err *err)
{
	*fit = false;
	for (size_t k = fewest(job); !*fit && k <= RMM_NRT_SHARDS; k++)
		if (fits(job, k, fit, err) < 0)
			return -1;
	return 0;
}

/* --- files ----------------------------------------------------------- */

static int add_query(struct rmm_query_files *files, const struct job *job,
		     size_t k, struct rmm_err *err)
{
	struct rmm_query_draft draft;
	size_t n;
	const struct rmm_row *const *row = shard(&job->shards, k, &n);

	rmm_query_draft_init(&draft, RMM_NRT_TEXT - 1);
	rmm_buf_addf(&draft.path, "%s-%zu.kql", job->table->name, k + 1);
	put_query(job, &draft.text, row, n);
	return rmm_query_draft_add(files, &draft, err);
}

static void put_cells(struct rmm_buf *buf, const struct rmm_approval *ok)
{
	for (size_t c = 0; c < RMM_OK_CELLS; c++)
		if (ok->cell[c].len > 0)
			rmm_buf_addf(buf, " %s '%.*s'",
				     rmm_approval_cell_name(
					     (enum rmm_approval_cell)c),
				     RMM_ARG(ok->cell[c]));
	if (ok->expires.len > 0)
		rmm_buf_addf(buf, " until %.*s", RMM_ARG(ok->expires));
}

/* Which approvals are inlined, and why others are not. */
static void put_about_approvals(const struct job *job, struct rmm_buf *buf)
{
	rmm_buf_addf(buf, "\nApprovals\n");
	if (job->in->approvals == 0)
		rmm_buf_addf(buf, "  none\n");
	for (size_t i = 0; i < job->in->approvals; i++) {
		const struct rmm_approval *ok = &job->in->approval[i];
		const char *why = rmm_nrt_refusal(ok, &job->table->columns);

		if (!why && job->no_room[i])
			why = "there is no room for it";
		rmm_buf_addf(buf, "  line %llu:",
			     (unsigned long long)ok->row->line);
		put_cells(buf, ok);
		rmm_buf_addf(buf, "%s%s\n", why ? ": NOT approved here, " : "",
			     why ? why : "");
	}
}

static void put_about_rows(const struct job *job, struct rmm_buf *buf)
{
	for (size_t k = 0; k < job->shards.shards; k++) {
		size_t n;
		const struct rmm_row *const *row = shard(&job->shards, k, &n);

		if (n > 0)
			rmm_buf_addf(buf, "\n%s-%zu.kql\n", job->table->name,
				     k + 1);
		for (size_t i = 0; i < n; i++)
			rmm_buf_addf(buf, "  %.*s: %.*s%s\n",
				     RMM_ARG(row[i]->indicator),
				     RMM_ARG(row[i]->cells->tool),
				     is_low(row[i]) ? " (low, not shown)" : "");
	}
}

static int add_about(struct rmm_query_files *files, const struct job *job,
		     struct rmm_err *err)
{
	struct rmm_query_draft draft;

	rmm_query_draft_init(&draft, MAX_ABOUT);
	rmm_buf_addf(&draft.path, "%s.txt", job->table->name);
	rmm_buf_add(&draft.text,
		    rmm_kql_template(rmm_nrt_templates,
				     rmm_str(job->table->about)));
	if (job->skipped > 0)
		rmm_buf_addf(&draft.text, "\n%zu names are not plain ASCII.\n",
			     job->skipped);
	put_about_approvals(job, &draft.text);
	put_about_rows(job, &draft.text);
	return rmm_query_draft_add(files, &draft, err);
}

static int add_all(struct rmm_query_files *files, struct job *job,
		   struct rmm_nrt_result *result, struct rmm_err *err)
{
	for (size_t k = 0; k < job->shards.shards; k++) {
		size_t n;

		shard(&job->shards, k, &n);
		if (n == 0)
			continue;
		if (add_query(files, job, k, err) < 0)
			return -1;
		result->queries++;
	}
	return job->in->texts ? add_about(files, job, err) : 0;
}

static void count_refused(const struct job *job, struct rmm_nrt_result *result)
{
	for (size_t i = 0; i < job->in->approvals; i++)
		if (job->no_room[i] ||
		    rmm_nrt_refusal(&job->in->approval[i],
				    &job->table->columns))
			result->refused++;
}

static int add_table(struct rmm_query_files *files, struct job *job,
		     struct rmm_nrt_result *result, struct rmm_err *err)
{
	bool fit;

	job->no_room = rmm_calloc(job->in->approvals + 1, sizeof(bool));
	if (!job->no_room)
		return rmm_fail_nomem(err);
	if (rmm_nrt_pick(&job->shards, job->in->list, job->table->kind,
			 &job->skipped, err) < 0)
		return -1;
	if (job->shards.n == 0)
		return 0;
	if (split(job, &fit, err) < 0)
		return -1;
	if (!fit) {
		result->too_many = job->table->name;
		return 0;
	}
	count_refused(job, result);
	return add_all(files, job, result, err);
}

int rmm_nrt_files(struct rmm_query_files *files,
		  const struct rmm_nrt_input *in,
		  struct rmm_nrt_result *result, struct rmm_err *err)
{
	int ret = 0;

	*result = (struct rmm_nrt_result){ 0 };
	for (size_t i = 0; ret == 0 && i < TABLES; i++) {
		struct job job = { .in = in, .table = &tables[i] };

		ret = add_table(files, &job, result, err);
		rmm_nrt_free(&job.shards);
		rmm_free(job.no_room);
	}
	return ret;
}

/* *rest: what stands behind the name of its table. */
static const struct table *table_of(struct rmm_str name, struct rmm_str *rest)
{
	for (size_t i = 0; i < TABLES; i++) {
		struct rmm_str stem = rmm_str(tables[i].name);

		if (rmm_str_starts(name, stem)) {
			*rest = rmm_str_from(name, stem.len);
			return &tables[i];
		}
	}
	return NULL;
}

/* "-2.kql" */
static bool has_number(struct rmm_str rest, struct rmm_str *number)
{
	uint64_t value;

	if (!rmm_str_starts(rest, RMM_LIT("-")) ||
	    !rmm_str_ends(rest, RMM_LIT(".kql")))
		return false;
	*number = rmm_str_upto(rmm_str_from(rest, 1), rest.len - 5);
	return rmm_str_u64(&value, *number, UINT64_MAX);
}

bool rmm_nrt_is_name(struct rmm_str name)
{
	struct rmm_str rest, number;

	return table_of(name, &rest) && (rmm_str_is(rest, ".txt") ||
					 has_number(rest, &number));
}

bool rmm_nrt_about(struct rmm_nrt_about *about, struct rmm_str name)
{
	struct rmm_str rest;
	const struct table *table = table_of(name, &rest);

	if (!table || !has_number(rest, &about->number))
		return false;
	about->text = rmm_kql_template(rmm_nrt_templates,
				       rmm_str(table->about));
	about->columns = rmm_str(table->returns);
	return true;
}
