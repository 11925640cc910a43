/* SPDX-License-Identifier: MIT */
/* Findings as the commands by which a step tells GitHub Actions or Azure
 * Pipelines what to show beside the lines of a change. */
#include "base/utf8.h"
#include "cli/app.h"
#include "cmd/report_parts.h"
#include "io/out.h"
#include "model/rule.h"

/* GitHub keeps 10 of each severity a step, Azure Pipelines likewise; what is
 * beyond goes unseen, whatever it says. */
enum { SHOWN = 10 };

enum { LINE_MAX_BYTES = 64 << 10 };

struct escape {
	char byte;
	const char *text;
};

/* What must not stand in a message, and in the value of a property. */
static const struct escape github_text[] = {
	{ '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" }, { 0, NULL },
};
static const struct escape github_value[] = {
	{ '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" }, { ':', "%3A" },
	{ ',', "%2C" }, { 0, NULL },
};
static const struct escape azure_text[] = {
	{ '%', "%AZP25" }, { '\r', "%0D" }, { '\n', "%0A" }, { 0, NULL },
};
static const struct escape azure_value[] = {
	{ '%', "%AZP25" }, { '\r', "%0D" }, { '\n', "%0A" }, { ';', "%3B" },
	{ ']', "%5D" },	   { 0, NULL },
};

struct job {
	const struct rmm_report *report;
	struct rmm_out *out;
	struct rmm_places places;
	struct rmm_buf text;
	bool azure;
	uint64_t most[RMM_SEVERITIES]; /* that are shown */
	uint64_t more;                 /* that are not */
};

static void put(struct rmm_out *out, struct rmm_str s,
		const struct escape *escape)
{
	for (size_t i = 0; i < s.len; i++) {
		const struct escape *e = escape;

		while (e->text && e->byte != s.ptr[i])
			e++;
		if (e->text)
			rmm_out_add(out, rmm_str(e->text));
		else
			rmm_out_addc(out, s.ptr[i]);
	}
}

/* The file's path from the root, fit for a log. */
static int put_path(struct job *job, const char *file, struct rmm_err *err)
{
	struct rmm_buf path = {0};
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&path, LINE_MAX_BYTES);
	rmm_buf_reset(&job->text);
	rmm_places_path(&job->places, &path, file);
	if (rmm_buf_end(&path, &text, err) == 0) {
		rmm_text_escape(&job->text, text);
		ret = rmm_buf_end(&job->text, &text, err);
	}
	if (ret == 0)
		put(job->out, text, job->azure ? azure_value : github_value);
	rmm_buf_free(&path);
	return ret;
}

static int put_text(struct job *job, const struct rmm_finding *f,
		    struct rmm_err *err)
{
	struct rmm_str text;

	rmm_buf_reset(&job->text);
	rmm_finding_text(&job->text, f, rmm_rule_fix(f->rule));
	if (rmm_buf_end(&job->text, &text, err) < 0)
		return -1;
	put(job->out, text, job->azure ? azure_text : github_text);
	rmm_out_addc(job->out, '\n');
	return 0;
}

static void put_numbers(struct job *job, uint64_t line, uint32_t column)
{
	struct rmm_out *out = job->out;

	if (line > 0)
		rmm_out_addf(out, job->azure ? ";linenumber=%llu"
					     : ",line=%llu",
			     (unsigned long long)line);
	if (column > 0)
		rmm_out_addf(out, job->azure ? ";columnnumber=%u" : ",col=%u",
			     (unsigned)column);
}

static int put_github(struct job *job, const struct rmm_finding *f,
		      uint32_t column, struct rmm_err *err)
{
	const char *name = f->severity == RMM_NOTE
				   ? "notice"
				   : rmm_severity_name(f->severity);

	rmm_out_addf(job->out, "::%s file=", name);
	if (put_path(job, f->place.file, err) < 0)
		return -1;
	put_numbers(job, f->place.line, column);
	rmm_out_addf(job->out, ",title=%s::", f->rule);
	return put_text(job, f, err);
}

static int put_azure(struct job *job, const struct rmm_finding *f,
		     uint32_t column, struct rmm_err *err)
{
	rmm_out_addf(job->out, "##vso[task.logissue type=%s;sourcepath=",
		     rmm_severity_name(f->severity));
	if (put_path(job, f->place.file, err) < 0)
		return -1;
	put_numbers(job, f->place.line, column);
	rmm_out_addf(job->out, ";code=%s]", f->rule);
	return put_text(job, f, err);
}

/* How many of each severity are shown. Azure Pipelines has no notes; on GitHub
 * the line that counts what is left out is one itself. */
static void choose(struct job *job)
{
	const struct rmm_findings *findings = job->report->findings;
	uint64_t count[RMM_SEVERITIES] = {0};

	for (size_t i = 0; i < findings->n; i++)
		if (!rmm_report_skips(job->report, &findings->item[i]))
			count[findings->item[i].severity]++;
	if (job->azure)
		count[RMM_NOTE] = 0;
	job->more = findings->lost;
	for (int s = 0; s < RMM_SEVERITIES; s++) {
		job->most[s] = count[s] < SHOWN ? count[s] : SHOWN;
		job->more += count[s] - job->most[s];
	}
	if (job->more > 0 && job->most[RMM_NOTE] == SHOWN && !job->azure) {
		job->most[RMM_NOTE]--;
		job->more++;
	}
}

/* The most severe first; within one severity, the order of the findings. */
static int put_shown(struct job *job, enum rmm_severity severity,
		     struct rmm_err *err)
{
	const struct rmm_findings *findings = job->report->findings;
	uint64_t shown = 0;

	for (size_t i = 0; shown < job->most[severity]; i++) {
		const struct rmm_finding *f = &findings->item[i];
		uint32_t column = job->places.column[i];

		if (f->severity != severity)
			continue;
		shown++;
		if ((job->azure ? put_azure(job, f, column, err)
				: put_github(job, f, column, err)) < 0)
			return -1;
	}
	return 0;
}

static int put_rest(struct job *job, struct rmm_err *err)
{
	const struct rmm_findings *findings = job->report->findings;
	uint64_t seen[RMM_SEVERITIES] = {0};

	for (size_t i = 0; i < findings->n; i++) {
		const struct rmm_finding *f = &findings->item[i];

		if (rmm_report_skips(job->report, f) ||
		    seen[f->severity]++ < job->most[f->severity])
			continue;
		if (rmm_report_line(job->out, &job->text, f, err) < 0)
			return -1;
	}
	return 0;
}

static int print(struct job *job, struct rmm_err *err)
{
	choose(job);
	for (int s = RMM_SEVERITIES - 1; s >= 0; s--)
		if (put_shown(job, (enum rmm_severity)s, err) < 0)
			return -1;
	if (job->more > 0)
		rmm_out_addf(job->out, "%s%llu more finding%s in the log\n",
			     job->azure ? "" : "::notice title=rmmlist::",
			     (unsigned long long)job->more,
			     job->more == 1 ? "" : "s");
	if (put_rest(job, err) < 0)
		return -1;
	rmm_report_summary(job->out, job->report);
	return 0;
}

int rmm_report_forge(struct rmm_out *out, const struct rmm_report *report,
		     struct rmm_err *err)
{
	struct job job = {
		.report = report,
		.out = out,
		.azure = report->format == RMM_REPORT_AZURE,
	};
	int ret = rmm_places_init(&job.places, report->dir, report->findings,
				  err);

	rmm_buf_init(&job.text, LINE_MAX_BYTES);
	if (ret == 0)
		ret = print(&job, err);
	rmm_buf_free(&job.text);
	rmm_places_free(&job.places);
	return ret;
}
