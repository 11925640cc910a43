/* SPDX-License-Identifier: MIT */
#include "cmd/query_rule.h"

#include <stdio.h>

#include "base/utf8.h"

enum {
	MAX_TEXT = 1 << 20,
	DAY = 24,
	MAX_PERIOD = 14 * DAY, /* of a rule in Sentinel */
};

bool rmm_query_rule_is(const struct rmm_query *query)
{
	return query->state != RMM_QUERY_NONE;
}

const char *rmm_query_rule_duration(char text[RMM_DURATION_TEXT],
				    unsigned hours)
{
	bool days = hours > 0 && hours % DAY == 0;

	snprintf(text, RMM_DURATION_TEXT,
		 days ? "P%uD" : hours > 0 ? "PT%uH" : "PT%uS",
		 days ? hours / DAY : hours);
	return text;
}

/* --- what its header says -------------------------------------------- */

/* The lines of a section as one, from the word's line to the next word. */
static void add_section(struct rmm_buf *buf, struct rmm_str text,
			struct rmm_str lead, struct rmm_str word)
{
	struct rmm_str line;
	bool more = true, inside = false;

	while (rmm_str_split(&text, '\n', &line, &more) &&
	       rmm_str_starts(line, rmm_str_trim(lead))) {
		line = rmm_str_from(line, lead.len);
		if (rmm_str_starts(line, word))
			inside = true;
		else if (!rmm_str_starts(line, RMM_LIT("  ")))
			inside = false;
		if (!inside)
			continue;
		if (buf->len > 0)
			rmm_buf_addc(buf, ' ');
		rmm_buf_add(buf, rmm_str_trim(line));
	}
}

void rmm_query_rule_about(struct rmm_buf *buf, struct rmm_str text,
			  struct rmm_str lead)
{
	add_section(buf, text, lead, RMM_LIT("Finds: "));
	add_section(buf, text, lead, RMM_LIT("Noise: "));
}

/* --- how much time it looks at --------------------------------------- */

/* Hours of "14d" and "4h"; anything else is not a length of time. */
static unsigned hours_of(struct rmm_str text)
{
	uint64_t n;
	size_t digits = 0;

	while (digits < text.len && rmm_is_digit(text.ptr[digits]))
		digits++;
	if (digits == text.len ||
	    !rmm_str_u64(&n, rmm_str_upto(text, digits), MAX_PERIOD))
		return 0;
	return (unsigned)n * (text.ptr[digits] == 'd'	? DAY
			      : text.ptr[digits] == 'h' ? 1
							: 0);
}

/* Sentinel shows a rule no older event than its period, whatever the query
 * asks for: a shorter one would hide the device groups of approvals. */
static unsigned longest_ago(struct rmm_str text)
{
	static const struct rmm_str marks[] = {
		{ "ago(", 4 },
		{ "let Lookback = ", 15 },
	};
	unsigned longest = 0;

	for (; text.len > 0; text = rmm_str_from(text, 1)) {
		for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
			unsigned hours = 0;

			if (rmm_str_starts(text, marks[i]))
				hours = hours_of(
					rmm_str_from(text, marks[i].len));
			if (hours > longest)
				longest = hours;
		}
	}
	return longest < MAX_PERIOD ? longest : MAX_PERIOD;
}

/* --- what it returns ------------------------------------------------- */

static bool shapes_result(struct rmm_str line)
{
	return rmm_str_starts(line, RMM_LIT("| summarize ")) ||
	       rmm_str_starts(line, RMM_LIT("| project "));
}

static struct rmm_str tail_of(struct rmm_str text)
{
	struct rmm_str tail = text, rest = text, line;
	bool more = true;

	while (rmm_str_split(&rest, '\n', &line, &more))
		if (shapes_result(line))
			tail = rmm_str_from(text,
					    (size_t)(line.ptr - text.ptr));
	return tail;
}

bool rmm_query_rule_returns(const struct rmm_query_rule *rule,
			    const char *column)
{
	struct rmm_str name = rmm_str(column), tail = rule->tail;
	bool inside = false;

	for (; tail.len > 0; tail = rmm_str_from(tail, 1)) {
		bool word = rmm_is_word(tail.ptr[0]);

		if (word && !inside && rmm_str_starts(tail, name) &&
		    (tail.len == name.len || !rmm_is_word(tail.ptr[name.len])))
			return true;
		inside = word;
	}
	return false;
}

void rmm_query_rule_alert_name(struct rmm_buf *buf,
			       const struct rmm_query_rule *rule)
{
	static const char *const what[] = { "Tool", "Problem", "Domain",
					    "FileName", NULL };
	size_t i = 0;

	rmm_buf_add(buf, rule->title);
	while (what[i] && !rmm_query_rule_returns(rule, what[i]))
		i++;
	if (what[i])
		rmm_buf_addf(buf, ": {{%s}}", what[i]);
	if (what[i] && rmm_query_rule_returns(rule, "DeviceName"))
		rmm_buf_add(buf, RMM_LIT(" on {{DeviceName}}"));
}

/* --- all of it ------------------------------------------------------- */

static int keep(struct rmm_str *out, struct rmm_buf *buf,
		struct rmm_arena *arena, struct rmm_err *err)
{
	struct rmm_str text;

	if (rmm_buf_end(buf, &text, err) < 0 ||
	    rmm_arena_str(arena, out, text, err) < 0)
		return -1;
	rmm_buf_reset(buf);
	return 0;
}

int rmm_query_rule_make(struct rmm_query_rule *rule, struct rmm_arena *arena,
			const struct rmm_query *query, bool sentinel,
			const struct rmm_query_url *url, struct rmm_err *err)
{
	const struct rmm_query_form form = { RMM_QUERY_URL, sentinel };
	struct rmm_buf buf = { 0 };
	int ret = -1;

	*rule = (struct rmm_query_rule){ .query = query,
					 .title = rmm_query_title(query) };
	rmm_buf_init(&buf, MAX_TEXT);
	rmm_query_write(&buf, query, form, url);
	if (keep(&rule->text, &buf, arena, err) < 0)
		goto out;
	rmm_query_rule_about(&buf, rule->text, RMM_LIT("// "));
	if (keep(&rule->about, &buf, arena, err) < 0)
		goto out;
	rule->tail = tail_of(rule->text);
	rule->period_h = longest_ago(rule->text);
	ret = 0;
out:
	rmm_buf_free(&buf);
	return ret;
}
