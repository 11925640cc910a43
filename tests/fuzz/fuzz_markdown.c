/* SPDX-License-Identifier: MIT */
/*
 * Grammar: how many bytes there may be, two combined lists, parted by a form
 * feed. Laws: what stands in a list is code to whoever renders the page, and
 * ends no cell of a table; each row is shown or counted; nothing is too long.
 */
#include "base/utf8.h"
#include "cmd/report_diff.h"
#include "lists.h"

struct page {
	size_t bars; /* in each line of this table; 0: none yet */
	uint64_t rows;
};

static bool is_entity(struct rmm_str s)
{
	uint64_t code;

	return rmm_str_starts(s, RMM_LIT("&#")) &&
	       rmm_str_u64(&code, rmm_str_upto(rmm_str_from(s, 2),
					       rmm_str_find(s, ';') - 2), 127);
}

/* Behind a code span or <code>, in which s begins. */
static struct rmm_str skip_code(struct rmm_str s)
{
	const struct rmm_str open = RMM_LIT("<code>"), end = RMM_LIT("</code>");
	size_t ticks = 0, run = 0, at;

	if (rmm_str_starts(s, open)) {
		for (at = open.len; at < s.len && s.ptr[at] != '<'; at++)
			LAW(s.ptr[at] == ' ' || rmm_is_alnum(s.ptr[at]) ||
			    s.ptr[at] & 0x80 || strchr("#;", s.ptr[at]) ||
			    is_entity(rmm_str_from(s, at)), "%.*s", RMM_ARG(s));
		LAW(rmm_str_starts(rmm_str_from(s, at), end), "no end");
		return rmm_str_from(s, at + end.len);
	}
	while (ticks < s.len && s.ptr[ticks] == '`')
		ticks++;
	for (at = ticks; at < s.len; at++) {
		LAW(s.ptr[at] != '|', "a bar in %.*s", RMM_ARG(s));
		run = s.ptr[at] == '`' ? run + 1 : 0;
		if (run == ticks && rmm_str_from(s, at + 1).ptr[0] != '`')
			return rmm_str_from(s, at + 1);
	}
	LAW(false, "no end: %.*s", RMM_ARG(s));
	return s;
}

static void check_line(struct page *page, struct rmm_str line)
{
	bool in_table = rmm_str_starts(line, RMM_LIT("|"));
	bool is_rule = rmm_str_starts(line, RMM_LIT("|-"));
	size_t bars = 0;

	while (line.len > 0) {
		char c = line.ptr[0];

		if (c == '`' || c == '<') {
			line = skip_code(line);
			continue;
		}
		LAW(rmm_is_alnum(c) || strchr(" |->,.:()#", c), "'%.*s'",
		    RMM_ARG(line));
		bars += c == '|';
		line = rmm_str_from(line, 1);
	}
	LAW(in_table == (bars > 0), "%zu bars outside of a table", bars);
	LAW(!in_table || page->bars == 0 || bars == page->bars, "%zu bars",
	    bars);
	page->rows += in_table && page->bars > 0 && !is_rule;
	page->bars = bars;
}

static void check_page(const struct rmm_diff *diff, size_t most)
{
	const uint64_t all = diff->n_added + diff->n_removed + diff->n_changed;
	struct rmm_buf buf;
	struct rmm_err err = {0};
	struct rmm_out out;
	struct page page = {0};
	struct rmm_str text;
	uint64_t more = 0;

	rmm_buf_init(&buf, 1 << 16);
	rmm_out_buf(&out, &buf);
	rmm_report_diff_markdown(&out, diff, NULL, true,
				 (struct rmm_diff_rejected){0}, most);
	LAW(rmm_out_close(&out, &err) == 0, "%s", err.text);
	text = fuzz_end(&buf);
	LAW(text.len <= most, "%zu bytes of %zu", text.len, most);
	while (text.len > 0) {
		struct rmm_str line = fuzz_part(&text, '\n');

		if (rmm_str_has(line, RMM_LIT(" not shown.")) &&
		    rmm_is_digit(line.ptr[0]))
			LAW(rmm_str_u64(&more, rmm_str_upto(
				    line, rmm_str_find(line, ' ')), UINT32_MAX),
			    "%.*s", RMM_ARG(line));
		check_line(&page, line);
	}
	LAW(page.rows + more == all, "%u rows and %u more of %u",
	    (unsigned)page.rows, (unsigned)more, (unsigned)all);
	rmm_buf_free(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	size_t most = RMM_MARKDOWN_MIN + fuzz_take(&input) * 8;
	struct rmm_diff diff = {0};
	struct rmm_err err = {0};
	struct rmm_list a, b;
	bool ok = read_list(&a, fuzz_part(&input, '\f'), NULL);

	if (read_list(&b, input, NULL) && ok) {
		LAW(rmm_diff(&diff, &a, &b, &err) == 0, "%s", err.text);
		check_page(&diff, most);
	}
	rmm_diff_free(&diff);
	rmm_list_free(&a);
	rmm_list_free(&b);
	return 0;
}
