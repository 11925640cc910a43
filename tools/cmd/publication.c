/* SPDX-License-Identifier: MIT */
#include "cmd/publication.h"

#include <stdio.h>

#include "base/limits.h"
#include "cmd/stage.h"
#include "io/csv.h"
#include "io/in.h"
#include "io/out.h"
#include "model/approval.h"
#include "model/tools.h"

const char *rmm_pub_name(enum rmm_pub_part part)
{
	static const char *const names[RMM_PUB_PARTS] = {
		[RMM_PUB_LIST] = "rmm_indicators.csv",
		[RMM_PUB_APPROVALS] = "approvals.csv",
		[RMM_PUB_PROCESSES] = "rmm_list.csv",
		[RMM_PUB_URIS] = "RMM_SummaryNetworkURI.csv",
		[RMM_PUB_FEED] = "feed.csv",
		[RMM_PUB_HISTORY] = "history.csv",
		[RMM_PUB_SOURCES] = "SOURCES.md",
	};

	return names[part];
}

void rmm_pub_init(struct rmm_publication *pub)
{
	*pub = (struct rmm_publication){0};
	for (int i = 0; i < RMM_PUB_PARTS; i++) {
		rmm_buf_init(&pub->part[i], RMM_MAX_FILE);
		rmm_buf_init(&pub->signature[i], RMM_MAX_SIGNATURE);
	}
	rmm_buf_init(&pub->json, RMM_MAX_JSON);
	rmm_buf_init(&pub->signed_pointer, RMM_MAX_SIGNATURE);
}

void rmm_pub_free(struct rmm_publication *pub)
{
	for (int i = 0; i < RMM_PUB_PARTS; i++) {
		rmm_buf_free(&pub->part[i]);
		rmm_buf_free(&pub->signature[i]);
	}
	rmm_buf_free(&pub->json);
	rmm_buf_free(&pub->signed_pointer);
	rmm_manifest_free(&pub->manifest);
	rmm_list_free(&pub->list);
	*pub = (struct rmm_publication){0};
}

static struct rmm_str bytes_of(const struct rmm_buf *buf)
{
	return (struct rmm_str){ buf->ptr ? buf->ptr : "", buf->len };
}

/* --- the drop-in files ----------------------------------------------- */

/* Does the row stand in a list of that shape? A block or a pattern would not
 * match as text, and a signer is no file. */
static bool is_process_row(const struct rmm_row *row)
{
	return row->kind == RMM_PROCESS || row->kind == RMM_FILE;
}

static bool is_uri_row(const struct rmm_row *row)
{
	return row->kind == RMM_DOMAIN || row->kind == RMM_TERM ||
	       (row->kind == RMM_IP &&
		rmm_str_find(row->indicator, '/') == row->indicator.len);
}

/* The rows of one shape, in list order: two columns. */
static int write_drop_in(struct rmm_publication *pub, enum rmm_pub_part part,
			 uint64_t *rows, struct rmm_err *err)
{
	bool processes = part == RMM_PUB_PROCESSES;
	struct rmm_out out = {0};
	struct rmm_csv_writer w = { .out = &out };

	rmm_out_buf(&out, &pub->part[part]);
	rmm_out_addf(&out, "%s\n",
		     rmm_published_header(rmm_str(rmm_pub_name(part))));
	for (size_t i = 0; i < pub->list.n; i++) {
		const struct rmm_row *row = &pub->list.row[i];

		if (processes ? !is_process_row(row) : !is_uri_row(row))
			continue;
		rmm_csv_field(&w, processes ? row->cells->tool : row->indicator);
		rmm_csv_field(&w, processes ? row->indicator : row->cells->tool);
		rmm_csv_end(&w);
		++*rows;
	}
	return rmm_out_close(&out, err);
}

int rmm_pub_list(struct rmm_publication *pub, struct rmm_err *err)
{
	struct rmm_in in = {0};
	int ret;

	rmm_in_mem(&in, rmm_pub_name(RMM_PUB_LIST),
		   bytes_of(&pub->part[RMM_PUB_LIST]));
	ret = rmm_list_read(&pub->list, &in, NULL, err);
	rmm_in_close(&in);
	if (ret < 0)
		return -1;
	if (pub->list.rejected > 0)
		return rmm_fail(err, RMM_E_REJECT,
				"%llu rows of the combined list cannot be read; "
				"run rmmlist validate",
				(unsigned long long)pub->list.rejected);
	pub->rows = pub->list.n;
	if (write_drop_in(pub, RMM_PUB_PROCESSES, &pub->processes, err) < 0)
		return -1;
	return write_drop_in(pub, RMM_PUB_URIS, &pub->uris, err);
}

/* --- approvals ------------------------------------------------------- */

static int write_approval(struct rmm_csv_writer *w,
			  const struct rmm_table *table,
			  const struct rmm_table_row *row,
			  const struct rmm_tools *tools,
			  struct rmm_arena *arena, struct rmm_err *err)
{
	struct rmm_approval approval;

	if (rmm_approval_read(&approval, arena, row, tools, err) < 0)
		return -1;
	if (rmm_approval_is_empty(&approval))
		return rmm_fail(err, RMM_E_REJECT,
				"%s:%llu: the approval names no tool, host, "
				"group, device or account, so it would approve "
				"everything", table->file,
				(unsigned long long)row->line);
	for (size_t i = 0; i < RMM_OK_CELLS; i++)
		rmm_csv_field(w, approval.cell[i]);
	rmm_csv_field(w, approval.expires);
	rmm_csv_end(w);
	return 0;
}

