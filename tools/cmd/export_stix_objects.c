/* SPDX-License-Identifier: MIT */
#include "cmd/export_stix.h"

#include <stdlib.h>

#include "base/limits.h"
#include "io/json.h"
#include "ops/carry.h"
#include "ops/stix.h"

/* What says who made them, and is the same in every export, has a fixed day. */
#define EPOCH "2026-01-01T00:00:00.000Z"

enum { MIN_SLOTS = 1024 };

/* --- the set of tools ------------------------------------------------ */

static struct rmm_str *find(struct rmm_str *slot, size_t size,
			    struct rmm_str name)
{
	size_t i = rmm_str_hash(name) & (size - 1);

	while (slot[i].len > 0 && !rmm_str_eq(slot[i], name))
		i = (i + 1) & (size - 1);
	return &slot[i];
}

static int grow(struct rmm_stix_tools *tools, struct rmm_err *err)
{
	size_t size = tools->size ? 2 * tools->size : MIN_SLOTS;
	struct rmm_str *slot = rmm_calloc(size, sizeof(*slot));

	if (!slot)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < tools->size; i++)
		if (tools->slot[i].len > 0)
			*find(slot, size, tools->slot[i]) = tools->slot[i];
	rmm_free(tools->slot);
	tools->slot = slot;
	tools->size = size;
	return 0;
}

int rmm_stix_tools_add(struct rmm_stix_tools *tools, struct rmm_str joined,
		       struct rmm_err *err)
{
	struct rmm_str tool, *slot;
	bool more = true;

	while (rmm_str_split(&joined, ';', &tool, &more)) {
		if (2 * tools->n >= tools->size && grow(tools, err) < 0)
			return -1;
		if (tool.len == 0)
			continue;
		slot = find(tools->slot, tools->size, tool);
		if (slot->len == 0)
			tools->n++;
		*slot = tool;
	}
	return 0;
}

static int cmp(const void *a, const void *b)
{
	return rmm_str_cmp(*(const struct rmm_str *)a,
			   *(const struct rmm_str *)b);
}

int rmm_stix_tools_sort(struct rmm_stix_tools *tools, struct rmm_err *err)
{
	size_t n = 0;

	tools->name = rmm_calloc(tools->n + 1, sizeof(*tools->name));
	if (!tools->name)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < tools->size; i++)
		if (tools->slot[i].len > 0)
			tools->name[n++] = tools->slot[i];
	if (n > 1)
		qsort(tools->name, n, sizeof(*tools->name), cmp);
	return 0;
}

void rmm_stix_tools_free(struct rmm_stix_tools *tools)
{
	rmm_free(tools->slot);
	rmm_free(tools->name);
	*tools = (struct rmm_stix_tools){ 0 };
}

/* --- parts of objects ------------------------------------------------ */

static void put(struct rmm_out *out, const char *text)
{
	rmm_out_add(out, rmm_str(text));
}

static void put_id(struct rmm_out *out, const char *type, struct rmm_str name)
{
	char text[RMM_UUID_TEXT];

	rmm_out_addc(out, '"');
	put(out, type);
	put(out, "--");
	rmm_out_add(out, rmm_uuid(text, type, name));
	rmm_out_addc(out, '"');
}

static void put_head(struct rmm_out *out, const char *type,
		     struct rmm_str name)
{
	put(out, "{\"type\":\"");
	put(out, type);
	put(out, "\",\"spec_version\":\"2.1\",\"id\":");
	put_id(out, type, name);
}

static void put_author(struct rmm_out *out)
{
	put(out, ",\"created_by_ref\":");
	put_id(out, "identity", RMM_LIT("rmmlist"));
}

static void put_day(struct rmm_out *out, const char *key, rmm_day day)
{
	char text[RMM_DAY_TEXT];

	put(out, key);
	rmm_out_add(out, rmm_day_format(text, day));
	put(out, "T00:00:00.000Z\"");
}

