/* SPDX-License-Identifier: MIT */
/*
 * Grammar: the URL of a publication, an LF, a file's name. Laws: a base that
 * is accepted and a name make a URL that may be fetched, begins with the base
 * and shows no query; in a query of KQL it ends no literal.
 */
#include "base/utf8.h"
#include "cmd/base_url.h"
#include "cmd/query_url.h"
#include "law.h"
#include "model/url.h"

static void check_base(struct rmm_str base, struct rmm_str name)
{
	struct rmm_secret url = {0}, query = {0};
	struct rmm_buf shown;
	struct rmm_err err = {0};
	struct rmm_str text;

	LAW(rmm_secret_copy(&query, RMM_LIT("sig=a"), &err) == 0 &&
	    rmm_base_url_join(&url, base, name, &query, &err) == 0, "%s",
	    err.text);
	text = (struct rmm_str){ url.ptr, url.len };
	LAW(!rmm_url_problem(text), "'%.*s' %s", RMM_ARG(text),
	    rmm_url_problem(text));
	LAW(rmm_str_ends(text, RMM_LIT("?sig=a")), "'%.*s'", RMM_ARG(text));
	LAW(rmm_str_rfind(text, '?') == rmm_str_find(text, '?'), "'%.*s'",
	    RMM_ARG(text));
	rmm_buf_init(&shown, 1 << 16);
	rmm_base_url_show(&shown, base, name);
	LAW(!rmm_str_has(fuzz_end(&shown), RMM_LIT("sig=")) ||
	    rmm_str_has(base, RMM_LIT("sig=")) ||
	    rmm_str_has(name, RMM_LIT("sig=")), "a secret is shown");
	rmm_secret_free(&url);
	rmm_secret_free(&query);
	rmm_buf_free(&shown);
}

static void check_query(const struct rmm_query_url *url)
{
	struct rmm_buf buf;
	struct rmm_str text;

	rmm_buf_init(&buf, 1 << 16);
	rmm_query_url_write(&buf, url, RMM_LIT("feed.csv"));
	text = fuzz_end(&buf);
	LAW(!rmm_url_problem(text), "'%s'", text.ptr);
	LAW(rmm_text_class(text, NULL) == RMM_TEXT_ASCII, "'%s'", text.ptr);
	for (size_t i = 0; i < text.len; i++)
		LAW(!strchr("\"'\\; #{}", text.ptr[i]), "'%s'", text.ptr);
	LAW(url->secret || rmm_str_find(text, '?') == text.len, "'%s'",
	    text.ptr);
	rmm_buf_free(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), base;
	struct rmm_query_url url = {0};
	struct rmm_err err = {0};

	base = fuzz_part(&input, '\n');
	if (rmm_base_url_check(base, &err) == 0)
		check_base(base, input);
	else
		LAW(err.code == RMM_E_USAGE, "%s", err.text);
	if (rmm_query_url_parse(&url, base, NULL) == 0)
		check_query(&url);
	return 0;
}
