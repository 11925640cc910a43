/* SPDX-License-Identifier: MIT */
#include "cmd/export_stix.h"

#include <stdlib.h>

#include "io/json.h"
#include "ops/carry.h"
#include "ops/stix.h"

/* What says who made them, and is the same in every export, has a fixed day. */
#define EPOCH "2026-01-01T00:00:00.000Z"

enum { MIN_SLOTS = 1024 };

/* --- the set of tools ------------------------------------------------ */

static struct rmm_stix_tool *find(struct rmm_stix_tool *slot, size_t size,
				  struct rmm_str name)
{
	size_t i = rmm_str_hash(name) & (size - 1);

	while (slot[i].name.len > 0 && !rmm_str_eq(slot[i].name, name))
		i = (i + 1) & (size - 1);
	return &slot[i];
}

const struct rmm_stix_tool *
rmm_stix_tools_find(const struct rmm_stix_tools *tools, struct rmm_str name)
{
	return find(tools->slot, tools->size, name);
}

static int grow(struct rmm_stix_tools *tools, struct rmm_err *err)
{
	size_t size = tools->size ? 2 * tools->size : MIN_SLOTS;
	struct rmm_stix_tool *slot = rmm_calloc(size, sizeof(*slot));

	if (!slot)
		return rmm_fail_nomem(err);
	for (size_t i = 0; i < tools->size; i++)
		if (tools->slot[i].name.len > 0)
			*find(slot, size, tools->slot[i].name) =
				tools->slot[i];
	rmm_free(tools->slot);
	tools->slot = slot;
	tools->size = size;
	return 0;
}

int rmm_stix_tools_add(struct rmm_stix_tools *tools, struct rmm_str joined,
		       struct rmm_err *err)
{
	struct rmm_stix_tool *slot;
	struct rmm_str tool;
	bool more = true;

	while (rmm_str_split(&joined, ';', &tool, &more)) {
		if (2 * tools->n >= tools->size && grow(tools, err) < 0)
			return -1;
		if (tool.len == 0)
			continue;
		slot = find(tools->slot, tools->size, tool);
		if (slot->name.len > 0)
			continue;
		slot->name = tool;
		rmm_uuid_of(&slot->id, "tool", tool);
		tools->n++;
	}
	return 0;
}

static int cmp(const void *a, const void *b)
{
	return rmm_str_cmp(((const struct rmm_stix_tool *)a)->name,
			   ((const struct rmm_stix_tool *)b)->name);
}

struct rmm_stix_tool *rmm_stix_tools_sorted(const struct rmm_stix_tools *tools)
{
	struct rmm_stix_tool *all = rmm_calloc(tools->n + 1, sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; all && i < tools->size; i++)
		if (tools->slot[i].name.len > 0)
			all[n++] = tools->slot[i];
	if (n > 1)
		qsort(all, n, sizeof(*all), cmp);
	return all;
}

void rmm_stix_tools_free(struct rmm_stix_tools *tools)
{
	rmm_free(tools->slot);
	*tools = (struct rmm_stix_tools){ 0 };
}

/* --- parts of objects ------------------------------------------------ */

#define PUT(out, text) rmm_out_add(out, RMM_LIT(text))

static void put_uuid(struct rmm_out *out, const uint8_t bits[16])
{
	char text[RMM_UUID_TEXT];

	rmm_out_add(out, rmm_uuid_format(text, bits));
	PUT(out, "\"");
}

static void put_author(struct rmm_out *out)
{
	static char text[RMM_UUID_TEXT];

	if (!text[0])
		rmm_uuid(text, "identity", RMM_LIT("rmmlist"));
	rmm_out_add(out, (struct rmm_str){ text, RMM_UUID_TEXT - 1 });
	PUT(out, "\"");
}

static void put_day(struct rmm_out *out, rmm_day day)
{
	char text[RMM_DAY_TEXT];

	rmm_out_add(out, rmm_day_format(text, day));
	PUT(out, "T00:00:00.000Z\"");
}

static void put_times(struct rmm_out *out, const struct rmm_stix_row *row)
{
	PUT(out, ",\"created\":\"");
	put_day(out, row->row->listed_since);
	PUT(out, ",\"modified\":\"");
	if (row->modified.len > 0) {
		rmm_out_add(out, row->modified);
		PUT(out, "\"");
	} else {
		put_day(out, row->row->listed_since);
	}
	if (row->revoked)
		PUT(out, ",\"revoked\":true");
}

