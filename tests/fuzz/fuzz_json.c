/* SPDX-License-Identifier: MIT */
/*
 * Grammar: JSON. Laws: what is read, and written in one line or in many, is
 * read again and written so again; no nesting beyond the limit.
 */
#include "base/limits.h"
#include "io/json.h"
#include "io/out.h"
#include "law.h"

static struct rmm_str write(struct rmm_buf *buf, const struct json_t *json,
			    unsigned indent)
{
	struct rmm_out out;
	struct rmm_err err = {0};

	rmm_buf_reset(buf);
	rmm_out_buf(&out, buf);
	rmm_json_write(&out, json, indent);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
	return fuzz_end(buf);
}

static size_t depth(const struct json_t *json)
{
	struct rmm_str key;
	struct json_t *value;
	void *iter = NULL;
	size_t deepest = 0, n = rmm_json_len(json), below;

	for (size_t i = 0; i < n; i++) {
		below = depth(rmm_json_at(json, i));
		deepest = below > deepest ? below : deepest;
	}
	while (rmm_json_each(json, &iter, &key, &value)) {
		below = depth(value);
		deepest = below > deepest ? below : deepest;
	}
	return deepest +
	       (rmm_json_is_array(json) || rmm_json_is_object(json));
}

static void check_value(const struct json_t *json)
{
	struct json_t *again = NULL;
	struct rmm_buf one, two;
	struct rmm_err err = {0};
	struct rmm_str line;

	rmm_buf_init(&one, 1 << 20);
	rmm_buf_init(&two, 1 << 20);
	LAW(depth(json) <= RMM_MAX_DEPTH, "%zu levels", depth(json));
	LAW(rmm_json_parse(&again, write(&one, json, 2), "j", &err) == 0, "%s",
	    err.text);
	line = write(&one, json, 0);
	LAW(rmm_str_find(line, '\n') == line.len, "more than a line");
	LAW_SAME(line, write(&two, again, 0), "value");
	rmm_json_free(again);
	rmm_buf_free(&one);
	rmm_buf_free(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	struct json_t *json = NULL;
	struct rmm_err err = {0};

	if (rmm_json_parse(&json, input, "j", &err) == 0)
		check_value(json);
	else
		LAW(!json && err.text[0], "%s", err.text);
	rmm_json_free(json);
	return 0;
}
