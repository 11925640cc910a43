/* SPDX-License-Identifier: MIT */
#include "cli/app.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "io/call.h"
#include "io/clock.h"

enum { LINE_TEXT = 4096 };

/* Frees the line; false when there was no memory for it. In one write, so that
 * lines of several processes never mix. */
static bool put_line(struct rmm_buf *line)
{
	bool made = line->failed != RMM_E_NOMEM;

	if (made)
		(void)rmm_write(2, (struct rmm_str){ line->ptr, line->len });
	rmm_buf_free(line);
	return made;
}

static bool put_message(const struct rmm_tool *tool, const char *text)
{
	struct rmm_buf line = { 0 };

	rmm_buf_init(&line, 16 * LINE_TEXT);
	rmm_buf_addf(&line, "rmmlist%s%s: ", *tool->name ? "-" : "",
		     tool->name);
	rmm_text_escape(&line, rmm_str(text));
	rmm_buf_addc(&line, '\n');
	return put_line(&line);
}

/* The verb's last words, for which there has to be memory. */
static void put_failure(const struct rmm_tool *tool, const char *text)
{
	char line[64];
	int n;

	if (put_message(tool, text))
		return;
	n = snprintf(line, sizeof(line), "rmmlist%s%s: out of memory\n",
		     *tool->name ? "-" : "", tool->name);
	(void)rmm_write(2, (struct rmm_str){ line, (size_t)n });
}

static void say(struct rmm_app *app, const char *fmt, va_list args)
{
	char text[LINE_TEXT];

	if (rmm_mem_ended()) /* it may be wrong */
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	app->no_memory |= !put_message(app->tool, text);
}

bool rmm_app_can_say(struct rmm_app *app, const struct rmm_buf *part)
{
	app->no_memory |= part->failed == RMM_E_NOMEM;
	return part->failed != RMM_E_NOMEM;
}

void rmm_app_say(struct rmm_app *app, const char *fmt, ...)
{
	va_list args;

	if (app->quiet)
		return;
	va_start(args, fmt);
	say(app, fmt, args);
	va_end(args);
}

void rmm_app_warn(struct rmm_app *app, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(app, fmt, args);
	va_end(args);
}

void rmm_app_progress(struct rmm_app *app, const char *fmt, ...)
{
	char text[LINE_TEXT];
	struct rmm_buf line = { 0 };
	va_list args;

	if (app->quiet || !isatty(2))
		return;
	rmm_buf_init(&line, 16 * LINE_TEXT);
	rmm_buf_add(&line, RMM_LIT("\r\033[K"));
	if (fmt) {
		va_start(args, fmt);
		vsnprintf(text, sizeof(text), fmt, args);
		va_end(args);
		rmm_text_escape(&line, rmm_str(text));
	}
	put_line(&line);
}

void rmm_finding_text(struct rmm_buf *buf, const struct rmm_finding *f,
		      const char *fix)
{
	rmm_text_escape(buf, f->text);
	if (!fix || f->severity == RMM_NOTE || rmm_finding_has_remedy(f))
		return;
	rmm_buf_add(buf, RMM_LIT("; "));
	rmm_buf_add(buf, rmm_str(fix));
}

/* A build service takes a line that begins with "::" for a command, after
 * blanks, of which Unicode has many. */
static bool begins_as_command(const char *file)
{
	return file[0] == ':' || file[0] == ' ' ||
	       ((file[0] & 0x80) && strchr(file, ':'));
}

void rmm_finding_format(struct rmm_buf *line, const struct rmm_finding *f,
			const char *fix)
{
	if (begins_as_command(f->place.file))
		rmm_buf_add(line, RMM_LIT("./"));
	rmm_text_escape(line, rmm_str(f->place.file));
	if (f->place.line)
		rmm_buf_addf(line, ":%llu", (unsigned long long)f->place.line);
	if (f->place.line && f->place.column)
		rmm_buf_addf(line, ":%u", (unsigned)f->place.column);
	rmm_buf_addf(line, ": %s: ", rmm_severity_name(f->severity));
	rmm_finding_text(line, f, fix);
	rmm_buf_addf(line, " [%s]\n", f->rule);
}

