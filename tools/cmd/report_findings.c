/* SPDX-License-Identifier: MIT */
#include "cmd/report_findings.h"

#include "cli/app.h"
#include "cmd/report_parts.h"
#include "io/json.h"
#include "io/out.h"
#include "model/rule.h"

enum { LINE_MAX_BYTES = 64 << 10 };

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

bool rmm_report_skips(const struct rmm_report *report,
		      const struct rmm_finding *finding)
{
	return report->quiet && finding->severity == RMM_NOTE;
}

int rmm_report_line(struct rmm_out *out, struct rmm_buf *line,
		    const struct rmm_finding *finding, struct rmm_err *err)
{
	struct rmm_str text;

	rmm_buf_reset(line);
	rmm_finding_format(line, finding, rmm_rule_fix(finding->rule));
	if (rmm_buf_end(line, &text, err) < 0)
		return -1;
	rmm_out_add(out, text);
	return 0;
}

void rmm_report_summary(struct rmm_out *out, const struct rmm_report *report)
{
	const uint64_t *count = report->findings->sink.count;
	uint64_t lost = report->findings->lost;

	if (lost > 0)
		rmm_out_addf(out, "%llu more finding%s not shown\n",
			     (unsigned long long)lost, plural(lost));
	if (report->quiet)
		return;
	rmm_out_addf(out, "%llu error%s, %llu warning%s, %llu note%s\n",
		     (unsigned long long)count[RMM_ERROR],
		     plural(count[RMM_ERROR]),
		     (unsigned long long)count[RMM_WARNING],
		     plural(count[RMM_WARNING]),
		     (unsigned long long)count[RMM_NOTE],
		     plural(count[RMM_NOTE]));
}

static int print_text(struct rmm_out *out, const struct rmm_report *report,
		      struct rmm_err *err)
{
	const struct rmm_findings *findings = report->findings;
	struct rmm_buf line = {0};
	int ret = 0;

	rmm_buf_init(&line, LINE_MAX_BYTES);
	for (size_t i = 0; ret == 0 && i < findings->n; i++)
		if (!rmm_report_skips(report, &findings->item[i]))
			ret = rmm_report_line(out, &line, &findings->item[i],
					      err);
	if (ret == 0)
		rmm_report_summary(out, report);
	rmm_buf_free(&line);
	return ret;
}

static void print_member(struct rmm_out *out, const char *key,
			 struct rmm_str value)
{
	rmm_out_addf(out, ",\"%s\":", key);
	rmm_json_write_str(out, value);
}

static void print_json(struct rmm_out *out, const struct rmm_report *report)
{
	const struct rmm_findings *findings = report->findings;
	const uint64_t *count = findings->sink.count;
	const char *comma = "";

	rmm_out_add(out, RMM_LIT("{\"findings\":["));
	for (size_t i = 0; i < findings->n; i++) {
		const struct rmm_finding *f = &findings->item[i];

		if (rmm_report_skips(report, f))
			continue;
		rmm_out_addf(out, "%s\n{\"file\":", comma);
		rmm_json_write_str(out, rmm_str(f->place.file));
		rmm_out_addf(out, ",\"line\":%llu,\"column\":%u",
			     (unsigned long long)f->place.line,
			     (unsigned)f->place.column);
		print_member(out, "severity",
			     rmm_str(rmm_severity_name(f->severity)));
		print_member(out, "rule", rmm_str(f->rule));
		print_member(out, "text", f->text);
		print_member(out, "fix", rmm_str(rmm_rule_fix(f->rule)));
		print_member(out, "indicator", f->indicator);
		rmm_out_addc(out, '}');
		comma = ",";
	}
	rmm_out_addf(out, "],\n\"summary\":{\"errors\":%llu,"
		     "\"warnings\":%llu,\"notes\":%llu}}\n",
		     (unsigned long long)count[RMM_ERROR],
		     (unsigned long long)count[RMM_WARNING],
		     (unsigned long long)count[RMM_NOTE]);
}

int rmm_report_findings(struct rmm_out *out, const struct rmm_report *report,
			struct rmm_err *err)
{
	switch (report->format) {
	case RMM_REPORT_GITHUB:
	case RMM_REPORT_AZURE:
		return rmm_report_forge(out, report, err);
	case RMM_REPORT_SARIF:
		return rmm_report_sarif(out, report, err);
	case RMM_REPORT_JSON:
		print_json(out, report);
		return 0;
	case RMM_REPORT_TEXT:
		break;
	}
	return print_text(out, report, err);
}
