/* SPDX-License-Identifier: MIT */
#include "cmd/export_parts.h"

enum { MAX_RECORD = 1 << 20 };

static int begin(struct rmm_export_parts *parts, struct rmm_err *err)
{
	if (rmm_export_out_file(parts->to, &parts->file, parts->name,
				++parts->files, err) < 0)
		return -1;
	parts->open = true;
	parts->rows = 0;
	if (parts->on_head)
		parts->on_head(parts, parts->ctx, &parts->file);
	else
		rmm_out_add(&parts->file, rmm_str(parts->head));
	return 0;
}

static int end(struct rmm_export_parts *parts, struct rmm_err *err)
{
	rmm_out_add(&parts->file, rmm_str(parts->tail));
	parts->total += rmm_out_size(&parts->file);
	parts->open = false;
	return rmm_out_close(&parts->file, err);
}

int rmm_export_parts_open(struct rmm_export_parts *parts, struct rmm_err *err)
{
	return begin(parts, err);
}

static bool is_full(const struct rmm_export_parts *parts)
{
	uint64_t size = rmm_out_size(&parts->file);

	return (parts->max_rows > 0 && parts->rows >= parts->max_rows) ||
	       (parts->max_bytes > 0 && size + MAX_RECORD > parts->max_bytes);
}

int rmm_export_parts_next(struct rmm_export_parts *parts, struct rmm_out **out,
			  struct rmm_err *err)
{
	if (is_full(parts) && (end(parts, err) < 0 || begin(parts, err) < 0))
		return -1;
	if (parts->rows++ > 0)
		rmm_out_add(&parts->file, rmm_str(parts->between));
	*out = &parts->file;
	return 0;
}

int rmm_export_parts_close(struct rmm_export_parts *parts, struct rmm_err *err)
{
	return end(parts, err);
}

void rmm_export_parts_free(struct rmm_export_parts *parts)
{
	if (parts->open)
		rmm_out_abort(&parts->file);
	*parts = (struct rmm_export_parts){ 0 };
}
