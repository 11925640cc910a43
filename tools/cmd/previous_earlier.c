/* SPDX-License-Identifier: MIT */
#include "cmd/previous.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "cmd/folder.h"

static struct rmm_str bytes_of(const struct rmm_buf *buf)
{
	return (struct rmm_str){ buf->ptr ? buf->ptr : "", buf->len };
}

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

bool rmm_previous_is_row(const struct rmm_manifest *manifest,
			 const struct rmm_history_row *row)
{
	const struct rmm_manifest_file *list =
		rmm_manifest_find(manifest, RMM_LIT("rmm_indicators.csv"));

	return manifest->serial == row->serial && list &&
	       rmm_str_eq(list->sha256, row->sha256);
}

int rmm_previous_followed(struct rmm_manifest *out, int dir,
			  const struct rmm_manifest *of, struct rmm_err *err)
{
	struct rmm_pointer pointer = { .size = RMM_MAX_JSON };
	struct rmm_err why = {0};

	*out = (struct rmm_manifest){0};
	if (!of->has_previous || of->previous_sha256.len >= RMM_SHA256_TEXT)
		return 0;
	memcpy(pointer.sha256, of->previous_sha256.ptr,
	       of->previous_sha256.len);
	if (read_old_manifest(out, dir, &pointer, &why) < 0) {
		rmm_manifest_free(out);
		return why.code == RMM_E_REJECT ?
		       0 : rmm_fail(err, why.code, "%s", why.text);
	}
	/* Each is older than the one after it, so that a walk ends. */
	if (out->serial == of->previous_serial && out->serial < of->serial)
		return 1;
	rmm_manifest_free(out);
	return 0;
}

/* Back from the present manifest, whose signature covers the hash of the one
 * before, and so on, to that of the row: 1; 0 when something is missing. */
static int find_followed(struct rmm_manifest *out,
			 const struct rmm_previous *previous,
			 const struct rmm_history_row *row,
			 struct rmm_err *err)
{
	const struct rmm_manifest *of = &previous->trust.manifest;
	struct rmm_manifest at = {0};
	int got;

	for (;;) {
		got = rmm_previous_followed(out, previous->dir - 1, of, err);
		if (got <= 0 || out->serial <= row->serial)
			break;
		rmm_manifest_free(&at);
		at = *out;
		*out = (struct rmm_manifest){0};
		of = &at;
	}
	rmm_manifest_free(&at);
	if (got > 0 && !rmm_previous_is_row(out, row)) {
		rmm_manifest_free(out);
		got = 0;
	}
	return got;
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
	struct rmm_pointer pointer = {0};
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
	if (rmm_previous_is_row(manifest, row))
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
		got = find_followed(manifest, previous, row, err);
	if (got == 0)
		return fail_gone(&previous->history, row, err);
	if (got < 0)
		rmm_wrap(err, "publication %s", text);
	return got < 0 ? -1 : 0;
}

/* What is kept, row by row of the history. */
struct keeping {
	const struct rmm_previous *previous;
	struct rmm_stage *stage;
	const struct rmm_history *history;
	bool *keep, *done; /* to be kept; handed over whole */
};

/* All that one earlier publication consists of; of one whose pointer this
 * folder never had, all but that. A file that is lost stops the handing over
 * of that publication alone. */
static int keep_one(struct keeping *k, struct rmm_str pointer_hash,
		    struct rmm_str manifest_hash,
		    const struct rmm_manifest *manifest,
		    const struct rmm_history_row *row, struct rmm_err *err)
{
	int dir = k->previous->dir - 1, ret = 0;
	struct rmm_err why = {0};

	if (!rmm_previous_is_row(manifest, row))
		return 0;
	ret = rmm_stage_keep(k->stage, dir, manifest_hash, &why);
	for (size_t i = 0; ret == 0 && i < manifest->n; i++)
		ret = rmm_stage_keep(k->stage, dir, manifest->file[i].sha256,
				     &why);
	if (ret == 0 && pointer_hash.len > 0)
		ret = rmm_stage_keep(k->stage, dir, pointer_hash, &why);
	if (ret < 0 && why.code != RMM_E_REJECT)
		return rmm_fail(err, why.code, "%s", why.text);
	if (ret == 0)
		k->done[row - k->history->row] = true;
	return 0;
}

