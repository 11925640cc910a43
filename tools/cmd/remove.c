/* SPDX-License-Identifier: MIT */
#include "cmd/remove.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "io/call.h"

enum { DEPTH = 10 };

static int remove_below(int dir, const char *name, int depth);

/* Removes what is in the folder; 0 when it is empty. Needs no list of it, so
 * that cleaning up works when memory is what ended. */
static int empty_dir(DIR *stream, int depth)
{
	struct dirent *entry;
	int ret = 0;

	while ((entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    remove_below(dirfd(stream), entry->d_name, depth - 1) < 0)
			ret = -1;
	return ret;
}

static int remove_below(int dir, const char *name, int depth)
{
	DIR *stream;
	int fd, ret, why;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return 0;
	why = errno;
	fd = rmm_open(dir, name,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		/* Of what is no folder the first refusal tells more. */
		if (errno == ENOTDIR || errno == ENOENT || errno == ELOOP)
			errno = why;
		return -1;
	}
	stream = depth > 0 ? fdopendir(fd) : NULL;
	if (!stream) {
		close(fd);
		return -1;
	}
	ret = empty_dir(stream, depth);
	closedir(stream);
	return ret == 0 ? unlinkat(dir, name, AT_REMOVEDIR) : -1;
}

int rmm_remove_tree(int dir, const char *name)
{
	return remove_below(dir, name, DEPTH);
}
