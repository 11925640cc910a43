/* SPDX-License-Identifier: MIT */
#include "cmd/report_findings.h"

#include "cli/app.h"
#include "io/json.h"
#include "io/out.h"

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static int print_text(struct rmm_out *out, const struct rmm_findings *findings,
		      bool quiet, struct rmm_err *err)
{
	const uint64_t *count = findings->sink.count;
	struct rmm_buf line = {0};
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&line, 64 << 10);
	for (size_t i = 0; i < findings->n; i++) {
		if (quiet && findings->item[i].severity == RMM_NOTE)
			continue;
		rmm_buf_reset(&line);
		rmm_finding_format(&line, &findings->item[i]);
		if (rmm_buf_end(&line, &text, err) < 0)
			goto out;
		rmm_out_add(out, text);
	}
	if (findings->lost > 0)
		rmm_out_addf(out, "%llu more finding%s not shown\n",
			     (unsigned long long)findings->lost,
			     plural(findings->lost));
	if (!quiet)
		rmm_out_addf(out, "%llu error%s, %llu warning%s, %llu note%s\n",
			     (unsigned long long)count[RMM_ERROR],
			     plural(count[RMM_ERROR]),
			     (unsigned long long)count[RMM_WARNING],
			     plural(count[RMM_WARNING]),
			     (unsigned long long)count[RMM_NOTE],
			     plural(count[RMM_NOTE]));
	ret = 0;
out:
	rmm_buf_free(&line);
	return ret;
}

static void print_member(struct rmm_out *out, const char *key,
			 struct rmm_str value)
{
	rmm_out_addf(out, ",\"%s\":", key);
	rmm_json_write_str(out, value);
}

static void print_json(struct rmm_out *out,
		       const struct rmm_findings *findings, bool quiet)
{
	const uint64_t *count = findings->sink.count;
	const char *comma = "";

	rmm_out_add(out, RMM_LIT("{\"findings\":["));
	for (size_t i = 0; i < findings->n; i++) {
		const struct rmm_finding *f = &findings->item[i];

		if (quiet && f->severity == RMM_NOTE)
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

int rmm_report_findings(struct rmm_out *out, const struct rmm_findings *findings,
			bool json, bool quiet, struct rmm_err *err)
{
	if (!json)
		return print_text(out, findings, quiet, err);
	print_json(out, findings, quiet);
	return 0;
}
