/* SPDX-License-Identifier: MIT */
#include "model/workspace.h"
#include "ops/risk.h"

struct text {
	struct rmm_buf *buf;
	const struct rmm_diff *diff;
	const struct rmm_risk *risk;
	void (*quote)(struct rmm_buf *buf, struct rmm_str text);
};

static void put_never(const struct text *t)
{
	rmm_buf_addf(t->buf, "would match ");
	t->quote(t->buf, t->risk->never->indicator);
	rmm_buf_addf(t->buf, ", which never.csv line %llu lists",
		     (unsigned long long)t->risk->never->row->line);
}

static void put_lost(const struct text *t)
{
	const struct rmm_row *row = t->risk->part == RMM_DIFF_REMOVED ?
			t->diff->removed[t->risk->at] :
			t->diff->changed[t->risk->at].before;
	struct rmm_str rest = row->cells->tool, name;
	const char *before = "no row is left of ";
	bool more = true;

	for (uint32_t i = 0; rmm_str_split(&rest, ';', &name, &more); i++) {
		if (i >= 32 || !(t->risk->lost >> i & 1))
			continue;
		rmm_buf_addf(t->buf, "%s", before);
		t->quote(t->buf, name);
		before = " and of ";
	}
}

static void put_fidelity(const struct text *t, const char *how)
{
	const struct rmm_change *change = &t->diff->changed[t->risk->at];

	rmm_buf_addf(t->buf, "fidelity %s from %s to %s", how,
		     rmm_fidelity_name(
			     (enum rmm_fidelity)change->before->fidelity),
		     rmm_fidelity_name(
			     (enum rmm_fidelity)change->after->fidelity));
}

static void put_reason(const struct text *t, uint32_t reason)
{
	switch (reason) {
	case RMM_RISK_NEVER:
		put_never(t);
		break;
	case RMM_RISK_APPROVED:
		rmm_buf_addf(t->buf, "given to ");
		t->quote(t->buf, t->risk->approved);
		rmm_buf_addf(t->buf, ", which is approved");
		break;
	case RMM_RISK_COVERS:
		rmm_buf_addf(t->buf, "covers %u rows of the old list",
			     (unsigned)t->risk->covers);
		break;
	case RMM_RISK_LAST:
		put_lost(t);
		break;
	case RMM_RISK_OS:
		rmm_buf_addf(t->buf, "comes with the operating system");
		break;
	case RMM_RISK_GENERIC:
		rmm_buf_addf(t->buf, "a name that unrelated software uses too");
		break;
	case RMM_RISK_SHARED:
		rmm_buf_addf(t->buf, "anybody can get a name below it");
		break;
	case RMM_RISK_NON_ASCII:
		rmm_buf_addf(t->buf, "not ASCII, and may look like another");
		break;
	case RMM_RISK_LOWERED:
		put_fidelity(t, "lowered");
		break;
	case RMM_RISK_RAISED:
		put_fidelity(t, "raised");
		break;
	default:
		break;
	}
}

void rmm_risk_text(struct rmm_buf *buf, const struct rmm_diff *diff,
		   const struct rmm_risk *risk,
		   void (*quote)(struct rmm_buf *buf, struct rmm_str text))
{
	const struct text t = { buf, diff, risk, quote };
	const char *before = "";

	for (uint32_t bit = 1; bit <= risk->reasons; bit <<= 1) {
		if (!(risk->reasons & bit))
			continue;
		rmm_buf_addf(buf, "%s", before);
		put_reason(&t, bit);
		before = "; ";
	}
}
