/* SPDX-License-Identifier: MIT */
/*
 * Grammar: the file and the text of a finding, parted by a form feed. Law: no
 * byte of them is a command to the build service in whose log the report lands,
 * whatever its format; a command that is ours says what the finding says.
 */
#include "base/utf8.h"
#include "cli/app.h"
#include "cmd/report_findings.h"
#include "io/out.h"
#include "law.h"
#include "model/rule.h"

static const char rule[] = "bad-fields";

/* White space as .NET has it, which GitHub's runner takes off the front. */
static bool is_space(uint32_t c)
{
	return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xa0 ||
	       c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	       c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static struct rmm_str trim_start(struct rmm_str s)
{
	uint32_t c;
	size_t len;

	while ((len = rmm_utf8_next(&c, s)) > 0 && is_space(c))
		s = rmm_str_from(s, len);
	return s;
}

/* As the service reads what follows the properties. */
static struct rmm_str decode(struct rmm_buf *buf, struct rmm_str s,
			     const char *percent)
{
	rmm_buf_init(buf, 1 << 16);
	while (s.len > 0) {
		bool is_percent = rmm_str_starts(s, rmm_str(percent));

		rmm_buf_addc(buf, s.ptr[0]);
		s = rmm_str_from(s, is_percent ? strlen(percent) : 1);
	}
	return fuzz_end(buf);
}

/* How a service reads a command: "::error file=a,line=3::text", say. */
struct service {
	const char *head, *tail; /* around the file's name */
	const char *end;         /* of the properties */
	char sep;                /* between them */
	size_t properties;
	const char *percent;
};

static const struct service github = {
	"::error file=", ",line=3,title=bad-fields::", "::", ',',
	3, "%25",
};
static const struct service azure = {
	"##vso[task.logissue type=error;sourcepath=",
	";linenumber=3;code=bad-fields]", "]", ';', 4, "%AZP25",
};

static void check_command(struct rmm_str line, const struct service *service,
			  struct rmm_str text)
{
	struct rmm_str end = rmm_str(service->end), head;
	size_t at = strlen(service->head), n = 1;
	struct rmm_buf buf;

	while (at < line.len && !rmm_str_starts(rmm_str_from(line, at), end))
		at++;
	head = rmm_str_upto(line, at + end.len);
	LAW(rmm_str_starts(head, rmm_str(service->head)) &&
	    rmm_str_ends(head, rmm_str(service->tail)), "%.*s", RMM_ARG(line));
	for (size_t i = 0; i < head.len; i++)
		n += head.ptr[i] == service->sep;
	LAW(n == service->properties, "%zu properties", n);
	LAW_SAME(decode(&buf, rmm_str_from(line, head.len), service->percent),
		 text, "text");
	rmm_buf_free(&buf);
}

static void check_line(struct rmm_str line, enum rmm_report_format format,
		       struct rmm_str text)
{
	bool for_github = rmm_str_starts(trim_start(line), RMM_LIT("::"));
	bool for_azure = rmm_str_has(line, RMM_LIT("##"));

	LAW(rmm_text_class(line, NULL) <= RMM_TEXT_UTF8, "%.*s", RMM_ARG(line));
	LAW((!for_github || format == RMM_REPORT_GITHUB) &&
	    (!for_azure || format == RMM_REPORT_AZURE), "%.*s", RMM_ARG(line));
	if (for_github)
		check_command(line, &github, text);
	if (for_azure)
		check_command(line, &azure, text);
}

static void check(const struct rmm_report *report)
{
	const struct rmm_finding *finding = report->findings->item;
	struct rmm_buf buf, text;
	struct rmm_err err = {0};
	struct rmm_out out;
	struct rmm_str lines;
	size_t commands = 0;

	rmm_buf_init(&buf, 1 << 18);
	rmm_buf_init(&text, 1 << 16);
	rmm_finding_text(&text, finding, rmm_rule_fix(rule));
	rmm_out_buf(&out, &buf);
	LAW(rmm_report_findings(&out, report, &err) == 0, "%s", err.text);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
	for (lines = fuzz_end(&buf); lines.len > 0; commands++)
		check_line(fuzz_part(&lines, '\n'), report->format,
			   fuzz_end(&text));
	LAW(commands == 2 || report->format == RMM_REPORT_JSON ||
		    report->format == RMM_REPORT_SARIF, "%zu lines", commands);
	rmm_buf_free(&text);
	rmm_buf_free(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), name;
	struct rmm_findings findings;
	struct rmm_report report = { .findings = &findings };
	char file[256] = "";

	name = rmm_str_upto(fuzz_part(&input, '\f'), sizeof(file) - 1);
	if (name.len > 0)
		memcpy(file, name.ptr, name.len);
	rmm_findings_init(&findings);
	rmm_report(&findings.sink, RMM_ERROR, rule,
		   (struct rmm_place){ file, 3, 0 }, name, "%.*s",
		   RMM_ARG(input));
	for (int f = RMM_REPORT_TEXT; f <= RMM_REPORT_SARIF; f++) {
		report.format = (enum rmm_report_format)f;
		check(&report);
	}
	rmm_findings_free(&findings);
	return 0;
}