/* The row of a publication that stays, or NULL. */
static const struct rmm_history_row *kept_row(const struct keeping *k,
					      int64_t serial)
{
	const struct rmm_history *history = k->history;

	for (size_t i = history->n; i-- > 0;)
		if (history->row[i].serial == serial)
			return k->keep[i] ? &history->row[i] : NULL;
	return NULL;
}

/* If the file of that name is a pointer: what it points to. */
static int keep_pointed(struct keeping *k, struct rmm_str name,
			struct rmm_err *err)
{
	const struct rmm_history_row *row = NULL;
	struct rmm_manifest manifest = {0};
	struct rmm_signature sig;
	struct rmm_pointer pointer = {0};
	struct rmm_buf buf = {0};
	struct rmm_err why = {0};
	int dir = k->previous->dir - 1;
	int ret = read_old_pointer(&buf, &sig, &pointer, dir, name, err);

	if (ret > 0) {
		row = kept_row(k, pointer.serial);
		ret = 0;
	}
	if (row && read_old_manifest(&manifest, dir, &pointer, &why) == 0)
		ret = keep_one(k, name, rmm_str(pointer.sha256), &manifest,
			       row, err);
	else if (row && why.code != RMM_E_REJECT)
		ret = rmm_fail(err, why.code, "%s", why.text);
	rmm_manifest_free(&manifest);
	rmm_buf_free(&buf);
	return ret;
}

/* Those that a mirror knows by the hashes in later manifests alone. */
static int keep_followed(struct keeping *k, struct rmm_err *err)
{
	const struct rmm_manifest *of = &k->previous->trust.manifest;
	struct rmm_manifest at = {0}, before;
	int ret = 0, got = 0;

	while (ret == 0 &&
	       (got = rmm_previous_followed(&before, k->previous->dir - 1, of,
					    err)) > 0) {
		const struct rmm_history_row *row =
			kept_row(k, before.serial);

		if (row && !k->done[row - k->history->row])
			ret = keep_one(k, (struct rmm_str){0},
				       of->previous_sha256, &before, row, err);
		rmm_manifest_free(&at);
		at = before;
		of = &at;
	}
	rmm_manifest_free(&at);
	return got < 0 ? -1 : ret;
}

static int keep_all(struct keeping *k, struct rmm_err *err)
{
	struct rmm_names names = {0};
	bool found = false;
	int ret = rmm_names_read(&names, k->previous->dir - 1, RMM_BY_HASH,
				 &found, err);

	for (size_t i = 0; ret == 0 && i < names.n; i++)
		ret = keep_pointed(k, names.name[i], err);
	rmm_names_free(&names);
	return ret == 0 ? keep_followed(k, err) : -1;
}

int rmm_previous_keep(uint64_t *lost, const struct rmm_previous *previous,
		      struct rmm_stage *stage,
		      const struct rmm_history *history, int64_t now,
		      struct rmm_err *err)
{
	struct keeping k = { previous, stage, history, NULL, NULL };
	int ret = -1;

	*lost = 0;
	if (previous->dir == 0)
		return 0;
	k.keep = rmm_calloc(history->n + 1, sizeof(*k.keep));
	k.done = rmm_calloc(history->n + 1, sizeof(*k.done));
	if (!k.keep || !k.done) {
		rmm_fail_nomem(err);
		goto out;
	}
	rmm_history_keep(k.keep, history, now);
	ret = keep_all(&k, err);
	/* The last row is the new publication, which is not in OUT yet. */
	for (size_t i = 0; i + 1 < history->n; i++)
		*lost += k.keep[i] && !k.done[i];
out:
	rmm_free(k.keep);
	rmm_free(k.done);
	return ret;
}
