/* SPDX-License-Identifier: MIT */
#include "cmd/pub_history.h"

#include "base/date.h"
#include "io/in.h"
#include "ops/diff.h"

static void follow(struct rmm_publication *pub,
		   const struct rmm_previous *previous)
{
	const struct rmm_pointer *last = &previous->trust.pointer;

	pub->manifest.has_previous = previous->dir > 0;
	pub->manifest.previous_serial = last->serial;
	pub->manifest.previous_sha256 = rmm_str(last->sha256);
}

int rmm_pub_number(struct rmm_publication *pub,
		   const struct rmm_previous *previous,
		   const struct rmm_state *state, int64_t now, int64_t lasts,
		   struct rmm_err *err)
{
	char text[RMM_SERIAL_TEXT];
	int64_t last = -1;

	if (previous->dir > 0)
		last = previous->trust.pointer.serial;
	if (state && state->serial > last)
		last = state->serial;
	pub->pointer.created = now;
	pub->pointer.expires = now + lasts;
	pub->pointer.serial = now > last ? now : last + 1;
	follow(pub, previous);
	if (pub->pointer.serial <= now + RMM_TRUST_AHEAD)
		return 0;
	rmm_serial_format(text, last);
	return rmm_fail(err, RMM_E_REJECT,
			"the last serial, %s, is more than 24 h ahead of the "
			"clock, so that no reader would take the next one; set "
			"the clock, or begin anew in an empty folder without "
			"--state", text);
}

/* The list of the publication before; empty when there was none. */
static int read_before(struct rmm_list *list,
		       const struct rmm_previous *previous,
		       struct rmm_err *err)
{
	const char *name = rmm_pub_name(RMM_PUB_LIST);
	struct rmm_buf buf = {0};
	struct rmm_in in = {0};
	int ret = -1;

	list->combined = true;
	if (previous->dir == 0)
		return 0;
	if (rmm_previous_read(&buf, previous, &previous->trust.manifest, name,
			      err) == 0) {
		rmm_in_mem(&in, name, (struct rmm_str){ buf.ptr, buf.len });
		ret = rmm_list_read(list, &in, NULL, err);
		rmm_in_close(&in);
	}
	rmm_buf_free(&buf);
	return ret;
}

/* By key: what the list has and the one before had not, and the reverse. */
static int count_changes(struct rmm_history_row *row,
			 const struct rmm_publication *pub,
			 const struct rmm_previous *previous,
			 struct rmm_err *err)
{
	struct rmm_list before = {0};
	struct rmm_diff diff = {0};
	int ret = -1;

	if (read_before(&before, previous, err) == 0 &&
	    rmm_diff(&diff, &before, &pub->list, err) == 0) {
		row->added = diff.n_added;
		row->removed = diff.n_removed;
		ret = 0;
	}
	rmm_diff_free(&diff);
	rmm_list_free(&before);
	return ret;
}

int rmm_pub_history(struct rmm_history *history, struct rmm_publication *pub,
		    const struct rmm_previous *previous,
		    struct rmm_str revision, struct rmm_err *err)
{
	const struct rmm_buf *list = &pub->part[RMM_PUB_LIST];
	const struct rmm_history *old = &previous->history;
	struct rmm_history_row row = {
		.serial = pub->pointer.serial,
		.created = pub->pointer.created,
		.revision = revision,
		.rows = pub->rows,
	};
	char hash[RMM_SHA256_TEXT];

	pub->manifest.revision = revision;
	row.sha256 = rmm_sha256(hash, (struct rmm_str){ list->ptr, list->len });
	for (size_t i = 0; i < old->n; i++)
		if (rmm_history_add(history, &old->row[i], err) < 0)
			return -1;
	if (count_changes(&row, pub, previous, err) < 0)
		return -1;
	return rmm_history_add(history, &row, err);
}
