/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cmd/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/app.h"
#include "cmd/remove.h"
#include "io/call.h"

enum { TRIES = 16, RANDOM = 6 };

/* The folder, locked, when it is ours and nobody uses it; else -1. */
static int lock_unused(int dir, const char *name)
{
	struct stat st;
	int fd = rmm_open(dir, name,
			  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    rmm_flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Others may write to the folder as well, so a name is only a reason to look;
 * that nobody holds the lock says that its run is over. */
static void remove_left(const char *parent, const char *prefix)
{
	size_t len = strlen(prefix);
	int dir = rmm_open_dir(AT_FDCWD, parent);
	DIR *stream = dir < 0 ? NULL : fdopendir(dir);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		const char *name = entry->d_name;
		int fd;

		if (strncmp(name, prefix, len) != 0 || name[len] != '.' ||
		    strlen(name) != len + 1 + RANDOM)
			continue;
		fd = lock_unused(dirfd(stream), name);
		if (fd < 0)
			continue;
		rmm_remove_tree(dirfd(stream), name);
		close(fd);
	}
	if (stream)
		closedir(stream);
	else if (dir >= 0)
		close(dir);
}

/* Between its making and its lock somebody may have taken the folder for one
 * that was left: 0 then. */
static int try_open(struct rmm_scratch *scratch, struct rmm_err *err)
{
	struct stat mine, there;
	int fd;

	if (!mkdtemp(scratch->path))
		return rmm_fail(err, RMM_E_IO,
				"cannot make the folder '%s': %s; TMPDIR names "
				"another place", scratch->path,
				strerror(errno));
	fd = rmm_open(AT_FDCWD, scratch->path,
		      O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd >= 0 && rmm_flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    fstat(fd, &mine) == 0 && stat(scratch->path, &there) == 0 &&
	    mine.st_ino == there.st_ino) {
		scratch->lock = fd + 1;
		return 1;
	}
	if (fd >= 0)
		close(fd);
	/* Not taken, but not to be had either: it must not be left. */
	rmdir(scratch->path);
	return 0;
}

int rmm_scratch_open(struct rmm_scratch *scratch, const char *prefix,
		     struct rmm_err *err)
{
	const char *given = rmm_app_env("TMPDIR");
	char parent[PATH_MAX + 1];
	int got = 0;

	*scratch = (struct rmm_scratch){0};
	if (!given || !*given)
		given = "/tmp";
	if (!realpath(given, parent))
		return rmm_fail(err, RMM_E_IO, "cannot open '%s': %s; TMPDIR "
				"names another place", given, strerror(errno));
	remove_left(parent, prefix);
	for (int i = 0; got == 0 && i < TRIES; i++) {
		int n = snprintf(scratch->path, sizeof(scratch->path),
				 "%s/%s.XXXXXX", parent, prefix);

		if (n < 0 || (size_t)n >= sizeof(scratch->path))
			return rmm_fail(err, RMM_E_USAGE,
					"the path in TMPDIR is too long");
		got = try_open(scratch, err);
	}
	if (got > 0)
		return 0;
	scratch->path[0] = '\0';
	return got < 0 ? -1 : rmm_fail(err, RMM_E_IO, "cannot keep a folder "
				       "in '%s'", parent);
}

void rmm_scratch_close(struct rmm_scratch *scratch)
{
	if (scratch->path[0])
		rmm_remove_tree(AT_FDCWD, scratch->path);
	if (scratch->lock)
		close(scratch->lock - 1);
	*scratch = (struct rmm_scratch){0};
}
