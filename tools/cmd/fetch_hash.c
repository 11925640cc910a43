/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "cmd/fetch_guard.h"
#include "cmd/report_diff.h"
#include "edge/hash.h"

int rmm_fetch_hash(char hash[RMM_CHANGE_HASH],
		   const struct rmm_fetch_change *change, struct rmm_err *err)
{
	struct rmm_diff_rejected rejected = { change->before->rejected,
					      change->after->rejected };
	char digest[RMM_SHA256_TEXT];
	struct rmm_buf buf = {0};
	struct rmm_out out = {0};
	struct rmm_str json;
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_FILE);
	rmm_out_buf(&out, &buf);
	rmm_report_diff_json(&out, change->diff, false, rejected);
	if (rmm_out_close(&out, err) < 0 || rmm_buf_end(&buf, &json, err) < 0)
		goto out;
	rmm_sha256(digest, json);
	memcpy(hash, digest, RMM_CHANGE_HASH - 1);
	hash[RMM_CHANGE_HASH - 1] = '\0';
	ret = 0;
out:
	rmm_out_abort(&out);
	rmm_buf_free(&buf);
	return ret;
}

bool rmm_fetch_is_hash(const char *text)
{
	for (const char *p = text; *p; p++)
		if (!rmm_is_digit(*p) && (*p < 'a' || *p > 'f'))
			return false;
	return strlen(text) == RMM_CHANGE_HASH - 1;
}
