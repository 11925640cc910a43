/* SPDX-License-Identifier: MIT */
#include "cmd/verdict.h"

#include "base/date.h"
#include "io/out.h"

int rmm_verdict_print(const struct rmm_trust *trust, struct rmm_err *err)
{
	const struct rmm_pointer *p = &trust->pointer;
	char id[RMM_KEY_ID_TEXT], serial[RMM_SERIAL_TEXT];
	char created[RMM_TIME_TEXT], expires[RMM_TIME_TEXT];
	struct rmm_out out = {0};

	if (rmm_out_stdout(&out, err) < 0)
		return -1;
	rmm_key_id(id, trust->signer->id);
	rmm_serial_format(serial, p->serial);
	rmm_time_format(created, p->created);
	rmm_time_format(expires, p->expires);
	rmm_out_addf(&out,
		     "key:%s serial:%s created:%s expires:%s rows:%llu\n",
		     id, serial, created, expires,
		     (unsigned long long)trust->rows);
	return rmm_out_close(&out, err);
}

void rmm_verdict_warn(struct rmm_app *app, const struct rmm_trust *trust,
		      const char *dir)
{
	if (trust->manifest.sample)
		rmm_app_warn(app, "'%s' holds a sample, not the lists that "
			     "queries should read", dir);
}

int rmm_verdict_save(const struct rmm_trust *trust, const char *path,
		     const struct rmm_state *before, struct rmm_err *err)
{
	struct rmm_state state = rmm_trust_state(trust);

	if (!path || (before && before->serial == state.serial))
		return 0;
	return rmm_state_save(&state, path, err);
}
