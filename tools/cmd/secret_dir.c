/* SPDX-License-Identifier: MIT */
#include "cmd/secret_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct contents {
	bool (*ours)(const void *ctx, struct rmm_str name);
	const void *ctx;
};

static bool is_other(const struct contents *contents, struct rmm_str name)
{
	return !rmm_str_is(name, ".") && !rmm_str_is(name, "..") &&
	       !contents->ours(contents->ctx, name);
}

static bool holds_others(const struct contents *contents, int fd)
{
	int copy = dup(fd);
	DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	bool others = !dir;

	if (!dir && copy >= 0)
		close(copy);
	while (dir && !others && (entry = readdir(dir)))
		others = is_other(contents, rmm_str(entry->d_name));
	if (dir)
		closedir(dir);
	return others;
}

static int close_to_others(int fd, const char *path, struct rmm_err *err)
{
	if (fchmod(fd, 0700) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot make '%s' private: %s",
				path, strerror(errno));
	return 0;
}

int rmm_secret_dir(const char *path,
		   bool (*ours)(const void *ctx, struct rmm_str name),
		   const void *ctx, struct rmm_err *err)
{
	const struct contents contents = { ours, ctx };
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = -1;
	struct stat st;

	if (fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s", path,
				strerror(errno));
	if (fstat(fd, &st) == 0 && (st.st_mode & 077) == 0)
		ret = 0;
	else if (holds_others(&contents, fd))
		rmm_fail(err, RMM_E_IO,
			 "'%s' is open to others and holds other files, and the "
			 "URL a secret; run chmod 700 on it, or name another "
			 "folder",
			 path);
	else
		ret = close_to_others(fd, path, err);
	close(fd);
	return ret;
}
