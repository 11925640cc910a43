/* SPDX-License-Identifier: MIT */
#include "cmd/previous.h"

#include <unistd.h>

#include "base/date.h"
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
static int check_names(struct rmm_previous *p, const char *out,
		       struct rmm_err *err)
{
	struct rmm_names names = {0};
	int ret = rmm_names_read(&names, p->dir - 1, ".", NULL, err);

	for (size_t i = 0; ret == 0 && i < names.n; i++) {
		struct rmm_str base = names.name[i];

		if (rmm_str_ends(base, RMM_LIT(".minisig")))
			base.len -= 8;
		if (!rmm_published_header(base) &&
		    rmm_trust_name(&p->trust, names.name[i], NULL) < 0)
			ret = rmm_fail(err, RMM_E_USAGE,
				       "'%s/%s' is not part of the publication "
				       "there; move it away", out,
				       names.name[i].ptr);
	}
	rmm_names_free(&names);
	return ret;
}

int rmm_previous_open(struct rmm_previous *previous,
		      const struct rmm_stage *stage,
		      const struct rmm_pubkey *key, size_t keys,
		      struct rmm_err *err)
{
	struct rmm_previous *p = previous;
	int fd;

	*p = (struct rmm_previous){ .trust = { .key = key, .keys = keys } };
	if (stage->was != RMM_OUT_FOLDER)
		return 0;
	fd = rmm_folder_open(stage->out, err);
	if (fd < 0)
		return -1;
	p->dir = fd + 1;
	if (read_pointer(p, stage->given, err) == 0) {
		rmm_stage_tidy(fd);
		if (read_manifest(p, err) == 0 && read_history(p, err) == 0)
			return check_names(p, stage->given, err);
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

/* --- earlier ones ---------------------------------------------------- */

/* A pointer under by-hash: 1; 0 for every other file there. */
static int read_old_pointer(struct rmm_buf *buf, struct rmm_signature *sig,
			    struct rmm_pointer *pointer, int dir,
			    struct rmm_str name, struct rmm_err *err)
{
	struct rmm_err why = {0};

	if (!rmm_sha256_is_text(name))
		return 0;
	if (rmm_folder_object(buf, dir, name, RMM_MAX_SIGNATURE, NULL,
			      &why) < 0)
		return why.code == RMM_E_REJECT ?
		       0 : rmm_fail(err, why.code, "%s", why.text);
	return rmm_signature_parse(sig, bytes_of(buf), "", NULL) == 0 &&
	       rmm_pointer_parse(pointer, sig->trusted);
}

/* The manifest that a pointer names. */
static int read_old_manifest(struct rmm_manifest *manifest, int dir,
			     const struct rmm_pointer *pointer,
			     struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	int ret = -1;

	if (rmm_folder_object(&buf, dir, rmm_str(pointer->sha256),
			      pointer->size, NULL, err) == 0)
		ret = rmm_manifest_parse(manifest, bytes_of(&buf),
					 RMM_MANIFEST_NAME, err);
	rmm_buf_free(&buf);
	return ret;
}

/* Is this the manifest that history.csv speaks of? */
static bool has_list(const struct rmm_manifest *manifest,
		     const struct rmm_history_row *row)
{
	const struct rmm_manifest_file *list =
		rmm_manifest_find(manifest, RMM_LIT("rmm_indicators.csv"));

	return manifest->serial == row->serial && list &&
	       rmm_str_eq(list->sha256, row->sha256);
}

/* Of the pointers of a serial, the one that a key signed: 1; 0: not this, and
 * *why says it when one of the serial was not signed. */
static int take_if_signed(struct rmm_manifest *manifest,
			  const struct rmm_previous *previous,
			  const struct rmm_history_row *row,
			  struct rmm_str name, struct rmm_err *why,
			  struct rmm_err *err)
{
	struct rmm_trust trust = { .key = previous->trust.key,
				   .keys = previous->trust.keys };
	struct rmm_signature sig;
	struct rmm_pointer pointer;
	struct rmm_buf buf = {0};
	int ret;

	ret = read_old_pointer(&buf, &sig, &pointer, previous->dir - 1, name,
			       err);
	if (ret <= 0 || pointer.serial != row->serial) {
		ret = ret < 0 ? -1 : 0;
		goto out;
	}
	ret = 0;
	if (rmm_trust_pointer(&trust, bytes_of(&buf), why) < 0)
		goto out;
	ret = -1;
	if (read_old_manifest(manifest, previous->dir - 1, &pointer, err) < 0)
		goto out;
	if (has_list(manifest, row))
		ret = 1;
	else
		rmm_fail(err, RMM_E_REJECT, "its manifest lists another list "
			 "than 'history.csv' says");
out:
	rmm_buf_free(&buf);
	return ret;
}

/* The list itself may still be there, under a later serial. */
static int fail_gone(const struct rmm_history *history,
		     const struct rmm_history_row *row, struct rmm_err *err)
{
	char text[RMM_SERIAL_TEXT], later[RMM_SERIAL_TEXT];

	rmm_serial_format(text, row->serial);
	for (size_t i = history->n; i-- > 0;) {
		const struct rmm_history_row *other = &history->row[i];

		if (other->serial == row->serial ||
		    !rmm_str_eq(other->sha256, row->sha256))
			continue;
		rmm_serial_format(later, other->serial);
		return rmm_fail(err, RMM_E_REJECT, "the files of publication "
				"%s are not kept any more; %s had the same "
				"list", text, later);
	}
	return rmm_fail(err, RMM_E_REJECT,
			"the files of publication %s are not kept any more",
			text);
}

int rmm_previous_find(struct rmm_manifest *manifest,
		      const struct rmm_previous *previous, int64_t serial,
		      struct rmm_err *err)
{
	const struct rmm_history_row *row =
		rmm_history_find(&previous->history, serial);
	struct rmm_names names = {0};
	struct rmm_err why = {0};
	char text[RMM_SERIAL_TEXT];
	int got = 0;

	rmm_serial_format(text, serial);
	if (!row)
		return rmm_fail(err, RMM_E_REJECT, "there was no publication "
				"%s; see history.csv", text);
	if (rmm_names_read(&names, previous->dir - 1, RMM_BY_HASH, NULL,
			   err) < 0)
		return -1;
	for (size_t i = 0; got == 0 && i < names.n; i++)
		got = take_if_signed(manifest, previous, row, names.name[i],
				     &why, err);
	rmm_names_free(&names);
	if (got == 0 && why.code != RMM_OK)
		got = rmm_fail(err, why.code, "%s", why.text);
	if (got == 0)
		return fail_gone(&previous->history, row, err);
	if (got < 0)
		rmm_wrap(err, "publication %s", text);
	return got < 0 ? -1 : 0;
}

/* All that one earlier publication consists of. A file that is lost stops the
 * handing over of that publication alone. */
static int keep_one(uint64_t *kept, const struct rmm_previous *previous,
		    struct rmm_stage *stage, struct rmm_str pointer_hash,
		    const struct rmm_pointer *pointer,
		    const struct rmm_history_row *row, struct rmm_err *err)
{
	struct rmm_manifest manifest = {0};
	struct rmm_err why = {0};
	int dir = previous->dir - 1, ret;

	ret = read_old_manifest(&manifest, dir, pointer, &why);
	if (ret == 0 && !has_list(&manifest, row))
		ret = rmm_fail(&why, RMM_E_REJECT, "not that publication");
	if (ret == 0)
		ret = rmm_stage_keep(stage, dir, rmm_str(pointer->sha256),
				     &why);
	for (size_t i = 0; ret == 0 && i < manifest.n; i++)
		ret = rmm_stage_keep(stage, dir, manifest.file[i].sha256,
				     &why);
	if (ret == 0)
		ret = rmm_stage_keep(stage, dir, pointer_hash, &why);
	rmm_manifest_free(&manifest);
	if (ret < 0 && why.code != RMM_E_REJECT)
		return rmm_fail(err, why.code, "%s", why.text);
	*kept += ret == 0;
	return 0;
}

/* The row of a publication that stays, or NULL. */
static const struct rmm_history_row *
kept_row(const struct rmm_history *history, const bool *keep, int64_t serial)
{
	for (size_t i = history->n; i-- > 0;)
		if (history->row[i].serial == serial)
			return keep[i] ? &history->row[i] : NULL;
	return NULL;
}

static int keep_all(uint64_t *kept, const struct rmm_previous *previous,
		    struct rmm_stage *stage,
		    const struct rmm_history *history, const bool *keep,
		    const struct rmm_names *names, struct rmm_err *err)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < names->n; i++) {
		const struct rmm_history_row *row = NULL;
		struct rmm_signature sig;
		struct rmm_pointer pointer;
		struct rmm_buf buf = {0};

		ret = read_old_pointer(&buf, &sig, &pointer, previous->dir - 1,
				       names->name[i], err);
		if (ret > 0) {
			row = kept_row(history, keep, pointer.serial);
			ret = 0;
		}
		if (row)
			ret = keep_one(kept, previous, stage, names->name[i],
				       &pointer, row, err);
		rmm_buf_free(&buf);
	}
	return ret;
}

int rmm_previous_keep(uint64_t *lost, const struct rmm_previous *previous,
		      struct rmm_stage *stage,
		      const struct rmm_history *history, int64_t now,
		      struct rmm_err *err)
{
	struct rmm_names names = {0};
	bool *keep, found = false;
	uint64_t kept = 0;
	int ret = -1;

	*lost = 0;
	if (previous->dir == 0)
		return 0;
	keep = rmm_calloc(history->n + 1, sizeof(*keep));
	if (!keep)
		return rmm_fail_nomem(err);
	rmm_history_keep(keep, history, now);
	/* The last row is the new publication, which is not in OUT yet. */
	for (size_t i = 0; i + 1 < history->n; i++)
		*lost += keep[i];
	if (rmm_names_read(&names, previous->dir - 1, RMM_BY_HASH, &found,
			   err) == 0)
		ret = keep_all(&kept, previous, stage, history, keep, &names,
			       err);
	*lost -= kept < *lost ? kept : *lost;
	rmm_names_free(&names);
	rmm_free(keep);
	return ret;
}
