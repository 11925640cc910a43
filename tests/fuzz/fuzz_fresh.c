/* SPDX-License-Identifier: MIT */
/*
 * Grammar: publications as they come to a reader, ten bytes each. Laws: what
 * is believed is neither older than what was believed before, nor another of
 * the same serial, nor expired, nor of the future; and nothing else is refused.
 */
#include "edge/trust.h"
#include "law.h"

enum { START = 1795417200, DAY = 86400 };

/* Within a few days of the start, so that bounds are met often. */
static int64_t take_time(struct rmm_str *input)
{
	static const int64_t near[] = { 0, 1, -1, DAY, -DAY, DAY + 1,
					DAY - 1, 7 * DAY };
	unsigned byte = fuzz_take(input);

	return START + near[byte & 7] + near[byte >> 3 & 7];
}

static bool is_good(const struct rmm_trust *t, bool known)
{
	const struct rmm_pointer *p = &t->pointer;

	if (p->expires <= p->created || t->now >= p->expires)
		return false;
	if (p->created - t->now > DAY || p->serial - t->now > DAY)
		return false;
	return !known || p->serial > t->state->serial ||
	       (p->serial == t->state->serial &&
		strcmp(p->sha256, t->state->sha256) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size);
	struct rmm_state state = {0}, before;
	bool known = false;

	while (input.len > 0) {
		struct rmm_trust trust = { .state = known ? &state : NULL };
		struct rmm_err err = {0};
		bool good;

		trust.pointer.serial = take_time(&input);
		trust.pointer.created = take_time(&input);
		trust.pointer.expires = take_time(&input);
		trust.now = take_time(&input);
		snprintf(trust.pointer.sha256, RMM_SHA256_TEXT, "%064x",
			 fuzz_take(&input) & 3u);
		good = rmm_trust_fresh(&trust, &err) == 0;
		LAW(good == is_good(&trust, known), "%s", err.text);
		LAW(good || err.code == RMM_E_REJECT || err.code == RMM_E_STALE,
		    "%s", err.text);
		if (!good)
			continue;
		before = state;
		state = rmm_trust_state(&trust);
		LAW(!known || state.serial >= before.serial, "rollback");
		known = true;
	}
	return 0;
}
