/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* getrandom, flock */
#include "io/out_temp.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io/call.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789"

void rmm_out_temp_suffix(char suffix[RMM_TEMP_SUFFIX + 1], unsigned attempt)
{
	uint64_t bits = 0;
	struct timespec now = {0};

	if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(bits)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		bits = (uint64_t)now.tv_nsec * 2654435761u +
		       (uint64_t)getpid() * 40503u + attempt;
	}
	for (size_t i = 0; i < RMM_TEMP_SUFFIX; i++) {
		suffix[i] = LETTERS[bits % (sizeof(LETTERS) - 1)];
		bits /= sizeof(LETTERS) - 1;
	}
	suffix[RMM_TEMP_SUFFIX] = '\0';
}

static bool is_suffix(struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!rmm_str_has(RMM_LIT(LETTERS), rmm_str_upto(
				 rmm_str_from(s, i), 1)))
			return false;
	return s.len == RMM_TEMP_SUFFIX;
}

bool rmm_out_is_temp(struct rmm_str *of, struct rmm_str name)
{
	size_t dot = rmm_str_rfind(name, '.');

	*of = rmm_str_upto(rmm_str_from(name, 1), dot - 1);
	return rmm_str_starts(name, RMM_LIT(".")) && dot > 1 &&
	       dot < name.len && is_suffix(rmm_str_from(name, dot + 1));
}

void rmm_out_remove_temp(int dir, const char *name)
{
	int fd = rmm_open(dir, name,
			  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    rmm_flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(dir, name, 0);
	close(fd);
}

void rmm_out_remove_temps(int fd, struct rmm_str prefix)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		struct rmm_str name = rmm_str(entry->d_name);

		if (rmm_str_starts(name, prefix) &&
		    is_suffix(rmm_str_from(name, prefix.len)))
			rmm_out_remove_temp(dirfd(dir), entry->d_name);
	}
	closedir(dir);
}
