/* SPDX-License-Identifier: MIT */
#include "cmd/pub_sources.h"

#include "base/utf8.h"
#include "edge/hash.h"
#include "io/in.h"
#include "io/out.h"

enum { DAY_SECONDS = 86400, CELL_BYTES = 8192 };

/* A cell of the table: no control characters, and '|' does not end it. */
static void put_cell(struct rmm_out *out, struct rmm_str text)
{
	struct rmm_buf buf = {0};
	struct rmm_str safe;

	rmm_buf_init(&buf, CELL_BYTES);
	rmm_text_escape(&buf, text);
	rmm_out_add(out, RMM_LIT(" "));
	if (rmm_buf_end(&buf, &safe, &out->failed) == 0)
		for (size_t i = 0; i < safe.len; i++) {
			if (safe.ptr[i] == '|')
				rmm_out_addc(out, '\\');
			rmm_out_addc(out, safe.ptr[i]);
		}
	rmm_out_add(out, RMM_LIT(" |"));
	rmm_buf_free(&buf);
}

static void put_number(struct rmm_out *out, uint64_t n)
{
	rmm_out_addf(out, " %llu |", (unsigned long long)n);
}

/* The copy's hash, as it is now: the lock tells what it was. */
static int hash_copy(char text[RMM_SHA256_TEXT], struct rmm_work *work,
		     const struct rmm_upstream *upstream, struct rmm_err *err)
{
	struct rmm_in in = {0};
	struct rmm_buf buf = {0};
	struct rmm_str bytes;
	int ret = rmm_tree_open(&work->dir.tree, &in, upstream->path.ptr, err);

	if (ret == 0)
		return rmm_fail(err, RMM_E_IO,
				"no copy of '%s'; run rmmlist fetch",
				upstream->name.ptr);
	rmm_buf_init(&buf, RMM_MAX_FILE);
	if (ret > 0)
		ret = rmm_in_all(&in, &buf, err);
	if (ret == 0)
		ret = rmm_buf_end(&buf, &bytes, err);
	if (ret == 0)
		rmm_sha256(text, bytes);
	rmm_buf_free(&buf);
	rmm_in_close(&in);
	return ret;
}

/* Rounded down; a clock that was wrong gives no negative age. */
static uint64_t age_days(int64_t checked, int64_t now)
{
	return now > checked ? (uint64_t)(now - checked) / DAY_SECONDS : 0;
}

static int put_source(struct rmm_out *out, struct rmm_work *work,
		      size_t index, const struct rmm_merge_counts *counts,
		      int64_t now, struct rmm_app *app)
{
	const struct rmm_source_data *data = &work->ws.source[index];
	const struct rmm_upstream *up = data->upstream;
	const struct rmm_lock_entry *lock =
		rmm_lock_find(&work->ws.lock, up->name);
	char hash[RMM_SHA256_TEXT], checked[RMM_TIME_TEXT];
	struct rmm_str url = up->urls > 0 ? up->url[0] : (struct rmm_str){0};

	if (hash_copy(hash, work, up, app->err) < 0)
		return -1;
	if (lock)
		url = lock->final_url.len > 0 ? lock->final_url : lock->url;
	rmm_out_addc(out, '|');
	put_cell(out, up->name);
	put_cell(out, url);
	put_cell(out, rmm_str(hash));
	put_cell(out, up->licence.len > 0 ? up->licence
					  : RMM_LIT("none stated"));
	put_cell(out, lock ? rmm_time_format(checked, lock->checked)
			   : RMM_LIT("not known"));
	if (lock)
		put_number(out, age_days(lock->checked, now));
	else
		put_cell(out, RMM_LIT("not known"));
	put_number(out, data->counts.rows);
	put_number(out, counts->used);
	put_number(out, counts->joined);
	put_number(out, counts->rejected);
	put_number(out, counts->removed);
	rmm_out_addc(out, '\n');
	return 0;
}

/* What the table alone would hide. */
static int put_remarks(struct rmm_out *out, struct rmm_work *work,
		       const struct rmm_source_data *data, struct rmm_app *app)
{
	const struct rmm_upstream *up = data->upstream;
	const struct rmm_lock_entry *lock =
		rmm_lock_find(&work->ws.lock, up->name);
	char hash[RMM_SHA256_TEXT];

	if (up->sample)
		rmm_out_addf(out, "\n**`%s` is a sample** that came with "
			     "rmmlist, not the upstream list. Nothing should "
			     "be detected or blocked with it.\n",
			     up->name.ptr);
	if (!lock)
		return 0;
	if (hash_copy(hash, work, up, app->err) < 0)
		return -1;
	if (rmm_str_is(lock->sha256, hash))
		return 0;
	rmm_out_addf(out, "\n**The copy of `%s` was changed after it was "
		     "fetched**: what was fetched had the SHA-256 %.*s.\n",
		     up->name.ptr, RMM_ARG(lock->sha256));
	rmm_app_warn(app, "the copy of '%s' is not what was fetched; run "
		     "rmmlist fetch, or put changes into lists/local",
		     up->name.ptr);
	return 0;
}

static void put_head(struct rmm_out *out, const struct rmm_pub_counts *counts,
		     int64_t now)
{
	char text[RMM_TIME_TEXT];

	rmm_time_format(text, now);
	rmm_out_addf(out,
		     "# Sources\n\n"
		     "At %s: %llu rows, of which %llu are (also) local "
		     "additions.\n\n",
		     text, (unsigned long long)counts->rows,
		     (unsigned long long)counts->from_local);
	rmm_out_add(out, RMM_LIT(
		"| source | URL | SHA-256 | licence | checked | age in days "
		"| rows in | used | joined | rejected | removed |\n"
		"|---|---|---|---|---|---|---|---|---|---|---|\n"));
}

int rmm_pub_sources(struct rmm_out *out, struct rmm_work *work,
		    const struct rmm_pub_counts *counts, int64_t now,
		    struct rmm_app *app)
{
	put_head(out, counts, now);
	for (size_t i = 0; i < work->ws.sources; i++)
		if (put_source(out, work, i, &counts->source[i], now, app) < 0)
			return -1;
	rmm_out_add(out, RMM_LIT(
		"\nEvery row in is counted once: *used*, the first of its "
		"source for its key; *joined*,\na further row of its source "
		"for that key; *rejected*, without a canonical form;\n"
		"*removed*, by `removals.csv` or `never.csv`. *checked* is the "
		"last successful contact.\n"));
	for (size_t i = 0; i < work->ws.sources; i++)
		if (put_remarks(out, work, &work->ws.source[i], app) < 0)
			return -1;
	return 0;
}
