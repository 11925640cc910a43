/* SPDX-License-Identifier: MIT */
#include "lists.h"

#include "io/in.h"
#include "io/out.h"

static void count(struct rmm_sink *sink, const struct rmm_finding *finding)
{
	(void)sink;
	(void)finding;
}

bool read_list(struct rmm_list *list, struct rmm_str text, uint64_t *found)
{
	const struct rmm_str header = RMM_LIT(RMM_LIST_HEADER "\n");
	struct rmm_sink sink = { .put = count };
	struct rmm_buf buf;
	struct rmm_in in = {0};
	struct rmm_err err = {0};
	bool ok;

	*list = (struct rmm_list){0};
	rmm_buf_init(&buf, 1 << 22);
	if (!rmm_str_starts(text, header))
		rmm_buf_add(&buf, header);
	rmm_buf_add(&buf, text);
	rmm_in_mem(&in, "l", fuzz_end(&buf));
	ok = rmm_list_read(list, &in, &sink, &err) == 0;
	LAW(ok || err.text[0], "no reason");
	rmm_in_close(&in);
	rmm_buf_free(&buf);
	if (found)
		*found = sink.count[RMM_NOTE] + sink.count[RMM_WARNING] +
			 sink.count[RMM_ERROR];
	return ok;
}

struct rmm_str write_list(struct rmm_buf *buf, const struct rmm_list *list)
{
	struct rmm_out out;
	struct rmm_err err = {0};

	rmm_buf_init(buf, 1 << 22);
	rmm_out_buf(&out, buf);
	rmm_out_add(&out, RMM_LIT(RMM_LIST_HEADER "\n"));
	for (size_t i = 0; i < list->n; i++)
		rmm_row_write(&out, &list->row[i]);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
	return fuzz_end(buf);
}
