/* SPDX-License-Identifier: MIT */
#include "cmd/query_pack.h"

#include <assert.h>

#include "base/utf8.h"
#include "queries/templates.h"

enum {
	URL = 1 << 0,
	FUNCTION = 1 << 1,
	SENTINEL = 1 << 2,
	WATCHLIST = 1 << 3, /* which Sentinel alone has */
	DEFENDER = 1 << 4,
	ALONE = URL | DEFENDER,
	ALL = URL | FUNCTION | DEFENDER | SENTINEL,
};

const struct rmm_query rmm_query_pack[] = {
#define RMM_QUERY(name, use, every, severity, rule, forms) \
	{ name, RMM_QUERY_##use, every, RMM_QUERY_##severity, \
	  RMM_QUERY_##rule, forms },
#include "queries/pack.def"
#undef RMM_QUERY
	{ 0 },
};

const struct rmm_query_function rmm_query_functions[] = {
	{ "RmmIndicators", "indicators" },
	{ "RmmApprovals", "approvals" },
	{ "RmmFeed", "feed" },
	{ 0 },
};

bool rmm_query_has(const struct rmm_query *query, struct rmm_query_form form)
{
	static const unsigned needs[RMM_QUERY_SOURCES] = {
		[RMM_QUERY_URL] = URL,
		[RMM_QUERY_FUNCTION] = FUNCTION,
		[RMM_QUERY_WATCHLIST] = WATCHLIST,
	};
	unsigned need = needs[form.source];

	if (form.source == RMM_QUERY_WATCHLIST && !form.sentinel)
		return false;
	need |= form.sentinel ? SENTINEL : DEFENDER;
	return (query->forms & need) == need;
}

const char *rmm_query_lookback(unsigned every_h, bool sentinel)
{
	switch (every_h) {
	case 1:
		return "4h";
	case 3:
		return "12h";
	case 12:
		return "48h";
	default:
		return sentinel ? "14d" : "30d";
	}
}

void rmm_query_path(struct rmm_buf *buf, const struct rmm_query *query,
		    struct rmm_query_form form)
{
	rmm_buf_addf(buf, "%s%s%s%s.kql",
		     form.source == RMM_QUERY_FUNCTION ? "function/" : "",
		     form.sentinel ? "sentinel-" : "",
		     form.source == RMM_QUERY_WATCHLIST ? "watchlist-" : "",
		     query->name);
}

/* NULL when there is no such text. */
static const struct rmm_str *find(const struct rmm_template *from,
				  struct rmm_str name, struct rmm_str suffix)
{
	for (; from->name; from++) {
		struct rmm_str rest = rmm_str(from->name);

		if (!rmm_str_starts(rest, name))
			continue;
		rest = rmm_str_from(rest, name.len);
		if (rmm_str_starts(rest, suffix) &&
		    rmm_str_is(rmm_str_from(rest, suffix.len), ".kql"))
			return &from->text;
	}
	return NULL;
}

static struct rmm_str template_of(const struct rmm_query *query)
{
	const struct rmm_str *text =
		find(rmm_templates, rmm_str(query->name), RMM_LIT(""));

	assert(text);
	return *text;
}

struct rmm_str rmm_query_title(const struct rmm_query *query)
{
	struct rmm_str text = template_of(query);

	return rmm_str_from(rmm_str_upto(text, rmm_str_find(text, '\n')), 3);
}

struct writer {
	struct rmm_buf *buf;
	const struct rmm_query *query;
	struct rmm_query_form form;
	const struct rmm_query_url *url;
};

static struct rmm_str part_of(struct rmm_str name, enum rmm_query_source source)
{
	static const char *const suffix[RMM_QUERY_SOURCES] = {
		"", "-function", "-watchlist",
	};
	const struct rmm_str *text =
		find(rmm_query_parts, name, rmm_str(suffix[source]));

	if (!text)
		text = find(rmm_query_parts, name, RMM_LIT(""));
	assert(text);
	return *text;
}

/* Text between marks, with the name that Sentinel has for the time. */
static void put_text(const struct writer *w, struct rmm_str text)
{
	while (w->form.sentinel && text.len > 0) {
		struct rmm_str word;
		size_t n = 0;

		while (n < text.len && rmm_is_word(text.ptr[n]))
			n++;
		word = rmm_str_upto(text, n > 0 ? n : 1);
		text = rmm_str_from(text, word.len);
		if (rmm_str_is(word, "Timestamp"))
			word = rmm_str("TimeGenerated");
		rmm_buf_add(w->buf, word);
	}
	rmm_buf_add(w->buf, text);
}

static void put(const struct writer *w, struct rmm_str text);

/* One mark, "NAME:VALUE" or "NAME". False when it is none: KQL has braces. */
static bool put_mark(const struct writer *w, struct rmm_str mark)
{
	struct rmm_str name = rmm_str_upto(mark, rmm_str_find(mark, ':'));
	struct rmm_str value = rmm_str_from(mark, name.len);

	if (value.len > 0)
		value = rmm_str_from(value, 1);
	if (rmm_str_is(name, "part")) {
		struct rmm_str part = part_of(value, w->form.source);

		put(w, rmm_str_upto(part, part.len - 1)); /* its last LF */
	} else if (rmm_str_is(name, "url")) {
		rmm_query_url_write(w->buf, w->url, value);
	} else if (rmm_str_is(mark, "lookback")) {
		assert(w->query); /* a function's text has no such mark */
		rmm_buf_addf(w->buf, "%s", rmm_query_lookback(w->query->every_h,
							     w->form.sentinel));
	} else {
		return false;
	}
	return true;
}

static void put(const struct writer *w, struct rmm_str text)
{
	while (text.len > 0) {
		size_t at = rmm_str_find(text, '{');
		struct rmm_str rest = rmm_str_from(text, at);
		struct rmm_str mark = rmm_str_from(rest, rest.len > 0);

		put_text(w, rmm_str_upto(text, at));
		mark = rmm_str_upto(mark, rmm_str_find(mark, '}'));
		if (rest.len > 0 && put_mark(w, mark))
			rest = rmm_str_from(rest, mark.len + 2);
		else if (rest.len > 0) {
			rmm_buf_addc(w->buf, '{');
			rest = rmm_str_from(rest, 1);
		}
		text = rest;
	}
}

void rmm_query_write(struct rmm_buf *buf, const struct rmm_query *query,
		     struct rmm_query_form form, const struct rmm_query_url *url)
{
	put(&(struct writer){ buf, query, form, url }, template_of(query));
}

void rmm_query_function_write(struct rmm_buf *buf,
			      const struct rmm_query_function *function,
			      const struct rmm_query_url *url)
{
	const struct rmm_query_form form = { RMM_QUERY_URL, false };

	put(&(struct writer){ buf, NULL, form, url },
	    part_of(rmm_str(function->part), RMM_QUERY_URL));
}
