/* SPDX-License-Identifier: MIT */
#ifndef RMM_CMD_SERVED_H
#define RMM_CMD_SERVED_H

/*
 * A publication as it is served: one bounded GET for each file, under its
 * immutable name where there is one. What comes is only as good as its hash;
 * a pointer is the caller's to judge (edge/trust.h).
 *
 * The base is https, http to this machine, or file:///FOLDER. A SAS is added
 * to each URL and a header to each request; no message shows either.
 */

#include "cmd/secret.h"
#include "edge/get.h"
#include "edge/hash.h"

struct rmm_served {
	struct rmm_get get;
	struct rmm_str base; /* borrowed */
	struct rmm_secret_text sas, header;
	const char *headers[2]; /* as libcurl takes them */
	uint64_t files, bytes; /* that came and were what was asked for */
	unsigned status;       /* of the latest answer, as HTTP has it */
};

/* Reads the secrets that are given. To be closed in either case. RMM_E_USAGE
 * for a base that is none. */
int rmm_served_open(struct rmm_served *served, struct rmm_app *app,
		    const char *base, const char *cacert,
		    const struct rmm_secret_source *sas,
		    const struct rmm_secret_source *header) RMM_CHECKED;
void rmm_served_close(struct rmm_served *served); /* safe on {0} */

/* Did the server answer the latest request, and not with what was asked for?
 * Then its publisher may just be writing. */
bool rmm_served_answered(const struct rmm_served *served,
			 const struct rmm_err *err);

/* The pointer's bytes in a buffer to be freed in either case. RMM_E_NET when
 * none came, RMM_E_REJECT for what is too long to be one. */
int rmm_served_pointer(struct rmm_buf *out, struct rmm_served *served,
		       struct rmm_err *err) RMM_CHECKED;

/* The bytes with this digest, at most `max`, in a buffer to be freed in either
 * case: out of by-hash, or else the file `name` (NULL: by-hash alone).
 * RMM_E_REJECT when the answer has other bytes, RMM_E_NET when there is none. */
int rmm_served_object(struct rmm_buf *out, struct rmm_served *served,
		      struct rmm_str sha256, uint64_t max, const char *name,
		      struct rmm_err *err) RMM_CHECKED;

#endif