void rmm_app_finding(struct rmm_app *app, const struct rmm_finding *f)
{
	struct rmm_buf line = { 0 };

	if (rmm_mem_ended() ||
	    (f->severity == RMM_NOTE && (app->quiet || !app->notes)))
		return;
	rmm_buf_init(&line, 16 * LINE_TEXT);
	rmm_finding_format(&line, f, app->fix ? app->fix(f->rule) : NULL);
	app->no_memory |= !put_line(&line);
}

static void print_finding(struct rmm_sink *sink, const struct rmm_finding *f)
{
	/* The sink is a member of the app that prints. */
	struct rmm_app *app =
		(struct rmm_app *)(void *)((char *)sink -
					   offsetof(struct rmm_app, sink));

	rmm_app_finding(app, f);
}

static int read_epoch(uint64_t *seconds, bool *given, struct rmm_app *app)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	*given = epoch;
	/* 9999-12-31T23:59:59Z: what a date here can hold. */
	if (epoch && !rmm_str_u64(seconds, rmm_str(epoch), 253402300799u))
		return rmm_fail(app->err, RMM_E_USAGE,
				"SOURCE_DATE_EPOCH '%s' is not a number of seconds",
				epoch);
	return 0;
}

int rmm_app_date(rmm_day *out, struct rmm_app *app, const char *date)
{
	int64_t now;

	if (date && !rmm_day_parse(out, rmm_str(date)))
		return rmm_fail(app->err, RMM_E_USAGE,
				"'%s' is not a date; write YYYY-MM-DD", date);
	if (date)
		return 0;
	if (rmm_app_stamp(&now, app) < 0)
		return -1;
	*out = rmm_day_of(now);
	return 0;
}

int rmm_app_format(size_t *out, struct rmm_app *app, const char *format,
		   const char *names)
{
	struct rmm_str rest = rmm_str(names), name;
	bool more = true;

	*out = 0;
	if (!format)
		return 0;
	for (; rmm_str_split(&rest, ' ', &name, &more); ++*out)
		if (rmm_str_is(name, format))
			return 0;
	return rmm_fail(app->err, RMM_E_USAGE,
			"unknown format '%s'; there are: %s", format, names);
}

int rmm_app_now(int64_t *out, struct rmm_app *app, const char *now)
{
	if (!now) {
		*out = rmm_clock_now();
		return 0;
	}
	if (!rmm_time_parse(out, rmm_str(now)))
		return rmm_fail(app->err, RMM_E_USAGE,
				"'%s' is not a time; write YYYY-MM-DDTHH:MM:SSZ",
				now);
	return 0;
}

int rmm_app_stamp(int64_t *out, struct rmm_app *app)
{
	uint64_t seconds;
	bool given;

	if (read_epoch(&seconds, &given, app) < 0)
		return -1;
	*out = given ? (int64_t)seconds : rmm_clock_now();
	return 0;
}

const char *rmm_app_env(const char *name)
{
	return getenv(name);
}

void rmm_app_env_wipe(const char *name)
{
	char *value = getenv(name);

	/* volatile: the compiler may not drop writes to memory that nobody
	 * reads again. */
	for (volatile char *p = value; p && *p; p++)
		*p = 0;
	unsetenv(name);
}

/* -h and --version win over anything else on the line, wrong options
 * included, but not over the argument of an option or what follows --. */
static bool asks_for(int argc, char **argv, const char *letter,
		     const char *name)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if ((letter && !strcmp(argv[i], letter)) ||
		    !strcmp(argv[i], name))
			return true;
	return false;
}

static int status_of(const struct rmm_err *err)
{
	switch (err->code) {
	case RMM_E_REJECT:
	case RMM_E_STALE:
		return 1;
	default:
		return 2;
	}
}

