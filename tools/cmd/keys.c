/* SPDX-License-Identifier: MIT */
#include "cmd/keys.h"

#include "base/limits.h"
#include "io/in.h"

int rmm_pubkeys_load(struct rmm_pubkey key[RMM_OPT_LIST_MAX], size_t *n,
		     const struct rmm_opt_list *files, struct rmm_err *err)
{
	if (files->n == 0)
		return rmm_fail(err, RMM_E_USAGE,
				"no public key is given; use -p PUBKEY");
	for (size_t i = 0; i < files->n; i++) {
		struct rmm_buf buf = {0};
		int ret;

		rmm_buf_init(&buf, RMM_MAX_KEY_FILE);
		ret = rmm_file_read(&buf, files->item[i], err);
		if (ret == 0)
			ret = rmm_pubkey_parse(&key[i], (struct rmm_str){
				buf.ptr, buf.len }, files->item[i], err);
		rmm_buf_free(&buf);
		if (ret < 0)
			return -1;
	}
	*n = files->n;
	return 0;
}
