/* SPDX-License-Identifier: MIT */
#include "cmd/previous.h"

#include <unistd.h>

#include "base/limits.h"
#include "cmd/folder.h"

static struct rmm_str bytes_of(const struct rmm_buf *buf)
{
	return (struct rmm_str){ buf->ptr ? buf->ptr : "", buf->len };
}

/* --- the present one ------------------------------------------------- */

/* A folder without a pointer may hold anything, and is not ours to replace;
 * one with a pointer is a publication, believed or not. */
static int read_pointer(struct rmm_previous *p, const char *out,
			struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_names names = {0};
	bool there = false;
	int ret = -1;

	if (rmm_names_read(&names, p->dir - 1, ".", NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		there = there || rmm_str_is(names.name[i], RMM_POINTER_NAME);
	rmm_names_free(&names);
	if (!there)
		return rmm_fail(err, RMM_E_USAGE,
				"'%s' is neither empty nor a publication; give "
				"another folder", out);
	rmm_buf_init(&buf, RMM_MAX_SIGNATURE);
	if (rmm_folder_read(&buf, p->dir - 1, RMM_POINTER_NAME, err) == 0)
		ret = rmm_trust_pointer(&p->trust, bytes_of(&buf), err);
	rmm_buf_free(&buf);
	return ret;
}

static int read_manifest(struct rmm_previous *p, struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	int ret = -1;

	if (rmm_folder_object(&buf, p->dir - 1,
			      rmm_str(p->trust.pointer.sha256),
			      p->trust.pointer.size, RMM_MANIFEST_NAME,
			      err) == 0)
		ret = rmm_trust_manifest(&p->trust, bytes_of(&buf), err);
	rmm_buf_free(&buf);
	return ret;
}

static int read_history(struct rmm_previous *p, struct rmm_err *err)
{
	const struct rmm_history *h = &p->history;
	struct rmm_buf buf = {0};
	int ret = -1;

	if (rmm_previous_read(&buf, p, &p->trust.manifest, "history.csv",
			      err) == 0)
		ret = rmm_history_parse(&p->history, bytes_of(&buf),
					"history.csv", err);
	rmm_buf_free(&buf);
	if (ret == 0 && (h->n == 0 ||
			 h->row[h->n - 1].serial != p->trust.pointer.serial))
		ret = rmm_fail(err, RMM_E_REJECT, "'history.csv' does not end "
			       "with this publication");
	return ret;
}

/* Somebody's file that happens to be here would be gone after the exchange. */
int rmm_previous_names(const struct rmm_previous *p,
		       const struct rmm_trust *next, const char *out,
		       struct rmm_err *err)
{
	struct rmm_names names = {0};
	int ret = rmm_names_read(&names, p->dir - 1, ".", NULL, err);

	for (size_t i = 0; ret == 0 && i < names.n; i++) {
		struct rmm_str base = names.name[i];

		if (rmm_str_ends(base, RMM_LIT(".minisig")))
			base.len -= 8;
		if (!rmm_published_header(base) &&
		    rmm_trust_name(&p->trust, names.name[i], NULL) < 0 &&
		    (!next || rmm_trust_name(next, names.name[i], NULL) < 0))
			ret = rmm_fail(err, RMM_E_USAGE,
				       "'%s/%s' is not part of the publication "
				       "there; move it away", out,
				       names.name[i].ptr);
	}
	rmm_names_free(&names);
	return ret;
}

int rmm_previous_pointer(struct rmm_previous *p, const struct rmm_stage *stage,
			 const struct rmm_pubkey *key, size_t keys,
			 struct rmm_err *err)
{
	int fd;

	*p = (struct rmm_previous){ .trust = { .key = key, .keys = keys } };
	if (stage->was != RMM_OUT_FOLDER)
		return 0;
	fd = rmm_folder_open(stage->out, err);
	if (fd < 0)
		return -1;
	p->dir = fd + 1;
	if (read_pointer(p, stage->given, err) < 0)
		return -1;
	rmm_stage_tidy(fd);
	return 0;
}

int rmm_previous_open(struct rmm_previous *p, const struct rmm_stage *stage,
		      const struct rmm_pubkey *key, size_t keys,
		      struct rmm_err *err)
{
	if (rmm_previous_pointer(p, stage, key, keys, err) == 0) {
		if (p->dir == 0)
			return 0;
		if (read_manifest(p, err) == 0 && read_history(p, err) == 0)
			return rmm_previous_names(p, NULL, stage->given, err);
	}
	if (err->code == RMM_E_REJECT)
		rmm_wrap(err, "cannot go on from the publication in '%s' "
			 "(give the key that signed it with another -p, or put "
			 "back a copy, or publish into an empty folder with "
			 "--state)", stage->given);
	return -1;
}

void rmm_previous_close(struct rmm_previous *previous)
{
	if (previous->dir > 0)
		close(previous->dir - 1);
	rmm_trust_free(&previous->trust);
	rmm_history_free(&previous->history);
	*previous = (struct rmm_previous){0};
}

int rmm_previous_read(struct rmm_buf *buf, const struct rmm_previous *previous,
		      const struct rmm_manifest *manifest, const char *name,
		      struct rmm_err *err)
{
	const struct rmm_manifest_file *file =
		rmm_manifest_find(manifest, rmm_str(name));

	if (!file)
		return rmm_fail(err, RMM_E_REJECT,
				"the manifest lists no '%s'", name);
	return rmm_folder_object(buf, previous->dir - 1, file->sha256,
				 file->bytes,
				 manifest == &previous->trust.manifest ?
				 name : NULL, err);
}
