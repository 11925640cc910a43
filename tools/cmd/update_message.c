/* SPDX-License-Identifier: MIT */
#include "cmd/update_message.h"

#include "cmd/update_rows.h"

/* Bytes of rows, all sources together: what the largest forges take. */
enum { BUDGET = 60000, WIDTH = 76 };

/* Words in lines of at most WIDTH, but for a word that is longer. */
static void wrap(struct rmm_buf *buf, const char *indent, struct rmm_str text)
{
	size_t column = 0;
	struct rmm_str word;
	bool more = true;

	while (rmm_str_split(&text, ' ', &word, &more)) {
		if (word.len == 0)
			continue;
		if (column > 0 && column + 1 + word.len > WIDTH) {
			rmm_buf_addc(buf, '\n');
			column = 0;
		}
		rmm_buf_add(buf, column > 0 ? RMM_LIT(" ") : rmm_str(indent));
		column += column > 0 ? 1 : strlen(indent);
		rmm_buf_add(buf, word);
		column += word.len;
	}
	rmm_buf_addc(buf, '\n');
}

void rmm_update_subject(struct rmm_buf *buf,
			const struct rmm_update_sources *sources)
{
	rmm_buf_addf(buf, "%sUpdate the upstream lists: ",
		     sources->held > 0 ? "HELD: " : "");
	rmm_update_counts(buf, sources->added, sources->removed,
			  sources->changed);
}

/* "held: 31 keys lost ...", in lines. */
static void put_reason(struct rmm_buf *buf, struct rmm_str end,
		       struct rmm_str why)
{
	struct rmm_buf text = {0};

	if (why.len == 0)
		return;
	/* A reason is a failure's text, and each byte may become four twice. */
	rmm_buf_init(&text, 32 * RMM_ERR_TEXT);
	rmm_buf_addf(&text, "%.*s: ", RMM_ARG(end));
	rmm_update_name(&text, why, true);
	if (text.failed)
		buf->failed = text.failed;
	else
		wrap(buf, "  ", (struct rmm_str){ text.ptr, text.len });
	rmm_buf_free(&text);
}

static void put_rows_line(struct rmm_buf *buf,
			  const struct rmm_update_source *item)
{
	const struct rmm_diff *diff = &item->diff;

	if (item->had && rmm_diff_rows(diff) > 0)
		rmm_buf_addf(buf, "%llu -> ",
			     (unsigned long long)item->was.rows);
	rmm_buf_addf(buf, "%llu rows", (unsigned long long)item->is.rows);
	if (!item->had)
		rmm_buf_add(buf, RMM_LIT(", the first copy"));
	if (item->is.rejected > 0)
		rmm_buf_addf(buf, ", %llu rejected",
			     (unsigned long long)item->is.rejected);
	rmm_buf_add(buf, RMM_LIT(": "));
	if (rmm_diff_rows(diff) > 0)
		rmm_update_counts(buf, diff->n_added, diff->n_removed,
				  diff->n_changed);
	else
		rmm_buf_add(buf, RMM_LIT("nothing new"));
	rmm_buf_addc(buf, '\n');
}

static void put_source(struct rmm_buf *buf,
		       const struct rmm_update_sources *sources,
		       const struct rmm_update_source *item)
{
	const struct rmm_lock_entry *entry =
		rmm_lock_find(&sources->lock, item->upstream->name);

	rmm_buf_addf(buf, "%s: ", item->upstream->name.ptr);
	if (rmm_update_is_fresh(item))
		put_rows_line(buf, item);
	else
		rmm_buf_addf(buf, "not brought up to date, %s\n",
			     item->had ? "its copy stays as it is" :
					 "there is no copy");
	if (rmm_update_is_fresh(item) && entry) {
		rmm_buf_add(buf, RMM_LIT("  "));
		rmm_update_name(buf, entry->url, false);
		rmm_buf_addc(buf, '\n');
	}
	put_reason(buf, item->end, item->why);
	put_reason(buf, RMM_LIT("held"), item->held);
}

static void put_effect(struct rmm_buf *buf, const struct rmm_update_message *m)
{
	const struct rmm_diff *diff = m->combined;

	rmm_buf_addc(buf, '\n');
	if (diff) {
		rmm_buf_add(buf, RMM_LIT("combined list, against HEAD: "));
		rmm_update_counts(buf, diff->n_added, diff->n_removed,
				  diff->n_changed);
		rmm_buf_addc(buf, '\n');
	} else {
		wrap(buf, "", RMM_LIT("combined list: it can't be merged; "
				      "rmmlist merge says why"));
	}
	if (m->risks > 0)
		rmm_buf_addf(buf, "risky rows, which rmmlist diff shows "
			     "first: %zu\n", m->risks);
	if (m->found.known)
		rmm_buf_addf(buf, "validate: %lld error%s, %lld "
			     "warning%s\n", (long long)m->found.errors,
			     m->found.errors == 1 ? "" : "s",
			     (long long)m->found.warnings,
			     m->found.warnings == 1 ? "" : "s");
}

static int put_all_rows(struct rmm_buf *buf,
			const struct rmm_update_sources *sources,
			struct rmm_err *err)
{
	struct rmm_update_text text = { .indent = "  ", .defuse = true };
	size_t n = 0;

	for (size_t i = 0; i < sources->n; i++)
		n += rmm_diff_rows(&sources->item[i].diff) > 0;
	for (size_t i = 0; i < sources->n; i++) {
		const struct rmm_update_source *item = &sources->item[i];

		if (rmm_diff_rows(&item->diff) == 0)
			continue;
		text.budget = BUDGET / n;
		rmm_buf_addf(buf, "\n%s by tool:\n",
			     item->upstream->name.ptr);
		if (rmm_update_rows(buf, &item->diff, &text, err) < 0)
			return -1;
	}
	return 0;
}

int rmm_update_message(struct rmm_buf *buf, const struct rmm_update_message *m,
		       struct rmm_err *err)
{
	const struct rmm_update_sources *sources = m->sources;

	rmm_update_subject(buf, sources);
	rmm_buf_add(buf, RMM_LIT("\n\n"));
	if (sources->held > 0) {
		wrap(buf, "", RMM_LIT("A guard stopped the sources that are "
				      "held below: look at their rows. Merging "
				      "this branch accepts them."));
		rmm_buf_addc(buf, '\n');
	}
	for (size_t i = 0; i < sources->n; i++)
		put_source(buf, sources, &sources->item[i]);
	put_effect(buf, m);
	return put_all_rows(buf, sources, err);
}
