/* SPDX-License-Identifier: MIT */
#include "cmd/explain_read.h"

#include "io/csv.h"
#include "io/in.h"
#include "model/approval.h"
#include "model/indicator.h"
#include "model/match.h"

enum column {
	INDICATOR,
	TYPE,
	TOOL,
	HOST,
	VALUE,
	NAMED,
};

static const char *const named[NAMED] = {
	[INDICATOR] = "indicator", [TYPE] = "type",   [TOOL] = "tool",
	[HOST] = "host",	   [VALUE] = "value",
};

/* What tells rows about one key apart. */
static const char *const identity[] = {
	"source", "column",	  "rule",   "alias",
	"host",	  "device_group", "device", "account",
};

enum { IDENTITIES = sizeof(identity) / sizeof(identity[0]) };

struct job {
	const struct rmm_explain_reader *r;
	struct rmm_csv_row row;
	size_t at[NAMED]; /* row->n and more: there is none */
	size_t id_at[IDENTITIES];
	struct rmm_str cell[RMM_MAX_FIELDS];
	size_t columns;
	struct rmm_buf id;
	struct rmm_err *err;
};

static size_t find_column(const struct rmm_csv_row *header, const char *name)
{
	size_t i = 0;

	while (i < header->n && !rmm_str_is(header->field[i], name))
		i++;
	return i;
}

/* An empty file has no columns and no rows. */
static int read_header(struct job *job, struct rmm_csv *csv)
{
	int got = rmm_csv_next(csv, &job->row, job->err);

	if (got < 0)
		return -1;
	if (got > 0 && job->row.rule)
		return rmm_fail(
			job->err, RMM_E_SYNTAX, "%s:%llu: %s", job->r->in->name,
			(unsigned long long)job->row.line, job->row.why);
	job->columns = got > 0 ? job->row.n : 0;
	if (got == 0)
		return 0;
	for (size_t i = 0; i < NAMED; i++)
		job->at[i] = find_column(&job->row, named[i]);
	for (size_t i = 0; i < IDENTITIES; i++)
		job->id_at[i] = find_column(&job->row, identity[i]);
	return rmm_facts_columns(job->r->facts, job->row.field, job->row.n,
				 job->err);
}

static struct rmm_str cell_at(const struct job *job, size_t at)
{
	return at < job->columns ? job->cell[at] : RMM_LIT("");
}

static void make_id(struct job *job)
{
	enum rmm_role role = job->r->file->role;

	rmm_buf_reset(&job->id);
	if (role == RMM_ROLE_COMBINED) {
		if (job->r->subject->is_tool)
			rmm_buf_addf(&job->id, "%.*s,%.*s",
				     RMM_ARG(cell_at(job, job->at[TYPE])),
				     RMM_ARG(cell_at(job, job->at[INDICATOR])));
		return;
	}
	for (size_t i = 0; i < IDENTITIES; i++) {
		rmm_buf_add(&job->id, cell_at(job, job->id_at[i]));
		rmm_buf_addc(&job->id, '\n');
	}
	if (role == RMM_ROLE_TOOLS || role == RMM_ROLE_ALIASES ||
	    role == RMM_ROLE_APPROVALS)
		rmm_buf_add(&job->id, cell_at(job, job->at[TOOL]));
}

static int add_fact(struct job *job, size_t key)
{
	struct rmm_fact fact = { .line = job->row.line,
				 .key = key,
				 .cell = job->cell };

	make_id(job);
	if (rmm_buf_end(&job->id, &fact.id, job->err) < 0)
		return -1;
	return rmm_facts_add(job->r->facts, &fact, job->err);
}

/* Does the cell name a tool of the subject, or one that is an alias of it? */
static bool names_tool(const struct job *job)
{
	struct rmm_str cell = cell_at(job, job->at[TOOL]);

	if (!cell.len)
		return false;
	if (job->r->file->role != RMM_ROLE_APPROVALS)
		return rmm_set_meets(cell, job->r->subject->tool);
	return rmm_approval_names(rmm_approval_tool(job->r->tools, cell),
				  job->r->subject->tool);
}

/* Canonical, as files may have it otherwise; the combined list has it so. */
static bool key_of(const struct job *job, struct rmm_indicator *ind)
{
	struct rmm_str cell = cell_at(job, job->at[INDICATOR]);
	enum rmm_kind kind;

	return rmm_kind_parse(&kind, cell_at(job, job->at[TYPE])) &&
	       rmm_indicator_of_kind(ind, kind, cell);
}

