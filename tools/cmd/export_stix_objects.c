/* SPDX-License-Identifier: MIT */
#include "cmd/export_stix.h"

#include <string.h>

#include "edge/uuid.h"
#include "io/json.h"
#include "ops/carry.h"
#include "ops/stix.h"

/* The same in every export. */
#define AUTHOR "identity--de34422e-e307-430a-9979-1b0509e2925e"
#define EPOCH "2026-01-01T00:00:00.000Z"

#define PUT(out, text) rmm_out_add(out, RMM_LIT(text))

struct rmm_str rmm_stix_time(char text[RMM_STIX_TIME], int64_t seconds)
{
	struct rmm_str s = rmm_time_format(text, seconds);

	memcpy(text + s.len - 1, ".000Z", sizeof(".000Z"));
	return (struct rmm_str){ text, s.len + 4 };
}

struct rmm_str rmm_stix_day(char text[RMM_STIX_TIME], rmm_day day)
{
	static const char begin[] = "T00:00:00.000Z";
	struct rmm_str s = rmm_day_format(text, day);

	memcpy(text + s.len, begin, sizeof(begin));
	return (struct rmm_str){ text, s.len + sizeof(begin) - 1 };
}

void rmm_stix_identity(struct rmm_out *out)
{
	PUT(out, "{\"type\":\"identity\",\"spec_version\":\"2.1\","
		 "\"id\":\"" AUTHOR "\",\"created\":\"" EPOCH
		 "\",\"modified\":\"" EPOCH "\",\"name\":\"rmmlist\","
		 "\"description\":\"A reviewed list of tools for remote "
		 "monitoring and management\",\"identity_class\":\"system\"}");
}

/* Never before it was created, whatever the clock of a publication said. */
static struct rmm_str modified(const struct rmm_stix_indicator *it,
			       struct rmm_str created)
{
	return rmm_str_cmp(it->modified, created) > 0 ? it->modified : created;
}

static void put_id(struct rmm_out *out, const struct rmm_row *row)
{
	char id[RMM_UUID_TEXT];

	PUT(out, "{\"type\":\"indicator\",\"spec_version\":\"2.1\","
		 "\"id\":\"indicator--");
	rmm_out_add(out, rmm_uuid(id, rmm_kind_name((enum rmm_kind)row->kind),
				  row->indicator));
}

/* Type, category and tools: what a reader filters by. */
static void put_labels(struct rmm_out *out, const struct rmm_row *row)
{
	struct rmm_str tools = row->cells->tool, tool;
	bool more = true;

	PUT(out, ",\"labels\":[\"");
	rmm_out_add(out, rmm_str(rmm_kind_name((enum rmm_kind)row->kind)));
	PUT(out, "\",\"");
	rmm_out_add(out, rmm_str(rmm_category_name(
				 (enum rmm_category)row->category)));
	PUT(out, "\"");
	while (rmm_str_split(&tools, ';', &tool, &more)) {
		if (tool.len == 0)
			continue;
		PUT(out, ",");
		rmm_json_write_str(out, tool);
	}
	PUT(out, "]");
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

int rmm_stix_indicator(struct rmm_out *out,
		       const struct rmm_stix_indicator *it,
		       struct rmm_buf *pattern, struct rmm_err *err)
{
	const struct rmm_row *row = it->row;
	struct rmm_str day = it->created, compared;

	rmm_buf_reset(pattern);
	rmm_stix_pattern(pattern, row);
	if (rmm_buf_end(pattern, &compared, err) < 0)
		return -1;
	put_id(out, row);
	PUT(out, "\",\"created_by_ref\":\"" AUTHOR "\",\"created\":\"");
	rmm_out_add(out, day);
	PUT(out, "\",\"modified\":\"");
	rmm_out_add(out, modified(it, day));
	if (it->revoked)
		PUT(out, "\",\"revoked\":true,\"name\":");
	else
		PUT(out, "\",\"name\":");
	rmm_json_write_str(out, row->indicator);
	PUT(out, ",\"pattern\":");
	rmm_json_write_str(out, compared);
	PUT(out, ",\"pattern_type\":\"stix\",\"valid_from\":\"");
	rmm_out_add(out, day);
	PUT(out, "\",\"confidence\":");
	rmm_out_add(out, rmm_carry_confidence(
				 (enum rmm_fidelity)row->fidelity));
	put_labels(out, row);
	put_reference(out, row->cells->reference);
	PUT(out, "}");
	return 0;
}
