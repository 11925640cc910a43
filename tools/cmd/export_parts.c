/* SPDX-License-Identifier: MIT */
#include "cmd/export_parts.h"

#include "base/limits.h"

/* Cells of a line, escaped at the worst. */
enum { MAX_RECORD = 16 * RMM_MAX_LINE };

static int begin(struct rmm_export_parts *parts, struct rmm_err *err)
{
	struct rmm_buf buf = { 0 };
	struct rmm_str head = rmm_str(parts->head);
	int ret = 0;

	if (rmm_export_out_file(parts->to, &parts->file, parts->name,
				++parts->files, err) < 0)
		return -1;
	parts->open = true;
	rmm_buf_init(&buf, MAX_RECORD);
	if (parts->on_head) {
		parts->on_head(parts, parts->ctx, &buf);
		ret = rmm_buf_end(&buf, &head, err);
	}
	if (ret == 0)
		rmm_out_add(&parts->file, head);
	parts->rows = 0;
	parts->bytes = head.len + rmm_str(parts->tail).len;
	rmm_buf_free(&buf);
	return ret;
}

static int end(struct rmm_export_parts *parts, struct rmm_err *err)
{
	rmm_out_add(&parts->file, rmm_str(parts->tail));
	parts->total += parts->bytes;
	parts->open = false;
	return rmm_out_close(&parts->file, err);
}

int rmm_export_parts_open(struct rmm_export_parts *parts, struct rmm_err *err)
{
	rmm_buf_init(&parts->record, MAX_RECORD);
	rmm_out_buf(&parts->out, &parts->record);
	return begin(parts, err);
}

struct rmm_out *rmm_export_parts_out(struct rmm_export_parts *parts)
{
	return &parts->out;
}

static bool is_full(const struct rmm_export_parts *parts, size_t more)
{
	return (parts->max_rows > 0 && parts->rows >= parts->max_rows) ||
	       (parts->max_bytes > 0 && parts->bytes + more > parts->max_bytes);
}

int rmm_export_parts_end(struct rmm_export_parts *parts, struct rmm_err *err)
{
	struct rmm_str between = rmm_str(parts->between), record;

	if (rmm_buf_end(&parts->record, &record, err) < 0)
		return -1;
	if (parts->rows > 0 && is_full(parts, between.len + record.len) &&
	    (end(parts, err) < 0 || begin(parts, err) < 0))
		return -1;
	if (is_full(parts, record.len))
		return rmm_fail(err, RMM_E_REJECT,
				"a record of %zu bytes is too long for '%s'",
				record.len, parts->name);
	if (parts->rows++ > 0) {
		rmm_out_add(&parts->file, between);
		parts->bytes += between.len;
	}
	rmm_out_add(&parts->file, record);
	parts->bytes += record.len;
	rmm_buf_reset(&parts->record);
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
	rmm_buf_free(&parts->record);
	*parts = (struct rmm_export_parts){ 0 };
}
