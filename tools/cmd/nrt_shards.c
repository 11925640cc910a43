/* SPDX-License-Identifier: MIT */
#include "cmd/nrt_shards.h"

#include "base/mem.h"

void rmm_nrt_free(struct rmm_nrt_shards *s)
{
	rmm_free(s->row);
	rmm_free(s->end);
	rmm_free(s->family);
	rmm_free(s->picked);
	*s = (struct rmm_nrt_shards){ 0 };
}

static bool is_ascii(struct rmm_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ' || text.ptr[i] > '~')
			return false;
	return true;
}

/* The topmost listed domain that covers the row, itself perhaps; *shown: one
 * that covers it is not of low fidelity. */
static const struct rmm_row *topmost(const struct rmm_list *list,
				     const struct rmm_row *row, bool *shown)
{
	const struct rmm_row *top = row;
	struct rmm_str rest = row->indicator;

	*shown = row->fidelity != RMM_FIDELITY_LOW;
	if (row->kind != RMM_DOMAIN)
		return row;
	while (rest.len > 0) {
		const struct rmm_row *above;

		rest = rmm_str_from(rest, rmm_str_find(rest, '.') + 1);
		above = rmm_list_find(list, RMM_DOMAIN, rest);
		if (!above)
			continue;
		top = above;
		if (above->fidelity != RMM_FIDELITY_LOW)
			*shown = true;
	}
	return top;
}

/* FNV-1a with 64 bits. It decides what stands in which file: it must stay. */
static uint64_t hash_of(struct rmm_str text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < text.len; i++)
		h = (h ^ (unsigned char)text.ptr[i]) *
		    UINT64_C(0x100000001b3);
	return h;
}

/* Lamping and Veach, "A fast, minimal memory, consistent hash algorithm". */
static size_t jump(uint64_t key, size_t shards)
{
	uint64_t at = 0, next = 0;

	while (next < shards) {
		at = next;
		key = key * UINT64_C(2862933555777941757) + 1;
		next = ((at + 1) << 31) / ((key >> 33) + 1);
	}
	return (size_t)at;
}

int rmm_nrt_pick(struct rmm_nrt_shards *out, const struct rmm_list *list,
		 enum rmm_kind kind, size_t *skipped, struct rmm_err *err)
{
	*skipped = 0;
	out->picked = rmm_calloc(list->n + 1, sizeof(*out->picked));
	out->row = rmm_calloc(list->n + 1, sizeof(*out->row));
	out->family = rmm_calloc(list->n + 1, sizeof(*out->family));
	if (!out->picked || !out->row || !out->family)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < list->n; i++) {
		const struct rmm_row *row = &list->row[i], *top;
		bool shown;

		if (row->kind != kind)
			continue;
		top = topmost(list, row, &shown);
		if (!shown)
			continue;
		if (!is_ascii(row->indicator)) {
			++*skipped;
			continue;
		}
		out->picked[out->n] = row;
		out->family[out->n++] = hash_of(top->indicator);
	}
	return 0;
}

/* A counting sort: `end` holds where each shard begins until it is filled. */
int rmm_nrt_split(struct rmm_nrt_shards *s, size_t shards, struct rmm_err *err)
{
	size_t at = 0;

	rmm_free(s->end);
	s->end = rmm_calloc(shards + 1, sizeof(*s->end));
	if (!s->end)
		return rmm_fail_nomem(err);
	s->shards = shards;
	for (size_t i = 0; i < s->n; i++)
		s->end[jump(s->family[i], shards)]++;
	for (size_t k = 0; k < shards; k++) {
		size_t count = s->end[k];

		s->end[k] = at;
		at += count;
	}
	for (size_t i = 0; i < s->n; i++)
		s->row[s->end[jump(s->family[i], shards)]++] = s->picked[i];
	return 0;
}
