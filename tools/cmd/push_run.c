/* SPDX-License-Identifier: MIT */
#include "cmd/push_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/folder.h"
#include "cmd/stage.h"

/* The files in the order in which they go there. */
struct plan {
	struct rmm_push *push;
	struct rmm_arena arena;
	struct rmm_names names; /* of by-hash */
	struct rmm_push_file *file;
	size_t n, cap;
	size_t stable; /* where the stable names begin; the last two are the
			* manifest and the pointer */
	int dir;
};

/* ---- what there is to bring ---- */

static int add_file(struct plan *plan, struct rmm_str name,
		    struct rmm_str sha256, uint64_t size, bool immutable,
		    struct rmm_err *err)
{
	if (rmm_grow(&plan->file, &plan->cap, plan->n + 1,
		     sizeof(*plan->file), err) < 0)
		return -1;
	/* What reads an empty file sees no rows, and no error. */
	if (size == 0)
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' is empty, so it is not uploaded",
				name.ptr);
	plan->file[plan->n++] = (struct rmm_push_file){
		.name = name, .sha256 = sha256, .size = size,
		.immutable = immutable, .also = immutable ? NULL : name.ptr,
	};
	return 0;
}

static int add_object(struct plan *plan, struct rmm_str sha256, uint64_t size,
		      struct rmm_err *err)
{
	char path[RMM_HASH_PATH];
	struct rmm_str name;

	if (rmm_arena_str(&plan->arena, &name,
			  rmm_str(rmm_hash_path(path, sha256)), err) < 0)
		return -1;
	return add_file(plan, name, sha256, size, true, err);
}

/* A copy of a publication may lack by-hash: then its own files are what
 * readers by hash will ask for. */
static int add_own_objects(struct plan *plan, struct rmm_err *err)
{
	const struct rmm_push_file *file;

	for (size_t i = 0, n = plan->n; i < n; i++) {
		file = &plan->file[i];
		if (add_object(plan, file->sha256, file->size, err) < 0)
			return -1;
		plan->file[plan->n - 1].also = plan->file[i].name.ptr;
		plan->file[plan->n - 1].needed = true;
	}
	return 0;
}

/* What was verified may have been replaced since. */
static int size_of(uint64_t *size, const struct plan *plan, const char *path,
		   struct rmm_err *err)
{
	struct stat st;

