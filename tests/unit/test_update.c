/* SPDX-License-Identifier: MIT */
/* What update writes: rows by tool, CHANGELOG.md, the message of a commit. */
#include "no_memory.h"

#include "cmd/update_changelog.h"
#include "cmd/update_message.h"
#include "cmd/update_rows.h"

/* ---- names ---- */

static const struct {
	const char *in, *plain, *defused;
} names[] = {
	{ "AnyDesk", "AnyDesk", "AnyDesk" },
	{ "", "", "" },
	{ "fixes #12", "fixes #12", "fixes \\x2312" },
	{ "@octocat", "@octocat", "\\x40octocat" },
	{ "[skip ci]", "[skip ci]", "\\x5bskip ci]" },
	{ "***NO_CI***", "***NO_CI***", "*\\x2a\\x2aNO_CI*\\x2a\\x2a" },
	{ "auth*.a.com", "auth*.a.com", "auth*.a.com" },
	{ "closes GH-7", "closes GH-7", "closes GH\\x2d7" },
	{ "closes https://x/1", "closes https://x/1", "closes https\\x3a//x/1" },
	{ "in 'https://x/1'", "in 'https://x/1'", "in 'https://x/1'" },
	{ "a\nb", "a\\x0ab", "a\\x0ab" },
	{ "#", "#", "\\x23" },
	{ "h-1", "h-1", "h-1" },
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct rmm_buf buf = {0};

		rmm_buf_init(&buf, 1 << 10);
		rmm_update_name(&buf, rmm_str(names[i].in), false);
		CHECK_STR(names[i].in, ((struct rmm_str){ buf.ptr, buf.len }),
			  names[i].plain);
		rmm_buf_reset(&buf);
		rmm_update_name(&buf, rmm_str(names[i].in), true);
		CHECK_STR(names[i].in, ((struct rmm_str){ buf.ptr, buf.len }),
			  names[i].defused);
		rmm_buf_free(&buf);
	}
}

/* ---- rows ---- */

static void add(struct rmm_list *list, const char *indicator, const char *tool)
{
	struct rmm_err err = {0};
	const struct rmm_cells cells = { .tool = rmm_str(tool) };
	struct rmm_row row = { .indicator = rmm_str(indicator),
			       .cells = &cells,
			       .kind = RMM_DOMAIN };

	CHECK_OK(indicator, rmm_list_add(list, &row, &err), &err);
}

/* One source that gained three rows of two tools, lost one, changed one. */
static const struct rmm_upstream upstream = { .name = { "hosts", 5 } };

static void set_up(struct rmm_update_sources *s)
{
	struct rmm_update_source *item = &s->item[0];
	struct rmm_err err = {0};

	*s = (struct rmm_update_sources){ .n = 1 };
	item->upstream = &upstream;
	item->end = RMM_LIT("current");
	item->had = true;
	add(&item->before, "gone.com", "Alpha");
	add(&item->before, "moved.com", "Alpha");
	add(&item->after, "a.com", "Zeta");
	add(&item->after, "b.com", "Zeta");
	add(&item->after, "c.com", "Alpha");
	add(&item->after, "moved.com", "Beta");
	item->was.rows = 2;
	item->is.rows = 4;
	CHECK_OK("before", rmm_list_sort(&item->before, &err), &err);
	CHECK_OK("after", rmm_list_sort(&item->after, &err), &err);
	CHECK_OK("diff", rmm_diff(&item->diff, &item->before, &item->after,
				  &err), &err);
	s->added = 3;
	s->removed = 1;
	s->changed = 1;
}

static void check_rows(const char *name, size_t budget, const char *want)
{
	struct rmm_update_text text = { .indent = "  ", .budget = budget };
	struct rmm_update_sources s;
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};

	set_up(&s);
	rmm_buf_init(&buf, 1 << 16);
	CHECK_OK(name, rmm_update_rows(&buf, &s.item[0].diff, &text, &err),
		 &err);
	CHECK_STR(name, ((struct rmm_str){ buf.ptr, buf.len }), want);
	rmm_buf_free(&buf);
	rmm_update_free(&s);
}

