/* SPDX-License-Identifier: MIT */
#include "cmd/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "cmd/folder.h"

/* --- one file -------------------------------------------------------- */

/* 1, 0, or -1 with the failure. */
static int is_staged(const struct rmm_mirror *m, struct rmm_str sha256,
		     struct rmm_err *err)
{
	char path[RMM_HASH_PATH];
	struct stat st;

	if (fstatat(m->stage->dir - 1, rmm_hash_path(path, sha256), &st,
		    AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	return errno == ENOENT ? 0 : rmm_stage_fail(err, "read", path);
}

static int fetch_object(struct rmm_mirror *m, struct rmm_str sha256,
			uint64_t max, struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_err why = {0};
	int ret = rmm_served_object(&buf, m->served, sha256, max, NULL, &why);

	if (ret == 0)
		ret = rmm_stage_add_object(m->stage, sha256, (struct rmm_str){
			buf.ptr, buf.len }, err);
	else if (why.code == RMM_E_NET || why.code == RMM_E_REJECT)
		ret = 0;
	else
		rmm_fail(err, why.code, "%s", why.text);
	/* Each of many files would cost its timeout. */
	if (why.code != RMM_OK && !rmm_served_answered(m->served, &why))
		m->silent = true;
	m->lost += why.code != RMM_OK;
	rmm_buf_free(&buf);
	return ret;
}

/* Has the stage hold it: from the folder, or from the server, if it can. */
static int get_object(struct rmm_mirror *m, struct rmm_str sha256,
		      uint64_t max, struct rmm_err *err)
{
	int dir = m->previous->dir - 1;
	struct rmm_err why = {0};
	int staged = is_staged(m, sha256, err);

	if (staged != 0)
		return staged < 0 ? -1 : 0;
	if (dir >= 0) {
		if (rmm_stage_keep(m->stage, dir, sha256, &why) == 0)
			return 0;
		if (why.code != RMM_E_REJECT)
			return rmm_fail(err, why.code, "%s", why.text);
	}
	if (!m->silent)
		return fetch_object(m, sha256, max, err);
	m->lost++;
	return 0;
}

/* --- whole publications ---------------------------------------------- */

/* Is the publication of that serial one that stays? */
static bool is_kept(const struct rmm_history *history, const bool *keep,
		    const struct rmm_manifest *manifest)
{
	const struct rmm_history_row *row =
		rmm_history_find(history, manifest->previous_serial);

	return manifest->has_previous && row && keep[row - history->row];
}

/* From each manifest to the one before, which it names by its hash. A pointer
 * is named by nothing, and needs not be: what these lead to was signed. */
static int get_followed(struct rmm_mirror *m, const struct rmm_history *history,
			const bool *keep, struct rmm_err *err)
{
	const struct rmm_manifest *of = &m->trust->manifest;
	struct rmm_manifest at = {0}, before;
	int ret = 0;

	while (ret == 0 && is_kept(history, keep, of)) {
		ret = get_object(m, of->previous_sha256, RMM_MAX_JSON, err);
		if (ret == 0)
			ret = rmm_previous_followed(&before, m->stage->dir - 1,
						    of, err);
		if (ret <= 0)
			break;
		ret = 0;
		for (size_t i = 0; ret == 0 && i < before.n; i++)
			ret = get_object(m, before.file[i].sha256,
					 before.file[i].bytes, err);
		rmm_manifest_free(&at);
		at = before;
		of = &at;
	}
	rmm_manifest_free(&at);
	return ret;
}

/* --- what the history names ------------------------------------------ */

static int read_history(struct rmm_history *history, struct rmm_mirror *m,
			struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	int ret = -1;

	if (!rmm_manifest_find(&m->trust->manifest, RMM_LIT("history.csv")))
		return 0;
	rmm_buf_init(&buf, RMM_MAX_PUBLISHED);
	if (rmm_folder_read(&buf, m->stage->dir - 1, "history.csv", err) == 0)
		ret = rmm_history_parse(history, (struct rmm_str){
			buf.ptr, buf.len }, "history.csv", err);
	rmm_buf_free(&buf);
	return ret;
}

int rmm_mirror_earlier(struct rmm_mirror *m, struct rmm_err *err)
{
	struct rmm_history history = {0};
	uint64_t unused;
	bool *keep = NULL;
	int ret = -1;

	if (read_history(&history, m, err) < 0)
		goto out;
	keep = rmm_calloc(history.n + 1, sizeof(*keep));
	if (!keep) {
		rmm_fail_nomem(err);
		goto out;
	}
	rmm_history_keep(keep, &history, m->trust->now);
	if (rmm_previous_keep(&unused, m->previous, m->stage, &history,
			      m->trust->now, err) < 0 ||
	    get_followed(m, &history, keep, err) < 0)
		goto out;
	ret = 0;
	for (size_t i = 0; ret == 0 && i < history.n; i++)
		if (keep[i])
			ret = get_object(m, history.row[i].sha256,
					 RMM_MAX_PUBLISHED, err);
out:
	rmm_free(keep);
	rmm_history_free(&history);
	return ret;
}
