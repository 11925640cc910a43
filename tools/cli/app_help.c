/* SPDX-License-Identifier: MIT */
/* What a verb says of itself: -h and --version. */
#include "cli/app.h"

#include <stdio.h>

#include "io/out.h"

static void usage_line(struct rmm_out *out, const struct rmm_tool *tool,
		       struct rmm_str line, bool first)
{
	rmm_out_addf(out, "%s rmmlist %s%s%.*s\n",
		     first ? "usage:" : "      ", tool->name,
		     line.len ? " " : "", RMM_ARG(line));
}

static void help_option(struct rmm_out *out, const struct rmm_opt *o)
{
	char left[64];
	int n = 0;

	if (o->letter && o->name)
		n = snprintf(left, sizeof(left), "-%c, --%s", o->letter,
			     o->name);
	else if (o->letter)
		n = snprintf(left, sizeof(left), "-%c", o->letter);
	else
		n = snprintf(left, sizeof(left), "    --%s", o->name);
	if (o->arg && n > 0 && (size_t)n < sizeof(left))
		snprintf(left + n, sizeof(left) - (size_t)n, "%c%s",
			 o->name ? '=' : ' ', o->arg);
	rmm_out_addf(out, "  %-22s %s\n", left, o->help);
}

int rmm_app_help(const struct rmm_tool *tool, struct rmm_err *err)
{
	struct rmm_out out = { 0 };
	struct rmm_str rest = rmm_str(tool->usage), line;
	bool more = true, first = true;

	if (rmm_out_stdout(&out, err) < 0)
		return -1;
	while (rmm_str_split(&rest, '\n', &line, &more)) {
		usage_line(&out, tool, line, first);
		first = false;
	}
	rmm_out_addf(&out, "\n%s.\n\n", tool->summary);
	for (const struct rmm_opt *o = tool->options; o->letter || o->name; o++)
		help_option(&out, o);
	rmm_out_add(&out, RMM_LIT("  -h, --help             this text\n"
				  "      --version          the version\n"));
	return rmm_out_close(&out, err);
}

static bool writes_by_argument(const struct rmm_tool *tool)
{
	for (const struct rmm_opt *o = tool->options; o->letter || o->name; o++)
		if (rmm_opt_is_output(o))
			return true;
	return tool->writes_operand;
}

int rmm_app_version(const struct rmm_tool *tool, struct rmm_err *err)
{
	struct rmm_box_want want = { .needs = tool->needs };
	struct rmm_box box;
	struct rmm_out out = { 0 };
	struct rmm_buf buf = { 0 };
	struct rmm_str text;
	int ret = -1;

	rmm_box_close(&box, &want);
	rmm_buf_init(&buf, 4096);
	rmm_buf_addf(&buf, "rmmlist%s%s %s\n", *tool->name ? "-" : "",
		     tool->name, RMM_VERSION);
	rmm_box_describe(&buf, &box, &want, writes_by_argument(tool));
	if (rmm_buf_end(&buf, &text, err) == 0 &&
	    rmm_out_stdout(&out, err) == 0) {
		rmm_out_add(&out, text);
		ret = rmm_out_close(&out, err);
	}
	rmm_buf_free(&buf);
	return ret;
}
