/* SPDX-License-Identifier: MIT */
/*
 * Grammar: a host name. Laws: a canonical form is its own canonical form, of
 * the characters and lengths that it may have; what is a public suffix, and
 * what can be registered, is what libpsl says without our sieve.
 */
#include <libpsl.h>

#include "law.h"
#include "model/host.h"

static void check_text(struct rmm_str host, bool idn)
{
	struct rmm_str rest = host, label;
	bool more = true, alabel = false;

	LAW(host.len >= 1 && host.len <= 253, "%zu bytes", host.len);
	for (size_t i = 0; i < host.len; i++)
		LAW(rmm_host_char[(unsigned char)host.ptr[i]] == host.ptr[i],
		    "'%c'", host.ptr[i]);
	while (rmm_str_split(&rest, '.', &label, &more)) {
		LAW(label.len >= 1 && label.len <= 63, "label");
		alabel |= rmm_str_starts(label, RMM_LIT("xn--"));
	}
	LAW(idn || !alabel, "'%.*s' is internationalised", RMM_ARG(host));
}

static void check_suffix(enum rmm_host_status status, struct rmm_str host)
{
	const psl_ctx_t *psl = psl_builtin();
	struct rmm_str tld = rmm_str_from(host, rmm_str_rfind(host, '.') + 1);
	struct rmm_str own = rmm_host_registrable(host);
	const char *want = psl_registrable_domain(psl, host.ptr);
	const char *suffix = psl_unregistrable_domain(psl, host.ptr);
	bool known, private;

	if (rmm_str_find(host, '.') == host.len)
		tld = host;
	known = psl_is_public_suffix2(psl, tld.ptr,
				      PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
	LAW(known == (status != RMM_HOST_UNKNOWN_SUFFIX), "'%s'", tld.ptr);
	LAW(!known || (status == RMM_HOST_PUBLIC_SUFFIX) ==
		    !!psl_is_public_suffix(psl, host.ptr), "%s", host.ptr);
	LAW_SAME(own, rmm_str(want), "registrable");
	LAW(status != RMM_HOST_OK || own.len > 0, "%s", host.ptr);
	private = suffix && suffix != host.ptr &&
		  psl_is_public_suffix2(psl, suffix, PSL_TYPE_PRIVATE |
						     PSL_TYPE_NO_STAR_RULE);
	/* libpsl takes a.m for a suffix, though it knows no m. */
	LAW(!known || rmm_host_is_below_private(host) == private, "%s",
	    host.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[RMM_MAX_NAME + 1], again[RMM_MAX_NAME + 1];
	struct rmm_str input = fuzz_input(data, size), host;
	const char *why = NULL;
	size_t len, len2;
	bool idn, idn2;
	enum rmm_host_status status =
		rmm_host_canon(text, &len, &idn, &why, input);

	LAW((status == RMM_HOST_BAD) == (why != NULL), "why");
	LAW((status == RMM_HOST_BAD) == (len == 0), "length");
	if (status == RMM_HOST_BAD)
		return 0;
	host = (struct rmm_str){ text, len };
	check_text(host, idn);
	check_suffix(status, host);
	LAW(rmm_host_canon(again, &len2, &idn2, &why, host) == status,
	    "'%s' again", text);
	LAW_SAME(((struct rmm_str){ again, len2 }), host, "canonical");
	return 0;
}
