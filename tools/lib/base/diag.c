/* SPDX-License-Identifier: MIT */
#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

const char *rmm_severity_name(enum rmm_severity severity)
{
	switch (severity) {
	case RMM_NOTE:
		return "note";
	case RMM_WARNING:
		return "warning";
	case RMM_ERROR:
	case RMM_SEVERITIES:
		break;
	}
	return "error";
}

void rmm_report(struct rmm_sink *sink, enum rmm_severity severity,
		const char *rule, struct rmm_place place,
		struct rmm_str indicator, const char *fmt, ...)
{
	char text[RMM_ERR_TEXT];
	struct rmm_finding finding = {
		.severity = severity,
		.rule = rule,
		.place = place,
		.indicator = indicator,
	};
	va_list args;

	if (!sink)
		return;
	va_start(args, fmt);
	finding.text.len = rmm_format(text, sizeof(text), fmt, args);
	va_end(args);
	finding.text.ptr = text;
	sink->count[severity]++;
	sink->put(sink, &finding);
}

bool rmm_finding_has_remedy(const struct rmm_finding *finding)
{
	return rmm_str_has(finding->text, RMM_LIT("; "));
}

static int keep(struct rmm_findings *findings, const struct rmm_finding *from)
{
	struct rmm_finding copy = *from;

	if (rmm_grow(&findings->item, &findings->cap, findings->n + 1,
		     sizeof(*findings->item), NULL) < 0 ||
	    rmm_arena_str(&findings->arena, &copy.text, from->text, NULL) < 0 ||
	    rmm_arena_str(&findings->arena, &copy.indicator, from->indicator,
			  NULL) < 0)
		return -1;
	copy.order = findings->n;
	findings->item[findings->n++] = copy;
	return 0;
}

static void put(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	struct rmm_findings *findings = (struct rmm_findings *)sink;

	if (findings->n >= RMM_MAX_FINDINGS) {
		findings->lost++;
	} else if (keep(findings, finding) < 0) {
		findings->lost++;
		findings->no_memory = true;
	}
}

int rmm_findings_check(const struct rmm_findings *findings,
		       struct rmm_err *err)
{
	return findings->no_memory ? rmm_fail_nomem(err) : 0;
}

void rmm_findings_init(struct rmm_findings *findings)
{
	*findings = (struct rmm_findings){ .sink.put = put };
}

void rmm_findings_free(struct rmm_findings *findings)
{
	rmm_arena_free(&findings->arena);
	rmm_free(findings->item);
	rmm_findings_init(findings);
}

static int cmp_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* No two are equal, so that the result does not hang on which sort the C
 * library has. */
static int cmp(const void *left, const void *right)
{
	const struct rmm_finding *a = left, *b = right;
	int c = rmm_str_cmp(rmm_str(a->place.file), rmm_str(b->place.file));

	if (c == 0)
		c = cmp_u64(a->place.line, b->place.line);
	if (c == 0)
		c = cmp_u64(a->place.column, b->place.column);
	return c != 0 ? c : cmp_u64(a->order, b->order);
}

void rmm_findings_sort(struct rmm_findings *findings)
{
	if (findings->n > 1)
		qsort(findings->item, findings->n, sizeof(*findings->item),
		      cmp);
}
