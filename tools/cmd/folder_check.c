/* SPDX-License-Identifier: MIT */
/* A folder as a whole: every byte that belongs to the publication is judged. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/folder.h"

enum { TRIES = 16 };

static int check_pointer(struct rmm_trust *trust, int dir, struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_SIGNATURE);
	if (rmm_folder_read(&buf, dir, RMM_POINTER_NAME, err) == 0)
		ret = rmm_trust_pointer(trust, (struct rmm_str){
			buf.ptr, buf.len }, err);
	rmm_buf_free(&buf);
	return ret;
}

static int check_manifest(struct rmm_trust *trust, int dir,
			  struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_JSON);
	if (rmm_folder_read(&buf, dir, RMM_MANIFEST_NAME, err) == 0)
		ret = rmm_trust_manifest(trust, (struct rmm_str){
			buf.ptr, buf.len }, err);
	rmm_buf_free(&buf);
	return ret;
}

static int check_names(const struct rmm_trust *trust, int dir,
		       struct rmm_err *err)
{
	struct rmm_names names = {0};
	int ret = rmm_names_read(&names, dir, ".", NULL, err);

	for (size_t i = 0; ret == 0 && i < names.n; i++)
		ret = rmm_trust_name(trust, names.name[i], err);
	rmm_names_free(&names);
	return ret;
}

static int check_file(struct rmm_trust *trust, int dir,
		      const struct rmm_manifest_file *file,
		      struct rmm_err *err)
{
	const struct rmm_manifest_file *listed =
		rmm_trust_signature_of(trust, file->path);
	struct rmm_buf bytes = {0}, sig = {0};
	int ret = -1;

	rmm_buf_init(&bytes, file->bytes < RMM_MAX_FILE ?
		     (size_t)file->bytes : RMM_MAX_FILE);
	rmm_buf_init(&sig, RMM_MAX_SIGNATURE);
	if (rmm_folder_read(&bytes, dir, file->path.ptr, err) == 0 &&
	    (!listed ||
	     rmm_folder_read(&sig, dir, listed->path.ptr, err) == 0))
		ret = rmm_trust_file(trust, file->path,
				     (struct rmm_str){ bytes.ptr, bytes.len },
				     (struct rmm_str){ sig.ptr, sig.len }, err);
	rmm_buf_free(&bytes);
	rmm_buf_free(&sig);
	return ret;
}

/* Each file's bytes hash to its name, and none of this publication's own is
 * missing: whoever fetches by hash must find them all. */
static int check_objects(const struct rmm_trust *trust, int dir,
			 const struct rmm_names *names, struct rmm_err *err)
{
	char path[RMM_HASH_PATH], hash[RMM_SHA256_TEXT];
	struct rmm_str missing = {0};

	for (size_t i = 0; i < names->n; i++) {
		if (!rmm_sha256_is_text(names->name[i]))
			return rmm_fail(err, RMM_E_REJECT,
					"'" RMM_BY_HASH "/%s' is not named by a hash",
					names->name[i].ptr);
		rmm_hash_path(path, names->name[i]);
		if (rmm_folder_hash(hash, dir, path, err) < 0)
			return -1;
		if (!rmm_str_is(names->name[i], hash))
			return rmm_fail(err, RMM_E_REJECT,
					"the bytes of '%s' do not hash to its name",
					path);
	}
	if (!rmm_names_has(names, rmm_str(trust->pointer.sha256)))
		missing = rmm_str(trust->pointer.sha256);
	if (!rmm_names_has(names, rmm_str(trust->pointer_sha256)))
		missing = rmm_str(trust->pointer_sha256);
	for (size_t i = 0; i < trust->manifest.n; i++)
		if (!rmm_names_has(names, trust->manifest.file[i].sha256))
			missing = trust->manifest.file[i].sha256;
	if (missing.len > 0)
		return rmm_fail(err, RMM_E_REJECT, "'%s' is missing",
				rmm_hash_path(path, missing));
	return 0;
}

/* A mirror may leave by-hash out as a whole, never in part. */
static int check_by_hash(const struct rmm_trust *trust, int dir,
			 struct rmm_err *err)
{
	struct rmm_names names = {0}, kinds = {0};
	bool found = false;
	int ret = rmm_names_read(&kinds, dir, "by-hash", &found, err);

	if (ret < 0 || !found)
		return ret;
	for (size_t i = 0; ret == 0 && i < kinds.n; i++)
		if (!rmm_str_is(kinds.name[i], "sha256"))
			ret = rmm_fail(err, RMM_E_REJECT,
				       "'by-hash/%s' is not part of a publication",
				       kinds.name[i].ptr);
	if (ret == 0)
		ret = rmm_names_read(&names, dir, RMM_BY_HASH, NULL, err);
	if (ret == 0)
		ret = check_objects(trust, dir, &names, err);
	rmm_names_free(&names);
	rmm_names_free(&kinds);
	return ret;
}

int rmm_folder_check_open(struct rmm_trust *trust, int dir,
			  struct rmm_err *err)
{
	rmm_trust_reset(trust);
	if (check_pointer(trust, dir, err) < 0 ||
	    rmm_trust_fresh(trust, err) < 0 ||
	    check_manifest(trust, dir, err) < 0 ||
	    check_names(trust, dir, err) < 0)
		return -1;
	for (size_t i = 0; i < trust->manifest.n; i++)
		if (check_file(trust, dir, &trust->manifest.file[i], err) < 0)
			return -1;
	if (rmm_trust_end(trust, err) < 0)
		return -1;
	return check_by_hash(trust, dir, err);
}

/* Did another folder take the path's place meanwhile? What is open may then
 * be on its way out, and no longer whole. */
static bool was_replaced(int dir, const char *path)
{
	struct stat opened, there;

	return fstat(dir, &opened) == 0 && stat(path, &there) == 0 &&
	       (opened.st_ino != there.st_ino ||
		opened.st_dev != there.st_dev);
}

int rmm_folder_check(struct rmm_trust *trust, const char *path,
		     struct rmm_err *err)
{
	bool again = true;
	int ret = -1;

	for (int i = 0; again && i < TRIES; i++) {
		struct rmm_err why = {0};
		int dir = rmm_folder_open(path, err);

		if (dir < 0)
			return -1;
		ret = rmm_folder_check_open(trust, dir, &why);
		again = why.code == RMM_E_REJECT && was_replaced(dir, path);
		close(dir);
		if (ret == 0)
			return 0;
		if (!again || i + 1 == TRIES)
			rmm_fail(err, why.code, "%s: %s", path, why.text);
	}
	return ret;
}
