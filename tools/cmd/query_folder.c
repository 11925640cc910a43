/* SPDX-License-Identifier: MIT */
#include "cmd/query_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cmd/nrt.h"
#include "cmd/out_dir.h"
#include "io/call.h"
#include "io/out.h"

enum { MAX_PATH = 4096 };

static int open_folder(int *fd, const char *path, struct rmm_err *err)
{
	*fd = rmm_open_dir(AT_FDCWD, path);
	if (*fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s", path,
				strerror(errno));
	return 0;
}

/* Is it one of the names that are written into the folder `in` ("": the
 * outermost)? */
static bool is_written(const struct rmm_query_files *files, struct rmm_str in,
		       struct rmm_str name)
{
	for (size_t i = 0; i < files->n; i++) {
		struct rmm_str path = files->file[i].path;

		if (in.len > 0 && !(rmm_str_starts(path, in) &&
				    path.len > in.len &&
				    path.ptr[in.len] == '/'))
			continue;
		if (in.len > 0)
			path = rmm_str_from(path, in.len + 1);
		if (rmm_str_eq(path, name))
			return true;
	}
	return false;
}

struct place {
	const struct rmm_query_files *files;
	struct rmm_str in;
};

/* A file or folder of ours, of an earlier run too. */
static bool is_ours(const void *ctx, struct rmm_str name)
{
	const struct place *at = ctx;

	return is_written(at->files, at->in, name) ||
	       (at->in.len == 0 && rmm_nrt_is_name(name));
}

static int make_folder(const struct rmm_query_files *files, struct rmm_str in,
		       const char *path, struct rmm_err *err)
{
	const struct place at = { files, in };
	bool made;
	int fd;

	if (rmm_out_dir_make(path, files->secret, &made, err) < 0)
		return -1;
	if (made)
		return 0;
	if (files->secret)
		return rmm_out_dir_private(path, is_ours, &at, err);
	if (open_folder(&fd, path, err) < 0)
		return -1;
	close(fd);
	return 0;
}

static int write_file(const struct rmm_query_files *files, const char *out,
		      const struct rmm_query_file *file, struct rmm_err *err)
{
	struct rmm_buf path = { 0 };
	struct rmm_str name;
	int ret = -1;

	rmm_buf_init(&path, MAX_PATH);
	rmm_buf_addf(&path, "%s/%.*s", out, RMM_ARG(file->path));
	if (rmm_buf_end(&path, &name, err) < 0)
		goto out;
	if (!file->text.ptr)
		ret = make_folder(files, file->path, name.ptr, err);
	else
		ret = rmm_file_write(name.ptr, file->text,
				     files->secret ? 0600 : 0644, err);
out:
	rmm_buf_free(&path);
	return ret;
}

/* A shard that is left over would keep a row that was dropped. */
static int remove_old(const struct rmm_query_files *files, const char *out,
		      size_t *removed, struct rmm_err *err)
{
	const struct dirent *entry;
	DIR *dir = NULL;
	int fd, ret = 0;

	if (open_folder(&fd, out, err) < 0)
		return -1;
	dir = rmm_out_dir_list(fd);
	if (!dir)
		ret = rmm_fail(err, RMM_E_IO, "cannot list '%s': %s", out,
			       strerror(errno));
	while (dir && ret == 0 && (entry = readdir(dir))) {
		struct rmm_str name = rmm_str(entry->d_name);

		if (!rmm_nrt_is_name(name) ||
		    is_written(files, RMM_LIT(""), name))
			continue;
		if (unlinkat(fd, entry->d_name, 0) < 0 && errno != ENOENT)
			ret = rmm_fail(err, RMM_E_IO,
				       "cannot remove '%s/%s': %s", out,
				       entry->d_name, strerror(errno));
		else
			++*removed;
	}
	if (dir)
		closedir(dir);
	close(fd);
	return ret;
}

/* Folders come before what is in them. */
int rmm_query_folder_write(const struct rmm_query_files *files,
			   const char *out, size_t *removed,
			   struct rmm_err *err)
{
	*removed = 0;
	if (make_folder(files, RMM_LIT(""), out, err) < 0)
		return -1;
	for (size_t i = 0; i < files->n; i++)
		if (write_file(files, out, &files->file[i], err) < 0)
			return -1;
	return remove_old(files, out, removed, err);
}
