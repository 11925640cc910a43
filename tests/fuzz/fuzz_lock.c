/* SPDX-License-Identifier: MIT */
/*
 * Grammar: lock.json of a workspace. Law: a lock that is written is read, and
 * written so again.
 */
#include "io/out.h"
#include "model/lock.h"
#include "tree.h"

static void load(struct rmm_lock *lock, struct rmm_str bytes,
		 struct rmm_err *err)
{
	const struct fuzz_file file[] = { { RMM_LOCK_PATH, bytes }, {0} };
	struct fuzz_tree tree;

	fuzz_tree_init(&tree, file);
	if (rmm_lock_load(lock, &tree.tree, err) < 0)
		LAW(lock->n == 0 && err->text[0], "%s", err->text);
	fuzz_tree_free(&tree);
}

static struct rmm_str write(struct rmm_buf *buf, const struct rmm_lock *lock)
{
	struct rmm_out out;
	struct rmm_err err = {0};

	rmm_buf_init(buf, 1 << 20);
	rmm_out_buf(&out, buf);
	rmm_lock_write(&out, lock);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
	return fuzz_end(buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_lock lock = {0}, again = {0};
	struct rmm_buf text, other;
	struct rmm_err err = {0};

	load(&lock, fuzz_input(data, size), &err);
	if (err.code != RMM_OK)
		return 0;
	load(&again, write(&text, &lock), &err);
	LAW(err.code == RMM_OK, "%s", err.text);
	LAW_SAME(write(&other, &again), fuzz_end(&text), "lock");
	for (size_t i = 0; i < lock.n; i++)
		LAW(rmm_lock_find(&lock, lock.entry[i].name) == &lock.entry[i],
		    "'%.*s'", RMM_ARG(lock.entry[i].name));
	rmm_lock_free(&lock);
	rmm_lock_free(&again);
	rmm_buf_free(&text);
	rmm_buf_free(&other);
	return 0;
}