static void test_rows(void **state)
{
	(void)state;
	check_rows("all", 60000,
		   "  Alpha: 1 added, 1 removed\n"
		   "    + domain   c.com\n"
		   "    - domain   gone.com\n"
		   "  Zeta: 2 added\n"
		   "    + domain   a.com\n"
		   "    + domain   b.com\n"
		   "  Beta: 1 changed\n"
		   "    ~ domain   moved.com  tool: Alpha -> Beta\n");
	check_rows("some", 49,
		   "  Alpha: 1 added, 1 removed\n"
		   "    + domain   c.com\n"
		   "  and 4 more rows\n");
}

/* ---- the changelog ---- */

#define ENTRY \
	"### hosts: 3 added, 1 removed, 1 changed\n\n" \
	"    Alpha: 1 added, 1 removed\n" \
	"      + domain   c.com\n" \
	"      - domain   gone.com\n" \
	"    Zeta: 2 added\n" \
	"      + domain   a.com\n" \
	"      + domain   b.com\n" \
	"    Beta: 1 changed\n" \
	"      ~ domain   moved.com  tool: Alpha -> Beta\n"
#define DAY "## 2026-01-02\n\n"

static const struct {
	const char *name, *old, *want;
} logs[] = {
	{ "none", "", "# Changelog\n\n" DAY ENTRY },
	{ "title alone", "# X\n", "# X\n\n" DAY ENTRY },
	{ "title without its end", "# X", "# X\n\n" DAY ENTRY },
	{ "title and words", "# X\n\nwords\n", "# X\n\nwords\n\n" DAY ENTRY },
	{ "underlined title", "X\n===\nwords\n", "X\n===\nwords\n\n" DAY ENTRY },
	{ "no title", "words\n", DAY ENTRY "\nwords\n" },
	{ "older", "# X\n\n## 2026-01-01\n\nold\n", "# X\n\n" DAY ENTRY "\n## 2026-01-01\n\nold\n" },
	{ "older, tight", "# X\n## 2026-01-01\nold\n", "# X\n\n" DAY ENTRY "\n## 2026-01-01\nold\n" },
	{ "this day", "# X\n\n" DAY "old\n", "# X\n\n" DAY ENTRY "\nold\n" },
	{ "this day, tight", "# X\n\n## 2026-01-02\nold\n", "# X\n\n" DAY ENTRY "\nold\n" },
	{ "this day, nothing below", "# X\n\n## 2026-01-02", "# X\n\n" DAY ENTRY },
	{ "this day, not first", "## Later\n\n" DAY, DAY ENTRY "\n## Later\n\n" DAY },
	{ "a heading in code", "# X\n\n```\n## no\n```\n", "# X\n\n```\n## no\n```\n\n" DAY ENTRY },
	{ "versions as titles", "# X\n\n# 1.0\n", "# X\n\n" DAY ENTRY "\n# 1.0\n" },
	{ "BOM", "\xef\xbb\xbf# X\n", "\xef\xbb\xbf# X\n\n" DAY ENTRY },
	{ "no line", "\n", DAY ENTRY "\n\n" },
};

static void test_changelog(void **state)
{
	struct rmm_update_sources s;
	rmm_day day = RMM_NO_DAY;

	(void)state;
	set_up(&s);
	CHECK("day", rmm_day_parse(&day, RMM_LIT("2026-01-02")));
	for (size_t i = 0; i < COUNT(logs); i++) {
		struct rmm_buf buf = {0};
		struct rmm_err err = {0};

		rmm_buf_init(&buf, 1 << 16);
		CHECK_OK(logs[i].name,
			 rmm_changelog_add(&buf, rmm_str(logs[i].old), day, &s,
					   &err), &err);
		CHECK_STR(logs[i].name,
			  ((struct rmm_str){ buf.ptr, buf.len }),
			  logs[i].want);
		rmm_buf_free(&buf);
	}
	rmm_update_free(&s);
}

