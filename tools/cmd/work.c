/* SPDX-License-Identifier: MIT */
#include "cmd/work.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "io/out.h"

int rmm_work_open(struct rmm_work *work, const char *dir, unsigned what,
		  struct rmm_sink *sink, struct rmm_err *err)
{
	*work = (struct rmm_work){ 0 };
	if (rmm_dir_tree_open(&work->dir, dir ? dir : ".", err) < 0)
		return -1;
	return rmm_workspace_load(&work->ws, &work->dir.tree, what, sink, err);
}

int rmm_work_open_alone(struct rmm_work *work, struct rmm_app *app,
			const char *dir, unsigned what, struct rmm_sink *sink)
{
	*work = (struct rmm_work){ 0 };
	dir = dir ? dir : ".";
	if (rmm_dir_tree_open(&work->dir, dir, app->err) < 0)
		return -1;
	if (!rmm_dir_tree_lock(&work->dir, false)) {
		rmm_app_say(app, "another rmmlist is writing in '%s'; waiting "
			    "for it", dir);
		(void)rmm_dir_tree_lock(&work->dir, true);
	}
	return rmm_workspace_load(&work->ws, &work->dir.tree, what, sink,
				  app->err);
}

void rmm_work_close(struct rmm_work *work)
{
	rmm_list_free(&work->previous);
	rmm_workspace_free(&work->ws);
	rmm_dir_tree_close(&work->dir);
	*work = (struct rmm_work){ 0 };
}

const char *rmm_work_path(struct rmm_work *work, const char *path)
{
	struct rmm_buf buf = { 0 };
	struct rmm_str text, kept = { 0 };

	rmm_buf_init(&buf, 8192);
	if (!rmm_str_is(work->dir.root, ".") && work->dir.root.len) {
		rmm_buf_add(&buf, work->dir.root);
		if (!rmm_str_ends(work->dir.root, RMM_LIT("/")))
			rmm_buf_addc(&buf, '/');
	}
	rmm_buf_add(&buf, rmm_str(path));
	if (rmm_buf_end(&buf, &text, NULL) < 0 ||
	    rmm_arena_str(&work->dir.arena, &kept, text, NULL) < 0)
		kept.ptr = NULL;
	rmm_buf_free(&buf);
	return kept.ptr;
}

int rmm_work_write(const char *path, struct rmm_str bytes, struct rmm_err *err)
{
	struct stat st;
	unsigned mode = stat(path, &st) == 0 ? st.st_mode & 0777 : 0644;

	return rmm_file_write(path, bytes, mode, err);
}

int rmm_work_parents(const char *path, struct rmm_err *err)
{
	struct rmm_arena arena = {0};
	struct rmm_str part;
	int ret = 0;

	for (const char *p = path + 1; ret == 0 && (p = strchr(p, '/')); p++) {
		ret = rmm_arena_str(&arena, &part,
				    rmm_str_upto(rmm_str(path),
						 (size_t)(p - path)), err);
		if (ret == 0 && mkdir(part.ptr, 0777) < 0 && errno != EEXIST)
			ret = rmm_fail(err, RMM_E_IO,
				       "cannot make the folder '%s': %s",
				       part.ptr, strerror(errno));
	}
	rmm_arena_free(&arena);
	return ret;
}

/* Keeps the first finding, to say in one line why a list can't be read. */
struct first_finding {
	struct rmm_sink sink;
	struct rmm_buf text;
};

static void keep_first(struct rmm_sink *sink, const struct rmm_finding *f)
{
	struct first_finding *first = (struct first_finding *)(void *)sink;

	if (f->severity != RMM_ERROR || first->text.len)
		return;
	rmm_buf_addf(&first->text, "%s:%llu:%u: %.*s", f->place.file,
		     (unsigned long long)f->place.line,
		     (unsigned)f->place.column, RMM_ARG(f->text));
}

static int read_previous(struct rmm_work *work, struct rmm_in *in,
			 struct rmm_err *err)
{
	struct first_finding first = { .sink.put = keep_first };
	struct rmm_str text;
	int ret;

	rmm_buf_init(&first.text, 2048);
	ret = rmm_list_read(&work->previous, in, &first.sink, err);
	if (!ret && work->previous.rejected)
		ret = rmm_buf_end(&first.text, &text, err) < 0
			      ? -1
			      : rmm_fail(err, RMM_E_SYNTAX, "%.*s",
					 RMM_ARG(text));
	rmm_buf_free(&first.text);
	return ret;
}

int rmm_work_previous(struct rmm_work *work, struct rmm_err *err)
{
	struct rmm_err why = { 0 };
	struct rmm_in in = { 0 };
	int ret, found = rmm_tree_open(&work->dir.tree, &in, RMM_LIST_PATH,
				       err);

	if (found <= 0)
		return found;
	ret = read_previous(work, &in, &why);
	if (ret < 0)
		rmm_fail(err, why.code,
			 "%s; listed_since is taken from this file: restore it "
			 "from git",
			 why.text);
	work->has_previous = !ret;
	rmm_in_close(&in);
	return ret;
}

static int write_row(void *ctx, const struct rmm_row *row, struct rmm_err *err)
{
	(void)err; /* sticky: rmm_out_close tells */
	rmm_row_write_next(ctx, row);
	return 0;
}

int rmm_work_merge(struct rmm_work *work, rmm_day date, struct rmm_out *out,
		   struct rmm_merge_counts *counts, uint64_t *rows,
		   uint64_t *from_local, struct rmm_sink *sink,
		   struct rmm_err *err)
{
	struct rmm_row_writer writer = { .out = out };
	struct rmm_merge m = { .ws = &work->ws,
			       .previous = work->has_previous ? &work->previous
							      : NULL,
			       .date = date,
			       .sink = sink,
			       .row = write_row,
			       .ctx = &writer,
			       .counts = counts };

	rmm_out_add(out, RMM_LIT(RMM_LIST_HEADER "\n"));
	if (rmm_merge(&m, err) < 0)
		return -1;
	if (!m.rows)
		return rmm_fail(err, RMM_E_REJECT,
				"the merged list would be empty");
	if (rows)
		*rows = m.rows;
	if (from_local)
		*from_local = m.from_local;
	return 0;
}

static int add_row(void *ctx, const struct rmm_row *row, struct rmm_err *err)
{
	return rmm_list_add(ctx, row, err);
}

int rmm_work_merge_list(struct rmm_list *list, const struct rmm_workspace *ws,
			const struct rmm_list *previous, rmm_day date,
			struct rmm_sink *sink, struct rmm_err *err)
{
	struct rmm_merge m = { .ws = ws,
			       .previous = previous,
			       .date = date,
			       .sink = sink,
			       .row = add_row,
			       .ctx = list };

	if (rmm_merge(&m, err) < 0)
		return -1;
	for (size_t i = 0; i < ws->sources; i++)
		list->rejected += ws->source[i].counts.rejected;
	list->combined = true;
	return 0;
}

int rmm_work_merge_tree(struct rmm_list *list, struct rmm_tree *tree,
			rmm_day date, struct rmm_sink *sink,
			struct rmm_err *err)
{
	struct rmm_workspace ws = { 0 };
	int ret = rmm_workspace_load(&ws, tree,
				     RMM_WS_UPSTREAM | RMM_WS_MISSING_OK, sink,
				     err);

	if (ret == 0)
		ret = rmm_work_merge_list(list, &ws, NULL, date, NULL, err);
	rmm_workspace_free(&ws);
	return ret;
}
