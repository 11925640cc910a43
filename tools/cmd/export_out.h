/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_EXPORT_OUT_H
#define RMM_CMD_EXPORT_OUT_H

/*
 * The folder that an export is written to. It may be absent, empty, or hold an
 * earlier export of the same format: each file is replaced in one step, and
 * what only the earlier export had is removed at the end. Files of other names
 * are let alone. One export at a time: the folder is locked meanwhile.
 *
 * Names may have one `#`, which stands for a number of three digits or more:
 * "x-#.csv" for x-001.csv, x-002.csv... or, for files that are written by their
 * own names, one `*` for letters, digits and hyphens.
 */

#include "base/err.h"
#include "base/mem.h"
#include "io/out.h"
#include "io/tree.h"

#define RMM_NOT_CARRIED "not-carried.csv"

struct rmm_export_out {
	const char *path;	   /* as given; borrowed */
	const char *const *files;  /* the format's names; borrowed */
	struct rmm_dir_tree dir;
	struct rmm_arena arena;
	struct rmm_str *written;
	size_t n, cap;
	bool secret; /* files are for the owner alone */
};

/* Makes the folder when it is absent, and locks it. RMM_E_IO when it is none,
 * or can't be made. */
int rmm_export_out_open(struct rmm_export_out *out, const char *path,
			const char *const *files,
			struct rmm_err *err) RMM_CHECKED;

/* Is there a file of these names in it? */
bool rmm_export_out_has(struct rmm_export_out *out, const char *const *files);

/* For what holds a secret, before the first file: closes the folder to others,
 * and every file that follows. RMM_E_IO when it is open to others and holds
 * files that are none of the format's. */
int rmm_export_out_private(struct rmm_export_out *out,
			   struct rmm_err *err) RMM_CHECKED;

/* Begins the file `name` of the format, the `number`th where it has a `#`. */
int rmm_export_out_file(struct rmm_export_out *out, struct rmm_out *file,
			const char *name, unsigned number,
			struct rmm_err *err) RMM_CHECKED;

/* Removes what an earlier export had and this one has not, and what a killed
 * one left half-written. */
int rmm_export_out_tidy(struct rmm_export_out *out,
			struct rmm_err *err) RMM_CHECKED;
void rmm_export_out_close(struct rmm_export_out *out); /* safe on {0} */

#endif