static void put_times(struct rmm_out *out, const struct rmm_row *row,
		      const struct rmm_stix_times *times)
{
	put_day(out, ",\"created\":\"", row->listed_since);
	if (times->modified) {
		put(out, ",\"modified\":\"");
		put(out, times->modified);
		put(out, "\"");
	} else {
		put_day(out, ",\"modified\":\"", row->listed_since);
	}
	if (times->revoked)
		put(out, ",\"revoked\":true");
}

/* A row's key, and a tool after it where one is meant, as one name. */
struct key {
	char text[RMM_MAX_LINE + 256];
	size_t len;
};

static void add(struct key *key, struct rmm_str part)
{
	size_t room = sizeof(key->text) - key->len;

	part = rmm_str_upto(part, room);
	memcpy(key->text + key->len, part.ptr ? part.ptr : "", part.len);
	key->len += part.len;
}

static struct rmm_str key_of(struct key *key, const struct rmm_row *row,
			     struct rmm_str tool)
{
	key->len = 0;
	add(key, rmm_str(rmm_kind_name((enum rmm_kind)row->kind)));
	add(key, RMM_LIT("\n"));
	add(key, row->indicator);
	if (tool.len > 0) {
		add(key, RMM_LIT("\n"));
		add(key, tool);
	}
	return (struct rmm_str){ key->text, key->len };
}

/* --- objects --------------------------------------------------------- */

void rmm_stix_identity(struct rmm_out *out)
{
	put_head(out, "identity", RMM_LIT("rmmlist"));
	put(out, ",\"created\":\"" EPOCH "\",\"modified\":\"" EPOCH
		 "\",\"name\":\"rmmlist\",\"description\":\"A reviewed list of "
		 "tools for remote monitoring and management\","
		 "\"identity_class\":\"system\"}");
}

void rmm_stix_tool(struct rmm_out *out, struct rmm_str tool)
{
	put_head(out, "tool", tool);
	put_author(out);
	put(out, ",\"created\":\"" EPOCH "\",\"modified\":\"" EPOCH
		 "\",\"name\":");
	rmm_json_write_str(out, tool);
	put(out, ",\"tool_types\":[\"remote-access\"]}");
}

static void put_reference(struct rmm_out *out, struct rmm_str url)
{
	if (url.len == 0)
		return;
	put(out, ",\"external_references\":[{\"source_name\":\"local\","
		 "\"url\":");
	rmm_json_write_str(out, url);
	put(out, "}]");
}

int rmm_stix_indicator(struct rmm_out *out, const struct rmm_row *row,
		       const struct rmm_stix_times *times,
		       struct rmm_buf *pattern, struct rmm_err *err)
{
	struct rmm_str text;
	struct key key;

	rmm_buf_reset(pattern);
	rmm_stix_pattern(pattern, row);
	if (rmm_buf_end(pattern, &text, err) < 0)
		return -1;
	put_head(out, "indicator", key_of(&key, row, (struct rmm_str){ 0 }));
	put_author(out);
	put_times(out, row, times);
	put(out, ",\"name\":");
	rmm_json_write_str(out, row->indicator);
	put(out, ",\"indicator_types\":[\"anomalous-activity\"],\"pattern\":");
	rmm_json_write_str(out, text);
	put_day(out, ",\"pattern_type\":\"stix\",\"valid_from\":\"",
		row->listed_since);
	rmm_out_addf(out, ",\"confidence\":%u,\"labels\":[\"%s\",\"%s\"]",
		     rmm_carry_confidence((enum rmm_fidelity)row->fidelity),
		     rmm_kind_name((enum rmm_kind)row->kind),
		     rmm_category_name((enum rmm_category)row->category));
	put_reference(out, row->cells->reference);
	put(out, "}");
	return 0;
}

void rmm_stix_relationship(struct rmm_out *out, const struct rmm_row *row,
			   struct rmm_str tool,
			   const struct rmm_stix_times *times)
{
	struct key key;

	put_head(out, "relationship", key_of(&key, row, tool));
	put_author(out);
	put_times(out, row, times);
	put(out, ",\"relationship_type\":\"indicates\",\"source_ref\":");
	put_id(out, "indicator", key_of(&key, row, (struct rmm_str){ 0 }));
	put(out, ",\"target_ref\":");
	put_id(out, "tool", tool);
	put(out, "}");
}
