/* SPDX-License-Identifier: MIT */
#include "cmd/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cmd/folder.h"
#include "cmd/remove.h"
#include "io/call.h"
#include "io/out.h"

int rmm_stage_sync(int dir, const char *path, struct rmm_err *err)
{
	int fd = rmm_open_dir(dir, path);
	int ret = 0;

	if (fd < 0)
		return errno == EACCES ? 0 : rmm_stage_fail(err, "open", path);
	if (rmm_fsync(fd) < 0 && errno != EINVAL)
		ret = rmm_stage_fail(err, "sync", path);
	close(fd);
	return ret;
}

static int sync_all(struct rmm_stage *stage, struct rmm_err *err)
{
	if (rmm_stage_sync(stage->dir - 1, RMM_BY_HASH, err) < 0 ||
	    rmm_stage_sync(stage->dir - 1, "by-hash", err) < 0)
		return -1;
	return rmm_stage_sync(stage->dir - 1, ".", err);
}

/* --- one file at a time ---------------------------------------------- */

/* Is the file there, with the bytes that the staged one has? */
static bool is_same(int out, int staged, const char *path)
{
	char a[RMM_SHA256_TEXT], b[RMM_SHA256_TEXT];

	return rmm_folder_hash(a, out, path, NULL) == 0 &&
	       rmm_folder_hash(b, staged, path, NULL) == 0 &&
	       strcmp(a, b) == 0;
}

static int put_file(struct rmm_stage *stage, int out, const char *path,
		    struct rmm_err *err)
{
	struct rmm_buf bytes = {0}, to = {0};
	struct rmm_str text;
	int ret = -1;

	if (is_same(out, stage->dir - 1, path))
		return 0;
	rmm_buf_init(&bytes, RMM_MAX_FILE);
	rmm_buf_init(&to, RMM_MAX_JSON);
	rmm_buf_addf(&to, "%s/%s", stage->out, path);
	if (rmm_buf_end(&to, &text, err) == 0 &&
	    rmm_folder_read(&bytes, stage->dir - 1, path, err) == 0)
		ret = rmm_file_write(text.ptr, (struct rmm_str){
			bytes.ptr, bytes.len }, 0644, err);
	rmm_buf_free(&to);
	rmm_buf_free(&bytes);
	return ret;
}

static int make_dir(int out, const char *path, struct rmm_err *err)
{
	if ((mkdirat(out, path, 0755) < 0 && errno != EEXIST) ||
	    rmm_fchmodat(out, path, 0755) < 0)
		return rmm_stage_fail(err, "create", path);
	return 0;
}

/* The objects, so that the pointer never names what is not there. */
static int put_objects(struct rmm_stage *stage, int out, struct rmm_err *err)
{
	struct rmm_names names = {0};
	char path[RMM_HASH_PATH];
	int ret = 0;

	if (make_dir(out, "by-hash", err) < 0 ||
	    make_dir(out, RMM_BY_HASH, err) < 0 ||
	    rmm_stage_sync(out, "by-hash", err) < 0 ||
	    rmm_names_read(&names, stage->dir - 1, RMM_BY_HASH, NULL, err) < 0)
		return -1;
	for (size_t i = 0; ret == 0 && i < names.n; i++)
		ret = put_file(stage, out, rmm_hash_path(path, names.name[i]),
			       err);
	rmm_names_free(&names);
	return ret;
}

static int put_names(struct rmm_stage *stage, int out,
		     const struct rmm_names *names, struct rmm_err *err)
{
	for (size_t i = 0; i < names->n; i++) {
		struct rmm_str name = names->name[i];

		if (rmm_str_is(name, "by-hash") ||
		    rmm_str_is(name, RMM_MANIFEST_NAME) ||
		    rmm_str_is(name, RMM_POINTER_NAME))
			continue;
		if (put_file(stage, out, name.ptr, err) < 0)
			return -1;
	}
	if (put_file(stage, out, RMM_MANIFEST_NAME, err) < 0)
		return -1;
	return put_file(stage, out, RMM_POINTER_NAME, err);
}

/* What the new folder does not have; nobody is led there any more. */
static void remove_others(struct rmm_stage *stage, int out, const char *folder)
{
	struct rmm_names names = {0};
	int there = rmm_open_dir(out, folder);
	int staged = rmm_open_dir(stage->dir - 1, folder);
	struct stat st;

	if (there >= 0 && staged >= 0 &&
	    rmm_names_read(&names, there, ".", NULL, NULL) == 0)
		for (size_t i = 0; i < names.n; i++)
			if (fstatat(staged, names.name[i].ptr, &st,
				    AT_SYMLINK_NOFOLLOW) < 0 &&
			    errno == ENOENT)
				rmm_remove_tree(there, names.name[i].ptr);
	rmm_names_free(&names);
	if (staged >= 0)
		close(staged);
	if (there >= 0)
		close(there);
}

static int commit_in_place(struct rmm_stage *stage, struct rmm_err *err)
{
	struct rmm_names names = {0};
	int out = rmm_folder_open(stage->out, err), ret = -1;

	if (out < 0)
		return -1;
	if (rmm_names_read(&names, stage->dir - 1, ".", NULL, err) == 0 &&
	    put_objects(stage, out, err) == 0 &&
	    put_names(stage, out, &names, err) == 0) {
		remove_others(stage, out, RMM_BY_HASH);
		remove_others(stage, out, ".");
		ret = 0;
	}
	rmm_names_free(&names);
	close(out);
	return ret;
}

/* --- the step -------------------------------------------------------- */

enum step {
	NONE,     /* not in one step: file by file */
	RENAMED,  /* over nothing, or an empty folder */
	EXCHANGED,
};

static int take_step(struct rmm_stage *stage, enum step *step,
		     struct rmm_err *err)
{
	bool supported = false;

	*step = NONE;
	if (stage->in_place && stage->was != RMM_OUT_ABSENT)
		return 0;
	if (stage->was != RMM_OUT_FOLDER &&
	    rmm_rename(stage->path, stage->out) == 0) {
		*step = RENAMED;
		return 0;
	}
	if (stage->was == RMM_OUT_ABSENT)
		return rmm_stage_fail(err, "create", stage->out);
	if (rmm_dir_exchange(stage->path, stage->out, &supported, err) < 0)
		return -1;
	if (supported)
		*step = EXCHANGED;
	return 0;
}

/* The step was taken, yet may not last: back to where it was. */
static void undo(struct rmm_stage *stage, enum step step)
{
	bool supported;

	if (step == EXCHANGED &&
	    rmm_dir_exchange(stage->path, stage->out, &supported, NULL) < 0)
		return;
	if (step == RENAMED && rmm_rename(stage->out, stage->path) == 0 &&
	    stage->was == RMM_OUT_EMPTY)
		mkdir(stage->out, 0755);
}

int rmm_stage_commit(struct rmm_stage *stage, const char **left,
		     struct rmm_err *err)
{
	enum step step = NONE;

	*left = NULL;
	if (rmm_mem_ended())
		return rmm_fail_nomem(err);
	if (sync_all(stage, err) < 0 || take_step(stage, &step, err) < 0)
		return -1;
	if (step == NONE && commit_in_place(stage, err) < 0)
		return -1;
	if (rmm_stage_sync(AT_FDCWD, stage->parent, err) < 0) {
		undo(stage, step);
		return -1;
	}
	/* By now this is the old folder, or the one that was copied from. */
	if (rmm_remove_tree(AT_FDCWD, stage->path) < 0)
		*left = stage->path;
	stage->begun = false;
	return 0;
}