static bool is_same(const struct job *job, const struct rmm_key *key)
{
	return rmm_str_eq(key->text, cell_at(job, job->at[INDICATOR])) &&
	       rmm_str_is(cell_at(job, job->at[TYPE]),
			  rmm_kind_name(key->kind));
}

static bool approves_host(const struct job *job, const struct rmm_key *key)
{
	struct rmm_indicator host;

	return rmm_indicator_of_network(&host, cell_at(job, job->at[HOST])) &&
	       rmm_match_value(key->kind, key->text, host.kind,
			       rmm_indicator_text(&host));
}

static bool rules_on(const struct job *job, const struct rmm_key *key)
{
	struct rmm_str value = cell_at(job, job->at[VALUE]);

	if (job->r->file->role == RMM_ROLE_SHARED_HOSTING)
		return (key->kind == RMM_DOMAIN || key->kind == RMM_PATTERN) &&
		       rmm_match_domain(value, key->text);
	return (key->kind == RMM_PROCESS || key->kind == RMM_FILE) &&
	       rmm_str_eq(value, key->text);
}

/* Is the row about this key? `ind` is the row's own, if it has one. */
static bool is_about(const struct job *job, const struct rmm_key *key,
		     const struct rmm_indicator *ind)
{
	switch (job->r->file->role) {
	case RMM_ROLE_COMBINED:
		return is_same(job, key);
	case RMM_ROLE_WAIVERS:
		return rmm_str_eq_fold(key->text,
				       cell_at(job, job->at[INDICATOR]));
	case RMM_ROLE_OS_BINARIES:
	case RMM_ROLE_GENERIC_PROCESSES:
	case RMM_ROLE_SHARED_HOSTING:
		return rules_on(job, key);
	case RMM_ROLE_NEVER:
		return ind && rmm_match_value(key->kind, key->text, ind->kind,
					      rmm_indicator_text(ind));
	default:
		return ind && ind->kind == key->kind &&
		       rmm_str_eq(rmm_indicator_text(ind), key->text);
	}
}

static int take_keys(struct job *job)
{
	const struct rmm_subject *subject = job->r->subject;
	enum rmm_role role = job->r->file->role;
	bool has_own =
		role >= RMM_ROLE_ADDITIONS && role <= RMM_ROLE_CORRECTIONS;
	struct rmm_indicator ind, *own = NULL;

	if ((has_own || role == RMM_ROLE_NEVER) && key_of(job, &ind))
		own = &ind;
	for (size_t i = 0; i < subject->keys; i++)
		if (is_about(job, &subject->key[i], own) &&
		    add_fact(job, i) < 0)
			return -1;
	return 0;
}

static int take_approval(struct job *job)
{
	const struct rmm_subject *subject = job->r->subject;
	bool about = names_tool(job);

	for (size_t i = 0; !about && i < subject->keys; i++)
		about = approves_host(job, &subject->key[i]);
	return about ? add_fact(job, subject->keys) : 0;
}

static int take_row(struct job *job)
{
	for (size_t i = 0; i < job->columns; i++)
		job->cell[i] = i < job->row.n ? job->row.field[i] : RMM_LIT("");
	if (job->r->file->role == RMM_ROLE_APPROVALS)
		return take_approval(job);
	if (!job->r->subject->is_tool)
		return take_keys(job);
	return names_tool(job) ? add_fact(job, job->r->subject->keys) : 0;
}

int rmm_explain_table(const struct rmm_explain_reader *r, struct rmm_err *err)
{
	struct job job = { .r = r, .err = err };
	struct rmm_csv *csv = NULL;
	int got = -1;

	rmm_buf_init(&job.id, IDENTITIES * 2 * RMM_MAX_LINE);
	if (rmm_csv_open(&csv, r->in, err) < 0 || read_header(&job, csv) < 0)
		goto out;
	while ((got = rmm_csv_next(csv, &job.row, err)) > 0) {
		if (!job.row.rule && take_row(&job) < 0) {
			got = -1;
			break;
		}
	}
out:
	rmm_csv_close(csv);
	rmm_buf_free(&job.id);
	return got;
}
