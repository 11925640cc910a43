/* SPDX-License-Identifier: MIT */
#include "ops/risk_names.h"

#include "base/mem.h"
#include "base/utf8.h"

enum { FIRST_SLOTS = 64 };

/* FNV-1a from the last byte to the first, so that the hash of every suffix
 * comes up on the way. */
static const uint32_t seed = 2166136261u;

static uint32_t mix(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)rmm_lower(c)) * 16777619u;
}

static uint32_t hash_of(struct rmm_str text)
{
	uint32_t hash = seed;

	for (size_t i = text.len; i > 0; i--)
		hash = mix(hash, text.ptr[i - 1]);
	return hash;
}

static size_t spread(uint32_t hash)
{
	return (uint32_t)(hash * 0x9e3779b1u) >> 7;
}

/* Where the name is, or would be. */
static uint32_t *find_slot(const struct rmm_risk_names *names,
			   struct rmm_str text, uint32_t hash)
{
	size_t i = spread(hash);

	for (;; i++) {
		uint32_t *slot = &names->slot[i & (names->slots - 1)];
		const struct rmm_risk_name *name;

		if (*slot == 0)
			return slot;
		name = &names->name[*slot - 1];
		if (name->hash == hash && rmm_str_eq_fold(name->text, text))
			return slot;
	}
}

/* At most half of the slots are taken. */
static int make_room(struct rmm_risk_names *names, struct rmm_err *err)
{
	size_t slots = names->slots ? names->slots * 2 : FIRST_SLOTS;
	uint32_t *slot;

	if (names->n * 2 < names->slots)
		return 0;
	slot = rmm_calloc(slots, sizeof(*slot));
	if (!slot)
		return rmm_fail_nomem(err);
	rmm_free(names->slot);
	names->slot = slot;
	names->slots = slots;
	for (size_t i = 0; i < names->n; i++)
		*find_slot(names, names->name[i].text, names->name[i].hash) =
			(uint32_t)i + 1;
	return 0;
}

int rmm_risk_names_add(struct rmm_risk_names *names,
		       struct rmm_risk_name **entry, struct rmm_str text,
		       struct rmm_err *err)
{
	uint32_t hash = hash_of(text), *slot;

	if (make_room(names, err) < 0 ||
	    rmm_grow(&names->name, &names->cap, names->n + 1,
		     sizeof(*names->name), err) < 0)
		return -1;
	slot = find_slot(names, text, hash);
	if (*slot == 0) {
		names->name[names->n++] =
			(struct rmm_risk_name){ text, hash, 0 };
		*slot = (uint32_t)names->n;
	}
	*entry = &names->name[*slot - 1];
	return 0;
}

static struct rmm_risk_name *find(const struct rmm_risk_names *names,
				  struct rmm_str text, uint32_t hash)
{
	uint32_t *slot;

	if (names->n == 0)
		return NULL;
	slot = find_slot(names, text, hash);
	return *slot ? &names->name[*slot - 1] : NULL;
}

struct rmm_risk_name *rmm_risk_names_find(const struct rmm_risk_names *names,
					  struct rmm_str text)
{
	return find(names, text, hash_of(text));
}

void rmm_risk_names_count_above(struct rmm_risk_names *names,
				struct rmm_str host)
{
	uint32_t hash = seed;

	for (size_t i = host.len; i > 0; i--) {
		struct rmm_risk_name *above;

		if (host.ptr[i - 1] == '.') {
			above = find(names, rmm_str_from(host, i), hash);
			if (above && above->n < UINT32_MAX)
				above->n++;
		}
		hash = mix(hash, host.ptr[i - 1]);
	}
}

void rmm_risk_names_free(struct rmm_risk_names *names)
{
	rmm_free(names->name);
	rmm_free(names->slot);
	*names = (struct rmm_risk_names){0};
}
