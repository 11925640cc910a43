/* SPDX-License-Identifier: MIT */
/*
 * Grammar: names of tools, a line each; a form feed, lines of `alias=tool`; a
 * form feed, names to look up. Laws: a name is found as one that goes through
 * all of them finds it, aliases first; sets are sorted, each name once; the
 * union of two has what either has, whichever comes first.
 */
#include "base/utf8.h"
#include "law.h"
#include "model/tools.h"

enum { LONGEST = 128 }; /* a tool's name, in bytes */

static void skip(struct rmm_str *s)
{
	while (s->len > 0 && !rmm_tool_counts(s->ptr[0]))
		*s = rmm_str_from(*s, 1);
}

/* Is it the same name, but for case and what does not count? */
static bool is_same(struct rmm_str a, struct rmm_str b)
{
	for (;;) {
		skip(&a);
		skip(&b);
		if (a.len == 0 || b.len == 0)
			return a.len == b.len;
		if (rmm_lower(a.ptr[0]) != rmm_lower(b.ptr[0]))
			return false;
		a = rmm_str_from(a, 1);
		b = rmm_str_from(b, 1);
	}
}

static const struct rmm_tool_name *look(const struct rmm_tool_names *names,
					struct rmm_str raw)
{
	for (size_t i = 0; i < names->n; i++)
		if (is_same(names->name[i].fold, raw))
			return &names->name[i];
	return NULL;
}

static void check_set(struct rmm_str set)
{
	struct rmm_str last = {0}, name;
	bool more = set.len > 0;

	while (rmm_str_split(&set, ';', &name, &more)) {
		LAW(!last.ptr || rmm_str_cmp(last, name) < 0, "'%.*s', '%.*s'",
		    RMM_ARG(last), RMM_ARG(name));
		last = name;
	}
}

static void check_has(struct rmm_str set, struct rmm_str part)
{
	struct rmm_str name;
	bool more = part.len > 0;

	while (rmm_str_split(&part, ';', &name, &more))
		LAW(rmm_set_has(set, name), "no '%.*s'", RMM_ARG(name));
}

static struct rmm_str check_union(struct rmm_arena *arena, struct rmm_str a,
				  struct rmm_str b)
{
	struct rmm_err err = {0};
	struct rmm_str there, back;

	if (rmm_set_union(arena, &there, a, b, &err) < 0) {
		LAW(err.code == RMM_E_LIMIT, "%s", err.text);
		return a;
	}
	LAW(rmm_set_union(arena, &back, b, a, &err) == 0, "%s", err.text);
	LAW_SAME(there, back, "turned");
	check_set(there);
	check_has(there, a);
	check_has(there, b);
	return there;
}

/* A table takes no other names; schema/tools.json and ops/lint see to it. */
static bool is_name(struct rmm_str name)
{
	const char *rule, *why;

	return rmm_tool_name_ok(name, &rule, &why);
}

static void add_tools(struct rmm_tools *tools, struct rmm_str names)
{
	struct rmm_err err = {0};
	bool ok;

	for (unsigned i = 0; names.len > 0; i++) {
		struct rmm_str name = fuzz_part(&names, '\n');

		if (!is_name(name))
			continue;
		LAW(rmm_tools_add(tools, &ok, name, i % RMM_CATEGORIES,
				  &err) == 0, "%s", err.text);
		LAW(look(&tools->tool, name) || !ok, "not added");
	}
}

static void add_aliases(struct rmm_tools *tools, struct rmm_str lines)
{
	const struct rmm_tool_name *known;
	struct rmm_err err = {0};
	bool ok;

	while (lines.len > 0) {
		struct rmm_str tool = fuzz_part(&lines, '\n');
		struct rmm_str alias = fuzz_part(&tool, '=');

		if (!is_name(alias) ||
		    rmm_tools_alias(tools, &ok, alias, tool, &err) < 0 || !ok)
			continue;
		known = look(&tools->alias, alias);
		LAW(known && rmm_set_has(known->joined, tool),
		    "'%.*s' is no alias", RMM_ARG(alias));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmm_str input = fuzz_input(data, size), set = {0}, line;
	const struct rmm_tool_name *found, *plain;
	struct rmm_tools tools = {0};

	add_tools(&tools, fuzz_part(&input, '\f'));
	add_aliases(&tools, fuzz_part(&input, '\f'));
	while (input.len > 0) {
		line = fuzz_part(&input, '\n');
		found = rmm_tools_find(&tools, line);
		plain = look(&tools.alias, line);
		if (!plain)
			plain = look(&tools.tool, line);
		LAW(found == plain || line.len > LONGEST, "'%.*s'",
		    RMM_ARG(line));
		if (!found)
			continue;
		check_set(found->joined);
		LAW(rmm_tools_category(&tools, found->joined) ==
			    found->category, "'%.*s'", RMM_ARG(line));
		set = check_union(&tools.arena, set, found->joined);
	}
	rmm_tools_free(&tools);
	return 0;
}
