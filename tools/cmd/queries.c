/* SPDX-License-Identifier: MIT */
/* rmmlist queries: the KQL templates of tools/queries, with the URL of a
 * publication put into them, one file each into a folder. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/app.h"
#include "cmd/query_files.h"
#include "cmd/secret_dir.h"
#include "io/out.h"

enum { MAX_PATH = 4096 };

struct args {
	const char *dir, *url, *out;
	bool quiet;
};

static int open_folder(int *fd, const char *path, struct rmm_err *err)
{
	*fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s", path,
				strerror(errno));
	return 0;
}

/* Nothing of the workspace goes into the queries that there are; a wrong -C
 * is a mistake all the same. */
static int check_workspace(const char *path, struct rmm_err *err)
{
	int fd;

	if (!path)
		return 0;
	if (open_folder(&fd, path, err) < 0)
		return -1;
	close(fd);
	return 0;
}

/* A file or folder of ours, or the temporary that a killed run left of one. */
static bool is_ours(const void *ctx, struct rmm_str name)
{
	const struct rmm_query_files *files = ctx;

	if (rmm_str_starts(name, RMM_LIT(".")))
		name = rmm_str_from(name, 1);
	for (size_t i = 0; i < files->n; i++) {
		struct rmm_str path = files->file[i].path;
		size_t slash = rmm_str_find(path, '/');

		if (rmm_str_starts(name, rmm_str_upto(path, slash)))
			return true;
	}
	return false;
}

static int make_folder(const struct rmm_query_files *files, const char *path,
		       struct rmm_err *err)
{
	int fd;

	if (mkdir(path, 0700) < 0) {
		if (errno != EEXIST)
			return rmm_fail(err, RMM_E_IO, "cannot create '%s': %s",
					path, strerror(errno));
		if (files->secret)
			return rmm_secret_dir(path, is_ours, files, err);
		if (open_folder(&fd, path, err) < 0)
			return -1;
		close(fd);
		return 0;
	}
	/* Exactly, whatever the umask. */
	if (chmod(path, files->secret ? 0700 : 0755) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot change '%s': %s", path,
				strerror(errno));
	return 0;
}

/* Folders come before what is in them. */
static int write_file(struct rmm_app *app, const struct rmm_query_files *files,
		      const struct rmm_query_file *file)
{
	const struct args *args = app->values;
	struct rmm_buf path = { 0 };
	struct rmm_str name;
	int ret = -1;

	rmm_buf_init(&path, MAX_PATH);
	rmm_buf_addf(&path, "%s/%.*s", args->out, (int)file->path.len,
		     file->path.ptr);
	if (rmm_buf_end(&path, &name, app->err) < 0)
		goto out;
	if (!file->text.ptr)
		ret = make_folder(files, name.ptr, app->err);
	else
		ret = rmm_file_write(name.ptr, file->text,
				     files->secret ? 0600 : 0644, app->err);
out:
	rmm_buf_free(&path);
	return ret;
}

static int write_all(struct rmm_app *app, const struct rmm_query_files *files)
{
	const struct args *args = app->values;
	size_t queries = 0;

	if (make_folder(files, args->out, app->err) < 0)
		return -1;
	for (size_t i = 0; i < files->n; i++) {
		if (write_file(app, files, &files->file[i]) < 0)
			return -1;
		if (rmm_str_ends(files->file[i].path, RMM_LIT(".kql")))
			queries++;
	}
	rmm_app_say(app, "wrote %zu queries to '%s'; QUERIES.md lists "
		    "them", queries, args->out);
	return 0;
}

static int run(struct rmm_app *app)
{
	const struct args *args = app->values;
	struct rmm_query_url url = { 0 };
	struct rmm_query_files files = { 0 };
	int ret = -1;

	if (!args->url)
		return rmm_fail(app->err, RMM_E_USAGE,
				"option '--url' is missing; see -h");
	if (!args->out)
		return rmm_fail(app->err, RMM_E_USAGE,
				"option '-o' is missing; see -h");
	if (rmm_query_url_parse(&url, rmm_str(args->url), app->err) < 0 ||
	    check_workspace(args->dir, app->err) < 0 ||
	    rmm_query_files_pack(&files, &url, app->err) < 0 ||
	    write_all(app, &files) < 0)
		goto out;
	ret = 0;
out:
	rmm_query_files_free(&files);
	return ret;
}

static const struct rmm_opt options[] = {
	{ 'C', "directory", "DIR", "the workspace (default: here)",
	  RMM_OPT_TEXT, offsetof(struct args, dir) },
	{ 0, "url", "BASE", "URL of the publication ({file}: a file's name)",
	  RMM_OPT_TEXT, offsetof(struct args, url) },
	{ 'o', "output", "DIR", "the folder to write to", RMM_OPT_TEXT,
	  offsetof(struct args, out) },
	{ 'q', "quiet", NULL, "no summary", RMM_OPT_FLAG,
	  offsetof(struct args, quiet) },
	{ 0 },
};

const struct rmm_tool rmm_tool = {
	.name = "queries",
	.summary = "render the KQL queries for a URL",
	.usage = "[-q] [-C DIR] --url BASE -o DIR",
	.options = options,
	.values_size = sizeof(struct args),
	.quiet_offset_plus_1 = offsetof(struct args, quiet) + 1,
	.run = run,
};
