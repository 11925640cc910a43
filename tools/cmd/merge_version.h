/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_MERGE_VERSION_H
#define RMM_CMD_MERGE_VERSION_H

/*
 * One of the three versions that merge-file is given: all its bytes, and where
 * its rows are in them.
 */

#include "base/mem.h"
#include "io/csv.h"
#include "io/in.h"
#include "ops/merge3.h"

struct rmm_merge_file {
	const char *name; /* for messages */
	struct rmm_buf buf;
	struct rmm_str bytes;
	size_t body;       /* offset of what follows the header's line */
	bool header;       /* false: no line is more than blanks */
	struct rmm_in in;
	struct rmm_csv *csv;
	struct rmm_csv_row cells; /* the row that was read last */
	struct rmm_version_row *row;
	size_t n, cap;
};

/* What the three versions have in common. {0} is a valid empty one. */
struct rmm_merge_files {
	struct rmm_merge_file file[RMM_VERSIONS];
	struct rmm_shape shape;
	struct rmm_str column[RMM_MAX_FIELDS]; /* the names of the header */
	const char *header_of; /* name of the file that has it; NULL: none */
	struct rmm_arena arena;  /* of names and keys */
	struct rmm_buf key;
	uint32_t *known; /* rows of BASE by a hash of their bytes */
	size_t slots;
};

/* Reads the file at path as this version; BASE comes first. RMM_E_SYNTAX when
 * it can't be merged by key: another header than the one before, that of no
 * known file, text in another encoding, markers of a conflict (but in BASE,
 * where git leaves them when it merged several bases). */
int rmm_merge_read(struct rmm_merge_files *files, enum rmm_version version,
		   const char *path, const char *name,
		   struct rmm_err *err) RMM_CHECKED;
void rmm_merge_free(struct rmm_merge_files *files);

/* The cells of a sound row, until the next call for the same version. */
int rmm_merge_cells(struct rmm_merge_files *files, const struct rmm_str **out,
		    enum rmm_version version, const struct rmm_version_row *row,
		    struct rmm_err *err) RMM_CHECKED;

/* The offset behind the row and its line's end. */
size_t rmm_merge_row_end(const struct rmm_merge_file *file,
			 const struct rmm_version_row *row);

#endif
