/* SPDX-License-Identifier: MIT */
#include "cmd/base_url.h"

#include <string.h>

#include "base/utf8.h"
#include "cmd/query_url.h"

enum { NAME_TEXT = 1024 };

int rmm_base_url_check(struct rmm_str base, struct rmm_err *err)
{
	struct rmm_query_url url;

	if (rmm_str_find(base, '?') < base.len)
		return rmm_fail(err, RMM_E_USAGE,
				"the URL has a query ('?'), which others could "
				"see in the list of processes; give a SAS with "
				"--sas-file, --sas-fd or --sas-env");
	if (rmm_str_find(base, '{') < base.len)
		return rmm_fail(err, RMM_E_USAGE,
				"the URL has a brace; write that of the folder "
				"alone");
	return rmm_query_url_parse(&url, base, err);
}

void rmm_base_url_show(struct rmm_buf *out, struct rmm_str base,
		       struct rmm_str name)
{
	const struct rmm_str plain = RMM_LIT("-._~/");

	rmm_buf_add(out, base);
	if (!rmm_str_ends(base, RMM_LIT("/")))
		rmm_buf_addc(out, '/');
	for (size_t i = 0; i < name.len; i++)
		if (rmm_is_alnum(name.ptr[i]) ||
		    rmm_str_find(plain, name.ptr[i]) < plain.len)
			rmm_buf_addc(out, name.ptr[i]);
		else
			rmm_buf_addf(out, "%%%02X",
				     (unsigned)(unsigned char)name.ptr[i]);
}

int rmm_base_url_join(struct rmm_secret *out, struct rmm_str base,
		      struct rmm_str name, const struct rmm_secret *query,
		      struct rmm_err *err)
{
	struct rmm_buf buf = {0};
	struct rmm_str shown;
	int ret = -1;

	rmm_buf_init(&buf, RMM_MAX_QUERY_URL + 1 + NAME_TEXT);
	rmm_base_url_show(&buf, base, name);
	if (rmm_buf_end(&buf, &shown, err) < 0 ||
	    rmm_secret_init(out, shown.len + query->len + 2, err) < 0)
		goto out;
	memcpy(out->ptr, shown.ptr, shown.len);
	out->len = shown.len;
	if (query->len > 0) {
		out->ptr[out->len++] = '?';
		memcpy(out->ptr + out->len, query->ptr, query->len);
		out->len += query->len;
	}
	out->ptr[out->len] = '\0';
	ret = 0;
out:
	rmm_buf_free(&buf);
	return ret;
}
