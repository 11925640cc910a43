/* SPDX-License-Identifier: MIT */
#include "merge_files.h"

#include "cmd/merge_write.h"

struct job {
	struct rmm_merge_files files;
	struct rmm_findings conflicts;
	struct rmm_out out;
	struct rmm_merge_writer writer;
};

/* What "b", "c" and "o" are; rmm_merge_read asks for them by name. */
static struct rmm_str text[RMM_VERSIONS];
static const char names[RMM_VERSIONS][2] = { "b", "c", "o" };

int __wrap_rmm_in_open(struct rmm_in *in, const char *path, const char *name,
		       struct rmm_err *err);

int __wrap_rmm_in_open(struct rmm_in *in, const char *path, const char *name,
		       struct rmm_err *err)
{
	(void)err;
	for (int v = 0; v < RMM_VERSIONS; v++)
		if (strcmp(path, names[v]) == 0)
			rmm_in_mem(in, name, text[v]);
	return 0;
}

static int cells(void *ctx, const struct rmm_str **out,
		 enum rmm_version version, const struct rmm_version_row *row,
		 struct rmm_err *err)
{
	struct job *job = ctx;

	return rmm_merge_cells(&job->files, out, version, row, err);
}

static int step(void *ctx, const struct rmm_step *one, struct rmm_err *err)
{
	struct job *job = ctx;

	return rmm_merge_step(&job->writer, one, err);
}

static void merge(struct job *job, struct rmm_buf *out)
{
	struct rmm_merge3 m = { .shape = &job->files.shape, .cells = cells,
				.step = step, .ctx = job };
	struct rmm_err err = {0};

	for (int v = 0; v < RMM_VERSIONS; v++) {
		m.row[v] = job->files.file[v].row;
		m.n[v] = job->files.file[v].n;
	}
	rmm_out_buf(&job->out, out);
	job->writer = (struct rmm_merge_writer){
		.files = &job->files, .out = &job->out, .path = "c",
		.conflicts = &job->conflicts.sink, .marker = 7,
	};
	rmm_merge_begin(&job->writer);
	LAW(rmm_merge3(&m, &err) == 0, "%s", err.text);
	rmm_merge_end(&job->writer);
	LAW(rmm_out_close(&job->out, &err) == 0, "%s", err.text);
}

bool merge_files(struct rmm_buf *out, size_t *conflicts, struct rmm_str base,
		 struct rmm_str current, struct rmm_str other)
{
	struct job job = {0};
	bool ok = true;

	rmm_findings_init(&job.conflicts);
	rmm_buf_init(out, 1 << 22);
	text[RMM_BASE] = base;
	text[RMM_CURRENT] = current;
	text[RMM_OTHER] = other;
	for (int v = 0; v < RMM_VERSIONS; v++)
		ok = ok && rmm_merge_read(&job.files, (enum rmm_version)v,
					  names[v], names[v], NULL) == 0 &&
		     job.files.file[v].header;
	if (ok)
		merge(&job, out);
	*conflicts = job.conflicts.sink.count[RMM_ERROR];
	rmm_findings_free(&job.conflicts);
	rmm_merge_free(&job.files);
	return ok;
}
