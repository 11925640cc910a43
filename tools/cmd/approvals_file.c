/* SPDX-License-Identifier: MIT */
#include "cmd/approvals_file.h"

#include "base/buf.h"
#include "base/limits.h"

void rmm_approvals_close(struct rmm_approvals_file *file)
{
	rmm_table_free(&file->table);
	rmm_dir_tree_close(&file->dir);
}

/* The folder of a path, as a tree has it, and the name in it. */
static int split_path(struct rmm_buf *dir, const char **name, const char *path,
		      struct rmm_err *err)
{
	struct rmm_str whole = rmm_str(path), text;
	size_t slash = rmm_str_rfind(whole, '/');

	*name = slash < whole.len ? path + slash + 1 : path;
	if (!rmm_tree_path_ok(rmm_str(*name)))
		return rmm_fail(err, RMM_E_USAGE, "'%s' is not a file", path);
	rmm_buf_init(dir, RMM_MAX_JSON);
	if (slash == whole.len)
		rmm_buf_addc(dir, '.');
	else
		rmm_buf_add(dir, rmm_str_upto(whole, slash > 0 ? slash : 1));
	return rmm_buf_end(dir, &text, err);
}

int rmm_approvals_open(struct rmm_approvals_file *file, const char *path,
		       const struct rmm_schema *schema, struct rmm_sink *sink,
		       struct rmm_err *err)
{
	struct rmm_buf dir = {0};
	const char *name;
	int ret = -1;

	if (split_path(&dir, &name, path, err) == 0 &&
	    rmm_dir_tree_open(&file->dir, dir.ptr, err) == 0)
		ret = rmm_table_load(&file->table, &file->dir.tree, name,
				     schema, sink, err);
	rmm_buf_free(&dir);
	if (ret == 0 && file->table.missing)
		return rmm_fail(err, RMM_E_IO,
				"cannot open '%s': no such file", path);
	return ret;
}
