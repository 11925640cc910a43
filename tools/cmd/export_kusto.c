/* SPDX-License-Identifier: MIT */
/* kusto: the commands that put a publication into tables of Azure Data
 * Explorer, and the queries on them. A row of RmmFeedRows, ingested last, is
 * what makes a publication the present one: until then readers have the one
 * before, whole. A row's serial is a column, since extents may be merged and
 * their tags too. */
#include "base/limits.h"
#include "cmd/export.h"
#include "cmd/query_pack.h"
#include "edge/hash.h"
#include "edge/manifest.h"

#define INDICATORS "RmmIndicatorRows"
#define APPROVALS "RmmApprovalRows"
#define FEED "RmmFeedRows"

#define LIST_FILE "rmm_indicators.csv"
#define FEED_FILE "feed.csv"
#define APPROVALS_FILE "approvals.csv"
#define QUERY_PREFIX "kusto-query-"
#define PAD "    "

enum { MAX_NAME = 128, MAX_QUERY = 1 << 20 };

static const char tables_name[] = "kusto-tables.kql";
static const char ingest_name[] = "kusto-ingest.kql";
static const char drop_name[] = "kusto-drop.kql";

struct kusto {
	struct rmm_export *x;
	struct rmm_query_url url;
	char serial[RMM_SERIAL_TEXT];
	struct rmm_buf name, text; /* for a file's name, or a URL; a query */
};

/* --- tables and functions --------------------------------------------- */

