/* SPDX-License-Identifier: MIT */
#include "cmd/mirror.h"

#include "base/limits.h"
#include "cmd/folder.h"

static struct rmm_str bytes_of(const struct rmm_buf *buf)
{
	return (struct rmm_str){ buf->ptr ? buf->ptr : "", buf->len };
}

/* The bytes with that digest, from the folder or from the server. */
static int get_bytes(struct rmm_buf *out, struct rmm_mirror *m,
		     struct rmm_str sha256, uint64_t size, const char *name,
		     struct rmm_err *err)
{
	int dir = m->previous->dir - 1;

	*out = (struct rmm_buf){0};
	if (dir >= 0 &&
	    rmm_folder_object(out, dir, sha256, size, name, NULL) == 0)
		return 0;
	rmm_buf_free(out);
	return rmm_served_object(out, m->served, sha256, size, name, err);
}

int rmm_mirror_manifest(struct rmm_mirror *m, struct rmm_err *err)
{
	const struct rmm_pointer *pointer = &m->trust->pointer;

	if (get_bytes(&m->manifest, m, rmm_str(pointer->sha256), pointer->size,
		      RMM_MANIFEST_NAME, err) < 0 ||
	    rmm_trust_manifest(m->trust, bytes_of(&m->manifest), err) < 0)
		return -1;
	if (m->previous->dir == 0)
		return 0;
	return rmm_previous_names(m->previous, m->trust, m->stage->given, err);
}

void rmm_mirror_free(struct rmm_mirror *m)
{
	rmm_buf_free(&m->manifest);
	*m = (struct rmm_mirror){0};
}

static int add_file(struct rmm_mirror *m, const struct rmm_manifest_file *file,
		    struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	int ret = -1;

	if (get_bytes(&buf, m, file->sha256, file->bytes, file->path.ptr,
		      err) == 0)
		ret = rmm_stage_add(m->stage, file->path.ptr, bytes_of(&buf),
				    err);
	rmm_buf_free(&buf);
	return ret;
}

static int check_stage(struct rmm_mirror *m, struct rmm_err *err)
{
	struct rmm_trust trust = {
		.key = m->trust->key,
		.keys = m->trust->keys,
		.now = m->trust->now,
	};
	struct rmm_err why = {0};
	int ret = rmm_folder_check_open(&trust, m->stage->dir - 1, &why);

	m->trust->rows = trust.rows;
	rmm_trust_free(&trust);
	return ret == 0 ? 0 : rmm_fail(err, why.code,
				       "what is served does not verify: %s",
				       why.text);
}

int rmm_mirror_build(struct rmm_mirror *m, struct rmm_str pointer,
		     struct rmm_err *err)
{
	const struct rmm_manifest *manifest = &m->trust->manifest;

	if (rmm_stage_begin(m->stage, err) < 0)
		return -1;
	for (size_t i = 0; i < manifest->n; i++)
		if (add_file(m, &manifest->file[i], err) < 0)
			return -1;
	if (rmm_stage_add(m->stage, RMM_MANIFEST_NAME, bytes_of(&m->manifest),
			  err) < 0 ||
	    rmm_stage_add(m->stage, RMM_POINTER_NAME, pointer, err) < 0 ||
	    rmm_mirror_earlier(m, err) < 0)
		return -1;
	return check_stage(m, err);
}
