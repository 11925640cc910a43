/* SPDX-License-Identifier: MIT */
#include "model/tools.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/indicator.h"

enum {
	MAX_TOOL_NAME = 128,
	FIRST_SLOTS = 64, /* a power of two, as each doubling is */
};

static const char *const category_names[RMM_CATEGORIES] = {
	[RMM_CAT_RMM] = "rmm",
	[RMM_CAT_REMOTE_ACCESS] = "remote-access",
	[RMM_CAT_ENDPOINT_MANAGEMENT] = "endpoint-management",
	[RMM_CAT_REMOTE_EXEC] = "remote-exec",
	[RMM_CAT_TUNNEL] = "tunnel",
	[RMM_CAT_RAT] = "rat",
	[RMM_CAT_OS_BUILTIN] = "os-builtin",
	[RMM_CAT_COLLABORATION] = "collaboration",
	[RMM_CAT_OTHER] = "other",
};

const char *rmm_category_name(enum rmm_category category)
{
	return category_names[category];
}

bool rmm_category_parse(enum rmm_category *out, struct rmm_str name)
{
	for (unsigned i = 0; i < RMM_CATEGORIES; i++) {
		if (rmm_str_is(name, category_names[i])) {
			*out = (enum rmm_category)i;
			return true;
		}
	}
	return false;
}

bool rmm_tool_counts(char c)
{
	return rmm_is_alnum(c) || (c & 0x80) != 0;
}

static struct rmm_str fold(char text[MAX_TOOL_NAME], struct rmm_str name)
{
	size_t n = 0;

	for (size_t i = 0; i < name.len && n < MAX_TOOL_NAME; i++)
		if (rmm_tool_counts(name.ptr[i]))
			text[n++] = rmm_lower(name.ptr[i]);
	return (struct rmm_str){ text, n };
}

/* Where the fold's place in names->name stands, plus 1, or 0 where it may be
 * put. There are more slots than names. */
static uint32_t *slot_of(const struct rmm_tool_names *names, struct rmm_str f)
{
	size_t i = rmm_str_hash(f);

	for (;; i++) {
		uint32_t *slot = &names->slot[i & (names->slots - 1)];

		if (!*slot || rmm_str_eq(names->name[*slot - 1].fold, f))
			return slot;
	}
}

static struct rmm_tool_name *find_fold(const struct rmm_tool_names *names,
				       struct rmm_str f)
{
	uint32_t at = names->n > 0 ? *slot_of(names, f) : 0;

	return at ? &names->name[at - 1] : NULL;
}

static int double_slots(struct rmm_tool_names *names, struct rmm_err *err)
{
	size_t slots = names->slots ? 2 * names->slots : FIRST_SLOTS;
	uint32_t *slot = rmm_calloc(slots, sizeof(*slot));

	if (!slot)
		return rmm_fail_nomem(err);
	rmm_free(names->slot);
	names->slot = slot;
	names->slots = slots;
	for (size_t i = 0; i < names->n; i++)
		*slot_of(names, names->name[i].fold) = (uint32_t)i + 1;
	return 0;
}

/* A name that is not there yet. */
static int insert(struct rmm_tool_names *names, struct rmm_tool_name name,
		  struct rmm_err *err)
{
	if (2 * names->n >= names->slots && double_slots(names, err) < 0)
		return -1;
	if (rmm_grow(&names->name, &names->cap, names->n + 1,
		     sizeof(*names->name), err) < 0)
		return -1;
	names->name[names->n] = name;
	*slot_of(names, name.fold) = (uint32_t)++names->n;
	return 0;
}

int rmm_tools_add(struct rmm_tools *tools, bool *ok, struct rmm_str tool,
		  enum rmm_category category, struct rmm_err *err)
{
	char text[MAX_TOOL_NAME];
	struct rmm_str f = fold(text, tool);
	struct rmm_tool_name name = { .category = category };

	*ok = f.len && !find_fold(&tools->tool, f);
	if (!*ok)
		return 0;
	if (rmm_arena_str(&tools->arena, &name.fold, f, err) < 0 ||
	    rmm_arena_str(&tools->arena, &name.joined, tool, err) < 0)
		return -1;
	return insert(&tools->tool, name, err);
}

int rmm_tools_alias(struct rmm_tools *tools, bool *ok, struct rmm_str alias,
		    struct rmm_str tool, struct rmm_err *err)
{
	char text[MAX_TOOL_NAME];
	struct rmm_tool_name *known, *there, name;
	struct rmm_str f = fold(text, tool);

	known = find_fold(&tools->tool, f);
	f = fold(text, alias);
	*ok = known && rmm_str_eq(known->joined, tool) && f.len;
	if (!*ok)
		return 0;
	there = find_fold(&tools->alias, f);
	if (there) {
		if (known->category < there->category)
			there->category = known->category;
		return rmm_set_union(&tools->arena, &there->joined,
				     there->joined, known->joined, err);
	}
	name = *known;
	if (rmm_arena_str(&tools->arena, &name.fold, f, err) < 0)
		return -1;
	return insert(&tools->alias, name, err);
}

void rmm_tools_free(struct rmm_tools *tools)
{
	rmm_free(tools->tool.name);
	rmm_free(tools->tool.slot);
	rmm_free(tools->alias.name);
	rmm_free(tools->alias.slot);
	rmm_arena_free(&tools->arena);
	*tools = (struct rmm_tools){ 0 };
}

