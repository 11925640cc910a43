/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_PUSH_TARGET_H
#define RMM_CMD_PUSH_TARGET_H

/*
 * Where a publication goes: a URL, a folder or a git branch, behind one
 * interface, so that the order in which files go there, and what is refused,
 * is written once (cmd/push_run.h). A file is known by its name in the
 * publication.
 */

#include "cli/app.h"
#include "cmd/secret.h"
#include "edge/trust.h"

/* A file that goes there, and what is there already. */
struct rmm_push_file {
	struct rmm_str name;   /* "feed.csv", "by-hash/sha256/HEX"; and a NUL */
	struct rmm_str sha256;
	uint64_t size;
	bool immutable;        /* its name is its hash */
	bool needed;           /* this publication leads to it, not only an
				* earlier one; of objects */
	const char *also;      /* where its bytes are here too; or NULL */
	enum {
		RMM_PUSH_ABSENT,
		RMM_PUSH_SAME,
		RMM_PUSH_OTHER, /* other bytes */
	} there;
	struct rmm_str tag;    /* of what is there, for the target */
};

struct rmm_target;

struct rmm_target_kind {
	/* Appends the bytes of a file that is there: 1, 0 when it is not, -1.
	 * More than the buffer's ceiling is a failure. file->tag is set. */
	int (*read)(struct rmm_target *target, struct rmm_push_file *file,
		    struct rmm_buf *out, struct rmm_err *err);
	/* Sets `there` and `tag`. */
	int (*look)(struct rmm_target *target, struct rmm_push_file *file,
		    struct rmm_err *err);
	/* Puts the file there if nobody has changed it since it was looked
	 * at, and reads it back. */
	int (*write)(struct rmm_target *target,
		     const struct rmm_push_file *file, struct rmm_str bytes,
		     struct rmm_err *err);
	/* After the last write; NULL: nothing is to be done. */
	int (*finish)(struct rmm_target *target,
		      const struct rmm_pointer *pointer, struct rmm_err *err);
	void (*close)(struct rmm_target *target);
};

struct rmm_target {
	const struct rmm_target_kind *kind;
	const char *name; /* as given, for messages; borrowed */
	struct rmm_arena arena;
};

/* What the options say of a target on the network. */
struct rmm_push_access {
	const char *cacert;
	struct rmm_secret_text sas, header;
	int64_t now;
};

/* Each makes *out, or fails: RMM_E_USAGE, RMM_E_IO. The text and the access
 * are borrowed until rmm_target_close. */
int rmm_target_url(struct rmm_target **out, struct rmm_app *app,
		   const char *url,
		   const struct rmm_push_access *access) RMM_CHECKED;
int rmm_target_folder(struct rmm_target **out, const char *path,
		      struct rmm_err *err) RMM_CHECKED;
/* "git:[DIR#]BRANCH" */
int rmm_target_branch(struct rmm_target **out, const char *branch,
		      struct rmm_err *err) RMM_CHECKED;
void rmm_target_close(struct rmm_target *target); /* NULL is fine */

#endif
