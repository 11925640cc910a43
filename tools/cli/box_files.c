/* SPDX-License-Identifier: MIT */
/* Landlock by its three system calls, for which the C library has no names. */
#define _GNU_SOURCE /* syscall, realpath, O_PATH */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/box_parts.h"

/* The kernel's headers on a build machine may be older than the kernel that we
 * run on. The numbers are the same on every processor. */
enum {
	CREATE_RULESET = 444,
	ADD_RULE = 445,
	RESTRICT_SELF = 446,
	ASK_VERSION = 1,
	PATH_BENEATH = 1,
};

enum {
	WRITE_FILE = 1 << 1,
	MAKE_AND_REMOVE = 0x1ff << 4, /* of each kind of file */
	REFER = 1 << 13,              /* moving between folders; ABI 2 */
	TRUNCATE = 1 << 14,           /* ABI 3 */
	TCP = 3,                      /* bind and connect; ABI 4 */
	SCOPES = 3,                   /* abstract sockets and signals; ABI 6 */
};

struct ruleset {
	uint64_t files, network, scopes;
};

struct rule {
	uint64_t allowed;
	int32_t fd;
};

/* A kernel takes a longer structure than it knows while the rest is zero. */
static int open_ruleset(struct ruleset *rules, int abi, unsigned needs)
{
	*rules = (struct ruleset){ .files = WRITE_FILE | MAKE_AND_REMOVE };
	if (abi >= 2)
		rules->files |= REFER;
	if (abi >= 3)
		rules->files |= TRUNCATE;
	if (abi >= 4 && !(needs & RMM_NEEDS_NETWORK))
		rules->network = TCP;
	if (abi >= 6 && !(needs & (RMM_NEEDS_NETWORK | RMM_NEEDS_PROGRAMS)))
		rules->scopes = SCOPES;
	return (int)syscall(CREATE_RULESET, rules, sizeof(*rules), 0);
}

/* Leaves the folder that the path's last part is in. */
static void cut(char path[PATH_MAX])
{
	char *slash;

	while ((slash = strrchr(path, '/')) && !slash[1] && slash > path)
		*slash = '\0';
	if (!slash)
		memcpy(path, ".", 2);
	else
		slash[slash == path] = '\0';
}

static int open_path(const char *path)
{
	return open(path, O_PATH | O_CLOEXEC);
}

/* A link in the folder is followed to wherever it leads (io/out.h). */
static bool has_links(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;
	bool found = !dir;

	while (!found && (entry = readdir(dir)))
		found = fstatat(dirfd(dir), entry->d_name, &st,
				AT_SYMLINK_NOFOLLOW) < 0 ||
			S_ISLNK(st.st_mode);
	if (dir)
		closedir(dir);
	return found;
}

/* What is there: a folder to write into, a device or pipe, or a file that is
 * replaced by a new one beside it. */
static int open_present(char path[PATH_MAX], bool folder)
{
	int fd = open_path(path);
	struct stat st = {0};
	bool known = fd >= 0 && fstat(fd, &st) == 0;

	if (known && (S_ISDIR(st.st_mode) ? folder && !has_links(path)
					  : !S_ISREG(st.st_mode)))
		return fd;
	if (fd >= 0)
		close(fd);
	if (!known || (S_ISDIR(st.st_mode) && folder))
		return -1;
	cut(path);
	return open_path(path);
}

/* The lowest folder that is there already. */
static int open_above(char path[PATH_MAX])
{
	struct stat st;

	while (lstat(path, &st) < 0) {
		if (strcmp(path, ".") == 0)
			return -1;
		cut(path);
	}
	return open_path(path);
}

static int open_place(const struct rmm_box_place *place)
{
	char path[PATH_MAX], real[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%s", place->path);

	if (n <= 0 || (size_t)n >= sizeof(path))
		return -1;
	if (realpath(path, real))
		return open_present(real, place->folder);
	return lstat(path, &st) == 0 ? -1 : open_above(path);
}

static bool add_place(int ruleset, const struct ruleset *rules,
		      const struct rmm_box_place *place)
{
	struct rule rule = { .allowed = rules->files };
	struct stat st;
	long ret = -1;

	rule.fd = open_place(place);
	if (rule.fd < 0)
		return false;
	if (fstat(rule.fd, &st) == 0) {
		if (!S_ISDIR(st.st_mode))
			rule.allowed &= WRITE_FILE | TRUNCATE;
		ret = syscall(ADD_RULE, ruleset, PATH_BENEATH, &rule, 0);
	}
	close(rule.fd);
	return ret == 0;
}

int rmm_box_files(const struct rmm_box_want *want)
{
	int abi = (int)syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);
	struct ruleset rules;
	int fd;
	bool ok = true;

	/* ABI 1 lets nobody move a file to another folder. */
	if (abi < 1 || (abi < 2 && want->places > 0))
		return 0;
	fd = open_ruleset(&rules, abi, want->needs);
	if (fd < 0)
		return 0;
	for (size_t i = 0; ok && i < want->places; i++)
		ok = add_place(fd, &rules, &want->place[i]);
	ok = ok && syscall(RESTRICT_SELF, fd, 0) == 0;
	close(fd);
	return ok ? abi : 0;
}