static const char *type_of(const char *file, struct rmm_str column)
{
	static const struct {
		const char *file, *column, *type;
	} others[] = {
		{ LIST_FILE, "listed_since", "datetime" },
		{ FEED_FILE, "serial", "long" },
		{ FEED_FILE, "created", "datetime" },
		{ FEED_FILE, "expires", "datetime" },
		{ FEED_FILE, "rows", "long" },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (rmm_str_is(rmm_str(file), others[i].file) &&
		    rmm_str_is(column, others[i].column))
			return others[i].type;
	return "string";
}

/* "indicator:string, type:string", in the order of the file's header. */
static void put_columns(struct rmm_out *out, const char *file)
{
	struct rmm_str rest = rmm_str(rmm_published_header(rmm_str(file)));
	struct rmm_str column;
	bool more = true, first = true;

	while (rmm_str_split(&rest, ',', &column, &more)) {
		rmm_out_addf(out, "%s%.*s:%s", first ? "" : ", ",
			     RMM_ARG(column), type_of(file, column));
		first = false;
	}
}

static void put_table(struct rmm_out *out, const char *table,
		      const char *file, const char *more)
{
	rmm_out_addf(out, ".create-merge table %s (", table);
	put_columns(out, file);
	rmm_out_addf(out, "%s)\n" PAD "with (folder=\"rmm\")\n", more);
}

static void put_function(struct rmm_out *out, const char *name,
			 const char *table)
{
	rmm_out_addf(out,
		     ".create-or-alter function with (folder=\"rmm\") %s() {\n"
		     PAD "let Serial = toscalar(" FEED
		     " | summarize max(serial));\n"
		     PAD "%s\n"
		     PAD "| where serial == Serial\n"
		     PAD "| project-away serial\n"
		     "}\n", name, table);
}

static int put_tables(struct kusto *kusto, struct rmm_out *out)
{
	(void)kusto;
	rmm_out_add(out, RMM_LIT(
"// The tables that hold the RMM list, and the functions that the queries call.\n"
"// Select all of this and run it once, as an admin of the database. A second\n"
"// run does no harm.\n"
".execute database script with (ThrowOnErrors=true) <|\n"));
	put_table(out, INDICATORS, LIST_FILE, ", serial:long");
	put_table(out, APPROVALS, APPROVALS_FILE, ", serial:long");
	put_table(out, FEED, FEED_FILE, "");
	put_function(out, "RmmIndicators", INDICATORS);
	put_function(out, "RmmApprovals", APPROVALS);
	rmm_out_add(out, RMM_LIT(
".create-or-alter function with (folder=\"rmm\") RmmFeed() {\n"
PAD FEED "\n"
PAD "| top 1 by serial desc\n"
PAD "| project serial = tostring(serial), created, expires, rows\n"
"}\n"));
	return 0;
}

/* --- what is ingested -------------------------------------------------- */

/* One tag makes a second run do nothing, one keeps the extents of a serial
 * apart from those of others, so that they can be dropped. */
static void put_tags(struct rmm_out *out, const char *serial)
{
	rmm_out_addf(out,
		     PAD "tags='[\"ingest-by:%s\",\"drop-by:%s\"]', "
		     "ingestIfNotExists='[\"%s\"]')", serial, serial, serial);
}

static void put_mapping(struct rmm_out *out, const char *file,
			const char *serial)
{
	struct rmm_str rest = rmm_str(rmm_published_header(rmm_str(file)));
	struct rmm_str column;
	bool more = true;

	rmm_out_add(out, RMM_LIT(PAD "ingestionMapping='["));
	for (unsigned i = 0; rmm_str_split(&rest, ',', &column, &more); i++)
		rmm_out_addf(out, "{\"Column\":\"%.*s\",\"Properties\":"
			     "{\"Ordinal\":\"%u\"}},", RMM_ARG(column), i);
	rmm_out_addf(out, "{\"Column\":\"serial\",\"Properties\":"
		     "{\"ConstValue\":\"%s\"}}]',\n", serial);
}

/* By its hash: what a stable name holds may be newer than the serial. */
static int put_ingest(struct kusto *kusto, struct rmm_out *out,
		      const char *table, const char *file,
		      struct rmm_str sha256)
{
	struct rmm_err *err = kusto->x->app->err;
	struct rmm_str path, url;

	rmm_buf_reset(&kusto->name);
	rmm_buf_reset(&kusto->text);
	rmm_buf_addf(&kusto->name, RMM_BY_HASH "/%.*s", RMM_ARG(sha256));
	if (rmm_buf_end(&kusto->name, &path, err) < 0)
		return -1;
	rmm_query_url_write(&kusto->text, &kusto->url, path);
	if (rmm_buf_end(&kusto->text, &url, err) < 0)
		return -1;
	rmm_out_addf(out, ".ingest into table %s (h'", table);
	rmm_out_add(out, url);
	rmm_out_add(out, RMM_LIT("')\n" PAD "with (format='csv', "
				 "ignoreFirstRecord=true,\n"));
	put_mapping(out, file, kusto->serial);
	put_tags(out, kusto->serial);
	rmm_out_add(out, RMM_LIT("\n\n"));
	return 0;
}

static bool has_rows(struct rmm_str csv)
{
	return rmm_str_find(csv, '\n') + 1 < csv.len;
}

static int put_approvals(struct kusto *kusto, struct rmm_out *out)
{
	char hash[RMM_SHA256_TEXT];
	struct rmm_str bytes;

	if (rmm_export_published(kusto->x, &bytes, APPROVALS_FILE) < 0)
		return -1;
	if (has_rows(bytes))
		return put_ingest(kusto, out, APPROVALS, APPROVALS_FILE,
				  rmm_sha256(hash, bytes));
	rmm_out_add(out, RMM_LIT("// This publication approves nothing.\n\n"));
	return 0;
}

static int put_feed(struct kusto *kusto, struct rmm_out *out)
{
	struct rmm_str bytes, row;

	if (rmm_export_published(kusto->x, &bytes, FEED_FILE) < 0)
		return -1;
	row = rmm_str_from(bytes, rmm_str_find(bytes, '\n') + 1);
	if (!rmm_str_starts(row, rmm_str(kusto->serial)) ||
	    rmm_str_find(row, '\n') + 1 != row.len)
		return rmm_fail(kusto->x->app->err, RMM_E_SYNTAX,
				"'" FEED_FILE "' is not that of serial %s; run "
				"rmmlist verify", kusto->serial);
	rmm_out_add(out, RMM_LIT(".ingest inline into table " FEED "\n" PAD
				 "with (format='csv',\n"));
	put_tags(out, kusto->serial);
	rmm_out_addf(out, " <|\n%.*s", RMM_ARG(row));
	return 0;
}

static int put_ingests(struct kusto *kusto, struct rmm_out *out)
{
	const struct rmm_history *history = &kusto->x->pubs.history;

	rmm_out_addf(out,
"// Publication %s. Run these commands one after the other; the last one\n"
"// shows it to readers. When one fails, run all of them again: those that\n"
"// were done do nothing.\n"
"\n", kusto->serial);
	if (put_ingest(kusto, out, INDICATORS, LIST_FILE,
		       history->row[history->n - 1].sha256) < 0 ||
	    put_approvals(kusto, out) < 0)
		return -1;
	return put_feed(kusto, out);
}

/* --- what is dropped --------------------------------------------------- */

static int put_drops(struct kusto *kusto, struct rmm_out *out)
{
	const struct rmm_export *x = kusto->x;

	rmm_out_addf(out,
"// Rows of publications before %s. Run these commands when its last\n"
"// command has run.\n", kusto->serial);
	for (size_t i = 0; i < x->pubs.history.n; i++) {
		int64_t serial = x->pubs.history.row[i].serial;
		char text[RMM_SERIAL_TEXT];

		if (serial < x->since || serial >= x->serial)
			continue;
		rmm_serial_format(text, serial);
		rmm_out_addf(out,
			     "\n.drop extents <| .show tables (" INDICATORS
			     ", " APPROVALS ", " FEED ") extents\n" PAD
			     "where tags has 'drop-by:%s'\n", text);
	}
	return 0;
}

/* --- files ------------------------------------------------------------- */

static int put_file(struct kusto *kusto, const char *name,
		    int (*put)(struct kusto *kusto, struct rmm_out *out))
{
	struct rmm_export *x = kusto->x;
	struct rmm_out out = { 0 };

	if (rmm_export_out_file(&x->out, &out, name, 0, x->app->err) < 0)
		return -1;
	if (put(kusto, &out) < 0) {
		rmm_out_abort(&out);
		return -1;
	}
	return rmm_out_close(&out, x->app->err);
}

static int put_query(struct kusto *kusto, struct rmm_out *out)
{
	struct rmm_str text;

	if (rmm_buf_end(&kusto->text, &text, kusto->x->app->err) < 0)
		return -1;
	rmm_out_add(out, text);
	return 0;
}

static int put_queries(struct kusto *kusto)
{
	const struct rmm_query_form form = { RMM_QUERY_FUNCTION, false };
	const struct rmm_query *query = rmm_query_pack;
	struct rmm_str name;

	for (; query->name; query++) {
		if (!rmm_query_has(query, form))
			continue;
		rmm_buf_reset(&kusto->name);
		rmm_buf_reset(&kusto->text);
		rmm_buf_addf(&kusto->name, QUERY_PREFIX "%s.kql", query->name);
		rmm_query_write(&kusto->text, query, form, NULL);
		if (rmm_buf_end(&kusto->name, &name, kusto->x->app->err) < 0 ||
		    put_file(kusto, name.ptr, put_query) < 0)
			return -1;
	}
	return 0;
}

static int put_all(struct kusto *kusto)
{
	struct rmm_export *x = kusto->x;

	if (kusto->url.secret &&
	    rmm_export_out_private(&x->out, x->app->err) < 0)
		return -1;
	if (put_file(kusto, tables_name, put_tables) < 0 ||
	    put_file(kusto, ingest_name, put_ingests) < 0 ||
	    (x->has_before && put_file(kusto, drop_name, put_drops) < 0))
		return -1;
	return put_queries(kusto);
}

static int check(struct rmm_export *x)
{
	struct rmm_query_url url;

	if (x->serial == 0)
		return rmm_fail(x->app->err, RMM_E_USAGE,
				"'kusto' needs '--publication': its serial "
				"tells the rows of one list from those of the "
				"next");
	return rmm_query_url_parse(&url, rmm_str(x->url), x->app->err);
}

static int write_files(struct rmm_export *x)
{
	struct kusto kusto = { .x = x };
	int ret = -1;

	rmm_serial_format(kusto.serial, x->serial);
	rmm_buf_init(&kusto.name, MAX_NAME);
	rmm_buf_init(&kusto.text, MAX_QUERY);
	if (rmm_query_url_parse(&kusto.url, rmm_str(x->url), x->app->err) == 0)
		ret = put_all(&kusto);
	rmm_buf_free(&kusto.name);
	rmm_buf_free(&kusto.text);
	return ret;
}

static const char *const names[] = {
	tables_name, ingest_name, drop_name, (QUERY_PREFIX "*.kql"), NULL,
};

const struct rmm_export_format rmm_export_kusto = {
	.name = "kusto",
	.takes = RMM_EXPORT_URL | RMM_EXPORT_SINCE,
	.files = names,
	.check = check,
	.write = write_files,
};
