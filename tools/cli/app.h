/* SPDX-License-Identifier: MIT */
#ifndef RMM_CLI_APP_H
#define RMM_CLI_APP_H

/*
 * What every executable shares: start-up, -h and --version, messages, exit
 * status. A verb is a struct rmm_tool and a `run` that returns 0 for
 * done/yes, 1 for no, or -1 with app->err filled (app maps the code: REJECT
 * and STALE 1, all else 2).
 */

#include "base/buf.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/err.h"
#include "cli/box.h"
#include "cli/opt.h"

struct rmm_app {
	const struct rmm_tool *tool;
	void *values;    /* the verb's struct of arguments, filled */
	char **operand;
	size_t operands;
	bool quiet;      /* -q: no notes, no summaries; warnings and errors stay */
	struct rmm_err *err;
	struct rmm_sink sink; /* prints findings to stderr as they come */
	bool notes;      /* print findings of severity note too */
	const char *(*fix)(const char *rule); /* what to do about a finding */
	bool no_memory;  /* a line could not be said: the verb has failed */
};

struct rmm_tool {
	const char *name;    /* "fetch": the executable is rmmlist-fetch; "":
			      * the dispatcher */
	const char *summary; /* one sentence, no full stop */
	const char *usage;   /* the synopsis after the name; lines joined by \n */
	const struct rmm_opt *options; /* ends with a zeroed entry */
	size_t values_size;
	size_t quiet_offset_plus_1; /* of the -q flag in values; 0: has none */
	size_t min_operands, max_operands;
	unsigned needs;       /* enum rmm_needs; what else is taken away */
	bool writes_operand;  /* the first one is a file that is written */
	int (*run)(struct rmm_app *app);
};

/* The one symbol that each cmd/VERB.c defines. */
extern const struct rmm_tool rmm_tool;

/* Runs the tool; the exit status. `fix` gives a rule's remedy, for findings
 * whose text has none. */
int rmm_app_main(const struct rmm_tool *tool, int argc, char **argv,
		 const char *(*fix)(const char *rule));

/* The text of -h to standard output. */
int rmm_app_help(const struct rmm_tool *tool, struct rmm_err *err) RMM_CHECKED;

/* Name and version to standard output; the second line is what the kernel
 * says of the box, which is closed here and now. */
int rmm_app_version(const struct rmm_tool *tool,
		    struct rmm_err *err) RMM_CHECKED;

/* "rmmlist-VERB: text" to stderr, escaped; `say` is for progress and
 * summaries and is silent under -q, `warn` is not. */
void rmm_app_say(struct rmm_app *app, const char *fmt, ...) RMM_PRINTF(2, 3);
void rmm_app_warn(struct rmm_app *app, const char *fmt, ...) RMM_PRINTF(2, 3);

/* Is this part of a message whole enough to be said? When memory ended while
 * it was put together, it is not, and the verb has failed. */
bool rmm_app_can_say(struct rmm_app *app, const struct rmm_buf *part);

/* Prints one finding to stderr; notes not under -q. */
void rmm_app_finding(struct rmm_app *app, const struct rmm_finding *finding);

/* Appends the finding's text, escaped; of a warning or an error that names no
 * remedy, "; " and `fix` (may be NULL) after it. */
void rmm_finding_text(struct rmm_buf *buf, const struct rmm_finding *finding,
		      const char *fix);

/* Appends "FILE:LINE:COLUMN: severity: text [rule]" and LF, the text as
 * rmm_finding_text has it. */
void rmm_finding_format(struct rmm_buf *line, const struct rmm_finding *finding,
			const char *fix);

/* A line that replaces itself, on a terminal only and not under -q; NULL ends
 * it. */
void rmm_app_progress(struct rmm_app *app, const char *fmt, ...)
	RMM_PRINTF(2, 3);

/* --date, else SOURCE_DATE_EPOCH, else today (UTC). RMM_E_USAGE when either is
 * not a date. */
int rmm_app_date(rmm_day *out, struct rmm_app *app, const char *date)
	RMM_CHECKED;

/* --format: which of `names`, parted by blanks; the first for NULL.
 * RMM_E_USAGE for anything else. */
int rmm_app_format(size_t *out, struct rmm_app *app, const char *format,
		   const char *names) RMM_CHECKED;

/* --now, else the clock. */
int rmm_app_now(int64_t *out, struct rmm_app *app, const char *now)
	RMM_CHECKED;

/* SOURCE_DATE_EPOCH, which makes a run repeatable, else the clock. */
int rmm_app_stamp(int64_t *out, struct rmm_app *app) RMM_CHECKED;

/* The environment, for the few who may ask (--key-env). The value is wiped
 * and the variable unset by rmm_app_env_wipe. */
const char *rmm_app_env(const char *name);
void rmm_app_env_wipe(const char *name);

#endif
