/* SPDX-License-Identifier: MIT */
#ifndef RMM_MODEL_OBSERVED_H
#define RMM_MODEL_OBSERVED_H

/*
 * What somebody saw in an alert: a file name, a path, a host, a URL, an
 * address, the name of a certificate's subject. Nothing says which it is, and
 * some texts are two of them (anydesk.com is a host and could be a file): so
 * a value is read in every way in which one of the published queries could
 * have read it (tools/queries, product.md 4, match), and each reading stands
 * in a field of its own, empty where the value can't be read so.
 *
 * Unlike model/indicator this accepts what no list may hold: a public suffix,
 * a host below .local, a URL with a path, a name with a port.
 *
 * Quotes around the value go, with what follows them (the arguments of a
 * command line); defanged text is refanged. A text with a scheme is a URL and
 * no file. One without is no URL when it is a path: begins with '/' or a drive,
 * or has a backslash or a blank.
 */

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct rmm_observed {
	struct rmm_str name;   /* base name, lower case: types process, file */
	struct rmm_str host;   /* as hosts.kql cuts it out, lower case, A-labels
				* where IDNA knows them, with a dot, no
				* address: types domain and pattern */
	struct rmm_str ip;     /* canonical address or block, IPv4 rather than
				* mapped into IPv6: type ip */
	struct rmm_str url;    /* refanged: type term looks in it */
	struct rmm_str signer; /* without quotes: type signer, case-blind */
};

/* The slices live in `arena`. RMM_E_USAGE, with the reason, for a value that
 * can't be any of them: empty, over RMM_MAX_LINE bytes, not UTF-8, with
 * control or invisible characters (a "no" to those would mislead). */
int rmm_observed_parse(struct rmm_observed *out, struct rmm_arena *arena,
		       struct rmm_str value, struct rmm_err *err) RMM_CHECKED;

#endif
