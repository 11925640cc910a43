/* SPDX-License-Identifier: MIT */
#include "ops/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "model/addr.h"
#include "model/host.h"
#include "model/match.h"
#include "model/rule.h"
#include "ops/filter.h"

/* Wider blocks than these nobody has for one product. */
enum { WIDEST_V4 = 16, WIDEST_V6 = 32 };

/* A value of a table of lists/rules, or a host suffix of never.csv. */
struct value {
	struct rmm_str text;
	const struct rmm_local_row *never;
};

struct values {
	struct value *value; /* sorted by text */
	size_t n, cap;
	struct rmm_filter filter;
};

struct never_block {
	struct rmm_addr addr;
	const struct rmm_local_row *never;
};

struct rmm_lint {
	const struct rmm_workspace *ws;
	struct values os, generic, shared;
	struct rmm_tails shared_tails;
	struct values above; /* each never-listed host and every suffix of it */
	struct values inside; /* what else `has` finds in one */
	struct never_block *block; /* by address, the narrowest first */
	size_t blocks, blocks_cap;
	struct rmm_filter never; /* the texts of never.csv */
};

static int cmp_value(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	return rmm_str_cmp(x->text, y->text);
}

static int add(struct values *values, struct rmm_str text,
	       const struct rmm_local_row *never, struct rmm_err *err)
{
	if (rmm_grow(&values->value, &values->cap, values->n + 1,
		     sizeof(*values->value), err) < 0)
		return -1;
	values->value[values->n++] = (struct value){ text, never };
	rmm_filter_add(&values->filter, text);
	return 0;
}

static void sort(struct values *values)
{
	if (values->n)
		qsort(values->value, values->n, sizeof(*values->value),
		      cmp_value);
}

static const struct value *find(const struct values *values,
				struct rmm_str text)
{
	const struct value key = { text, NULL };

	if (!rmm_filter_may(&values->filter, text))
		return NULL;
	return bsearch(&key, values->value, values->n, sizeof(key), cmp_value);
}

static int load_values(struct values *values, const struct rmm_table *table,
		       struct rmm_err *err)
{
	for (size_t i = 0; i < table->n; i++)
		if (add(values, table->row[i].cell[0], NULL, err) < 0)
			return -1;
	sort(values);
	return 0;
}

/* The host and each suffix of it: what a domain row must not be. */
static int add_suffixes(struct rmm_lint *lint,
			const struct rmm_local_row *never, struct rmm_str host,
			struct rmm_err *err)
{
	size_t dot;

	for (;;) {
		if (add(&lint->above, host, never, err) < 0)
			return -1;
		dot = rmm_str_find(host, '.');
		if (dot == host.len)
			return 0;
		host = rmm_str_from(host, dot + 1);
	}
}

/* `has` looks for runs of letters and digits (kql.md 2), the queries that read
 * the drop-in lists with it: of www.google-analytics.com it finds not only the
 * suffixes but analytics.com too, and www.google. */
