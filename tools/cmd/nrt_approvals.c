/* SPDX-License-Identifier: MIT */
#include "cmd/nrt_approvals.h"

#include "cmd/kql_text.h"
#include "model/addr.h"

const char *rmm_nrt_refusal(const struct rmm_approval *approval,
			    const struct rmm_nrt_columns *columns)
{
	const struct rmm_str *cell = approval->cell;
	struct rmm_addr addr;
	rmm_day day;

	if (rmm_approval_is_empty(approval))
		return "it says nothing";
	if (approval->expires.len > 0 &&
	    !rmm_day_parse(&day, approval->expires))
		return "its date can't be read";
	if (cell[RMM_OK_GROUP].len > 0)
		return "an event does not tell the device group";
	if (cell[RMM_OK_HOST].len > 0 && !columns->host)
		return "the start of a process tells no host";
	if (rmm_addr_parse(&addr, NULL, cell[RMM_OK_HOST]) &&
	    addr.bits < (addr.v6 ? 128 : 32))
		return "a continuous rule can't compare address blocks";
	return NULL;
}

/* " or ", but for the first. */
static void next(struct rmm_buf *buf, bool *any)
{
	rmm_buf_addf(buf, "%s", *any ? " or " : "| where ");
	*any = true;
}

/* COLUMN OPERATOR "VALUE" */
static void compare(struct rmm_buf *buf, const char *column, const char *op,
		    struct rmm_str value)
{
	rmm_buf_addf(buf, "%s %s ", column, op);
	rmm_kql_literal(buf, value);
}

/* A second condition, as far as the literal's first letters. */
static void begin(struct rmm_buf *buf, const char *column, const char *op,
		  const char *before)
{
	rmm_buf_addf(buf, " and %s %s \"%s", column, op, before);
}

/* Other tools' rows. */
static void put_tool(struct rmm_buf *buf, struct rmm_str tool, const char *key,
		     const struct rmm_row *const *row, size_t n)
{
	const char *before = "";

	rmm_buf_addf(buf, "%s !in (", key);
	for (size_t i = 0; i < n; i++) {
		if (!rmm_approval_names(tool, row[i]->cells->tool))
			continue;
		rmm_buf_addf(buf, "%s", before);
		rmm_kql_literal(buf, row[i]->indicator);
		before = ", ";
	}
	rmm_buf_addc(buf, ')');
}

static void put_host(struct rmm_buf *buf, struct rmm_str host,
		     const struct rmm_nrt_columns *columns)
{
	struct rmm_addr addr;
	char text[RMM_ADDR_TEXT];

	rmm_buf_addc(buf, '(');
	if (rmm_addr_parse(&addr, NULL, host)) {
		rmm_addr_unmap(&addr);
		host = rmm_addr_format(text, &addr);
		compare(buf, columns->address, "!=", host);
		if (!addr.v6) {
			begin(buf, columns->address, "!~", "::ffff:");
			rmm_buf_addf(buf, "%.*s\"", RMM_ARG(host));
		}
	} else {
		compare(buf, columns->host, "!~", host);
		begin(buf, columns->host, "!endswith", ".");
		rmm_kql_chars(buf, host);
		rmm_buf_addc(buf, '"');
	}
	rmm_buf_addc(buf, ')');
}

static void put_device(struct rmm_buf *buf, struct rmm_str device)
{
	rmm_buf_addc(buf, '(');
	compare(buf, "DeviceName", "!~", device);
	if (rmm_str_find(device, '.') == device.len) {
		begin(buf, "DeviceName", "!startswith", "");
		rmm_kql_chars(buf, device);
		rmm_buf_addf(buf, ".\"");
	}
	rmm_buf_addc(buf, ')');
}

/* NAME or a UPN, or DOMAIN\NAME: neither of the former has a backslash. */
static void put_account(struct rmm_buf *buf, struct rmm_str account,
			const struct rmm_nrt_columns *columns)
{
	size_t at = rmm_str_find(account, '\\');

	rmm_buf_addc(buf, '(');
	if (at < account.len) {
		compare(buf, columns->domain, "!~", rmm_str_upto(account, at));
		rmm_buf_addf(buf, " or ");
		compare(buf, columns->account, "!~",
			rmm_str_from(account, at + 1));
	} else {
		compare(buf, columns->account, "!~", account);
		rmm_buf_addf(buf, " and ");
		compare(buf, columns->upn, "!~", account);
	}
	rmm_buf_addc(buf, ')');
}

/* An approval counts until the end of its day. */
static void put_end(struct rmm_buf *buf, struct rmm_str expires)
{
	rmm_buf_addf(buf, "startofday(now()) > todatetime(");
	rmm_kql_literal(buf, expires);
	rmm_buf_addc(buf, ')');
}

static bool covers_any(struct rmm_str tool, const struct rmm_row *const *row,
		       size_t n)
{
	if (tool.len == 0)
		return n > 0;
	for (size_t i = 0; i < n; i++)
		if (rmm_approval_names(tool, row[i]->cells->tool))
			return true;
	return false;
}

/* What is approved meets all of its cells; what stays misses one. */
void rmm_nrt_condition(struct rmm_buf *buf, const struct rmm_approval *approval,
		       const struct rmm_nrt_columns *columns,
		       const struct rmm_row *const *row, size_t n)
{
	const struct rmm_str *cell = approval->cell;
	bool any = false;

	if (!covers_any(cell[RMM_OK_TOOL], row, n))
		return;
	if (cell[RMM_OK_TOOL].len > 0) {
		next(buf, &any);
		put_tool(buf, cell[RMM_OK_TOOL], columns->key, row, n);
	}
	if (cell[RMM_OK_HOST].len > 0) {
		next(buf, &any);
		put_host(buf, cell[RMM_OK_HOST], columns);
	}
	if (cell[RMM_OK_DEVICE].len > 0) {
		next(buf, &any);
		put_device(buf, cell[RMM_OK_DEVICE]);
	}
	if (cell[RMM_OK_ACCOUNT].len > 0) {
		next(buf, &any);
		put_account(buf, cell[RMM_OK_ACCOUNT], columns);
	}
	if (approval->expires.len > 0) {
		next(buf, &any);
		put_end(buf, approval->expires);
	}
	rmm_buf_addc(buf, '\n');
}
