/* SPDX-License-Identifier: MIT */
#include "cmd/export_out.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cmd/out_dir.h"
#include "io/out_temp.h"

enum { MAX_PATH = 4096, DIGITS = 3 };

int rmm_export_out_open(struct rmm_export_out *out, const char *path,
			const char *const *files, struct rmm_err *err)
{
	bool made;

	*out = (struct rmm_export_out){ .path = path, .files = files };
	if (rmm_out_dir_make(path, false, &made, err) < 0 ||
	    rmm_dir_tree_open(&out->dir, path, err) < 0)
		return -1;
	(void)rmm_dir_tree_lock(&out->dir, true);
	return 0;
}

void rmm_export_out_close(struct rmm_export_out *out)
{
	rmm_dir_tree_close(&out->dir);
	rmm_free(out->written);
	rmm_arena_free(&out->arena);
	*out = (struct rmm_export_out){ 0 };
}

/* --- names ----------------------------------------------------------- */

static bool is_number(struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!rmm_is_digit(s.ptr[i]))
			return false;
	return s.len >= DIGITS;
}

static bool is_slug(struct rmm_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!rmm_is_alnum(s.ptr[i]) && s.ptr[i] != '-')
			return false;
	return s.len > 0;
}

/* Is `name` what the pattern stands for? */
static bool is_like(struct rmm_str name, struct rmm_str pattern)
{
	size_t hash = rmm_str_find(pattern, '#');
	size_t star = rmm_str_find(pattern, '*');
	size_t mark = hash < star ? hash : star;
	struct rmm_str head = rmm_str_upto(pattern, mark), middle;
	struct rmm_str tail = rmm_str_from(pattern, mark + 1);

	if (mark == pattern.len)
		return rmm_str_eq(name, pattern);
	if (name.len < head.len + tail.len || !rmm_str_starts(name, head) ||
	    !rmm_str_ends(name, tail))
		return false;
	middle = rmm_str_upto(rmm_str_from(name, head.len),
			      name.len - head.len - tail.len);
	return mark == hash ? is_number(middle) : is_slug(middle);
}

static bool is_among(struct rmm_str name, const char *const *files)
{
	for (; *files; files++)
		if (is_like(name, rmm_str(*files)))
			return true;
	return false;
}

static bool is_written(const struct rmm_export_out *out, struct rmm_str name)
{
	for (size_t i = 0; i < out->n; i++)
		if (rmm_str_eq(out->written[i], name))
			return true;
	return false;
}

bool rmm_export_out_has(struct rmm_export_out *out, const char *const *files)
{
	DIR *dir = rmm_out_dir_list(out->dir.fd - 1);
	const struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir)))
		found = is_among(rmm_str(entry->d_name), files);
	if (dir)
		closedir(dir);
	return found;
}

static bool is_ours(const void *ctx, struct rmm_str name)
{
	const struct rmm_export_out *out = ctx;

	return rmm_str_is(name, RMM_NOT_CARRIED) || is_among(name, out->files);
}

int rmm_export_out_private(struct rmm_export_out *out, struct rmm_err *err)
{
	out->secret = true;
	return rmm_out_dir_private(out->path, is_ours, out, err);
}

/* --- files ----------------------------------------------------------- */

static void add_name(struct rmm_buf *buf, struct rmm_str name, unsigned number)
{
	size_t hash = rmm_str_find(name, '#');

	rmm_buf_add(buf, rmm_str_upto(name, hash));
	if (hash == name.len)
		return;
	rmm_buf_addf(buf, "%0*u", DIGITS, number);
	rmm_buf_add(buf, rmm_str_from(name, hash + 1));
}

int rmm_export_out_file(struct rmm_export_out *out, struct rmm_out *file,
			const char *name, unsigned number, struct rmm_err *err)
{
	struct rmm_buf buf = { 0 };
	struct rmm_str path = { 0 };
	size_t folder;
	int ret = -1;

	rmm_buf_init(&buf, MAX_PATH);
	rmm_buf_addf(&buf, "%s/", out->path);
	folder = buf.len;
	add_name(&buf, rmm_str(name), number);
	if (rmm_buf_end(&buf, &path, err) == 0 &&
	    rmm_arena_str(&out->arena, &path, path, err) == 0 &&
	    rmm_grow(&out->written, &out->cap, out->n + 1,
		     sizeof(*out->written), err) == 0)
		ret = rmm_out_file(file, path.ptr, out->secret ? 0600 : 0644,
				   err);
	if (ret == 0)
		out->written[out->n++] = rmm_str_from(path, folder);
	rmm_buf_free(&buf);
	return ret;
}

static int remove_file(const struct rmm_export_out *out, const char *name,
		       struct rmm_err *err)
{
	if (unlinkat(out->dir.fd - 1, name, 0) < 0 && errno != ENOENT)
		return rmm_fail(err, RMM_E_IO,
				"cannot remove '%s/%s', which an earlier "
				"export left: %s",
				out->path, name, strerror(errno));
	return 0;
}

int rmm_export_out_tidy(struct rmm_export_out *out, struct rmm_err *err)
{
	DIR *dir = rmm_out_dir_list(out->dir.fd - 1);
	const struct dirent *entry;
	struct rmm_str of;
	int ret = 0;

	if (!dir)
		return rmm_fail(err, RMM_E_IO, "cannot list '%s': %s",
				out->path, strerror(errno));
	while (ret == 0 && (entry = readdir(dir))) {
		struct rmm_str name = rmm_str(entry->d_name);

		if (rmm_out_is_temp(&of, name) && is_ours(out, of))
			rmm_out_remove_temp(out->dir.fd - 1, entry->d_name);
		else if (is_among(name, out->files) && !is_written(out, name))
			ret = remove_file(out, entry->d_name, err);
	}
	closedir(dir);
	return ret;
}
