/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_SECRET_H
#define RMM_CMD_SECRET_H

/*
 * Where secrets come from: a file, a descriptor or the environment, never a
 * command line, which others can see. They are read straight into memory
 * that is wiped when it is freed. No message repeats a byte of them. All
 * failures are status 2.
 *
 *	struct rmm_secret_text sas = {0};
 *	if (rmm_secret_read(&sas, app, &from, &rmm_sas_kind) < 0 ||
 *	    rmm_sas_check(&sas, app->err) < 0) ...
 *	rmm_secret_free(&sas.bytes);
 */

#include "cli/app.h"
#include "edge/sign.h"

/* At most one is set. */
struct rmm_secret_source {
	const char *file, *fd, *env;
};

struct rmm_secret_kind {
	const char *what;    /* in messages: "key" */
	const char *options; /* "-k KEY, --key-fd N and --key-env NAME" */
	size_t max;          /* bytes */
};

struct rmm_secret_text {
	struct rmm_secret bytes;
	const char *name; /* where it came from, for messages; borrowed from
			   * the source, or `store` */
	char store[32];
};

bool rmm_secret_is_given(const struct rmm_secret_source *from);

/* Reads the secret, to be freed in either case, and with room for one byte
 * more, the NUL that some take. RMM_E_USAGE unless exactly
 * one source is given. A descriptor is read to its end and stays open. A
 * variable is wiped and unset whatever happens. A file that others may read
 * is a warning. */
int rmm_secret_read(struct rmm_secret_text *out, struct rmm_app *app,
		    const struct rmm_secret_source *from,
		    const struct rmm_secret_kind *kind) RMM_CHECKED;

/* --sas-file FILE, --sas-fd N, --sas-env NAME; and the same of a header. */
extern const struct rmm_secret_kind rmm_sas_kind, rmm_header_kind;

/* Leaves the query of a shared access signature and nothing else: without the
 * `?` before it and the end of its line. RMM_E_USAGE when it is no such
 * query: empty, of several lines, a whole URL, without sig=, or with a byte
 * that no query may hold. */
int rmm_sas_check(struct rmm_secret_text *sas, struct rmm_err *err)
	RMM_CHECKED;

/* Leaves "Name: value", one line of printable ASCII, and after it a NUL that
 * does not count, as rmm_http_request takes it. RMM_E_USAGE for anything else,
 * and for a header that would change what the request is. */
int rmm_header_check(struct rmm_secret_text *header, struct rmm_err *err)
	RMM_CHECKED;

/* Reads and checks whichever of the two is given; both are to be freed in
 * either case, and are empty when they were not given. */
int rmm_access_read(struct rmm_secret_text *sas,
		    struct rmm_secret_text *header, struct rmm_app *app,
		    const struct rmm_secret_source *sas_from,
		    const struct rmm_secret_source *header_from) RMM_CHECKED;

/* The value of a parameter of the query, "se" or "sp" say, as it is written;
 * empty when it has none. The signature itself (sig) is never handed out. */
struct rmm_str rmm_sas_value(const struct rmm_secret *sas, const char *name);

#endif