const struct rmm_tool_name *rmm_tools_find(const struct rmm_tools *tools,
					   struct rmm_str raw)
{
	char text[MAX_TOOL_NAME];
	const struct rmm_tool_name *found;
	struct rmm_str f;

	if (raw.len > MAX_TOOL_NAME)
		return NULL;
	f = fold(text, raw);
	found = find_fold(&tools->alias, f);
	return found ? found : find_fold(&tools->tool, f);
}

enum rmm_category rmm_tools_category(const struct rmm_tools *tools,
				     struct rmm_str joined)
{
	enum rmm_category best = RMM_CAT_OTHER;
	struct rmm_str name;
	bool more = true;

	while (rmm_str_split(&joined, ';', &name, &more)) {
		char text[MAX_TOOL_NAME];
		const struct rmm_tool_name *t =
			find_fold(&tools->tool, fold(text, name));

		if (t && t->category < best)
			best = t->category;
	}
	return best;
}

static size_t split_set(struct rmm_str *member, size_t n, struct rmm_str set)
{
	struct rmm_str part;
	bool more = set.len > 0;

	while (rmm_str_split(&set, ';', &part, &more) &&
	       n < 2 * RMM_MAX_TOOLS_PER_KEY + 1)
		member[n++] = part;
	return n;
}

static int cmp_member(const void *a, const void *b)
{
	return rmm_str_cmp(*(const struct rmm_str *)a,
			   *(const struct rmm_str *)b);
}

/* Is the set these members, in their order? */
static bool is_joined(struct rmm_str set, const struct rmm_str *member,
		      size_t n)
{
	struct rmm_str part;
	bool more = true;
	size_t i = 0;

	while (rmm_str_split(&set, ';', &part, &more))
		if (i == n || !rmm_str_eq(part, member[i++]))
			return false;
	return i == n;
}

/* The union of two sets that differ. */
static int join_sets(struct rmm_arena *arena, struct rmm_str *out,
		     struct rmm_str a, struct rmm_str b, struct rmm_err *err)
{
	struct rmm_str member[2 * RMM_MAX_TOOLS_PER_KEY + 1];
	size_t n, kept = 0, len = 0;
	char *text;

	n = split_set(member, split_set(member, 0, a), b);
	qsort(member, n, sizeof(*member), cmp_member);
	for (size_t i = 0; i < n; i++) {
		if (kept && rmm_str_eq(member[i], member[kept - 1]))
			continue;
		member[kept++] = member[i];
		len += member[i].len + 1;
	}
	if (kept > RMM_MAX_TOOLS_PER_KEY || n > 2 * RMM_MAX_TOOLS_PER_KEY)
		return rmm_fail(err, RMM_E_LIMIT,
				"more than %d names in one cell",
				RMM_MAX_TOOLS_PER_KEY);
	/* A key may stand in millions of rows; only what is new costs. */
	*out = is_joined(a, member, kept) ? a : b;
	if (is_joined(*out, member, kept))
		return 0;
	text = rmm_arena_alloc(arena, len);
	if (!text)
		return rmm_fail_nomem(err);
	*out = (struct rmm_str){ text, len - 1 };
	for (size_t i = 0; i < kept; i++) {
		memcpy(text, member[i].ptr, member[i].len);
		text += member[i].len;
		*text++ = i + 1 < kept ? ';' : '\0';
	}
	return 0;
}

int rmm_set_union(struct rmm_arena *arena, struct rmm_str *out,
		  struct rmm_str a, struct rmm_str b, struct rmm_err *err)
{
	if (a.len && b.len && !rmm_str_eq(a, b))
		return join_sets(arena, out, a, b, err);
	*out = a.len ? a : b;
	return 0;
}

bool rmm_set_has(struct rmm_str set, struct rmm_str name)
{
	struct rmm_str part;
	bool more = true;

	while (rmm_str_split(&set, ';', &part, &more))
		if (rmm_str_eq(part, name))
			return true;
	return false;
}

bool rmm_set_meets(struct rmm_str a, struct rmm_str b)
{
	struct rmm_str name;
	bool more = a.len > 0;

	while (rmm_str_split(&a, ';', &name, &more))
		if (rmm_set_has(b, name))
			return true;
	return false;
}

bool rmm_tool_name_ok(struct rmm_str name, const char **rule, const char **why)
{
	enum rmm_text text = rmm_text_class(name, NULL);

	*rule = "bad-fields";
	if (!name.len) {
		*why = "the tool's name is empty; fill the cell";
		return false;
	}
	if (text != RMM_TEXT_ASCII && text != RMM_TEXT_UTF8) {
		*rule = "bad-encoding";
		*why = "the tool's name holds control, bidi, zero-width or "
		       "invalid characters";
		return false;
	}
	if (rmm_cell_is_formula(name)) {
		*rule = "formula";
		*why = "a spreadsheet would run the tool's name as a formula";
		return false;
	}
	if (name.len > MAX_TOOL_NAME) {
		*why = "the tool's name is longer than 128 bytes; "
		       "shorten it";
		return false;
	}
	if (rmm_str_find(name, ';') < name.len) {
		*why = "the tool's name holds ';', which joins names; use an "
		       "alias of each tool";
		return false;
	}
	return true;
}
