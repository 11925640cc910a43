/* SPDX-License-Identifier: MIT */
#include "cmd/update_changelog.h"

#include "base/limits.h"
#include "cmd/update_rows.h"

/* Bytes of rows a source and day; diff between two revisions tells all. */
enum { BUDGET = 60000 };

/* Where the changes go. */
struct spot {
	size_t at;
	bool has_day; /* below the day's heading, which is there */
	bool has_title;
};

static struct rmm_str take_line(struct rmm_str *rest)
{
	size_t end = rmm_str_find(*rest, '\n');
	struct rmm_str line = rmm_str_upto(*rest, end);

	*rest = rmm_str_from(*rest, end < rest->len ? end + 1 : end);
	return rmm_str_ends(line, RMM_LIT("\r")) ?
		       rmm_str_upto(line, line.len - 1) : line;
}

static bool is_fence(struct rmm_str line)
{
	return rmm_str_starts(line, RMM_LIT("```")) ||
	       rmm_str_starts(line, RMM_LIT("~~~"));
}

/* "# Title", or a line over "=====". */
static bool is_title(struct rmm_str line, struct rmm_str rest)
{
	return rmm_str_starts(line, RMM_LIT("# ")) ||
	       rmm_str_starts(rest, RMM_LIT("==="));
}

static struct rmm_str day_heading(char text[3 + RMM_DAY_TEXT], rmm_day day)
{
	char store[RMM_DAY_TEXT];

	memcpy(text, "## ", 3);
	memcpy(text + 3, rmm_day_format(store, day).ptr, RMM_DAY_TEXT);
	return rmm_str(text);
}

/* Past the blank line below a heading. */
static size_t skip_blank(struct rmm_str old, size_t at)
{
	struct rmm_str rest = rmm_str_from(old, at);

	return take_line(&rest).len == 0 ? old.len - rest.len : at;
}

static struct spot find_spot(struct rmm_str old, rmm_day day)
{
	char text[3 + RMM_DAY_TEXT];
	struct rmm_str heading = day_heading(text, day), rest = old;
	size_t top = rmm_str_starts(old, RMM_LIT("\xef\xbb\xbf")) ? 3 : 0;
	bool fenced = false, begun = false;
	struct spot spot = { .at = top };

	rest = rmm_str_from(rest, top);
	while (rest.len > 0) {
		size_t at = old.len - rest.len;
		struct rmm_str line = take_line(&rest);

		if (!begun && line.len > 0) {
			begun = true;
			spot.has_title = is_title(line, rest);
			if (rmm_str_starts(line, RMM_LIT("# ")))
				continue;
		}
		fenced ^= is_fence(line);
		if (fenced || (!rmm_str_starts(line, RMM_LIT("# ")) &&
			       !rmm_str_starts(line, RMM_LIT("## "))))
			continue;
		spot.has_day = rmm_str_eq(rmm_str_trim(line), heading);
		spot.at = spot.has_day ?
				  skip_blank(old, old.len - rest.len) : at;
		return spot;
	}
	if (spot.has_title)
		spot.at = old.len;
	return spot;
}

static int put_entry(struct rmm_buf *buf,
		     const struct rmm_update_source *item, struct rmm_err *err)
{
	static const struct rmm_update_text text = { .indent = "    ",
						     .budget = BUDGET };
	const struct rmm_diff *diff = &item->diff;

	if (rmm_diff_rows(diff) == 0)
		return 0;
	rmm_buf_addf(buf, "### %s: ", item->upstream->name.ptr);
	if (!item->had) {
		rmm_buf_addf(buf, "first copy, %zu added\n\n", diff->n_added);
		return 0;
	}
	rmm_update_counts(buf, diff->n_added, diff->n_removed,
			  diff->n_changed);
	rmm_buf_add(buf, RMM_LIT("\n\n"));
	if (rmm_update_rows(buf, diff, &text, err) < 0)
		return -1;
	rmm_buf_addc(buf, '\n');
	return 0;
}

/* All that is put in, with LF. */
static int put_entries(struct rmm_buf *buf, const struct spot *spot,
		       rmm_day day, const struct rmm_update_sources *sources,
		       struct rmm_err *err)
{
	char text[3 + RMM_DAY_TEXT];

	if (!spot->has_day) {
		rmm_buf_add(buf, day_heading(text, day));
		rmm_buf_add(buf, RMM_LIT("\n\n"));
	}
	for (size_t i = 0; i < sources->n; i++)
		if (put_entry(buf, &sources->item[i], err) < 0)
			return -1;
	return 0;
}

static void add_lines(struct rmm_buf *buf, struct rmm_str text, bool crlf)
{
	while (text.len > 0) {
		rmm_buf_add(buf, take_line(&text));
		rmm_buf_add(buf, crlf ? RMM_LIT("\r\n") : RMM_LIT("\n"));
	}
}

/* What stands before has ended its line, and a blank line follows it. */
static void part(struct rmm_buf *buf, struct rmm_str before, bool crlf)
{
	struct rmm_str end = crlf ? RMM_LIT("\r\n") : RMM_LIT("\n");

	if (before.len == 0 || rmm_str_is(before, "\xef\xbb\xbf"))
		return;
	if (!rmm_str_ends(before, RMM_LIT("\n")))
		rmm_buf_add(buf, end);
	if (!rmm_str_ends(before, RMM_LIT("\n\n")) &&
	    !rmm_str_ends(before, RMM_LIT("\n\r\n")))
		rmm_buf_add(buf, end);
}

int rmm_changelog_add(struct rmm_buf *buf, struct rmm_str old, rmm_day day,
		      const struct rmm_update_sources *sources,
		      struct rmm_err *err)
{
	size_t line = rmm_str_find(old, '\n');
	bool crlf = line > 0 && line < old.len && old.ptr[line - 1] == '\r';
	struct rmm_buf entries = {0};
	struct spot spot;
	struct rmm_str text;
	int ret = -1;

	if (old.len == 0)
		old = RMM_LIT("# Changelog\n");
	spot = find_spot(old, day);
	rmm_buf_init(&entries, RMM_MAX_FILE);
	if (put_entries(&entries, &spot, day, sources, err) < 0 ||
	    rmm_buf_end(&entries, &text, err) < 0)
		goto out;
	/* No blank line at the end of the file. */
	if (spot.at == old.len)
		text = rmm_str_upto(text, text.len - 1);
	rmm_buf_add(buf, rmm_str_upto(old, spot.at));
	part(buf, rmm_str_upto(old, spot.at), crlf);
	add_lines(buf, text, crlf);
	rmm_buf_add(buf, rmm_str_from(old, spot.at));
	ret = 0;
out:
	rmm_buf_free(&entries);
	return ret;
}