int rmm_pub_approvals(struct rmm_publication *pub,
		      const struct rmm_table *approvals,
		      const struct rmm_tools *tools, struct rmm_err *err)
{
	struct rmm_out out = {0};
	struct rmm_csv_writer w = { .out = &out };
	struct rmm_arena arena = {0};
	int ret = 0;

	rmm_buf_free(&pub->part[RMM_PUB_APPROVALS]);
	rmm_buf_init(&pub->part[RMM_PUB_APPROVALS], RMM_MAX_FILE);
	rmm_out_buf(&out, &pub->part[RMM_PUB_APPROVALS]);
	rmm_out_addf(&out, "%s\n", rmm_published_header(
			     RMM_LIT("approvals.csv")));
	for (size_t i = 0; ret == 0 && i < approvals->n; i++)
		ret = write_approval(&w, approvals, &approvals->row[i], tools,
				     &arena, err);
	rmm_arena_free(&arena);
	if (ret < 0)
		rmm_out_abort(&out);
	return ret < 0 ? -1 : rmm_out_close(&out, err);
}

/* --- sealing --------------------------------------------------------- */

static int write_feed(struct rmm_publication *pub,
		      const struct rmm_history *history, struct rmm_err *err)
{
	struct rmm_out out = {0};

	rmm_out_buf(&out, &pub->part[RMM_PUB_FEED]);
	rmm_feed_write(&out, &pub->pointer, pub->rows);
	if (rmm_out_close(&out, err) < 0)
		return -1;
	rmm_out_buf(&out, &pub->part[RMM_PUB_HISTORY]);
	rmm_history_write(&out, history);
	return rmm_out_close(&out, err);
}

/* Signs a part, and lists both it and its signature. */
static int seal_part(struct rmm_publication *pub, enum rmm_pub_part part,
		     const struct rmm_seckey *key, struct rmm_err *err)
{
	struct rmm_str name = rmm_str(rmm_pub_name(part)), bytes, sig, comment;
	struct rmm_buf text = {0};
	char signame[RMM_MAX_NAME];
	int ret = -1;

	if (rmm_buf_end(&pub->part[part], &bytes, err) < 0 ||
	    rmm_manifest_add(&pub->manifest, name, bytes, err) < 0)
		return -1;
	if (bytes.len > RMM_MAX_PUBLISHED)
		return rmm_fail(err, RMM_E_REJECT,
				"'%s' would have %zu bytes; externaldata reads "
				"at most 100 MB (%zu)", name.ptr, bytes.len,
				RMM_MAX_PUBLISHED);
	if (part == RMM_PUB_SOURCES)
		return 0;
	rmm_buf_init(&text, RMM_MAX_TRUSTED);
	rmm_file_comment_write(&text, pub->pointer.serial, name);
	snprintf(signame, sizeof(signame), "%s.minisig", name.ptr);
	if (rmm_buf_end(&text, &comment, err) == 0) {
		rmm_sign(&pub->signature[part], key, bytes, comment);
		if (rmm_buf_end(&pub->signature[part], &sig, err) == 0)
			ret = rmm_manifest_add(&pub->manifest,
					       rmm_str(signame), sig, err);
	}
	rmm_buf_free(&text);
	return ret;
}

static int write_manifest(struct rmm_publication *pub, struct rmm_err *err)
{
	struct rmm_out out = {0};

	pub->manifest.serial = pub->pointer.serial;
	pub->manifest.created = pub->pointer.created;
	pub->manifest.expires = pub->pointer.expires;
	rmm_out_buf(&out, &pub->json);
	if (rmm_manifest_write(&out, &pub->manifest, err) == 0)
		return rmm_out_close(&out, err);
	rmm_out_abort(&out);
	return -1;
}

int rmm_pub_seal(struct rmm_publication *pub, const struct rmm_history *history,
		 const struct rmm_seckey *key, struct rmm_err *err)
{
	struct rmm_str json, comment, sig;
	struct rmm_buf text = {0};
	int ret = -1;

	if (write_feed(pub, history, err) < 0)
		return -1;
	for (int i = 0; i < RMM_PUB_PARTS; i++)
		if (seal_part(pub, (enum rmm_pub_part)i, key, err) < 0)
			return -1;
	if (write_manifest(pub, err) < 0 ||
	    rmm_buf_end(&pub->json, &json, err) < 0)
		return -1;
	pub->pointer.size = json.len;
	rmm_sha256(pub->pointer.sha256, json);
	rmm_buf_init(&text, RMM_MAX_TRUSTED);
	rmm_pointer_write(&text, &pub->pointer);
	if (rmm_buf_end(&text, &comment, err) == 0) {
		rmm_sign(&pub->signed_pointer, key, json, comment);
		ret = rmm_buf_end(&pub->signed_pointer, &sig, err);
	}
	rmm_buf_free(&text);
	return ret;
}

int rmm_pub_stage(const struct rmm_publication *pub, struct rmm_stage *stage,
		  struct rmm_err *err)
{
	char name[RMM_MAX_NAME];

	for (int i = 0; i < RMM_PUB_PARTS; i++) {
		const char *part = rmm_pub_name((enum rmm_pub_part)i);

		if (rmm_stage_add(stage, part, bytes_of(&pub->part[i]),
				  err) < 0)
			return -1;
		if (i == RMM_PUB_SOURCES)
			continue;
		snprintf(name, sizeof(name), "%s.minisig", part);
		if (rmm_stage_add(stage, name, bytes_of(&pub->signature[i]),
				  err) < 0)
			return -1;
	}
	if (rmm_stage_add(stage, RMM_MANIFEST_NAME, bytes_of(&pub->json),
			  err) < 0)
		return -1;
	return rmm_stage_add(stage, RMM_POINTER_NAME,
			     bytes_of(&pub->signed_pointer), err);
}
