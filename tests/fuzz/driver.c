/* SPDX-License-Identifier: MIT */
/* In place of libFuzzer: replays the files of a folder, or single files. */
#include <dirent.h>
#include <sys/stat.h>

#include "io/in.h"
#include "law.h"

enum { REPLAY_BYTES = 1 << 20 };

static unsigned replayed;

static void replay(const char *path)
{
	struct rmm_buf buf;
	struct rmm_err err = {0};
	struct rmm_str input;
	uint8_t *copy;

	rmm_buf_init(&buf, REPLAY_BYTES);
	if (rmm_file_read(&buf, path, &err) < 0 ||
	    rmm_buf_end(&buf, &input, &err) < 0) {
		fprintf(stderr, "%s: %s\n", path, err.text);
		exit(2);
	}
	/* Of exactly this size, so that ASan sees a byte too many. */
	copy = malloc(input.len ? input.len : 1);
	if (!copy)
		exit(2);
	if (input.len)
		memcpy(copy, input.ptr, input.len);
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(copy, input.len);
	replayed++;
	free(copy);
	rmm_buf_free(&buf);
}

static void replay_folder(DIR *dir, const char *folder)
{
	char path[4096];
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		replay(path);
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);

		if (dir)
			replay_folder(dir, argv[i]);
		else
			replay(argv[i]);
		if (dir)
			closedir(dir);
	}
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	/* A corpus that was forgotten must not pass for one that holds. */
	return replayed > 0 ? 0 : 2;
}