/* --- objects --------------------------------------------------------- */

void rmm_stix_row(struct rmm_stix_row *out, const struct rmm_row *row,
		  struct rmm_str modified, bool revoked)
{
	*out = (struct rmm_stix_row){ .row = row, .modified = modified,
				      .revoked = revoked };
	rmm_uuid_of(&out->id, rmm_kind_name((enum rmm_kind)row->kind),
		    row->indicator);
}

void rmm_stix_identity(struct rmm_out *out)
{
	PUT(out, "{\"type\":\"identity\",\"spec_version\":\"2.1\","
		 "\"id\":\"identity--");
	put_author(out);
	PUT(out, ",\"created\":\"" EPOCH "\",\"modified\":\"" EPOCH
		 "\",\"name\":\"rmmlist\",\"description\":\"A reviewed list of "
		 "tools for remote monitoring and management\","
		 "\"identity_class\":\"system\"}");
}

void rmm_stix_tool(struct rmm_out *out, const struct rmm_stix_tool *tool)
{
	PUT(out, "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"tool--");
	put_uuid(out, tool->id.first);
	PUT(out, ",\"created_by_ref\":\"identity--");
	put_author(out);
	PUT(out, ",\"created\":\"" EPOCH "\",\"modified\":\"" EPOCH
		 "\",\"name\":");
	rmm_json_write_str(out, tool->name);
	PUT(out, ",\"tool_types\":[\"remote-access\"]}");
}

static void put_reference(struct rmm_out *out, struct rmm_str url)
{
	if (url.len == 0)
		return;
	PUT(out, ",\"external_references\":[{\"source_name\":\"local\","
		 "\"url\":");
	rmm_json_write_str(out, url);
	PUT(out, "}]");
}

static void put_labels(struct rmm_out *out, const struct rmm_row *row)
{
	PUT(out, ",\"confidence\":");
	rmm_out_add(out, rmm_carry_confidence(
				 (enum rmm_fidelity)row->fidelity));
	PUT(out, ",\"labels\":[\"");
	rmm_out_add(out, rmm_str(rmm_kind_name((enum rmm_kind)row->kind)));
	PUT(out, "\",\"");
	rmm_out_add(out, rmm_str(rmm_category_name(
				 (enum rmm_category)row->category)));
	PUT(out, "\"]");
}

int rmm_stix_indicator(struct rmm_out *out, const struct rmm_stix_row *row,
		       struct rmm_buf *pattern, struct rmm_err *err)
{
	struct rmm_str text;

	rmm_buf_reset(pattern);
	rmm_stix_pattern(pattern, row->row);
	if (rmm_buf_end(pattern, &text, err) < 0)
		return -1;
	PUT(out, "{\"type\":\"indicator\",\"spec_version\":\"2.1\","
		 "\"id\":\"indicator--");
	put_uuid(out, row->id.first);
	PUT(out, ",\"created_by_ref\":\"identity--");
	put_author(out);
	put_times(out, row);
	PUT(out, ",\"name\":");
	rmm_json_write_str(out, row->row->indicator);
	PUT(out, ",\"indicator_types\":[\"anomalous-activity\"],\"pattern\":");
	rmm_json_write_str(out, text);
	PUT(out, ",\"pattern_type\":\"stix\",\"valid_from\":\"");
	put_day(out, row->row->listed_since);
	put_labels(out, row->row);
	put_reference(out, row->row->cells->reference);
	PUT(out, "}");
	return 0;
}

void rmm_stix_relationship(struct rmm_out *out, const struct rmm_stix_row *row,
			   const struct rmm_stix_tool *tool)
{
	uint8_t both[sizeof(row->id.second)];

	for (size_t i = 0; i < sizeof(both); i++)
		both[i] = row->id.second[i] ^ tool->id.second[i];
	PUT(out, "{\"type\":\"relationship\",\"spec_version\":\"2.1\","
		 "\"id\":\"relationship--");
	put_uuid(out, both);
	put_times(out, row);
	PUT(out, ",\"relationship_type\":\"indicates\","
		 "\"source_ref\":\"indicator--");
	put_uuid(out, row->id.first);
	PUT(out, ",\"target_ref\":\"tool--");
	put_uuid(out, tool->id.first);
	PUT(out, "}");
}
