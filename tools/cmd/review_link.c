/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "cmd/review_query.h"
#include "io/gzip.h"
#include "io/out.h"

#define LINK_START "https://security.microsoft.com/v2/advanced-hunting?query="
#define LINK_END "&timeRangeId=month"

enum { MAX_TEXT = 16 << 20 };

static void put_unit(struct rmm_buf *buf, uint32_t unit)
{
	rmm_buf_addc(buf, (char)(unit & 0xff));
	rmm_buf_addc(buf, (char)(unit >> 8));
}

static void put_utf16le(struct rmm_buf *buf, struct rmm_str text)
{
	uint32_t code;
	size_t n;

	while ((n = rmm_utf8_next(&code, text)) > 0) {
		text = rmm_str_from(text, n);
		if (code < 0x10000) {
			put_unit(buf, code);
			continue;
		}
		put_unit(buf, 0xd800 + ((code - 0x10000) >> 10));
		put_unit(buf, 0xdc00 + ((code - 0x10000) & 0x3ff));
	}
}

static void put_base64url(struct rmm_buf *buf, struct rmm_str bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789-_";

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t word = 0;

		for (size_t k = 0; k < 3; k++)
			word = word << 8 |
			       (k < n ? (unsigned char)bytes.ptr[i + k] : 0);
		for (size_t k = 0; k <= n; k++)
			rmm_buf_addc(buf, digits[word >> (18 - 6 * k) & 63]);
	}
}

/* Without a line end: base64url (RFC 4648) without padding, of gzip, of
 * UTF-16LE. */
static int put_link(struct rmm_buf *buf, struct rmm_str query,
		    struct rmm_err *err)
{
	struct rmm_buf wide = {0}, packed = {0};
	struct rmm_str bytes;
	int ret = -1;

	rmm_buf_init(&wide, MAX_TEXT);
	rmm_buf_init(&packed, MAX_TEXT);
	put_utf16le(&wide, query);
	if (rmm_buf_end(&wide, &bytes, err) < 0 ||
	    rmm_gzip(&packed, bytes, err) < 0 ||
	    rmm_buf_end(&packed, &bytes, err) < 0)
		goto out;
	rmm_buf_add(buf, RMM_LIT(LINK_START));
	put_base64url(buf, bytes);
	rmm_buf_add(buf, RMM_LIT(LINK_END));
	ret = 0;
out:
	rmm_buf_free(&wide);
	rmm_buf_free(&packed);
	return ret;
}

static int make(struct rmm_buf *buf, struct rmm_app *app, struct rmm_str query,
		bool link)
{
	if (!link) {
		rmm_buf_add(buf, query);
		return 0;
	}
	if (put_link(buf, query, app->err) < 0)
		return -1;
	if (buf->len > RMM_REVIEW_LINK)
		rmm_app_warn(app, "the link has %zu characters, and what is "
			     "over %d is often cut on the way; if it does not "
			     "open, paste what --format kql prints", buf->len,
			     RMM_REVIEW_LINK);
	rmm_buf_addc(buf, '\n');
	return 0;
}

int rmm_review_print(struct rmm_app *app, const struct rmm_diff *diff,
		     bool combined, bool link)
{
	struct rmm_buf query = {0}, result = {0};
	struct rmm_out out = {0};
	struct rmm_str text;
	int ret = -1;

	rmm_buf_init(&query, MAX_TEXT);
	rmm_buf_init(&result, 2 * MAX_TEXT);
	if (diff->n_added == 0)
		rmm_app_say(app, "no row is added: there is nothing to try");
	if (rmm_review_query(&query, diff, combined, app->err) < 0 ||
	    rmm_buf_end(&query, &text, app->err) < 0)
		goto out;
	if ((!link || diff->n_added > 0) && make(&result, app, text, link) < 0)
		goto out;
	if (rmm_buf_end(&result, &text, app->err) < 0 ||
	    rmm_out_stdout(&out, app->err) < 0)
		goto out;
	rmm_out_add(&out, text);
	ret = rmm_out_close(&out, app->err);
out:
	rmm_buf_free(&query);
	rmm_buf_free(&result);
	return ret;
}
