/* SPDX-License-Identifier: MIT */
#include "ops/stix.h"

static bool is_special(char c)
{
	return c == '\'' || c == '\\';
}

/* Between the quotes of a string of the pattern language. */
static void add_quoted(struct rmm_buf *buf, struct rmm_str s)
{
	while (s.len > 0) {
		size_t n = 0;

		while (n < s.len && !is_special(s.ptr[n]))
			n++;
		rmm_buf_add(buf, rmm_str_upto(s, n));
		if (n < s.len) {
			rmm_buf_addc(buf, '\\');
			rmm_buf_addc(buf, s.ptr[n++]);
		}
		s = rmm_str_from(s, n);
	}
}

/* A text that stands for itself in a regular expression, between quotes. Most
 * are put into brackets, which spares the two backslashes. */
static void add_literal(struct rmm_buf *buf, struct rmm_str s)
{
	const struct rmm_str special = RMM_LIT(".$*+?()[{|");

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (rmm_str_find(special, c) < special.len)
			rmm_buf_addf(buf, "[%c]", c);
		else if (c == '^')
			rmm_buf_add(buf, RMM_LIT("\\\\^"));
		else if (c == '\\')
			rmm_buf_add(buf, RMM_LIT("\\\\\\\\"));
		else
			add_quoted(buf, (struct rmm_str){ &c, 1 });
	}
}

static void add_equal(struct rmm_buf *buf, const char *path, struct rmm_str s)
{
	rmm_buf_addc(buf, '[');
	rmm_buf_add(buf, rmm_str(path));
	rmm_buf_add(buf, RMM_LIT(" = '"));
	add_quoted(buf, s);
	rmm_buf_add(buf, RMM_LIT("']"));
}

static void add_ip(struct rmm_buf *buf, struct rmm_str ip)
{
	const char *path = rmm_str_find(ip, ':') < ip.len ? "ipv6-addr:value"
							  : "ipv4-addr:value";

	if (rmm_str_find(ip, '/') == ip.len)
		add_equal(buf, path, ip);
	else
		rmm_buf_addf(buf, "[%s ISSUBSET '%.*s']", path, RMM_ARG(ip));
}

/* `*` stays within one label. */
static void add_wildcards(struct rmm_buf *buf, struct rmm_str pattern)
{
	struct rmm_str part;
	bool more = true, first = true;

	rmm_buf_add(buf, RMM_LIT("[domain-name:value MATCHES '^"));
	while (rmm_str_split(&pattern, '*', &part, &more)) {
		if (!first)
			rmm_buf_add(buf, RMM_LIT("[^.]*"));
		first = false;
		add_literal(buf, part);
	}
	rmm_buf_add(buf, RMM_LIT("$']"));
}

static void add_between(struct rmm_buf *buf, const char *before,
			struct rmm_str text, const char *after)
{
	rmm_buf_add(buf, rmm_str(before));
	add_literal(buf, text);
	rmm_buf_add(buf, rmm_str(after));
}

void rmm_stix_pattern(struct rmm_buf *buf, const struct rmm_row *row)
{
	switch ((enum rmm_kind)row->kind) {
	case RMM_DOMAIN:
		add_equal(buf, "domain-name:value", row->indicator);
		break;
	case RMM_IP:
		add_ip(buf, row->indicator);
		break;
	case RMM_PATTERN:
		add_wildcards(buf, row->indicator);
		break;
	case RMM_SIGNER: /* the common name, whatever stands around it */
		add_between(buf,
			    "[x509-certificate:subject MATCHES "
			    "'(?i)(^|[,/+;] *)CN *= *\"?",
			    row->indicator, "\"?($| *[,/+;])']");
		break;
	case RMM_TERM: /* as KQL's `has` */
		add_between(buf, "[url:value MATCHES '(?i)(^|[^a-z0-9])",
			    row->indicator, "($|[^a-z0-9])']");
		break;
	case RMM_FILE:
	case RMM_PROCESS:
	case RMM_KINDS:
		add_equal(buf, "file:name", row->indicator);
		break;
	}
}
