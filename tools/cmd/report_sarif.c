/* SPDX-License-Identifier: MIT */
/* Findings as a SARIF 2.1.0 log (OASIS), written as it goes. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/app.h"
#include "cmd/report_parts.h"
#include "io/json.h"
#include "io/out.h"
#include "model/rule.h"

/* GitHub reads 25,000 results of a run and keeps 5,000. */
enum { RESULTS_MAX = 5000 };

enum { TEXT_MAX_BYTES = 64 << 10 };

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct job {
	const struct rmm_report *report;
	struct rmm_out *out;
	struct rmm_places places;
	struct rmm_buf path, text;
	uint32_t *nth; /* of each finding: which of those that are alike */
	uint64_t written, total;
};

static void put_member(struct rmm_out *out, const char *key, const char *value)
{
	rmm_out_addf(out, "\"%s\":{\"text\":", key);
	rmm_json_write_str(out, rmm_str(value));
	rmm_out_addc(out, '}');
}

static void put_rule(struct rmm_out *out, const struct rmm_rule *rule)
{
	rmm_out_addf(out, "\n{\"id\":\"%s\",", rule->id);
	put_member(out, "shortDescription", rule->summary);
	rmm_out_addc(out, ',');
	put_member(out, "fullDescription", rule->summary);
	rmm_out_addc(out, ',');
	put_member(out, "help", rule->fix);
	rmm_out_addf(out, ",\"defaultConfiguration\":{\"level\":\"%s\"}}",
		     rmm_severity_name(rule->severity[RMM_LOCAL]));
}

static void put_driver(struct rmm_out *out)
{
	size_t n;
	const struct rmm_rule *rule = rmm_rules(&n);

	rmm_out_addf(out,
		     "\"tool\":{\"driver\":{\"name\":\"rmmlist\","
		     "\"version\":\"%s\",\"rules\":[", RMM_VERSION);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			rmm_out_addc(out, ',');
		put_rule(out, &rule[i]);
	}
	rmm_out_add(out, RMM_LIT("]}}"));
}

/* RFC 3986: all but the unreserved, and the slashes of the path. */
static void put_uri(struct rmm_out *out, struct rmm_str path)
{
	for (size_t i = 0; i < path.len; i++) {
		char c = path.ptr[i];

		if (rmm_is_alnum(c) || strchr("-._~/", c))
			rmm_out_addc(out, c);
		else
			rmm_out_addf(out, "%%%02X", (unsigned char)c);
	}
}

/* A finding about a whole file is put on its first line: forges have no other
 * place for it. */
static void put_location(struct job *job, const struct rmm_finding *f,
			 uint32_t column, struct rmm_str path)
{
	struct rmm_out *out = job->out;
	uint64_t line = f->place.line > 0 ? f->place.line : 1;

	rmm_out_add(out, RMM_LIT("\"locations\":[{\"physicalLocation\":{"
				 "\"artifactLocation\":{\"uri\":\""));
	put_uri(out, path);
	rmm_out_addf(out, "\"},\"region\":{\"startLine\":%llu",
		     (unsigned long long)line);
	if (column > 0)
		rmm_out_addf(out, ",\"startColumn\":%u", (unsigned)column);
	rmm_out_add(out, RMM_LIT("}}}]"));
}

/* What a finding is about: the same from run to run, wherever its line is. */
static struct rmm_str subject_of(const struct rmm_finding *f)
{
	return f->indicator.len > 0 ? f->indicator : f->text;
}

static int put_fingerprint(struct job *job, size_t i, struct rmm_str path,
			   struct rmm_err *err)
{
	const struct rmm_finding *f = &job->report->findings->item[i];
	struct rmm_str text;

	rmm_buf_reset(&job->text);
	rmm_buf_addf(&job->text, "%s ", f->rule);
	rmm_buf_add(&job->text, path);
	rmm_buf_addc(&job->text, ' ');
	rmm_buf_add(&job->text, subject_of(f));
	rmm_buf_addf(&job->text, " %u", (unsigned)job->nth[i]);
	if (rmm_buf_end(&job->text, &text, err) < 0)
		return -1;
	rmm_out_add(job->out, RMM_LIT("\"partialFingerprints\":{"
				      "\"rmmlist/v1\":"));
	rmm_json_write_str(job->out, text);
	rmm_out_addc(job->out, '}');
	return 0;
}

static int put_result(struct job *job, size_t i, struct rmm_err *err)
{
	const struct rmm_finding *f = &job->report->findings->item[i];
	const struct rmm_rule *rule = rmm_rule_find(rmm_str(f->rule));
	struct rmm_out *out = job->out;
	struct rmm_str text, path;
	size_t n;

	rmm_buf_reset(&job->path);
	rmm_buf_reset(&job->text);
	rmm_places_path(&job->places, &job->path, f->place.file);
	rmm_finding_text(&job->text, f, rule->fix);
	if (rmm_buf_end(&job->path, &path, err) < 0 ||
	    rmm_buf_end(&job->text, &text, err) < 0)
		return -1;
	rmm_out_addf(out, "%s\n{\"ruleId\":\"%s\",\"ruleIndex\":%zu,"
		     "\"level\":\"%s\",\"message\":{\"text\":",
		     job->written > 0 ? "," : "", rule->id,
		     (size_t)(rule - rmm_rules(&n)),
		     rmm_severity_name(f->severity));
	rmm_json_write_str(out, text);
	rmm_out_add(out, RMM_LIT("},"));
	put_location(job, f, job->places.column[i], path);
	rmm_out_addc(out, ',');
	job->written++;
	if (put_fingerprint(job, i, path, err) < 0)
		return -1;
	rmm_out_addc(out, '}');
	return 0;
}

