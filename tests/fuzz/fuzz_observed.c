/* SPDX-License-Identifier: MIT */
/*
 * Grammar: what somebody saw in an alert. Laws: what may stand in a list is
 * found again when it is seen; readings are canonical where they have a
 * canonical form; a pattern that matches a host does so label by label; a
 * domain matches as a suffix of whole labels.
 */
#include "law.h"
#include "model/indicator.h"
#include "model/match.h"
#include "model/observed.h"

/* In how many labels is a name, and does each star stay in its own? */
static bool glob(struct rmm_str p, struct rmm_str s)
{
	if (p.len == 0)
		return s.len == 0;
	if (p.ptr[0] == '*')
		return glob(rmm_str_from(p, 1), s) ||
		       (s.len > 0 && s.ptr[0] != '.' &&
			glob(p, rmm_str_from(s, 1)));
	return s.len > 0 && p.ptr[0] == s.ptr[0] &&
	       glob(rmm_str_from(p, 1), rmm_str_from(s, 1));
}

/* Exponential in stars, so for few of them. */
static void check_pattern(struct rmm_str p, struct rmm_str s)
{
	size_t stars = 0;

	for (size_t i = 0; i < p.len; i++)
		stars += p.ptr[i] == '*';
	if (stars > 4 || p.len == 0 || s.len == 0 || s.len > 64)
		return;
	LAW(rmm_match_pattern(p, s) == glob(p, s), "'%.*s' and '%.*s'",
	    RMM_ARG(p), RMM_ARG(s));
}

/* Without quotes, and without brackets that may stand for a dot. */
static bool is_read_as_written(struct rmm_str cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (memchr("\"[({", cell.ptr[i], 4))
			return false;
	return true;
}

static void check_seen(const struct rmm_observed *o, struct rmm_str cell)
{
	struct rmm_indicator in;

	if (rmm_indicator_of_network(&in, cell) && in.kind == RMM_DOMAIN &&
	    o->host.len > 0)
		LAW(rmm_match_domain(rmm_indicator_text(&in), o->host),
		    "domain '%s' and '%.*s'", in.text, RMM_ARG(o->host));
	if (rmm_indicator_of_network(&in, cell) && in.kind == RMM_IP)
		LAW(o->ip.len > 0, "address '%s'", in.text);
	if (rmm_indicator_of_process(&in, cell) &&
	    !(in.did & RMM_DID_NON_ASCII) && o->name.len > 0 &&
	    is_read_as_written(cell))
		LAW_SAME(rmm_indicator_text(&in), o->name, "name");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), cell;
	struct rmm_arena arena = {0};
	struct rmm_observed o, again;
	struct rmm_err err = {0};

	cell = fuzz_part(&input, '\n');
	check_pattern(cell, input);
	if (rmm_observed_parse(&o, &arena, cell, &err) == 0) {
		check_seen(&o, cell);
		LAW(!o.url.len || rmm_observed_parse(&again, &arena, o.url,
						     &err) == 0, "%s", err.text);
		LAW(!o.ip.len || rmm_match_ip(o.ip, o.ip), "%s", o.ip.ptr);
		LAW(!o.ip.len || !o.host.len, "both address and host");
	} else {
		LAW(err.code == RMM_E_USAGE, "%s", err.text);
	}
	rmm_arena_free(&arena);
	return 0;
}