static void test_crlf(void **state)
{
	struct rmm_update_sources s;
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};
	size_t lf = 0, cr = 0;

	(void)state;
	set_up(&s);
	rmm_buf_init(&buf, 1 << 16);
	CHECK_OK("crlf", rmm_changelog_add(&buf, RMM_LIT("# X\r\n"), 0, &s,
					   &err), &err);
	for (size_t i = 0; i < buf.len; i++) {
		lf += buf.ptr[i] == '\n';
		cr += buf.ptr[i] == '\r';
	}
	CHECK("each line", lf == cr && lf > 5);
	rmm_buf_free(&buf);
	rmm_update_free(&s);
}

/* ---- the message ---- */

static void check_message(const char *name, struct rmm_update_sources *s,
			  bool checked, const char *want)
{
	struct rmm_update_message m = { .sources = s,
					.found = { checked, 1, 2 } };
	struct rmm_buf buf = {0};
	struct rmm_err err = {0};
	struct rmm_str text;

	rmm_buf_init(&buf, 1 << 16);
	CHECK_OK(name, rmm_update_message(&buf, &m, &err), &err);
	CHECK_OK(name, rmm_buf_end(&buf, &text, &err), &err);
	CHECK_STR(name, rmm_str_upto(text, strlen(want)), want);
	rmm_buf_free(&buf);
	rmm_update_free(s);
}

static void test_message(void **state)
{
	struct rmm_update_sources s;

	(void)state;
	set_up(&s);
	check_message("plain", &s, true,
		      "Update the upstream lists: 3 added, 1 removed, 1 changed\n"
		      "\n"
		      "hosts: 2 -> 4 rows: 3 added, 1 removed, 1 changed\n"
		      "\n"
		      "combined list: it can't be merged; rmmlist merge says why\n"
		      "validate: 1 error, 2 warnings\n"
		      "\n"
		      "hosts by tool:\n"
		      "  Alpha: 1 added, 1 removed\n");
	set_up(&s);
	s.held = 1;
	s.item[0].end = RMM_LIT("held");
	s.item[0].why = RMM_LIT("9 keys lost; 'h.com' is given to '#1', which "
				"is approved and has a long name");
	check_message("held", &s, false,
		      "HELD: Update the upstream lists: 3 added, 1 removed, 1 changed\n"
		      "\n"
		      "A guard stopped the sources that are held below: look at their rows. Merging\n"
		      "this branch accepts them.\n"
		      "\n"
		      "hosts: 2 -> 4 rows: 3 added, 1 removed, 1 changed\n"
		      "  held: 9 keys lost; 'h.com' is given to '\\x231', which is approved and has\n"
		      "  a long name\n"
		      "\n");
}

/* ---- memory ---- */

static int message_once(void *ctx, struct rmm_err *err)
{
	const struct rmm_update_message m = { .sources = ctx };
	struct rmm_buf buf = {0};
	struct rmm_str text;
	int ret;

	rmm_buf_init(&buf, 1 << 16);
	ret = rmm_update_message(&buf, &m, err);
	if (ret == 0)
		ret = rmm_buf_end(&buf, &text, err);
	if (ret == 0)
		CHECK("the reason is in it", rmm_str_has(text, RMM_LIT("held: "
			     "9 keys lost")));
	rmm_buf_free(&buf);
	return ret;
}

static int changelog_once(void *ctx, struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_str text;
	int ret;

	rmm_buf_init(&buf, 1 << 16);
	ret = rmm_changelog_add(&buf, RMM_LIT("# X\n"), 0, ctx, err);
	if (ret == 0)
		ret = rmm_buf_end(&buf, &text, err);
	rmm_buf_free(&buf);
	return ret;
}

static void test_no_memory(void **state)
{
	struct rmm_update_sources s;

	(void)state;
	set_up(&s);
	s.held = 1;
	s.item[0].end = RMM_LIT("held");
	s.item[0].why = RMM_LIT("9 keys lost");
	check_no_memory("message", 4, message_once, &s);
	check_no_memory("changelog", 4, changelog_once, &s);
	rmm_update_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_changelog),
		cmocka_unit_test(test_crlf),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
