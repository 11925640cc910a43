/* SPDX-License-Identifier: MIT */
#include "cmd/nrt_rule.h"

#include <assert.h>

enum { MAX_TITLE = 256, MAX_ABOUT = 16 << 10 };

static int keep(struct rmm_str *out, struct rmm_buf *buf,
		struct rmm_arena *arena, struct rmm_err *err)
{
	struct rmm_str text;
	int ret = -1;

	if (rmm_buf_end(buf, &text, err) == 0)
		ret = rmm_arena_str(arena, out, text, err);
	rmm_buf_free(buf);
	return ret;
}

/* "RMM tools by host name, near real time (2)" */
static int make_title(struct rmm_str *out, const struct rmm_nrt_about *about,
		      struct rmm_arena *arena, struct rmm_err *err)
{
	struct rmm_buf buf = { 0 };

	rmm_buf_init(&buf, MAX_TITLE);
	rmm_buf_addf(&buf, "%.*s (%.*s)",
		     (int)rmm_str_find(about->text, ':'), about->text.ptr,
		     RMM_ARG(about->number));
	return keep(out, &buf, arena, err);
}

static int make_about(struct rmm_str *out, const struct rmm_nrt_about *about,
		      struct rmm_arena *arena, struct rmm_err *err)
{
	struct rmm_buf buf = { 0 };

	rmm_buf_init(&buf, MAX_ABOUT);
	rmm_query_rule_about(&buf, about->text, RMM_LIT(""));
	return keep(out, &buf, arena, err);
}

int rmm_nrt_rule_make(struct rmm_query_rule *rule, struct rmm_query *query,
		      struct rmm_arena *arena,
		      const struct rmm_query_file *file, struct rmm_err *err)
{
	struct rmm_nrt_about about;
	struct rmm_str name;
	const bool is_query = rmm_nrt_about(&about, file->path);

	assert(is_query);
	(void)is_query;
	if (rmm_arena_str(arena, &name,
			  rmm_str_upto(file->path, file->path.len - 4),
			  err) < 0)
		return -1;
	*query = (struct rmm_query){
		.name = name.ptr,
		.use = RMM_QUERY_ALERT,
		.severity = RMM_QUERY_MEDIUM,
		.state = RMM_QUERY_COVERED,
	};
	*rule = (struct rmm_query_rule){
		.query = query,
		.text = file->text,
		.tail = about.columns,
	};
	if (make_title(&rule->title, &about, arena, err) < 0)
		return -1;
	return make_about(&rule->about, &about, arena, err);
}