static int add_inside(struct rmm_lint *lint, const struct rmm_local_row *never,
		      struct rmm_str host, struct rmm_err *err)
{
	for (size_t from = 0; from < host.len; from++) {
		bool label = from == 0 || host.ptr[from - 1] == '.';
		size_t dots = 0;

		if (!rmm_is_alnum(host.ptr[from]) ||
		    (from > 0 && rmm_is_alnum(host.ptr[from - 1])))
			continue;
		for (size_t to = from + 1; to <= host.len; to++) {
			bool ends = to == host.len ||
				    !rmm_is_alnum(host.ptr[to]);

			dots += host.ptr[to - 1] == '.';
			if (!ends || dots == 0 || host.ptr[to - 1] == '.' ||
			    (label && to == host.len))
				continue;
			if (add(&lint->inside,
				rmm_str_upto(rmm_str_from(host, from),
					     to - from), never, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* `bits` stands for those of a: beyond what an address has, or -1, it comes
 * before or behind all blocks that begin there. */
static int cmp_addr(const struct rmm_addr *a, int bits,
		    const struct rmm_addr *b)
{
	int order = a->v6 - b->v6;

	if (order == 0)
		order = memcmp(a->byte, b->byte, sizeof(a->byte));
	return order != 0 ? order : b->bits - bits;
}

static int cmp_block(const void *a, const void *b)
{
	const struct never_block *x = a, *y = b;

	return cmp_addr(&x->addr, x->addr.bits, &y->addr);
}

static int load_never(struct rmm_lint *lint, struct rmm_err *err)
{
	const struct rmm_local_rows *rows = &lint->ws->never;

	for (size_t i = 0; i < rows->n; i++) {
		const struct rmm_local_row *r = &rows->row[i];
		struct never_block b = { .never = r };

		rmm_filter_add(&lint->never, r->indicator);
		if ((r->kind == RMM_DOMAIN || r->kind == RMM_PATTERN) &&
		    add_suffixes(lint, r, r->indicator, err) < 0)
			return -1;
		if (r->kind == RMM_DOMAIN &&
		    add_inside(lint, r, r->indicator, err) < 0)
			return -1;
		if (r->kind != RMM_IP ||
		    !rmm_addr_parse(&b.addr, NULL, r->indicator))
			continue;
		if (rmm_grow(&lint->block, &lint->blocks_cap, lint->blocks + 1,
			     sizeof(*lint->block), err) < 0)
			return -1;
		lint->block[lint->blocks++] = b;
	}
	sort(&lint->above);
	sort(&lint->inside);
	if (lint->blocks > 0)
		qsort(lint->block, lint->blocks, sizeof(*lint->block),
		      cmp_block);
	return 0;
}

int rmm_lint_new(struct rmm_lint **out, const struct rmm_workspace *ws,
		 struct rmm_err *err)
{
	struct rmm_lint *lint = rmm_calloc(1, sizeof(*lint));

	*out = NULL;
	if (!lint)
		return rmm_fail_nomem(err);
	lint->ws = ws;
	if (load_values(&lint->os, &ws->table[RMM_T_OS_BINARIES], err) < 0 ||
	    load_values(&lint->generic, &ws->table[RMM_T_GENERIC_PROCESSES],
			err) < 0 ||
	    load_values(&lint->shared, &ws->table[RMM_T_SHARED_HOSTING], err) <
		    0 ||
	    load_never(lint, err) < 0) {
		rmm_lint_free(lint);
		return -1;
	}
	for (size_t i = 0; i < lint->shared.n; i++)
		rmm_tails_add(&lint->shared_tails, lint->shared.value[i].text);
	*out = lint;
	return 0;
}

void rmm_lint_free(struct rmm_lint *lint)
{
	if (!lint)
		return;
	rmm_free(lint->os.value);
	rmm_free(lint->generic.value);
	rmm_free(lint->shared.value);
	rmm_free(lint->above.value);
	rmm_free(lint->inside.value);
	rmm_free(lint->block);
	rmm_free(lint);
}

/* The labels right of a pattern's last star label. */
static struct rmm_str literal_part(struct rmm_str text)
{
	size_t star = rmm_str_rfind(text, '*'), dot;

	if (star == text.len)
		return text;
	text = rmm_str_from(text, star);
	dot = rmm_str_find(text, '.');
	if (dot == text.len)
		return (struct rmm_str){ 0 };
	return rmm_str_from(text, dot + 1);
}

/* Is a suffix of the host one of the values? */
static bool ends_in(const struct values *values, struct rmm_str host)
{
	size_t dot;

	while (host.len) {
		if (find(values, host))
			return true;
		dot = rmm_str_find(host, '.');
		if (dot == host.len)
			break;
		host = rmm_str_from(host, dot + 1);
	}
	return false;
}

static bool is_shared(const struct rmm_lint *lint, struct rmm_str host)
{
	return (rmm_tails_may(&lint->shared_tails, host) &&
		ends_in(&lint->shared, host)) ||
	       rmm_host_is_below_private(host);
}

static unsigned look_at_address(struct rmm_str text)
{
	struct rmm_addr addr;
	unsigned found = 0;

	if (!rmm_addr_parse(&addr, NULL, text))
		return 0;
	if (rmm_addr_is_special(&addr))
		found |= RMM_LINT_SPECIAL;
	if (addr.bits < (addr.v6 ? WIDEST_V6 : WIDEST_V4))
		found |= RMM_LINT_WIDE;
	return found;
}

static bool is_non_ascii(struct rmm_str s)
{
	unsigned char bits = 0;

	for (size_t i = 0; i < s.len; i++) /* all, so that words can be taken */
		bits |= (unsigned char)s.ptr[i];
	return bits & 0x80 || rmm_str_starts(s, RMM_LIT("xn--")) ||
	       rmm_str_has(s, RMM_LIT(".xn--"));
}

unsigned rmm_lint_row(const struct rmm_lint *lint, enum rmm_kind kind,
		      struct rmm_str indicator)
{
	unsigned found = is_non_ascii(indicator) ? RMM_LINT_NON_ASCII : 0;

	switch (kind) {
	case RMM_PROCESS:
	case RMM_FILE:
		if (find(&lint->os, indicator))
			found |= RMM_LINT_OS;
		if (find(&lint->generic, indicator))
			found |= RMM_LINT_GENERIC;
		break;
	case RMM_DOMAIN:
		if (is_shared(lint, indicator))
			found |= RMM_LINT_SHARED;
		if (find(&lint->inside, indicator))
			found |= RMM_LINT_HAS;
		break;
	case RMM_PATTERN:
		if (is_shared(lint, literal_part(indicator)))
			found |= RMM_LINT_SHARED;
		break;
	case RMM_IP:
		found |= look_at_address(indicator);
		break;
	default:
		break;
	}
	return found;
}

/* Is the first block at or behind the address, `bits` as above, inside it? */
static const struct rmm_local_row *block_inside(const struct rmm_lint *lint,
						const struct rmm_addr *addr,
						int bits)
{
	size_t low = 0, high = lint->blocks;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cmp_addr(addr, bits, &lint->block[middle].addr) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < lint->blocks &&
		       rmm_addr_contains(addr, &lint->block[low].addr)
		       ? lint->block[low].never : NULL;
}

/* Of the blocks that begin where the row's does, the narrowest tells; one that
 * begins behind, but within, is inside as a whole. */
static const struct rmm_local_row *never_ip(const struct rmm_lint *lint,
					    struct rmm_str indicator)
{
	const struct rmm_local_row *never;
	struct rmm_addr addr;

	if (!rmm_addr_parse(&addr, NULL, indicator))
		return NULL;
	never = block_inside(lint, &addr, UINT8_MAX);
	return never ? never : block_inside(lint, &addr, -1);
}

static int cmp_local(const void *a, const void *b)
{
	const struct rmm_local_row *x = a, *y = b;

	return rmm_key_cmp(x->kind, x->indicator, y->kind, y->indicator);
}

const struct rmm_local_row *rmm_lint_never(const struct rmm_lint *lint,
					   enum rmm_kind kind,
					   struct rmm_str indicator)
{
	const struct rmm_local_rows *rows = &lint->ws->never;
	const struct rmm_local_row key = { .kind = kind,
					   .indicator = indicator };
	const struct value *v;

	if (!rows->n)
		return NULL;
	switch (kind) {
	case RMM_DOMAIN:
		v = find(&lint->above, indicator);
		return v ? v->never : NULL;
	case RMM_IP:
		return never_ip(lint, indicator);
	case RMM_PROCESS:
	case RMM_FILE:
		if (!rmm_filter_may(&lint->never, indicator))
			return NULL;
		return bsearch(&key, rows->row, rows->n, sizeof(key),
			       cmp_local);
	default: /* pattern, signer, term: few, and no order helps */
		for (size_t i = 0; i < rows->n; i++)
			if (rmm_match_value(kind, indicator, rows->row[i].kind,
					    rows->row[i].indicator))
				return &rows->row[i];
		return NULL;
	}
}

void rmm_lint_report(unsigned found, struct rmm_sink *sink,
		     struct rmm_place place, struct rmm_str indicator)
{
	static const struct {
		unsigned bit;
		const char *rule, *text;
	} lints[] = {
		{ RMM_LINT_GENERIC, "generic-process",
		  "a name that unrelated software uses too" },
		{ RMM_LINT_OS, "os-binary",
		  "a program that comes with the operating system" },
		{ RMM_LINT_SHARED, "shared-hosting",
		  "a host below which anybody can get a name" },
		{ RMM_LINT_NON_ASCII, "non-ascii",
		  "characters beyond ASCII, which can look like others" },
		{ RMM_LINT_HAS, "broad-match",
		  "`has` finds it in a never-listed host too, which queries "
		  "that read RMM_SummaryNetworkURI.csv would hit" },
		{ RMM_LINT_SPECIAL, "broad-match",
		  "not a public address: it would match inside any network" },
		{ RMM_LINT_WIDE, "broad-match",
		  "a block wider than a product has: /16, of IPv6 /32" },
	};

	for (size_t i = 0; i < sizeof(lints) / sizeof(lints[0]); i++)
		if (found & lints[i].bit)
			rmm_report(sink, RMM_WARNING, lints[i].rule, place,
				   indicator, "'%.*s': %s", RMM_ARG(indicator),
				   lints[i].text);
}