static int put_results(struct job *job, struct rmm_err *err)
{
	const struct rmm_findings *findings = job->report->findings;

	rmm_out_add(job->out, RMM_LIT("\"results\":["));
	for (int s = RMM_SEVERITIES - 1; s >= 0; s--) {
		for (size_t i = 0; i < findings->n; i++) {
			const struct rmm_finding *f = &findings->item[i];

			if ((int)f->severity != s ||
			    rmm_report_skips(job->report, f))
				continue;
			job->total++;
			if (job->written < RESULTS_MAX &&
			    put_result(job, i, err) < 0)
				return -1;
		}
	}
	rmm_out_addc(job->out, ']');
	return 0;
}

static void put_invocation(struct job *job)
{
	uint64_t more = job->total - job->written + job->report->findings->lost;

	rmm_out_addf(job->out,
		     "\"invocations\":[{\"executionSuccessful\":%s,"
		     "\"toolExecutionNotifications\":[",
		     job->report->incomplete ? "false" : "true");
	if (more > 0)
		rmm_out_addf(job->out,
			     "{\"level\":\"warning\",\"message\":{\"text\":"
			     "\"%llu more finding%s left out; this log holds "
			     "the %llu most severe\"}}",
			     (unsigned long long)more,
			     more == 1 ? " is" : "s are",
			     (unsigned long long)job->written);
	rmm_out_add(job->out, RMM_LIT("]}]"));
}

/* A finding and where it is in the report, to be put beside those alike. */
struct alike {
	const struct rmm_finding *finding;
	size_t index;
};

static int cmp_subject(const struct alike *a, const struct alike *b)
{
	int c = strcmp(a->finding->rule, b->finding->rule);

	if (c == 0)
		c = strcmp(a->finding->place.file, b->finding->place.file);
	return c != 0 ? c
		      : rmm_str_cmp(subject_of(a->finding),
				    subject_of(b->finding));
}

static int cmp_alike(const void *left, const void *right)
{
	const struct alike *a = left, *b = right;
	int c = cmp_subject(a, b);

	return c != 0 ? c : (a->index > b->index) - (a->index < b->index);
}

/* Numbers the findings of one rule and file about one subject. */
static int number(struct job *job, struct rmm_err *err)
{
	const struct rmm_findings *findings = job->report->findings;
	struct alike *alike = rmm_calloc(findings->n + 1, sizeof(*alike));

	job->nth = rmm_calloc(findings->n + 1, sizeof(*job->nth));
	if (!alike || !job->nth) {
		rmm_free(alike);
		return rmm_fail_nomem(err);
	}
	for (size_t i = 0; i < findings->n; i++)
		alike[i] = (struct alike){ &findings->item[i], i };
	qsort(alike, findings->n, sizeof(*alike), cmp_alike);
	for (size_t i = 1; i < findings->n; i++)
		if (cmp_subject(&alike[i - 1], &alike[i]) == 0)
			job->nth[alike[i].index] =
				job->nth[alike[i - 1].index] + 1;
	rmm_free(alike);
	return 0;
}

static int print(struct job *job, struct rmm_err *err)
{
	struct rmm_out *out = job->out;

	rmm_out_add(out, RMM_LIT("{\"$schema\":\"" SCHEMA "\","
				 "\"version\":\"2.1.0\",\"runs\":[{\n"));
	put_driver(out);
	rmm_out_add(out, RMM_LIT(",\n\"columnKind\":\"utf16CodeUnits\",\n"));
	if (put_results(job, err) < 0)
		return -1;
	rmm_out_add(out, RMM_LIT(",\n"));
	put_invocation(job);
	rmm_out_add(out, RMM_LIT("}]}\n"));
	return 0;
}

int rmm_report_sarif(struct rmm_out *out, const struct rmm_report *report,
		     struct rmm_err *err)
{
	struct job job = { .report = report, .out = out };
	int ret = rmm_places_init(&job.places, report->dir, report->findings,
				  err);

	rmm_buf_init(&job.path, TEXT_MAX_BYTES);
	rmm_buf_init(&job.text, TEXT_MAX_BYTES);
	if (ret == 0)
		ret = number(&job, err);
	if (ret == 0)
		ret = print(&job, err);
	rmm_buf_free(&job.path);
	rmm_buf_free(&job.text);
	rmm_free(job.nth);
	rmm_places_free(&job.places);
	return ret;
}
