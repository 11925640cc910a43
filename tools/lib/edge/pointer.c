/* SPDX-License-Identifier: MIT */
#include "edge/pointer.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "io/in.h"
#include "io/out.h"

enum { STATE_BYTES = 128 };

/* --- the pointer ----------------------------------------------------- */

/* Takes "KEY" off the front of *rest and what follows up to a blank. */
static bool take(struct rmm_str *rest, struct rmm_str *value,
		 struct rmm_str key)
{
	size_t end;

	if (!rmm_str_starts(*rest, key))
		return false;
	*rest = rmm_str_from(*rest, key.len);
	end = rmm_str_find(*rest, ' ');
	*value = rmm_str_upto(*rest, end);
	*rest = rmm_str_from(*rest, end);
	return true;
}

bool rmm_pointer_parse(struct rmm_pointer *out, struct rmm_str comment)
{
	struct rmm_str serial, created, expires, size, hash, file;
	struct rmm_pointer p = {0};

	if (!take(&comment, &serial, RMM_LIT("rmmlist serial:")) ||
	    !take(&comment, &created, RMM_LIT(" created:")) ||
	    !take(&comment, &expires, RMM_LIT(" expires:")) ||
	    !take(&comment, &size, RMM_LIT(" size:")) ||
	    !take(&comment, &hash, RMM_LIT(" sha256:")) ||
	    !take(&comment, &file, RMM_LIT(" file:")) || comment.len > 0)
		return false;
	if (!rmm_serial_parse(&p.serial, serial) ||
	    !rmm_time_parse(&p.created, created) ||
	    !rmm_time_parse(&p.expires, expires) ||
	    !rmm_str_u64(&p.size, size, RMM_MAX_JSON) ||
	    !rmm_sha256_is_text(hash) ||
	    !rmm_str_is(file, RMM_MANIFEST_NAME))
		return false;
	memcpy(p.sha256, hash.ptr, hash.len);
	*out = p;
	return true;
}

void rmm_pointer_write(struct rmm_buf *out, const struct rmm_pointer *pointer)
{
	char serial[RMM_SERIAL_TEXT], created[RMM_TIME_TEXT];
	char expires[RMM_TIME_TEXT];

	rmm_serial_format(serial, pointer->serial);
	rmm_time_format(created, pointer->created);
	rmm_time_format(expires, pointer->expires);
	rmm_buf_addf(out,
		     "rmmlist serial:%s created:%s expires:%s size:%llu "
		     "sha256:%s file:" RMM_MANIFEST_NAME,
		     serial, created, expires,
		     (unsigned long long)pointer->size, pointer->sha256);
}

void rmm_file_comment_write(struct rmm_buf *out, int64_t serial,
			    struct rmm_str file)
{
	char text[RMM_SERIAL_TEXT];

	rmm_serial_format(text, serial);
	rmm_buf_addf(out, "rmmlist serial:%s file:%.*s", text, RMM_ARG(file));
}

/* --- feed.csv -------------------------------------------------------- */

enum { FEED_TEXT = 128 };

/* The two lines up to the number of rows. */
static struct rmm_str feed_head(char text[FEED_TEXT],
				const struct rmm_pointer *pointer)
{
	char serial[RMM_SERIAL_TEXT], created[RMM_TIME_TEXT];
	char expires[RMM_TIME_TEXT];

	rmm_serial_format(serial, pointer->serial);
	rmm_time_format(created, pointer->created);
	rmm_time_format(expires, pointer->expires);
	snprintf(text, FEED_TEXT, RMM_FEED_HEADER "\n%s,%s,%s,", serial,
		 created, expires);
	return rmm_str(text);
}

void rmm_feed_write(struct rmm_out *out, const struct rmm_pointer *pointer,
		    uint64_t rows)
{
	char text[FEED_TEXT];

	rmm_out_add(out, feed_head(text, pointer));
	rmm_out_addf(out, "%llu\n", (unsigned long long)rows);
}

bool rmm_feed_parse(uint64_t *rows, struct rmm_str bytes,
		    const struct rmm_pointer *pointer)
{
	char text[FEED_TEXT];
	struct rmm_str head = feed_head(text, pointer), rest;

	if (!rmm_str_starts(bytes, head) ||
	    !rmm_str_ends(bytes, RMM_LIT("\n")))
		return false;
	/* The head ends in a comma, so that there is a LF after it. */
	rest = rmm_str_from(bytes, head.len);
	return rmm_str_u64(rows, rmm_str_upto(rest, rest.len - 1), UINT64_MAX);
}

/* --- the state file -------------------------------------------------- */

bool rmm_state_parse(struct rmm_state *out, struct rmm_str bytes)
{
	struct rmm_state state = {0};
	size_t blank;
	struct rmm_str hash;

	if (rmm_str_ends(bytes, RMM_LIT("\n")))
		bytes.len--;
	blank = rmm_str_find(bytes, ' ');
	hash = rmm_str_from(bytes, blank + 1);
	if (!rmm_serial_parse(&state.serial, rmm_str_upto(bytes, blank)) ||
	    !rmm_sha256_is_text(hash))
		return false;
	assert(hash.ptr);
	memcpy(state.sha256, hash.ptr, hash.len);
	*out = state;
	return true;
}

int rmm_state_load(struct rmm_state *out, bool *found, const char *path,
		   struct rmm_err *err)
{
	struct rmm_in in = {0};
	struct rmm_buf buf = {0};
	struct rmm_str bytes = {0};
	bool missing = false;
	int ret = -1;

	*found = false;
	rmm_buf_init(&buf, STATE_BYTES);
	if (rmm_in_open_at(&in, AT_FDCWD, path, path, &missing, err) < 0)
		goto out;
	if (missing) {
		ret = 0;
		goto out;
	}
	if (rmm_in_all(&in, &buf, err) == 0)
		bytes = (struct rmm_str){ buf.ptr, buf.len };
	else if (err && err->code == RMM_E_LIMIT)
		rmm_err_clear(err);
	else
		goto out;
	if (!rmm_state_parse(out, bytes)) {
		rmm_fail(err, RMM_E_SYNTAX,
			 "the state file '%s' is damaged; put back a copy, or "
			 "remove it to trust the next publication as the first",
			 path);
		goto out;
	}
	*found = true;
	ret = 0;
out:
	rmm_buf_free(&buf);
	rmm_in_close(&in);
	return ret;
}

int rmm_state_save(const struct rmm_state *state, const char *path,
		   struct rmm_err *err)
{
	char serial[RMM_SERIAL_TEXT];
	struct rmm_buf buf = {0};
	struct rmm_str bytes = {0};
	int ret = -1;

	rmm_buf_init(&buf, STATE_BYTES);
	rmm_serial_format(serial, state->serial);
	rmm_buf_addf(&buf, "%s %s\n", serial, state->sha256);
	if (rmm_buf_end(&buf, &bytes, err) == 0)
		ret = rmm_file_write(path, bytes, 0644, err);
	rmm_buf_free(&buf);
	return ret;
}