/* A file that is opened must never land on descriptor 0, 1 or 2: whoever
 * closed stdout would get findings written into a list. Opened the wrong way
 * round, so that using one still fails as a closed one does. */
static bool fill_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) != -1)
			continue;
		/* A jail may have no /dev, but it has a root. */
		if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd &&
		    open("/", O_RDONLY) != fd)
			return false;
	}
	return true;
}

static int check_operands(const struct rmm_tool *tool, size_t n,
			  struct rmm_err *err)
{
	if (n < tool->min_operands)
		return rmm_fail(err, RMM_E_USAGE, "%s; see -h",
				n ? "an operand is missing"
				  : "no operand is given");
	if (n > tool->max_operands)
		return rmm_fail(err, RMM_E_USAGE, "too many operands; see -h");
	return 0;
}

static void add_place(struct rmm_box_want *want, const char *path, bool folder)
{
	if (!path || strcmp(path, "-") == 0)
		return;
	if (want->places == RMM_BOX_PLACES)
		want->needs |= RMM_NEEDS_FILES;
	else
		want->place[want->places++] =
			(struct rmm_box_place){ path, folder };
}

static void close_box(const struct rmm_app *app)
{
	const struct rmm_tool *tool = app->tool;
	struct rmm_box_want want = { .needs = tool->needs };
	struct rmm_box box;

	for (const struct rmm_opt *o = tool->options; o->letter || o->name; o++)
		if (rmm_opt_is_output(o))
			add_place(&want, rmm_opt_text(app->values, o),
				  o->type == RMM_OPT_OUT_DIR);
	if (tool->writes_operand && app->operands > 0)
		add_place(&want, app->operand[0], false);
	rmm_box_close(&box, &want);
}

static int run_tool(struct rmm_app *app, int argc, char **argv)
{
	const struct rmm_tool *tool = app->tool;

	if (rmm_opt_parse(app->values, app->operand, &app->operands,
			  tool->options, argc, argv, app->err) < 0 ||
	    check_operands(tool, app->operands, app->err) < 0)
		return -1;
	if (tool->quiet_offset_plus_1)
		app->quiet = *(bool *)((char *)app->values +
				       tool->quiet_offset_plus_1 - 1);
	close_box(app);
	return tool->run(app);
}

int rmm_app_main(const struct rmm_tool *tool, int argc, char **argv,
		 const char *(*fix)(const char *rule))
{
	struct rmm_err err = { 0 };
	struct rmm_app app = {
		.tool = tool,
		.err = &err,
		.notes = true,
		.fix = fix,
	};
	int ret;

	rmm_mem_start();
	if (!fill_descriptors())
		return 2;
	/* A file that may not grow (ulimit -f) is a write that fails: one line
	 * and status 2, not a death that leaves a temporary. */
	signal(SIGXFSZ, SIG_IGN);
	app.sink.put = print_finding;
	app.values = rmm_calloc(1, tool->values_size ? tool->values_size : 1);
	app.operand = rmm_calloc((size_t)argc + 1, sizeof(*app.operand));
	if (!app.values || !app.operand)
		ret = rmm_fail_nomem(&err);
	else if (asks_for(argc, argv, "-h", "--help"))
		ret = rmm_app_help(tool, &err);
	else if (asks_for(argc, argv, NULL, "--version"))
		ret = rmm_app_version(tool, &err);
	else
		ret = run_tool(&app, argc, argv);
	/* Whoever was not told all can't rely on a yes or a no. */
	if (rmm_mem_ended())
		rmm_err_clear(&err);
	if (rmm_mem_ended() || (ret >= 0 && app.no_memory))
		ret = rmm_fail_nomem(&err);
	if (ret < 0) {
		put_failure(tool, err.text);
		ret = status_of(&err);
	}
	rmm_free(app.values);
	rmm_free(app.operand);
	return ret;
}