	*size = 0;
	if (fstatat(plan->dir, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT
			? rmm_fail(err, RMM_E_REJECT, "'%s' is missing", path)
			: rmm_stage_fail(err, "look at", path);
	*size = (uint64_t)st.st_size;
	return 0;
}

static int add_objects(struct plan *plan, struct rmm_err *err)
{
	char path[RMM_HASH_PATH];
	uint64_t size;

	for (size_t i = 0; i < plan->names.n; i++) {
		if (!rmm_sha256_is_text(plan->names.name[i]))
			return rmm_fail(err, RMM_E_REJECT,
					"'" RMM_BY_HASH
					"/%s' is not named by a hash",
					plan->names.name[i].ptr);
		rmm_hash_path(path, plan->names.name[i]);
		if (size_of(&size, plan, path, err) < 0 ||
		    add_object(plan, plan->names.name[i], size, err) < 0)
			return -1;
	}
	return 0;
}

static int add_stable(struct plan *plan, struct rmm_err *err)
{
	const struct rmm_trust *trust = plan->push->trust;
	uint64_t size;

	for (size_t i = 0; i < trust->manifest.n; i++) {
		const struct rmm_manifest_file *file = &trust->manifest.file[i];

		if (add_file(plan, file->path, file->sha256, file->bytes,
			     false, err) < 0)
			return -1;
	}
	if (add_file(plan, RMM_LIT(RMM_MANIFEST_NAME),
		     rmm_str(trust->pointer.sha256), trust->pointer.size,
		     false, err) < 0)
		return -1;
	if (size_of(&size, plan, RMM_POINTER_NAME, err) < 0)
		return -1;
	return add_file(plan, RMM_LIT(RMM_POINTER_NAME),
			rmm_str(trust->pointer_sha256), size, false, err);
}

static int cmp_object(const void *key, const void *item)
{
	const struct rmm_push_file *file = item;

	return rmm_str_cmp(*(const struct rmm_str *)key, file->sha256);
}

/* The objects stand in the order of their hashes. */
static void mark_needed(struct plan *plan, size_t stable)
{
	struct rmm_push_file *object;

	for (size_t i = 0; i < stable; i++) {
		object = bsearch(&plan->file[i].sha256, plan->file + stable,
				 plan->n - stable, sizeof(*plan->file),
				 cmp_object);
		if (object)
			object->needed = true;
	}
}

/* The objects behind the stable names, then all in their order. */
static int fill(struct plan *plan, struct rmm_err *err)
{
	struct rmm_push_file *all;
	size_t stable, objects;
	bool found = false;

	if (add_stable(plan, err) < 0 ||
	    rmm_names_read(&plan->names, plan->dir, RMM_BY_HASH, &found,
			   err) < 0)
		return -1;
	stable = plan->n;
	if ((found ? add_objects : add_own_objects)(plan, err) < 0)
		return -1;
	if (found)
		mark_needed(plan, stable);
	objects = plan->n - stable;
	all = rmm_calloc(plan->n, sizeof(*all));
	if (!all)
		return rmm_fail_nomem(err);
	memcpy(all, plan->file + stable, objects * sizeof(*all));
	memcpy(all + objects, plan->file, stable * sizeof(*all));
	rmm_free(plan->file);
	plan->file = all;
	plan->stable = objects;
	return 0;
}

/* The bytes that were verified, or a failure. */
static int load(struct rmm_buf *bytes, struct plan *plan,
		const struct rmm_push_file *file, struct rmm_err *err)
{
	struct rmm_err why = {0};

	if (rmm_folder_object(bytes, plan->dir, file->sha256, file->size,
			      file->also, &why) == 0)
		return 0;
	return rmm_fail(err, why.code, "%s: %s; if it was published anew "
			"meanwhile, run this again", plan->push->dir,
			why.text);
}

static struct rmm_push_file *pointer_of(struct plan *plan)
{
	return &plan->file[plan->n - 1];
}

/* ---- what is there ---- */

/* Ours must be newer than theirs. */
static int check_serial(const struct rmm_push *push,
			const struct rmm_pointer *theirs, struct rmm_err *err)
{
	const struct rmm_pointer *ours = &push->trust->pointer;
	char us[RMM_SERIAL_TEXT], them[RMM_SERIAL_TEXT];

	rmm_serial_format(us, ours->serial);
	rmm_serial_format(them, theirs->serial);
	if (theirs->serial > ours->serial)
		return rmm_fail(err, RMM_E_REJECT,
				"rollback: serial %s is older than %s, which "
				"is at '%s'; nothing was written", us, them,
				push->target->name);
	if (theirs->serial == ours->serial)
		return rmm_fail(err, RMM_E_REJECT,
				"equivocation: another publication of serial "
				"%s is at '%s'; publish again; nothing was "
				"written", us, push->target->name);
	return 0;
}

static int check_theirs(const struct rmm_push *push, struct rmm_str bytes,
			struct rmm_err *err)
{
	struct rmm_trust theirs = { .key = push->trust->key,
				    .keys = push->trust->keys };
	struct rmm_err why = {0};
	int ret = -1;

	if (rmm_trust_pointer(&theirs, bytes, &why) == 0)
		ret = check_serial(push, &theirs.pointer, err);
	else
		rmm_fail(err, why.code, "what is at '%s' is not signed by a "
			 "key of -p: %s; give its key too, or another target; "
			 "nothing was written", push->target->name, why.text);
	rmm_trust_free(&theirs);
	return ret;
}

/* Without a pointer there may be what a first push began, but no other
 * package of data: a workspace has a file of the manifest's name too. */
static int check_no_pointer(struct plan *plan, struct rmm_err *err)
{
	struct rmm_target *target = plan->push->target;
	struct rmm_push_file file = { .name = RMM_LIT(RMM_MANIFEST_NAME) };
	struct rmm_manifest manifest = {0};
	struct rmm_err why = {0};
	struct rmm_buf bytes = {0};
	int got, ret = 0;

	rmm_buf_init(&bytes, RMM_MAX_JSON);
	got = target->kind->read(target, &file, &bytes, err);
	if (got > 0 &&
	    rmm_manifest_parse(&manifest, (struct rmm_str){
		    bytes.ptr, bytes.len }, RMM_MANIFEST_NAME, &why) < 0)
		ret = rmm_fail(err, why.code == RMM_E_NOMEM ? why.code
							    : RMM_E_REJECT,
			       "'%s' has a %s that is no publication's; is it "
			       "the right target?", target->name,
			       RMM_MANIFEST_NAME);
	rmm_manifest_free(&manifest);
	rmm_buf_free(&bytes);
	return got < 0 ? -1 : ret;
}

/* The one request that an unchanged publication costs. */
static int check_pointer(struct plan *plan, struct rmm_err *err)
{
	struct rmm_push *push = plan->push;
	struct rmm_push_file *file = pointer_of(plan);
	struct rmm_buf there = {0};
	struct rmm_str bytes;
	char hash[RMM_SHA256_TEXT];
	int got, ret = -1;

	rmm_buf_init(&there, RMM_MAX_SIGNATURE);
	got = push->target->kind->read(push->target, file, &there, err);
	bytes = (struct rmm_str){ there.ptr, there.len };
	file->there = got > 0 ? RMM_PUSH_OTHER : RMM_PUSH_ABSENT;
	if (got == 0)
		ret = check_no_pointer(plan, err);
	else if (got > 0)
		push->unchanged = rmm_str_eq(rmm_sha256(hash, bytes),
					     file->sha256);
	if (push->unchanged)
		ret = 0;
	else if (got > 0)
		ret = check_theirs(push, bytes, err);
	rmm_buf_free(&there);
	return ret;
}

/* Of all of them before the first is written: of two that push at the same
 * time, one then finds a file that is not what it saw. */
static int look_at_stable(struct plan *plan, struct rmm_err *err)
{
	struct rmm_target *target = plan->push->target;

	for (size_t i = plan->stable; i < plan->n - 1; i++)
		if (target->kind->look(target, &plan->file[i], err) < 0)
			return -1;
	return 0;
}

/* ---- bringing it ---- */

static int bring(struct plan *plan, struct rmm_push_file *file,
		 struct rmm_err *err)
{
	struct rmm_push *push = plan->push;
	struct rmm_target *target = push->target;
	struct rmm_buf bytes = {0};
	int ret;

	rmm_app_progress(push->app, "%zu of %zu: %s",
			 (size_t)(file - plan->file) + 1, plan->n,
			 file->name.ptr);
	if (file->immutable && target->kind->look(target, file, err) < 0)
		return -1;
	if (file->there == RMM_PUSH_SAME) {
		push->kept++;
		return 0;
	}
	ret = load(&bytes, plan, file, err);
	if (ret == 0)
		ret = target->kind->write(target, file, (struct rmm_str){
			bytes.ptr, bytes.len }, err);
	rmm_buf_free(&bytes);
	push->written += ret == 0;
	return ret;
}

static int bring_all(struct plan *plan, struct rmm_err *err)
{
	struct rmm_push *push = plan->push;
	struct rmm_target *target = push->target;
	struct rmm_err why = {0};
	size_t i = 0;
	int ret = 0;

	for (; ret == 0 && i < plan->n; i++)
		ret = bring(plan, &plan->file[i], &why);
	if (ret == 0 && target->kind->finish)
		ret = target->kind->finish(target, &push->trust->pointer,
					   &why);
	if (ret == 0)
		return 0;
	return rmm_fail(err, why.code, "%s; %s", why.text, i < plan->n ?
			"the publication that was there stays" :
			"either publication may be there now, whole");
}

int rmm_push_run(struct rmm_push *push)
{
	struct rmm_err *err = push->app->err;
	struct plan plan = { .push = push };
	int ret = -1;

	plan.dir = rmm_folder_open(push->dir, err);
	if (plan.dir < 0)
		return -1;
	if (fill(&plan, err) < 0 || check_pointer(&plan, err) < 0)
		goto out;
	if (!push->unchanged &&
	    (look_at_stable(&plan, err) < 0 || bring_all(&plan, err) < 0))
		goto out;
	ret = 0;
out:
	rmm_app_progress(push->app, NULL);
	close(plan.dir);
	rmm_names_free(&plan.names);
	rmm_free(plan.file);
	rmm_arena_free(&plan.arena);
	return ret;
}
