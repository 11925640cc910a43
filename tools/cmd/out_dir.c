/* SPDX-License-Identifier: MIT */
#include "cmd/out_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/call.h"
#include "io/out_temp.h"

int rmm_out_dir_make(const char *path, bool secret, bool *made,
		     struct rmm_err *err)
{
	*made = mkdir(path, 0700) == 0;
	if (!*made && errno != EEXIST)
		return rmm_fail(err, RMM_E_IO, "cannot create '%s': %s", path,
				strerror(errno));
	if (*made && chmod(path, secret ? 0700 : 0755) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot change '%s': %s", path,
				strerror(errno));
	return 0;
}

/* A stream of its own, since closedir closes the descriptor. */
DIR *rmm_out_dir_list(int fd)
{
	int own = rmm_open_dir(fd, ".");
	DIR *dir = own < 0 ? NULL : fdopendir(own);

	if (!dir && own >= 0)
		close(own);
	return dir;
}

/* --- secrets --------------------------------------------------------- */

struct contents {
	bool (*ours)(const void *ctx, struct rmm_str name);
	const void *ctx;
};

static bool is_other(const struct contents *contents, struct rmm_str name)
{
	struct rmm_str of;

	return !rmm_str_is(name, ".") && !rmm_str_is(name, "..") &&
	       !contents->ours(contents->ctx,
			       rmm_out_is_temp(&of, name) ? of : name);
}

static bool holds_others(const struct contents *contents, int fd)
{
	DIR *dir = rmm_out_dir_list(fd);
	const struct dirent *entry;
	bool others = !dir;

	while (dir && !others && (entry = readdir(dir)))
		others = is_other(contents, rmm_str(entry->d_name));
	if (dir)
		closedir(dir);
	return others;
}

static int close_to_others(int fd, const char *path, struct rmm_err *err)
{
	if (rmm_fchmod(fd, 0700) < 0)
		return rmm_fail(err, RMM_E_IO, "cannot make '%s' private: %s",
				path, strerror(errno));
	return 0;
}

int rmm_out_dir_private(const char *path,
			bool (*ours)(const void *ctx, struct rmm_str name),
			const void *ctx, struct rmm_err *err)
{
	const struct contents contents = { ours, ctx };
	int fd = rmm_open_dir(AT_FDCWD, path), ret = -1;
	struct stat st;

	if (fd < 0)
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s", path,
				strerror(errno));
	if (fstat(fd, &st) == 0 && (st.st_mode & 077) == 0)
		ret = 0;
	else if (holds_others(&contents, fd))
		rmm_fail(err, RMM_E_IO,
			 "'%s' is open to others and holds other files, and "
			 "the URL a secret; run chmod 700 on it, or name "
			 "another folder", path);
	else
		ret = close_to_others(fd, path, err);
	close(fd);
	return ret;
}
